"""Cleaning one city by hand: findings as a workbook for people, and what their decisions come to (`casestudy
clean`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.log.findings_workbook import FindingsBook
from analysis.cleaning.log.folder import write_cleaning
from analysis.problems import Problem, Problems
from analysis.study import City, declare
from analysis.study.survey import Declared, read_raw, read_survey


@dataclass(frozen=True)
class CleanedSurvey:
    """Where one survey of the city stands: `findings` to look at, and what the log does to the interviews."""

    survey: str
    findings: int
    flagged: int
    collected: int
    discarded: int
    changed: int
    written: tuple[Path, ...]


@dataclass(frozen=True)
class CleanReport:
    """One line a survey, and the warnings met."""

    surveys: tuple[CleanedSurvey, ...]
    problems: tuple[Problem, ...]


def clean_city(
    city: str, workspace: Path | str | None = None, findings: bool = False, language: str | None = None
) -> CleanReport:
    """Check a city's interviews and apply its cleaning logs; with `findings`, write the workbooks people
    decide in.

    Decisions already written in a workbook are kept. Raises CaseStudyError, with all problems of a
    log at once, when one can't be applied, and where a workbook is open elsewhere.
    """
    declared = declare(city, workspace, language=language)
    surveys = tuple(_clean_surveys(declared, findings))
    return CleanReport(surveys, tuple(declared.problems.warnings))


def _clean_surveys(city: City, findings: bool) -> Iterator[CleanedSurvey]:
    for survey in city.surveys:
        written = _write_findings(survey, city) if findings else ()
        done = read_survey(survey, str(city.params_path), city.problems).cleaned
        yield CleanedSurvey(
            survey=survey.instrument.name,
            findings=len(done.findings),
            flagged=done.findings["uuid"].replace("", None).nunique(),
            collected=done.summary.collected,
            discarded=done.summary.discarded,
            changed=done.summary.changed_values,
            written=written,
        )


def _write_findings(survey: Declared, city: City) -> tuple[Path, ...]:
    problems = Problems()
    _, raw, rules = read_raw(survey, str(city.params_path), problems)
    book = FindingsBook(run_checks(raw, rules, problems), raw, rules, city.language)
    written = write_cleaning(survey.cleaning, book, problems)
    problems.stop_if_fatal()
    return written
