"""What `casestudy plan` does: check a list of analysis against a city, or draft one from a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.files import write_atomic
from analysis.intake.form import Form, read_form
from analysis.intake.instrument import read_instrument
from analysis.intake.recode import read_recodes, with_recodes
from analysis.planning.coverage import check_coverage
from analysis.planning.draft import draft_plan, form_codes, write_plan
from analysis.planning.lists import read_list
from analysis.planning.loa import AnalysisList
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reporting.impact_results import impact_results
from analysis.reporting.labels import Labels
from analysis.reporting.mmc_workbook import MmcResults, write_mmc_workbook
from analysis.reporting.sheets import csv_text
from analysis.study import declare
from analysis.study.casestudy import ROLES
from analysis.study.results import read_results
from analysis.study.survey import Declared, read_raw
from analysis.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class PlanReport:
    """What a check found: how many tables and rows, which survey, problems, and every question with its coverage."""

    survey: str
    tables: int
    rows: int
    problems: Problems
    coverage: pd.DataFrame = field(default_factory=pd.DataFrame)


def check_list(plan: Path, city: str, workspace: Path | None = None) -> PlanReport:
    """The list against a city's form and data, without estimating anything.

    Raises CaseStudyError for a city or a file that is not there; what is wrong with the list is in the report.
    """
    try:
        declared = declare(city, workspace, plan=plan)
    except CaseStudyError as error:
        if not error.problems:
            raise
        return PlanReport("", 0, 0, Problems(error.problems))
    survey = next(survey for survey in declared.surveys if survey.plan)
    problems = Problems(declared.problems)
    _, answers, _ = read_raw(survey, str(declared.params_path), problems)
    own = [row for row in survey.plan if row.section != "weights"]
    coverage = check_coverage(own, survey.variables, answers)
    coverage = coverage[~coverage["question"].isin([made.variable for made in survey.indicators])]
    for row in coverage[coverage["form"] & ~coverage["data"].astype(bool)].itertuples():
        problems.warn(str(plan), "this question is not in the data; its tables stay empty.", column="question", got=row.question)
    return PlanReport(survey.instrument.name, len({row.table for row in own}), len(own), problems, coverage)


def draft_list(instrument: str, out: Path, workspace: Path | None = None, by: tuple[str, ...] = (), force: bool = False) -> int:
    """Write a first plan.csv for an instrument's form to `out` and return how many rows it has.

    Raises CaseStudyError where the file is there already, or the form has nothing to tabulate.
    """
    if out.exists() and not force:
        raise CaseStudyError(f"{out}: there is such a file already. Name another, or replace it with --force.")
    form = _form_of(find_workspace(workspace), instrument)
    for question in by:
        if question not in form.questions:
            raise CaseStudyError(f"The form has no question {question!r}{hint(question, form.questions)}.")
    plan = draft_plan(form, set(form.questions), by)
    write_plan(plan, form_codes(form), out)
    return len(plan)


def _form_of(workspace: Workspace, instrument: str) -> Form:
    problems = Problems()
    read = read_instrument(workspace.instrument(instrument), problems)
    problems.stop_if_fatal()
    form = read_form(read.form_path, problems)
    problems.stop_if_fatal()
    recoded = with_recodes(form, read_recodes(read.folder / "recodes.csv", problems))
    problems.stop_if_fatal()
    return recoded


def write_as(kind: str, city: str, workspace: Path | None, out: Path | None, language: str | None, plan: Path | None) -> list[Path]:
    """Write a city's prepared results as MMC's workbook ("mmc") or IMPACT's long results ("impact"), and say where.

    Raises CaseStudyError where the city has no results yet.
    """
    declared = declare(city, workspace, out, language, plan)
    results, written = read_results(declared.folder), []
    for survey in declared.surveys:
        own = results.estimates[results.estimates["survey"] == survey.instrument.name]
        rows = [row for row in survey.plan if row.section != "weights" and row.unit != "reports"]
        if not rows or own.empty:
            continue
        name = f"analysis_{kind}" + (f"_{survey.instrument.name}" if len(declared.surveys) > 1 and plan is None else "")
        if kind == "impact":
            multiple = frozenset(q for q, asked in survey.variables.questions.items() if asked.type == "select_multiple")
            path = declared.folder / f"{name}.csv"
            write_atomic(path, csv_text(impact_results(own, rows, multiple)))
            written.append(path)
        else:
            written.append(write_mmc_workbook(_mmc(survey, own, rows, plan), declared.folder, name))
    return written


def _mmc(survey: Declared, estimates: pd.DataFrame, rows: list, plan: Path | None) -> MmcResults:
    roles = {role: getattr(survey.instrument.roles, role) for role in ROLES}
    listed = read_list(plan, survey.instrument, survey.variables, Problems()) if plan else AnalysisList(())
    dataset = ", ".join(path.name for path in survey.exports)
    named = plan.name if plan else f"{survey.instrument.name}/plan.csv"
    return MmcResults(estimates, rows, Labels([survey.variables], roles), listed.settings, dataset, named)
