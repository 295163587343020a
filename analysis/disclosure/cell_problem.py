"""Which cells to hide beside those of few people, as a program in whole numbers.

    hide_cells(problem, nodes) -> (hidden, change) or None

A hidden count is safe where another table agrees with all that is shown and has another number there. The
program looks for one such table (`change` from the true one, at least one person in every cell that must be
safe) and for the cheapest cells that have to be hidden for it.

Source: Fischetti and Salazar, "Solving the cell suppression problem on tabular data with linear
constraints", Management Science 47(7), 2001; with one other table for all cells at once, which is enough
where a cell must not be known exactly, since tables that agree can be mixed.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint


@dataclass(frozen=True)
class CellProblem:
    """Cells (c,) and the sums (s, c) that bind them.

    `size` their values; `cost` of hiding each; `must` those that are hidden whatever it costs; `safe` those
    among them that must not be known; `least` and `most` what a reader knows a hidden cell to be at least and
    at most. `sums` (s, c) has 1 for a part and -1 for the total; the changes of each sum come to `given`
    (s,). `groups` are index arrays of parts beside the cell of their total (-1 where it is shown for
    certain): where any is hidden and the total is not, the hidden ones hold at least `threshold` people.
    Changes by `limits` (l, c) come to `room` (l,) or less.
    """

    size: np.ndarray
    cost: np.ndarray
    must: np.ndarray
    safe: np.ndarray
    least: np.ndarray
    most: np.ndarray
    sums: coo_array
    given: np.ndarray
    groups: tuple[tuple[int, np.ndarray], ...]
    threshold: int
    limits: coo_array = field(default_factory=lambda: coo_array((0, 0)))
    room: np.ndarray = field(default_factory=lambda: np.zeros(0))


REACH = 6
"""How many people the other table may move in one cell; a small number keeps the program's bounds tight."""
LAST_RESORT = 30.0
"""Seconds after which a program is given up. A slow machine must hide what a fast one hides, as two files
with other cells hidden fill each other's gaps: so programs end by their nodes long before.
"""


def hide_cells(
    problem: CellProblem, nodes: int = 500, reach: int = REACH
) -> tuple[np.ndarray, np.ndarray] | None:
    """Which cells to hide (c,) bool, and the change (c,) to the other table; None where there is none.

    Columns of the program: is a cell hidden (c), its change (c), does it grow (of the safe ones).
    """
    from scipy.optimize import Bounds, milp

    cells, safe = len(problem.size), np.flatnonzero(problem.safe)
    down = np.minimum(reach, problem.size - problem.least)
    up = np.minimum(reach, problem.most - problem.size)
    if ((down[safe] < 1) & (up[safe] < 1)).any():
        return None
    program = _Program(2 * cells + len(safe))
    hidden, change, grows = np.arange(cells), cells + np.arange(cells), 2 * cells + np.arange(len(safe))

    # A cell that is shown does not change.
    program.add([(change, 1.0), (hidden, -up)], -np.inf, 0)
    program.add([(change, 1.0), (hidden, down)], 0, np.inf)
    # A safe cell changes by a person or more, up or down.
    program.add([(change[safe], 1.0), (grows, -(1 + down[safe]))], -down[safe], np.inf)
    program.add([(change[safe], 1.0), (grows, -(1 + up[safe]))], -np.inf, -1.0)
    # What is shown adds up in the other table as well.
    sums = problem.sums.tocoo()
    program.add_rows(sums.row, cells + sums.col, sums.data, problem.given, problem.given)
    limits = problem.limits
    program.add_rows(
        limits.row, cells + limits.col, limits.data, np.full(len(problem.room), -np.inf), problem.room
    )
    for total, part_cells in problem.groups:
        _guard(program, problem, total, part_cells)

    lower = np.concatenate([problem.must.astype(float), -down, np.zeros(len(safe))])
    upper = np.concatenate([np.ones(cells), up, np.ones(len(safe))])
    lower[grows[down[safe] < 1]] = 1
    upper[grows[up[safe] < 1]] = 0
    with _unheard():
        answer = milp(
            np.concatenate([problem.cost, np.zeros(cells + len(safe))]),
            constraints=program.constraints(),
            bounds=Bounds(lower, upper),
            integrality=np.concatenate([np.ones(cells), np.zeros(cells), np.ones(len(safe))]),
            options={"node_limit": nodes, "time_limit": LAST_RESORT, "mip_rel_gap": 0.01},
        )
    if answer.x is None:
        return None
    return answer.x[:cells] > 0.5, answer.x[cells : 2 * cells]


@contextmanager
def _unheard() -> Iterator[None]:
    """HiGHS prints its own debugging lines past Python, whatever it is told: they go nowhere."""
    try:
        heard = os.dup(1)
    except OSError:  # no standard output, as under pythonw
        yield
        return
    if sys.stdout is not None:
        sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        _flush()
        os.dup2(heard, 1)
        os.close(heard)
        os.close(nowhere)


def _flush() -> None:
    """Write out what C's own buffer holds, where C's library can be asked to."""
    if sys.platform != "win32":
        ctypes.CDLL(None).fflush(None)


def _guard(program: _Program, problem: CellProblem, total: int, parts: np.ndarray) -> None:
    """Hidden parts of a shown total hold `threshold` people: few in all are as few as few in one."""
    few = parts[(problem.size[parts] > 0) & (problem.size[parts] < problem.threshold)]
    if not len(few):
        return
    held = np.minimum(problem.size[parts], problem.threshold)
    columns = [*parts.tolist(), *([total] if total >= 0 else [])]
    values = [*held.tolist(), *([float(problem.threshold)] if total >= 0 else [])]
    if problem.must[few].any():
        program.add_row(columns, values, problem.threshold, np.inf)
        return
    for cell in few.tolist():
        program.add_row([*columns, cell], [*values, -float(problem.threshold)], 0, np.inf)


class _Program:
    """Rows of a linear program, gathered one kind after another."""

    def __init__(self, columns: int) -> None:
        self.columns, self.count = columns, 0
        self.entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.bounds: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, terms: list[tuple[np.ndarray, ArrayLike]], low: ArrayLike, high: ArrayLike) -> None:
        """One row for each place of the terms' columns: the sum of value times column lies in [low, high]."""
        rows = np.arange(len(terms[0][0]))
        for columns, values in terms:
            self.entries.append((self.count + rows, columns, np.broadcast_to(values, rows.shape)))
        self._bound(np.broadcast_to(low, rows.shape), np.broadcast_to(high, rows.shape))

    def add_rows(
        self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> None:
        self.entries.append((self.count + rows, columns, values))
        self._bound(low, high)

    def add_row(self, columns: list[int], values: list[float], low: float, high: float) -> None:
        self.add_rows(
            np.zeros(len(columns), int),
            np.array(columns),
            np.array(values),
            np.array([low]),
            np.array([high]),
        )

    def _bound(self, low: np.ndarray, high: np.ndarray) -> None:
        self.bounds.append((low, high))
        self.count += len(low)

    def constraints(self) -> LinearConstraint:
        from scipy.optimize import LinearConstraint

        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        matrix = coo_array((values.astype(float), (rows, columns)), shape=(self.count, self.columns)).tocsr()
        low, high = (np.concatenate(part).astype(float) for part in zip(*self.bounds, strict=True))
        return LinearConstraint(matrix, low, high)
