import numpy as np
import pandas as pd

from analysis.weighting.balance import balance_summary, balance_table
from analysis.weighting.raking import rake
from tests.weighting.drawn import SAMPLE, SEX


def test_differences_before_and_after():
    weightings = {"unweighted": None, "raked": rake(SAMPLE, [SEX]).weights}
    table = balance_table(SAMPLE, [SEX], weightings)
    expected = pd.DataFrame(
        {
            "variable": "sex",
            "category": ["woman", "man", "woman", "man"],
            "weighting": ["unweighted", "unweighted", "raked", "raked"],
            "share": [1 / 3, 2 / 3, 0.5, 0.5],
            "target": 0.5,
            "difference": [-1 / 3, 1 / 3, 0.0, 0.0],
            "source": "DTM round 52",
        }
    )
    pd.testing.assert_frame_equal(table, expected, atol=1e-12)
    summary = balance_summary(table)
    assert summary["weighting"].tolist() == ["unweighted", "raked"]
    np.testing.assert_allclose(summary["largest"], [1 / 3, 0], atol=1e-12)
    assert summary["worst"].iloc[0] == "sex = woman"
