"""Designs with calibrated weights, whose standard errors know what the weights were calibrated to.

Each function returns another Design with new weights and an adjustment, which replaces an estimate's
influence by its residual on the calibration variables. Source: R survey's `svyrecvar`, `calibrate`,
`postStratify`, `rake`, `trimWeights`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.resampling.replicates import ReplicateDesign
from analysis.weighting.calibrate import CalibrationOptions, calibrate
from analysis.weighting.cells import JointCells, collapse_rows
from analysis.weighting.margins import Margin
from analysis.weighting.poststratify import poststratify, scale_to_sizes
from analysis.weighting.raking import Raked, RakeOptions, cells_of, rake, rake_coded
from analysis.weighting.trimming import trim_weights

# R projects influence on the margins in turn, this many times round
RAKING_CYCLES = 10


@dataclass(frozen=True, eq=False)
class CellAdjustment:
    """Left by post-stratification: `codes` (n,), weights before (`base`) and after."""

    codes: np.ndarray
    base: np.ndarray
    weights: np.ndarray

    @property
    def cell_of_row(self) -> np.ndarray:
        return self.codes

    @property
    def pull(self) -> np.ndarray:
        return self.base

    def explained_of_means(self, means: np.ndarray) -> np.ndarray:
        """What the cells explain of their means (c, p): all of them."""
        return means

    def residuals(self, influence: np.ndarray) -> np.ndarray:
        """`influence` (n, p) less, in each cell, weight times the base-weighted mean of influence per
        weight.
        """
        per_weight = _per_weight(influence, self.weights)
        return (per_weight - _group_means(per_weight, self.codes, self.base)) * self.weights[:, None]


@dataclass(frozen=True, eq=False)
class RakingAdjustment:
    """Left by raking: each margin's `codes` (n,), and the weights (n,) after it, or after all of them."""

    codes: tuple[np.ndarray, ...]
    weights: np.ndarray | tuple[np.ndarray, ...]

    @cached_property
    def cells(self) -> JointCells:
        """The joint cells of the margins."""
        return collapse_rows(self.codes, [int(codes.max(initial=-1)) + 1 for codes in self.codes])

    def residuals(self, influence: np.ndarray) -> np.ndarray:
        """`influence` (n, p) with the margins' unweighted cell means taken out in turn, ten times round."""
        if isinstance(self.weights, tuple):
            for _ in range(RAKING_CYCLES):
                for codes, weights in zip(self.codes, self.weights, strict=True):
                    per_weight = _per_weight(influence, weights)
                    influence = influence - weights[:, None] * _group_means(per_weight, codes, None)
            return influence
        per_weight = _per_weight(influence, self.weights)
        return influence - self.weights[:, None] * self._explained(per_weight)

    def _explained(self, per_weight: np.ndarray) -> np.ndarray:
        """What the margins explain of values (n, p): the same cycles on the means of joint cells."""
        of_row, explained = self.cells.of_row, np.empty_like(per_weight)
        for column, target in zip(per_weight.T, explained.T, strict=True):
            means = np.bincount(of_row, column) / self.sizes
            target[:] = self._explained_of_cells(means)[of_row]
        return explained

    @cached_property
    def sizes(self) -> np.ndarray:
        """(c,) rows of each joint cell."""
        return np.bincount(self.cells.of_row).astype(float)

    @property
    def cell_of_row(self) -> np.ndarray | None:
        return None if isinstance(self.weights, tuple) else self.cells.of_row

    @cached_property
    def pull(self) -> np.ndarray:
        return np.ones(len(self.codes[0]))

    def explained_of_means(self, means: np.ndarray) -> np.ndarray:
        """What the margins explain of means (c, p) of the joint cells."""
        return np.stack([self._explained_of_cells(column) for column in means.T], axis=1)

    def _explained_of_cells(self, means: np.ndarray) -> np.ndarray:
        sizes, left = self.sizes, means.copy()
        for _ in range(RAKING_CYCLES):
            for codes in self.cells.codes:
                left -= (np.bincount(codes, left * sizes) / np.bincount(codes, sizes))[codes]
        return means - left


@dataclass(frozen=True, eq=False)
class RegressionAdjustment:
    """Left by calibration on `auxiliary` (n, p): weights before (`base`), and `g`, their ratio to it."""

    auxiliary: np.ndarray
    base: np.ndarray
    g: np.ndarray
    cell_of_row = None

    @cached_property
    def basis(self) -> np.ndarray:
        """Orthonormal columns that span the auxiliary variables times the root of the base weights."""
        scaled = self.auxiliary * np.sqrt(self.base)[:, None]
        left, singular, _ = np.linalg.svd(scaled / _norms(scaled), full_matrices=False)
        return left[:, singular > 1e-10 * singular.max(initial=0)]

    def residuals(self, influence: np.ndarray) -> np.ndarray:
        """`influence` (n, p) less its base-weighted regression on the auxiliary variables."""
        scale = (self.g * np.sqrt(self.base))[:, None]
        root = np.divide(influence, scale, out=np.zeros_like(influence), where=scale != 0)
        return (root - self.basis @ (self.basis.T @ root)) * scale


def raked(design: Design, margins: Sequence[Margin], **options) -> Design:
    """`design` with weights raked to `margins`, from its own as base; they sum to what they summed to,
    or to the margins' counts. `options` are fields of RakeOptions. Raises as `rake` does.
    """
    counts = [margin.total for margin in margins if margin.counts]
    options.setdefault("total", counts[0] if counts else float(design.weights.sum()))
    settings = RakeOptions(**options)
    result = rake(_frame(design), margins, base=design.weights, options=settings)
    if isinstance(design, ReplicateDesign):
        cells = cells_of(result.margins)
        return design.adjusted(lambda weights: rake_coded(result.margins, weights, settings, cells).weights)
    return apply_raked(design, result)


def apply_raked(design: Design, result: Raked) -> Design:
    """`design` with the weights that `rake` returned for its rows; its standard errors know that they were
    raked.
    """
    codes = tuple(coded.codes for coded in result.margins)
    return design.reweighted(result.weights, RakingAdjustment(codes, result.weights))


def poststratified(
    design: Design, variables: str | Sequence[str], sizes: Mapping[object, float], partial: bool = False
) -> Design:
    """`design` with weights that meet the known `sizes` of joint cells. Raises as `poststratify` does."""
    result = poststratify(_frame(design), variables, sizes, design.weights, partial)
    if isinstance(design, ReplicateDesign):
        wanted = np.bincount(result.codes, result.weights)
        return design.adjusted(lambda weights: scale_to_sizes(result.codes, weights, wanted))
    return design.reweighted(result.weights, CellAdjustment(result.codes, design.weights, result.weights))


def calibrated(
    design: Design,
    auxiliary: np.ndarray,
    totals: Sequence[float],
    groups: np.ndarray | None = None,
    names: Sequence[str] = (),
    **options,
) -> Design:
    """`design` with weights calibrated so that `auxiliary` (n, p) sums to `totals` (p,).

    `groups` (n,) keep one g for all rows of a group, such as a household or PSU. `options` are fields of
    CalibrationOptions. Raises as `calibrate` does.
    """
    settings, wanted = CalibrationOptions(**options), np.asarray(totals, dtype=float)
    auxiliary = np.asarray(auxiliary, dtype=float)
    if groups is not None:
        auxiliary = _group_means(auxiliary, groups, None)

    def ratios(weights: np.ndarray) -> np.ndarray:
        return calibrate(auxiliary, _averaged(weights, groups), wanted, settings, names)

    if isinstance(design, ReplicateDesign):
        return design.adjusted(lambda weights: weights * ratios(weights))
    g = ratios(design.weights)
    if (g < 0).any():
        raise CaseStudyError(
            f"Calibration made {int((g < 0).sum())} weights negative; bound them, for instance"
            " bounds=(0.2, 5)."
        )
    return design.reweighted(
        design.weights * g, RegressionAdjustment(auxiliary, _averaged(design.weights, groups), g)
    )


def trimmed(
    design: Design, lower: float = 0.0, upper: float = np.inf, strict: bool = False, remember: bool = False
) -> Design:
    """`design` with trimmed weights; earlier adjustments stay. See `trim_weights`."""
    if isinstance(design, ReplicateDesign):
        return design.adjusted(lambda weights: trim_weights(weights, lower, upper, strict, remember).weights)
    return design.reweighted(trim_weights(design.weights, lower, upper, strict, remember).weights)


def _averaged(weights: np.ndarray, groups: np.ndarray | None) -> np.ndarray:
    return weights if groups is None else _group_means(weights[:, None], groups, None)[:, 0]


def _frame(design: Design):
    if design.frame is None:
        raise CaseStudyError(
            "This design was made from arrays; weighting to margins needs the frame their variables are in."
        )
    return design.frame


def _per_weight(influence: np.ndarray, weights: np.ndarray) -> np.ndarray:
    column = weights[:, None]
    return np.divide(influence, column, out=np.zeros_like(influence), where=column > 0)


def _group_means(values: np.ndarray, codes: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Each row's group mean of `values` (n, p), weighted or not: (n, p)."""
    below = np.bincount(codes, weights)
    means = np.empty_like(values)
    for column, target in zip(values.T, means.T, strict=True):
        sums = np.bincount(codes, column if weights is None else column * weights)
        target[:] = np.divide(sums, below, out=np.zeros_like(sums), where=below > 0)[codes]
    return means


def _norms(columns: np.ndarray) -> np.ndarray:
    norms = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    return np.where(norms > 0, norms, 1.0)
