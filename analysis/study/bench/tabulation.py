"""A table that no plan has: asked for by name of question, estimated, protected and laid out like any
other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.disclosure.exposed_quantiles import telling_numbers
from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.groupings import groupings
from analysis.disclosure.known_choices import KnownChoices
from analysis.disclosure.rounded_annexes import printable_tests
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.plan_tests import estimate_tests
from analysis.files import write_atomic
from analysis.intake.answers.responses import Responses
from analysis.planning.domains import crossings, listed_choices, with_domains
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, hint
from analysis.reporting.figures.drawn import PRINT_KINDS, print_file, render
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import Setting, table_layout
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.reporting.wording.test_statements import notes_of_tests
from analysis.study.bench.bench import INSIDE, WHERE, Bench, Where
from analysis.study.bench.differencing import groups_of
from analysis.study.bench.guard import refuse_levels, refuse_rows
from analysis.study.bench.plan_rows import append_to_plan
from analysis.study.surveys.collapsed import without_merged
from analysis.study.surveys.survey import SurveyData
from analysis.vocabulary import FIGURE_KINDS, OF_CHOICES, STATISTICS, SUPPRESSED

NAME = "table"
"""What a table is called until it is given a name."""


@dataclass(frozen=True)
class TableRequest:
    """What a table is to show.

    `by` are groups side by side; one of several questions parted by blanks is crossed ("sex age_band").
    `where` are conditions that all must hold. `weighting` names the readings shown (all of the survey's,
    where blank).
    """

    questions: tuple[str, ...]
    statistic: str = "share"
    by: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    weighting: tuple[str, ...] = ()
    test: bool = False
    top: int = 0
    unit: str = ""
    denominator: str = ""
    probability: float | None = None
    exclude: tuple[str, ...] = ()
    title: str = ""
    survey: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Every question it names."""
        domains = [name for group in self.by for name in group.split()]
        return tuple(name for name in (*self.questions, self.denominator, *domains, *self.where) if name)


@dataclass(frozen=True)
class DrawnFigure:
    """A figure drawn from a table's rows; shows itself, and saves itself as .svg, .png or .pdf."""

    spec: FigureSpec

    def save(self, path: Path | str) -> Path:
        """Write the figure in the format of the suffix.

        Raises CaseStudyError for another suffix.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".")
        if kind not in PRINT_KINDS:
            raise CaseStudyError(f"{path}: a figure can be saved as .svg, .png or .pdf, not {path.suffix!r}.")
        return write_atomic(path, print_file(self.spec, kind))

    def _repr_svg_(self) -> str:
        return render(self.spec).svg.decode("utf-8")

    def __repr__(self) -> str:
        return render(self.spec).alt


@dataclass(frozen=True, eq=False)
class Tabulation:
    """A table at hand: displays itself, draws itself, gives its rows, and says the plan row that makes it.

    `estimates` are its rows of the estimates frame, after disclosure; `unhidden` is true where the analyst
    has lifted that for her own eyes.
    """

    estimates: pd.DataFrame
    layout: TableLayout
    rows: tuple[PlanRow, ...]
    request: TableRequest
    instrument_folder: Path
    unhidden: bool = False

    @cached_property
    def table(self) -> Table:
        """The finished table."""
        return tabulate(self.estimates, self.layout)

    def frame(self) -> pd.DataFrame:
        """A row an answer and group, labelled: question, answer, group, statistic, weighting, estimate, low,
        high, n, base, status; ready for seaborn or pandas.
        """
        labels, language = self.layout.labels, self.layout.language
        rows = self.estimates
        pairs = zip(rows["question"], rows["choice"], strict=True)
        groups = zip(rows["domain"], rows["level"], strict=True)
        return pd.DataFrame(
            {
                "question": [labels.question(name, language) for name in rows["question"]],
                "answer": [labels.choice(question, choice, language) for question, choice in pairs],
                "group": [
                    labels.choice(domain, level, language) if domain else "" for domain, level in groups
                ],
                "statistic": rows["statistic"].astype("str").to_numpy(),
                "weighting": rows["weighting"].astype("str").to_numpy(),
                **{name: rows[name].to_numpy() for name in ("estimate", "low", "high", "n", "base")},
                "status": rows["status"].astype("str").to_numpy(),
            }
        )

    def figure(
        self, kind: str = "bars", *, width: float = 17.0, title: str = "", notes: bool = True
    ) -> DrawnFigure:
        """The table's first question as a figure; `width` in centimetres.

        Raises CaseStudyError, with the nearest match, for a kind that there is not.
        """
        if kind not in FIGURE_KINDS:
            raise CaseStudyError(f"There is no figure of the kind {kind!r}{hint(kind, FIGURE_KINDS)}.")
        first = self.rows[0]
        rows = self.estimates[
            (self.estimates["question"] == first.question)
            & (self.estimates["statistic"].astype("str") == first.statistic)
        ]
        layout = self.layout if notes else replace(self.layout, notes=(), findings=())
        return DrawnFigure(FigureSpec(kind, rows, layout, width_cm=width, title=title))

    def to_plan(self, name: str, section: str) -> Path:
        """Add the rows that make this table, in every city, to the instrument's plan.csv; its path.

        Raises CaseStudyError where the plan has a table of that name, or the table has a `where` of its own.
        """
        if self.request.where:
            raise CaseStudyError(
                "A row of the plan is of everybody: make a recode of the people meant, and split by it."
            )
        rows = [replace(row, table=name, section=section) for row in self.rows]
        return append_to_plan(self.instrument_folder / "plan.csv", rows)

    def __str__(self) -> str:
        return str(self.table) + ("\n\nNot for release: nothing is hidden here." if self.unhidden else "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        warning = "<p><strong>Not for release: nothing is hidden here.</strong></p>" if self.unhidden else ""
        return warning + self.table._repr_html_()


def make_table(bench: Bench, request: TableRequest, setting: Setting, unhidden: bool = False) -> Tabulation:
    """The table that a request asks for.

    Raises CaseStudyError, with the nearest match, for a question, choice, statistic or weighting that there
    is not, or where nobody is in the domain.
    """
    if request.statistic not in STATISTICS:
        raise CaseStudyError(
            f"There is no statistic {request.statistic!r}{hint(request.statistic, STATISTICS)}."
        )
    survey = bench.survey_with(request.named, request.survey)
    rows = _rows(request, survey, bench, setting.language)
    if not unhidden:
        _refuse(request, rows, bench, survey)
    respondents = bench.respondents(survey, request.where or None)
    estimated = _survey(bench, survey, respondents)
    shown = tuple(replace(row, by=row.by.removeprefix(WHERE).strip()) for row in rows)
    form = with_domains(bench.form(survey), shown)
    estimates = _protected(bench, survey, estimated, rows, unhidden)
    estimates = _as_asked(estimates, form, bool(request.where))
    somebody = (estimates["base"] > 0) | (estimates["status"] == SUPPRESSED)
    if request.where and not somebody.any():
        raise CaseStudyError(f"Nobody who meets {_told(request.where)} answered {request.questions[0]}.")
    if not unhidden:
        _check_people(request, estimates, bench, survey, respondents)
    tests = pd.DataFrame()
    if request.test and not request.where:
        tests = estimate_tests([row for row in shown if row.by], estimated)
        if not unhidden and len(tests):
            tests = printable_tests(tests, estimates, bench.city.params.rounded)
    estimates = _of_weightings(estimates, request.weighting)
    setting = replace(setting, labels=replace(setting.labels, forms=[form, *setting.labels.forms]))
    layout = table_layout(shown, survey.declared.instrument, form, setting)
    if request.where:
        people = ", ".join(
            _condition(bench, survey, name, wanted, setting) for name, wanted in request.where.items()
        )
        layout = replace(layout, title=f"{layout.title} ({people})")
    if len(tests):
        layout = replace(layout, findings=notes_of_tests(tests, setting.labels, setting.language))
    return Tabulation(estimates, layout, shown, request, survey.declared.instrument.folder, unhidden)


def _protected(
    bench: Bench, survey: SurveyData, estimated: Survey, rows: Sequence[PlanRow], unhidden: bool
) -> pd.DataFrame:
    """The estimates of the rows after disclosure; of rows within WHERE those of everybody beside them.

    A table of everybody is always to be had, and what it says less a table of nearly everybody is what the
    others said: a domain is protected beside the whole that it is part of.
    """
    rows = [replace(row, test=False) for row in rows]
    policy = Policy.of(bench.city.params)
    if unhidden or policy.suppress_below <= 1:
        estimates = without_merged(estimate_plan(rows, estimated), bench.merged)
        return apply_gate(estimates, Policy(0, policy.small_base)).estimates
    within = [row for row in rows if row.by.startswith(WHERE)]
    rows = [*(replace(row, by=row.by.removeprefix(WHERE).strip()) for row in within), *rows]
    form = with_domains(estimated.respondents.form, rows)
    estimates = without_merged(estimate_plan(rows, estimated), bench.merged)
    estimates, telling = telling_numbers(estimates, rows, estimated, policy.suppress_below)
    listed = listed_choices(form, survey.declared.recodes) | {WHERE: frozenset([INSIDE])}
    known = KnownChoices(crossings(form), groupings(form, survey.declared.recodes), listed)
    return apply_gate(estimates, policy, telling, known).estimates


def _refuse(request: TableRequest, rows: Sequence[PlanRow], bench: Bench, survey: SurveyData) -> None:
    """Raise CaseStudyError where the table would print what somebody said."""
    instrument, form = survey.declared.instrument, bench.form(survey)
    counted = request.questions if request.statistic in OF_CHOICES else ()
    domains = [name for group in request.by for name in group.split()]
    columns = survey.respondents.frame.columns
    refuse_levels((*counted, *domains, *request.where), instrument, form, columns)
    shown = [replace(row, by=row.by.removeprefix(WHERE).strip()) for row in rows]
    refuse_rows(shown, instrument, form)


def _check_people(
    request: TableRequest,
    estimates: pd.DataFrame,
    bench: Bench,
    survey: SurveyData,
    respondents: Responses,
) -> None:
    """Raise CaseStudyError where the table's people are nearly those of another that was shown."""
    inside = np.ones(len(respondents), dtype=bool)
    if request.where:
        inside = respondents.codes(WHERE)[0] >= 0
    where = (_told(request.where) if request.where else "", inside)
    # Everybody beside those chosen is what the gate has protected.
    groups = list(groups_of("", where, respondents)) if request.where else []
    seen = estimates[estimates["base"] > 0]
    if request.where and not (seen["domain"] == "").any():
        groups = []
    for by in request.by:
        levels = seen.loc[seen["domain"] == by, "level"]
        groups += groups_of(by, where, respondents, levels)
    bench.shown_people(survey).check(groups)


def _rows(request: TableRequest, survey: SurveyData, bench: Bench, language: str) -> tuple[PlanRow, ...]:
    """Plan rows: the whole first, then each group; all within the domain WHERE where one is named."""
    lead = f"{WHERE} " if request.where else ""
    title = {language: request.title} if request.title else {}
    rows = []
    for question in request.questions:
        stack = bench.stack_of(survey, question)
        unit = request.unit or ("reports" if stack else "respondents")
        for by in ("", *request.by):
            rows.append(
                PlanRow(
                    table=NAME,
                    section=NAME,
                    question=question,
                    statistic=request.statistic,
                    unit=unit,
                    stack=stack,
                    by=f"{lead}{by}".strip(),
                    exclude=request.exclude,
                    denominator=request.denominator,
                    probability=request.probability,
                    top=request.top,
                    test=request.test and bool(by),
                    title=title,
                )
            )
    return tuple(rows)


def _survey(bench: Bench, survey: SurveyData, respondents: Any) -> Survey:
    reports = {name: replace(reports, respondents=respondents) for name, reports in survey.reports.items()}
    return Survey(
        study=bench.city.id,
        name=survey.declared.instrument.name,
        wave=survey.declared.params.wave,
        respondents=respondents,
        reports=reports,
        designs=survey.designs,
        small_base=bench.city.params.thresholds.small_base,
    )


def _as_asked(estimates: pd.DataFrame, form: Any, is_domain: bool) -> pd.DataFrame:
    """Rows of the domain WHERE as if it were everybody: its level the whole, its crossings the groups."""
    if not is_domain:
        return estimates
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
    known = list(dict.fromkeys(estimates["weighting"].astype("str")))
    for name in weightings:
        if name not in known:
            raise CaseStudyError(f"There is no weighting {name!r}{hint(name, known)}.")
    return estimates[estimates["weighting"].astype("str").isin(weightings)].reset_index(drop=True)


def _told(where: Mapping[str, Any]) -> str:
    return " and ".join(f"{question} = {choice!r}" for question, choice in where.items())


def _condition(bench: Bench, survey: SurveyData, question: str, wanted: Any, setting: Setting) -> str:
    names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    labels = [setting.labels.choice(question, name, setting.language) for name in names]
    return " / ".join(labels)
