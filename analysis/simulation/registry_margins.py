"""Whole numbers of people that a published table of percents and variations allows, for two months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.problems import CaseStudyError

SHORT_OF_HALF = 0.499
"""How far from a printed figure its share may lie, in its last place: at a half itself, two offices round two
ways.
"""


class NoWholeNumbersError(CaseStudyError):
    """Printed figures that no whole numbers of people give together."""


@dataclass(frozen=True)
class PrintedShare:
    """One printed percent of the first month, and its variation in points since the second, if any.

    `cells` are the positions, in a flat (points, choices) table, whose sum it is; `base` and
    `base_before` the individuals it is a share of. `unit` is the last place printed (1 or 0.1).
    """

    cells: np.ndarray
    base: int
    base_before: int
    percent: float
    variation: float | None
    unit: float = 1.0


@dataclass(frozen=True)
class RankedSums:
    """The sum over the positions `larger` exceeds the sum over `smaller`, in the first month."""

    larger: np.ndarray
    smaller: np.ndarray


def whole_numbers(
    name: str,
    totals: np.ndarray,
    target: np.ndarray,
    printed: Sequence[PrintedShare],
    ranked: Sequence[RankedSums] = (),
) -> np.ndarray:
    """Individuals (2, points, choices) int64 nearest to `target` that print as `printed`.

    `totals` (2, points): each month's individuals at each point. The first month is the published one.

    Raises NoWholeNumbersError where no whole numbers do, naming the question.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import bmat, coo_array, identity

    size = target.size
    rows = [*_totals(totals, target.shape), *_shares(printed, size), *_ranks(ranked, size)]
    lines = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
    columns = np.concatenate([row[0] for row in rows])
    values = np.concatenate([row[1] for row in rows])
    low, high = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    matrix = coo_array((values, (lines, columns)), shape=(len(rows), 2 * size)).tocsr()
    eye = identity(size, format="csr")
    # |people - target| by two inequalities: a number of its own is at least the difference, both ways round
    away = bmat([[eye, -eye], [-eye, -eye]], format="csr")
    flat = target.ravel()
    solution = milp(
        c=np.concatenate([np.zeros(size), np.ones(size)]),
        integrality=np.concatenate([np.ones(size), np.zeros(size)]),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(matrix, low, high),
            LinearConstraint(away, -np.inf, np.concatenate([flat, -flat])),
        ],
        # any whole numbers that print right will do; the nearest ones would take hours to prove
        options={"mip_rel_gap": 0.2, "time_limit": 120},
    )
    if solution.x is None:
        raise NoWholeNumbersError(
            f"No whole numbers of people give every printed figure of {name} together; "
            "look for a misprint, or name more choices under rest in rebuild.yaml."
        )
    return np.round(solution.x[:size]).astype(np.int64).reshape(target.shape)


Line = tuple[np.ndarray, np.ndarray, float, float]


def _totals(totals: np.ndarray, shape: tuple[int, ...]) -> Iterator[Line]:
    positions = np.arange(np.prod(shape)).reshape(shape)
    for month, point in np.ndindex(totals.shape):
        cells = positions[month, point]
        yield cells, np.ones(len(cells)), totals[month, point], totals[month, point]


def _shares(printed: Sequence[PrintedShare], size: int) -> Iterator[Line]:
    for figure in printed:
        half = SHORT_OF_HALF * figure.unit
        ones = np.ones(len(figure.cells))
        low, high = (np.array([-half, half]) + figure.percent) / 100 * figure.base
        yield figure.cells, ones, low, high
        if figure.variation is not None and figure.base_before:
            both = np.concatenate([figure.cells, figure.cells + size // 2])
            weights = np.concatenate([ones * 100 / figure.base, -ones * 100 / figure.base_before])
            yield both, weights, figure.variation - half, figure.variation + half


def _ranks(ranked: Sequence[RankedSums], size: int) -> Iterator[Line]:
    for pair in ranked:
        cells = np.concatenate([pair.larger, pair.smaller])
        weights = np.concatenate([np.ones(len(pair.larger)), -np.ones(len(pair.smaller))])
        yield cells, weights, 1, np.inf
