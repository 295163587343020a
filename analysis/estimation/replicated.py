"""Errors of the sample drawn again, beside the linearised ones, for the figures that a study opens with.

replicate_design(design, params) -> ReplicateDesign
replicates_table(readings, shares, numbers) -> one row a figure and reading

A replicate is weighted anew as the sample was (raked, post-stratified, calibrated). The seed is of params,
and each survey is drawn by itself, so that the numbers are the same for any number of processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimation.sensitivity import KeyShare
from analysis.params import ReplicateParams
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.joint import joint_means, joint_totals
from analysis.statistics.replicates import ReplicateDesign, as_replicates
from analysis.statistics.shares import share_by

MOST_VALUES = 200_000_000
"""So many weights, rows times replicates, are held at once (1.6 GB)."""
COLUMNS = ("question", "choice", "statistic", "weighting", "estimate", "se", "se_replicates")


@dataclass(frozen=True, eq=False)
class KeyNumber:
    """A number to watch: `values` (n,), NaN outside the base, and which of its statistics (mean, total)."""

    question: str
    statistic: str
    values: np.ndarray


def replicate_design(design: Design, params: ReplicateParams) -> ReplicateDesign:
    """`design` with replicate weights: Rao and Wu's bootstrap, or the jackknife that leaves out each unit.

    Raises CaseStudyError where a stratum has one unit, or a jackknife would hold too many weights.
    """
    if params.method == "bootstrap":
        return as_replicates(design, "subbootstrap", params.number, params.seed)
    units = design.stages[0].units
    if units * design.n > MOST_VALUES:
        raise CaseStudyError(
            f"design: a jackknife of {units:,} units is too large for {design.n:,} interviews; write"
            " `replicates: {method: bootstrap}`."
        )
    return as_replicates(design, "JK1" if design.stages[0].strata == 1 else "JKn")


def replicates_table(
    readings: Mapping[str, tuple[Design, ReplicateDesign]],
    shares: Sequence[KeyShare],
    numbers: Sequence[KeyNumber] = (),
) -> pd.DataFrame:
    """COLUMNS: each figure by each reading, with its linearised error and that of the replicates."""
    rows = []
    for name, pair in readings.items():
        for key in shares:
            found = [_share(design, key) for design in pair]
            rows.append((key.question, key.choice, "share", name, *_beside(found)))
        for number in numbers:
            found = list(_number(pair, number))
            rows.append((number.question, "", number.statistic, name, *_beside(found)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _share(design: Design, key: KeyShare) -> tuple[float, float]:
    block = share_by(design, np.where(key.base, key.holds.astype(int), -1), 2)
    return float(block.estimate[0, 1]), float(block.se[0, 1])


def _number(pair: tuple[Design, ReplicateDesign], number: KeyNumber) -> Iterator[tuple[float, float]]:
    kernel = joint_means if number.statistic == "mean" else joint_totals
    for design in pair:
        found = kernel(design, number.values)
        yield float(found.estimate[0]), float(found.se[0])


def _beside(found: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    (estimate, se), (_, replicated) = found
    return estimate, se, replicated
