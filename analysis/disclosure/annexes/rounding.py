"""The annexes' counts and the tests beside rounded tables: rounded as well, or an exact count would stand
beside its rounded one.

    round_annex_counts(frames, base) -> frames
    round_tests(tests, estimates, base) -> tests
    printable_tests(tests, estimates, base) -> tests

1. Every count of people or interviews is a multiple of the base; shares are made of rounded counts.
2. What is made of exact counts otherwise (rates, scores, a test's statistic and degrees of freedom) goes.
3. The size of a difference is that of the rounded shares in the table.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.disclosure.rounding import to_multiples
from analysis.estimation.plan_tests import hide_sizes, inexact_tests

COUNTS: Mapping[str, tuple[str, ...]] = {
    "quality/sample": ("achieved",),
    "quality/discarded": ("interviews",),
    "quality/tripped": ("findings", "interviews"),
    "quality/non_response": ("asked", "no_answer", "dont_know", "refused"),
    "quality/enumerators": ("flagged_interviews", "discarded", "changed"),
    "quality/changes": ("changed",),
    "weights/margins": ("n",),
}
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "quality/tripped": ("share",),
    "quality/enumerators": ("flag_rate", "checks", "score"),
    "quality/changes": ("share",),
}
"""Columns made of exact counts."""
_SHARE_OF = {"quality/non_response": ("no_answer", "asked"), "quality/sample": ("achieved", "target")}
_KEYS = ["survey", "table", "question", "unit", "domain", "level", "choice"]


def round_annex_counts(frames: Mapping[str, pd.DataFrame], base: int) -> dict[str, pd.DataFrame]:
    """The annexes with every count of people a multiple of `base`."""
    annexes = dict(frames)
    for name in COUNTS.keys() & frames.keys():
        frame = frames[name].copy()
        for column in COUNTS[name]:
            counts = pd.to_numeric(frame[column]).astype("Float64")
            frame[column] = to_multiples(counts, base).astype("Int64")
        for column in LEFT_OUT.get(name, ()):
            frame[column] = np.nan
        if name in _SHARE_OF:
            part, whole = (frame[column].astype("Float64") for column in _SHARE_OF[name])
            frame["share"] = (part / whole.mask(whole == 0)).astype("float64")
        if name == "weights/margins":
            own = frame.groupby([*(["survey"] if "survey" in frame else []), "variable"])["n"]
            frame["sample"] = (frame["n"] / own.transform("sum")).astype("float64")
        annexes[name] = frame
    return annexes


def printable_tests(tests: pd.DataFrame, estimates: pd.DataFrame, base: int) -> pd.DataFrame:
    """The tests as they may stand beside protected `estimates`: rounded where these are (`base` is not 0),
    without the sizes of what is hidden.
    """
    return hide_sizes(round_tests(tests, estimates, base) if base else tests, estimates)


def round_tests(tests: pd.DataFrame, estimates: pd.DataFrame, base: int) -> pd.DataFrame:
    """The tests with the rounded shares of `estimates` as their sizes, their base rounded.

    The statistic and the degrees of freedom go, and p is but a limit.
    """
    bases = to_multiples(tests["base"].astype("Float64"), base).astype("Int64")
    shares = estimates[estimates["statistic"] == "share"].drop_duplicates(_KEYS)
    keys = shares[_KEYS].astype(str).itertuples(index=False, name=None)
    shares_by_key = dict(zip(keys, shares["estimate"], strict=True))
    tests = inexact_tests(tests, np.ones(len(tests), dtype=bool)).assign(base=bases)
    for size, level in (("high", "high_level"), ("low", "low_level")):
        keys = tests[["survey", "table", "question", "unit", "domain", level, "largest"]].astype(str)
        rounded_shares = [shares_by_key.get(key, np.nan) for key in keys.itertuples(index=False, name=None)]
        tests[size] = np.where(tests["largest"] == "", np.nan, rounded_shares)
    return tests
