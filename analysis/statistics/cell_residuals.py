"""Errors of many levels at once where weights were raked or post-stratified, from sums by cell.

    CellResiduals.of(design) -> CellResiduals, or None where rows are needed
    .variances(rows, level, deviation, width) -> (width,)

What calibration takes out of a row's influence depends on the row's cell alone, e(cell), and there on means
over the cell. With influence w u of rows in a level and 0 of others, and a the calibrated weights, residuals
are w u - a e inside the level and -a e outside: their totals follow from sums by cell, their squares inside
from one pass over the rows, and outside from the sums of a squared that the level leaves in each cell.
Source: R survey's `svyrecvar`, as `variance.variances`, which does the same row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from analysis.statistics.estimate_block import BaseRows
from analysis.statistics.variance import (
    CellwiseAdjustment,
    stratum_factors,
    variances_from_sums,
    variances_from_totals,
)

if TYPE_CHECKING:
    from analysis.statistics.design import Design

# a table of cells larger than this, or than the rows four times, is not worth its memory
SMALLEST_TABLE, SPARSE = 1 << 16, 4


@dataclass(frozen=True, eq=False)
class CellResiduals:
    """A design of one stage with one adjustment that works by cell."""

    design: Design
    adjustment: CellwiseAdjustment
    cell_of_row: np.ndarray

    @classmethod
    def of(cls, design: Design, width: int) -> CellResiduals | None:
        """None for several stages or adjustments, reports, replicates, and more cells than are worth it for
        `width` levels.
        """
        if len(design.adjustments) != 1 or len(design.stages) != 1 or design.owner is not None:
            return None
        adjustment, stage = design.adjustments[0], design.stages[0]
        cell_of_row = adjustment.cell_of_row
        if design.replicated or cell_of_row is None:
            return None
        if stage.cluster is None and not design.of_lone_rows:
            return None
        residuals = cls(design, cast("CellwiseAdjustment", adjustment), cell_of_row)
        table = residuals._groups * residuals._cells * (width if stage.cluster is None else 1)
        return residuals if table <= max(SMALLEST_TABLE, SPARSE * design.n) else None

    def variances(self, rows: BaseRows, level: np.ndarray, deviation: np.ndarray, width: int) -> np.ndarray:
        """(width,) of the sum over each level of weight times `deviation`, both (rows,) as `level` is."""
        cell, group = rows.take(self.cell_of_row), rows.take(self._group)
        explained = self._explained(rows, cell * width + level, deviation, width)
        sums = np.bincount(group * width + level, rows.weights * deviation, minlength=self._groups * width)
        totals = sums.reshape(self._groups, width) - self._weight_in_cells(1) @ explained
        stage = self.design.stages[0]
        if stage.cluster is not None:
            return variances_from_totals(self.design, totals)

        calibrated = rows.take(self.adjustment.weights)
        inside = rows.weights * deviation - calibrated * explained[cell, level]
        squares = np.bincount(group * width + level, inside**2, minlength=self._groups * width)
        joint = (group * self._cells + cell) * width + level
        shape = (self._groups, self._cells, width)
        own = np.bincount(joint, calibrated**2, minlength=int(np.prod(shape))).reshape(shape)
        outside = np.maximum(self._weight_in_cells(2)[..., None] - own, 0)
        squares = squares.reshape(self._groups, width) + (outside * explained**2).sum(axis=1)
        return variances_from_sums(totals, squares, stage.sampled, stratum_factors(self.design))

    def _explained(self, rows: BaseRows, joint: np.ndarray, deviation: np.ndarray, width: int) -> np.ndarray:
        """(cells, width) what calibration explains of influence per calibrated weight."""
        calibrated, pull = rows.take(self.adjustment.weights), rows.take(self.adjustment.pull)
        influence = rows.weights * deviation
        per_weight = np.divide(influence, calibrated, out=np.zeros_like(influence), where=calibrated > 0)
        sums = np.bincount(joint, pull * per_weight, minlength=self._cells * width)
        below = np.bincount(self.cell_of_row, self.adjustment.pull, minlength=self._cells)
        sums, below = sums.reshape(self._cells, width), below[:, None]
        means = np.divide(sums, below, out=np.zeros_like(sums), where=below > 0)
        return self.adjustment.explained_of_means(means)

    @cached_property
    def _cells(self) -> int:
        return int(self.cell_of_row.max(initial=-1)) + 1

    @cached_property
    def _groups(self) -> int:
        """Units where there are clusters, else strata."""
        stage = self.design.stages[0]
        return stage.strata if stage.cluster is None else stage.units

    @cached_property
    def _group(self) -> np.ndarray:
        stage = self.design.stages[0]
        group = stage.stratum if stage.cluster is None else stage.cluster
        return np.zeros(self.design.n, dtype=np.intp) if group is None else group

    def _weight_in_cells(self, power: int) -> np.ndarray:
        """(G, cells) sums of the calibrated weights, or of their squares, over all rows."""
        joint = self._group * self._cells + self.cell_of_row
        sums = np.bincount(joint, self.adjustment.weights**power, minlength=self._groups * self._cells)
        return sums.reshape(self._groups, self._cells)
