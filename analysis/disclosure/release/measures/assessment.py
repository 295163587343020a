"""All measures of risk of a data set, as one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.release.data import ReleaseData
from analysis.disclosure.risk.diversity import closeness_of, count_groups, diversity_of
from analysis.disclosure.risk.frequencies import count_frequencies, count_violations
from analysis.disclosure.risk.individual import (
    estimate_household_risk,
    estimate_individual_risk,
    find_outlying,
)
from analysis.disclosure.risk.matches import BLANK
from analysis.disclosure.risk.suda import find_special_uniques

THRESHOLDS = (2, 3, 5, 10)
_MOST_KEYS, _MOST_ROWS, _LARGEST = 10, 20_000, 3
_MOST_VALUES, _CLASSES = 50, 20


@dataclass(frozen=True)
class SensitiveRisk:
    """What groups with the same keys give away of one sensitive variable (numbers with more than fifty values
    in twenty classes): their least diversities, people in groups with a single answer, and the farthest a
    group is from everybody.
    """

    least_distinct: int
    least_entropy: float
    least_recursive: int
    alone: int
    farthest: float


@dataclass(frozen=True)
class Assessment:
    """The risk of a data set. Risks are chances from 0 to 1.

    `violations` counts people who share their keys with fewer than k (a blank fits any category), `as_read`
    the same for a reader who takes a blank for a value of its own. `sample_risk` is the mean of one over the
    people who share the keys; `risk` the mean individual risk given the population, the same where none is
    known. `expected` are the people to be recognised; `outlying` those far above the others. `uniques` are
    singled out by some set of keys of at most `largest`; `contributions` say by which keys.
    """

    n: int
    patterns: int
    violations: Mapping[int, int]
    as_read: Mapping[int, int]
    least: int
    sample_risk: float
    risk: float
    expected: float
    highest: float
    outlying: int
    household_risk: float | None
    uniques: int
    largest: int
    highest_dis: float
    expected_dis: float
    contributions: Mapping[str, float]
    sensitive: Mapping[str, SensitiveRisk]


@dataclass(frozen=True, eq=False)
class RiskQuestion:
    """What is asked of a data set: its keys and sensitive questions, the population's weights (n,) or None,
    the households (n,) or None, the sampled share that DIS-SUDA takes, and each k to count violations of.
    """

    keys: Sequence[str]
    sensitive: Sequence[str] = ()
    weights: np.ndarray | None = None
    households: np.ndarray | None = None
    fraction: float = 0.01
    thresholds: Sequence[int] = THRESHOLDS


def assess_risk(data: ReleaseData, asked: RiskQuestion) -> Assessment:
    """The risk of a data set of one or more rows; a data set without keys is one group."""
    codes, variables = data.keys(asked.keys)
    if not variables:
        codes = np.zeros((len(data.frame), 1), dtype=np.int64)
    counted = count_frequencies(codes, asked.weights)
    own = np.where(codes == BLANK, codes.max(axis=0) + 1, codes)
    read = count_frequencies(own).sample
    risk = estimate_individual_risk(counted)
    large = codes.shape[1] > _MOST_KEYS or len(codes) > _MOST_ROWS
    uniques = find_special_uniques(codes, asked.fraction, _LARGEST if large else None)
    household = None if asked.households is None else estimate_household_risk(risk, asked.households)
    names = [variable.name for variable in variables]
    return Assessment(
        n=len(codes),
        patterns=len(np.unique(own, axis=0)),
        violations=count_violations(counted.sample, asked.thresholds),
        as_read=count_violations(read, asked.thresholds),
        least=int(counted.sample.min()),
        sample_risk=float((1 / counted.sample).mean()),
        risk=float(risk.mean()),
        expected=float(risk.sum()),
        highest=float(risk.max()),
        outlying=int(find_outlying(risk).sum()),
        household_risk=None if household is None else float(household.mean()),
        uniques=int((uniques.minimal > 0).sum()),
        largest=uniques.largest,
        highest_dis=float(uniques.dis.max()),
        expected_dis=float(uniques.dis.sum()),
        contributions=dict(zip(names, uniques.contributions.tolist(), strict=False)),
        sensitive=_sensitive(data, codes, asked.sensitive),
    )


def _classed(codes: np.ndarray) -> np.ndarray:
    """Values in order, as they are where they are few, else as twenty classes of about as many people.

    An amount that is different for everybody would be diverse in every group and still give itself away.
    """
    if codes.max(initial=BLANK) < _MOST_VALUES:
        return codes
    is_answered = codes != BLANK
    limits = np.quantile(codes[is_answered], np.linspace(0, 1, _CLASSES + 1)[1:-1])
    return np.where(is_answered, np.searchsorted(limits, codes), BLANK)


def _sensitive(data: ReleaseData, codes: np.ndarray, questions: Sequence[str]) -> dict[str, SensitiveRisk]:
    """One record a sensitive column."""
    variables = [variable for question in questions for variable in data.of(question)]
    columns = [(variable, _classed(data.codes(variable))) for variable in variables]
    columns = [(variable, values) for variable, values in columns if (values != BLANK).any()]
    risks_by_variable = {}
    groups = count_groups(codes, [values for _, values in columns])
    for (variable, _), counted in zip(columns, groups, strict=True):
        diversity = diversity_of(counted)
        ordered = variable.kind in ("number", "date")
        has_answers = diversity.distinct > 0
        risks_by_variable[variable.name] = SensitiveRisk(
            int(diversity.distinct[has_answers].min()),
            float(diversity.entropy[has_answers].min()),
            int(diversity.recursive[has_answers].min()),
            int((diversity.distinct[has_answers] == 1).sum()),
            float(closeness_of(counted, ordered).max()),
        )
    return risks_by_variable
