"""Quantiles and limits of their intervals that are the number of one of the outermost few people.

    telling_numbers(estimates, plan, survey, threshold) -> (estimates, numbers)
    hide_exposed_limits(estimates, plan, survey, threshold) -> estimates
    exposed_quantiles(estimates, plan, survey, threshold) -> keys

Where some people count for many, the weighted 90th percentile can be the number of the second richest; and
the limits of a median of twelve are what the third and the tenth said. So, counted in people, not in weights:

1. a quantile needs `threshold` people at or below it, and as many at or above;
2. a lower limit needs them at or below it, an upper limit at or above; where either has fewer, both go, and
   the standard error, which is their distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.numbers import (
    NUMBER_KEYS,
    TellingNumbers,
    counted_parts,
    dominated_numbers,
    number_key,
    parts_of,
)
from analysis.disclosure.weighted import weight_gaps
from analysis.estimation.list_of_analysis import Survey
from analysis.estimation.measures import own
from analysis.planning.row import PlanRow

QUANTILES = ("median", "quantile")
_OF_INTERVAL = ["se", "low", "high"]


@dataclass(frozen=True)
class _Spread:
    """The least and the most that each person said (p,), each in order."""

    least: np.ndarray
    most: np.ndarray

    @classmethod
    def of(cls, numbers: np.ndarray, respondent: np.ndarray, inside: np.ndarray) -> _Spread:
        inside = inside & np.isfinite(numbers)
        people = pd.Series(numbers[inside]).groupby(respondent[inside])
        return cls(np.sort(people.min().to_numpy(float)), np.sort(people.max().to_numpy(float)))

    def few_below(self, values: np.ndarray, threshold: int) -> np.ndarray:
        """Whether fewer than `threshold` people are at or below each value; not where there is none."""
        return (np.searchsorted(self.least, values, "right") < threshold) & np.isfinite(values)

    def few_above(self, values: np.ndarray, threshold: int) -> np.ndarray:
        """Whether fewer than `threshold` people are at or above each value; not where there is none."""
        above = len(self.most) - np.searchsorted(self.most, values, "left")
        return (above < threshold) & np.isfinite(values)


def telling_numbers(
    estimates: pd.DataFrame, plan: Sequence[PlanRow], survey: Survey, threshold: int
) -> tuple[pd.DataFrame, TellingNumbers]:
    """The estimates without limits that tell of few, and all numbers that one or few people make: means,
    totals and ratios that one dominates, quantiles of the outermost; and how far weights lie apart.
    """
    exposed = frozenset(exposed_quantiles(estimates, plan, survey, threshold))
    telling = dominated_numbers(plan, survey) | TellingNumbers(exposed, gaps=weight_gaps(survey))
    return hide_exposed_limits(estimates, plan, survey, threshold), telling


def exposed_quantiles(
    estimates: pd.DataFrame, plan: Iterable[PlanRow], survey: Survey, threshold: int
) -> set[tuple[str, ...]]:
    """The NUMBER_KEYS of quantiles with few people on one of their sides, in any weighting."""
    exposed_keys = set()
    for key, (rows, spread) in _quantiles(estimates, plan, survey).items():
        values = estimates["estimate"].to_numpy(float)[rows]
        if (spread.few_below(values, threshold) | spread.few_above(values, threshold)).any():
            exposed_keys.add(key)
    return exposed_keys


def hide_exposed_limits(
    estimates: pd.DataFrame, plan: Iterable[PlanRow], survey: Survey, threshold: int
) -> pd.DataFrame:
    """A copy without the limits and standard errors of quantiles whose limits tell of few."""
    safe_estimates = estimates.copy()
    low, high = (estimates[name].to_numpy(float) for name in ("low", "high"))
    for rows, spread in _quantiles(estimates, plan, survey).values():
        few = spread.few_below(low[rows], threshold) | spread.few_above(high[rows], threshold)
        safe_estimates.loc[safe_estimates.index[rows[few]], _OF_INTERVAL] = np.nan
    return safe_estimates


def _quantiles(
    estimates: pd.DataFrame, plan: Iterable[PlanRow], survey: Survey
) -> Mapping[tuple[str, ...], tuple[np.ndarray, _Spread]]:
    """For each quantile of the plan and level: the places of its rows, and how its numbers are spread."""
    of_quantiles = np.flatnonzero(estimates["statistic"].isin(QUANTILES))
    texts = estimates.iloc[of_quantiles][NUMBER_KEYS].astype(str)
    places = texts.groupby(NUMBER_KEYS).indices
    spreads_by_key = {}
    for row, counted, splits in counted_parts(plan, survey, QUANTILES) if places else ():
        for domain, level, inside in parts_of(row, counted, splits):
            key = (*number_key(row, survey), domain, level)
            if key in places:
                spread = _Spread.of(own(counted.numbers), counted.respondent, inside)
                spreads_by_key[key] = (of_quantiles[places[key]], spread)
    return spreads_by_key
