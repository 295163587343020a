"""What a kernel returns: one block of numbers, a row for everyone and one for each level of a domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.statistics.design import Design


BY_CELL = ("estimate", "se", "low", "high", "n", "deff")
BY_LEVEL = ("base", "base_weighted", "n_effective", "df")


@dataclass(frozen=True, eq=False)
class Block:
    """Estimates of k choices (1 for a mean) for everyone (row 0) and d levels (rows 1..d).

    Shaped (d+1, k): `estimate`, `se`, `low`, `high`, `n` (unweighted rows behind the cell), `deff`
    (against simple random sampling with replacement of as many rows).
    Shaped (d+1,): `base` (unweighted rows), `base_weighted`, `n_effective` (Kish's: what unequal weights
    alone leave of the rows; what clusters and strata do as well is n over `deff`), `df` (PSUs less strata
    of the row's base, or of the design); (d+1, k) where choices have bases of their own.
    NaN: not defined, as in an empty base.
    """

    estimate: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    deff: np.ndarray
    base: np.ndarray
    base_weighted: np.ndarray
    n_effective: np.ndarray
    df: np.ndarray
    confidence: float
    method: str

    @classmethod
    def of_column(cls, columns: Sequence[np.ndarray], bases: Bases, confidence: float, method: str) -> Block:
        """The Block of one number a row: `columns` (BY_CELL, each (d+1,)) and their bases."""
        estimate, se, low, high, n, deff = (column[:, np.newaxis] for column in columns)
        of_level = bases.n, bases.weighted, bases.n_effective, bases.df
        return cls(estimate, se, low, high, n, deff, *of_level, confidence, method)


def each_cell(values: np.ndarray, k: int) -> np.ndarray:
    """A number of each of (r * k) cells, of numbers by level (r,) or by cell (r, k)."""
    return values.ravel() if values.ndim == 2 else np.repeat(values, k)


@dataclass(frozen=True, eq=False)
class Bases:
    """The denominators of a block's rows, each (d+1,).

    `left` is the part of the population that was not drawn: what one answer's error is multiplied by.
    """

    n: np.ndarray
    weighted: np.ndarray
    n_effective: np.ndarray
    df: np.ndarray
    left: np.ndarray | float = 1.0


@dataclass(frozen=True, eq=False)
class BaseRows:
    """The rows of the frame that a block's bases hold: positions, weights, and the level of each.

    `index` is None where all rows are in; `level` holds 0..d, 0 for no level.
    """

    index: np.ndarray | None
    weights: np.ndarray
    level: np.ndarray
    d: int

    @overload
    def take(self, values: np.ndarray) -> np.ndarray: ...

    @overload
    def take(self, values: None) -> None: ...

    def take(self, values: np.ndarray | None) -> np.ndarray | None:
        """`values` (n, ...) of these rows."""
        return values if self.index is None or values is None else values[self.index]

    def places(self, rows: slice | np.ndarray) -> slice | np.ndarray:
        """Where in the frame some of these `rows` are."""
        return rows if self.index is None else self.index[rows]


def rows_in_base(design: Design, inside: np.ndarray, levels: np.ndarray | None, d: int) -> BaseRows:
    """The rows where `inside` (n,) is true and the weight above 0; `levels` (n,) holds 0..d-1, or -1."""
    is_in_base = inside & (design.weights > 0)
    index = None if is_in_base.all() else np.flatnonzero(is_in_base)
    weights = design.weights if index is None else design.weights[index]
    if levels is None or d == 0:
        level = np.zeros(len(weights), dtype=np.intp)
    else:
        level = (levels if index is None else levels[index]).astype(np.intp) + 1
    return BaseRows(index, weights, level, d)


def level_sums(rows: BaseRows, values: np.ndarray) -> np.ndarray:
    """Sums (d+1,) of `values` over all of `rows`, and by level."""
    sums = np.bincount(rows.level, values, minlength=rows.d + 1)
    # Level 0 holds who is in no level: with them the sum is that over everyone.
    sums[0] = sums.sum()
    return sums


def unit_level_sums(design: Design, rows: BaseRows, values: np.ndarray) -> np.ndarray:
    """Sums (C, d+1) of `values` of `rows` within each first-stage unit: over everyone, and by level."""
    units, width = design.stages[0].units, rows.d + 1
    of_row = design.unit_of_row
    unit = rows.take(np.arange(units) if of_row is None else of_row)
    sums = np.bincount(unit * width + rows.level, values, minlength=units * width).reshape(units, width)
    sums[:, 0] = sums.sum(axis=1)
    return sums


def count_bases(design: Design, rows: BaseRows) -> Bases:
    """Bases of the rows of a block, everyone first."""
    stage = design.stages[0]
    unit = rows.take(design.unit_of_row)
    if unit is None:
        stratum = rows.take(stage.stratum)
        cell = rows.level if stratum is None else stratum * (rows.d + 1) + rows.level
        sums = [
            np.bincount(cell, w, minlength=stage.strata * (rows.d + 1)).reshape(stage.strata, rows.d + 1)
            for w in (None, rows.weights, rows.weights**2)
        ]
        count, weight, square = map(with_everyone, sums)
        return bases_from_sums(count, weight, square, design)
    return _count_clustered(design, rows, unit)


def bases_from_sums(
    count: np.ndarray, weight: np.ndarray, square: np.ndarray, design: Design | None = None
) -> Bases:
    """Bases from each stratum's count, sum and sum of squares of weights, (H, d+1), where each row is a
    PSU.
    """
    n = count.sum(axis=0).astype(np.int64)
    strata = np.count_nonzero(count, axis=0)
    weighted = weight.sum(axis=0)
    df = (n - strata).astype(float)
    squares = square.sum(axis=0)
    if design is None:
        return Bases(n, weighted, kish(weighted, squares), df)
    # The part not drawn, weighted as each stratum enters the variance: by its squares of weights.
    left = part_of(left_by_stratum(design) @ square, squares)
    return Bases(n, weighted, kish(weighted, squares), design.df_of_domains(df, n), left)


def left_by_stratum(design: Design) -> np.ndarray:
    """(H,) the part of each stratum that was not drawn, where it is one for all of its units."""
    stage = design.stages[0]
    left = np.ones(stage.strata)
    if stage.fraction is not None:
        left[stage.unit_stratum] = stage.fraction
    return left


def part_of(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """What `part` is of `whole` (0-1); all, where there is nothing."""
    return np.divide(part, whole, out=np.ones_like(whole, dtype=float), where=whole > 0)


def with_everyone(sums: np.ndarray) -> np.ndarray:
    """Sums by level (H, d+1, ...), level 0 being none, with level 0 replaced by the sum over all."""
    whole = sums.sum(axis=1, keepdims=True)
    return np.concatenate([whole, sums[:, 1:]], axis=1)


def _count_clustered(design: Design, rows: BaseRows, unit: np.ndarray) -> Bases:
    stage = design.stages[0]
    n, weighted, effective, df = (np.zeros(rows.d + 1) for _ in range(4))
    squares = rows.weights**2
    left = part_of(level_sums(rows, squares * rows.take(design.part_left)), level_sums(rows, squares))
    for level in range(rows.d + 1):
        inside = slice(None) if level == 0 else rows.level == level
        weights = rows.weights[inside]
        present = np.bincount(unit[inside], weights, minlength=stage.units) > 0
        n[level] = len(weights)
        weighted[level] = weights.sum()
        effective[level] = kish(weighted[level], (weights**2).sum())
        strata = np.bincount(stage.unit_stratum, present, minlength=stage.strata)
        # PSUs less strata of those that the level has people in, as svyby's subsets count (degf of a subset).
        df[level] = present.sum() - np.count_nonzero(strata)
    return Bases(n.astype(np.int64), weighted, effective, design.df_of_domains(df, n), left)


def kish(total, squares):
    """Kish's effective size of rows with these sums of weights and of their squares; 0 for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(squares) > 0, np.asarray(total) ** 2 / squares, 0.0)


def positive_or_nan(total: np.ndarray) -> np.ndarray:
    """`total` as what is divided by: NaN where nobody is, so that a share of nobody is unknown."""
    return np.where(total > 0, total, np.nan)
