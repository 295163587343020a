"""Whole numbers under linear equations: one number for each part and class, as near as can be to what is expected."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.problems import CaseStudyError

SECONDS = 120
Term = tuple[Hashable, np.ndarray]


@dataclass
class Program:
    """An integer program in the making: every part has one whole number (>= 0) for each of `classes` classes."""

    classes: int
    parts: dict[Hashable, int] = field(default_factory=dict)
    upper: list[np.ndarray] = field(default_factory=list)
    rows: list[tuple[np.ndarray, np.ndarray, float, float, int]] = field(default_factory=list)

    def add_part(self, part: Hashable, upper: np.ndarray) -> None:
        """A new part, at most `upper` (classes,) in each class."""
        if part not in self.parts:
            self.parts[part] = len(self.parts) * self.classes
            self.upper.append(np.broadcast_to(upper, self.classes))

    def add_sum(self, terms: Sequence[Term], value: float, target: int = -1) -> None:
        """The sum over all classes of coefficient times number must be `value`, because of target number `target`."""
        self._add(terms, slice(None), value, value, target)

    def add_each(self, terms: Sequence[Term], low: float, high: float) -> None:
        """In every class by itself the sum of coefficient times number must lie between `low` and `high`."""
        for one in range(self.classes):
            if any(weights[one] for _, weights in terms):
                self._add(terms, slice(one, one + 1), low, high, -1)

    def _add(self, terms: Sequence[Term], where: slice, low: float, high: float, target: int) -> None:
        totals: dict[int, float] = {}
        for part, weights in terms:
            start = self.parts[part]
            for one in np.arange(self.classes)[where]:
                if weights[one]:
                    totals[start + one] = totals.get(start + one, 0.0) + weights[one]
        columns, values = np.array(list(totals), dtype=int), np.array(list(totals.values()), dtype=float)
        self.rows.append((columns, values, low, high, target))


def solve(program: Program, expected: np.ndarray, costs: np.ndarray) -> np.ndarray | None:
    """The numbers (parts x classes, flat) with the least cost of departing from `expected`; None where there are none.

    `costs` (2, flat) are what one more, and one less, than expected costs. Costs that are different whole
    numbers make the answer one only, so that it does not depend on how it was found.
    """
    from scipy import sparse

    size = len(expected)
    matrix, low, high = _constraints(program, size, range(len(program.rows)))
    ones = sparse.eye_array(size, format="csr")
    empty = sparse.csr_array((matrix.shape[0], 2 * size))
    whole = sparse.vstack([sparse.hstack([matrix, empty]), sparse.hstack([ones, -ones, ones])], format="csr")
    upper = np.concatenate([np.concatenate(program.upper), np.full(2 * size, np.inf)])
    cost = np.concatenate([np.zeros(size), *costs])
    integral = np.concatenate([np.ones(size), np.zeros(2 * size)])
    found = _milp(cost, whole, np.concatenate([low, expected]), np.concatenate([high, expected]), upper, integral)
    return None if found is None else np.rint(found[:size]).astype(np.int64)


def conflict(program: Program) -> list[int]:
    """Numbers of targets that can't be met together, each of which is needed for the conflict (deletion filter)."""
    fixed = [row for row, (*_, target) in enumerate(program.rows) if target < 0]
    kept = sorted({target for *_, target in program.rows if target >= 0})
    for target in tuple(kept):
        fewer = [other for other in kept if other != target]
        rows = fixed + [row for row, (*_, of) in enumerate(program.rows) if of in fewer]
        if not _feasible(program, rows):
            kept = fewer
    return kept


def _feasible(program: Program, rows: Sequence[int]) -> bool:
    size = len(program.parts) * program.classes
    matrix, low, high = _constraints(program, size, rows)
    return _milp(np.zeros(size), matrix, low, high, np.concatenate(program.upper), np.ones(size)) is not None


def _constraints(program: Program, size: int, rows: Sequence[int]):
    from scipy import sparse

    chosen = [program.rows[row] for row in rows]
    lengths = [len(columns) for columns, *_ in chosen]
    row = np.repeat(np.arange(len(chosen)), lengths)
    columns = np.concatenate([np.zeros(0, dtype=int), *(columns for columns, *_ in chosen)])
    values = np.concatenate([np.zeros(0), *(values for _, values, *_ in chosen)])
    matrix = sparse.csr_array((values, (row, columns)), shape=(len(chosen), size))
    return matrix, np.array([low for *_, low, _, _ in chosen]), np.array([high for *_, high, _ in chosen])


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
        raise CaseStudyError(f"The counts could not be fitted in {SECONDS} seconds. Fit fewer of them at a time.")
    return result.x
