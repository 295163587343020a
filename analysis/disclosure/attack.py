"""What a reader who has every printed number can work out of the hidden ones.

    find_determined(counts, sums, hidden, change) -> the hidden counts that can have but one value
    bound_counts(counts, sums, hidden, wanted) -> least and most of each wanted count

The reader knows that counts add up, are not negative, no larger than their base, that an empty answer
would have been shown, and what the form says of them (`limits`). Linear programming over all sums together
gives the bounds of each hidden count. A table that agrees with all that is shown and has another number
somewhere proves that number safe, so that few programs have to be solved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from analysis.disclosure.counts import Counts, Sum
from analysis.disclosure.limits import rows_of_limits

ROUNDS = 6
CLOSE = 1e-6


@dataclass(frozen=True)
class _Knowledge:
    """The reader's linear program over the hidden counts `cells`: `equal` come to `values`, `under` to `most`
    or less.
    """

    cells: np.ndarray
    equal: csr_array
    values: np.ndarray
    under: csr_array
    most: np.ndarray
    bounds: np.ndarray

    def parts(self) -> Iterator[tuple[_Knowledge, np.ndarray]]:
        """The program in pieces that have no cell in common, each with the places of its cells."""
        rows = vstack([self.equal, self.under]).tocsr()
        number, label = connected_components(rows.T @ rows, directed=False)
        order = np.argsort(label, kind="stable")
        for places in np.split(order, np.cumsum(np.bincount(label, minlength=number))[:-1]):
            yield self._part(places), places

    def _part(self, places: np.ndarray) -> _Knowledge:
        equal, under = self.equal[:, places].tocsr(), self.under[:, places].tocsr()
        own = np.flatnonzero(np.diff(equal.indptr))
        limits = np.flatnonzero(np.diff(under.indptr))
        return _Knowledge(
            self.cells[places],
            equal[own],
            self.values[own],
            under[limits],
            self.most[limits],
            self.bounds[places],
        )

    def agrees(self, table: np.ndarray) -> bool:
        """Whether a table keeps all that is known."""
        fits = np.abs(self.equal @ table - self.values).max(initial=0) < 1e-4
        inside = (table >= self.bounds[:, 0] - 1e-4).all() and (table <= self.bounds[:, 1] + 1e-4).all()
        return bool(fits and inside and (self.under @ table - self.most).max(initial=0) < 1e-4)

    def solved(self, objective: np.ndarray) -> np.ndarray | None:
        from scipy.optimize import linprog

        answer = linprog(
            objective,
            A_ub=self.under if self.under.shape[0] else None,
            b_ub=self.most if self.under.shape[0] else None,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=self.values if self.equal.shape[0] else None,
            bounds=self.bounds,
            method="highs",
        )
        return answer.x


def find_determined(
    counts: Counts, sums: Sequence[Sum], hidden: np.ndarray, change: np.ndarray | None = None
) -> list[int]:
    """The hidden counts that all sums together determine; `change` (c,) leads to a table known to agree."""
    knowledge = _knowledge(counts, sums, hidden)
    true = counts.size[knowledge.cells]
    # A hidden zero may follow: it tells of nobody.
    open_ = true > 0
    if change is not None:
        open_ &= ~_moved(knowledge, true, change[knowledge.cells])
    return [
        cell for part, places in knowledge.parts() for cell in _determined(part, true[places], open_[places])
    ]


def _determined(part: _Knowledge, true: np.ndarray, open_: np.ndarray) -> list[int]:
    """The open cells of one piece that can have but one value; each table found proves others safe."""
    random, open_ = np.random.default_rng(0), open_.copy()
    determined: list[int] = []
    turn = 0
    while open_.any():
        turn += 1
        first = int(np.flatnonzero(open_)[0])
        alone = np.zeros(len(true))
        alone[first] = 1.0
        drawn = np.where(open_, random.standard_normal(len(true)), 0.0)
        objectives = [drawn] if turn <= ROUNDS else [alone, -alone]
        tables = [part.solved(objective) for objective in objectives]
        for table in tables:
            if table is not None:
                open_ &= np.abs(table - true) < CLOSE
        if turn > ROUNDS and open_[first]:
            # Neither its least nor its most is another number; a program without answer proves nothing.
            determined.append(int(part.cells[first]))
            open_[first] = False
    return determined


def bound_counts(
    counts: Counts, sums: Sequence[Sum], hidden: np.ndarray, wanted: Sequence[int]
) -> np.ndarray:
    """(w, 2): the least and most that each wanted hidden count can be."""
    knowledge = _knowledge(counts, sums, hidden)
    return np.array([_ends(knowledge, cell) for cell in wanted]).reshape(-1, 2)


def _ends(known: _Knowledge, cell: int) -> tuple[float, float]:
    place = int(np.flatnonzero(known.cells == cell)[0])
    objective = np.zeros(len(known.cells))
    objective[place] = 1.0
    low, high = known.solved(objective), known.solved(-objective)
    # A program that could not be solved proves nothing safe.
    return (np.nan, np.nan) if low is None or high is None else (low[place], high[place])


def _moved(known: _Knowledge, true: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Which counts have another number in the table that `change` leads to, where that table agrees."""
    table = true + change
    moved = np.zeros(len(true), bool)
    for part, places in known.parts():
        if part.agrees(table[places]):
            moved[places] = np.abs(change[places]) > CLOSE
    return moved


def _knowledge(counts: Counts, sums: Sequence[Sum], hidden: np.ndarray) -> _Knowledge:
    size = counts.size
    cells = np.flatnonzero(hidden)
    place = np.full(len(size), -1)
    place[cells] = np.arange(len(cells))
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    values: list[float] = []
    for each in sums:
        own = [(each.total, -1.0), *((part, 1.0) for part in each.parts)]
        unknown = [(cell, sign) for cell, sign in own if hidden[cell]]
        if not unknown:
            continue
        rows += [len(values)] * len(unknown)
        columns += [place[cell] for cell, _ in unknown]
        signs += [sign for _, sign in unknown]
        # What the true table has is what the shown numbers leave for the hidden ones.
        values.append(sum(sign * size[cell] for cell, sign in unknown))
    equal = coo_array((signs, (rows, columns)), shape=(len(values), len(cells))).tocsr()

    bounds = np.column_stack([np.zeros(len(size)), np.full(len(size), size.max())])
    bounds[counts.base, 0] = np.minimum(size[counts.base], 1)
    bounds[np.flatnonzero(counts.somebody), 0] = 1
    shown_base = ~hidden[counts.base]
    shown_base_counts = counts.n[shown_base]
    bounds[shown_base_counts, 0] = np.minimum(size[shown_base_counts], 1)
    np.minimum.at(bounds[:, 1], shown_base_counts, size[counts.base[shown_base]])
    pairs = np.unique(np.column_stack([counts.n, counts.base])[~shown_base], axis=0)
    pairs = pairs[(pairs[:, 0] != pairs[:, 1]) & hidden[pairs[:, 0]]]
    at = np.arange(len(pairs))
    entries = (np.repeat([1.0, -1.0], len(pairs)), (np.tile(at, 2), place[pairs.T.ravel()]))
    inside = coo_array(entries, shape=(len(pairs), len(cells)))
    limits, room = rows_of_limits(counts.limits, {cell: at for at, cell in enumerate(cells.tolist())}, size)
    under = vstack([inside, limits]).tocsr()
    most = np.concatenate([np.zeros(len(pairs)), limits @ size[cells] + room])
    return _Knowledge(cells, equal, np.array(values), under, most, bounds[cells])
