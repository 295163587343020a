"""Designs drawn at random, small enough to check and large enough to have every stratum, cluster and
level.
"""

import numpy as np
import pandas as pd

from analysis.statistics.design import Design

N = 240


def draw(seed: int, clusters: bool = False, strata: bool = True) -> Design:
    """A design of 240 rows in 4 strata, each row its PSU or in one of 12 PSUs a stratum."""
    rng = np.random.default_rng(seed)
    stratum = np.arange(N) % 4
    frame = pd.DataFrame(
        {
            "stratum": stratum,
            "psu": stratum * 100 + rng.integers(0, 12, N),
            "weight": rng.uniform(0.5, 3, N),
            "city": pd.Categorical(rng.choice(["Gao", "Kayes", "Mopti"], N)),
            "sex": pd.Categorical(rng.choice(["woman", "man"], N, p=[0.3, 0.7])),
            "x": rng.normal(10, 3, N),
            "y": rng.uniform(1, 5, N),
            "safe": pd.Categorical(rng.choice(["yes", "no", "don't know"], N, p=[0.5, 0.4, 0.1])),
        }
    )
    return Design(frame, "weight", "stratum" if strata else None, "psu" if clusters else None)


def assert_blocks_equal(one, two, rtol=1e-9):
    for name in ("estimate", "se", "low", "high", "n", "deff", "base", "base_weighted", "n_effective", "df"):
        np.testing.assert_allclose(
            getattr(one, name), getattr(two, name), rtol=rtol, atol=1e-13, err_msg=name
        )
