"""Shares, means and quantiles of one reading, of all rows of a plan that take them: each question once.

Where errors need no more than sums within first-stage units (`can_be_tallied`), a question is summed once
for everyone and for every level that any row of the plan splits by; each row then takes its own levels.
Quantiles are read off the numbers in their order, for which nothing adds up: they need all numbers at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.estimation.measure_sums import MeasureSums
from analysis.estimation.measures import Measure, own
from analysis.estimation.offered import joined_blocks, lacks
from analysis.estimation.plan_row_estimates import RowEstimates
from analysis.estimation.reading_options import ReadingOptions
from analysis.estimation.slots import Slots, domain_of
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design
from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block
from analysis.statistics.intervals import ShareMethod
from analysis.statistics.unit_quantiles import QuantileTally
from analysis.statistics.unit_sums import means_from_unit_sums, shares_from_unit_sums

OF_QUANTILES = ("median", "quantile")


def quantile_method(options: ReadingOptions) -> ShareMethod:
    """How the share below a quantile gets its interval."""
    return "linear" if options.interval == "linear" else "mean"


@dataclass(frozen=True, eq=False)
class DesignedSums:
    """One reading of the respondents by the domains of `slots`: `parts` of each measure for rows of a
    plan.
    """

    weighting: str
    design: Design
    slots: Slots

    @cached_property
    def quantile_tally(self) -> QuantileTally:
        return QuantileTally(self.design, self.slots.levels)

    def parts(
        self, rows: Mapping[int, PlanRow], sums: MeasureSums, options: Mapping[int, ReadingOptions]
    ) -> dict[int, RowEstimates]:
        """The part of each plan row, by its place; the rows are shares or means of the same measure."""
        lacking = None if sums.offered is None else lacks(sums.base, sums.offered, sums.cells)
        asked_for = {options[place] for place in rows}
        blocks = {wanted: self._block(sums, wanted) for wanted in asked_for}
        return {
            place: self._part(row, sums.choices, blocks[options[place]], sums.asked, lacking)
            for place, row in rows.items()
        }

    def quantile_parts(
        self, rows: Mapping[int, PlanRow], counted: Measure, options: Mapping[int, ReadingOptions]
    ) -> dict[int, RowEstimates]:
        """The part of each plan row, by its place; the rows are quantiles of the same numbers."""
        blocks: dict[tuple[object, ...], Block] = {}
        asked = self.slots.members if counted.asked.all() else self.slots.count_of(counted.asked)
        estimates_by_place = {}
        for place, row in rows.items():
            made = options[place], row.quantile
            if made not in blocks:
                blocks[made] = self._quantiles(own(counted.numbers), *made)
            estimates_by_place[place] = self._part(row, (), blocks[made], asked, None)
        return estimates_by_place

    def _part(
        self,
        row: PlanRow,
        choices: tuple[str, ...],
        block: Block,
        asked: np.ndarray,
        lacking: np.ndarray | None,
    ) -> RowEstimates:
        at, names = self.slots.of(domain_of(row))
        own = _rows_of(block, at)
        counts = asked[at], self.slots.members[at], None if lacking is None else lacking[at]
        return RowEstimates(row, self.weighting, names, choices or (row.choice,), own, *counts)

    def _quantiles(self, numbers: np.ndarray, wanted: ReadingOptions, probability: float) -> Block:
        return self.quantile_tally.quantiles(
            numbers,
            probability,
            method=quantile_method(wanted),
            confidence=wanted.confidence,
            df_rule=wanted.df,
        )

    def _block(self, sums: MeasureSums, wanted: ReadingOptions) -> Block:
        of_units = sums.designs[self.weighting]
        if not sums.choices:
            return means_from_unit_sums(self.design, of_units[0], sums.centre, wanted.confidence, wanted.df)
        blocks = [
            shares_from_unit_sums(self.design, own, wanted.confidence, wanted.interval, wanted.df)
            for own in of_units
        ]
        if sums.offered is None or sums.single:
            return blocks[0]
        return joined_blocks(blocks, [np.array([place]) for place in range(len(blocks))])


def _rows_of(block: Block, at: Sequence[int] | np.ndarray) -> Block:
    cut = {name: getattr(block, name)[at] for name in (*BY_CELL, *BY_LEVEL)}
    return replace(block, **cut)
