import numpy as np
import pytest

from analysis.statistics.design import Design
from analysis.statistics.means import mean_by
from analysis.statistics.shares import share_by, share_ticks
from analysis.statistics.unit_sums import UnitTally, can_be_tallied, error_from_units

N = 400
RNG = np.random.default_rng(5)
WEIGHTS = RNG.uniform(0.5, 4, N)
STRATA = RNG.integers(0, 4, N)
PSU = STRATA * 10 + RNG.integers(0, 6, N)
DOMAINS = [(RNG.integers(-1, 3, N), 3), (RNG.integers(0, 2, N), 2)]
CODES = RNG.integers(-1, 3, N)
VALUES = np.where(RNG.random(N) < 0.1, np.nan, 1000 + RNG.normal(0, 5, N))
DESIGNS = {
    "weights": {"weights": WEIGHTS},
    "strata": {"weights": WEIGHTS, "strata": STRATA},
    "clusters": {"weights": WEIGHTS, "psu": PSU},
    "both": {"weights": WEIGHTS, "strata": STRATA, "psu": PSU},
    "fpc": {"weights": WEIGHTS, "strata": STRATA, "psu": PSU, "fpc": np.full(N, 12)},
    "some weigh nothing": {"weights": np.where(np.arange(N) % 7, WEIGHTS, 0), "strata": STRATA, "psu": PSU},
}
ARRAYS = ("estimate", "se", "low", "high", "n", "deff", "base", "base_weighted", "n_effective", "df")


@pytest.mark.parametrize("rule", ["domain", "design"])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_tally_gives_what_the_estimators_give(name, rule):
    design = Design.of(N, **DESIGNS[name]).counting_df(rule)
    assert can_be_tallied(design)
    tally = UnitTally(design, DOMAINS)
    base = CODES >= 0
    hits = CODES[:, None] == np.arange(3)
    shares, means = tally.shares(hits, base, df_rule=rule), tally.means(VALUES, df_rule=rule)
    start = 1
    for codes, d in DOMAINS:
        rows = [0, *range(start, start + d)]
        start += d
        for made, own in (
            (shares, share_by(design, CODES, 3, codes, d)),
            (shares, share_ticks(design, hits.astype(np.uint8), base, codes, d)),
            (means, mean_by(design, VALUES, codes, d)),
        ):
            for array in ARRAYS:
                np.testing.assert_allclose(
                    getattr(made, array)[rows], getattr(own, array), rtol=1e-9, atol=1e-12, err_msg=array
                )


def test_designs_that_sums_do_not_suffice_for():
    stages = Design.of(N, psu=[PSU, np.arange(N)], fpc=[np.full(N, 60), np.full(N, 500)])
    assert not can_be_tallied(stages)
    assert not can_be_tallied(Design.of(20).of_rows(np.arange(10)))


def test_the_error_of_units_is_that_of_their_deviations():
    """Two strata of two units: n/(n-1) times the squared distance from the stratum's mean."""
    se = error_from_units(
        np.array([[1.0], [3.0], [0.0], [4.0]]), np.array([0, 0, 1, 1]), np.array([2, 2]), np.full(2, 2.0)
    )
    np.testing.assert_allclose(se, [np.sqrt(2 * (1 + 1) + 2 * (4 + 4))])
