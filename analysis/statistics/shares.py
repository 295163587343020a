"""Shares of choices, by level of a domain, in one pass over the rows.

    share_by(design, codes, k, levels=None, d=0, confidence=0.95, method="logit") -> Block
    share_ticks(design, ticks, answered, levels=None, d=0, confidence=0.95, method="logit") -> Block

`codes` (n,) holds 0..k-1, or -1 for not in the base; `ticks` (n, k) is 0/1, read where `answered` (n,);
`levels` (n,) holds 0..d-1, or -1 for in no level. The Block's row 0 is everyone, rows 1..d the levels.

The influence of a row on a share p is w(y - p)/W. Where each row is a PSU, its sum and sum of squares
in a stratum follow from the stratum's sums of w and w squared by level and choice, so that nothing of
n rows by k choices is ever made. Source: R survey's `svymean`, `svyby`, `svyciprop`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.cell_residuals import CellResiduals
from analysis.statistics.estimate_block import (
    BaseRows,
    Bases,
    Block,
    bases_from_sums,
    count_bases,
    level_sums,
    positive_or_nan,
    rows_in_base,
    unit_level_sums,
    with_everyone,
)
from analysis.statistics.intervals import ShareMethod, share_interval
from analysis.statistics.variance import stratum_factors, variances_from_sums, variances_from_totals

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.statistics.design import Design

BITS_AT_ONCE = (8, 4, 2, 1)
VALUES_AT_ONCE = 1 << 22
SMALLEST_PART = 1e-9
"""Where a population was drawn whole, a share of 0 or 1 is one; so small a part keeps it a number."""


@dataclass(frozen=True, eq=False)
class ShareSums:
    """Sums of 1, w and w squared by stratum, level (0 for none) and choice: (3, H, d+1, k); and of their
    bases (3, H, d+1).

    Sums of parts of a frame add up to the sums of the whole.
    """

    cells: np.ndarray
    bases: np.ndarray

    def __add__(self, other: ShareSums) -> ShareSums:
        return ShareSums(self.cells + other.cells, self.bases + other.bases)


def share_by(
    design: Design,
    codes: np.ndarray,
    k: int,
    levels: np.ndarray | None = None,
    d: int = 0,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> Block:
    """Shares (0-1) of each of k choices of a single-choice question."""
    if design.plain:
        return _plain_block(design, sum_codes(design, codes, k, levels, d), confidence, method)
    rows = rows_in_base(design, codes >= 0, levels, d)
    base_codes = rows.take(codes)
    return _block_from_rows(design, rows, k, lambda choice: base_codes == choice, confidence, method)


def share_ticks(
    design: Design,
    ticks: np.ndarray,
    answered: np.ndarray,
    levels: np.ndarray | None = None,
    d: int = 0,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> Block:
    """Shares (0-1) of respondents who ticked each of k choices of a multi-select; they may add to more than
    1. A missing tick is none.
    """
    ticks = _without_missing(ticks)
    if design.plain:
        return _plain_block(design, sum_ticks(design, ticks, answered, levels, d), confidence, method)
    rows = rows_in_base(design, np.asarray(answered, dtype=bool), levels, d)
    base_ticks = rows.take(ticks)
    return _block_from_rows(
        design, rows, ticks.shape[1], lambda choice: base_ticks[:, choice] != 0, confidence, method
    )


def _without_missing(ticks: np.ndarray) -> np.ndarray:
    return np.nan_to_num(ticks) if ticks.dtype.kind == "f" else ticks


def sum_codes(
    design: Design, codes: np.ndarray, k: int, levels: np.ndarray | None = None, d: int = 0
) -> ShareSums:
    """The sums that `share_by` needs, for a plain design."""
    stage = design.stages[0]
    return sum_rows(
        SharePiece(design.weights, stage.stratum, codes, levels if d else None), stage.strata, k, d
    )


@dataclass(frozen=True, eq=False)
class SharePiece:
    """Some rows of a frame: weights, stratum (None for one), code of the choice and level (None for none)."""

    weights: np.ndarray
    stratum: np.ndarray | None
    codes: np.ndarray
    levels: np.ndarray | None


def sum_rows(piece: SharePiece, strata: int, k: int, d: int) -> ShareSums:
    """The sums of a piece: one bincount over combined codes for each of 1, w and w squared."""
    cell = np.zeros(len(piece.weights), dtype=np.intp) if piece.stratum is None else piece.stratum * (d + 1)
    if piece.levels is not None:
        cell += piece.levels
        cell += 1
    # One number stands for stratum, level (0: none) and choice (0: not in the base, cut off below), so that
    # one bincount counts all cells. In place: of a million rows each copy would cost as much as counting.
    cell *= k + 1
    cell += piece.codes
    cell += 1
    weights = piece.weights
    # A row of weight 0 stays in the sample and leaves every base, as in R's subset: it may not be counted.
    if not weights.all():
        has_weight = weights > 0
        cell, weights = cell[has_weight], weights[has_weight]
    size = strata * (d + 1) * (k + 1)
    sums_by_power = [np.bincount(cell, w, minlength=size) for w in (None, weights, weights * weights)]
    cells = np.stack(sums_by_power).reshape(3, strata, d + 1, k + 1)[..., 1:]
    return ShareSums(cells, cells.sum(axis=-1))


def sum_ticks(
    design: Design, ticks: np.ndarray, answered: np.ndarray, levels: np.ndarray | None = None, d: int = 0
) -> ShareSums:
    """The sums that `share_ticks` needs, for a plain design.

    Which of several choices a row ticked is one number of as many bits: counting these numbers, and adding up
    those with a choice's bit, looks at each row once for all of them, and never sorts or converts the ticks.
    """
    stage, weights = design.stages[0], design.weights
    group = np.zeros(design.n, dtype=np.intp) if stage.stratum is None else stage.stratum * (d + 1)
    if levels is not None and d:
        group += levels
        group += 1
    is_in_base = np.asarray(answered, dtype=bool) & (weights > 0)
    if not is_in_base.all():
        group, weights, ticks = group[is_in_base], weights[is_in_base], ticks[is_in_base]
    groups, k = stage.strata * (d + 1), ticks.shape[1]
    powers = (None, weights, weights * weights)
    # no more cells than rows, or adding the cells up would take longer than the rows
    bits = next(bits for bits in BITS_AT_ONCE if bits == 1 or groups << bits <= len(group))
    group <<= bits
    has_bit = (np.arange(1 << bits)[:, None] >> np.arange(bits)[::-1] & 1).astype(float)
    cells, bases = np.empty((3, groups, -(-k // 8) * 8)), np.empty((3, groups))
    packed = np.packbits(ticks != 0 if ticks.dtype.kind == "f" else ticks, axis=1)
    for start in range(0, cells.shape[2], bits):
        ticked = packed[:, start // 8] >> (8 - bits - start % 8) & ((1 << bits) - 1)
        cell = group + ticked
        for place, power in enumerate(powers):
            counts = np.bincount(cell, power, minlength=groups << bits).reshape(groups, -1)
            cells[place, :, start : start + bits] = counts @ has_bit
            bases[place] = counts.sum(axis=1)
    shape = (3, stage.strata, d + 1)
    return ShareSums(cells[..., :k].reshape(*shape, k), bases.reshape(shape))


def _plain_block(design: Design, sums: ShareSums, confidence: float, method: ShareMethod) -> Block:
    count, weight, square = map(with_everyone, sums.bases)
    bases = bases_from_sums(count, weight, square, design)
    return _block_of(sums, bases, design.stages[0].sampled, stratum_factors(design), confidence, method)


def _block_of(
    sums: ShareSums,
    bases: Bases,
    sampled: np.ndarray,
    factors: np.ndarray,
    confidence: float,
    method: ShareMethod,
) -> Block:
    count, weight, square = (with_everyone(part) for part in sums.cells)
    _, bases_weight, bases_square = (with_everyone(part) for part in sums.bases)
    total = positive_or_nan(bases.weighted)[:, None]
    # Sums taken in another order may pass 1 by a rounding, and p(1 - p) would have no root.
    share = np.minimum(weight.sum(axis=0) / total, 1.0)
    # Influence on a share is w(1 - p)/W of who gave the choice and -wp/W of the others in the base: both sums
    # follow from sums of w and of its square, so that no row is looked at for each choice.
    first = (weight - share * bases_weight[..., None]) / total
    second = (square * (1 - share) ** 2 + (bases_square[..., None] - square) * share**2) / total**2
    se = np.sqrt(variances_from_sums(first, second, sampled, factors))
    return share_block(share, se, count.sum(axis=0), bases, confidence, method)


def share_block(
    share: np.ndarray, se: np.ndarray, n: np.ndarray, bases: Bases, confidence: float, method: ShareMethod
) -> Block:
    """A Block of shares, with its intervals and design effects."""
    df = bases.df[:, None]
    # Weights added in two orders miss a share of 1 by a rounding, which the rule at 0 and 1 would not know.
    everybody = (n > 0) & (n == bases.n[:, None])
    share, se = np.where(everybody, 1.0, share), np.where(everybody, 0.0, se)
    # One unit alone shows no variance: its error of 0 would be read as certainty.
    se = np.where(df > 0, se, np.nan)
    behind = (bases.n_effective / np.maximum(bases.left, SMALLEST_PART))[:, None]
    interval = share_interval(share, se, df, bases.n[:, None], behind, confidence, method)
    with np.errstate(divide="ignore", invalid="ignore"):
        # svymean's deff="replace": as many people drawn alike, each of whom could be drawn again.
        deff = se**2 / (share * (1 - share) / (bases.n[:, None] - 1))
    deff = np.where((share > 0) & (share < 1), deff, np.nan)
    return Block(
        share,
        se,
        interval.low,
        interval.high,
        n.astype(np.int64),
        deff,
        bases.n,
        bases.weighted,
        bases.n_effective,
        bases.df,
        confidence,
        method,
    )


def _block_from_rows(
    design: Design,
    rows: BaseRows,
    k: int,
    chosen: Callable[[int], np.ndarray],
    confidence: float,
    method: ShareMethod,
) -> Block:
    """The block of any design, from influence by row and choice, a few choices at a time."""
    bases = count_bases(design, rows)
    cells = CellResiduals.of(design, rows.d + 1)
    share, se = np.full((2, rows.d + 1, k), np.nan)
    n = np.zeros((rows.d + 1, k))
    values = design.stages[0].units * (rows.d + 1) if design.by_units else design.n
    at_once = max(1, VALUES_AT_ONCE // max(values, 1))
    for start in range(0, k, at_once):
        choices = slice(start, min(start + at_once, k))
        hits = np.stack([chosen(choice) for choice in range(*choices.indices(k))], axis=1)
        for place, hit in enumerate(hits.T, start):
            n[:, place] = level_sums(rows, hit)
            share[:, place] = level_sums(rows, hit * rows.weights) / positive_or_nan(bases.weighted)
        levels = np.flatnonzero(bases.df > 0)
        # Influence is 0 outside a level, so sums within units tell all levels' errors at once ...
        if design.by_units and len(levels):
            deviations = _unit_deviations(design, rows, hits, share[:, choices])[:, levels]
            se[levels, choices] = np.sqrt(variances_from_totals(design, deviations))
            continue
        # ... of raked weights sums within cells do; any other design is gone through level by level.
        if cells is not None and len(levels):
            for place, hit in enumerate(hits.T, start):
                variances = _cell_variances(cells, rows, hit, share[:, place])[levels]
                se[levels, place] = np.sqrt(variances) / bases.weighted[levels]
            continue
        for level in levels:
            inside = slice(None) if level == 0 else np.flatnonzero(rows.level == level)
            above, below = np.zeros((design.n, hits.shape[1])), np.zeros(design.n)
            above[rows.places(inside)], below[rows.places(inside)] = hits[inside], 1
            seen = design.domain(below > 0) if design.alone_by_domain else design
            se[level, choices] = np.sqrt(seen.ratio_variances(above, below))
    return share_block(np.minimum(share, 1.0), se, n, bases, confidence, method)


def _unit_deviations(design: Design, rows: BaseRows, hits: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Totals (C, d+1, k) of influence on `share` (d+1, k) within each first-stage unit."""
    below = unit_level_sums(design, rows, rows.weights)[..., None]
    own = np.stack([unit_level_sums(design, rows, hit * rows.weights) for hit in hits.T], axis=2)
    return (own - share * below) / positive_or_nan(below.sum(axis=0))


def _cell_variances(cells: CellResiduals, rows: BaseRows, hit: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Variances (d+1,) of the totals that `hit` (rows,) deviates from `share` (d+1,) by."""
    variances = cells.variances(rows, rows.level, hit - share[rows.level], rows.d + 1)
    variances[:1] = cells.variances(rows, np.zeros_like(rows.level), hit - share[0], 1)
    return variances
