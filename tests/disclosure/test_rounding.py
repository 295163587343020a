"""Every count a multiple of the base, and what is made of it."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.rounding import round_counts, to_multiples
from tests.reporting.drawn import frame, row

GONE = ["se", "low", "high", "deff", "base_weighted", "n_effective", "df"]
COLUMNS = ["estimate", "n", "base", "status"]


def rounded(*records) -> list[list[object]]:
    """Estimate, count, base and status of each, rounded to fives; fewer than eight people are few."""
    before = frame([row(*each[:4], **each[4]) for each in records])
    kept = before.copy()
    after = round_counts(before, 5, 8, 30)
    pd.testing.assert_frame_equal(before, kept)
    assert after[GONE].isna().all(axis=None)
    return after[COLUMNS].astype(object).where(after[COLUMNS].notna(), None).to_numpy().tolist()


def test_halves_go_up_and_missing_stays():
    counts = pd.Series([0, 2, 2.5, 3, 7, 8, np.nan])
    assert to_multiples(counts, 5).fillna(-1).tolist() == [0, 0, 5, 5, 5, 10, -1]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (("q", "a", 12, 41, {}), [0.25, 10, 40, "ok"]),
        (("q", "a", 12, 30, {}), [1 / 3, 10, 30, "ok"]),
        (("q", "a", 12, 29, {"status": "ok"}), [1 / 3, 10, 30, "small base"]),
        (("q", "a", 1, 2, {}), [None, None, None, "suppressed"]),
        (("q", "a", 1, 3, {}), [0.0, 0, 5, "small base"]),
        (("q", "a", 12, 41, {"statistic": "count", "estimate": 12.0}), [10, 10, 40, "ok"]),
        # A number that is no count: hidden where it is of few, of nobody it has another status already.
        (("q", "", 7, 7, {"statistic": "mean", "estimate": 3.3}), [None, None, None, "suppressed"]),
        (("q", "", 8, 8, {"statistic": "mean", "estimate": 3.333}), [3.333, 10, 10, "small base"]),
        (("q", "", 41, 41, {"statistic": "mean", "estimate": 3.333}), [3.333, 40, 40, "ok"]),
        # A weighted number is not made of counts: it stays, without its last digits.
        (("q", "a", 12, 41, {"weighting": "raked", "estimate": 0.2951}), [0.3, 10, 40, "ok"]),
        (
            ("q", "a", 12, 41, {"weighting": "raked", "statistic": "count", "estimate": 12.346}),
            [12.35, 10, 40, "ok"],
        ),
        (("q", "a", 1, 2, {"weighting": "raked", "estimate": 0.5}), [None, None, None, "suppressed"]),
        # What was never asked keeps its status, and is no share.
        (("q", "a", 0, 0, {"status": "not asked", "estimate": np.nan}), [None, 0, 0, "not asked"]),
        (("q", "a", 12, 41, {"status": "suppressed", "estimate": 0.123}), [0.123, 10, 40, "suppressed"]),
        (
            ("q", "a", 12, 41, {"status": "suppressed", "statistic": "count", "estimate": 1.5}),
            [1.5, 10, 40, "suppressed"],
        ),
        (
            ("q", "a", 12, 41, {"status": "suppressed", "weighting": "raked", "estimate": 0.123}),
            [0.123, 10, 40, "suppressed"],
        ),
    ],
)
def test_a_number_beside_rounded_counts(record, expected):
    ((estimate, *others),) = rounded(record)
    assert estimate == (None if expected[0] is None else pytest.approx(expected[0], abs=1e-12))
    assert others == expected[1:]
