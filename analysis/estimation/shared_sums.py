"""Unweighted shares and means of people, of all rows of a plan that take them, worked out together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.estimation.frame import UNWEIGHTED
from analysis.estimation.measure_sums import MeasureSums
from analysis.estimation.offered import lacks
from analysis.estimation.plan_row_estimates import RowEstimates
from analysis.estimation.reading_options import ReadingOptions
from analysis.estimation.slots import Slots, domain_of
from analysis.planning.row import PlanRow
from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block, each_cell
from analysis.statistics.unweighted_sums import means_from_sums, shares_from_counts
from analysis.vocabulary import OF_CHOICES


@dataclass(frozen=True, eq=False)
class _Waiting:
    """The sums of one plan row, (r, ...) over everyone and its levels, until all are worked out.

    `base` is (r,), or (r, k) where choices have bases of their own; `lacking` as in `RowEstimates`.
    """

    place: int
    row: PlanRow
    wanted: ReadingOptions
    levels: tuple[str, ...]
    choices: tuple[str, ...]
    cells: np.ndarray
    base: np.ndarray
    asked: np.ndarray
    members: np.ndarray
    centre: float
    lacking: np.ndarray | None = None

    @property
    def kind(self) -> tuple[bool, ReadingOptions]:
        """What is worked out in one go: shares or means, whose intervals are made alike."""
        return self.row.statistic in OF_CHOICES, self.wanted


@dataclass(frozen=True, eq=False)
class SharedSums:
    """Rows of a plan over all respondents: `add` the sums of each, then take the `parts` by their place in
    the plan.
    """

    sampled: int
    slots: Slots
    options: Mapping[int, ReadingOptions]
    waiting: list[_Waiting] = field(default_factory=list)

    def add(self, rows: Mapping[int, PlanRow], sums: MeasureSums) -> None:
        """The sums of one measure for the plan rows (by place) that differ in their domain alone."""
        # a single-choice question keeps one base, as its shares add to 1
        own_bases = sums.offered is not None and not sums.single
        base = sums.each_offered if own_bases else sums.base
        lacking = None if sums.offered is None else lacks(sums.base, sums.offered, sums.cells)
        for place, row in rows.items():
            at, names = self.slots.of(domain_of(row))
            self.waiting.append(
                _Waiting(
                    place,
                    row,
                    self.options[place],
                    names,
                    sums.choices or (row.choice,),
                    sums.cells[at],
                    base[at],
                    sums.asked[at],
                    self.slots.members[at],
                    sums.centre,
                    None if lacking is None else lacking[at],
                )
            )

    def parts(self) -> dict[int, RowEstimates]:
        """The part of every row added, by its place in the plan."""
        kinds = dict.fromkeys(waiting.kind for waiting in self.waiting)
        return {place: part for kind in kinds for place, part in self._parts_of(kind)}

    def _parts_of(self, kind: tuple[bool, ReadingOptions]) -> Iterator[tuple[int, RowEstimates]]:
        of_choices, wanted = kind
        alike = [waiting for waiting in self.waiting if waiting.kind == kind]
        make = _shares if of_choices else _means
        flat, start = make(alike, self.sampled, wanted), 0
        for waiting in alike:
            shape = len(waiting.levels), len(waiting.choices)
            cells = slice(start, start + shape[0] * shape[1])
            start = cells.stop
            block = _cut(flat, cells, shape, own_bases=waiting.base.ndim == 2)
            level_arrays = waiting.asked, waiting.members, waiting.lacking
            yield (
                waiting.place,
                RowEstimates(waiting.row, UNWEIGHTED, waiting.levels, waiting.choices, block, *level_arrays),
            )


def _shares(alike: Sequence[_Waiting], sampled: int, wanted: ReadingOptions) -> Block:
    n = np.concatenate([waiting.cells.ravel() for waiting in alike])
    base = np.concatenate([each_cell(waiting.base, len(waiting.choices)) for waiting in alike])
    return shares_from_counts(
        n, base, sampled, wanted.confidence, wanted.interval, _units(alike, sampled, wanted)
    )


def _means(alike: Sequence[_Waiting], sampled: int, wanted: ReadingOptions) -> Block:
    total, square = np.concatenate([waiting.cells for waiting in alike]).T
    base = np.concatenate([waiting.base for waiting in alike])
    block = means_from_sums(base, total, square, sampled, wanted.confidence, _units(alike, sampled, wanted))
    centre = np.repeat([waiting.centre for waiting in alike], [len(waiting.base) for waiting in alike])[
        :, np.newaxis
    ]
    moved = {name: getattr(block, name) + centre for name in ("estimate", "low", "high")}
    return replace(block, **moved)


def _cut(flat: Block, cells: slice, shape: tuple[int, int], *, own_bases: bool) -> Block:
    """The block (r, k) of some cells, of which each has its own base."""
    inside = {name: getattr(flat, name)[cells].reshape(shape) for name in (*BY_CELL, *BY_LEVEL)}
    if not own_bases:
        inside |= {name: inside[name][:, 0] for name in BY_LEVEL}
    return Block(**inside, confidence=flat.confidence, method=flat.method)


def _units(alike: Sequence[_Waiting], sampled: int, wanted: ReadingOptions) -> np.ndarray | None:
    """Whose number tells the degrees of freedom of each cell: None for the cell's own base."""
    if wanted.df == "domain":
        return None
    counts = []
    for waiting in alike:
        everyone = np.broadcast_to(waiting.base[:1], waiting.base.shape)
        units = everyone if wanted.df == "base" else np.full(waiting.base.shape, sampled)
        of_choices = waiting.row.statistic in OF_CHOICES
        counts.append(each_cell(units, len(waiting.choices)) if of_choices else units)
    return np.concatenate(counts)
