"""One city's study, from declared files to estimates and output: a recipe that knows all stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.cleaning.audit.pseudonyms import pseudonyms, read_key
from analysis.cleaning.audit.workbook import write_audit
from analysis.doing import tell
from analysis.problems import CaseStudyError
from analysis.reporting.figures.theme import styled
from analysis.study.annexes.frames import (
    problems_met,
)
from analysis.study.casestudy import CaseStudy
from analysis.study.city import City
from analysis.study.counts.beside_findings import beside_findings
from analysis.study.counts.counted_findings import counted_findings
from analysis.study.counts.kept_counts import open_counts
from analysis.study.counts.projected_returns import asked_when, projected_rows, projection_finding
from analysis.study.finding_settings import read_finding_settings
from analysis.study.packing.workbook import write_study_workbook
from analysis.study.results.earlier_results import told_of_few
from analysis.study.results.kept_results import (
    audit_paths,
    kept_results,
    settings_of,
)
from analysis.study.results.results import Results, begin_results, write_results
from analysis.study.results.shared_figures import write_shared
from analysis.study.results.written_files import keep_only
from analysis.study.sources import Opened, open_sources
from analysis.study.surveys.survey import SurveyData, check_said, read_survey
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import languages_of, work_out_findings
from analysis.study.worked_out import work_out
from analysis.study.written_study import write_study


def prepare(city: City) -> CaseStudy:
    """Read, clean, weight and estimate one city, and write all its output but the notebooks.

    Raises CaseStudyError, before anything is written, when an input can't be worked with; and where
    a file can't be written, which then is as it was.
    """
    read_key(city.workspace.root)  # drawn at first use, and one of the inputs
    before = _state_of_files(city)
    key = city.key  # of the files as they are before they are read
    data = _kept_data(city) or _read_data(city)
    results = replace(_as_met(city, data.results), key=key)
    city.problems.stop_if_fatal()
    _check_same_files(city, before)

    tell(f"{city.id}: findings")
    study = CaseStudy(city.id, city.params, city.language, city.folder, city.surveys, results, city)
    study = with_findings(study, city, data.opened)
    if data.is_new:
        study = _warned_of_few(study, city)
    try:
        _write_output(study, city, data)
    except OSError as error:
        raise CaseStudyError(
            f"{city.folder}: the results can't be written: {error.strerror or error}. Make room there, or"
            " name another --out."
        ) from error
    return study


@dataclass(frozen=True)
class _Data:
    """What a city's output is made from: `surveys` are the answers as read, none where `results` are those of
    an earlier run.
    """

    opened: Opened
    results: Results
    surveys: tuple[SurveyData, ...] = ()

    @property
    def is_new(self) -> bool:
        return bool(self.surveys)


def _kept_data(city: City) -> _Data | None:
    """The results of an earlier run, where nothing that numbers are made of has changed since."""
    results = kept_results(city)
    return _Data(open_counts(city.sources, results.counts), results) if results is not None else None


def _read_data(city: City) -> _Data:
    """Results worked out from the answers themselves."""
    opened = open_sources(city.sources, city.problems)
    surveys: list[SurveyData] = []
    for survey in city.surveys:
        tell(f"{city.id}: reading and checking {survey.instrument.name}")
        surveys.append(read_survey(survey, str(city.params_path), city.problems, opened.flows))

    tell(f"{city.id}: estimates")
    return _Data(opened, work_out(city, opened, surveys), tuple(surveys))


def _warned_of_few(study: CaseStudy, city: City) -> CaseStudy:
    """The study with a warning where it differs by few people from the one that lies in its folder."""
    few = told_of_few(city, study.results)
    if not few:
        return study
    city.problems.warn(str(city.params_path), few, column="suppress_below")
    return replace(study, results=replace(study.results, warnings=tuple(_without_answers(city))))


def _write_output(study: CaseStudy, city: City, data: _Data) -> None:
    """Everything but the notebooks and the pack. The results come last: they say that the rest is whole."""
    begin_results(city.folder)
    with styled(study.house):
        write_shared(city, study.context, study.figure_style)
    written = list(write_study(study))

    tell(f"{city.id}: workbook and results")
    write_study_workbook(study, city.folder / "tables.xlsx")
    keep_only(city.folder, written)
    _write_audits(city, data.surveys)
    write_results(study.results, city.folder)


def _state_of_files(city: City) -> dict[Path, tuple[int, int, int]]:
    """Which file, how long and of when lies under each path that a city is made of."""
    state = {}
    for path in city.inputs:
        if path.is_file():
            status = path.stat()
            state[path] = (status.st_ino, status.st_size, status.st_mtime_ns)
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


def _as_met(city: City, results: Results) -> Results:
    """Results, new or kept, with what was met in making them, and what is said of this run's files and
    figures.
    """
    for survey, facts in zip(city.surveys, results.surveys, strict=True):
        check_said(survey, facts.narrowed, city.problems)
    return replace(
        results,
        frames={**results.frames, "quality/problems": problems_met(city)},
        warnings=tuple(_without_answers(city)),
        plan=str(city.plan or ""),
        figures=city.figures.model_dump(exclude_none=True),
    )


def _without_answers(city: City) -> Iterator[str]:
    """The warnings as results keep them: what was found in exports and logs may be what somebody said or her
    name, and stays with `casestudy check`.
    """
    settings = settings_of(city)
    for problem in city.problems.warnings:
        yield str(problem if problem.where.startswith(settings) else replace(problem, got=""))


def with_findings(study: CaseStudy, city: City, opened: Opened) -> CaseStudy:
    """The study with what its numbers say, in every language that has words."""
    planned = [row for survey in city.surveys for row in survey.plan]
    settings = read_finding_settings(city.workspace, city.problems, planned)
    city.problems.stop_if_fatal()
    languages = languages_of(city.params.languages, city.language)
    counted = counted_findings(study.id, city.params, opened, study.estimates, languages)
    counted += beside_findings(opened, city.params.flow_monitoring, study.context, study.estimates, languages)
    projection, rows = projected_rows(city, opened, study.estimates)
    if projection is not None and len(rows):
        question = asked_when(projection, study.estimates)
        counted += (projection_finding(projection, rows, study.labels, question, languages),)
    findings = work_out_findings(study, settings, counted)
    frames = {**study.results.frames, FINDINGS: findings}
    return replace(study, results=replace(study.results, frames=frames))


def _write_audits(city: City, surveys: Sequence[SurveyData]) -> None:
    """`quality/audit.xlsx` (one a survey where there are several) for the surveys with a cleaning log."""
    paths = audit_paths(city)
    for survey in surveys:
        cleaned, path = survey.cleaned, paths.get(survey.declared)
        if path is not None:
            names = pseudonyms(cleaned.summary.by_enumerator["enumerator"], read_key(city.workspace.root))
            write_audit(path, cleaned, survey.declared.form, names, city.language)
