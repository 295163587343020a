"""One city's study, from declared files to estimates and output: a recipe that knows all stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.cleaning.audit.annex import AnnexInput, quality_annex
from analysis.cleaning.audit.pseudonyms import pseudonyms, read_key
from analysis.cleaning.audit.workbook import write_audit
from analysis.disclosure.annexes import hide_annex_counts
from analysis.disclosure.exposed_quantiles import telling_numbers
from analysis.disclosure.gate import Gated, Policy, apply_gate
from analysis.disclosure.groupings import groupings
from analysis.disclosure.known_choices import KnownChoices
from analysis.disclosure.nested import Grouping
from analysis.disclosure.numbers import TellingNumbers
from analysis.disclosure.report import advice
from analysis.disclosure.rounded_annexes import printable_tests, round_annex_counts
from analysis.doing import tell
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.plan_tests import estimate_tests
from analysis.estimation.published_figures import check_published, read_published
from analysis.estimation.reading_options import ReadingOptions
from analysis.findings.settings import read_settings
from analysis.intake.answers.offering import partly_offered
from analysis.planning.domains import crossings, listed_choices
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.figures.theme import styled
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in, text_in
from analysis.reporting.wording.design_words import design_text
from analysis.reporting.wording.words import join, languages, month_text, word
from analysis.study.casestudy import CaseStudy
from analysis.study.city import City
from analysis.study.counts.beside_findings import beside_findings
from analysis.study.counts.context import ContextRows, estimate_context, lay_out
from analysis.study.counts.counted_findings import counted_findings
from analysis.study.counts.kept_counts import keep_counts, open_counts
from analysis.study.counts.projected_returns import asked_when, projected_rows, projection_finding
from analysis.study.counts.sections import ContextScope, figures_of
from analysis.study.packing.workbook import write_study_workbook
from analysis.study.results.earlier_results import told_of_few
from analysis.study.results.kept_results import (
    audit_paths,
    kept_problems,
    kept_results,
    numbers_key,
    settings_of,
)
from analysis.study.results.results import COLLAPSED, Results, SurveyFacts, begin_results, write_results
from analysis.study.results.shared_figures import write_shared
from analysis.study.results.written_files import keep_only
from analysis.study.sources import Opened, open_sources
from analysis.study.surveys.adjustments import adjustment_frames, replicate_frames
from analysis.study.surveys.collapsed import collapse_surveys, without_merged
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.survey import SurveyData, check_said, guessed_questions, read_survey
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import languages_of, work_out_findings
from analysis.weighting.margins import Margin

_UNPROTECTED = (
    "nothing is hidden, and the answers are real: people may be recognised in tables and files. Set"
    " suppress_below to 5, or write `synthetic: true` where no answer is of a real person."
)


def prepare(city: City) -> CaseStudy:
    """Read, clean, weight and estimate one city, and write all its output but the notebooks.

    Raises CaseStudyError, before anything is written, when an input can't be worked with; and where
    a file can't be written, which then is as it was.
    """
    read_key(city.workspace.root)  # drawn at first use, and one of the inputs
    before = _state_of_files(city)
    key = city.key  # of the files as they are before they are read
    surveys: list[SurveyData] = []
    kept = kept_results(city)
    if kept is None:
        opened = open_sources(city.sources, city.problems)
        for survey in city.surveys:
            tell(f"{city.id}: reading and checking {survey.instrument.name}")
            surveys.append(read_survey(survey, str(city.params_path), city.problems, opened.flows))
        tell(f"{city.id}: estimates")
        results = work_out(city, opened, surveys)
    else:
        opened = open_counts(city.sources, kept.counts)
        results = kept
    results = replace(_as_met(city, results), key=key)
    city.problems.stop_if_fatal()
    _check_same_files(city, before)
    study = CaseStudy(city.id, city.params, city.language, city.folder, city.surveys, results, city)
    tell(f"{city.id}: findings")
    study = with_findings(study, city, opened)
    results = study.results
    few = told_of_few(city, results) if kept is None else ""
    if few:
        city.problems.warn(str(city.params_path), few, column="suppress_below")
        results = replace(results, warnings=tuple(_without_answers(city)))
        study = replace(study, results=results)
    try:
        begin_results(city.folder)
        with styled(study.house):
            write_shared(city, study.context, study.figure_style)
        written = list(study.write())
        tell(f"{city.id}: workbook and results")
        write_study_workbook(study, city.folder / "tables.xlsx")
        keep_only(city.folder, written)
        if kept is None:
            _write_audits(city, surveys)
        write_results(results, city.folder)
    except OSError as error:
        raise CaseStudyError(
            f"{city.folder}: the results can't be written: {error.strerror or error}. Make room there, or"
            " name another --out."
        ) from error
    return study


def _state_of_files(city: City) -> dict[Path, tuple[int, int, int]]:
    """Which file, how long and of when lies under each path that a city is made of."""
    state = {}
    for path in city.inputs:
        if path.is_file():
            found = path.stat()
            state[path] = (found.st_ino, found.st_size, found.st_mtime_ns)
    return state


def _check_same_files(city: City, before: dict[Path, tuple[int, int, int]]) -> None:
    """Raise CaseStudyError where a file was replaced while it was read: results would be of the one, their
    key of the other.
    """
    now = _state_of_files(city)
    changed = [str(path) for path in {**before, **now} if before.get(path) != now.get(path)]
    if changed:
        raise CaseStudyError(
            f"{', '.join(changed)}: changed while it was read. Nothing was written; the same command reads it"
            " again."
        )


def work_out(city: City, opened: Opened, surveys: Sequence[SurveyData]) -> Results:
    """All that a city's output is made of, from its data as read; nothing is drawn or written.

    Raises CaseStudyError where the data can't give what is asked for.
    """
    thresholds = city.params.thresholds
    surveys, collapsed = collapse_surveys(city, surveys)
    estimates = pd.concat([_estimate(city, survey) for survey in surveys], ignore_index=True)
    estimates = without_merged(estimates, collapsed)
    gated = _gated(city, surveys, estimates)
    estimates = gated.estimates
    counted = _counted(city, opened, estimates)
    _, left_out = figures_of(lay_out(opened, counted.estimates, _scope(city)))
    for reason in left_out:
        city.problems.warn(str(opened.flows.folder if opened.flows else city.params_path), reason)
    frames = (
        _quality(city, surveys)
        | _weights(surveys, estimates, thresholds.suppress_below)
        | _published(city, estimates)
    )
    frames |= _tests(city, surveys, estimates)
    frames = hide_annex_counts(frames, estimates, thresholds.suppress_below)
    if city.params.rounded:
        frames = round_annex_counts(frames, city.params.rounded)
    frames["quality/disclosure"] = gated.report
    if len(collapsed):
        frames[COLLAPSED] = collapsed
    frames |= counted.frames
    estimates = _together(estimates, counted.estimates)
    _, projected = projected_rows(city, opened, estimates)
    if len(projected):
        frames["displacement/projection"] = projected
        estimates = _together(estimates, projected)
    facts = tuple(_facts(survey, city.language, opened) for survey in surveys)
    return Results(
        estimates=estimates,
        frames=frames,
        surveys=facts,
        warnings=(),
        counts=keep_counts(opened),
        numbers=numbers_key(city),
        met=tuple(kept_problems(list(city.problems)[city.declared :], settings_of(city))),
    )


def _as_met(city: City, results: Results) -> Results:
    """Results, new or kept, with what was met in making them, and what is said of this run's files and
    figures.
    """
    for survey, facts in zip(city.surveys, results.surveys, strict=True):
        check_said(survey, facts.narrowed, city.problems)
    return replace(
        results,
        frames={**results.frames, "quality/problems": _problems_met(city)},
        warnings=tuple(_without_answers(city)),
        plan=str(city.plan or ""),
        figures=city.figures.model_dump(exclude_none=True),
    )


def _counted(city: City, opened: Opened, estimates: pd.DataFrame) -> ContextRows:
    """The counts of the city's other sources, and its surveys' nationalities beside them."""
    surveys = [(survey, estimates[estimates["survey"] == survey.instrument.name]) for survey in city.surveys]
    return estimate_context(city.id, city.params, opened, surveys)


def _scope(city: City) -> ContextScope:
    params, language = city.params, city.language
    setting = ContextSetting(language, params.name(language), country_in(params.country, language))
    return ContextScope(params, setting, city.surveys)


def _together(estimates: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([estimates, more], ignore_index=True) if len(more) else estimates


def _without_answers(city: City) -> Iterator[str]:
    """The warnings as results keep them: what was found in exports and logs may be what somebody said or her
    name, and stays with `casestudy check`.
    """
    settings = settings_of(city)
    for problem in city.problems.warnings:
        yield str(problem if problem.where.startswith(settings) else replace(problem, got=""))


def _gated(city: City, surveys: Sequence[SurveyData], estimates: pd.DataFrame) -> Gated:
    """The estimates that may be printed; what is hidden of them, and what is not hidden though it should be,
    is a warning.
    """
    params = city.params
    policy = Policy.of(params)
    if params.unprotected and not all(survey.declared.instrument.synthetic for survey in surveys):
        city.problems.warn(str(city.params_path), _UNPROTECTED, column="suppress_below")
    numbers = TellingNumbers()
    if policy.suppress_below > 1:
        for survey in surveys:
            estimates, telling = telling_numbers(
                estimates, survey.declared.plan, _estimated(city, survey), policy.suppress_below
            )
            numbers |= telling
    gated = apply_gate(estimates, policy, numbers, _known_choices(surveys))
    told = advice(gated.cells, gated.report)
    if told.is_much:
        rows = [
            f"{table} by {by} ({hidden} hidden; without it {back} more of this table are shown)"
            for table, by, hidden, back in told.rows
        ]
        sentence = (
            f"{told.hidden:,} of {told.cells:,} cells are hidden, so that nobody is recognised."
            f"{_costliest(rows)}{_by_domain(told.domains)} quality/disclosure.csv has all."
        )
        city.problems.warn(str(city.params_path), sentence, column="suppress_below")
    return gated


def _known_choices(surveys: Sequence[SurveyData]) -> KnownChoices:
    """What the forms and recodes of all surveys say of choices and levels."""
    crossed: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    grouped: dict[str, Grouping] = {}
    listed: dict[str, frozenset[str]] = {}
    for survey in surveys:
        variables, recodes = survey.declared.variables, survey.declared.recodes
        crossed |= crossings(variables)
        grouped |= groupings(variables, recodes)
        for question, choices in listed_choices(variables, recodes).items():
            listed[question] = listed.get(question, frozenset()) | choices
    return KnownChoices(crossed, grouped, listed)


def _costliest(rows: Sequence[str]) -> str:
    """A sentence of its own; none where no table is split, so that nothing could be left out."""
    return f" The rows of the plan that cost most: {'; '.join(rows)}." if rows else ""


def _by_domain(domains: Sequence[tuple[str, int]]) -> str:
    """What comes back in all other tables where nothing is split by a domain; of those that bring any."""
    shown = [f"by {by}, {back:,} cells of the others would be shown" for by, back in domains if back]
    return f" If no table were split {'; '.join(shown)}." if shown else ""


def with_findings(study: CaseStudy, city: City, opened: Opened) -> CaseStudy:
    """The study with what its numbers say, in every language that has words."""
    settings = read_settings(city.workspace.root, city.problems)
    city.problems.stop_if_fatal()
    shown = languages_of(city.params.languages, city.language)
    counted = counted_findings(study.id, city.params, opened, study.estimates, shown)
    counted += beside_findings(opened, city.params.flow_monitoring, study.context, study.estimates, shown)
    projection, rows = projected_rows(city, opened, study.estimates)
    if projection is not None and len(rows):
        question = asked_when(projection, study.estimates)
        counted += (projection_finding(projection, rows, study.labels, question, shown),)
    found = work_out_findings(study, settings, counted)
    frames = {**study.results.frames, FINDINGS: found}
    return replace(study, results=replace(study.results, frames=frames))


def _estimate(city: City, survey: SurveyData) -> pd.DataFrame:
    return estimate_plan(survey.declared.plan, _estimated(city, survey))


def _tests(city: City, surveys: Iterable[SurveyData], estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tests that the plans ask for, where they do, without the sizes of what is hidden."""
    found = [estimate_tests(survey.declared.plan, _estimated(city, survey)) for survey in surveys]
    tests = pd.concat(found, ignore_index=True)
    return {"tests": printable_tests(tests, estimates, city.params.rounded)} if len(tests) else {}


def _estimated(city: City, survey: SurveyData) -> Survey:
    declared = survey.declared
    return Survey(
        study=city.id,
        name=declared.instrument.name,
        wave=declared.params.wave,
        respondents=survey.respondents,
        reports=survey.reports,
        designs=survey.designs,
        small_base=city.params.thresholds.small_base,
        drawn=declared.is_drawn,
        options=ReadingOptions(interval=declared.params.interval, df=declared.params.df),
    )


def _quality(city: City, surveys: Iterable[SurveyData]) -> dict[str, pd.DataFrame]:
    """The data-quality annex of all surveys; none has a row about one respondent."""
    parts: dict[str, list[pd.DataFrame]] = {}
    key = read_key(city.workspace.root)
    for survey in surveys:
        cleaned = survey.cleaned
        given = AnnexInput(
            survey.raw, cleaned.responses, cleaned.counts, cleaned.summary, survey.rules, key, city.language
        )
        for name, frame in vars(quality_annex(given)).items():
            parts.setdefault(f"quality/{name}", []).append(
                frame.assign(survey=survey.declared.instrument.name)
            )
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}


def _problems_met(city: City) -> pd.DataFrame:
    """The problems met in declaring and reading, each once, and how often."""
    met = city.problems.frame()[["problem", "where", "column"]]
    met = met.assign(where=[Path(where).name for where in met["where"]])
    return met.groupby(["problem", "where", "column"], sort=False).size().rename("times").reset_index()


def _write_audits(city: City, surveys: Sequence[SurveyData]) -> None:
    """`quality/audit.xlsx` (one a survey where there are several) for the surveys with a cleaning log."""
    paths = audit_paths(city)
    for survey in surveys:
        cleaned, path = survey.cleaned, paths.get(survey.declared)
        if path is not None:
            names = pseudonyms(cleaned.summary.by_enumerator["enumerator"], read_key(city.workspace.root))
            write_audit(path, cleaned, survey.declared.form, names, city.language)


def _weights(surveys: Sequence[SurveyData], estimates: pd.DataFrame, below: int) -> dict[str, pd.DataFrame]:
    """Margins, diagnostics, balance and sensitivity of the surveys that were raked."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for survey in surveys:
        name = survey.declared.instrument.name
        own_estimates = estimates[estimates["survey"] == name]
        for key, frame in replicate_frames(survey, own_estimates, below).items():
            parts.setdefault(key, []).append(frame)
        if survey.raked is None:
            continue
        frames = {
            "weights/margins": survey.raked.table(),
            "weights/diagnostics": survey.raked.diagnostics.frame(),
        }
        own = {key: frame.assign(survey=name) for key, frame in frames.items()}
        for key, frame in (own | adjustment_frames(survey, own_estimates, below)).items():
            parts.setdefault(key, []).append(frame)
    return {key: pd.concat(frames, ignore_index=True) for key, frames in parts.items()}


def _published(city: City, estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The figures published for this city beside ours, where an instrument has check figures."""
    rows = published_rows(city.surveys)
    own = rows[rows["study"] == city.id] if len(rows) else rows
    return {"published_check": check_published(own, estimates)} if len(own) else {}


def published_rows(surveys: Iterable[Declared]) -> pd.DataFrame:
    """The figures published for any study, of the instruments that have check figures."""
    problems = Problems()
    paths = [survey.instrument.published_path for survey in surveys]
    frames = [read_published(path, problems) for path in dict.fromkeys(paths) if path.is_file()]
    problems.stop_if_fatal()
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _facts(survey: SurveyData, language: str, opened: Opened) -> SurveyFacts:
    declared, answers = survey.declared, survey.respondents
    start = declared.instrument.columns.start
    days = (
        pd.to_datetime(answers.frame[start], errors="coerce")
        if start in answers.frame
        else pd.Series(dtype="datetime64[ns]")
    )
    return SurveyFacts(
        survey=declared.instrument.name,
        wave=declared.params.wave,
        interviews=len(answers),
        collected=len(survey.raw),
        first="" if days.isna().all() else f"{days.min():%Y-%m-%d}",
        last="" if days.isna().all() else f"{days.max():%Y-%m-%d}",
        design=design_text(declared.params.design, declared.variables, language),
        read_as=_without_folders(str(survey.raw.dialect), declared.exports),
        routed=tuple(name for name in answers.asked.columns if not answers.asked[name].all()),
        guessed=tuple(sorted(guessed_questions(survey))),
        partly=tuple(
            (name, choice)
            for source in (answers, *survey.reports.values())
            for name, question in source.form.questions.items()
            if question.type == "select_multiple" and source.has(name)
            for choice in partly_offered(source, name)
        ),
        margins=_margin_texts(survey, language, opened),
        told={code: _told(survey, code, opened) for code in languages()},
        narrowed=survey.narrowed,
    )


def _told(survey: SurveyData, language: str, opened: Opened) -> dict[str, Any]:
    """What of a survey's facts is words, in one language."""
    declared = survey.declared
    design = design_text(declared.params.design, declared.variables, language)
    return {"design": design, "margins": list(_margin_texts(survey, language, opened))}


def _margin_texts(survey: SurveyData, language: str, opened: Opened) -> tuple[str, ...]:
    if survey.raked is None:
        return ()
    margins = [item.margin for item in survey.raked.margins]
    return tuple(_margin_text(margin, survey.declared, language, opened) for margin in margins)


def _without_folders(text: str, paths: Iterable[Path]) -> str:
    """A sentence in which files go by their names: where they lie on somebody's machine is nobody's
    business.
    """
    for path in paths:
        text = text.replace(str(path), path.name)
    return text


def _margin_text(margin: Margin, declared: Declared, language: str, opened: Opened) -> str:
    """Where a margin is from: in the language, where it was computed from a registry that has its source in
    it.
    """
    params = next(
        (given for given in declared.params.weights.margins if given.variable == margin.variable), None
    )
    if params is None or not params.points or opened.flows is None:
        return margin.source
    months = [month_text(month, language) for month in params.months]
    source = text_in(opened.flows.registry.source, language).rstrip(".")
    return word(
        "margin.points",
        language,
        source=source,
        points=join(params.points, language),
        months=join(months, language),
    )
