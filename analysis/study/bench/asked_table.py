"""A table that no plan has: asked for by name of question, estimated, protected and laid out like any
other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.rounding import printable_tests
from analysis.disclosure.exposed_quantiles import telling_numbers
from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.groupings import groupings
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.known.implied_answers import choices_alone, routes_of
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.plan_tests import estimate_tests
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.checks import check_asked
from analysis.planning.domains import crossings, listed_choices, with_domains
from analysis.planning.row import PlanRow
from analysis.planning.scales import order_of
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import Setting, table_layout
from analysis.reporting.wording.test_statements import notes_of_tests
from analysis.study.bench.bench import INSIDE, WHERE, Bench
from analysis.study.bench.differencing import groups_of
from analysis.study.bench.guard import refuse_levels, refuse_numbers, refuse_rows
from analysis.study.bench.table_request import TableRequest
from analysis.study.bench.tabulation import Tabulation
from analysis.study.surveys.collapsed import without_merged
from analysis.study.surveys.survey import SurveyData
from analysis.vocabulary import OF_CHOICES, STATISTICS, SUPPRESSED


def make_table(bench: Bench, request: TableRequest, setting: Setting, unhidden: bool = False) -> Tabulation:
    """The table that a request asks for.

    Raises CaseStudyError, with the nearest match, for a question, choice, statistic or weighting that there
    is not, or where nobody is in the domain.
    """
    if request.statistic not in STATISTICS:
        raise CaseStudyError(
            f"There is no statistic {request.statistic!r}{hint(request.statistic, STATISTICS)}."
        )
    return AskedTable(bench, request, setting, unhidden).tabulation()


@dataclass(frozen=True, eq=False)
class AskedTable:
    """A request on its way to a table; with `unhidden` nothing is refused or hidden."""

    bench: Bench
    request: TableRequest
    setting: Setting
    unhidden: bool

    def tabulation(self) -> Tabulation:
        """The table, refused where it would say what somebody said."""
        if not self.unhidden:
            self._refuse_what_people_said()
        self._check_rows()
        estimates = self._estimates()
        tests = self._tests(estimates)
        rows = _of_weightings(estimates, self.request.weighting)
        return Tabulation(
            rows, self._layout(tests), self._rows_shown, self.request, self._instrument.folder, self.unhidden
        )

    @cached_property
    def _survey(self) -> SurveyData:
        return self.bench.survey_with(self.request.named, self.request.survey)

    @property
    def _instrument(self) -> Instrument:
        return self._survey.declared.instrument

    @cached_property
    def _rows(self) -> tuple[PlanRow, ...]:
        bench, survey = self.bench, self._survey
        rows = self.request.rows(lambda name: bench.stack_of(survey, name), self.setting.language)
        form = bench.form(survey)
        asked = {name: form.questions[name] for name in self.request.questions if name in form.questions}
        order = {name: order_of(form, question) for name, question in asked.items()}
        return tuple(replace(row, order=order.get(row.question, "")) for row in rows)

    @cached_property
    def _rows_shown(self) -> tuple[PlanRow, ...]:
        """The rows as if the people who meet the conditions were everybody."""
        return tuple(_of_everybody(row) for row in self._rows)

    @cached_property
    def _form(self) -> Form:
        return with_domains(self.bench.form(self._survey), self._rows_shown)

    @cached_property
    def _respondents(self) -> Responses:
        return self.bench.respondents(self._survey, self.request.where or None)

    @cached_property
    def _estimated(self) -> Survey:
        """The survey as the plan's estimates see it."""
        survey, respondents, params = self._survey, self._respondents, self.bench.city.params
        reports = {name: replace(one, respondents=respondents) for name, one in survey.reports.items()}
        return Survey(
            study=self.bench.city.id,
            name=self._instrument.name,
            wave=survey.declared.params.wave,
            respondents=respondents,
            reports=reports,
            designs=survey.designs,
            small_base=params.thresholds.small_base,
        )

    def _refuse_what_people_said(self) -> None:
        """Raise CaseStudyError where the table would print what somebody said."""
        request, form = self.request, self.bench.form(self._survey)
        if request.statistic in OF_CHOICES:
            refuse_numbers(request.questions, form)
        of_choices = request.statistic in OF_CHOICES
        counted = [name for name in request.questions if of_choices or name not in form.questions]
        domains = [name for group in request.by for name in group.split()]
        columns = self._survey.respondents.frame.columns
        refuse_levels((*counted, *domains, *request.where), self._instrument, form, columns)
        refuse_rows(self._rows_shown, self._instrument, form)

    def _check_rows(self) -> None:
        """Raise CaseStudyError for the first thing that a plan's row would be refused for."""
        for row in self._rows_shown:
            problems = Problems()
            check_asked(row, self.bench.form(self._survey), problems.of_row(row.question, row.line))
            for problem in problems.fatals:
                expected = f" Expected {problem.expected}." if problem.expected else ""
                raise CaseStudyError(f"{row.question}, {problem.column}: {problem.problem}{expected}")

    def _estimates(self) -> pd.DataFrame:
        """The rows of the table after disclosure.

        Raises CaseStudyError where nobody meets the conditions, or where the people are nearly those of
        another table that was shown.
        """
        estimates = self._exposed() if self._is_exposed else self._protected()
        if self.request.where:
            estimates = _as_asked(estimates, self._form)
            somebody = (estimates["base"] > 0) | (estimates["status"] == SUPPRESSED)
            if not somebody.any():
                people, question = self.request.conditions, self.request.questions[0]
                raise CaseStudyError(f"Nobody who meets {people} answered {question}.")
        if not self.unhidden:
            self._check_people(estimates)
        return estimates

    @property
    def _is_exposed(self) -> bool:
        return self.unhidden or self._policy.suppress_below <= 1

    @cached_property
    def _policy(self) -> Policy:
        return Policy.of(self.bench.city.params)

    def _exposed(self) -> pd.DataFrame:
        policy = Policy(0, self._policy.small_base)
        return apply_gate(self._estimated_rows(self._rows), policy).estimates

    def _protected(self) -> pd.DataFrame:
        """The estimates after disclosure; of rows within WHERE those of everybody beside them.

        A table of everybody is always to be had, and what it says less a table of nearly everybody is what
        the others said: a domain is protected beside the whole that it is part of.
        """
        policy, recodes = self._policy, self._survey.declared.recodes
        everybody = [_of_everybody(row) for row in self._rows if row.by.startswith(WHERE)]
        rows = [replace(row, test=False) for row in (*everybody, *self._rows)]
        form = with_domains(self._estimated.respondents.form, rows)
        estimates = self._estimated_rows(rows)
        estimates, telling = telling_numbers(estimates, rows, self._estimated, policy.suppress_below)
        listed = listed_choices(form, recodes) | {WHERE: frozenset([INSIDE])}
        grouped, roles = groupings(form, recodes), self._instrument.roles
        alone, name = choices_alone(form, roles), self._instrument.name
        own_routes = routes_of(form, recodes, alone)
        routes = {(name, question): route for question, route in own_routes.items()}
        choices = KnownChoices(crossings(form), grouped, listed, routes, alone)
        return apply_gate(estimates, policy, telling, choices).estimates

    def _estimated_rows(self, rows: Iterable[PlanRow]) -> pd.DataFrame:
        untested = [replace(row, test=False) for row in rows]
        return without_merged(estimate_plan(untested, self._estimated), self.bench.merged)

    def _check_people(self, estimates: pd.DataFrame) -> None:
        """Raise CaseStudyError where the table's people are nearly those of another that was shown."""
        request, respondents = self.request, self._respondents
        seen = estimates[estimates["base"] > 0]
        inside = np.ones(len(respondents), dtype=bool)
        if request.where:
            inside = respondents.codes(WHERE)[0] >= 0
        where = request.conditions, inside
        groups = []
        # Everybody beside those chosen is what the gate has protected.
        if request.where and (seen["domain"] == "").any():
            groups += groups_of("", where, respondents)
        for by in request.by:
            levels = seen.loc[seen["domain"] == by, "level"]
            groups += groups_of(by, where, respondents, levels)
        self.bench.shown_people(self._survey).check(groups)

    def _tests(self, estimates: pd.DataFrame) -> pd.DataFrame:
        """The tests of the groups, among the people who meet the conditions: the others are in no group, and
        the design stays whole.
        """
        if not self.request.test:
            return pd.DataFrame()
        rows = [row for row in self._rows_shown if row.by]
        survey = self._estimated
        if self.request.where:
            divided = {name for row in rows for name in row.domains}
            survey = replace(survey, respondents=_divided_within(survey.respondents, divided))
            reports = {
                name: replace(one, respondents=survey.respondents) for name, one in survey.reports.items()
            }
            survey = replace(survey, reports=reports)
        tests = estimate_tests(rows, survey)
        if self.unhidden or tests.empty:
            return tests
        return printable_tests(tests, estimates, self.bench.city.params.rounded)

    def _layout(self, tests: pd.DataFrame) -> TableLayout:
        labels = replace(self.setting.labels, forms=[self._form, *self.setting.labels.forms])
        setting = replace(self.setting, labels=labels)
        layout = table_layout(self._rows_shown, self._instrument, self._form, setting)
        if self.request.where:
            layout = replace(layout, title=f"{layout.title} ({self._people(setting)})")
        if len(tests):
            layout = replace(layout, findings=notes_of_tests(tests, labels, setting.language))
        return layout

    def _people(self, setting: Setting) -> str:
        """The people who meet the conditions, in labels."""
        conditions = []
        for question, wanted in self.request.where.items():
            names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
            labels = [setting.labels.choice(question, name, setting.language) for name in names]
            conditions.append(" / ".join(labels))
        return ", ".join(conditions)


def _divided_within(answers: Responses, questions: Collection[str]) -> Responses:
    """The answers in which these questions divide only the people of the domain WHERE."""
    inside = answers.codes(WHERE)[0] >= 0
    columns = [name for name in answers.frame.columns if name.partition("/")[0] in questions]
    blanked = {name: answers.frame[name].where(inside) for name in columns}
    return replace(answers, frame=answers.frame.assign(**blanked))


def _of_everybody(row: PlanRow) -> PlanRow:
    return replace(row, by=row.by.removeprefix(WHERE).strip())


def _as_asked(estimates: pd.DataFrame, form: Form) -> pd.DataFrame:
    """Rows of the domain WHERE as if it were everybody: its level the whole, its crossings the groups."""
    rows = estimates[estimates["domain"].str.startswith(WHERE)].copy()
    rows["domain"] = rows["domain"].str.removeprefix(WHERE).str.strip()
    rows["level"] = [
        level.partition("+")[2] if domain else ""
        for domain, level in zip(rows["domain"], rows["level"], strict=True)
    ]
    keys = ["question", "choice", "domain", "level", "statistic", "unit", "weighting"]
    rows = rows.drop_duplicates(keys)
    # The levels of a group keep the form's order, the whole stands first
    order = {
        choice.name: place
        for name in rows["domain"].unique()
        if name
        for place, choice in enumerate(form.choices(name))
    }
    place = rows["level"].map(order).fillna(-1)
    return rows.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def _of_weightings(estimates: pd.DataFrame, weightings: Sequence[str]) -> pd.DataFrame:
    if not weightings:
        return estimates
    names = list(dict.fromkeys(estimates["weighting"].astype("str")))
    for name in weightings:
        if name not in names:
            raise CaseStudyError(f"There is no weighting {name!r}{hint(name, names)}.")
    return estimates[estimates["weighting"].astype("str").isin(weightings)].reset_index(drop=True)
