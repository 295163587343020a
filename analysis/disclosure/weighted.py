"""Weighted numbers: beside the unweighted ones they are equations in the few people of a group.

    weight_gaps(survey) -> WeightGaps
    round_weighted(estimates, gaps) -> estimates
    round_weighted_shares(shares, weights, base) -> shares

Weights that are made of margins can be worked out by any reader, as the margins are printed. Where sex alone
is raked to, the unweighted and the weighted share of "yes" are two equations in two unknowns: how many women
and how many men said it. So, for every weighting of a sample that was not drawn:

1. A weighted share, count, mean, total or ratio and the limits of its interval are printed to a step at least
   twice as wide as what it moves by where one person has the weight of the next group: then another table has
   the same numbers.
2. It is hidden where that step is wider than `WIDEST`, or where it would read as none or all and is not.
3. What is made of weights (weighted base, effective size, design effect, standard error) goes to steps alike;
   an effective size or design effect that is then good to less than a fifth is left out.
4. A number that weights do not change says nothing beside the unweighted one, and stays as it is.

Weights of a drawn sample are a column of its data: no reader knows them, and its numbers stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimation.frame import UNWEIGHTED
from analysis.estimation.list_of_analysis import Survey
from analysis.vocabulary import OF_CHOICES, OK, SMALL_BASE, SUPPRESSED

WIDEST = 0.1
"""Of a share; of other numbers, of the number itself."""
WIDEST_OF_SIZE = 0.2
FINEST = 0.001
OF_DRAWN = "design"
SUMMED = (*OF_CHOICES, "mean", "total", "ratio")
_LIMITS = ("estimate", "low", "high")
_GONE = ("estimate", "se", "low", "high", "n", "deff")
_KEYS = ["study", "survey", "wave", "table", "question", "choice", "domain", "level", "statistic", "unit"]


@dataclass(frozen=True)
class WeightGaps:
    """How far weights lie apart: `gap` the largest distance of a weight from the one next to it, `largest`
    the largest weight.
    """

    gap: float
    largest: float

    @classmethod
    def of(cls, weights: np.ndarray) -> WeightGaps:
        """Of the weights (n,) of people; weights that differ by a rounding error are one."""
        values = np.unique(np.round(weights[np.isfinite(weights)], 9))
        if len(values) < 2:
            return cls(0.0, float(values.max(initial=0.0)))
        between = np.diff(values)
        below, above = np.append(np.inf, between), np.append(between, np.inf)
        return cls(float(np.minimum(below, above).max()), float(values[-1]))

    def step(self, base_weighted: np.ndarray) -> np.ndarray:
        """The step of a share of each weighted base (r,), as a share; 0 where all weigh the same."""
        moved = 2 * self.gap / np.where(base_weighted > 0, base_weighted, np.nan)
        return to_decimal_steps(np.maximum(moved, FINEST)) if self.gap > 0 else np.zeros(len(base_weighted))

    def step_of_size(self, base_weighted: np.ndarray) -> np.ndarray:
        """The step of an effective size, as a part of it: it has squares of weights in it."""
        return np.minimum(self.step(base_weighted) * 2 * (1 + self.largest), 1.0)


Gaps = Mapping[tuple[str, str, str], WeightGaps]
"""(survey, wave, weighting) -> how far its weights lie apart."""


def weight_gaps(survey: Survey) -> dict[tuple[str, str, str], WeightGaps]:
    """How far the weights of each weighting lie apart; none where a drawn sample's own are among them."""
    if OF_DRAWN in survey.designs:
        return {}
    return {
        (survey.name, survey.wave, name): WeightGaps.of(np.asarray(design.weights, float))
        for name, design in survey.designs.items()
        if name != UNWEIGHTED
    }


def round_weighted(estimates: pd.DataFrame, gaps: Gaps) -> pd.DataFrame:
    """A copy in which weighted numbers are as fine as is safe; those that no step makes safe are hidden."""
    frame = estimates.copy()
    if not gaps:
        return frame
    printed = frame["status"].isin([OK, SMALL_BASE]) & frame["statistic"].isin(SUMMED)
    moved = printed.to_numpy() & ~_same_as_unweighted(frame)
    weightings = [frame[name].astype(str) for name in ("survey", "wave", "weighting")]
    for key, places in frame.groupby(weightings).indices.items():
        if key in gaps:
            _round_numbers(frame, places[moved[places]], gaps[key])
            _round_sizes(frame, places, gaps[key])
    return frame


def round_weighted_shares(shares: np.ndarray, weights: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Shares (s,) of the people of `base` (n,) bool by one weighting (n,), each as fine as is safe."""
    part = WeightGaps.of(weights).step(np.array([weights[base].sum()]))[0]
    return (
        to_multiples_of(shares, np.full(len(shares), part))
        if part <= WIDEST
        else np.full(len(shares), np.nan)
    )


def _round_numbers(frame: pd.DataFrame, rows: np.ndarray, gap: WeightGaps) -> None:
    """Rules 1 and 2 on these rows, in place."""
    at = frame.index[rows]
    base = frame["base_weighted"].to_numpy(float)[rows]
    part, exact_estimates = gap.step(base), frame["estimate"].to_numpy(float)[rows]
    is_share = (frame["statistic"] == "share").to_numpy()[rows]
    step = np.where(is_share, part, to_decimal_steps(part * np.abs(exact_estimates)))
    for name in _LIMITS:
        frame.loc[at, name] = to_multiples_of(frame[name].to_numpy(float)[rows], step)
    frame.loc[at, "se"] = to_multiples_of(frame["se"].to_numpy(float)[rows], step)
    rounded_estimates = frame["estimate"].to_numpy(float)[rows]
    none = (exact_estimates > 0) & (rounded_estimates <= 0)
    every = is_share & (exact_estimates < 1) & (rounded_estimates >= 1)
    hidden = at[none | every | ~(part <= WIDEST)]
    frame.loc[hidden, "status"] = SUPPRESSED
    frame.loc[hidden, list(_GONE)] = np.nan


def _round_sizes(frame: pd.DataFrame, rows: np.ndarray, gap: WeightGaps) -> None:
    """Rule 3 on these rows, in place."""
    at = frame.index[rows]
    base = frame["base_weighted"].to_numpy(float)[rows]
    frame.loc[at, "base_weighted"] = to_multiples_of(base, to_decimal_steps(np.full(len(base), 2 * gap.gap)))
    part = gap.step_of_size(base)
    for name in ("n_effective", "deff"):
        values = frame[name].to_numpy(float)[rows]
        multiples = to_multiples_of(values, to_decimal_steps(part * np.abs(values)))
        frame.loc[at, name] = np.where(part <= WIDEST_OF_SIZE, multiples, np.nan)


def _same_as_unweighted(frame: pd.DataFrame) -> np.ndarray:
    """Whether each row has the unweighted reading's number: rule 4."""
    keys = pd.MultiIndex.from_frame(frame[_KEYS].astype(str))
    estimates = frame["estimate"].to_numpy(float)
    plain = ((frame["weighting"] == UNWEIGHTED) & frame["estimate"].notna()).to_numpy()
    unweighted_estimates = pd.Series(estimates[plain], index=keys[plain])
    beside = unweighted_estimates[~unweighted_estimates.index.duplicated()].reindex(keys).to_numpy(float)
    return np.abs(beside - estimates) < 1e-9


def to_decimal_steps(widths: np.ndarray) -> np.ndarray:
    """The next wider of 1, 2 or 5 times a power of ten; 0 and missing stay."""
    some = np.isfinite(widths) & (widths > 0)
    sizes = np.where(some, widths, 1.0)
    power = 10.0 ** np.floor(np.log10(sizes))
    # a width that is a step already stays, whatever its last binary digit
    digits = sizes / power - 1e-9
    wide = np.select([digits <= 1, digits <= 2, digits <= 5], [1.0, 2.0, 5.0], 10.0) * power
    return np.where(some, wide, widths)


def to_multiples_of(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Each value as the nearest multiple of its step, where there is one."""
    some = np.isfinite(steps) & (steps > 0)
    step = np.where(some, steps, 1.0)
    # divided where it can be: 0.35 is a multiple of 0.05 that no product in binary is
    whole = np.round(values / step)
    multiple = np.where(step < 1, whole / np.round(1 / np.minimum(step, 1)), whole * step)
    return np.where(some, multiple, values)
