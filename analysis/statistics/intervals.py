"""Confidence intervals for shares and other statistics.

Source: R survey's `svyciprop`; Korn and Graubard (1998) for "beta"; Wilson as in survey 4.5.
Rule of this project at a share of 0 or 1, where the estimated variance is 0 and every method but
"beta" would give an interval of no width or none:
1. Clopper-Pearson on Korn and Graubard's effective sample size, as "beta" has it for other shares.
2. Its design effect is borrowed from the nearest share that the sample could have shown, that of one
   answer: clusters can't show there, so what is left of the rows is what their weights leave (Kish), over
   the part of the population that was not drawn.
3. Degrees of freedom count as in "beta"; where there are none, one unit was seen, and one answers for it.
So the limits move from 0 to 1 of 600 answers by as much as from 1 to 2, in clusters too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.problems import CaseStudyError, hint

ShareMethod = Literal["logit", "xlogit", "beta", "wilson", "asin", "mean", "linear"]
SHARE_METHODS = ("logit", "xlogit", "beta", "wilson", "asin", "mean", "linear")
WITHOUT_EDGE = ("linear",)
"""svymean's own, and analysistools': estimate -/+ t se, of no width at 0 and 1, and past them near."""


@dataclass(frozen=True)
class Interval:
    """`low` and `high`, arrays shaped as the estimates they belong to."""

    low: np.ndarray
    high: np.ndarray


def t_quantile(confidence: float, df: np.ndarray | float) -> np.ndarray:
    """Two-sided t quantile; NaN where df is below 1, normal where it is infinite."""
    df = np.asarray(df, dtype=float)
    upper = (1 + confidence) / 2
    with np.errstate(invalid="ignore"):
        t = np.where(
            np.isinf(df), special.ndtri(upper), special.stdtrit(np.where(np.isinf(df), 1, df), upper)
        )
    return np.where(df > 0, t, np.nan)


def symmetric_interval(
    estimate: np.ndarray, se: np.ndarray, df: np.ndarray | float, confidence: float = 0.95
) -> Interval:
    """estimate -/+ t(df) se."""
    _check_confidence(confidence)
    half = t_quantile(confidence, df) * se
    return Interval(estimate - half, estimate + half)


def share_interval(
    share: np.ndarray,
    se: np.ndarray,
    df: np.ndarray | float,
    rows: np.ndarray | float,
    n_effective: np.ndarray | float,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> Interval:
    """Interval of shares (0-1), arrays of one shape; NaN where the share or its error is.

    `df` are the design's degrees of freedom, `rows` the rows of the (sub)sample ("beta" needs them),
    `n_effective` the Kish effective size of the weights, over the part of the population that was not drawn,
    for the rule at 0 and 1.
    Raises CaseStudyError for an unknown method or a confidence outside 0-1.
    """
    _check_confidence(confidence)
    share = np.asarray(share, dtype=float)
    if method not in SHARE_METHODS:
        raise CaseStudyError(f"Interval method {method!r} is not known{hint(method, SHARE_METHODS)}.")
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (np.array(limit) for limit in _METHODS[method](share, se, df, rows, confidence))
        if method in WITHOUT_EDGE:
            return Interval(low, high)
        at_edge = (share <= 0) | (share >= 1)
        effective = _effective_at_edge(share, df, rows, n_effective, confidence)[at_edge]
        low[at_edge], high[at_edge] = _clopper_pearson(share[at_edge], effective, (1 - confidence) / 2)
    return Interval(low, high)


def _effective_at_edge(share, df, rows, n_effective, confidence):
    """Rows (as `share`) that a share of 0 or 1 rests on: rules 2 and 3."""
    df, rows = np.broadcast_to(df, np.shape(share)), np.broadcast_to(rows, np.shape(share))
    fewer_df = np.where(df > 0, df, 1)
    ratio = t_quantile(confidence, np.maximum(rows - 1, 1)) / t_quantile(confidence, fewer_df)
    effective_rows = np.broadcast_to(n_effective, np.shape(share))
    # without any degree of freedom all rows are of one unit a stratum: they may all be alike
    return np.where(df > 0, effective_rows * np.minimum(ratio, 1) ** 2, np.minimum(effective_rows, 1))


def _logit(share, se, df, rows, confidence):
    half = t_quantile(confidence, df) * se / (share * (1 - share))
    centre = special.logit(share)
    return special.expit(centre - half), special.expit(centre + half)


def _asin(share, se, df, rows, confidence):
    half = t_quantile(confidence, df) * se / (2 * np.sqrt(share * (1 - share)))
    centre = np.arcsin(np.sqrt(share))
    # as in R, limits past 0 or pi/2 turn back inwards
    return np.sin(centre - half) ** 2, np.sin(centre + half) ** 2


def _mean(share, se, df, rows, confidence):
    half = t_quantile(confidence, df) * se
    return share - half, share + half


def _beta(share, se, df, rows, confidence):
    # survey 4.1 takes the design's own df here, whatever df the caller asks for
    rows = np.asarray(rows, dtype=float)
    ratio = t_quantile(confidence, rows - 1) / t_quantile(confidence, df)
    n_effective = share * (1 - share) / se**2 * ratio**2
    return _clopper_pearson(share, n_effective, (1 - confidence) / 2)


def _wilson(share, se, df, rows, confidence):
    z = t_quantile(confidence, df)
    n = share * (1 - share) / se**2
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return centre - half, centre + half


def _clopper_pearson(share, n, tail):
    low = special.betaincinv(n * share, n * (1 - share) + 1, tail)
    high = special.betaincinv(n * share + 1, n * (1 - share), 1 - tail)
    undefined = np.isnan(share) | ~(np.asarray(n) > 0)
    low = np.where(undefined, np.nan, np.where(share <= 0, 0.0, low))
    return low, np.where(undefined, np.nan, np.where(share >= 1, 1.0, high))


_METHODS = {
    "logit": _logit,
    "xlogit": _logit,
    "beta": _beta,
    "wilson": _wilson,
    "asin": _asin,
    "mean": _mean,
    "linear": _mean,
}


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise CaseStudyError(f"Confidence must lie between 0 and 1; got {confidence:g}.")
