"""A report held against studies: reads it, and judges every number by their tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from analysis.batch.manifest import read_manifest
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import word
from analysis.study.method import method_lines
from analysis.verification.checks.consistency import check_report
from analysis.verification.evidence.facts import StudyTables, SurveyPeriod, gather_facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.printed_tables import PrintedTables
from analysis.verification.evidence.sources import read_sources
from analysis.verification.evidence.statements import Statements
from analysis.verification.mentions.vocabulary import languages, small_words, synonyms
from analysis.verification.reading.read import read_report
from analysis.verification.reading.report import Report
from analysis.verification.verdicts import judge_numbers
from analysis.verification.verification import Verification


class StudyLike(Protocol):
    """What verification asks of a study."""

    id: str
    language: str
    folder: Path


def verify_studies(
    path: Path,
    studies: Sequence[StudyLike],
    workspace: Path,
    language: str | None = None,
    compared: Callable[[str], Any] | None = None,
) -> Verification:
    """Every number of a report, and what stands behind it in these studies; texts are the workspace's.
    `compared` opens their comparison in a language.

    Raises CaseStudyError where the report can't be read or is in a language that is not verified.
    """
    report = read_report(path)
    language = language or report_language(report)
    if language not in languages():
        raise CaseStudyError(
            f"{path}: reports are verified in {', '.join(languages())}; this one is in {language!r}. Name"
            " another with --language."
        )
    spoken = [study if study.language == language else replace(study, language=language) for study in studies]
    facts = gather_facts(study_tables(study) for study in spoken)
    problems = Problems()
    sources = read_sources(workspace, language, problems)
    problems.stop_if_fatal()
    matcher = Matcher(facts, synonyms(language, workspace))
    beside = compared(language) if compared is not None else None
    printed = tables_beside(beside)
    statements = study_statements(spoken, beside, printed)
    verdicts = judge_numbers(report, matcher, sources, statements, PrintedTables.of(printed))
    verdicts += check_report(report, verdicts, facts, made_on(studies))
    return Verification(report, tuple(verdicts), facts, language)


def study_statements(
    studies: Iterable[Any], compared: Any = None, printed: Iterable[Table] = ()
) -> Statements:
    """The findings of the studies, and of their comparison where there is one, and the notes of their tables,
    in the studies' language; `printed` are the comparison's.
    """
    findings: list[str] = []
    notes: list[str] = []
    headlines: dict[str, str] = {}
    for study in studies:
        findings += study.findings.sentences()
        findings += [study.interviewed_text(facts) for facts in study.results.surveys]
        notes += [text for _, text in method_lines(study)]
        names = [f"{name}_{study.language}" for name in ("headline", "sentence")]
        if set(names) <= set(study.findings.frame.columns):
            headline_rows = study.findings.frame[names].astype("str").itertuples(index=False)
            headlines |= {headline: sentence for headline, sentence in headline_rows if headline}
        for section in study.context:
            notes += [section.passages_note, section.about]
        for section in study.sections:
            for table in study.tables(section).items:
                if isinstance(table, Table):
                    findings += str(table).splitlines()  # as the notes of slides have it
                    notes += _notes(table)
    if compared is not None:
        findings += [*compared.findings.sentences(), *compared.contrasts.statements()]
        notes.append(str(compared.about()))
    for table in printed:
        findings += str(table).splitlines()
        notes += _notes(table)
    return Statements.of(findings, notes, headlines)


def tables_beside(compared: Any) -> list[Table]:
    """The tables of a comparison, those of what differs too; none where there is none."""
    if compared is None:
        return []
    return [compared.overview(), *(table for tables in compared.themes().values() for table in tables)]


def _notes(table: Table) -> list[str]:
    whole = " ".join([f"{table.subtitle}.", *table.notes])
    return [*table.notes, table.subtitle, table.source, whole]


def made_on(studies: Sequence[StudyLike]) -> datetime | None:
    """When the newest of the results were made."""
    manifests = [manifest for study in studies if (manifest := read_manifest(study.folder))]
    moments = [datetime.fromisoformat(manifest.started) for manifest in manifests]
    return max(moments, default=None)


def report_language(report: Report) -> str:
    """The report's own language where it says so, else the one whose small words it uses most."""
    own = report.language.split("-")[0].casefold()
    if own in languages():
        return own
    text = " ".join(passage.text for passage in report.passages).casefold()
    counted = Counter(re.findall(r"[^\W\d_]+", text))
    counts = {code: sum(counted[small] for small in small_words(code)) for code in languages()}
    return max(counts, key=lambda language: counts[language])


def study_tables(study: Any) -> StudyTables:
    """A study's tables as verification takes them."""
    tables: dict[str, list[Table]] = {}
    for section in study.sections:
        tables[section] = [item for item in study.tables(section).items if isinstance(item, Table)]
    names = {name for section in tables.values() for table in section for name in _questions(table)}
    language = study.language
    counted = {facts.survey: facts.interviews for facts in study.results.surveys}
    surveys = study.estimates.drop_duplicates("table").set_index("table")["survey"]
    weightings = study.estimates["weighting"].astype("str").unique()
    return StudyTables(
        study=study.id,
        place=study.place,
        language=language,
        tables=tables,
        estimates=study.estimates,
        interviews={table: counted.get(survey, 0) for table, survey in surveys.items()},
        small_base=study.params.thresholds.small_base,
        totals=frozenset({word("all", language)}),
        weightings=frozenset(weighting_text(name, language) for name in weightings),
        questions={name: study.labels.question(name, language) for name in names},
        surveys=tuple(survey_periods(study)),
    )


def survey_periods(study: Any) -> Iterator[SurveyPeriod]:
    """How many were interviewed in each survey, and when: by its wave, else by the first and last interview.

    Other sources (flow monitoring, displacement) have their months, and nobody who was interviewed.
    """
    for survey in study.results.surveys:
        period = f"{survey.wave}" if _MONTH.search(survey.wave) else f"{survey.first} {survey.last}"
        yield from _period(study.place, survey.survey, survey.interviews, period)
    others = study.estimates[~study.estimates["survey"].isin([one.survey for one in study.results.surveys])]
    for survey, wave in others[["survey", "wave"]].astype("str").drop_duplicates().itertuples(index=False):
        yield from _period(study.place, survey, 0, wave)


def _period(place: str, title: str, interviews: int, text: str) -> Iterator[SurveyPeriod]:
    months = [12 * int(year) + int(month) for year, month in _MONTH.findall(text)]
    if months:
        yield SurveyPeriod(place, title, interviews, min(months), max(months))


_MONTH = re.compile(r"\b(\d{4})-(\d{2})\b")


def _questions(table: Table) -> set[str]:
    return {row.question for row in table.rows}
