"""How the numbers of several groups of one sample move together.

Groups of people whom the same units brought (two rounds at the same sites, women and men of the same
villages) are no independent samples: their difference has the covariance taken off, and the degrees of
freedom of the one sample that both are.
Source: R survey's `svyby(covmat=TRUE)` and `svycontrast`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.joint import joint_ratios

if TYPE_CHECKING:
    from analysis.statistics.design import Design


@dataclass(frozen=True, eq=False)
class Correlated:
    """Of k groups: `correlation` (k, k) of their estimates, and `df` (k, k) of each two as one sample.

    `df` is NaN where no unit has people of both: then each has its own.
    """

    correlation: np.ndarray
    df: np.ndarray


def groups_together(design: Design, values: np.ndarray, groups: np.ndarray, k: int) -> Correlated:
    """Of the means of `values` in each of k groups.

    `values` (n,), or (n, k) with a column for each group, hold NaN outside the base; `groups` (n,) holds
    0..k-1, -1 for none. Correlations are 0 where a group has nobody or no error.
    """
    values = np.broadcast_to(values[:, None] if values.ndim == 1 else values, (len(values), k))
    inside = (groups[:, None] == np.arange(k)) & np.isfinite(values)
    above, below = np.where(inside, values, 0.0), inside.astype(float)
    correlation, df = np.eye(k), np.full((k, k), np.nan)
    met = np.flatnonzero((design.weights @ below) > 0)
    if len(met) < 2:
        return Correlated(correlation, df)
    covariance = joint_ratios(design, above[:, met], below[:, met]).covariance
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation_of_met = covariance / np.outer(spread, spread)
    correlation[np.ix_(met, met)] = np.clip(np.nan_to_num(correlation_of_met, posinf=0.0, neginf=0.0), -1, 1)
    units = _units(design, inside)
    for place, a in enumerate(met):
        for b in met[place + 1 :]:
            if (units[:, a] & units[:, b]).any():
                df[a, b] = df[b, a] = float(design.domain(inside[:, a] | inside[:, b]).degf)
    return Correlated(correlation, df)


def _units(design: Design, inside: np.ndarray) -> np.ndarray:
    """Boolean (C, k): which first-stage units have a row of each group (n, k) that weighs anything."""
    weighing = inside & (design.weights > 0)[:, None]
    unit = design.unit_of_row
    if unit is None:
        return weighing
    size = int(unit.max(initial=0)) + 1
    return np.stack([np.bincount(unit, column, minlength=size) > 0 for column in weighing.T], axis=1)
