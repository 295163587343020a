"""Sums of everyone and of every level of several domains, by stratum and unit: one sparse product each.

UnitTally(design, domains).shares(hits, base)                    as `unit_sums` makes errors of them
UnitTally(design, domains).means(values)
UnitTally(design, domains, rows).share_sums(hits, base)          of a piece of the rows
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.cell_sums import CellGroups
from analysis.statistics.estimate_block import Block
from analysis.statistics.intervals import ShareMethod
from analysis.statistics.unit_sums import UnitSums, centre_of, means_from_unit_sums, shares_from_unit_sums

if TYPE_CHECKING:
    from analysis.statistics.design import Design, DfRule


class UnitTally:
    """Everyone (row 0), then the levels of each domain in turn: codes (n,), -1 for none, and how many.

    `rows` are a piece of the sample, whose sums add to those of others; `hits`, `base` and `values` are then
    those of the piece.
    """

    def __init__(
        self,
        design: Design,
        domains: Sequence[tuple[np.ndarray, int]],
        rows: slice = slice(None),
    ):
        from scipy import sparse

        stage, cells = design.stages[0], design.cell_groups
        self._design, self._cells = design, cells
        self.clustered = stage.cluster is not None
        group = stage.cluster if self.clustered else stage.stratum
        self._groups = stage.units if self.clustered else stage.strata
        if cells is not None:
            group, self._groups = cells.group, cells.groups
        own_group = None if group is None else group[rows]
        self._weights = design.weights[rows]
        present = self._weights > 0
        self._everybody = bool(present.all())
        levels, places, start = [], [], 1
        for codes, size in domains:
            own = codes[rows]
            inside = np.flatnonzero((own >= 0) & present)
            levels.append(own[inside].astype(np.int64) + start)
            places.append(inside)
            start += size
        self.levels = start
        everyone = np.flatnonzero(present)
        level = np.concatenate([np.zeros(len(everyone), dtype=np.int64), *levels])
        row = np.concatenate([everyone, *places])
        groups = np.zeros(len(row), dtype=np.int64) if own_group is None else own_group[row]
        weights = self._weights[row]

        def matrix(at: np.ndarray, values: np.ndarray, height: int) -> sparse.csr_array:
            return sparse.csr_array((values, (at, row)), shape=(height, len(present)))

        if cells is not None and cells.told_by_counts:
            self._cell_groups = self._groups
            self._in_cells = matrix(
                groups * self.levels + level, np.ones(len(row)), self._groups * self.levels
            )
            return
        self._count = matrix(level, np.ones(len(row)), self.levels)
        if cells is not None:
            in_cell, pull = cells.cell[rows][row], cells.adjustment.pull[rows][row]
            self._cell_groups = cells.cells
            self._in_cells = matrix(in_cell * self.levels + level, pull, cells.cells * self.levels)
        self._weighted = matrix(groups * self.levels + level, weights, self._groups * self.levels)
        # with clusters the squares are those of unit totals, which the weighted sums give
        self._squared = (
            None
            if self.clustered
            else matrix(groups * self.levels + level, weights**2, self._weighted.shape[0])
        )

    def shares(
        self,
        hits: np.ndarray,
        base: np.ndarray,
        confidence: float = 0.95,
        method: ShareMethod = "logit",
        df_rule: DfRule = "domain",
    ) -> Block:
        """Shares (L, k) of `hits` (n, k), 0/1 and 0 outside `base` (n,) bool."""
        return shares_from_unit_sums(self._design, self.share_sums(hits, base), confidence, method, df_rule)

    def means(self, values: np.ndarray, confidence: float = 0.95, df_rule: DfRule = "domain") -> Block:
        """Means (L, 1) of `values` (n,), NaN outside the base."""
        centre = centre_of(values)
        return means_from_unit_sums(self._design, self.mean_sums(values, centre), centre, confidence, df_rule)

    @property
    def counts_everyone(self) -> bool:
        """Whether every row is counted once by what is `counted`, so that it tells counts by level too."""
        return self._everybody and (self._cells is None or self._cells.counts_alike)

    def counted(self, columns: np.ndarray, base: np.ndarray) -> np.ndarray:
        """(G, L, p + 1) sums of `columns` (n, p) in cells, by stratum where a cell has one weight, and of
        everybody as one where there are none; the last are the squares of the weights over the `base` (n,).
        """
        # as one column more of the same product, squares of weights cost next to nothing
        own = np.column_stack([columns, self._weights**2 * base])
        if self._cells is None:
            return (self._count @ own)[np.newaxis]
        return (self._in_cells @ own).reshape(self._cell_groups, self.levels, -1)

    def share_sums(self, hits: np.ndarray, base: np.ndarray) -> UnitSums:
        """The sums that `shares` are made of."""
        return self.sums(np.column_stack([hits.astype(float), base]))

    def mean_sums(self, values: np.ndarray, centre: float, counted: np.ndarray | None = None) -> UnitSums:
        """The sums that `means` are made of, of numbers less `centre`, of their squares and of the known."""
        has_value = ~np.isnan(values)
        centred = np.where(has_value, values - centre, 0.0)
        return self.sums(np.column_stack([centred, centred**2, has_value]), counted)

    def sums(self, columns: np.ndarray, counted: np.ndarray | None = None) -> UnitSums:
        """The sums of `columns` (n, p), 0 outside the base; the last one is the base. `counted` is what was
        `counted` of them already.
        """
        if counted is None:
            counted = self.counted(columns, columns[:, -1])
        if self._cells is not None and self._cells.told_by_counts:
            return _from_counts(self._cells, counted)
        shape = (self._groups, self.levels, columns.shape[1])
        squared = None if self._squared is None else (self._squared @ columns).reshape(shape)
        weighted = (self._weighted @ columns).reshape(shape)
        if self._cells is None:
            return UnitSums(counted[0, :, :-1], weighted, squared, counted[0, :, -1])
        if self._cells.counts_alike:
            count = counted.sum(axis=0)
        else:
            count = self._count @ np.column_stack([columns, self._weights**2 * columns[:, -1]])
        return UnitSums(count[:, :-1], weighted, squared, count[:, -1], counted[..., :-1])


def _from_counts(cells: CellGroups, counted: np.ndarray) -> UnitSums:
    """All sums of counts (G, L, p + 1) in strata by cell, where a cell has one weight; the last column is the
    squares of weights.
    """
    by_stratum = cells.by_stratum(counted)
    pulled, weight = by_stratum.sum(axis=0), np.asarray(cells.weight_of_cell)[:, np.newaxis, np.newaxis]
    weighted, squared = (
        (by_stratum[..., :-1] * power).reshape(counted[..., :-1].shape) for power in (weight, weight**2)
    )
    count = pulled.sum(axis=0)
    return UnitSums(count[:, :-1], weighted, squared, count[:, -1], pulled[..., :-1])
