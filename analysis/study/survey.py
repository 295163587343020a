"""One survey of one city: declared, read, restricted to the city, cleaned, stacked and weighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.cleaning.checks.rules import CheckRules, read_rules
from analysis.cleaning.clean import Cleaned, clean
from analysis.cleaning.log.folder import CleaningFiles, read_cleaning
from analysis.comparison.declared import with_rounds
from analysis.context.flows.margins import nationality_margin
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.estimation.declared_design import declared_design, read_frame_table, unweighted_of
from analysis.estimation.frame import UNWEIGHTED
from analysis.files import stamp_of
from analysis.intake.answers.offering import apply_offering
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.answers.stack import stack, with_stacks
from analysis.intake.derived.calculated_choices import read_all_recodes
from analysis.intake.derived.indicators import Indicator, apply_indicators, read_indicators, with_indicators
from analysis.intake.derived.recodes import Recode, check_recodes, with_recodes
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form, read_form
from analysis.intake.instrument import Instrument, check_instrument, read_instrument
from analysis.intake.stored.answers import StoredResponses
from analysis.intake.stored.files import MANIFEST, is_store
from analysis.params import AdjustmentParams, DesignParams, MarginParams, SurveyParams
from analysis.planning.base_words import check_base_words
from analysis.planning.domains import with_domains
from analysis.planning.lacking import check_lacking
from analysis.planning.lists import read_list
from analysis.planning.loa import AnalysisList
from analysis.planning.phrases import Phrases, read_phrases
from analysis.planning.plan import PlanRow, read_plan
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.tables.layouts import text_in
from analysis.reporting.wording.words import languages, word
from analysis.statistics.calibration import apply_raked, calibrated, poststratified, raked
from analysis.statistics.design import Design
from analysis.study.chosen_rows import Choosing, chosen_rows
from analysis.study.counts.beside import Beside
from analysis.study.stored_survey import (
    ReadBy,
    at_hand,
    clean_pieces,
    columns_of_designs,
    open_store,
    store_of,
)
from analysis.weighting.collapse import CollapseRule, apply_collapse
from analysis.weighting.margins import Margin, check_margins
from analysis.weighting.raking import Raked, rake
from analysis.weighting.targets import joint_cells, margin_columns
from analysis.workspace import Workspace

DESIGN, RAKED = "design", "raked"
"""What the reading as the sample was drawn, and the one raked to margins, are called in the estimates."""


@dataclass(frozen=True, eq=False)
class Declared:
    """What is known of a survey before its export is read.

    `beside` are the surveys of other cities, and other waves of this one, that read files of its export.
    `form` is the questionnaire; `variables` is the form that has recodes, indicators, stacked variables and
    crossed domains too. `listed` is the list of analysis, where it isn't the instrument's own plan.
    """

    params: SurveyParams
    instrument: Instrument
    form: Form
    variables: Form
    plan: tuple[PlanRow, ...]
    exports: tuple[Path, ...]
    cleaning: CleaningFiles
    indicators: tuple[Indicator, ...] = ()
    recodes: tuple[Recode, ...] = ()
    beside: tuple[Beside, ...] = ()
    design_file: Path | None = None
    phrases: Phrases = field(default_factory=Phrases)
    listed: Path | None = None

    def place(self, language: str) -> str:
        """Where the survey was held, where that is not the city alone; else ""."""
        return text_in(self.params.place, language)

    @property
    def is_drawn(self) -> bool:
        """Whether params say how the sample was drawn."""
        return self.params.design is not None and self.params.design.is_drawn

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file the survey is made from."""
        declared = sorted(path for path in self.instrument.folder.rglob("*") if path.is_file())
        own = [path for path in declared if "example" not in path.relative_to(self.instrument.folder).parts]
        frame = (self.design_file,) if self.design_file else ()
        stores = [path / MANIFEST for path in self.exports if is_store(path)]
        return (*own, *(stores or self.exports), *self.cleaning.existing, *frame)


@dataclass(frozen=True, eq=False)
class SurveyData:
    """A survey's answers in one city: cleaned, with its reports, and its designs, the main one first."""

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


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """What an instrument's files say: its form, and `known`, which has recodes and indicators too."""

    instrument: Instrument
    form: Form
    known: Form
    recodes: tuple[Recode, ...]
    indicators: tuple[Indicator, ...]


def read_questionnaire(survey: SurveyParams, workspace: Workspace, problems: Problems) -> Questionnaire:
    """The survey's instrument, form, recodes and indicators, checked against each other.

    Raises CaseStudyError when the instrument or its form can't be read at all.
    """
    folder = workspace.instrument(survey.instrument)
    instrument = problems.sound(read_instrument(folder, problems))
    form = problems.sound(read_form(instrument.form_path, problems, instrument.form_language))
    check_instrument(instrument, form, problems)
    problems.stop_if_fatal()
    withheld = (*instrument.identifying, instrument.columns.enumerator)
    recodes = read_all_recodes(folder / "recodes.csv", form, withheld, problems)
    check_recodes(form, recodes, problems)
    recoded = with_recodes(form, recodes)
    indicators = read_indicators(folder / "indicators.yaml", recoded, problems)
    return Questionnaire(instrument, form, with_indicators(recoded, indicators), recodes, indicators)


def read_declared(
    survey: SurveyParams,
    questionnaire: Questionnaire,
    workspace: Workspace,
    problems: Problems,
    plan: Path | None = None,
    log: str = "",
) -> Declared:
    """The survey with its plan (`plan` instead of the instrument's own) and the files it is made from.

    Its cleaning log is the one its params name, else `cleaning/<log>.xlsx` in the workspace, which need not
    be there.
    Raises CaseStudyError when a file is not there.
    """
    instrument, known = questionnaire.instrument, questionnaire.known
    folder, indicators = instrument.folder, questionnaire.indicators
    listed = AnalysisList(read_plan(folder / "plan.csv", instrument, known, problems))
    if plan is not None:
        listed = read_list(
            plan,
            instrument,
            known,
            problems,
            weighted=survey.weights is not None or survey.design is not None,
        )
        problems.stop_if_fatal()
        survey = _with_design_of(listed, survey)
        if listed.settings.routing:
            survey = survey.model_copy(update={"routing": listed.settings.routing})
    known, rows = with_indicators(known, listed.indicators), listed.rows
    indicators += listed.indicators
    exports = tuple(workspace.resolve(path) for path in survey.exports)
    path = (
        workspace.resolve(survey.cleaning_log)
        if survey.cleaning_log
        else workspace.root / "cleaning" / f"{log}.xlsx"
    )
    rows += _margin_rows(survey)
    asked = survey.design
    drawn_from = workspace.resolve(asked.file) if asked is not None and asked.file else None
    variables = with_rounds(with_domains(with_stacks(known, instrument.stacks), rows), folder)
    phrases = read_phrases(folder, variables, problems)
    problems.stop_if_fatal()
    return Declared(
        survey,
        instrument,
        questionnaire.form,
        variables,
        rows,
        exports,
        CleaningFiles.beside(path),
        indicators,
        questionnaire.recodes,
        design_file=drawn_from,
        phrases=phrases,
        listed=plan,
    )


def _with_design_of(listed: AnalysisList, survey: SurveyParams) -> SurveyParams:
    """The survey with the sample as its list of analysis names it, where params declare nothing of it."""
    settings = listed.settings
    named = {"weights": settings.weight_column, "strata": settings.strata_column}
    if survey.design is not None or survey.weights is not None or not any(named.values()):
        return survey
    return survey.model_copy(update={"design": DesignParams(**named, lonely=settings.lonely_psu)})


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
    cleaned = _clean(declared, everyone, raw, rules, problems)
    if raw.in_pieces:
        # what did not run has found nothing, which is not to be told as none
        rules = rules.of_one_pass()
    cleaned = replace(cleaned, responses=apply_indicators(cleaned.responses, declared.indicators, problems))
    reports = {
        name: stacked_reports(cleaned.responses, name, declared) for name in declared.instrument.stacks
    }
    listed = str(declared.listed or declared.instrument.folder / "plan.csv")
    check_base_words(declared.plan, cleaned.responses, reports, listed, problems)
    return SurveyData(
        declared, raw, rules, cleaned, reports, *_weigh(cleaned.responses, declared, where, problems, flows)
    )


def _clean(
    declared: Declared, everyone: Responses, raw: Responses, rules: CheckRules, problems: Problems
) -> Cleaned:
    existing = declared.cleaning.existing
    if isinstance(raw, StoredResponses):
        if existing:
            raise CaseStudyError(
                f"{existing[0]}: a cleaning log changes single answers, and the interviews lie in a store."
                " Apply it to the export (`casestudy clean --data`), and make the store of what that writes."
            )
        return clean_pieces(raw, rules, problems)
    log = read_cleaning(declared.cleaning, raw, problems, everyone) if existing else None
    problems.stop_if_fatal()
    cleaned = clean(raw, rules, log, problems, everyone)
    problems.stop_if_fatal()
    return cleaned


def read_raw(declared: Declared, where: str, problems: Problems) -> tuple[Responses, Responses, CheckRules]:
    """All answers of the export, those of this city, and the checks to run on them.

    Raises as `read_survey` does.
    """
    everyone = _read_export(declared, problems)
    problems.stop_if_fatal()
    choosing = Choosing(declared.params, declared.exports[0].name, where, declared.beside)
    chosen = everyone.subset(chosen_rows(everyone, choosing, problems))
    problems.stop_if_fatal()
    raw = apply_offering(chosen, problems)
    rules = read_rules(declared.instrument.folder / "checks.csv", raw.form, problems)
    problems.stop_if_fatal()
    return everyone, raw, rules


def _read_export(declared: Declared, problems: Problems) -> Responses:
    folder = store_of(declared.exports)
    if folder is not None:
        by = ReadBy(declared.form, declared.instrument, declared.recodes)
        return open_store(folder, by, declared.params, problems)
    # What harmonise.csv says decides how the export is read; a notebook may read it again after a change.
    read = (*declared.exports, declared.instrument.folder / "harmonise.csv")
    stamps = tuple(stamp_of(path) for path in read if path.is_file())
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
        return self._of == other._of

    @property
    def _of(self) -> tuple[object, ...]:
        declared = self.declared
        params = declared.params
        return declared.instrument, declared.form, declared.recodes, params.wave, params.routing


@lru_cache(maxsize=2)
def _read_once(paths: tuple[Path, ...], stamps: tuple, sheet: str, same: _Same) -> tuple[Responses, tuple]:
    """An export, read once a process however many cities it holds."""
    problems = Problems()
    given = paths[0] if len(paths) == 1 else paths
    declared = same.declared
    params = declared.params
    answers = read_responses(
        given,
        declared.form,
        declared.instrument,
        problems,
        params.wave,
        sheet,
        declared.recodes,
        by_form=params.routing == "form",
    )
    return answers, tuple(problems)


def guessed_questions(survey: SurveyData) -> frozenset[str]:
    """The questions whose condition for asking could not be known for somebody, and what is made of them.

    Whatever the condition was, one that everybody answered was asked of everybody.
    """
    answers = survey.respondents
    found = {name for name in answers.guessed if not (answers.has(name) and answers.asked_of(name).all())}
    for reports in survey.reports.values():
        found |= reports.guessed
    for recode in survey.declared.recodes:
        found |= {recode.variable} if recode.question in found else set()
    for indicator in survey.declared.indicators:
        found |= {indicator.variable} if found & set(indicator.sources) else set()
    return frozenset(found)


def stacked_reports(respondents: Responses, name: str, declared: Declared) -> Reports:
    """The reports of one stack, those that the params of the survey choose."""
    reports = stack(respondents, name)
    return reports.subset(reports.where(declared.params.reports.get(name, {})))


def _weigh(
    respondents: Responses,
    declared: Declared,
    where: str,
    problems: Problems,
    flows: FlowMonitoring | None,
) -> tuple[Raked | None, Mapping[str, Design]]:
    """The raking, and the designs: the declared one first, then what its weights are adjusted to."""
    params = declared.params
    respondents = at_hand(respondents, columns_of_designs(params))
    designs = _drawn(respondents, declared, where, problems)
    base = designs.get(DESIGN)
    if params.weights is None and not params.adjustments:
        return None, designs
    try:
        adjusted = None
        if params.weights is not None:
            frame, margins = _targets(params.weights.margins, respondents, flows)
            drawn = _over(frame, base)
            total = {} if base is None else {"total": float(base.weights.sum())}
            adjusted = rake(frame, margins, base=drawn.weights, cap=params.weights.cap, **total)
            designs[RAKED] = apply_raked(drawn, adjusted)
        for name, asked in params.adjustments.items():
            designs[name] = adjusted_design(asked, respondents, base, flows)
    except CaseStudyError as error:
        Problems(
            replace(problem, where=f"{where}, {problem.where}") for problem in error.problems
        ).stop_if_fatal()
        raise CaseStudyError(f"{where}: {error}") from error
    return adjusted, designs


def _drawn(respondents: Responses, declared: Declared, where: str, problems: Problems) -> dict[str, Design]:
    """The sample as it was drawn, and with everybody counted once where params want that beside it."""
    asked = declared.params.design
    if asked is None or not asked.is_drawn:
        return {}
    table = read_frame_table(declared.design_file, problems) if declared.design_file else None
    problems.stop_if_fatal()
    try:
        design = declared_design(asked, respondents, table)
    except CaseStudyError as error:
        raise CaseStudyError(f"{where}, {error}") from error
    return {DESIGN: design} | ({UNWEIGHTED: unweighted_of(design)} if asked.unweighted else {})


def _over(frame: pd.DataFrame, base: Design | None) -> Design:
    """The declared design over a frame that has categories joined; every row its own sample, without one."""
    return Design(frame) if base is None else base.over(frame)


def _targets(
    asked: Sequence[MarginParams], respondents: Responses, flows: FlowMonitoring | None
) -> tuple[pd.DataFrame, Sequence[Margin]]:
    """The answers and the margins, with small categories joined in both where params say so."""
    rules = [
        CollapseRule(margin.variable, margin.collapse.below, margin.collapse.into)
        for margin in asked
        if margin.collapse
    ]
    joined = apply_collapse(respondents.frame, [_margin(margin, flows) for margin in asked], rules)
    return joined.frame, joined.margins


def adjusted_design(
    asked: AdjustmentParams, respondents: Responses, base: Design | None, flows: FlowMonitoring | None
) -> Design:
    """The sample with its weights adjusted by one of the methods; its errors know of it."""
    if asked.method == "poststratify":
        return poststratified(_over(respondents.frame, base), list(asked.variables), joint_cells(asked))
    frame, margins = _targets(asked.margins, respondents, flows)
    design = _over(frame, base)
    if asked.method == "rake":
        return raked(design, margins, cap=asked.cap)
    auxiliary, totals, names = margin_columns(check_margins(frame, margins), float(design.weights.sum()))
    settings = {"bounds": asked.bounds} if asked.bounds else {}
    return calibrated(
        design, auxiliary, totals, names=names, trim=asked.trim, distance=asked.distance, **settings
    )


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
