"""One city's answers, read when they are first asked for, and the questions they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.disclosure.unlisted import withheld_values
from analysis.estimation.frame import UNWEIGHTED
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.indicator import with_question
from analysis.intake.derived.recodes import Recode, RecodeRule, apply_recodes, read_band, with_recodes
from analysis.intake.form.form import Choice, Form, Question
from analysis.params.protection import SAFE_THRESHOLD
from analysis.planning.levels import why_no_level
from analysis.problems import CaseStudyError, Problems, hint, nearest
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.study.bench.differencing import ShownPeople, groups_of
from analysis.study.city import City
from analysis.study.sources import open_sources
from analysis.study.surveys.collapsed import collapse_surveys
from analysis.study.surveys.survey import SurveyData, read_survey
from analysis.study.surveys.weightings import DESIGN
from analysis.weighting.margins import Margin

WHERE = "_where"
"""The question that says who is in the domain a caller named."""
INSIDE = "inside"
NOT_IN_FORM = (
    "this column is in the export but not in the form: nobody has said what it holds. Add it to the form."
)
Where = Mapping[str, str | Iterable[str]]
Groups = Mapping[str, str | Iterable[str]]
Shares = Mapping[str, Mapping[str, float]]


class Bench:
    """The surveys of one city, opened for tables that no plan has."""

    def __init__(self, city: City):
        self.city = city
        self._recodes: list[Recode] = []
        self._own_weightings: set[str] = set()
        self.merged = pd.DataFrame()
        self._shown: dict[str, ShownPeople] = {}

    @cached_property
    def surveys(self) -> tuple[SurveyData, ...]:
        """The city's surveys as they are read for a run: cleaned, with their reports and designs.

        Raises CaseStudyError where an export can't be worked with.
        """
        opened = open_sources(self.city.sources, self.city.problems)
        where = str(self.city.params_path)
        read = [read_survey(survey, where, self.city.problems, opened.flows) for survey in self.city.surveys]
        self.city.problems.stop_if_fatal()
        surveys, self.merged = collapse_surveys(self.city, read)
        return tuple(surveys)

    def survey_with(self, questions: Iterable[str], survey: str = "") -> SurveyData:
        """The survey that has all these questions; the first where several do.

        Raises CaseStudyError, with the nearest match, where none has them.
        """
        questions = tuple(questions)
        candidates = [one for one in self.surveys if survey in ("", one.declared.instrument.name)]
        if not candidates:
            names = [one.declared.instrument.name for one in self.surveys]
            raise CaseStudyError(f"{self.city.id} has no survey {survey!r}{hint(survey, names)}.")
        for one in candidates:
            if all(self.has(one, question) for question in questions):
                return one
        for question in questions:
            if not any(self.has(one, question) for one in candidates):
                raise CaseStudyError(
                    f"There is no question {question!r}{self._instead(question, candidates)}."
                )
        raise CaseStudyError(
            f"No survey of {self.city.id} has all of {', '.join(questions)}: different surveys asked them,"
            " and their people can't be matched."
        )

    def _instead(self, name: str, surveys: Sequence[SurveyData]) -> str:
        """How an error goes on about a question that there is not: what else has the name, or one like it."""
        of_table = [row.question for one in surveys for row in one.declared.plan if row.table == name]
        if of_table:
            return f"; the table of this name is of {' and '.join(dict.fromkeys(map(repr, of_table)))}"
        return named_like(name, [self.form(one) for one in surveys])

    def has(self, survey: SurveyData, question: str) -> bool:
        """Whether a survey's people, or one of its stacks, have a question."""
        if survey.respondents.has(question) or question in {recode.variable for recode in self._recodes}:
            return True
        return any(reports.has(question) for reports in survey.reports.values())

    def form(self, survey: SurveyData) -> Form:
        """The survey's questions with those made from them, the analyst's own recodes among them."""
        variables = survey.declared.variables
        own = tuple(recode for recode in self._recodes if recode.question in variables.questions)
        return with_recodes(variables, own)

    def respondents(self, survey: SurveyData, where: Where | None = None) -> Responses:
        """The survey's people, with the analyst's recodes, and the domain WHERE where one is named."""
        answers, problems = survey.respondents, Problems()
        own = tuple(recode for recode in self._recodes if answers.has(recode.question))
        answers = apply_recodes(answers, own, problems)
        problems.stop_if_fatal()
        return _with_domain(answers, where) if where else answers

    def shown_people(self, survey: SurveyData) -> ShownPeople:
        """The groups of a survey's people that its plan's tables and this session's have shown."""
        name = survey.declared.instrument.name
        if name not in self._shown:
            below = self.city.params.thresholds.suppress_below
            everybody = ("", np.ones(len(survey.respondents), dtype=bool))
            domains = dict.fromkeys(row.by for row in survey.declared.plan if row.by)
            groups = [group for by in domains for group in groups_of(by, everybody, survey.respondents)]
            large_groups = [group for group in groups if group.people.sum() >= below]
            self._shown[name] = ShownPeople(below, large_groups)
        return self._shown[name]

    def stack_of(self, survey: SurveyData, question: str) -> str:
        """The repeated block a question is one of; "" for a question of people."""
        if survey.respondents.has(question):
            return ""
        return next((name for name, reports in survey.reports.items() if reports.has(question)), "")

    def weigh(self, name: str, margins: Shares) -> None:
        """A further weighting of this session for the survey that has the margins' questions.

        Raises CaseStudyError where the survey has a weighting of this name of its own, and as `raked` does.
        """
        survey = self.survey_with(margins)
        if name in {UNWEIGHTED, *survey.designs} - self._own_weightings:
            raise CaseStudyError(f"There is a weighting {name!r} already. Choose another name.")
        answers = self.respondents(survey)
        base = survey.designs.get(DESIGN)
        design = Design(answers.frame) if base is None else base.over(answers.frame)
        made = raked(design, margins_of(answers, margins))
        weighed = replace(survey, designs={**survey.designs, name: made})
        self._own_weightings.add(name)
        # `surveys` is read once; the session's weighting goes into what was read
        place = self.surveys.index(survey)
        self.__dict__["surveys"] = (*self.surveys[:place], weighed, *self.surveys[place + 1 :])

    def recode(self, variable: str, question: str, groups: Groups) -> None:
        """A new variable of this session: a band of numbers ("[18,25)"), or choices, by label.

        Raises CaseStudyError where the question is not there, may not divide people, or a band can't be read.
        """
        survey = self.survey_with([question])
        form, instrument = self.form(survey), survey.declared.instrument
        if question not in form.questions:
            raise CaseStudyError(f"{question}: {NOT_IN_FORM}")
        is_select = form.questions[question].is_select
        if is_select and (reason := why_no_level(question, instrument, form)):
            raise CaseStudyError(f"{question}: {reason}")
        rules = []
        for place, (label, taken) in enumerate(groups.items(), start=1):
            texts = (taken,) if isinstance(taken, str) else tuple(taken)
            band = None if is_select else read_band(texts[0])
            if band is None and not is_select:
                raise CaseStudyError(
                    f"{label!r}: {texts[0]!r} is no band of numbers. Write it like [18,25) or [65,)."
                )
            rules.append(RecodeRule(place, label, {"en": label}, () if band else texts, band))
        made = Recode(variable, question, {"en": variable}, tuple(rules), "study.recode", 1)
        problems = Problems()
        apply_recodes(survey.respondents, (made,), problems)
        problems.stop_if_fatal()
        self._recodes = [recode for recode in self._recodes if recode.variable != variable] + [made]


SHORT = 2
"""Words of so many letters tell nothing of a question."""


def named_like(word: str, forms: Iterable[Form]) -> str:
    """How an error goes on about a question that there is not: which question has this label or answer, else
    the nearest name, else the one with the nearest word in its label.
    """
    names: list[str] = []
    words: dict[str, tuple[str, str]] = {}
    for form in forms:
        for name, question in form.questions.items():
            names.append(name)
            for label in question.labels.values():
                if word.casefold() == label.casefold():
                    return f"; this is the label of {name!r}"
                for own in label.split():
                    if len(own) > SHORT:
                        words.setdefault(own, (name, label))
            if word in {choice.name for choice in form.choices(name)}:
                return f"; this is an answer of {name!r}: {name}={word}"
    if nearest(word, names) is None and (near := nearest(word, words)):
        name, label = words[near]
        return f"; expected perhaps {name!r}, {label!r}"
    return hint(word, names)


def _with_domain(answers: Responses, where: Where) -> Responses:
    """The answers with a question WHERE that only people who meet every condition have answered.

    A domain is a level of a question and never a filtered frame, so that the design stays whole.

    Raises CaseStudyError, with the nearest match, for a question or choice that is not there.
    """
    codes = np.where(answers.where(where), 0, -1)
    values = pd.Categorical.from_codes(codes, categories=[INSIDE])
    question = Question(WHERE, "select_one", WHERE)
    form = with_question(answers.form, question, (Choice(INSIDE),))
    frame = answers.frame.assign(**{WHERE: pd.Series(values, index=answers.frame.index)})
    return replace(answers, frame=frame, form=form, asked=answers.asked.assign(**{WHERE: True}))


def margins_of(answers: Responses, margins: Shares) -> list[Margin]:
    """Margins to rake to, of which no error names what somebody typed."""
    return [
        Margin(question, shares, withheld=withheld_values(answers, question, SAFE_THRESHOLD))
        for question, shares in margins.items()
    ]
