"""Variances of totals by Taylor linearisation, for stratified, clustered and multistage designs.

Source: R survey 4.1-1, `svyrecvar`; Wolter (2007), ch. 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from analysis.problems import CaseStudyError

if TYPE_CHECKING:
    from analysis.statistics.stages import Stage

Lonely = Literal["fail", "remove", "certainty", "adjust", "centre", "average"]
LONELY = ("fail", "remove", "certainty", "adjust", "centre", "average")


class Adjustment(Protocol):
    """What calibrated weights leave behind, so that standard errors know of it."""

    @property
    def cell_of_row(self) -> np.ndarray | None:
        """(n,) the cell of each row, where what is explained of a row hangs on its cell alone."""

    def residuals(self, influence: np.ndarray) -> np.ndarray: ...


class CellwiseAdjustment(Adjustment, Protocol):
    """One with cells: the calibrated `weights` (n,), and how much each row counts in its cell's mean,
    `pull` (n,).
    """

    weights: np.ndarray
    pull: np.ndarray

    def explained_of_means(self, means: np.ndarray) -> np.ndarray: ...


class DesignLike(Protocol):
    """What errors need to know of a sample: `design.Design` is one."""

    stages: tuple[Stage, ...]
    adjustments: tuple[Adjustment, ...]
    lonely: Lonely
    lonely_domain: bool

    @property
    def sample_weights(self) -> np.ndarray: ...

    def to_sample(self, values: np.ndarray) -> np.ndarray: ...


def covariance(design: DesignLike, influence: np.ndarray) -> np.ndarray:
    """Covariance (p, p) of the column sums of `influence` (n, p), weights already in it.

    Rows outside the domain hold 0. Calibrated weights are allowed for: the influence is first
    replaced by its residual on what the weights were calibrated to.

    Raises CaseStudyError for a stratum with one PSU where `design.lonely` is "fail".
    """
    influence = _residuals(design, influence)
    total = np.zeros((influence.shape[1], influence.shape[1]))
    for position, stage in enumerate(design.stages):
        scaled = _scaled_deviations(design, stage, stage.totals(influence), position)
        # Stages add up: each holds what varies within a unit of the stage above (svyrecvar).
        total += scaled.T @ scaled
    return total


def variances(design: DesignLike, influence: np.ndarray) -> np.ndarray:
    """The diagonal (p,) of `covariance`."""
    influence = _residuals(design, influence)
    total = np.zeros(influence.shape[1])
    for position, stage in enumerate(design.stages):
        scaled = _scaled_deviations(design, stage, stage.totals(influence), position)
        total += np.einsum("ij,ij->j", scaled, scaled)
    return total


def variances_from_totals(design: DesignLike, totals: np.ndarray) -> np.ndarray:
    """The same (...) from `totals` (C, ...) of influence within first-stage units.

    For designs of one stage whose weights are not calibrated, `by_units`.
    """
    flat = totals.reshape(len(totals), -1)
    scaled = _scaled_deviations(design, design.stages[0], flat, 0)
    return np.einsum("ij,ij->j", scaled, scaled).reshape(totals.shape[1:])


def _residuals(design: DesignLike, influence: np.ndarray) -> np.ndarray:
    """Influence (N, p) on the sample, less what the weights were calibrated to.

    Rows of people are summed to their person first: residuals are of the whole sample, as R takes a domain.
    """
    influence = design.to_sample(influence)
    for adjustment in design.adjustments:
        influence = adjustment.residuals(influence)
    return influence


def variances_from_sums(
    sums: np.ndarray, squares: np.ndarray, sampled: np.ndarray, factors: np.ndarray
) -> np.ndarray:
    """Variances from each stratum's sum and sum of squares of PSU totals, both (H, ...): an array (...).

    `sampled` and `factors` (H,) are PSUs drawn and `stratum_factors`. For plain designs; equal to
    `variances`.
    """
    shape = (-1,) + (1,) * (sums.ndim - 1)
    between = squares - sums**2 / sampled.reshape(shape)
    # Of values all alike the difference of two large sums may end a rounding below 0, which has no root.
    return (np.maximum(between, 0) * factors.reshape(shape)).sum(axis=0)


def stratum_factors(design: DesignLike) -> np.ndarray:
    """(H,) what the first stage's squared deviations in each stratum are multiplied by.

    Raises CaseStudyError for a stratum with one PSU where `design.lonely` is "fail".
    """
    stage = design.stages[0]
    return _stratum_factor(design, stage, _check_lonely(design, stage, 0))


def _scaled_deviations(design: DesignLike, stage: Stage, totals: np.ndarray, position: int) -> np.ndarray:
    """(C, p) deviations of unit `totals` (C, p) from their stratum's mean, scaled so that their squares add
    to the variance.
    """
    lonely = _check_lonely(design, stage, position)
    centre = stage.by_stratum(totals) / np.maximum(stage.sampled, 1)[:, None]
    if lonely.any():
        centre[lonely] = _lonely_centre(design.lonely, totals.mean(axis=0))
    if design.lonely_domain and design.lonely == "adjust":
        # A domain may have one unit of a stratum that has several. R's option survey.adjust.domain.lonely
        # takes it for alone and measures it from 0, the mean of the influences of all.
        centre[_units_inside(design, stage) == 1] = 0
    if design.lonely_domain and design.lonely == "average":
        lonely = lonely | (_units_inside(design, stage) == 1)
    factor = _stratum_factor(design, stage, lonely, fpc=False)[stage.unit_stratum]
    if stage.fraction is not None:
        factor = factor * stage.fraction
    return (totals - centre[stage.unit_stratum]) * np.sqrt(factor)[:, None]


def _check_lonely(design: DesignLike, stage: Stage, position: int) -> np.ndarray:
    """(H,) which strata have one unit only (and are not taken whole)."""
    lonely = _lonely(stage)
    if design.lonely == "fail" and lonely.any() and (lonely & _present(design, stage)).any():
        raise CaseStudyError(_lonely_sentence(stage, lonely & _present(design, stage), position))
    return lonely


def _lonely(stage: Stage) -> np.ndarray:
    lonely = stage.sampled == 1
    if stage.fraction is not None and lonely.any():
        whole = np.zeros(stage.strata, dtype=bool)
        # A stratum that was taken whole varies by nothing at this stage: one unit is all there is to know.
        whole[stage.unit_stratum[stage.fraction < 1e-7]] = True
        lonely &= ~whole
    return lonely


def check_lonely(design: DesignLike) -> None:
    """Raises CaseStudyError for a stratum with one unit at any stage, where `design.lonely` is "fail"."""
    for position, stage in enumerate(design.stages):
        _check_lonely(design, stage, position)


def rows_alone(design: DesignLike) -> np.ndarray:
    """(N,) the rows of the sample in strata that have one unit only, at any stage."""
    alone = np.zeros(design.stages[0].n, dtype=bool)
    for stage in design.stages:
        lonely = _lonely(stage)
        alone |= lonely[0] if stage.stratum is None else lonely[stage.stratum]
    return alone


def _lonely_sentence(stage: Stage, lonely: np.ndarray, position: int) -> str:
    first = int(np.argmax(lonely))
    if stage.strata == 1:
        return (
            "The design has one PSU only, so no standard error can be computed. "
            "Give the variable that tells the sampled units apart, or leave psu out."
        )
    name = stage.names[first] if first < len(stage.names) else f"{first + 1}"
    more = f" (and {lonely.sum() - 1} more)" if lonely.sum() > 1 else ""
    return (
        f"Stratum {name!r}{more} has one PSU only at stage {position + 1}, so its variance can't be computed."
        " Join it to a similar stratum, or choose one of lonely: remove, certainty, adjust, centre or"
        " average."
    )


def _lonely_centre(rule: str, grand_mean: np.ndarray) -> np.ndarray | float:
    return grand_mean if rule == "centre" else 0.0


def _stratum_factor(design: DesignLike, stage: Stage, lonely: np.ndarray, fpc: bool = True) -> np.ndarray:
    """(H,) what a stratum's sum of squared deviations is multiplied by."""
    drawn = stage.sampled
    factor = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
    if fpc and stage.fraction is not None:
        left = np.ones(stage.strata)
        left[stage.unit_stratum] = stage.fraction
        factor = factor * left
    if stage.scale is not None:
        factor = factor * stage.scale
    if lonely.any() and design.lonely in ("remove", "certainty", "average"):
        factor[lonely] = 0
    if lonely.any() and design.lonely == "average":
        # A lonely stratum is taken to vary as the others do on the mean. Strata without anybody in the domain
        # vary by nothing, and may not thin that mean.
        present = _present(design, stage)
        strata_left = int((present & ~lonely).sum())
        factor = factor * (int(present.sum()) / strata_left if strata_left else np.nan)
    return factor


def _present(design: DesignLike, stage: Stage) -> np.ndarray:
    """(H,) strata with a row in the domain; all of them where weights were calibrated, as every row then
    counts.
    """
    if design.adjustments:
        return np.ones(stage.strata, dtype=bool)
    return _units_inside(design, stage) > 0


def _units_inside(design: DesignLike, stage: Stage) -> np.ndarray:
    """(H,) units of each stratum that have a row in the domain."""
    inside = stage.totals((design.sample_weights > 0).astype(float)) > 0
    return np.bincount(stage.unit_stratum, inside, minlength=stage.strata)
