"""Weighted tables of counts and the joint covariance of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.joint import Joint, joint_means, joint_totals
from analysis.statistics.variance import stratum_factors

if TYPE_CHECKING:
    from analysis.statistics.design import Design


def cell_shares(design: Design, codes: np.ndarray, k: int) -> Joint:
    """Shares (k,) of the cells that `codes` (n,) names (-1: not in the base), with their covariance (k,
    k).
    """
    design = _seen(design, codes)
    if not design.plain:
        return joint_means(design, _indicators(codes, k))
    sums, squares = _sums(design, codes, k)
    total = sums.sum()
    share = sums.sum(axis=0) / total
    return _joint(design, share, _covariance(design, sums, squares, share) / total**2)


def cell_totals(design: Design, codes: np.ndarray, k: int) -> Joint:
    """Weighted totals (k,) of the same cells, with their covariance (k, k)."""
    design = _seen(design, codes)
    if not design.plain:
        return joint_totals(design, _indicators(codes, k))
    sums, squares = _sums(design, codes, k)
    return _joint(design, sums.sum(axis=0), _covariance(design, sums, squares, np.zeros(k)))


def _seen(design: Design, codes: np.ndarray) -> Design:
    design = design.domain(codes >= 0) if (codes < 0).any() else design
    if not design.weights.any():
        raise CaseStudyError("The base is empty: no row has a known cell and a weight above 0.")
    return design


def _indicators(codes: np.ndarray, k: int) -> np.ndarray:
    columns = np.zeros((len(codes), k))
    has_code = codes >= 0
    columns[has_code, codes[has_code]] = 1
    return columns


def _sums(design: Design, codes: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums of weights and of their squares, (H, k) both, by stratum and cell."""
    stage, weights = design.stages[0], design.weights
    has_weight = weights > 0
    cell = codes if stage.stratum is None else stage.stratum * k + codes
    if not has_weight.all():
        cell, weights = cell[has_weight], weights[has_weight]
    cell = cell.astype(np.intp, copy=False)
    shape = (stage.strata, k)
    sums_by_power = [
        np.bincount(cell, w, minlength=stage.strata * k).reshape(shape) for w in (weights, weights * weights)
    ]
    return sums_by_power[0], sums_by_power[1]


def _covariance(design: Design, sums: np.ndarray, squares: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Covariance (k, k) of the totals of w (indicator - centre), for rows that are PSUs: no row by cell
    matrix is made.
    """
    covariance = np.zeros((len(centre), len(centre)))
    factors, sampled = stratum_factors(design), design.stages[0].sampled
    for own, total, factor, n in zip(squares, sums, factors, sampled, strict=True):
        crossed = np.outer(own, centre)
        raw = np.diag(own) - crossed - crossed.T + np.outer(centre, centre) * own.sum()
        deviation = total - centre * total.sum()
        covariance += factor * (raw - np.outer(deviation, deviation) / n)
    return covariance


def _joint(design: Design, estimate: np.ndarray, covariance: np.ndarray) -> Joint:
    names = tuple(str(place) for place in range(len(estimate)))
    return Joint(names, estimate, covariance, float(design.degf))
