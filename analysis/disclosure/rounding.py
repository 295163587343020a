"""Rounding every count instead of hiding some: `disclosure: {method: round, base: 5}`.

1. A count and its base are rounded to the nearest multiple of the base, each for itself, so that a reader
   cannot tell a group of one from none.
2. Shares are made of the rounded counts; their standard errors and intervals, which would give the counts
   back, are left out.
3. Means and other numbers of fewer than `threshold` people are hidden, as there is no count to round.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.vocabulary import OF_CHOICES

_TELLING = ("se", "low", "high", "deff", "base_weighted", "n_effective", "df")


def to_multiples(counts: pd.Series, base: int) -> pd.Series:
    """Each count as the nearest multiple of `base`, halves up; missing stays missing."""
    return np.floor(counts / base + 0.5) * base


def round_counts(estimates: pd.DataFrame, base: int, threshold: int, small_base: int) -> pd.DataFrame:
    """A copy with every `n` and `base` a multiple of `base` (people)."""
    frame = estimates.reset_index(drop=True)
    frame["status"] = frame["status"].mask(
        (frame["status"] == "ok") & (frame["base"] < small_base), "small base"
    )
    few = (frame["base"] < threshold) & ~frame["statistic"].isin(OF_CHOICES) & (frame["base"] > 0)
    printed = frame["status"].isin(["ok", "small base"])
    for column in ("n", "base"):
        frame[column] = to_multiples(frame[column], base)
    shares = (frame["statistic"] == "share") & (frame["weighting"] == "none") & printed
    some = shares & (frame["base"] > 0)
    frame.loc[shares, "estimate"] = np.nan
    frame.loc[some, "estimate"] = frame.loc[some, "n"] / frame.loc[some, "base"]
    counted = (frame["statistic"] == "count") & (frame["weighting"] == "none") & printed
    frame.loc[counted, "estimate"] = frame.loc[counted, "n"]
    frame.loc[:, list(_TELLING)] = np.nan
    # A base that rounds to nobody has no share to print.
    hidden = printed & (few | (frame["base"] == 0))
    frame.loc[hidden, "status"] = "suppressed"
    frame.loc[hidden, ["estimate", "n", "base"]] = np.nan
    weighted = (frame["weighting"] != "none") & printed & ~hidden
    frame.loc[weighted, "estimate"] = np.round(frame.loc[weighted, "estimate"], 2)
    return frame
