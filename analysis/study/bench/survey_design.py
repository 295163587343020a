"""The door to the statistics room: estimates, tests and models of a survey's design, by name of question.

What R survey's users look for stands in docs/r_survey.md beside its R call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimation.estimators import (
    estimate_mean,
    estimate_median,
    estimate_ratio,
    estimate_share,
    estimate_total,
)
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, hint
from analysis.statistics.design import Design
from analysis.statistics.regression import regress
from analysis.statistics.testing.association import association_test
from analysis.statistics.testing.differences import group_test, mean_test, rank_test
from analysis.study.bench.asking import in_words
from analysis.study.bench.bench import Shares, margins_of
from analysis.study.bench.guard import Guard

if TYPE_CHECKING:
    from analysis.statistics.regression import Regression
    from analysis.weighting.margins import Margin

OUTCOME = "outcome"


@in_words
@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """One survey's design over its people, with its questions by name.

    Estimates pass the gate of the city as tables do, unless `guard` is lifted; tests tell of no cell.
    """

    answers: Responses
    design: Design
    weighting: str
    guard: Guard

    def share(self, question: str, by: str | None = None, confidence: float = 0.95) -> pd.DataFrame:
        """Shares (0-1) of the choices, as estimates rows (R: svymean, svyby, svyciprop)."""
        self.guard.refuse(question, by)
        names: str | list[str] = question
        if self.answers.type_of(question) == "select_multiple":
            names = [f"{question}/{choice}" for choice in self.answers.choices(question)]
        estimates = estimate_share(self.design, names, by, confidence)
        return self._shown(estimates, question, "share", by)

    def mean(self, question: str, by: str | None = None) -> pd.DataFrame:
        """Means as estimates rows (R: svymean, svyby)."""
        self.guard.require_numbers("mean", question)
        self.guard.refuse(by)
        return self._shown(estimate_mean(self.design, question, by), question, "mean", by)

    def median(self, question: str, by: str | None = None) -> pd.DataFrame:
        """Medians as estimates rows, with Woodruff intervals (R: svyquantile)."""
        self.guard.require_numbers("median", question)
        self.guard.refuse(by)
        return self._shown(estimate_median(self.design, question, by), question, "median", by)

    def total(self, question: str, by: str | None = None) -> pd.DataFrame:
        """Totals as estimates rows (R: svytotal)."""
        self.guard.require_numbers("total", question)
        self.guard.refuse(by)
        return self._shown(estimate_total(self.design, question, by), question, "total", by)

    def ratio(self, numerator: str, denominator: str, by: str | None = None) -> pd.DataFrame:
        """Ratios as estimates rows (R: svyratio)."""
        self.guard.require_numbers("ratio", numerator, denominator)
        self.guard.refuse(by)
        estimates = estimate_ratio(self.design, numerator, denominator, by)
        return self._shown(estimates, numerator, "ratio", by, denominator)

    def _shown(
        self, estimates: pd.DataFrame, question: str, statistic: str, by: str | None, denominator: str = ""
    ) -> pd.DataFrame:
        row = PlanRow("", "", question, statistic, by=by or "", denominator=denominator)
        return self.guard.protect(estimates, row, self.design)

    def test(self, question: str, by: str, kind: str = "association"):
        """Whether the answers differ between groups: association (Rao-Scott; R: svychisq), means (two groups;
        R: svyttest) or ranks (R: svyranktest).

        Raises CaseStudyError, with the nearest match, for another kind of test.
        """
        self.guard.refuse(by, question if kind == "association" else "")
        if kind in ("means", "ranks"):
            self.guard.require_numbers(f"test of {kind}", question)
        groups, levels = self.answers.codes(by)
        if kind == "association":
            codes, choices = self.answers.codes(question)
            return association_test(self.design, codes, groups, len(choices), len(levels))
        if kind == "means":
            return group_test(self.design, self.answers.numbers(question), groups)
        if kind == "ranks":
            return rank_test(self.design, self.answers.numbers(question), groups, len(levels))
        kinds = ("association", "means", "ranks")
        raise CaseStudyError(f"There is no test of the kind {kind!r}{hint(kind, kinds)}.")

    def mean_against(self, question: str, value: float):
        """Whether a mean is a value (R: svyttest of one sample)."""
        self.guard.require_numbers("mean", question)
        return mean_test(self.design, self.answers.numbers(question), value)

    def regress(self, formula: str, family: str | None = None) -> Regression:
        """A regression with the design's standard errors (R: svyglm).

        "question=choice ~ sex + age" models who gave that answer (binomial); a number as outcome is gaussian.

        Raises CaseStudyError for a question or choice that there is not, and as `regress` does.
        """
        outcome, tilde, terms = formula.partition("~")
        if not tilde:
            raise CaseStudyError(f"{formula!r} is no formula: write outcome ~ term + term.")
        self.guard.refuse_model(formula)
        question, equals, choice = outcome.strip().partition("=")
        if not equals:
            return regress(self.design, formula, family or "gaussian")
        question, choice = question.strip(), choice.strip()
        ticks, choices = self.answers.ticks(question)
        if choice not in choices:
            offered = [name for name in choices if name not in self.guard.withheld(question)]
            raise CaseStudyError(f"{question} has no choice {choice!r}{hint(choice, offered)}.")
        gave = ticks[:, choices.index(choice)].astype(float)
        values = np.where(self.answers.answered(question), gave, np.nan)
        frame = self.answers.frame.assign(**{OUTCOME: values})
        return regress(self.design.over(frame), f"{OUTCOME} ~ {terms}", family or "binomial")

    def raked(self, margins: Shares | Sequence[Margin], **options) -> SurveyDesign:
        """The design with weights that meet further margins, `{"sex": {"female": 0.5, "male": 0.5}}` (R:
        rake).
        """
        from analysis.statistics.calibration import raked

        if isinstance(margins, Mapping):
            self.guard.refuse(*margins)
            margins = margins_of(self.answers, margins)
        return SurveyDesign(self.answers, raked(self.design, margins, **options), "raked", self.guard)

    def poststratified(self, variables: str | Sequence[str], sizes: Mapping[object, float]) -> SurveyDesign:
        """The design with weights that meet known sizes of cells (R: postStratify)."""
        from analysis.statistics.calibration import poststratified

        self.guard.refuse(*([variables] if isinstance(variables, str) else variables))
        return SurveyDesign(
            self.answers, poststratified(self.design, variables, sizes), "poststratified", self.guard
        )

    def calibrated(self, auxiliary: np.ndarray, totals: Sequence[float], **options) -> SurveyDesign:
        """The design with weights that meet totals of auxiliary variables (R: calibrate)."""
        from analysis.statistics.calibration import calibrated

        shape, people = np.shape(auxiliary), len(self.answers)
        if len(shape) != 2 or shape[0] != people or shape[1] != len(totals):
            raise CaseStudyError(
                f"auxiliary has a row for each of the {people} people and a column for each of the"
                f" {len(totals)} totals; got the shape {shape}."
            )
        return SurveyDesign(
            self.answers, calibrated(self.design, auxiliary, totals, **options), "calibrated", self.guard
        )

    def __repr__(self) -> str:
        return f"{self.weighting}: {self.design!r}"
