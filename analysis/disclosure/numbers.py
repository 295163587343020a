"""Quantiles, means, totals and ratios that would show one person's number.

    unsafe_quantiles(estimates, threshold) -> (r,) bool
    dominated_numbers(plan, survey) -> TellingNumbers
    hide_numbers(estimates, unsafe, numbers) -> estimates

1. A quantile needs `threshold` people beyond it on both sides: the 99.9th percentile is the richest one's
income. So do the limits of its interval, which are values that somebody gave (`exposed_quantiles`).
2. A mean, total or ratio needs that no one makes most of it, in any weighting: the largest contribution is
   at most three quarters of the total, and what is left without the two largest is more than a tenth of the
   largest (p%-rule), else the second largest contributor can work out the largest.
3. Everyone less the levels that are shown is a sum as well: levels are hidden, the smallest first, until no
   one stands out among the people that the shown ones leave; nor of a level, less the crossed ones within it.
4. What is printed is rounded to three digits: a mean times its base is a total, and the difference of two
   nested totals may be one person's number.

Source: Hundepool and others, "Statistical Disclosure Control", Wiley 2012, section 4.2.2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.disclosure.weighted import Gaps
from analysis.estimation.list_of_analysis import Survey, can_be_counted
from analysis.estimation.measures import Levels, Measure, measure, split
from analysis.planning.row import PlanRow
from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED

NUMBER_KEYS = ["survey", "wave", "table", "question", "statistic", "unit", "choice", "domain", "level"]
"""What a number goes by, in whichever weighting."""
LARGEST_SHARE = 0.75
PROTECTION = 0.10
DIGITS = 3
NUMBERS = ("mean", "median", "quantile", "total", "ratio")
SUMMED = ("mean", "total", "ratio")
_COLUMN = ["study", *NUMBER_KEYS[:-1], "weighting"]
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


@dataclass(frozen=True, eq=False)
class Divided:
    """What a sum is made of, in the people of `scope` (m,) bool: `codes` (m,) say in which of `names` each
    is (-1: in none), `contributions` what each adds, in every reading, `respondent` (m,) who is behind it.
    """

    names: tuple[str, ...]
    codes: np.ndarray
    scope: np.ndarray
    contributions: tuple[np.ndarray, ...]
    respondent: np.ndarray

    def is_given_back(self, shown: Collection[str]) -> bool:
        """Whether one person stands out among those whom the `shown` levels leave of the scope."""
        codes = [code for code, name in enumerate(self.names) if name in shown]
        left = self.scope & ~np.isin(self.codes, codes)
        return _one_stands_out(self.contributions, self.respondent, left)

    def is_of(self, name: str) -> bool:
        """Whether it is one of these levels, and anybody of the scope is in it.

        Of a multi-select each answer divides people by itself, and is no level of the others.
        """
        return name in self.names and bool((self.scope & (self.codes == self.names.index(name))).any())


@dataclass(frozen=True, eq=False)
class TellingNumbers:
    """Which numbers tell of one person or few (`keys`, NUMBER_KEYS of each), how the levels of each domain
    divide what its numbers sum (by NUMBER_KEYS but the level), and how far weights lie apart (`gaps`).
    """

    keys: frozenset[tuple[str, ...]] = frozenset()
    divided: Mapping[tuple[str, ...], tuple[Divided, ...]] = field(default_factory=dict)
    gaps: Gaps = field(default_factory=dict)

    def __or__(self, other: TellingNumbers) -> TellingNumbers:
        return TellingNumbers(
            self.keys | other.keys, {**self.divided, **other.divided}, {**self.gaps, **other.gaps}
        )


def dominated_numbers(plan: Iterable[PlanRow], survey: Survey) -> TellingNumbers:
    """The means, totals and ratios of a plan in which one person stands out, and how all are divided."""
    dominated_keys, divided = set(), {}
    for row, counted, splits in counted_parts(plan, survey, SUMMED):
        key, contributions = number_key(row, survey), tuple(_contributions(counted, survey))
        for domain, level, inside in parts_of(row, counted, splits):
            if _one_stands_out(contributions, counted.respondent, inside):
                dominated_keys.add((*key, domain, level))
        scopes = _scopes(row, counted, survey)
        divided[*key, row.by] = tuple(
            Divided(levels.names, levels.codes, scope, contributions, counted.respondent)
            for levels in splits
            for scope in scopes
        )
    return TellingNumbers(frozenset(dominated_keys), divided)


def _one_stands_out(contributions: Iterable[np.ndarray], respondent: np.ndarray, inside: np.ndarray) -> bool:
    return any(is_dominated(_of_people(numbers, respondent, inside)) for numbers in contributions)


def _scopes(row: PlanRow, counted: Measure, survey: Survey) -> list[np.ndarray]:
    """Whom a level can be taken from: everybody, and each level that a crossed one is part of."""
    scopes = [np.full(len(counted.asked), True)]
    for name in row.domains if len(row.domains) > 1 else ():
        own = replace(row, by=name, missing=False)
        for levels in split(own, counted, survey.respondents, survey.reports):
            scopes += [levels.codes == code for code in range(len(levels.names))]
    return scopes


def number_key(row: PlanRow, survey: Survey) -> tuple[str, ...]:
    """The NUMBER_KEYS of a row but for domain and level."""
    return survey.name, survey.wave, row.table, row.question, row.statistic, row.unit, row.choice


def counted_parts(
    plan: Iterable[PlanRow], survey: Survey, statistics: Collection[str]
) -> Iterator[tuple[PlanRow, Measure, list[Levels]]]:
    """The rows of these statistics that can be counted, what each counts, and how its domain splits that."""
    for row in plan:
        if row.statistic in statistics and can_be_counted(row, survey):
            counted = measure(row, survey.respondents, survey.reports)
            yield row, counted, split(row, counted, survey.respondents, survey.reports)


def parts_of(
    row: PlanRow, counted: Measure, splits: Iterable[Levels]
) -> Iterator[tuple[str, str, np.ndarray]]:
    """(domain, level, who is in it (m,) bool) for the whole city and each level."""
    yield "", "", np.full(len(counted.asked), True)
    for levels in splits:
        for code, name in enumerate(levels.names):
            yield row.by, name, levels.codes == code


def _contributions(counted: Measure, survey: Survey) -> Iterator[np.ndarray]:
    """What each row (m,) adds to a total, in every reading of the survey; to a ratio's denominator too."""
    summed = [numbers for numbers in (counted.numbers, counted.denominator) if numbers is not None]
    for design in survey.readings.values():
        weights = 1.0 if design is None else design.weights[counted.respondent]
        for numbers in summed:
            yield numbers * weights


def _of_people(numbers: np.ndarray, respondent: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """What each person contributes: her reports together."""
    inside = inside & np.isfinite(numbers)
    if (respondent[1:] > respondent[:-1]).all():
        return numbers[inside]  # a row a person
    _, person = np.unique(respondent[inside], return_inverse=True)
    return np.bincount(person, weights=numbers[inside])


def hide_numbers(
    estimates: pd.DataFrame, unsafe: np.ndarray, numbers: TellingNumbers | None = None
) -> pd.DataFrame:
    """The estimates without the rows `unsafe` (r,) and without what would give them back; others rounded."""
    frame = estimates.copy()
    unsafe = unsafe & frame["status"].isin([OK, SMALL_BASE]).to_numpy()
    hidden = _with_neighbours(frame, unsafe, numbers or TellingNumbers())
    frame.loc[hidden, "status"] = SUPPRESSED
    frame.loc[hidden, list(_HIDDEN)] = np.nan
    of_numbers = frame["statistic"].isin(NUMBERS).to_numpy()
    for column in _ROUNDED:
        frame.loc[of_numbers, column] = _rounded(frame.loc[of_numbers, column].to_numpy(float))
    return frame


def _with_neighbours(frame: pd.DataFrame, unsafe: np.ndarray, numbers: TellingNumbers) -> np.ndarray:
    """Beside the hidden levels of a domain those of the fewest people, until the shown ones leave nobody's
    number (rule 3).
    """
    hidden = unsafe.copy()
    gone = hidden | (frame["status"] == SUPPRESSED).to_numpy()
    base, level = frame["base"].to_numpy(), frame["level"].astype(str).to_numpy()
    of_numbers = frame["statistic"].isin(NUMBERS).to_numpy()
    own = np.flatnonzero(of_numbers)
    grouped = frame[of_numbers].groupby(_COLUMN).indices
    for key, places in grouped.items():
        rows = own[places]
        if hidden[rows].any() and gone[rows].sum() == 1:
            printed_rows = rows[~gone[rows] & (base[rows] > 0)]
            hidden[printed_rows[np.argsort(base[printed_rows], kind="stable")[:1]]] = True
        for divided in numbers.divided.get(tuple(map(str, key[1:-1])), ()):
            printed_rows = rows[~(gone | hidden)[rows] & (base[rows] > 0)]
            printed_rows = printed_rows[[divided.is_of(level[row]) for row in printed_rows]]
            while len(printed_rows) and divided.is_given_back(level[printed_rows]):
                smallest = np.argmin(base[printed_rows])
                hidden[printed_rows[smallest]] = True
                printed_rows = np.delete(printed_rows, smallest)
    return hidden


def _rounded(values: np.ndarray) -> np.ndarray:
    """To DIGITS significant digits."""
    size = np.where((values == 0) | ~np.isfinite(values), 1.0, np.abs(values))
    unit = 10.0 ** (np.floor(np.log10(size)) - DIGITS + 1)
    return np.round(values / unit) * unit
