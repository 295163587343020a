"""One survey of one city: declared, read, restricted to the city, cleaned, stacked and weighted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.cleaning.checks.rules import CheckRules, read_rules
from analysis.cleaning.clean import Cleaned, clean
from analysis.cleaning.log.folder import CleaningFiles, read_cleaning
from analysis.comparison.declared import with_rounds
from analysis.context.flows.margins import nationality_margin
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.intake.answers.offering import apply_offering
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.answers.stack import stack, with_stacks
from analysis.intake.derived.indicators import Indicator, apply_indicators, read_indicators, with_indicators
from analysis.intake.derived.recodes import read_recodes, with_recodes
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form, read_form
from analysis.intake.instrument import Instrument, check_instrument, read_instrument
from analysis.params import MarginParams, Rows, SurveyParams
from analysis.planning.domains import with_domains
from analysis.planning.lacking import check_lacking
from analysis.planning.lists import read_list
from analysis.planning.loa import AnalysisList
from analysis.planning.plan import PlanRow, read_plan
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.tables.layouts import text_in
from analysis.reporting.wording.words import languages, word
from analysis.statistics.calibration import apply_raked
from analysis.statistics.design import Design
from analysis.weighting.collapse import CollapseRule, apply_collapse
from analysis.weighting.margins import Margin
from analysis.weighting.raking import Raked, rake
from analysis.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Declared:
    """What is known of a survey before its export is read.

    `form` is the questionnaire; `variables` is the form that has recodes, indicators, stacked variables and
    crossed domains too.
    """

    params: SurveyParams
    instrument: Instrument
    form: Form
    variables: Form
    plan: tuple[PlanRow, ...]
    exports: tuple[Path, ...]
    cleaning: CleaningFiles
    indicators: tuple[Indicator, ...] = ()

    def place(self, language: str) -> str:
        """Where the survey was held, where that is not the city alone; else ""."""
        return text_in(self.params.place, language)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file the survey is made from."""
        declared = sorted(path for path in self.instrument.folder.rglob("*") if path.is_file())
        own = [path for path in declared if "example" not in path.relative_to(self.instrument.folder).parts]
        return (*own, *self.exports, *self.cleaning.existing)


@dataclass(frozen=True, eq=False)
class SurveyData:
    """A survey's answers in one city: cleaned, with its reports, and raked where margins are declared."""

    declared: Declared
    raw: Responses
    rules: CheckRules
    cleaned: Cleaned
    reports: Mapping[str, Reports]
    raked: Raked | None = None
    designs: Mapping[str, Design] = field(default_factory=dict)

    @property
    def respondents(self) -> Responses:
        return self.cleaned.responses


def read_declared(
    survey: SurveyParams, workspace: Workspace, problems: Problems, plan: Path | None = None, log: str = ""
) -> Declared:
    """The survey's instrument, form and plan (`plan` instead of the instrument's own), checked against each
    other.

    Its cleaning log is the one its params name, else `cleaning/<log>.xlsx` in the workspace, which need not
    be there.
    Raises CaseStudyError when the instrument or its form can't be read at all, or a file is not there.
    """
    folder = workspace.instrument(survey.instrument)
    instrument = read_instrument(folder, problems)
    problems.stop_if_fatal()
    form = read_form(instrument.form_path, problems)
    problems.stop_if_fatal()
    check_instrument(instrument, form, problems)
    problems.stop_if_fatal()
    recoded = with_recodes(form, read_recodes(folder / "recodes.csv", problems))
    indicators = read_indicators(folder / "indicators.yaml", recoded, problems)
    known = with_indicators(recoded, indicators)
    listed = AnalysisList(read_plan(folder / "plan.csv", instrument, known, problems))
    if plan is not None:
        listed = read_list(plan, instrument, known, problems, weighted=survey.weights is not None)
        problems.stop_if_fatal()
    known, rows = with_indicators(known, listed.indicators), listed.rows
    indicators += listed.indicators
    exports = tuple(workspace.resolve(path) for path in survey.exports)
    path = (
        workspace.resolve(survey.cleaning_log)
        if survey.cleaning_log
        else workspace.root / "cleaning" / f"{log}.xlsx"
    )
    rows += _margin_rows(survey)
    variables = with_rounds(with_domains(with_stacks(known, instrument.stacks), rows), folder)
    return Declared(
        survey, instrument, form, variables, rows, exports, CleaningFiles.beside(path), indicators
    )


def _margin_rows(survey: SurveyParams) -> tuple[PlanRow, ...]:
    """A table and a figure for every variable that is raked to: in the sample, and as raked."""
    margins = survey.weights.margins if survey.weights else ()
    titles = {language: word("weights.title", language) for language in languages()}
    return tuple(
        PlanRow(f"margin_{margin.variable}", "weights", margin.variable, figure="dots", title=titles)
        for margin in margins
    )


def read_survey(
    declared: Declared, where: str, problems: Problems, flows: FlowMonitoring | None = None
) -> SurveyData:
    """The survey's answers in one city; `where` is the params file, for the sentences.

    `flows` is what margins of flow monitoring points are computed from.

    Raises CaseStudyError when the export, the log or the margins can't be worked with, or no row is this
    city's.
    """
    everyone, raw, rules = read_raw(declared, where, problems)
    check_lacking(
        declared.plan, declared.form, declared.indicators, everyone, str(declared.exports[0]), problems
    )
    log = read_cleaning(declared.cleaning, raw, problems) if declared.cleaning.existing else None
    problems.stop_if_fatal()
    cleaned = clean(raw, rules, log, problems, elsewhere=everyone.frame.index)
    problems.stop_if_fatal()
    cleaned = replace(cleaned, responses=apply_indicators(cleaned.responses, declared.indicators, problems))
    reports = {
        name: stacked_reports(cleaned.responses, name, declared) for name in declared.instrument.stacks
    }
    return SurveyData(
        declared, raw, rules, cleaned, reports, *_weigh(cleaned.responses, declared, where, flows)
    )


def read_raw(declared: Declared, where: str, problems: Problems) -> tuple[Responses, Responses, CheckRules]:
    """All answers of the export, those of this city, and the checks to run on them.

    Raises as `read_survey` does.
    """
    everyone = _read_export(declared, problems)
    problems.stop_if_fatal()
    raw = apply_offering(everyone.subset(_rows_of(everyone, declared.params.rows, declared, where)), problems)
    rules = read_rules(declared.instrument.folder / "checks.csv", raw.form, problems)
    problems.stop_if_fatal()
    return everyone, raw, rules


def _read_export(declared: Declared, problems: Problems) -> Responses:
    stamps = tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in declared.exports)
    answers, met = _read_once(declared.exports, stamps, declared.params.sheet, _Same(declared))
    problems.extend(met)
    return answers


@dataclass(frozen=True, eq=False)
class _Same:
    """A declaration as a cache key: surveys of one instrument share a reading of its export."""

    declared: Declared

    def __hash__(self) -> int:
        return hash(self.declared.instrument.folder)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same):
            return NotImplemented
        return (self.declared.instrument, self.declared.form, self.declared.params.wave) == (
            other.declared.instrument,
            other.declared.form,
            other.declared.params.wave,
        )


@lru_cache(maxsize=2)
def _read_once(paths: tuple[Path, ...], stamps: tuple, sheet: str, same: _Same) -> tuple[Responses, tuple]:
    """An export, read once a process however many cities it holds."""
    problems = Problems()
    given = paths[0] if len(paths) == 1 else paths
    declared = same.declared
    wave = declared.params.wave
    answers = read_responses(given, declared.form, declared.instrument, problems, wave, sheet)
    return answers, tuple(problems)


def _rows_of(answers: Responses, rows: Rows, declared: Declared, where: str) -> np.ndarray:
    """Which rows are this city's; an error where none is."""
    try:
        mask = answers.where(rows)
    except CaseStudyError as error:
        raise CaseStudyError(
            f"{where}: rows can't be chosen from {declared.exports[0].name}. {error}"
        ) from error
    if mask.any():
        return mask
    chosen = " and ".join(f"{question} = {choice!r}" for question, choice in rows.items())
    raise CaseStudyError(
        f"{where}: no row of {declared.exports[0].name} has {chosen or 'anything in it'}. "
        f"{_found(answers, rows)}Mend `rows` in the params file, or the export it names."
    )


def _found(answers: Responses, rows: Rows) -> str:
    said = []
    for question in rows:
        ticks, choices = answers.ticks(question)
        counts = sorted(zip(ticks.sum(axis=0), choices, strict=True), reverse=True)[:6]
        said.append(
            f"{question} has " + ", ".join(f"{choice} ({count})" for count, choice in counts if count) + ". "
        )
    return "".join(said)


def stacked_reports(respondents: Responses, name: str, declared: Declared) -> Reports:
    """The reports of one stack, those that the params of the survey choose."""
    reports = stack(respondents, name)
    return reports.subset(reports.where(declared.params.reports.get(name, {})))


def _weigh(
    respondents: Responses, declared: Declared, where: str, flows: FlowMonitoring | None
) -> tuple[Raked | None, Mapping[str, Design]]:
    """The weights that meet the declared margins, if any, and the design that knows of them."""
    asked = declared.params.weights
    if asked is None:
        return None, {}
    rules = [
        CollapseRule(margin.variable, margin.collapse.below, margin.collapse.into)
        for margin in asked.margins
        if margin.collapse
    ]
    try:
        margins = [_margin(margin, flows) for margin in asked.margins]
        joined = apply_collapse(respondents.frame, margins, rules)
        raked = rake(joined.frame, joined.margins, cap=asked.cap)
    except CaseStudyError as error:
        Problems(
            replace(problem, where=f"{where}, {problem.where}") for problem in error.problems
        ).stop_if_fatal()
        raise CaseStudyError(f"{where}: {error}") from error
    return raked, {"raked": apply_raked(Design(joined.frame), raked)}


def _margin(params: MarginParams, flows: FlowMonitoring | None) -> Margin:
    """The margin as declared, or as counted at the flow monitoring points that it names."""
    if params.points and flows is not None:
        return nationality_margin(flows, params.variable, params.points, params.months, params.categories)
    return Margin(
        params.variable,
        params.shares or params.counts,
        source=params.source,
        year=params.year,
        address=str(params.address),
        counts=params.counts is not None,
    )
