"""Rows collapsed to cells: iterative proportional fitting needs one number a cell, not one a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# a table of cells this many times larger than the rows is not worth its memory
SPARSE = 4


@dataclass(frozen=True, eq=False)
class JointCells:
    """The joint cells of several margins that have a row.

    `of_row` (n,) is each row's cell, 0..c-1; `codes` (m, c) each cell's category in each margin;
    `sizes` (m,) the number of categories of each margin.
    """

    of_row: np.ndarray
    codes: np.ndarray
    sizes: tuple[int, ...]

    def sum(self, weights: np.ndarray) -> np.ndarray:
        """Weights (n,) summed within cells (c,)."""
        return np.bincount(self.of_row, weights, minlength=self.codes.shape[1])


def collapse_rows(codes: Sequence[np.ndarray], sizes: Sequence[int]) -> JointCells:
    """The cells of rows that hold `codes`, one array (n,) of 0..size-1 a margin."""
    n = len(codes[0])
    whole: Any = np.int32 if np.prod(sizes, dtype=float) < 2**31 else np.intp
    joint = codes[0].astype(whole)
    cell_codes = np.arange(sizes[0])[None]
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        # Numbers without gaps before the table of all combinations outgrows the rows: six margins of ten
        # categories have a million cells, of which a thousand people fill a thousand at most.
        if cell_codes.shape[1] * size > SPARSE * max(n, 1024):
            joint, cell_codes = _pack(joint, cell_codes)
        joint *= size
        joint += code
        cell_codes = np.concatenate(
            [np.repeat(cell_codes, size, axis=1), np.tile(np.arange(size), cell_codes.shape[1])[None]]
        )
    of_row, cell_codes = _pack(joint, cell_codes)
    return JointCells(of_row, cell_codes, tuple(int(size) for size in sizes))


def _pack(joint: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Joint codes (n,) renumbered without gaps, and the categories (m, c) of those that are left."""
    present = np.bincount(joint, minlength=codes.shape[1]) > 0
    places = (np.cumsum(present) - 1).astype(joint.dtype)
    return places[joint], codes[:, present]


@dataclass(frozen=True, eq=False)
class CellFit:
    """Cell weights after fitting; `worst` is (gap as a share of the total, margin, category)."""

    weights: np.ndarray
    iterations: int
    worst: tuple[float, int, int]


def fit_cells(
    cells: JointCells, start: np.ndarray, targets: Sequence[np.ndarray], tolerance: float, iterations: int
) -> CellFit:
    """Iterative proportional fitting of cell weights (c,) to target sums, until every gap is within
    `tolerance`.

    Gaps are |sum - target| over the total. Stops at `iterations`; the caller looks at `worst`.
    Source: Deming and Stephan (1940).
    """
    weights = start.astype(float)
    total = float(targets[0].sum())
    done = 0
    worst = worst_gap(cells, weights, targets, total)
    while worst[0] > tolerance and done < iterations:
        for code, target in zip(cells.codes, targets, strict=True):
            sums = np.bincount(code, weights, minlength=len(target))
            # Of a category without rows there is nothing to scale; `worst` then shows its gap.
            weights *= np.divide(target, sums, out=np.ones_like(target), where=sums > 0)[code]
        done += 1
        worst = worst_gap(cells, weights, targets, total)
    return CellFit(weights, done, worst)


def worst_gap(
    cells: JointCells, weights: np.ndarray, targets: Sequence[np.ndarray], total: float
) -> tuple[float, int, int]:
    """The largest |sum - target| / total over margins, with the margin and the category it is in."""
    worst = (0.0, 0, 0)
    for margin, (code, target) in enumerate(zip(cells.codes, targets, strict=True)):
        gaps = np.abs(np.bincount(code, weights, minlength=len(target)) - target) / total
        place = int(np.argmax(gaps))
        if gaps[place] > worst[0]:
            worst = (float(gaps[place]), margin, place)
    return worst
