"""Whole numbers under linear equations: one number for each part and class, as near as can be to what is
expected.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.problems import CaseStudyError

SECONDS = 120
Term = tuple[Hashable, np.ndarray]


@dataclass(frozen=True)
class Condition:
    """One condition: column and coefficient of each number in it, its limits, and the target it comes from
    (-1: none).
    """

    cells: Sequence[tuple[int, float]]
    low: float
    high: float
    target: int = -1


@dataclass
class Program:
    """An integer program in the making: every part has one whole number (>= 0) for each of `classes`
    classes.
    """

    classes: int
    parts: dict[Hashable, int] = field(default_factory=dict)
    upper: list[np.ndarray] = field(default_factory=list)
    rows: list[Condition] = field(default_factory=list)

    def add_part(self, part: Hashable, upper: np.ndarray) -> None:
        """A new part, at most `upper` (classes,) in each class."""
        if part not in self.parts:
            self.parts[part] = len(self.parts) * self.classes
            self.upper.append(np.broadcast_to(upper, self.classes))

    def add_sum(self, terms: Sequence[Term], value: float, target: int = -1) -> None:
        """The sum over all classes of coefficient times number must be `value`, because of target number
        `target`.
        """
        self.add_between(terms, value, value, target)

    def add_between(self, terms: Sequence[Term], low: float, high: float, target: int = -1) -> None:
        """The same sum must lie between `low` and `high`."""
        cells = [
            (self.parts[part] + one, weights[one])
            for part, weights in terms
            for one in np.flatnonzero(weights)
        ]
        self.rows.append(Condition(cells, low, high, target))

    def add_each(self, terms: Sequence[Term], low: float, high: float) -> None:
        """In every class by itself the sum of coefficient times number must lie between `low` and `high`."""
        for one in range(self.classes):
            cells = [(self.parts[part] + one, weights[one]) for part, weights in terms if weights[one]]
            if cells:
                self.rows.append(Condition(cells, low, high))


def solve(program: Program, expected: np.ndarray, costs: np.ndarray) -> np.ndarray | None:
    """The numbers (parts x classes, flat) with the least cost of departing from `expected`; None where there
    are none.

    `costs` (2, flat) are what one more, and one less, than expected costs. Costs that are different whole
    numbers make the answer one only, so that it does not depend on how it was found.
    """
    from scipy import sparse

    size = len(expected)
    # the distance from `expected` is linear with two numbers beside each: how much more it is, how much less
    matrix, low, high = _constraints(program.rows, size)
    ones = sparse.eye_array(size, format="csr")
    empty = sparse.csr_array((matrix.shape[0], 2 * size))
    whole = sparse.vstack([sparse.hstack([matrix, empty]), sparse.hstack([ones, -ones, ones])], format="csr")
    upper = np.concatenate([np.concatenate(program.upper), np.full(2 * size, np.inf)])
    cost = np.concatenate([np.zeros(size), *costs])
    integral = np.concatenate([np.ones(size), np.zeros(2 * size)])
    solution = _milp(
        cost, whole, np.concatenate([low, expected]), np.concatenate([high, expected]), upper, integral
    )
    return None if solution is None else np.rint(solution[:size]).astype(np.int64)


def conflict(program: Program) -> list[int]:
    """Numbers of targets that can't be met together, each of which is needed for the conflict (deletion
    filter).
    """
    # a target without which there still is no solution has no part in the conflict; what stays all has
    targets = sorted({row.target for row in program.rows if row.target >= 0})
    for target in tuple(targets):
        fewer = [other for other in targets if other != target]
        if not _feasible(program, [row for row in program.rows if row.target < 0 or row.target in fewer]):
            targets = fewer
    return targets


def _feasible(program: Program, rows: Sequence[Condition]) -> bool:
    size = len(program.parts) * program.classes
    matrix, low, high = _constraints(rows, size)
    return _milp(np.zeros(size), matrix, low, high, np.concatenate(program.upper), np.ones(size)) is not None


def _constraints(rows: Sequence[Condition], size: int):
    """The rows as a sparse matrix, with their lower and upper limits."""
    from scipy import sparse

    cells = [(number, column, value) for number, row in enumerate(rows) for column, value in row.cells]
    number, column, value = np.array(cells, dtype=float).reshape(-1, 3).T
    matrix = sparse.csr_array((value, (number.astype(int), column.astype(int))), shape=(len(rows), size))
    return matrix, np.array([row.low for row in rows]), np.array([row.high for row in rows])


def _milp(cost, matrix, low, high, upper, integral) -> np.ndarray | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(0, upper),
        integrality=integral,
        options={"mip_rel_gap": 0, "time_limit": SECONDS},
    )
    if result.status == 2:
        return None
    if result.status != 0:
        raise CaseStudyError(
            f"The counts could not be fitted in {SECONDS} seconds. Fit fewer of them at a time."
        )
    return result.x
