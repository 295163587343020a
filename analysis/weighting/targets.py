"""Known distributions as what calibration and post-stratification need: totals of columns, sizes of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analysis.params import AdjustmentParams
    from analysis.weighting.margins import CodedMargin


def margin_columns(
    margins: Sequence[CodedMargin], total: float
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """0/1 columns (n, p) of the margins' categories, their totals (p,) in a population of `total`, and names.

    The first margin has all its categories, every other one all but its last: they add up to the same people.
    """
    columns, totals, names = [], [], []
    for place, margin in enumerate(margins):
        count = len(margin.categories) - (1 if place else 0)
        columns.append((margin.codes[:, None] == np.arange(count)).astype(float))
        totals.append(margin.shares[:count] / margin.shares.sum() * total)
        names += [f"{margin.margin.variable} = {category}" for category in margin.categories[:count]]
    return np.hstack(columns), np.concatenate(totals), tuple(names)


def joint_cells(asked: AdjustmentParams) -> Mapping[object, float]:
    """Sizes of joint cells by their categories, one or a tuple of several, from "female young"."""
    if len(asked.variables) == 1:
        return {category: size for category, size in asked.cells.items()}
    return {tuple(name.split()): size for name, size in asked.cells.items()}
