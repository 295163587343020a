"""Unweighted shares and means of many questions by many domains at once, from sums that one pass over the
rows gives.

    Tally(n, domains).sums(columns) -> (levels, p)      sums of columns over everyone and every level
    shares_from_counts(n, base, sampled) -> Block       of any number of cells, each with its own base
    means_from_sums(count, total, square, sampled) -> Block

Where all weights are 1, each row is its own PSU and there is one stratum, a share and its error follow from
two counts, a mean and its error from three sums; so cells of a whole plan are worked out together. Agrees
with `share_by` and `mean_by`, which do the same for any design.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.statistics.estimate_block import Bases, Block
from analysis.statistics.intervals import ShareMethod, symmetric_interval
from analysis.statistics.shares import share_block
from analysis.statistics.variance import variances_from_sums


class Tally:
    """Who of n rows is in which level: row 0 everyone, then the levels of each of `domains` in turn.

    A domain is codes (n,) of its levels, -1 for in none, and how many levels there are.
    """

    def __init__(self, n: int, domains: Sequence[tuple[np.ndarray, int]]):
        from scipy import sparse

        rows, people, self.starts, start = [], [], [], 1
        for codes, size in domains:
            inside = np.flatnonzero(codes >= 0)
            rows.append(codes[inside].astype(np.int32) + np.int32(start))
            people.append(inside.astype(np.int32))
            self.starts.append(start)
            start += size
        at = (np.concatenate([*rows, []]).astype(np.int32), np.concatenate([*people, []]).astype(np.int32))
        self._levels = sparse.csr_array((np.ones(len(at[0])), at), shape=(start, n))
        self._size = n

    @property
    def members(self) -> np.ndarray:
        """(levels,) how many rows are in each."""
        return self.sums(np.ones((self._size, 1)))[:, 0]

    def sums(self, columns: np.ndarray) -> np.ndarray:
        """Sums (levels, p) of `columns` (n, p), everyone first."""
        sums = self._levels @ columns
        sums[0] = columns.sum(axis=0)
        return sums


def shares_from_counts(
    n: np.ndarray,
    base: np.ndarray,
    sampled: int,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
    units: np.ndarray | None = None,
) -> Block:
    """The Block, one row a cell (k = 1), of shares `n` of `base`, both (cells,), in a sample of `sampled`
    rows.

    `units` (cells,) are the rows whose number less 1 are the degrees of freedom: a cell's own base unless
    given.
    """
    whole = np.where(base > 0, base, np.nan)
    share = n / whole
    # each row its own unit of one stratum: deviations add to 0, their squares to p(1 - p)/base
    squares = (share * (1 - share) / whole)[np.newaxis]
    drawn = np.array([sampled])
    se = np.sqrt(variances_from_sums(np.zeros_like(squares), squares, drawn, drawn / (drawn - 1)))
    column = np.newaxis
    bases = _bases(base, units)
    return share_block(share[:, column], se[:, column], n[:, column], bases, confidence, method)


def means_from_sums(
    count: np.ndarray,
    total: np.ndarray,
    square: np.ndarray,
    sampled: int,
    confidence: float = 0.95,
    units: np.ndarray | None = None,
) -> Block:
    """The Block, one row a cell (k = 1), of means from counts, sums and sums of squares (cells,) of centred
    numbers.
    """
    bases = _bases(count, units)
    whole = np.where(count > 0, count, np.nan)
    mean = total / whole
    # Of values all alike the difference may end a rounding below 0, which has no root.
    spread = np.maximum(square - whole * mean**2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # n/(n - 1) of the whole sample and not of the cell: a domain is a mask on the design, whose size is
        # drawn too. `expected` has the cell's own, as if its people were all who were drawn.
        variance = sampled / (sampled - 1) * spread / whole**2
        expected = spread / (whole - 1) / whole
        deff = np.where(expected > 0, variance / np.where(expected > 0, expected, 1), np.nan)
    se = np.where(bases.df > 0, np.sqrt(variance), np.nan)
    interval = symmetric_interval(mean, se, bases.df, confidence)
    columns = (mean, se, interval.low, interval.high, bases.n, deff)
    return Block.of_column(columns, bases, confidence, "t")


def _bases(base: np.ndarray, units: np.ndarray | None) -> Bases:
    """Of weights of 1: rows are their own weighted and effective number."""
    rows = base.astype(np.int64)
    units = rows if units is None else units
    return Bases(rows, rows.astype(float), rows.astype(float), np.where(rows > 0, units - 1.0, 0.0))
