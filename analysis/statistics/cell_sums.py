"""Errors of many levels at once where weights were raked or post-stratified, from sums by cell alone.

What calibration takes out of a row's influence depends on the row's cell (see `cell_residuals`): with a the
calibrated weights, y - r b what a row deviates and B the base, a row's residual is a ((y - r b)/B - e(cell))
within a level and -a e(cell) outside. So totals and squares of residuals follow from the sums of a and of its
square by cell, as errors of other designs do from those by stratum and unit.
Source: as `cell_residuals`, which passes over the rows once for each level and choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from analysis.statistics.stages import Stage
from analysis.statistics.variance import Adjustment, CellwiseAdjustment

MOST_CELLS, MOST_GROUPS = 400, 4000
"""More cells, or cells by stratum, are not worth their sums."""


@dataclass(frozen=True, eq=False)
class CellGroups:
    """The cells of an adjustment, and the groups that rows are summed in: units where there are clusters,
    else strata by cell.
    """

    stage: Stage
    adjustment: CellwiseAdjustment
    cell: np.ndarray

    @classmethod
    def of(cls, stage: Stage, adjustments: Sequence[Adjustment], weights: np.ndarray) -> CellGroups | None:
        """Those of rows with `weights` (n,), drawn in `stage`; None where weights were not adjusted by cell,
        or once more since, or the cells are too many.
        """
        if len(adjustments) != 1:
            return None
        adjustment = cast("CellwiseAdjustment", adjustments[0])
        if adjustment.cell_of_row is None or not np.array_equal(adjustment.weights, weights):
            return None
        groups = cls(stage, adjustment, adjustment.cell_of_row)
        small = groups.cells <= MOST_CELLS and groups.groups <= max(MOST_GROUPS, stage.units)
        return groups if small else None

    @cached_property
    def cells(self) -> int:
        return int(self.cell.max(initial=-1)) + 1

    @property
    def clustered(self) -> bool:
        return self.stage.cluster is not None

    @property
    def groups(self) -> int:
        stage = self.stage
        return stage.units if self.clustered else stage.strata * self.cells

    @cached_property
    def group(self) -> np.ndarray:
        """(n,) the group of each row."""
        stage = self.stage
        if stage.cluster is not None:
            return stage.cluster
        return self.cell if stage.stratum is None else stage.stratum * self.cells + self.cell

    @property
    def counts_alike(self) -> bool:
        """Whether every row counts once in its cell's mean."""
        return bool((self.adjustment.pull == 1).all())

    @cached_property
    def weight_of_cell(self) -> np.ndarray | None:
        """(cells,) the weight of every row of a cell, where it is one: raking makes it so of equal ones."""
        weight = np.zeros(self.cells)
        weight[self.cell] = self.adjustment.weights
        return weight if np.array_equal(weight[self.cell], self.adjustment.weights) else None

    @property
    def told_by_counts(self) -> bool:
        """Whether counts by group tell all that is weighted."""
        return not self.clustered and self.counts_alike and self.weight_of_cell is not None

    def by_stratum(self, sums: np.ndarray) -> np.ndarray:
        """Sums (H * cells, ...) of strata by cell, as (H, cells, ...)."""
        return sums.reshape(-1, self.cells, *sums.shape[1:])

    def explained(self, deviations: np.ndarray) -> np.ndarray:
        """(cells, ...) what calibration explains, from what rows deviate in each cell as they pull."""
        flat = deviations.reshape(self.cells, -1)
        return (self._explaining @ flat).reshape(deviations.shape)

    def weight_in_cells(self, power: int) -> np.ndarray:
        """(G, cells) sums of the calibrated weights, or of their squares, in units or strata."""
        stage = self.stage
        group = stage.stratum if stage.cluster is None else stage.cluster
        joint = self.cell if group is None else group * self.cells + self.cell
        size = (stage.units if self.clustered else stage.strata) * self.cells
        sums = np.bincount(joint, self.adjustment.weights**power, minlength=size)
        return sums.reshape(-1, self.cells)

    @cached_property
    def weights(self) -> np.ndarray:
        return self.weight_in_cells(1)

    @cached_property
    def squares(self) -> np.ndarray:
        return self.weight_in_cells(2)

    @cached_property
    def _explaining(self) -> np.ndarray:
        """(cells, cells) by which pulled sums of cells become what is explained: it is linear in them."""
        below = np.bincount(self.cell, self.adjustment.pull, minlength=self.cells)
        share = np.divide(1.0, below, out=np.zeros_like(below), where=below > 0)
        return self.adjustment.explained_of_means(np.eye(self.cells)) * share


@dataclass(frozen=True, eq=False)
class Deviations:
    """What rows deviate from a ratio, over the base, summed: `first` (G, L, k) by group with the weights,
    `crossed` and `second` (G, L, k) with their squares (None in clusters), and `pulled` (cells, L, k), None
    without cells.
    """

    first: np.ndarray
    crossed: np.ndarray | None
    second: np.ndarray | None
    pulled: np.ndarray | None


def residual_sums(groups: CellGroups, found: Deviations) -> tuple[np.ndarray, np.ndarray | None]:
    """Sums of residuals (G, L, k) by unit, or by stratum with the sums of their squares."""
    explained = groups.explained(np.asarray(found.pulled))
    taken = np.tensordot(groups.weights, explained, axes=1)
    if found.crossed is None or found.second is None:
        return found.first - taken, None
    first, crossed, second = (groups.by_stratum(part) for part in (found.first, found.crossed, found.second))
    within = (second - 2 * crossed * explained).sum(axis=1)
    squares = within + np.tensordot(groups.squares, explained**2, axes=1)
    return first.sum(axis=1) - taken, np.maximum(squares, 0)
