"""Shares, means and quantiles of one reading, of all rows of a plan that take them: each question once.

Where errors need no more than sums within first-stage units (`can_be_tallied`), a question is summed once
for everyone and for every level that any row of the plan splits by; each row then takes its own levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from analysis.estimation.measures import Measure
from analysis.estimation.offered import joined_blocks, lacks
from analysis.estimation.plan_row_estimates import Part
from analysis.estimation.reading_options import ReadingOptions
from analysis.estimation.shared_sums import Slots, domain_of
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design
from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block
from analysis.statistics.intervals import ShareMethod
from analysis.statistics.unit_quantiles import QuantileTally
from analysis.statistics.unit_sums import UnitTally
from analysis.vocabulary import OF_CHOICES

OF_QUANTILES = ("median", "quantile")


def quantile_method(options: ReadingOptions) -> ShareMethod:
    """How the share below a quantile gets its interval."""
    return "linear" if options.interval == "linear" else "mean"


@dataclass(frozen=True, eq=False)
class DesignedSums:
    """One reading of the respondents by the domains of `slots`: `parts` of each measure for rows of a plan.

    The tallies are made where a row first needs them.
    """

    weighting: str
    design: Design
    slots: Slots

    @cached_property
    def tally(self) -> UnitTally:
        return UnitTally(self.design, self.slots.levels)

    @cached_property
    def quantile_tally(self) -> QuantileTally:
        return QuantileTally(self.design, self.slots.levels)

    def parts(
        self, rows: Mapping[int, PlanRow], counted: Measure, options: Mapping[int, ReadingOptions]
    ) -> dict[int, Part]:
        """The part of each plan row, by its place; the rows count the same of the respondents."""
        blocks: dict[tuple[object, ...], Block] = {}
        members = self.slots.tally.members
        asked = members if counted.asked.all() else self._count(counted.asked)
        parts = {}
        for place, row in rows.items():
            wanted = options[place]
            probability = row.quantile if row.statistic in OF_QUANTILES else None
            made = wanted, probability
            if made not in blocks:
                blocks[made] = self._block(row, counted, wanted)
            at, names = self.slots.of(domain_of(row))
            choices = counted.choices or (row.choice,)
            block = _rows_of(blocks[made], at)
            lacking = self._lacking(counted, at, block)
            parts[place] = Part(row, self.weighting, names, choices, block, asked[at], members[at], lacking)
        return parts

    def _block(self, row: PlanRow, counted: Measure, wanted: ReadingOptions) -> Block:
        if row.statistic in OF_QUANTILES:
            return self.quantile_tally.quantiles(
                counted.numbers,
                row.quantile,
                method=quantile_method(wanted),
                confidence=wanted.confidence,
                df_rule=wanted.df,
            )
        if row.statistic not in OF_CHOICES:
            return self.tally.means(counted.numbers, confidence=wanted.confidence, df_rule=wanted.df)
        hits = _hits(counted)
        shares = partial(
            self.tally.shares, method=wanted.interval, confidence=wanted.confidence, df_rule=wanted.df
        )
        if counted.codes is not None or counted.offering is None:
            return shares(hits, counted.base)
        offering = counted.offering
        blocks, places = [], []
        for group in np.unique(offering.group):
            of_group = np.flatnonzero(offering.group == group)
            inside = counted.base if group < 0 else counted.base & offering.masks[:, group]
            offered = hits[:, of_group] & inside[:, None]
            blocks.append(shares(offered, inside))
            places.append(of_group)
        return joined_blocks(blocks, places)

    def _lacking(self, counted: Measure, at: np.ndarray, block: Block) -> np.ndarray | None:
        if counted.offering is None:
            return None
        base = self._count(counted.base)[at]
        by_group = self._count(counted.offering.masks & counted.base[:, None])[at]
        return lacks(base, counted.offering.spread(base, by_group), block.n)

    def _count(self, rows: np.ndarray) -> np.ndarray:
        """How many of `rows`, bool (n,) or (n, p), each level of `slots` has."""
        columns = rows.reshape(len(rows), -1).astype(float)
        return self.slots.tally.sums(columns).reshape(-1, *rows.shape[1:])


def _hits(counted: Measure) -> np.ndarray:
    """Boolean (n, k): who gave each choice, within the base."""
    if counted.codes is not None:
        return counted.codes[:, None] == np.arange(len(counted.choices))
    return (counted.ticks == 1) & counted.base[:, None]


def _rows_of(block: Block, at: Sequence[int] | np.ndarray) -> Block:
    cut = {name: getattr(block, name)[at] for name in (*BY_CELL, *BY_LEVEL)}
    return replace(block, **cut)
