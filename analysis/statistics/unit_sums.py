"""Shares and means of many levels at once, from sums by stratum and unit.

    error_from_units(deviations, unit_stratum, ...)   the one formula, from what units deviate
    shares_from_unit_sums(design, sums)
    means_from_unit_sums(design, sums, centre)

Sums of pieces of the rows add up; `unit_tally` makes them.
Raked and post-stratified weights are told from the same sums by cell (`cell_sums`).

The influence of a row on the ratio of totals Y/B is w(y - r b)/B, and the variance of its sum needs no more
than the sums of y and b within each first-stage unit, or, where rows are their own units, the sums of
w, w y and their squares within each stratum. So one sparse product over the rows serves all levels.
Source: R survey's `svymean`, `svyby`, `svyrecvar`; Wolter (2007), ch. 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.cell_sums import CellGroups, Deviations, residual_sums
from analysis.statistics.estimate_block import Bases, Block, kish, left_by_stratum, part_of, positive_or_nan
from analysis.statistics.intervals import ShareMethod, symmetric_interval
from analysis.statistics.shares import share_block
from analysis.statistics.variance import stratum_factors, variances_from_sums

if TYPE_CHECKING:
    from analysis.statistics.design import Design, DfRule


def can_be_tallied(design: Design) -> bool:
    """Whether sums within first-stage units are all that errors need.

    Raked and post-stratified weights need them by cell too; other calibrated weights residuals on every row,
    several stages the units within units, and rows of people (reports) the sums by person.
    """
    of_people = design.owner is None and not design.replicated
    if not (of_people and design.even and (design.stages[0].sampled > 1).all()):
        return False
    return design.simple or design.cell_groups is not None


def error_from_units(
    deviations: np.ndarray, unit_stratum: np.ndarray, sampled: np.ndarray, factors: np.ndarray
) -> np.ndarray:
    """Standard errors (...) of ratios, from what each unit's total deviates: `deviations` (C, ...).

    `unit_stratum` (C,), `sampled` and `factors` (H,) as in `variances_from_sums`.
    """
    flat = deviations.reshape(len(deviations), -1)
    sums, squares = (_by_stratum(values, unit_stratum, len(sampled)) for values in (flat, flat**2))
    return np.sqrt(variances_from_sums(sums, squares, sampled, factors)).reshape(deviations.shape[1:])


def _by_stratum(values: np.ndarray, unit_stratum: np.ndarray, strata: int) -> np.ndarray:
    if strata == 1:
        return values.sum(axis=0, keepdims=True)
    from scipy import sparse

    places = (unit_stratum, np.arange(len(unit_stratum)))
    return sparse.csr_array((np.ones(len(unit_stratum)), places), shape=(strata, len(unit_stratum))) @ values


@dataclass(frozen=True, eq=False)
class UnitSums:
    """Sums over L levels of p columns, the last one the base: of 1 (L, p), of w within each group (G, L, p),
    and of w squared (G, L, p) or None; `kish` (L,) is w squared over the base. `pulled` (cells, L, p) is what
    rows pull in the cells of raked weights, None without; groups are then strata by cell, not strata.

    A group is a unit where there are clusters, else a stratum: only there are squares needed, as those of
    unit totals follow from the weighted sums.
    """

    count: np.ndarray
    weighted: np.ndarray
    squared: np.ndarray | None
    kish: np.ndarray
    pulled: np.ndarray | None = None

    def __add__(self, other: UnitSums) -> UnitSums:
        """The sums of two pieces of the rows together."""
        squared, pulled = None, None
        if self.squared is not None and other.squared is not None:
            squared = self.squared + other.squared
        if self.pulled is not None and other.pulled is not None:
            pulled = self.pulled + other.pulled
        count, weighted = self.count + other.count, self.weighted + other.weighted
        return UnitSums(count, weighted, squared, self.kish + other.kish, pulled)

    def changed(self, change: Callable[[np.ndarray], np.ndarray]) -> UnitSums:
        """The same with `change` (..., p) -> (..., p) made to the sums of 1, of w and of w squared."""
        squared = None if self.squared is None else change(self.squared)
        pulled = None if self.pulled is None else change(self.pulled)
        return UnitSums(change(self.count), change(self.weighted), squared, self.kish, pulled)

    def of(self, columns: Sequence[int]) -> UnitSums:
        """The sums of some of the columns; the last one named is the base."""
        places = list(columns)
        squared = None if self.squared is None else self.squared[..., places]
        pulled = None if self.pulled is None else self.pulled[..., places]
        return UnitSums(self.count[:, places], self.weighted[..., places], squared, self.kish, pulled)

    def of_groups(self, cells: CellGroups | None) -> UnitSums:
        """The same without cells: by unit, or by stratum."""
        if cells is None or self.squared is None:
            return self
        weighted, squared = (cells.by_stratum(part).sum(axis=1) for part in (self.weighted, self.squared))
        return UnitSums(self.count, weighted, squared, self.kish)


def shares_from_unit_sums(
    design: Design,
    sums: UnitSums,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
    df_rule: DfRule = "domain",
) -> Block:
    """Shares (L, p - 1) of a design that `can_be_tallied`."""
    own, below = sums.weighted[..., :-1], sums.weighted[..., -1:]
    total = positive_or_nan(below.sum(axis=0))
    share = np.minimum(own.sum(axis=0) / total, 1.0)
    first, crossed, second = (own - share * below) / total, None, None
    if sums.squared is not None:
        squares, squared_base = sums.squared[..., :-1], sums.squared[..., -1:]
        crossed = (squares - share * squared_base) / total
        second = (squares * (1 - share) ** 2 + (squared_base - squares) * share**2) / total**2
    pulled = None
    if sums.pulled is not None:
        pulled = (sums.pulled[..., :-1] - share * sums.pulled[..., -1:]) / total
    se = _error(design, Deviations(first, crossed, second, pulled))
    return share_block(share, se, sums.count[:, :-1], _bases(design, sums, df_rule), confidence, method)


def _error(design: Design, found: Deviations) -> np.ndarray:
    """Standard errors (L, k) from sums of what rows deviate."""
    cells, stage = design.cell_groups, design.stages[0]
    first, second = found.first, found.second
    if cells is not None:
        first, second = residual_sums(cells, found)
    if second is None:
        return error_from_units(first, stage.unit_stratum, stage.sampled, stratum_factors(design))
    return np.sqrt(variances_from_sums(first, second, stage.sampled, stratum_factors(design)))


def _bases(design: Design, sums: UnitSums, df_rule: DfRule) -> Bases:
    stage, sums = design.stages[0], sums.of_groups(design.cell_groups)
    count, below = sums.count[:, -1], sums.weighted[..., -1]
    present = below > 0
    if sums.squared is None:
        strata = _by_stratum(present.astype(float), stage.unit_stratum, stage.strata) > 0
        df = present.sum(axis=0) - strata.sum(axis=0)
    else:
        df = count - present.sum(axis=0)
    weighted = below.sum(axis=0)
    df = design.counting_df(df_rule).df_of_domains(df.astype(float), count)
    return Bases(count.astype(np.int64), weighted, kish(weighted, sums.kish), df, _part_left(design, sums))


def _part_left(design: Design, sums: UnitSums) -> np.ndarray | float:
    """(L,) the part of each level's units that was not drawn, as they weigh in its error."""
    fraction = design.stages[0].fraction
    if fraction is None:
        return 1.0
    if sums.squared is None:
        squares = sums.weighted[..., -1] ** 2  # by unit
        return part_of(fraction @ squares, squares.sum(axis=0))
    squares = sums.squared[..., -1]
    return part_of(left_by_stratum(design) @ squares, squares.sum(axis=0))


def means_from_unit_sums(
    design: Design, sums: UnitSums, centre: float, confidence: float = 0.95, df_rule: DfRule = "domain"
) -> Block:
    """Means (L, 1) of numbers less `centre`: the sums are of them, of their squares, and of the base."""
    first, square, below = np.moveaxis(sums.weighted, -1, 0)
    total = positive_or_nan(below.sum(axis=0))
    mean = first.sum(axis=0) / total
    deviating, crossed, second, pulled = (first - mean * below) / total, None, None, None
    if sums.squared is not None:
        own, own_square, own_base = np.moveaxis(sums.squared, -1, 0)
        crossed = ((own - mean * own_base) / total)[..., np.newaxis]
        second = ((own_square - 2 * mean * own + mean**2 * own_base) / total**2)[..., np.newaxis]
    if sums.pulled is not None:
        pull, _, pull_base = np.moveaxis(sums.pulled, -1, 0)
        pulled = ((pull - mean * pull_base) / total)[..., np.newaxis]
    se = _error(design, Deviations(deviating[..., np.newaxis], crossed, second, pulled))[:, 0]
    bases = _bases(design, sums, df_rule)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.maximum(square.sum(axis=0) - total * mean**2, 0)
        expected = spread / total / np.where(bases.n > 1, bases.n - 1, np.nan)
        deff = np.where(expected > 0, se**2 / np.where(expected > 0, expected, 1), np.nan)
    se = np.where(bases.df > 0, se, np.nan)
    interval = symmetric_interval(mean, se, bases.df, confidence)
    columns = (mean + centre, se, interval.low + centre, interval.high + centre, bases.n, deff)
    return Block.of_column(columns, bases, confidence, "t")


def centre_of(values: np.ndarray) -> float:
    """Where numbers are centred before they are squared, so that squares of large numbers do not cancel."""
    has_value = ~np.isnan(values)
    return float(values[has_value].mean()) if has_value.any() else 0.0
