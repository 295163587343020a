"""Errors of the sample drawn again, beside the linearised ones, for the figures that a study opens with.

replicate_design(design, params) -> ReplicateDesign
replicates_table(readings, figures, method) -> one row a figure and reading

1. A replicate is weighted anew as the sample was (raked, post-stratified, calibrated).
2. The seed is of params, and each survey is drawn by itself, so that the numbers are the same for any number
   of processes.
3. Every statistic is computed anew in each replicate. A quantile is where the sample was drawn again; leaving
   out one unit at a time moves it by too few values to say how it varies, so that a jackknife has Woodruff's,
   from the replicated error of the share at or below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.estimation.measures import own
from analysis.params import ReplicateParams
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.estimate_block import Block
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.quantiles import quantile_again, quantile_by
from analysis.statistics.resampling.replicates import ReplicateDesign, as_replicates
from analysis.statistics.shares import share_by

MOST_VALUES = 200_000_000
"""So many weights, rows times replicates, are held at once (1.6 GB)."""
COLUMNS = ("question", "choice", "unit", "statistic", "weighting", "estimate", "se", "se_replicates")
QUANTILES = ("median", "quantile")


Sampled = TypeVar("Sampled", bound=Design)


@dataclass(frozen=True, eq=False)
class KeyFigure:
    """A figure to watch: `values` (m,), NaN outside the base; of a share, 1 where the choice was given.

    `choice` is that of a share, a quantile's probability, a ratio's denominator; `over` (m,) the values below
    the line of a ratio; `owner` (m,) the person of each row, where rows are not people.
    """

    question: str
    statistic: str
    values: np.ndarray
    choice: str = ""
    unit: str = "respondents"
    over: np.ndarray | None = None
    owner: np.ndarray | None = None
    probability: float = 0.5

    def of(self, design: Sampled) -> Sampled:
        """The design of this figure's rows."""
        return design if self.owner is None else design.of_rows(self.owner)

    def block(self, design: Design) -> Block:
        """The figure and its error by a design of its rows."""
        if self.statistic == "share":
            codes = np.where(np.isnan(self.values), -1, np.nan_to_num(self.values)).astype(np.intp)
            return share_by(design, codes, 2)
        if self.statistic in QUANTILES:
            return quantile_by(design, self.values, probability=self.probability)
        if self.statistic == "ratio":
            return ratio_by(design, self.values, own(self.over))
        return (mean_by if self.statistic == "mean" else total_by)(design, self.values)


def replicate_design(design: Design, params: ReplicateParams) -> ReplicateDesign:
    """`design` with replicate weights: Rao and Wu's bootstrap, or the jackknife that leaves out each unit.

    Raises CaseStudyError where a stratum has one unit, or a jackknife would hold too many weights.
    """
    if params.method == "bootstrap":
        return as_replicates(design, "subbootstrap", params.number, params.seed)
    units = design.stages[0].units
    if units * design.n > MOST_VALUES:
        raise CaseStudyError(
            f"a jackknife of {units:,} units is too large for {design.n:,} interviews; write"
            " `replicates: {method: bootstrap}`."
        )
    return as_replicates(design, "JK1" if design.stages[0].strata == 1 else "JKn")


def replicates_table(
    readings: Mapping[str, tuple[Design, ReplicateDesign]],
    figures: Sequence[KeyFigure],
    method: str = "bootstrap",
) -> pd.DataFrame:
    """COLUMNS: each figure by each reading, with its linearised error and that of the replicates."""
    rows = []
    for name, (design, again) in readings.items():
        for figure in figures:
            place = (0, -1)
            block = figure.block(figure.of(design))
            replicated = _replicated(figure, figure.of(again), method)
            keys = (figure.question, figure.choice, figure.unit, figure.statistic, name)
            rows.append((*keys, float(block.estimate[place]), float(block.se[place]), replicated))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _replicated(figure: KeyFigure, again: ReplicateDesign, method: str) -> float:
    """The error of a figure by its replicates."""
    if figure.statistic in QUANTILES and method == "bootstrap":
        whole = quantile_again(figure.values, again.weights[:, None], figure.probability)
        drawn = quantile_again(figure.values, again.replicates, figure.probability)
        return float(np.sqrt(again.covariance_of(whole, drawn[:, None])[0, 0]))
    return float(figure.block(again).se[0, -1])
