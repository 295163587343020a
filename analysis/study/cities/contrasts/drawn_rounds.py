"""Rounds within one drawn sample: the same strata, and often the same units, hold people of several rounds.

So they are no independent samples, and neither counts nor each round's own error can tell how they move
together: people are read again.
Source: R survey's `svychisq(~answer+round)`, and `svycontrast` of `svyby(~answer, ~round, covmat=TRUE)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimation.list_of_analysis import design_of
from analysis.estimation.measures import Measure, measure, split
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.testing.association import TestResult, association_test
from analysis.statistics.testing.moving_together import Correlated, groups_together
from analysis.study.cities.contrasts.drawn_associations import tested_codes
from analysis.study.cities.contrasts.shared_people import CityPeople


@dataclass(frozen=True, eq=False)
class DrawnRounds:
    """A city's sample, whose design is declared, and the question whose answers are its rounds."""

    sample: CityPeople
    plan: Sequence[PlanRow]
    question: str

    def test(self, keys: Mapping[str, str], choice: str, rounds: Sequence[str]) -> TestResult | None:
        """The Rao-Scott F of a question of a table by round, or of one choice of it; None where there is
        none.
        """
        row = self._row({**keys, "statistic": "share"})
        if row is None or len(rounds) < 2:
            return None
        counted = self._measure(row)
        codes = tested_codes(counted, choice)
        if codes is None:
            return None
        design = design_of(row, counted, self.sample.design)
        try:
            return association_test(
                design, codes, self._rounds(row, counted, rounds), int(codes.max(initial=0)) + 1, len(rounds)
            )
        except CaseStudyError:
            return None  # nobody answered, or all alike

    def together(self, keys: Mapping[str, str], rounds: Sequence[str]) -> Correlated | None:
        """How a share, mean or median of a table moves with that of other rounds; None for any other."""
        row = self._row(keys)
        if row is None:
            return None
        counted = self._measure(row)
        numbers = np.asarray(counted.numbers)
        design, codes = design_of(row, counted, self.sample.design), self._rounds(row, counted, rounds)
        if row.statistic == "share":
            if keys["choice"] not in counted.choices:
                return None
            values = counted.chosen(counted.choices.index(keys["choice"]))
        elif row.statistic == "mean":
            values = numbers
        else:
            # a median moves with the share that lies under it
            middles = quantile_by(design, numbers, codes, len(rounds)).estimate[1:, 0]
            under = numbers[:, None] <= middles
            values = np.where(np.isnan(numbers)[:, None], np.nan, under)
        return groups_together(design, values, codes, len(rounds))

    def _row(self, keys: Mapping[str, str]) -> PlanRow | None:
        key_columns = ("table", "question", "statistic", "unit")
        for row in self.plan:
            own = {name: getattr(row, name) for name in key_columns}
            if row.by == self.question and own == {name: keys[name] for name in key_columns}:
                return row
        return None

    def _measure(self, row: PlanRow) -> Measure:
        return measure(row, self.sample.people, self.sample.reports)

    def _rounds(self, row: PlanRow, counted: Measure, rounds: Sequence[str]) -> np.ndarray:
        """The place in `rounds` of who or what is counted, -1 in none of them."""
        (levels,) = split(row, counted, self.sample.people, self.sample.reports)
        places = np.append(pd.Index(rounds).get_indexer(list(levels.names)), -1)
        return places[levels.codes]
