"""The rows of a plan that are made of sums, and the sums: gathered over the pieces that respondents come in.

1. Shares, counts and means of people are sums within first-stage units, by level: sums of pieces add up.
2. Quantiles need all numbers of a question at once, in their order: one column of numbers, and nothing else.
3. What calibrated weights, stages and reports need (see `can_be_tallied`) is worked out by the kernels that
   take all rows of a question at once.
4. So many measures are summed in one pass over the pieces as have room for their sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from analysis.estimation.designed_sums import OF_QUANTILES, DesignedSums
from analysis.estimation.frame import UNWEIGHTED
from analysis.estimation.measure_sums import MeasureSums, Tallies, sum_measure
from analysis.estimation.measures import Measure, measure
from analysis.estimation.plan_row_estimates import RowEstimates
from analysis.estimation.reading_options import ReadingOptions
from analysis.estimation.shared_sums import SharedSums
from analysis.estimation.slots import Slots
from analysis.estimation.spans import Basis, sum_pieces
from analysis.intake.answers.responses import Reports, Responses
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design
from analysis.statistics.unit_sums import can_be_tallied
from analysis.vocabulary import OF_CHOICES

ROOM = 1 << 25
"""So many numbers the sums of the measures of one pass may hold (8 bytes each)."""

Alike = Mapping[int, PlanRow]
"""Rows of a plan that count the same, by their place in it."""


@dataclass(frozen=True, eq=False)
class SummedRows:
    """The rows of a plan, by place, of whose readings some are made of sums; and what makes them.

    Unweighted shares and means come out `together`, unweighted quantiles as those of a design.
    """

    rows: Mapping[int, PlanRow]
    options: Mapping[int, ReadingOptions]
    respondents: Responses
    reports: Mapping[str, Reports]
    slots: Slots
    together: SharedSums | None
    unweighted: DesignedSums | None
    designed: tuple[DesignedSums, ...]
    made: list[tuple[int, RowEstimates]] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        rows: Mapping[int, PlanRow],
        options: Mapping[int, ReadingOptions],
        respondents: Responses,
        reports: Mapping[str, Reports],
        designs: Mapping[str, Design],
        *,
        drawn: bool,
    ) -> SummedRows:
        """Those of the simple `rows`: of people, each a sample of one or drawn as `designs` say."""
        slots = Slots.of_rows(list(rows.values()), respondents)
        n, together, unweighted = len(respondents), None, None
        if not drawn:
            together = SharedSums(n, slots, options)
            unweighted = DesignedSums(UNWEIGHTED, Design.of(max(n, 1)), slots)
        designed = tuple(
            DesignedSums(name, design, slots) for name, design in designs.items() if can_be_tallied(design)
        )
        return cls(rows, options, respondents, reports, slots, together, unweighted, designed)

    @property
    def weightings(self) -> frozenset[str]:
        """The readings of the summed rows that need nothing more."""
        names = [sums.weighting for sums in self.designed]
        return frozenset([UNWEIGHTED, *names] if self.together else names)

    def done(self, place: int) -> frozenset[str]:
        """The readings of a row that sums make."""
        return self.weightings if place in self.rows else frozenset()

    def blocks(self, groups: Sequence[Alike]) -> Iterator[Sequence[Alike]]:
        """The groups of rows that are summed in one pass (rule 4): one by one where all is in memory."""
        block: list[Alike] = []
        room = 0
        for alike in groups:
            size = self._size(alike) if self.respondents.in_pieces else ROOM
            if block and room + size > ROOM:
                yield block
                block, room = [], 0
            block.append(alike)
            room += size
        if block:
            yield block

    def gather(self, block: Sequence[Alike]) -> list[tuple[MeasureSums | None, Measure | None]]:
        """The sums of each group of rows, None where it has none; and what is counted, where it is at
        hand.
        """
        summed = {number: self._of_sums(alike) for number, alike in enumerate(block)}
        firsts = {number: next(iter(alike.values())) for number, alike in summed.items() if alike}
        if self.respondents.in_pieces:
            totals = self._over_pieces(firsts)
            return [(totals.get(number), None) for number in range(len(block))]
        sums_and_measures: list[tuple[MeasureSums | None, Measure | None]] = []
        for number, alike in enumerate(block):
            counted = measure(next(iter(alike.values())), self.respondents, self.reports)
            sums = sum_measure(counted, self._tallies) if number in firsts else None
            sums_and_measures.append((sums, counted))
        return sums_and_measures

    def add(self, alike: Alike, sums: MeasureSums | None, counted: Measure | None) -> None:
        """Make the parts of the rows of one group that sums, or numbers in their order, give."""
        rows = self._of_sums(alike)
        if sums is not None and self.together is not None:
            self.together.add(rows, sums)
        if sums is not None:
            for design in self.designed:
                self.made.extend(design.parts(rows, sums, self.options).items())
        quantiles = self._of_quantiles(alike)
        if quantiles and counted is not None:
            readings = (*((self.unweighted,) if self.unweighted else ()), *self.designed)
            for reading in readings:
                self.made.extend(reading.quantile_parts(quantiles, counted, self.options).items())

    def parts(self) -> Iterator[tuple[int, RowEstimates]]:
        """The parts of every row added, by its place."""
        yield from (self.together.parts() if self.together else {}).items()
        yield from self.made

    def _over_pieces(self, firsts: Mapping[int, PlanRow]) -> dict[int, MeasureSums]:
        if not firsts:
            return {}
        return sum_pieces(Basis(firsts, self.slots, self._designs), self.respondents.pieces())

    @property
    def _designs(self) -> dict[str, Design]:
        return {sums.weighting: sums.design for sums in self.designed}

    @cached_property
    def _tallies(self) -> Tallies:
        """Of all respondents at once."""
        return Tallies.of(self.slots, self._designs)

    def _of_sums(self, alike: Alike) -> dict[int, PlanRow]:
        """The rows of a group that sums make (rule 1)."""
        own = {place: row for place, row in alike.items() if place in self.rows}
        return {place: row for place, row in own.items() if row.statistic not in OF_QUANTILES}

    def _of_quantiles(self, alike: Alike) -> dict[int, PlanRow]:
        return {
            place: row for place, row in alike.items() if place in self.rows and row.statistic in OF_QUANTILES
        }

    def _size(self, alike: Alike) -> int:
        """How many numbers the sums of a group hold."""
        if not self._of_sums(alike):
            return 0
        row = next(iter(alike.values()))
        width = len(self.respondents.choices(row.question)) + 1 if row.statistic in OF_CHOICES else 3
        groups = 0
        for sums in self.designed:
            stage = sums.design.stages[0]
            groups += 2 * stage.strata if stage.cluster is None else stage.units
        return (groups + 2) * self.slots.count * width
