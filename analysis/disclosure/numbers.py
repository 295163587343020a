"""Quantiles, means, totals and ratios that would show one person's number.

    unsafe_quantiles(estimates, threshold) -> (r,) bool
    dominated_numbers(plan, survey) -> keys
    hide_numbers(estimates, unsafe) -> estimates

1. A quantile needs `threshold` people beyond it on both sides: the 99.9th percentile is the richest one's
income.
2. A mean, total or ratio needs that no one makes most of it: the largest contribution is at most three
quarters
   of the total, and what is left without the two largest is more than a tenth of the largest (p%-rule), else
   the
   second largest contributor can work out the largest.
3. Where one level of a domain is hidden so, the next smallest is hidden with it: everyone less the others
   would give it back.
4. What is printed is rounded to three digits: a mean times its base is a total, and the difference of two
   nested totals may be one person's number.

Source: Hundepool and others, "Statistical Disclosure Control", Wiley 2012, section 4.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.estimation.list_of_analysis import Survey, can_be_counted
from analysis.estimation.measures import measure, split
from analysis.planning.row import PlanRow

LARGEST_SHARE = 0.75
PROTECTION = 0.10
DIGITS = 3
NUMBERS = ("mean", "median", "quantile", "total", "ratio")
_HIDDEN = ("estimate", "se", "low", "high", "n", "deff")
_ROUNDED = ("estimate", "se", "low", "high")


def unsafe_quantiles(estimates: pd.DataFrame, threshold: int) -> np.ndarray:
    """Which rows are quantiles with fewer than `threshold` people on one of their sides."""
    statistic = estimates["statistic"].astype(str)
    probability = pd.to_numeric(estimates["choice"].where(statistic == "quantile"), errors="coerce")
    probability = probability.mask(statistic == "median", 0.5)
    beyond = estimates["base"] * np.minimum(probability, 1 - probability)
    # Half a person less for a tenth that is not whole in binary.
    return (probability.notna() & (beyond < threshold - 1e-9)).to_numpy()


def is_dominated(values: np.ndarray) -> bool:
    """Whether one of the contributions (n,) stands out so far that a sum or mean tells of it."""
    sizes = np.abs(values[np.isfinite(values)])
    total = sizes.sum()
    if not total:
        return False
    largest = np.partition(sizes, -2)[-2:] if len(sizes) > 1 else sizes
    return bool(largest[-1] > LARGEST_SHARE * total or total - largest.sum() < PROTECTION * largest[-1])


def dominated_numbers(plan: Iterable[PlanRow], survey: Survey) -> set[tuple[str, ...]]:
    """The numbers of a plan in which one person stands out: (survey, wave, table, question, statistic, unit,
    choice, domain, level) of each.
    """
    found = set()
    for row in plan:
        if row.statistic not in ("mean", "total", "ratio") or not can_be_counted(row, survey):
            continue
        counted = measure(row, survey.respondents, survey.reports)
        names = (survey.name, survey.wave, row.table, row.question, row.statistic, row.unit, row.choice)
        parts = [("", "", np.ones(len(counted.numbers), dtype=bool))]
        for levels in split(row, counted, survey.respondents, survey.reports):
            parts += [(row.by, name, levels.codes == code) for code, name in enumerate(levels.names)]
        for domain, level, inside in parts:
            if is_dominated(_of_people(counted.numbers, counted.respondent, inside)):
                found.add((*names, domain, level))
    return found


def _of_people(numbers: np.ndarray, respondent: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """What each person contributes: her reports together."""
    inside = inside & np.isfinite(numbers)
    if len(respondent) < 2 or (np.diff(respondent) > 0).all():
        return numbers[inside]  # a row a person
    _, person = np.unique(respondent[inside], return_inverse=True)
    return np.bincount(person, weights=numbers[inside])


def hide_numbers(estimates: pd.DataFrame, unsafe: np.ndarray) -> pd.DataFrame:
    """The estimates without the rows `unsafe` (r,) and without what would give them back; others rounded."""
    frame = estimates.copy()
    hidden = _with_neighbours(frame, unsafe & frame["status"].isin(["ok", "small base"]).to_numpy())
    frame.loc[hidden, "status"] = "suppressed"
    frame.loc[hidden, list(_HIDDEN)] = np.nan
    numbers = frame["statistic"].isin(NUMBERS).to_numpy()
    for column in _ROUNDED:
        frame.loc[numbers, column] = _rounded(frame.loc[numbers, column].to_numpy(float))
    return frame


def _with_neighbours(frame: pd.DataFrame, unsafe: np.ndarray) -> np.ndarray:
    """Beside the one hidden level of a domain the one of the fewest people (rule 3)."""
    hidden = unsafe.copy()
    gone = hidden | (frame["status"] == "suppressed").to_numpy()
    keys = [
        "study",
        "survey",
        "wave",
        "table",
        "question",
        "choice",
        "statistic",
        "unit",
        "weighting",
        "domain",
    ]
    split = (frame["domain"] != "").to_numpy() & frame["statistic"].isin(NUMBERS).to_numpy()
    own = np.flatnonzero(split)
    for places in frame[split].groupby(keys, observed=True, sort=False).indices.values():
        rows = own[places]
        if hidden[rows].any() and gone[rows].sum() == 1:
            shown = rows[~gone[rows] & (frame["base"].to_numpy()[rows] > 0)]
            if len(shown):
                hidden[shown[np.argmin(frame["base"].to_numpy()[shown])]] = True
    return hidden


def _rounded(values: np.ndarray) -> np.ndarray:
    """To DIGITS significant digits."""
    size = np.where((values == 0) | ~np.isfinite(values), 1.0, np.abs(values))
    unit = 10.0 ** (np.floor(np.log10(size)) - DIGITS + 1)
    return np.round(values / unit) * unit
