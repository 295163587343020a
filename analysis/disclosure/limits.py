"""What a reader who knows the form knows of counts beside their sums: which are no larger than others.

    limits_of(frame, counts, routes, alone) -> limits

1. Whoever was asked a question gave one of the answers that lead to it: its base is no larger than the counts
   of these answers together, at every level.
2. An answer that stands alone ("none of these") was ticked with no other: those who gave it, and those who
   ticked any one other, are together no more than the base.
3. Nobody who was asked a question gave an answer that leads away from it: its base and the counts of these
   answers are together no more than everybody of the level.
4. Whoever is in a level gave its answer: no base of the level is larger than that count. The rows of a repeat
   have the answers of their interview, and of them the largest base of the level is that count.
That whoever is in the base ticked something tells no more: where nobody ticked two, the ticks add up to it.
What does not hold of the counts themselves, as where somebody ticked "none" and something else, nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import coo_array

from analysis.disclosure.counts import Counts, Limit
from analysis.disclosure.known.routes import Answers, Route

_PEOPLE = ["study", "survey", "wave", "unit", "domain", "level"]
_TEXTS = [*_PEOPLE, "table", "question", "choice"]


def limits_of(
    frame: pd.DataFrame,
    counts: Counts,
    routes: Mapping[tuple[str, str], Route],
    alone: Mapping[str, Collection[str]],
) -> tuple[Limit, ...]:
    """The limits that the form says of the counts of `frame`, and that they keep.

    `routes` say what leads to a (survey, question) (rules 1 and 3), `alone` which choices stand alone
    (rule 2).
    """
    numbered = _Numbered.of(frame, counts)
    limits: list[Limit] = []
    for column, ticks in numbered.columns.items():
        *people, _, question = column
        base = numbered.base_by_column[column]
        if route := routes.get((people[1], question)):
            limits += numbered.of_route(tuple(people), base, route)
        limits += _limits_of_ticks(base, ticks, alone.get(question, ()))
    limits += numbered.of_levels()
    return tuple(limit for limit in dict.fromkeys(limits) if is_known(limit, counts.size))


@dataclass
class _Numbered:
    """Which count stands for an answer, a column of a table and its base, by the people they are of."""

    count_by_answer: dict[tuple, int] = field(default_factory=dict)
    columns: dict[tuple, dict[str, int]] = field(default_factory=dict)
    base_by_column: dict[tuple, int] = field(default_factory=dict)
    bases_by_level: dict[tuple, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame, counts: Counts) -> _Numbered:
        numbered = cls()
        shares = np.flatnonzero((frame["statistic"] == "share").to_numpy())
        texts = frame.iloc[shares][_TEXTS].fillna("").astype(str)
        for row, *people, table, question, choice in zip(
            shares.tolist(), *(texts[name] for name in _TEXTS), strict=True
        ):
            column = (*people, table, question)
            numbered.count_by_answer.setdefault((*people, question, choice), int(counts.n[row]))
            numbered.columns.setdefault(column, {})[choice] = int(counts.n[row])
            numbered.base_by_column.setdefault(column, int(counts.widest[row]))
            *of, domain, level = people
            if domain:
                numbered.bases_by_level.setdefault((*of, domain, level), set()).add(int(counts.widest[row]))
        # The answer of a repeat's interview is a level of its rows: all of them are in its largest base.
        for (*of, domain, level), bases in numbered.bases_by_level.items():
            if of[-1] != "respondents":
                largest = max(bases, key=lambda base: (counts.size[base], -base))
                numbered.count_by_answer.setdefault((*of, "", "", domain, level), largest)
        return numbered

    def of_route(self, people: tuple, base: int, route: Route) -> Iterator[Limit]:
        """Rules 1 and 3, of the base of a column."""
        for answers in route.through:
            if (larger := self._counts_of(people, answers)) is not None:
                yield Limit((base,), larger)
        *of, domain, level = people
        everybody = self.count_by_answer.get((*of, "", "", domain, level)) if domain else None
        if everybody is None:
            return
        for answers in route.barred:
            if (counts := self._counts_of(people, answers)) is not None:
                yield Limit((base, *counts), (everybody,))

    def _counts_of(self, people: tuple, answers: Answers) -> tuple[int, ...] | None:
        counts = [self.count_by_answer.get((*people, *answer)) for answer in sorted(answers)]
        return None if None in counts else tuple(count for count in counts if count is not None)

    def of_levels(self) -> Iterator[Limit]:
        """Rule 4."""
        for (*of, domain, level), bases in self.bases_by_level.items():
            everybody = self.count_by_answer.get((*of, "", "", domain, level))
            if everybody is None:
                continue
            for base in sorted(bases):
                yield Limit((base,), (everybody,))


def _limits_of_ticks(base: int, ticks: Mapping[str, int], alone: Collection[str]) -> Iterator[Limit]:
    single = tuple(count for choice, count in ticks.items() if choice in alone)
    for choice, count in ticks.items():
        if single and choice not in alone:
            yield Limit((*single, count), (base,))


def is_known(limit: Limit, size: np.ndarray) -> bool:
    """Whether the limit tells anything, and holds."""
    tells = not set(limit.smaller) <= set(limit.larger)
    return tells and size[list(limit.smaller)].sum() <= size[list(limit.larger)].sum()


class LimitsByCell:
    """The limits by the counts that are in them."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self.by_cell: dict[int, list[Limit]] = {}
        for limit in limits:
            for cell in (*limit.smaller, *limit.larger):
                self.by_cell.setdefault(cell, []).append(limit)

    def of(self, cells: Iterable[int]) -> dict[Limit, None]:
        """The limits that any of these counts is in, in the order they are met."""
        return dict.fromkeys(limit for cell in cells for limit in self.by_cell.get(cell, ()))


def rows_of_limits(
    limits: Iterable[Limit], place: Mapping[int, int], size: np.ndarray, change: np.ndarray | None = None
) -> tuple[coo_array, np.ndarray]:
    """The limits as rows (l, p) over the cells of `place`, and the room (l,) that their changes from `size`
    (c,) have; the other counts have `change` (c,).
    """
    table = size.astype(float)
    if change is not None:
        inside = list(place)
        table = table + change
        table[inside] = size[inside]
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    room: list[float] = []
    for limit in limits:
        signed = [*((cell, 1.0) for cell in limit.smaller), *((cell, -1.0) for cell in limit.larger)]
        own = [(place[cell], sign) for cell, sign in signed if cell in place]
        if not own:
            continue
        rows += [len(room)] * len(own)
        columns += [column for column, _ in own]
        signs += [sign for _, sign in own]
        room.append(-sum(sign * table[cell] for cell, sign in signed))
    return coo_array((signs, (rows, columns)), shape=(len(room), len(place))), np.array(room, float)
