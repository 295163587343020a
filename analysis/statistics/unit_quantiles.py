"""Quantiles of everyone and of every level of several domains at once, from numbers sorted once.

    QuantileTally(design, domains).quantiles(values, probability=0.5) -> Block

The rows of a level stay in order where everyone's are, and those at or below the level's quantile come
first: so each level needs its sums by first-stage unit (or by stratum) twice, and nothing of n rows.
Agrees with `quantile_by`, which does the same for any design. Source: as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.estimate_block import Block
from analysis.statistics.quantiles import Steps, check_probability, woodruff_block
from analysis.statistics.unit_sums import UnitSums, shares_from_unit_sums

if TYPE_CHECKING:
    from analysis.statistics.design import Design, DfRule
    from analysis.statistics.intervals import ShareMethod


@dataclass(frozen=True, eq=False)
class _Ordered:
    """Rows in the order of their values: these, their weights and their groups (None: all of one), and the
    cells of raked weights, with what they pull there.
    """

    values: np.ndarray
    weights: np.ndarray
    group: np.ndarray | None
    cell: np.ndarray | None = None
    pull: np.ndarray | None = None

    def take(self, places: np.ndarray | slice) -> _Ordered:
        given = {name: part for name, part in vars(self).items() if part is not None}
        return replace(self, **{name: part[places] for name, part in given.items()})

    def sums(self, groups: int, power: int) -> np.ndarray:
        """(G,) sums of weights, or of their squares."""
        weights = self.weights if power == 1 else self.weights**2
        if self.group is None:
            return weights.sum(keepdims=True)
        return np.bincount(self.group, weights, minlength=groups)

    def pulled(self, cells: int) -> np.ndarray:
        """(cells,) what the rows pull in each cell."""
        return np.bincount(np.asarray(self.cell), self.pull, minlength=cells)


@dataclass(frozen=True, eq=False)
class QuantileTally:
    """A design that `can_be_tallied`, seen by everyone (row 0), then by the levels of each domain in turn:
    codes (n,), -1 for none, and how many.
    """

    design: Design
    domains: Sequence[tuple[np.ndarray, int]]

    def quantiles(
        self,
        values: np.ndarray,
        probability: float = 0.5,
        confidence: float = 0.95,
        method: ShareMethod = "mean",
        df_rule: DfRule = "domain",
    ) -> Block:
        """Quantiles (L, 1) of `values` (n,), NaN outside the base. Raises as `quantile_by`."""
        check_probability(probability)
        steps, quantiles, sums = [], [], []
        for rows in self._levels_of(values):
            step = Steps(rows.values, rows.weights, in_order=True)
            quantile = step.at(probability, as_r=method == "linear")
            # none where the quantile is NaN, as then there are no rows
            below = rows.take(slice(0, int(np.searchsorted(rows.values, quantile, side="right"))))
            steps.append(step)
            quantiles.append(quantile)
            sums.append(self._sums_of(below, rows))
        shares = shares_from_unit_sums(self.design, _stacked(sums), confidence, method, df_rule)
        return woodruff_block(steps, np.array(quantiles), shares)

    @property
    def _clustered(self) -> bool:
        return self.design.stages[0].cluster is not None

    def _levels_of(self, values: np.ndarray) -> Iterator[_Ordered]:
        """The rows of everyone, then of each level, in the order of their values."""
        stage, cells = self.design.stages[0], self.design.cell_groups
        base_rows = np.flatnonzero(~np.isnan(values) & (self.design.weights > 0))
        order = base_rows[np.argsort(values[base_rows], kind="stable")]
        group = stage.cluster if self._clustered else stage.stratum
        whole = _Ordered(values, self.design.weights, group)
        if cells is not None:
            pull = cells.adjustment.pull
            whole = _Ordered(values, self.design.weights, cells.group, cells.cell, pull)
        everyone = whole.take(order)
        yield everyone
        for codes, size in self.domains:
            own = codes[order]
            for level in range(size):
                yield everyone.take(np.flatnonzero(own == level))

    def _sums_of(self, below: _Ordered, rows: _Ordered) -> UnitSums:
        """The sums of one level: those at or below its quantile, then all."""
        stage, cells = self.design.stages[0], self.design.cell_groups
        groups = stage.units if self._clustered else stage.strata
        pulled = None
        if cells is not None:
            groups = cells.groups
            pulled = np.stack([part.pulled(cells.cells) for part in (below, rows)], axis=1)
        count = np.array([len(below.values), len(rows.values)])
        weighted = np.stack([part.sums(groups, 1) for part in (below, rows)], axis=1)
        squared = None
        if not self._clustered:
            squared = np.stack([part.sums(groups, 2) for part in (below, rows)], axis=1)
        return UnitSums(count, weighted, squared, (rows.weights**2).sum(), pulled)


def _stacked(levels: Sequence[UnitSums]) -> UnitSums:
    squared = [sums.squared for sums in levels if sums.squared is not None]  # all of them, or none
    pulled = [sums.pulled for sums in levels if sums.pulled is not None]
    return UnitSums(
        np.stack([sums.count for sums in levels]),
        np.stack([sums.weighted for sums in levels], axis=1),
        np.stack(squared, axis=1) if squared else None,
        np.array([sums.kish for sums in levels]),
        np.stack(pulled, axis=1) if pulled else None,
    )
