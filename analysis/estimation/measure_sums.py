"""Sums of one measure over everyone and every level of a plan's domains, of all respondents or of a piece.

Sums of pieces add up to those of all, whatever the pieces; so a survey in memory is the case of one piece.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.measures import Measure, own
from analysis.estimation.slots import Slots
from analysis.statistics.design import Design
from analysis.statistics.unit_sums import UnitSums, centre_of
from analysis.statistics.unit_tally import UnitTally
from analysis.statistics.unweighted_sums import Tally


@dataclass(frozen=True, eq=False)
class Tallies:
    """What sums a piece of the respondents: by level, and within the units of each of some designs."""

    levels: Tally
    designs: Mapping[str, UnitTally]

    @classmethod
    def of(cls, slots: Slots, designs: Mapping[str, Design], rows: slice = slice(None)) -> Tallies:
        """Those of the respondents at `rows`."""
        of_designs = {name: UnitTally(design, slots.levels, rows) for name, design in designs.items()}
        return cls(slots.tally(rows), of_designs)

    @property
    def counting(self) -> str:
        """The design whose sums tell counts by level too, "" where none does."""
        return next((name for name, tally in self.designs.items() if tally.counts_everyone), "")

    def sums(self, columns: np.ndarray, base: int) -> tuple[np.ndarray, np.ndarray | None]:
        """Sums (L, p) of `columns` (n, p) by level, and what the design `counting` takes of the same product:
        of the columns up to that of the base. None where no design counts.
        """
        if not self.counting:
            return self.levels.sums(columns), None
        everything = self.designs[self.counting].counted(columns, columns[:, base])
        return everything.sum(axis=0)[:, :-1], everything[..., [*range(base + 1), -1]]


@dataclass(frozen=True, eq=False)
class MeasureSums:
    """The sums of one measure by level.

    `cells` (L, k) are who gave each choice, or (L, 2) sums and squares of numbers less `centre`; `base` and
    `asked` (L,); `offered` (L, k) is who of the base was offered each choice, None where everybody was
    offered all. `designs` has what units add up to: of all choices together, or one for each choice where
    each has a base of its own. `single`: whether choices exclude each other.
    """

    choices: tuple[str, ...]
    single: bool
    cells: np.ndarray
    base: np.ndarray
    asked: np.ndarray
    offered: np.ndarray | None
    designs: Mapping[str, tuple[UnitSums, ...]]
    centre: float

    def __add__(self, other: MeasureSums) -> MeasureSums:
        """The sums of two pieces, which have the same choices."""
        one, another = (self, other) if self.choices else _centred_alike(self, other)
        offered = None
        if one.offered is not None or another.offered is not None:
            offered = one.each_offered + another.each_offered
        return replace(
            one,
            cells=one.cells + another.cells,
            base=one.base + another.base,
            asked=one.asked + another.asked,
            offered=offered,
            designs={name: _added(own, another.designs[name]) for name, own in one.designs.items()},
        )

    def recentred(self, centre: float) -> MeasureSums:
        """The same sums of numbers, less another centre."""
        by = self.centre - centre
        cells = _shifted(np.column_stack([self.cells, self.base]), by)[:, :2]
        designs = {
            name: (sums.changed(lambda columns: _shifted(columns, by)),)
            for name, (sums,) in self.designs.items()
        }
        return replace(self, cells=cells, designs=designs, centre=centre)

    @property
    def each_offered(self) -> np.ndarray:
        """(L, k) who of the base was offered each choice."""
        if self.offered is not None:
            return self.offered
        return np.repeat(self.base[:, np.newaxis], len(self.choices), axis=1)


def sum_measure(counted: Measure, tallies: Tallies) -> MeasureSums:
    """The sums of the respondents that `tallies` are of; numbers are taken less their mean."""
    if counted.numbers is not None:
        return _of_numbers(counted, tallies, centre_of(counted.numbers))
    k, groups = len(counted.choices), 0 if counted.offering is None else counted.offering.masks.shape[1]
    columns = np.empty((len(counted.asked), k + 2 + groups))
    columns[:, :k] = _hits(counted)
    columns[:, k] = counted.base
    columns[:, k + 1] = counted.asked
    if counted.offering is not None:
        columns[:, k + 2 :] = counted.offering.masks & counted.base[:, None]
    if counted.offering is None:
        sums, counted_there = tallies.sums(columns, k)
    else:
        # each choice may have a base of its own, which its design counts for itself
        sums, counted_there = tallies.levels.sums(columns), None
    base = sums[:, k]
    offered = None if counted.offering is None else counted.offering.spread(base, sums[:, k + 2 :])
    designs = {}
    for name, tally in tallies.designs.items():
        there = counted_there if name == tallies.counting else None
        designs[name] = tuple(_of_choices(counted, tally, columns[:, : k + 1], there))
    single = counted.codes is not None
    return MeasureSums(counted.choices, single, sums[:, :k], base, sums[:, k + 1], offered, designs, 0.0)


def _of_numbers(counted: Measure, tallies: Tallies, centre: float) -> MeasureSums:
    numbers = own(counted.numbers)
    has_number = ~np.isnan(numbers)
    centred = np.where(has_number, numbers - centre, 0.0)
    columns = np.column_stack([centred, centred**2, has_number, counted.asked]).astype(float)
    sums, counted_there = tallies.sums(columns, 2)
    designs = {}
    for name, tally in tallies.designs.items():
        there = counted_there if name == tallies.counting else None
        designs[name] = (tally.mean_sums(numbers, centre, there),)
    return MeasureSums((), False, sums[:, :2], sums[:, 2], sums[:, 3], None, designs, centre)


def _of_choices(
    counted: Measure, tally: UnitTally, columns: np.ndarray, there: np.ndarray | None
) -> Sequence[UnitSums]:
    """What units add up to, of `columns` (n, k + 1), the last the base: a single-choice question keeps one
    base, whoever was offered what. `there` is what the tally counted already.
    """
    offering = counted.offering
    if counted.codes is not None or offering is None:
        return [tally.sums(columns, there)]
    of_choice: dict[int, UnitSums] = {}
    for group in np.unique(offering.group):
        places = np.flatnonzero(offering.group == group)
        inside = counted.base if group < 0 else counted.base & offering.masks[:, group]
        sums = tally.share_sums(columns[:, places] * inside[:, None], inside)
        of_choice |= dict(zip(places.tolist(), _each(sums), strict=True))
    return [of_choice[place] for place in range(len(counted.choices))]


def _hits(counted: Measure) -> np.ndarray:
    """Boolean (n, k): who gave each choice, within the base."""
    if counted.codes is not None:
        return counted.codes[:, None] == np.arange(len(counted.choices))
    return (counted.ticked() == 1) & counted.base[:, None]


def _each(sums: UnitSums) -> list[UnitSums]:
    """The same of every choice by itself, with the base."""
    return [sums.of([place, -1]) for place in range(sums.count.shape[1] - 1)]


def _added(own: tuple[UnitSums, ...], other: tuple[UnitSums, ...]) -> tuple[UnitSums, ...]:
    if len(own) < len(other):
        own = tuple(_each(own[0]))
    elif len(other) < len(own):
        other = tuple(_each(other[0]))
    return tuple(one + another for one, another in zip(own, other, strict=True))


def _centred_alike(one: MeasureSums, another: MeasureSums) -> tuple[MeasureSums, MeasureSums]:
    """Both less the mean of both, so that squares stay small (Chan, Golub and LeVeque 1983)."""
    base_sum = one.base[0] + another.base[0]
    if not base_sum:
        return one, replace(another, centre=one.centre)
    centre = (one.base[0] * one.centre + another.base[0] * another.centre) / base_sum
    return one.recentred(centre), another.recentred(centre)


def _shifted(columns: np.ndarray, by: float) -> np.ndarray:
    """Sums (..., 3) of numbers, of their squares and of the base, of numbers that are greater `by` so
    much.
    """
    first, square, below = np.moveaxis(columns, -1, 0)
    return np.stack([first + by * below, square + 2 * by * first + by**2 * below, below], axis=-1)
