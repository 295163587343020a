"""Whether cities' answers differ at all, where samples were drawn: of their people, as each was drawn.

Cities are independent samples, each with its own strata, units and weights (`stacked`), and the test is that
of one sample over them. Counts can't tell how units hold answers together, so people are read again.
Source: R survey's `svychisq(~answer+city)` of the cities' designs as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.measures import Measure, measure
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.stacked import stacked
from analysis.statistics.testing.association import TestResult, association_test
from analysis.study.cities.contrasts.shared_people import CityPeople


@dataclass(frozen=True, eq=False)
class DrawnSamples:
    """The sample of each city, or of each wave of one; `plan` is what is tested."""

    samples: Mapping[str, CityPeople]
    plan: Sequence[PlanRow]

    def test(self, keys: Mapping[str, str], choice: str, cities: Sequence[str]) -> TestResult | None:
        """The Rao-Scott F of a question of a table, or of one choice of it; None where there is none."""
        row = self._row(keys)
        if row is None or len(cities) < 2:
            return None
        codes, designs, owners, met = [], [], [], 0
        for city in cities:
            sample = self.samples[city]
            counted = measure(row, sample.people, sample.reports)
            own = tested_codes(counted, choice)
            if own is None:
                return None
            codes.append(own)
            designs.append(sample.design or Design.of(len(sample.people), lonely="certainty"))
            owners.append(met + counted.respondent)
            met += len(sample.people)
        answers = np.concatenate(codes)
        city_of = np.repeat(np.arange(len(cities)), [len(one) for one in codes])
        people = stacked(designs)
        # of a stack only those who reported are counted: the others stay in the sample
        design = people.of_rows(np.concatenate(owners)) if row.stack else people
        try:
            return association_test(design, answers, city_of, int(answers.max(initial=0)) + 1, len(cities))
        except CaseStudyError:
            return None  # nobody answered, or all alike

    def _row(self, keys: Mapping[str, str]) -> PlanRow | None:
        """Everyone's row, or else one with levels, which estimates everyone as well."""
        rows = []
        for row in self.plan:
            of_people = (row.statistic, row.unit) == ("share", "respondents")
            if of_people and (row.table, row.question) == (keys["table"], keys["question"]):
                rows.append(row)
        return min(rows, key=lambda row: bool(row.by), default=None)


def tested_codes(counted: Measure, choice: str) -> np.ndarray | None:
    """What a test is of (n,): the answers, -1 outside the base, or whether `choice` was given where one is
    named. None where it was not there, and of several answers a person, of whom each choice is tested alone.
    """
    if not choice:
        return counted.codes
    if choice not in counted.choices:
        return None
    return _chosen(counted.chosen(counted.choices.index(choice)))


def _chosen(chosen: np.ndarray) -> np.ndarray:
    """Codes (n,) of one choice: 1 given, 0 not, -1 outside the base."""
    return np.where(np.isnan(chosen), -1, np.nan_to_num(chosen)).astype(np.intp)
