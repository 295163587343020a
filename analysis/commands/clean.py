"""Cleaning one city by hand: findings as a workbook for people, and what their decisions come to (`casestudy
clean`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.clean import Cleaned
from analysis.cleaning.log.findings_workbook import FindingsBook
from analysis.cleaning.log.folder import write_cleaning
from analysis.commands.cleaned_data import check_format, write_cleaned
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.study import City, declare
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.stored_survey import store_of
from analysis.study.surveys.survey import read_raw, read_survey


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
    data: tuple[Path, ...] = ()


@dataclass(frozen=True)
class CleanReport:
    """One line a survey, and the warnings met."""

    surveys: tuple[CleanedSurvey, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class DataWanted:
    """In which format the cleaned data is to be written ("" for none), and with codes or labels ("" for what
    the format does by itself).
    """

    kind: str = ""
    values: str = ""


def clean_city(
    city: str,
    workspace: Path | str | None = None,
    findings: bool = False,
    language: str | None = None,
    data: DataWanted | None = None,
) -> CleanReport:
    """Check a city's interviews and apply its cleaning logs; with `findings`, write the workbooks people
    decide in.

    Decisions already written in a workbook are kept. With `data`, the cleaned answers are written too, into
    the workspace's folder `cleaned`. Raises CaseStudyError, with all problems of a
    log at once, when one can't be applied, and where a workbook is open elsewhere.
    """
    if data is not None:
        check_format(data.kind, data.values)
    declared = declare(city, workspace, language=language)
    surveys = tuple(_clean_surveys(declared, findings, data))
    return CleanReport(surveys, tuple(declared.problems.warnings))


def _clean_surveys(city: City, findings: bool, data: DataWanted | None) -> Iterator[CleanedSurvey]:
    for survey in city.surveys:
        folder = store_of(survey.exports)
        if folder is not None:
            raise CaseStudyError(
                f"{folder}: decisions are made on single interviews, and these lie in a store. Name the"
                " export itself, of fewer interviews, to clean it."
            )
        written = _write_findings(survey, city) if findings else ()
        done = read_survey(survey, str(city.params_path), city.problems).cleaned
        yield CleanedSurvey(
            survey=survey.instrument.name,
            findings=int(done.counts.checks["findings"].sum()),
            flagged=int(done.counts.enumerators["flagged_interviews"].sum()),
            collected=done.summary.collected,
            discarded=done.summary.discarded,
            changed=done.summary.changed_values,
            written=written,
            data=_write_data(survey, done, city, data) if data else (),
        )


def _write_data(survey: Declared, done: Cleaned, city: City, data: DataWanted) -> tuple[Path, ...]:
    name = "_".join(filter(None, (city.params_path.stem, survey.instrument.name, survey.params.wave)))
    stem = city.workspace.root / "cleaned" / name.replace(".", "_")
    return write_cleaned(done, stem, data.kind, data.values, city.language, city.problems)


def _write_findings(survey: Declared, city: City) -> tuple[Path, ...]:
    problems = Problems()
    _, raw, rules = read_raw(survey, str(city.params_path), problems)
    book = FindingsBook(run_checks(raw, rules, problems), raw, rules, city.language)
    written = write_cleaning(survey.cleaning, book, problems)
    problems.stop_if_fatal()
    return written
