"""Weighted tables of counts and the joint covariance of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.estimation.joint import Joint, joint_means
from analysis.estimation.variance import stratum_factors
from analysis.problems import CaseStudyError

if TYPE_CHECKING:
    from analysis.estimation.design import Design


def weighted_table(design: Design, rows: np.ndarray, columns: np.ndarray, r: int, c: int) -> np.ndarray:
    """Sums of weights (r, c) by `rows` and `columns` (n,), which hold positions, -1 for missing."""
    known = (rows >= 0) & (columns >= 0)
    sums = np.bincount(rows[known] * c + columns[known], design.weights[known], minlength=r * c)
    return sums.reshape(r, c)


def cell_shares(design: Design, codes: np.ndarray, k: int) -> Joint:
    """Shares (k,) of the cells that `codes` (n,) names (-1: not in the base), with their covariance (k, k)."""
    design = design.domain(codes >= 0) if (codes < 0).any() else design
    if not design.weights.any():
        raise CaseStudyError("The base is empty: no row has a known cell and a weight above 0.")
    if not design.plain:
        return joint_means(design, _indicators(codes, k))
    return _from_sums(design, codes, k)


def _indicators(codes: np.ndarray, k: int) -> np.ndarray:
    columns = np.zeros((len(codes), k))
    known = codes >= 0
    columns[known, codes[known]] = 1
    return columns


def _from_sums(design: Design, codes: np.ndarray, k: int) -> Joint:
    """The same from sums by stratum and cell, for rows that are PSUs: no row by cell matrix is made."""
    stage, weights = design.stages[0], design.weights
    kept = weights > 0
    cell = codes if stage.stratum is None else stage.stratum * k + codes
    if not kept.all():
        cell, weights = cell[kept], weights[kept]
    cell = cell.astype(np.intp, copy=False)
    shape, size = (stage.strata, k), stage.strata * k
    sums = np.bincount(cell, weights, minlength=size).reshape(shape)
    squares = np.bincount(cell, weights * weights, minlength=size).reshape(shape)
    total = sums.sum()
    share = sums.sum(axis=0) / total
    covariance = np.zeros((k, k))
    for stratum, factor in enumerate(stratum_factors(design)):
        own = squares[stratum]
        crossed = np.outer(own, share)
        raw = np.diag(own) - crossed - crossed.T + np.outer(share, share) * own.sum()
        mean = sums[stratum] - share * sums[stratum].sum()
        covariance += factor * (raw - np.outer(mean, mean) / stage.sampled[stratum])
    names = tuple(str(place) for place in range(k))
    return Joint(names, share, covariance / total**2, float(design.degf))

