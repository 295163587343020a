"""Which counts to hide: those of few people, and beside them as few as it takes that none can be had back.

    hide_counts(counts, threshold) -> Hidden

In three steps, over and over until nothing more is needed:
1. bases: where a column's base is hidden, the cheapest other columns that keep it from following;
2. cells: table by table, with the bases as they stand, the cheapest cells (`cell_problem`);
3. the attack (`attack`) on all of it together: what it still finds has to be safe in the next turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.disclosure.attack import find_determined
from analysis.disclosure.cell_problem import CellProblem, hide_cells
from analysis.disclosure.counts import Counts, Limit, Sum
from analysis.disclosure.limits import LimitsByCell, rows_of_limits

MOST_TURNS = 12
WHOLE = 3.0
"""A row of everybody costs as much as so many rows of a group."""


@dataclass(frozen=True)
class Hidden:
    """What is hidden of the counts: (c,) bool each; `primary` for its own few people's sake."""

    hidden: np.ndarray
    primary: np.ndarray


def primary_counts(counts: Counts, threshold: int) -> np.ndarray:
    """The counts of few people, of all but few, and bases that few of those asked were not offered."""
    size = counts.size
    # Few people are in it, or behind its reports.
    primary = (counts.people > 0) & (counts.people < threshold)
    # Few of the base are not in it.
    others = size[counts.base] - size[counts.n]
    primary[counts.n[(others > 0) & (others < threshold) & (size[counts.n] > 0)]] = True
    # Few of those asked were not offered the answer.
    not_offered = size[counts.widest] - size[counts.base]
    primary[counts.base[(size[counts.base] > 0) & (not_offered > 0) & (not_offered < threshold)]] = True
    return primary


def hide_counts(counts: Counts, threshold: int) -> Hidden:
    """Hide the counts of fewer than `threshold` people, and whatever would give them back."""
    search = _Search(counts, threshold)
    search.run()
    return Hidden(search.hidden, search.primary)


class _Search:
    """The state of the search: what is hidden, what has to be safe, and another table that agrees."""

    def __init__(self, counts: Counts, threshold: int) -> None:
        self.counts, self.threshold = counts, threshold
        self.primary = primary_counts(counts, threshold)
        self.hidden = self.primary & ~counts.fixed
        self.hidden[np.flatnonzero(counts.unprinted)] = True
        self.safe = self.primary.copy()
        self.is_base = np.zeros(len(counts.size), bool)
        self.is_base[counts.base] = True
        self.sums = [each for each in counts.sums if each.rest < threshold]
        self.limits = LimitsByCell(counts.limits)
        self.change = np.zeros(len(counts.size))
        self.settled: dict[int, bytes] = {}

    def run(self) -> None:
        """The three steps at the head of this module, until the attack finds nothing."""
        for _ in range(MOST_TURNS):
            self._hide_columns()
            self._choose(self.is_base, self.sums_of_bases())
            self._hide_columns()
            before = self.hidden[self.is_base].sum()
            self._choose(~self.is_base, self.sums)
            # A base that was hidden for its cells' sake has to be protected among the bases first.
            if self.hidden[self.is_base].sum() > before:
                continue
            leaks = self._leaks()
            if not self.primary[leaks].any():
                self._show_determined(leaks)
                return
            # Those hidden for others' sake that follow are how the others follow.
            self._protect(leaks)
        self._hide_whole_sums()

    def _leaks(self) -> list[int]:
        """The hidden counts of anybody that can have but one value."""
        return find_determined(self.counts, self.sums, self.hidden, self.change)

    def _show_determined(self, leaks: Sequence[int]) -> None:
        """Show what was hidden for others' sake and follows all the same: that protects nobody."""
        counts = self.counts
        bound = set(counts.n[self.hidden[counts.base]].tolist())
        for leak in leaks:
            if not (self.primary[leak] or self.is_base[leak] or leak in bound):
                self.hidden[leak] = False

    def _hide_whole_sums(self) -> None:
        """Where the turns did not do: hide every sum and limit that still gives something away, until none
        does.
        """
        self._hide_columns()
        while self.primary[leaks := self._leaks()].any():
            before = self.hidden.sum()
            for each in self.sums:
                if not {each.total, *each.parts}.isdisjoint(leaks):
                    self.hidden[[each.total, *each.parts]] = True
            for limit in self.limits.of(leaks):
                self.hidden[[*limit.smaller, *limit.larger]] = True
            self.hidden &= ~self.counts.fixed
            self._hide_columns()
            if self.hidden.sum() == before:
                return

    def sums_of_bases(self) -> list[Sum]:
        sums_of_bases = []
        for each in self.sums:
            if self.is_base[each.total] and all(self.is_base[part] for part in each.parts):
                sums_of_bases.append(each)
        return sums_of_bases

    def _hide_columns(self) -> None:
        while True:
            before = self.hidden.sum()
            self.hidden[self.counts.n[self.hidden[self.counts.base]]] = True
            if self.hidden.sum() == before:
                return

    def _protect(self, leaks: Sequence[int]) -> None:
        """What leaked has to be safe; where all of it was to be, one more cell is hidden beside each."""
        if not self.safe[list(leaks)].all():
            self.safe[list(leaks)] = True
            return
        cost = self._cost()
        for leak in leaks:
            own = [each for each in self.sums if leak in (each.total, *each.parts)]
            _hide_next(own, self.hidden, self.counts, self.limits.of([leak]), cost)

    def _cost(self) -> np.ndarray:
        """Rows that would go with each count, and a little for how many people they tell of."""
        counts = self.counts
        is_shown = ~(self.hidden[counts.n] | self.hidden[counts.base])
        # Where a group's number protects as well, a city's own, which readers look for first, stays.
        row_costs = np.where(counts.whole, WHOLE, 1.0)
        rows = np.zeros(len(counts.size))
        np.add.at(rows, counts.n[is_shown], row_costs[is_shown])
        as_base = is_shown & (counts.base != counts.n)
        np.add.at(rows, counts.base[as_base], row_costs[as_base])
        return rows + 0.02 * np.log1p(np.maximum(counts.size, 1))

    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        """What a reader knows each count to be at least and at most, the bases being as in the other table.

        Zeros are shown, so what is hidden under a shown base is of somebody.
        """
        counts, size = self.counts, self.counts.size
        least = np.where(self.is_base, np.minimum(size, 1), 0)
        least[np.flatnonzero(counts.somebody)] = 1
        # A mean is of its whole base, which is no limit to itself.
        under = ~self.hidden[counts.base] & (counts.n != counts.base)
        shown_base_counts = counts.n[under]
        least[shown_base_counts] = np.minimum(size[shown_base_counts], 1)
        most = np.full(len(size), size.max())
        np.minimum.at(most, shown_base_counts, size[counts.base[under]])
        return least, most

    def _choose(self, free: np.ndarray, sums: Sequence[Sum]) -> None:
        """Hide what is cheapest among the `free` counts, one group of linked sums after another."""
        self.cost, (self.least, self.most) = self._cost(), self._limits()
        fixed = self.counts.fixed
        free = free & ~fixed
        for members, own in _groups(free, self.hidden, sums):
            bases = np.unique([c for e in own for c in (e.total, *e.parts) if not (free[c] or fixed[c])])
            bases = bases.astype(int)
            linked = np.concatenate([members, bases])
            if self.settled.get(members[0]) == self._state(linked):
                continue
            # Where what the form says leaves no other table, a base has to be hidden as well; where that does
            # not do, a count of another group has to, which the attack tells.
            hidden_too = np.concatenate([members, bases[self.hidden[bases]]])
            choices = [hidden_too, linked][: 1 + (len(hidden_too) < len(linked))]
            answers = (
                (wide, self._solved(wide, own, limited)) for limited in (True, False) for wide in choices
            )
            wide, answer = next((each for each in answers if each[1]), (linked, None))
            if answer is None:
                self._hide_greedily(own)
            else:
                hidden, change = answer
                self.hidden[wide[hidden]] = True
                is_free = free[wide]
                self.change[wide[is_free]] = change[is_free]
            self.settled[members[0]] = self._state(linked)

    def _state(self, cells: np.ndarray) -> bytes:
        """What a group was solved with; where nothing of it has changed since, its answer stands."""
        return self.hidden[cells].tobytes() + self.safe[cells].tobytes()

    def _solved(
        self, members: np.ndarray, own: Sequence[Sum], limited: bool
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """What to hide of some counts, by their sums and, where `limited`, what the form says of them."""
        place = {cell: column for column, cell in enumerate(members.tolist())}
        problem = self._problem(members, place, own)
        if limited:
            limits, room = rows_of_limits(self.limits.of(place), place, self.counts.size, self.change)
            problem = replace(problem, limits=limits, room=room)
        for nodes, reach in ((200, 3), (1000, 20)):
            answer = hide_cells(problem, nodes, reach)
            if answer is not None:
                return answer
        return None

    def _problem(self, members: np.ndarray, place: dict[int, int], own: Sequence[Sum]) -> CellProblem:
        size = self.counts.size
        rows, columns, values, given = [], [], [], []
        groups = []
        for row, each in enumerate(own):
            moved = 0.0
            for cell, sign in [(each.total, -1.0), *((part, 1.0) for part in each.parts)]:
                if cell in place:
                    rows.append(row)
                    columns.append(place[cell])
                    values.append(sign)
                else:
                    moved += sign * self.change[cell]
            given.append(-moved)
            part_places = np.array([place[part] for part in each.parts if part in place], int)
            fixed_hidden = each.total not in place and self.hidden[each.total]
            outside = any(part not in place and self.hidden[part] for part in each.parts)
            if len(part_places) and not fixed_hidden and not outside:
                groups.append((place.get(each.total, -1), part_places))
        return CellProblem(
            size=size[members],
            cost=np.where(self.hidden[members], 0, self.cost[members]),
            must=self.hidden[members],
            safe=self.safe[members],
            least=self.least[members],
            most=self.most[members],
            sums=coo_array((values, (rows, columns)), shape=(len(own), len(members))),
            given=np.array(given),
            groups=tuple(groups),
            threshold=self.threshold,
        )

    def _hide_greedily(self, own: Sequence[Sum]) -> None:
        """Where no program finds a table: hide every part of somebody in these sums, then their totals."""
        size = self.counts.size
        cells = [part for each in own for part in each.parts if size[part]]
        if all(self.hidden[cells]):
            cells = [each.total for each in own]
        self.hidden[cells] = True
        self.hidden &= ~self.counts.fixed


def _groups(
    free: np.ndarray, hidden: np.ndarray, sums: Sequence[Sum]
) -> Iterator[tuple[np.ndarray, list[Sum]]]:
    """The free counts that sums link to one another, with their sums, where any of them is hidden."""
    rows, columns = [], []
    for row, each in enumerate(sums):
        own = [cell for cell in (each.total, *each.parts) if free[cell]]
        rows += [row] * len(own)
        columns += own
    if not rows:
        return
    shape = (len(sums), len(free))
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    _, label = connected_components(matrix.T @ matrix, directed=False)
    linked = np.zeros(len(free), bool)
    linked[columns] = True
    sums_by_label: dict[int, list[Sum]] = {}
    for each in sums:
        first = next((cell for cell in (each.total, *each.parts) if free[cell]), None)
        if first is not None:
            sums_by_label.setdefault(label[first], []).append(each)
    members_by_label: dict[int, list[int]] = {}
    for cell in np.flatnonzero(linked).tolist():
        members_by_label.setdefault(label[cell], []).append(cell)
    for number, members in members_by_label.items():
        cells = np.array(members)
        if hidden[cells].any():
            yield cells, sums_by_label[number]


def _hide_next(
    sums: Sequence[Sum], hidden: np.ndarray, counts: Counts, limits: Iterable[Limit], cost: np.ndarray
) -> bool:
    """Hide one more count of these: the cheapest part that counts anyone, else a total, else a zero."""
    size = counts.size
    addends = {count for each in sums for count in each.parts}
    addends.update(count for limit in limits for count in (*limit.smaller, *limit.larger))
    totals = {each.total for each in sums} - addends
    candidates = [
        (size[count] == 0, count in totals, cost[count], size[count], count)
        for count in addends | totals
        if not (hidden[count] or counts.fixed[count])
    ]
    if candidates:
        hidden[min(candidates)[-1]] = True
    return bool(candidates)
