"""One survey of one city as declared: its questionnaire, its plan, and the files that it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.cleaning.log.folder import CleaningFiles
from analysis.comparison.declared import with_rounds
from analysis.intake.answers.stack import with_stacks
from analysis.intake.derived.calculated_choices import read_all_recodes
from analysis.intake.derived.indicators import Indicator, read_indicators, with_indicators
from analysis.intake.derived.recodes import Recode, check_recodes, with_recodes
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, check_instrument, read_instrument
from analysis.intake.stored.files import MANIFEST, is_store
from analysis.languages import text_in
from analysis.params import DesignParams, SurveyParams
from analysis.planning.analysis_list.formats import read_list
from analysis.planning.analysis_list.loa import AnalysisList
from analysis.planning.domains import with_domains
from analysis.planning.phrases import Phrases, read_phrases
from analysis.planning.plan import PlanRow, read_plan
from analysis.problems import Problems
from analysis.reporting.wording.words import languages, word
from analysis.study.counts.beside import Beside
from analysis.workspace import Workspace


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

    def has_table(self, table: str) -> bool:
        """Whether its plan has a table of that id."""
        return any(row.table == table for row in self.plan)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file the survey is made from."""
        declared = sorted(path for path in self.instrument.folder.rglob("*") if path.is_file())
        own = [path for path in declared if "example" not in path.relative_to(self.instrument.folder).parts]
        frame = (self.design_file,) if self.design_file else ()
        stores = [path / MANIFEST for path in self.exports if is_store(path)]
        return (*own, *(stores or self.exports), *self.cleaning.existing, *frame)


def survey_of(surveys: Iterable[Declared], table: str) -> Declared:
    """The survey whose plan has a table."""
    return next(survey for survey in surveys if survey.has_table(table))


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
    instrument, folder = questionnaire.instrument, questionnaire.instrument.folder
    listed = _read_listed(questionnaire, survey, problems, plan)
    if plan is not None:
        survey = _as_listed(listed, survey)

    form = with_indicators(questionnaire.known, listed.indicators)
    rows = listed.rows + _margin_rows(survey)
    variables = with_rounds(with_domains(with_stacks(form, instrument.stacks), rows), folder)
    phrases = read_phrases(folder, variables, problems)
    problems.stop_if_fatal()

    design = survey.design
    return Declared(
        survey,
        instrument,
        questionnaire.form,
        variables,
        rows,
        exports=tuple(workspace.resolve(path) for path in survey.exports),
        cleaning=CleaningFiles.beside(_log_path(survey, workspace, log)),
        indicators=questionnaire.indicators + listed.indicators,
        recodes=questionnaire.recodes,
        design_file=workspace.resolve(design.file) if design is not None and design.file else None,
        phrases=phrases,
        listed=plan,
    )


def _read_listed(
    questionnaire: Questionnaire, survey: SurveyParams, problems: Problems, plan: Path | None
) -> AnalysisList:
    """The list of analysis: the instrument's own plan, or another that was named, which is read besides so
    that the faults of both are told.
    """
    instrument, form = questionnaire.instrument, questionnaire.known
    own = AnalysisList(read_plan(instrument.folder / "plan.csv", instrument, form, problems))
    if plan is None:
        return own
    weighted = survey.weights is not None or survey.design is not None
    listed = read_list(plan, instrument, form, problems, weighted=weighted)
    problems.stop_if_fatal()
    return listed


def _as_listed(listed: AnalysisList, survey: SurveyParams) -> SurveyParams:
    """The survey with the sample and the routing that its list of analysis names."""
    survey = _with_design_of(listed, survey)
    routing = listed.settings.routing
    return survey.model_copy(update={"routing": routing}) if routing else survey


def _log_path(survey: SurveyParams, workspace: Workspace, log: str) -> Path:
    if survey.cleaning_log:
        return workspace.resolve(survey.cleaning_log)
    return workspace.root / "cleaning" / f"{log}.xlsx"


def _with_design_of(listed: AnalysisList, survey: SurveyParams) -> SurveyParams:
    """The survey with the sample as its list of analysis names it, where params declare nothing of it."""
    settings = listed.settings
    named = {"weights": settings.weight_column, "strata": settings.strata_column}
    if survey.design is not None or survey.weights is not None or not any(named.values()):
        return survey
    return survey.model_copy(update={"design": DesignParams.of(**named, lonely=settings.lonely_psu)})


def _margin_rows(survey: SurveyParams) -> tuple[PlanRow, ...]:
    """A table and a figure for every variable that is raked to: in the sample, and as raked."""
    margins = survey.weights.margins if survey.weights else ()
    titles = {language: word("weights.title", language) for language in languages()}
    return tuple(
        PlanRow(f"margin_{margin.variable}", "weights", margin.variable, figure="dots", title=titles)
        for margin in margins
    )
