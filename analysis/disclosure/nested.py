"""Groups of groups: two recodes of one question, of which the differences are people whom no table counts.

    with_nested(frame, grouped, crossed) -> (frame, nested)

Twenty are 18 to 24 in one table and twenty-two 18 to 29 in another: two are 25 to 29. "Any help" less "from
family" is who was helped by a friend. Where bands overlap in part, every stretch between two of their ends
follows: thirty are 18 to 24, twelve 25 to 39, and forty 18 to 29, so two are 30 to 39. So, of every pair of
groupings of one question:

1. a group is the sum of those of the other inside it and of the people whom they leave;
2. a group is the sum of the finest groups that sums and differences of both give, where these are given;
3. who is left, and each finest group, is set beside the tables as a row of its own, at the end, and protected
   as they are; it is never printed.
It holds of whomever else the groups are of: of everybody, of an answer, of a level, of one level of a crossed
domain; be the group the answer in one table and the level in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd

from analysis.vocabulary import OK, SMALL_BASE

NESTED = "\0nested"
"""The question, or the domain, of who is left; no form has such a name."""
_OF = ["study", "survey", "wave", "statistic", "unit", "weighting"]
_NAMES = [*_OF, "table", "question", "choice", "domain", "level"]


@dataclass(frozen=True)
class Grouping:
    """How a variable groups the answers of its `source`: choice -> what it holds of them."""

    source: str
    held: Mapping[str, frozenset[object]]


Groupings = Mapping[str, Grouping]
"""Variable -> its grouping; a question that others group is one as well, of single answers."""


@dataclass(frozen=True)
class Nested:
    """Rows of a frame that add up: `parts` to `total`, in their bases where `bases`, else in their counts."""

    total: int
    parts: tuple[int, ...]
    bases: bool


Groups = dict[frozenset[object], int]
"""What a group holds -> the row that says how many it is of."""


@dataclass
class _Family:
    """The groups of one source, all of the same people otherwise, by the variable that makes them."""

    bases: bool
    groups: dict[str, Groups] = field(default_factory=dict)


@dataclass
class _Known:
    """The row of each group that is known, by what it holds and how many it is of; whether in bases."""

    bases: bool
    rows: dict[tuple[frozenset[object], float], int] = field(default_factory=dict)


def with_nested(
    frame: pd.DataFrame,
    grouped: Groupings,
    crossed: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] | None = None,
) -> tuple[pd.DataFrame, tuple[Nested, ...]]:
    """`frame` (r rows) with who is left as further rows at its end, and which rows add up.

    `crossed` says what the levels of crossed domains are made of.
    """
    left = _Left(frame)
    if len(grouped) > 1:
        for family in _families(frame, grouped, crossed or {}):
            left.add(family)
    if not left.records:
        return frame, tuple(left.nested)
    return pd.concat([frame, pd.DataFrame(left.records)], ignore_index=True), tuple(left.nested)


def _families(frame: pd.DataFrame, grouped: Groupings, crossed: Mapping) -> Iterator[_Family]:
    """Families of two variables or more."""
    printed = frame.loc[frame["status"].isin([OK, SMALL_BASE]), _NAMES].astype(str)
    families: dict[tuple, _Family] = {}
    for place, row in zip(printed.index, printed.itertuples(index=False), strict=True):
        own = (row.domain, row.level)
        level = frozenset(crossed.get(own, (own,)) if row.domain else ())
        of = tuple(row[: len(_OF)])
        people = [(True, (*of, row.table, row.question), level)]
        if row.choice:
            people.append((False, of, level | {(row.question, row.choice)}))
        for bases, where, cell in people:
            # Sorted: a set's order differs from run to run, and with it which of equal cells are hidden.
            for variable, choice in sorted(cell):
                held = grouped[variable].held.get(choice) if variable in grouped else None
                if held:
                    key = (bases, where, grouped[variable].source, cell - {(variable, choice)})
                    family = families.setdefault(key, _Family(bases))
                    family.groups.setdefault(variable, {}).setdefault(held, int(place))
    return (family for family in families.values() if len(family.groups) > 1)


class _Left:
    """Who is left, as rows behind those of a frame, and the sums that they are in."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.values = {False: frame["n"].to_numpy(float), True: frame["base"].to_numpy(float)}
        self.records: list[dict[str, Any]] = []
        self.nested: list[Nested] = []

    def add(self, family: _Family) -> None:
        """The sums of every two variables of a family."""
        values = self.values[family.bases]
        known_sizes = _Known(family.bases)
        for groups in family.groups.values():
            known_sizes.rows.update({(held, values[row]): row for held, row in groups.items()})
        for wide, fine in permutations(family.groups.values(), 2):
            self._add_nested(wide, fine, known_sizes)
        for one, other in combinations(family.groups.values(), 2):
            self._add_finest(one | other, known_sizes)

    def _add_nested(self, wide: Groups, fine: Groups, known: _Known) -> None:
        """Rule 1, for the groups of one variable."""
        values = self.values[known.bases]
        for held, total in wide.items():
            within = [group for group in fine if group <= held]
            inside = [fine[group] for group in within]
            rest = held.difference(*within)
            size = values[total] - values[inside].sum()
            if inside and size >= 0:
                left = self._rows({rest: size}, total, known)
                self.nested.append(Nested(total, (*inside, *left), known.bases))

    def _add_finest(self, groups: Groups, known: _Known) -> None:
        """Rule 2, for the groups of two variables."""
        sizes = finest_groups(list(groups), self.values[known.bases][list(groups.values())])
        for held, total in groups.items():
            inside = {finest: size for finest, size in sizes.items() if finest <= held}
            if len(inside) > 1 and frozenset().union(*inside) == held:
                self.nested.append(Nested(total, tuple(self._rows(inside, total, known)), known.bases))

    def _rows(self, sizes: Mapping[frozenset[object], float], total: int, known: _Known) -> Iterator[int]:
        """The row of each group of somebody; one that has none gets it beside the row that it is part of."""
        for held, size in sizes.items():
            if size <= 0:
                continue
            row = known.rows.get((held, size)) if held else None
            if row is None:
                row = known.rows[held, size] = len(self.frame) + len(self.records)
                self.records.append(self._record(self.frame.loc[total], size, known.bases))
            yield row

    def _record(self, whole: pd.Series, size: float, bases: bool) -> dict[str, Any]:
        name = f"{NESTED} {len(self.records)}"
        own = {key: whole[key] for key in _OF} | {"n": size, "status": OK}
        if bases:
            of_table = {key: whole[key] for key in ("table", "question")}
            return own | of_table | {"choice": "", "domain": NESTED, "level": name, "base": size}
        of_level = {key: whole[key] for key in ("domain", "level", "base")}
        return own | of_level | {"table": NESTED, "question": name, "choice": name}


def finest_groups(
    groups: Sequence[frozenset[object]], sizes: Sequence[float] | np.ndarray
) -> dict[frozenset[object], float]:
    """The finest groups whose size follows from the sizes (g,) of `groups`, and that size.

    Answers that stand in the same groups can't be told apart and are one. Nothing where the sizes contradict
    one another: then the groups are not of the same people.
    """
    together: dict[tuple[bool, ...], set[object]] = {}
    for answer in sorted(frozenset().union(*groups), key=str):
        together.setdefault(tuple(answer in group for group in groups), set()).add(answer)
    matrix = np.array(list(together), float).T
    inverse = np.linalg.pinv(matrix)
    finest_sizes = inverse @ np.asarray(sizes, float)
    if np.abs(matrix @ finest_sizes - sizes).max() > 1e-6:
        return {}
    # the part of each finest group that sums and differences of the groups can make
    reached = np.diag(inverse @ matrix) > 1 - 1e-9
    candidates = zip(together.values(), np.round(finest_sizes, 6), reached, strict=True)
    finest = {}
    for answers, size, is_reached in candidates:
        if is_reached and size >= 0:
            finest[frozenset(answers)] = float(size)
    return finest
