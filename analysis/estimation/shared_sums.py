"""Unweighted shares and means of people, of all rows of a plan that take them, worked out together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.estimation.frame import UNWEIGHTED
from analysis.estimation.measures import Levels, Measure, split_source
from analysis.estimation.offered import lacks
from analysis.estimation.plan_row_estimates import Part
from analysis.estimation.reading_options import ReadingOptions
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block, each_cell
from analysis.statistics.unweighted_sums import Tally, means_from_sums, shares_from_counts
from analysis.vocabulary import OF_CHOICES

Domain = tuple[str, bool]


@dataclass(frozen=True, eq=False)
class Slots:
    """Where each domain's levels stand among those of all (row 0 is everyone), and what they are called.

    `levels` are the codes of every level set with its size, as `Tally` takes them.
    """

    tally: Tally
    levels: tuple[tuple[np.ndarray, int], ...]
    places: Mapping[Domain, np.ndarray]
    names: Mapping[Domain, tuple[str, ...]]

    @classmethod
    def of_rows(cls, rows: Sequence[PlanRow], respondents: Responses) -> Slots:
        """The domains that `rows` split the respondents by."""
        wanted = {domain_of(row): row for row in rows if row.by}
        splits = {domain: split_source(row, respondents) for domain, row in wanted.items()}
        flat = tuple((levels.codes, len(levels.names)) for parts in splits.values() for levels in parts)
        start = 1
        places, names = {("", False): np.zeros(1, dtype=int)}, {("", False): ("",)}
        for domain, parts in splits.items():
            size = sum(len(levels.names) for levels in parts)
            places[domain] = np.concatenate([[0], np.arange(start, start + size)])
            names[domain] = ("", *_names(parts))
            start += size
        return cls(Tally(len(respondents), flat), flat, places, names)

    def of(self, domain: Domain) -> tuple[np.ndarray, tuple[str, ...]]:
        """The rows of a domain (everyone first) and their names."""
        return self.places[domain], self.names[domain]


@dataclass(frozen=True, eq=False)
class _Waiting:
    """The sums of one plan row, (r, ...) over everyone and its levels, until all are worked out.

    `base` is (r,), or (r, k) where choices have bases of their own; `lacking` as in `Part`.
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
class Together:
    """Rows of a plan over all respondents: `add` the sums of each, then take the `parts` by their place in
    the plan.
    """

    sampled: int
    slots: Slots
    options: Mapping[int, ReadingOptions]
    waiting: list[_Waiting] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        return self.slots.tally

    def add(self, rows: Mapping[int, PlanRow], counted: Measure) -> None:
        """The sums of one measure for the plan rows (by place) that differ in their domain alone."""
        columns, centre = _columns(counted)
        width = len(counted.choices) or 2
        sums = self.tally.sums(columns)
        for place, row in rows.items():
            slots, names = self.slots.of(domain_of(row))
            mine, members = sums[slots], self.tally.members[slots]
            choices = counted.choices or (row.choice,)
            cells, base, asked = mine[:, :width], mine[:, width], mine[:, width + 1]
            wanted = self.options[place]
            waiting = _Waiting(place, row, wanted, names, choices, cells, base, asked, members, centre)
            self.waiting.append(
                waiting if counted.offering is None else _of_offered(waiting, counted, mine[:, width + 2 :])
            )

    def parts(self) -> dict[int, Part]:
        """The part of every row added, by its place in the plan."""
        kinds = dict.fromkeys(waiting.kind for waiting in self.waiting)
        return {place: part for kind in kinds for place, part in self._parts_of(kind)}

    def _parts_of(self, kind: tuple[bool, ReadingOptions]) -> Iterator[tuple[int, Part]]:
        of_choices, wanted = kind
        alike = [waiting for waiting in self.waiting if waiting.kind == kind]
        make = _shares if of_choices else _means
        flat, start = make(alike, self.sampled, wanted), 0
        for waiting in alike:
            shape = len(waiting.levels), len(waiting.choices)
            cells = slice(start, start + shape[0] * shape[1])
            start = cells.stop
            block = _cut(flat, cells, shape, own_bases=waiting.base.ndim == 2)
            told = waiting.asked, waiting.members, waiting.lacking
            yield waiting.place, Part(waiting.row, UNWEIGHTED, waiting.levels, waiting.choices, block, *told)


def domain_of(row: PlanRow) -> Domain:
    """What sets a row's split apart."""
    return row.by, row.missing


def _names(parts: Sequence[Levels]) -> Iterator[str]:
    return (name for levels in parts for name in levels.names)


def _columns(counted: Measure) -> tuple[np.ndarray, float]:
    """What is summed (n, p): cells, then base, asked and who was offered each group of choices; and what
    numbers were centred at.
    """
    if counted.numbers is not None:
        known = ~np.isnan(counted.numbers)
        centre = float(counted.numbers[known].mean()) if known.any() else 0.0
        centred = np.where(known, counted.numbers - centre, 0.0)
        return np.column_stack([centred, centred**2, known, counted.asked]).astype(float), centre
    k = len(counted.choices)
    groups = 0 if counted.offering is None else counted.offering.masks.shape[1]
    columns = np.empty((len(counted.asked), k + 2 + groups))
    if counted.codes is not None:
        columns[:, :k] = counted.codes[:, None] == np.arange(k)
        columns[:, k] = counted.codes >= 0
    else:
        columns[:, :k] = counted.ticks * counted.answered[:, None]
        columns[:, k] = counted.answered
    columns[:, k + 1] = counted.asked
    if groups:
        columns[:, k + 2 :] = counted.offering.masks & counted.base[:, None]
    return columns, 0.0


def _of_offered(waiting: _Waiting, counted: Measure, by_group: np.ndarray) -> _Waiting:
    """The sums with what follows from who was offered the choices: (r, g) of the base, by group of
    choices.
    """
    offered = counted.offering.spread(waiting.base, by_group)
    base = waiting.base if counted.codes is not None else offered
    return replace(waiting, base=base, lacking=lacks(waiting.base, offered, waiting.cells))


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
