"""The difference of two groups' numbers, its interval and its p-value; the rules stand in
`analysis.comparison.differences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.intervals import t_quantile
from analysis.statistics.testing.two_shares import score_difference

NUMBERS = ("estimate", "se", "low", "high", "df", "n", "base", "n_effective")
FEW = 30
"""Fewer people than this behind a share, and its difference is told by the score test."""
LOOSE = 0.1
"""Groups that move together by less than this are as good as independent for the score test."""


@dataclass(frozen=True, eq=False)
class Bound:
    """Of m differences: the correlation of their two sides, and the degrees of freedom of the one sample that
    both are (NaN: each side has its own).
    """

    correlation: np.ndarray | float = 0.0
    df: np.ndarray | float = np.nan


def difference_of(
    a: Mapping[str, np.ndarray],
    b: Mapping[str, np.ndarray],
    is_share: np.ndarray,
    confidence: float = 0.95,
    bound: Bound | None = None,
) -> dict[str, np.ndarray]:
    """b less a of arrays NUMBERS (m,): `difference`, `se`, `low`, `high`, `df`, `p`.

    `is_share` (m,) tells shares from means and medians.
    """
    bound = bound or Bound()
    together, joint_df = (
        np.broadcast_to(of, np.shape(a["estimate"])) for of in (bound.correlation, bound.df)
    )
    difference = b["estimate"] - a["estimate"]
    # Of groups that move together a part of their errors is one error, and cancels.
    variance = np.maximum(a["se"] ** 2 + b["se"] ** 2 - 2 * together * a["se"] * b["se"], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Welch (1947): of two samples, each with an error and degrees of freedom of its own.
        df = (a["se"] ** 2 + b["se"] ** 2) ** 2 / (a["se"] ** 4 / a["df"] + b["se"] ** 4 / b["df"])
        df = np.where(np.isnan(joint_df), df, joint_df)
        below = _joined(a["high"] - a["estimate"], b["estimate"] - b["low"], together)  # rule 1
        above = _joined(a["estimate"] - a["low"], b["high"] - b["estimate"], together)
        half = t_quantile(confidence, df) * np.sqrt(variance)
    # values that are all alike have no spread to tell a mean or median by, whatever their number
    half = np.where((a["se"] > 0) & (b["se"] > 0), half, np.nan)
    below, above = np.where(is_share, below, half), np.where(is_share, above, half)
    low, high = difference - below, difference + above
    p = _p_value(difference, np.where(difference > 0, below, above), df, confidence)
    few = is_share & (np.abs(together) < LOOSE) & np.isnan(joint_df) & _is_few(a, b)  # rule 2
    if few.any():
        given = ((one["estimate"][few], people_behind(one)[few]) for one in (a, b))
        (share_a, n_a), (share_b, n_b) = given
        low[few], high[few], p[few] = score_difference(share_a, n_a, share_b, n_b, confidence)
    return {"difference": difference, "se": np.sqrt(variance), "low": low, "high": high, "df": df, "p": p}


def _is_few(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.fmin(people_behind(a), people_behind(b)) < FEW


def people_behind(one: Mapping[str, np.ndarray]) -> np.ndarray:
    """How many people of a simple sample a share rests on: p(1 - p) over its variance; at 0 and 1 what the
    weights leave.
    """
    share, base = one["estimate"], one["base"]
    kish = np.where(np.isnan(one["n_effective"]), base, one["n_effective"])
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = share * (1 - share) / one["se"] ** 2
    effective = np.where((share > 0) & (share < 1) & (one["se"] > 0), effective, kish)
    # a simple sample's variance has n - 1 below: these are its n people
    is_simple = (np.abs(effective - base) < 1.5) & (kish == base)
    return np.where(is_simple, base, np.minimum(effective, base))


def _joined(one: np.ndarray, other: np.ndarray, together: np.ndarray) -> np.ndarray:
    """The half width of a difference's interval, from those of its two sides and how these move together."""
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * together * one * other, 0))


def _p_value(
    difference: np.ndarray, towards_zero: np.ndarray, df: np.ndarray, confidence: float
) -> np.ndarray:
    """The p-value that agrees with the interval: its half width towards 0 stands for a standard error times
    t.
    """
    df = np.where(np.isfinite(df), df, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference) / (towards_zero / t_quantile(confidence, df))
        p = np.where(np.isinf(df), 2 * special.ndtr(-t), 2 * special.stdtr(np.where(np.isinf(df), 1, df), -t))
    return np.where(difference == 0, 1.0, p)
