"""Replicate weights: the sample drawn again, in effect, to see how an estimate would have varied.

    as_replicates(design, kind) -> ReplicateDesign      kinds: JK1, JKn, BRR, Fay, and the bootstraps
    ReplicateDesign(frame, weights, replicates, scale, rscales)

Every estimator in this package takes a ReplicateDesign as it takes a Design; weighting it (`rake`,
`poststratified`, `calibrated`) weights each replicate anew.
Source: R survey's `as.svrepdesign`, `svrVar`; Wolter (2007).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Literal, Self

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.statistics.design import Design
from analysis.statistics.design_columns import Column, check_weights
from analysis.statistics.resampling.factors import RESAMPLERS, Resampled

Kind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap", "mrbbootstrap"]


class ReplicateDesign(Design):
    """A sample of n rows with `replicates` (n, R), whole analysis weights of each replicate.

    The variance of a statistic is scale * sum(rscales * (theta_r - centre)^2), the centre being the mean of
    the replicates, or with `mse` the full-sample value. `stages` are those of the design they came from.
    """

    replicates: np.ndarray
    scale: float
    rscales: np.ndarray
    mse: bool
    replicated = True

    def __init__(
        self,
        frame: pd.DataFrame | int,
        weights: Column,
        replicates: np.ndarray,
        scale: float,
        rscales: np.ndarray | float = 1.0,
        mse: bool = False,
    ):
        super().__init__(frame, weights)
        replicates = np.asarray(replicates, dtype=float)
        if replicates.ndim != 2 or len(replicates) != self.n:
            raise CaseStudyError(
                f"Replicate weights must have one row for each of the {self.n} rows; got {replicates.shape}."
            )
        if np.isnan(replicates).any():
            raise CaseStudyError(
                "Replicate weights are missing in some rows; every row needs one in every replicate."
            )
        rscales = np.broadcast_to(np.asarray(rscales, dtype=float), (replicates.shape[1],))
        self._set(replicates=replicates, scale=float(scale), rscales=rscales, mse=mse)

    def __repr__(self) -> str:
        return f"ReplicateDesign({self.n} rows, {self.replicates.shape[1]} replicates)"

    def domain(self, mask: np.ndarray | pd.Series) -> Self:
        """The same design seen through `mask` (n,), in every replicate."""
        mask = np.asarray(mask, dtype=bool)
        return super().domain(mask)._with(replicates=np.where(mask[:, None], self.replicates, 0.0))

    def of_rows(self, owner: np.ndarray) -> Self:
        """The design of rows that belong to this one's people, in every replicate."""
        return super().of_rows(owner)._with(replicates=self.replicates[owner])

    def adjusted(self, change: Callable[[np.ndarray], np.ndarray]) -> Self:
        """The same design with `change` made to the weights (n,) and to those of each replicate.

        Raises CaseStudyError where a replicate can't be weighted so, as `change` says it.
        """
        weights, replicates = check_weights(change(self.weights)), np.empty_like(self.replicates)
        for place, column in enumerate(self.replicates.T):
            try:
                replicates[:, place] = change(column)
            except CaseStudyError as error:
                raise CaseStudyError(
                    f"The sample itself can be weighted so, but not as it was drawn again (replicate"
                    f" {place + 1} of {self.replicates.shape[1]}): {error}"
                ) from error
        return self._with(weights=weights, replicates=replicates)

    def estimate(self, point: Callable, influence: Callable) -> tuple[np.ndarray, np.ndarray]:
        """A vector of statistics (p,) and its covariance (p, p); `influence` is not needed here."""
        theta = point(self.weights)
        return theta, self.covariance_of(theta, point(self.replicates).T)

    def ratio_variances(self, above: np.ndarray, below: np.ndarray | None) -> np.ndarray:
        """Variances (p,) of ratios of totals, computed anew in every replicate."""

        def ratio(weights: np.ndarray) -> np.ndarray:
            return above.T @ weights if below is None else (above.T @ weights) / (below @ weights)

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.diag(self.covariance_of(ratio(self.weights), ratio(self.replicates).T))

    def covariance_of(self, theta: np.ndarray, replicated: np.ndarray) -> np.ndarray:
        """Covariance (p, p) from the statistics `replicated` (R, p); replicates with a NaN are left out."""
        is_complete = ~np.isnan(replicated).any(axis=1)
        if not is_complete.any():
            return np.full((len(theta), len(theta)), np.nan)
        replicated, rscales = replicated[is_complete], self.rscales[is_complete]
        centre = theta if self.mse else replicated[rscales > 0].mean(axis=0)
        deviations = (replicated - centre) * np.sqrt(rscales)[:, None]
        return self.scale * deviations.T @ deviations

    @cached_property
    def degf(self) -> int:
        """Degrees of freedom: the rank of the replicate weights, less 1."""
        # columns scaled alike, so that the tolerance is R's; the smaller Gram matrix has the same rank
        replicates = self.replicates[self.weights > 0]
        wide = replicates if replicates.shape[0] < replicates.shape[1] else replicates.T
        if not wide.size:
            return 0
        singular = np.sqrt(np.maximum(np.linalg.eigvalsh(wide @ wide.T), 0))
        return max(int((singular > 1e-6 * singular.max()).sum()) - 1, 0)

    @cached_property
    def plain(self) -> bool:
        """Never: sums of weights don't suffice here."""
        return False

    @cached_property
    def simple(self) -> bool:
        """Never, see `plain`."""
        return False


def as_replicates(
    design: Design,
    kind: Kind = "JKn",
    replicates: int = 200,
    seed: int | None = None,
    rho: float = 0.3,
    mse: bool = False,
) -> ReplicateDesign:
    """Replicate weights of a linearised design.

    `JK1` leaves out each PSU in turn (no strata), `JKn` the same within strata; `BRR` and `Fay` (with its
    `rho`) take halves of strata with two PSUs; `bootstrap` is Canty and Davison's, `subbootstrap` Rao and
    Wu's with one PSU fewer, `mrbbootstrap` Preston's for several stages. `replicates` and `seed` are for
    the bootstraps.

    Raises CaseStudyError for a kind that does not fit the design, or weights that were calibrated already:
    calibrate the replicates instead.
    """
    if kind not in RESAMPLERS:
        raise CaseStudyError(f"Replicates of kind {kind!r} are not known{hint(kind, RESAMPLERS)}.")
    if design.adjustments:
        raise CaseStudyError(
            "The design's weights were calibrated; make replicates first, then calibrate them."
        )
    drawn: Resampled = RESAMPLERS[kind](design, replicates, np.random.default_rng(seed), rho)
    factors = drawn.factors if drawn.unit_of_row is None else drawn.factors[drawn.unit_of_row]
    frame = design.n if design.frame is None else design.frame
    made = ReplicateDesign(
        frame, design.weights, factors * design.weights[:, None], drawn.scale, drawn.rscales, mse
    )
    return made._with(stages=design.stages, lonely=design.lonely)
