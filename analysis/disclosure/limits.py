"""What a reader who knows the form knows of counts beside their sums: which are no larger than others.

    limits_of(frame, counts, before, alone) -> limits

1. Whoever was asked a question gave one of the answers that lead to it: its base is no larger than the counts
   of these answers together, at every level.
2. An answer that stands alone ("none of these") was ticked with no other: those who gave it, and those who
   ticked any one other, are together no more than the base.
That whoever is in the base ticked something tells no more: where nobody ticked two, the ticks add up to it.
What does not hold of the counts themselves, as where somebody ticked "none" and something else, nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.sparse import coo_array

from analysis.disclosure.counts import Counts, Limit

Answers = frozenset[tuple[str, str]]
"""(question, choice): answers of which each person gave one or more."""
_PEOPLE = ["study", "survey", "wave", "unit", "domain", "level"]
_TEXTS = [*_PEOPLE, "table", "question", "choice"]


def limits_of(
    frame: pd.DataFrame,
    counts: Counts,
    before: Mapping[str, Collection[Answers]],
    alone: Mapping[str, Collection[str]],
) -> tuple[Limit, ...]:
    """The limits that the form says of the counts of `frame`, and that they keep.

    `before` are the answers that lead to a question (rule 1), `alone` the choices that stand alone (rule 2).
    """
    shares = np.flatnonzero((frame["statistic"] == "share").to_numpy())
    texts = frame.iloc[shares][_TEXTS].fillna("").astype(str)
    count_by_answer: dict[tuple, int] = {}
    columns: dict[tuple, dict[str, int]] = {}
    base_by_column: dict[tuple, int] = {}
    for row, *people, table, question, choice in zip(
        shares.tolist(), *(texts[name] for name in _TEXTS), strict=True
    ):
        column = (*people, table, question)
        count_by_answer.setdefault((*people, question, choice), int(counts.n[row]))
        columns.setdefault(column, {})[choice] = int(counts.n[row])
        base_by_column.setdefault(column, int(counts.widest[row]))
    limits: list[Limit] = []
    for column, ticks in columns.items():
        *people, _, question = column
        base = base_by_column[column]
        for answers in before.get(question, ()):
            keys = [(*people, *answer) for answer in sorted(answers)]
            if all(key in count_by_answer for key in keys):
                limits.append(Limit((base,), tuple(count_by_answer[key] for key in keys)))
        limits += _limits_of_ticks(base, ticks, alone.get(question, ()))
    return tuple(limit for limit in dict.fromkeys(limits) if _is_known(limit, counts.size))


def _limits_of_ticks(base: int, ticks: Mapping[str, int], alone: Collection[str]) -> Iterator[Limit]:
    single = tuple(count for choice, count in ticks.items() if choice in alone)
    for choice, count in ticks.items():
        if single and choice not in alone:
            yield Limit((*single, count), (base,))


def _is_known(limit: Limit, size: np.ndarray) -> bool:
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
