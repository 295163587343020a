"""Trimming: caps on weights, with what was cut off given to the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.problems import CaseStudyError


@dataclass(frozen=True, eq=False)
class Trimmed:
    """Weights after trimming, and how many rows sit at either bound."""

    weights: np.ndarray
    low: int
    high: int


def trim_weights(
    weights: np.ndarray,
    lower: float = 0.0,
    upper: float = np.inf,
    strict: bool = False,
    remember: bool = False,
) -> Trimmed:
    """`weights` (n,) clipped to [lower, upper]; the excess goes in equal parts to the rows that were inside.

    What is given may push a row out again: `strict` repeats until none is out. Then `remember=True`
    leaves rows alone that were clipped before (R survey 4.5), `False` does not (4.1).

    Raises CaseStudyError for bounds in the wrong order, or that the mean weight does not lie between.
    Source: R survey's `trimWeights`.
    """
    _check_bounds(weights, lower, upper)
    low, high = weights < lower, weights > upper
    clipped = low | high
    current, outside = weights, clipped
    while outside.any() and not clipped.all():
        bounded = np.clip(current, lower, upper)
        excess = float((current - bounded).sum())
        current = np.where(clipped, bounded, bounded + excess / np.count_nonzero(~clipped))
        if not strict:
            break
        slack = 1e-12 * np.abs(current)
        outside = (current < lower - slack) | (current > upper + slack)
        low, high = low | (current < lower - slack), high | (current > upper + slack)
        clipped = clipped | outside if remember else outside
    return Trimmed(current, int(low.sum()), int(high.sum()))


def _check_bounds(weights: np.ndarray, lower: float, upper: float) -> None:
    if lower > upper:
        raise CaseStudyError(
            f"Weights can't be trimmed to between {lower:g} and {upper:g}: the bounds are in the wrong order."
        )
    mean = float(np.mean(weights)) if len(weights) else lower
    if not lower <= mean <= upper:
        raise CaseStudyError(
            f"Weights can't be trimmed to between {lower:g} and {upper:g} and keep their sum: their mean is"
            f" {mean:.6g}."
        )
