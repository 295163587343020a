"""Means, totals and ratios of numbers, by level of a domain.

    mean_by(design, values, levels=None, d=0, confidence=0.95) -> Block, k = 1
    total_by(design, values, levels=None, d=0, confidence=0.95) -> Block, k = 1
    ratio_by(design, numerator, denominator, levels=None, d=0, confidence=0.95) -> Block, k = 1

`values` (n,) are numbers, NaN for not in the base; `levels` (n,) holds 0..d-1, or -1 for in no level.
The Block's row 0 is everyone, rows 1..d the levels. Intervals are estimate -/+ t(df) se.
Source: R survey's `svymean`, `svytotal`, `svyratio` and `svyby`; Wolter (2007), eq. 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.cell_residuals import CellResiduals
from analysis.statistics.estimate_block import (
    BaseRows,
    Block,
    count_bases,
    level_sums,
    rows_in_base,
    unit_level_sums,
    with_everyone,
)
from analysis.statistics.intervals import symmetric_interval
from analysis.statistics.variance import stratum_factors, variances_from_sums, variances_from_totals

if TYPE_CHECKING:
    from analysis.statistics.design import Design


def mean_by(
    design: Design, values: np.ndarray, levels: np.ndarray | None = None, d: int = 0, confidence: float = 0.95
) -> Block:
    """Means of `values`, in their unit."""
    return _block(design, _Statistic(values, np.ones(design.n)), levels, d, confidence)


def ratio_by(
    design: Design,
    numerator: np.ndarray,
    denominator: np.ndarray,
    levels: np.ndarray | None = None,
    d: int = 0,
    confidence: float = 0.95,
) -> Block:
    """Ratios of two totals; the base is the rows where both are known."""
    return _block(design, _Statistic(numerator, denominator), levels, d, confidence)


def total_by(
    design: Design, values: np.ndarray, levels: np.ndarray | None = None, d: int = 0, confidence: float = 0.95
) -> Block:
    """Weighted totals of `values`, in their unit."""
    return _block(design, _Statistic(values, None), levels, d, confidence)


@dataclass(frozen=True, eq=False)
class _Statistic:
    """A ratio of totals of `above` to `below`, a mean where `below` is ones, or with `below` None a total;
    all (n,).
    """

    above: np.ndarray
    below: np.ndarray | None

    @property
    def inside(self) -> np.ndarray:
        has_value = ~np.isnan(self.above)
        return has_value if self.below is None else has_value & ~np.isnan(self.below)

    def linearise(self, rows: BaseRows, level: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Estimates (d+1,), each row's deviation (rows,) from its `level`'s, and what scales it there
        (d+1,).
        """
        above = rows.take(self.above)
        if self.below is None:
            return level_sums(rows, rows.weights * above), above, np.ones(rows.d + 1)
        below = rows.take(self.below)
        # The influence of a row on a ratio R = Y/X is w(y - Rx)/X (Wolter, eq. 6.1); a mean has x = 1.
        total = level_sums(rows, rows.weights * below)
        total = np.where(total != 0, total, np.nan)
        ratio = level_sums(rows, rows.weights * above) / total
        return ratio, above - ratio[level] * below, 1 / total


def _block(
    design: Design, statistic: _Statistic, levels: np.ndarray | None, d: int, confidence: float
) -> Block:
    rows = rows_in_base(design, statistic.inside, levels, d)
    bases = count_bases(design, rows)
    estimate, by_level, scale = statistic.linearise(rows, rows.level)
    _, whole, _ = statistic.linearise(rows, np.zeros_like(rows.level))
    with np.errstate(invalid="ignore"):
        variance = _variances_by(design, statistic, rows, whole, by_level, scale)
        se = np.where(bases.df > 0, np.sqrt(variance), np.nan)
        expected = _simple_variances(rows, whole, by_level) * scale**2
        deff = np.where(expected > 0, variance / np.where(expected > 0, expected, 1), np.nan)
    estimate = np.where(bases.n > 0, estimate, np.nan)
    interval = symmetric_interval(estimate, se, bases.df, confidence)
    columns = (estimate, se, interval.low, interval.high, bases.n, deff)
    return Block.of_column(columns, bases, confidence, "t")


def _variances_by(
    design: Design,
    statistic: _Statistic,
    rows: BaseRows,
    whole: np.ndarray,
    by_level: np.ndarray,
    scale: np.ndarray,
) -> np.ndarray:
    """Variances (d+1,) of the statistic, for everyone and by level."""
    if design.plain:
        sums, squares = _sums_by(design, rows, whole, by_level)
        return (
            variances_from_sums(sums, squares, design.stages[0].sampled, stratum_factors(design)) * scale**2
        )
    if design.by_units:
        totals = unit_level_sums(design, rows, rows.weights * by_level)
        totals[:, 0] = unit_level_sums(design, rows, rows.weights * whole)[:, 0]
        return variances_from_totals(design, totals) * scale**2
    cells = CellResiduals.of(design, rows.d + 1)
    if cells is not None:
        variances = cells.variances(rows, rows.level, by_level, rows.d + 1)
        variances[:1] = cells.variances(rows, np.zeros_like(rows.level), whole, 1)
        return variances * scale**2
    result = np.full(rows.d + 1, np.nan)
    for level in range(rows.d + 1):
        inside = rows.places(slice(None) if level == 0 else np.flatnonzero(rows.level == level))
        above, below = np.zeros((design.n, 1)), None
        above[inside, 0] = statistic.above[inside]
        if statistic.below is not None:
            below = np.zeros(design.n)
            below[inside] = statistic.below[inside]
        if not np.isnan(scale[level]):
            mask = np.zeros(design.n, dtype=bool)
            mask[inside] = True
            seen = design.domain(mask) if design.alone_by_domain else design
            result[level] = seen.ratio_variances(above, below)[0]
    return result


def _sums_by(
    design: Design, rows: BaseRows, whole: np.ndarray, by_level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sums and sums of squares, (H, d+1), of influence by stratum and level, for rows that are PSUs."""
    stage = design.stages[0]
    stratum = rows.take(stage.stratum)
    cell = rows.level if stratum is None else stratum * (rows.d + 1) + rows.level
    shape = (stage.strata, rows.d + 1)
    influence = rows.weights * by_level
    everyone = rows.weights * whole
    sums_by_power = []
    for power in (1, 2):
        sums = np.bincount(cell, influence**power, minlength=shape[0] * shape[1]).reshape(shape)
        sums[:, 0] = (
            np.bincount(cell, everyone**power, minlength=shape[0] * shape[1]).reshape(shape).sum(axis=1)
        )
        sums_by_power.append(sums)
    return sums_by_power[0], sums_by_power[1]


def _simple_variances(rows: BaseRows, whole: np.ndarray, by_level: np.ndarray) -> np.ndarray:
    """Variances (d+1,) of the same totals under simple random sampling with replacement of as many rows."""
    result = np.empty(rows.d + 1)
    weights = level_sums(rows, rows.weights)
    counts = with_everyone(np.bincount(rows.level, minlength=rows.d + 1)[None])[0]
    means = level_sums(rows, rows.weights * by_level) / np.where(weights > 0, weights, np.nan)
    squares = level_sums(rows, rows.weights * (by_level - means[rows.level]) ** 2)
    # A level's own mean is no centre for everyone's row: `whole` deviates from the ratio of all.
    centred = whole - (rows.weights @ whole / weights[0] if len(whole) else 0.0)
    squares[0] = rows.weights @ centred**2
    spread = squares / np.where(counts > 1, counts - 1, np.nan)
    result[:] = weights * spread
    return result
