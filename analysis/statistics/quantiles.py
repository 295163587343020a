"""Quantiles and medians, by level of a domain, with Woodruff intervals.

    quantile_by(design, values, levels=None, d=0, probability=0.5, confidence=0.95, method="mean") -> Block, k
    = 1

`values` (n,) are numbers, NaN for not in the base; `levels` (n,) holds 0..d-1, or -1 for in no level. The
rule is R's "math": the smallest value whose cumulative share reaches the probability, so a median is always a
value that somebody gave. The interval inverts that of the share at or below the quantile; its width over
twice the t quantile serves as standard error; deff is that of the share. A limit that needs a share below 0
or above 1 is NaN: the sample is too small to tell; and both are where they meet, as with one person or values
all alike. With `method="linear"` limits are svyquantile's to the letter, which analysistools prints: of no
width where they meet, and the second value where a limit's share lies below the first value's (its `qs`
begins there).
Source: R survey 4.1's `svyquantile(qrule="math")`; Woodruff (1952).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.estimate_block import Bases, Block
from analysis.statistics.intervals import ShareMethod, t_quantile
from analysis.statistics.shares import share_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.statistics.design import Design


def quantile_by(
    design: Design,
    values: np.ndarray,
    levels: np.ndarray | None = None,
    d: int = 0,
    probability: float = 0.5,
    confidence: float = 0.95,
    method: ShareMethod = "mean",
) -> Block:
    """The quantile of `values` at `probability` (0-1), in their unit; the default is the median.

    Raises CaseStudyError for a probability outside 0-1.
    """
    check_probability(probability)
    is_in_base = ~np.isnan(values) & (design.weights > 0)
    steps = _steps_by(values, design.weights, is_in_base, levels, d)
    quantile = np.array([step.at(probability, as_r=method == "linear") for step in steps])
    below = _share_below(design, values, quantile, levels, d, confidence, method)
    return woodruff_block(steps, quantile, below)


def woodruff_block(steps: Sequence[Steps], quantile: np.ndarray, below: Block) -> Block:
    """The Block of quantiles (d+1,) of `steps`; the last choice of `below` is the share at or below each."""
    as_r = below.method == "linear"
    lows, highs = zip(steps, below.low[:, -1], strict=True), zip(steps, below.high[:, -1], strict=True)
    low = np.array([step.at(share, as_r=as_r) for step, share in lows])
    high = np.array([step.at(share, as_r=as_r) for step, share in highs])
    # one person, or people who all said the same: the limits fall on the value itself, which is no certainty
    flat = (low == high) & (not as_r)
    low, high = np.where(flat, np.nan, low), np.where(flat, np.nan, high)
    se = (high - low) / (2 * t_quantile(below.confidence, below.df))
    columns = (quantile, se, low, high, below.base, below.deff[:, -1])
    bases = Bases(below.base, below.base_weighted, below.n_effective, below.df)
    return Block.of_column(columns, bases, below.confidence, f"woodruff {below.method}")


def check_probability(probability: float) -> None:
    """Raises CaseStudyError for a probability outside 0-1."""
    if not 0 < probability < 1:
        raise CaseStudyError(f"A quantile's probability must lie between 0 and 1; got {probability:g}.")


def quantile_again(values: np.ndarray, replicates: np.ndarray, probability: float = 0.5) -> np.ndarray:
    """The quantile (R,) of `values` (n,; NaN: not in the base) with each column of weights (n, R).

    NaN where a replicate has nobody in the base. Source: R survey's `svyquantile(interval.type="quantile")`.
    """
    base_rows = np.flatnonzero(~np.isnan(values))
    order = base_rows[np.argsort(values[base_rows], kind="stable")]
    if not len(order):
        return np.full(replicates.shape[1], np.nan)
    cumulative = np.cumsum(replicates[order], axis=0)
    wanted = probability * cumulative[-1]
    # the sums end a rounding away from the share that is reached exactly
    place = (cumulative < wanted * (1 - 1e-12)).sum(axis=0)
    quantiles = values[order][np.minimum(place, len(order) - 1)]
    return np.where(cumulative[-1] > 0, quantiles, np.nan)


class Steps:
    """The weighted empirical distribution: values in order (`in_order`: as given) and the weight at or below
    each.
    """

    def __init__(self, values: np.ndarray, weights: np.ndarray, *, in_order: bool = False):
        order = slice(None) if in_order else np.argsort(values, kind="stable")
        self.values = values[order]
        # extended precision where the machine has it, as R sums: whether a share is reached exactly can hang
        # on it
        self.cumulative = np.cumsum(weights[order], dtype=np.longdouble).astype(float)

    def at(self, probability: float, *, as_r: bool = False) -> float:
        """The smallest value whose cumulative share reaches `probability`; NaN where empty or outside 0-1.

        `as_r`: the second value where the first alone reaches it, as `svyquantile` has it.
        """
        if not len(self.values) or not 0 <= probability <= 1:
            return np.nan
        total = self.cumulative[-1]
        if as_r and len(self.values) > 1 and probability < self.cumulative[0] / total:
            return float(self.values[1])
        # R asks whether the share, and not the sum of weights, is reached: the two may differ by a rounding,
        # and with it the median of an even number of people.
        place = int(np.searchsorted(self.cumulative, probability * total, side="right"))
        if place and probability - self.cumulative[place - 1] / total == 0:
            place -= 1
        return float(self.values[min(place, len(self.values) - 1)])


def _steps_by(
    values: np.ndarray, weights: np.ndarray, known: np.ndarray, levels: np.ndarray | None, d: int
) -> list[Steps]:
    """The distribution over everyone, then over each level: sorted once, as a part of what is sorted is
    sorted.
    """
    order = np.flatnonzero(known)[np.argsort(values[known], kind="stable")]
    values, weights = values[order], weights[order]
    if levels is None or not d:
        return [Steps(values, weights, in_order=True)]
    own = levels[order]
    level_masks = [own == level for level in range(d)]
    return [
        Steps(values, weights, in_order=True),
        *(Steps(values[part], weights[part], in_order=True) for part in level_masks),
    ]


def _share_below(
    design: Design,
    values: np.ndarray,
    quantile: np.ndarray,
    levels: np.ndarray | None,
    d: int,
    confidence: float,
    method: ShareMethod,
) -> Block:
    """Shares of values at or below each row's own quantile, as choice 1 of 2."""

    def at_or_below(limit: np.ndarray | float) -> np.ndarray:
        return np.where(np.isnan(values), -1, values <= limit).astype(np.intp)

    whole = share_by(design, at_or_below(quantile[0]), 2, None, 0, confidence, method)
    if not d:
        return whole
    own = np.append(quantile[1:], np.nan)[levels]
    split = share_by(design, at_or_below(own), 2, levels, d, confidence, method)
    arrays = ("estimate", "se", "low", "high", "n", "deff", "base", "base_weighted", "n_effective", "df")
    joined = {name: np.concatenate([getattr(whole, name), getattr(split, name)[1:]]) for name in arrays}
    return Block(**joined, confidence=confidence, method=method)
