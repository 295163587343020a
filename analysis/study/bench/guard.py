"""What the bench refuses or hides, unless the analyst has lifted that for her own eyes (`study.unhidden()`).

1. Nothing typed, noted by a device, identifying or outside the form is a heading, a group, a condition or a
   term of a model: its values are what somebody said. An error about it never names what others said.
2. Estimates of a design pass the gate as tables do.
3. A model is not fitted where few people are in a level of its terms, or gave its outcome, or did not: their
   coefficient is their answer.
4. Answers by state and combinations are counts of the same people: where one is hidden, others are with it,
   until those hidden together are as many as may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from analysis.disclosure.exposed_quantiles import telling_numbers
from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.unlisted import withheld_values
from analysis.estimation.list_of_analysis import Survey
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.instrument import Instrument
from analysis.planning.levels import check_levels, why_no_level, why_nowhere
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, Problems
from analysis.statistics.design import Design
from analysis.study.bench.bench import NOT_IN_FORM, named_like

_WORDS = re.compile(r"[^\W\d][\w.]*(?!\w*\s*\()")
BANDS = ' Here: study.recode("{name}_band", "{name}", {{"low": "[0,18)", "high": "[18,)"}}).'
UNLISTED = "(an answer that no list of the form has)"
FEW_IN_MODEL = (
    "few people are in {what}, and a model's coefficient would tell of them. Group it with others"
    " (study.recode), or fit study.unhidden() for your own eyes."
)


def refuse_levels(names: Iterable[str], instrument: Instrument, form: Form, columns: Iterable[str]) -> None:
    """Raise CaseStudyError where a question's answers would be printed as headings and are nobody's but
    somebody's: typed, identifying, who interviewed, or a column (of `columns`) that the form does not know.
    """
    columns = frozenset(columns)
    for name in names:
        is_in_form = name in form.questions
        reason = why_no_level(name, instrument, form) if is_in_form else NOT_IN_FORM
        if reason and (is_in_form or name in columns):
            bands = BANDS.format(name=name) if is_in_form and form.questions[name].type in NUMERIC else ""
            raise CaseStudyError(f"{name}: {reason}{bands}")


def refuse_numbers(names: Iterable[str], form: Form) -> None:
    """Raise CaseStudyError where the answers to count are numbers, with what tells of numbers."""
    for name in names:
        if name in form.questions and form.questions[name].type in NUMERIC:
            raise CaseStudyError(
                f"{name} holds numbers: study.mean({name!r}), study.median({name!r}) and"
                f" study.distribution({name!r}) tell of them.{BANDS.format(name=name)}"
            )


def refuse_rows(rows: Iterable[PlanRow], instrument: Instrument, form: Form) -> None:
    """Raise CaseStudyError where a plan would not take one of the rows, and why."""
    problems = Problems()
    for row in rows:
        check_levels(row, instrument, form, problems.of_row("", row.line))
    for problem in problems.fatals:
        raise CaseStudyError(f"{problem.got}: {problem.problem}")


@dataclass(frozen=True, eq=False)
class Guard:
    """What holds for one survey's people at the bench: nothing of fewer than the policy allows is shown."""

    answers: Responses
    policy: Policy
    is_lifted: bool = False

    @property
    def below(self) -> int:
        """Counts of fewer people are hidden; 0 where nothing is."""
        return 0 if self.is_lifted or self.policy.suppress_below <= 1 else self.policy.suppress_below

    def withheld(self, question: str) -> frozenset[str]:
        """The answers to a question that no sentence may name."""
        return frozenset() if self.is_lifted else withheld_values(self.answers, question, self.below)

    def refuse(self, *names: str | None) -> None:
        """Raise CaseStudyError where one of these is not there, or may be no heading or group."""
        given = [name for name in names if name]
        self.require(given)
        if not self.is_lifted:
            refuse_levels(given, self.answers.instrument, self.answers.form, self.answers.frame.columns)

    def require(self, names: Iterable[str]) -> None:
        """Raise CaseStudyError, with the nearest match, where there is no question of a name."""
        for name in names:
            if not (self.answers.has(name) or name in self.answers.frame.columns):
                raise CaseStudyError(f"There is no question {name!r}{named_like(name, [self.answers.form])}.")

    def refuse_telling(self, names: Iterable[str]) -> None:
        """Raise CaseStudyError where a question's numbers lead to people."""
        form = self.answers.form
        for name in names if not self.is_lifted else ():
            if name in form.questions and (reason := why_nowhere(name, self.answers.instrument, form)):
                raise CaseStudyError(f"{name}: {reason}")

    def require_numbers(self, statistic: str, *names: str) -> None:
        """Raise CaseStudyError where there is no question of a name, or it holds no numbers, or those of
        somebody.
        """
        self.require(names)
        self.refuse_telling(names)
        for name in names:
            if name not in self.answers.frame or not is_numeric_dtype(self.answers.frame[name].dtype):
                raise CaseStudyError(
                    f"{name}: a {statistic} is of numbers, and this is of type {self.answers.type_of(name)}."
                    " Shares tell of choices: share(...)."
                )

    def protect(self, estimates: pd.DataFrame, row: PlanRow, design: Design) -> pd.DataFrame:
        """The estimates of a design as they may be shown; `row` says what they are of."""
        if not self.below:
            return estimates
        weighting = str(estimates["weighting"].iloc[0])
        survey = Survey("", "", "", self.answers, designs={weighting: design}, drawn=True)
        choices = estimates["choice"]
        named = estimates.assign(choice=row.choice) if row.choice else estimates
        named, telling = telling_numbers(named, [row], survey, self.below)
        return apply_gate(named, self.policy, numbers=telling).estimates.assign(choice=choices.to_numpy())

    def refuse_model(self, formula: str) -> None:
        """Raise CaseStudyError where a model's formula can't be fitted to what may be shown."""
        outcome, _, terms = formula.partition("~")
        question, _, choice = (part.strip() for part in outcome.partition("="))
        form = self.answers.form
        names = [question, *_WORDS.findall(terms)]
        self.require(names)
        if self.is_lifted:
            return
        columns = self.answers.frame
        self.refuse_telling(names)
        self.refuse(*(name for name in names if not _is_number(name, form, columns)))
        answered = np.ones(len(columns), dtype=bool)
        for name in names:
            answered &= self.answers.answered(name)
        for what, people in self._groups(names, question, choice):
            counted = int((people & answered).sum())
            if 0 < counted < self.below:
                raise CaseStudyError(FEW_IN_MODEL.format(what=what))

    def _groups(self, names: Iterable[str], outcome: str, choice: str) -> Iterator[tuple[str, np.ndarray]]:
        """The groups of people that a model sets apart, each with its name."""
        for name in names:
            if name not in self.answers.form.questions or not self.answers.form.questions[name].is_select:
                continue
            ticks, choices = self.answers.ticks(name)
            withheld = self.withheld(name)
            for place, level in enumerate(choices):
                told = UNLISTED if level in withheld else level
                if name != outcome:
                    yield f"{name} {told}", ticks[:, place] == 1
                elif level == choice:
                    yield f"{name} {told}", ticks[:, place] == 1
                    yield f"the other answers to {name}", ticks[:, place] == 0


def _is_number(name: str, form: Form, frame: pd.DataFrame) -> bool:
    """Whether a model takes a question as a number, which has no levels."""
    if name in form.questions and form.questions[name].type not in (*NUMERIC, "calculate"):
        return False
    return name in frame and is_numeric_dtype(frame[name].dtype)


def hide_together(counts: np.ndarray, below: int) -> np.ndarray:
    """Which of some counts (k,) that add up to a known sum are hidden: those of few, and the next smallest
    until the hidden ones are together `below` people or more.
    """
    hidden = (counts > 0) & (counts < below)
    for place in np.argsort(counts, kind="stable"):
        if not hidden.any() or (hidden.sum() > 1 and counts[hidden].sum() >= below):
            break
        hidden[place] |= counts[place] > 0
    return hidden
