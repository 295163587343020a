"""What `casestudy plan` does: check a list of analysis against a city, or draft one from a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.intake.derived.calculated_choices import read_all_recodes
from analysis.intake.derived.indicators import apply_indicators
from analysis.intake.derived.recodes import with_recodes
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, read_instrument
from analysis.planning.coverage import check_coverage
from analysis.planning.draft import draft_plan, form_codes, write_plan
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reporting.wording.base_of_question import asked_of
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import word
from analysis.study import declare
from analysis.study.surveys.survey import read_raw, stacked_reports
from analysis.workspace import Workspace, find_workspace

ENGLISH = "en"


@dataclass(frozen=True)
class PlanReport:
    """What a check found: how many tables and rows, which survey, problems, and every question with its
    coverage.
    """

    survey: str
    tables: int
    rows: int
    problems: Problems
    coverage: pd.DataFrame = field(default_factory=pd.DataFrame)


def check_list(plan: Path, city: str, workspace: Path | None = None) -> PlanReport:
    """The list against a city's form and data, without estimating anything.

    Raises CaseStudyError for a city or a file that is not there; what is wrong with the list is in the
    report.
    """
    try:
        declared = declare(city, workspace, plan=plan)
    except CaseStudyError as error:
        if not error.problems:
            raise
        return PlanReport("", 0, 0, Problems(error.problems))
    survey = next(survey for survey in declared.surveys if survey.plan)
    problems = Problems(declared.problems)
    _, raw, _ = read_raw(survey, str(declared.params_path), problems)
    answers = apply_indicators(raw, survey.indicators, problems)
    own = [row for row in survey.plan if row.section != "weights"]
    reports = {
        name: stacked_reports(answers, name, survey)
        for name in dict.fromkeys(row.stack for row in own if row.stack)
    }
    coverage = check_coverage(own, survey.variables, answers, reports)
    coverage["asked_of"] = [
        _asked_of(question, survey.variables, question not in answers.form.questions)
        for question in coverage["question"]
    ]
    for row in coverage[coverage["form"] & ~coverage["data"].astype(bool)].itertuples():
        problems.warn(
            str(plan),
            "this question is not in the data; its tables stay empty.",
            column="question",
            got=row.question,
        )
    return PlanReport(survey.instrument.name, len({row.table for row in own}), len(own), problems, coverage)


def _asked_of(question: str, form: Form, is_stacked: bool) -> str:
    """Whom the form asks a question, in words; "" where it has none of this name, of a stacked one that it is
    of reports.
    """
    if question not in form.questions:
        return ""
    if is_stacked:
        return word("reports.heading", ENGLISH)
    return asked_of(form, question, Labels([form]), ENGLISH) or word("asked.everyone", ENGLISH)


def draft_list(
    instrument: str, out: Path, workspace: Path | None = None, by: tuple[str, ...] = (), force: bool = False
) -> int:
    """Write a first plan.csv to `out` and return how many rows it has.

    `instrument` is the name of one, whose stacks are drafted too, or an XLSForm, or a folder of its sheets.

    Raises CaseStudyError where the file is there already, or the form has nothing to tabulate.
    """
    if out.exists() and not force:
        raise CaseStudyError(
            f"{out}: there is such a file already. Name another, or replace it with --force."
        )
    form, described = _form_of(find_workspace(workspace), instrument)
    for question in by:
        if question not in form.questions:
            raise CaseStudyError(f"The form has no question {question!r}{hint(question, form.questions)}.")
    plan = draft_plan(form, set(form.questions), by, instrument=described)
    write_plan(plan, form_codes(form), out)
    return len(plan)


def _form_of(workspace: Workspace, name: str) -> tuple[Form, Instrument | None]:
    """A form and its instrument, by the instrument's name; one that lies in a file or a folder has none."""
    problems, path = Problems(), Path(name)
    if name not in workspace.instruments() and path.exists():
        return problems.sound(read_form(path, problems)), None
    read = problems.sound(read_instrument(workspace.instrument(name), problems))
    form = problems.sound(read_form(read.form_path, problems, read.form_language))
    withheld = (*read.identifying, read.columns.enumerator)
    recoded = with_recodes(form, read_all_recodes(read.folder / "recodes.csv", form, withheld, problems))
    problems.stop_if_fatal()
    return recoded, read
