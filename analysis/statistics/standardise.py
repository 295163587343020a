"""Direct standardisation: places or rounds compared at one fixed composition.

Source: R survey's `svystandardize`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.calibration import CellAdjustment
from analysis.weighting.poststratify import scale_to_sizes

if TYPE_CHECKING:
    from analysis.statistics.design import Design


def standardised(
    design: Design,
    by: np.ndarray,
    population: Sequence[float] | np.ndarray,
    over: np.ndarray | None = None,
    base: np.ndarray | None = None,
) -> Design:
    """`design` reweighted so that in each group of `over` the composition in `by` is that of `population`.

    `by` (n,) holds 0..k-1 and `population` (k,) counts or shares of those; `over` (n,) holds 0..g-1, one
    group where not given; `base` (n,) marks the rows that count (others, as those with a code of -1, weigh
    0). Each group keeps its sum of weights; standard errors know of the reweighting.

    Raises CaseStudyError where a code has no population, or a group lacks a category.
    """
    k = len(population)
    over = np.zeros(design.n, dtype=np.intp) if over is None else over
    inside = (by >= 0) & (over >= 0) & (design.weights > 0)
    if base is not None:
        inside &= base
    if inside.any() and by[inside].max() >= k:
        raise CaseStudyError(
            f"The standard population has {k} categories, the sample has {int(by[inside].max()) + 1}."
        )
    seen = design.domain(inside)
    groups = int(over[inside].max(initial=0)) + 1
    codes = np.where(inside, over * k + by, 0).astype(np.intp)
    _check_filled(np.bincount(codes, seen.weights, minlength=groups * k).reshape(groups, k))
    share = np.asarray(population, dtype=float) / np.sum(population)
    # Each group keeps its own sum of weights: only its composition is that of the standard (svystandardize's
    # `over`), so that groups weigh among each other as before.
    sizes = np.outer(np.bincount(np.where(inside, over, 0), seen.weights, minlength=groups), share).ravel()
    weights = scale_to_sizes(codes, seen.weights, sizes)
    return seen.reweighted(weights, CellAdjustment(codes, seen.weights, weights))


def _check_filled(table: np.ndarray) -> None:
    empty = np.argwhere((table == 0) & (table.sum(axis=1, keepdims=True) > 0))
    if len(empty):
        group, category = empty[0]
        raise CaseStudyError(
            f"Group {group} has no row in category {category} of the standard population; collapse categories"
            " first."
        )
