"""What `casestudy run --as` does: a city's prepared results in MMC's or IMPACT's layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.files import write_atomic
from analysis.intake.instrument import ROLES
from analysis.planning.analysis_list.formats import read_list
from analysis.planning.analysis_list.loa import AnalysisList
from analysis.planning.row import PlanRow, tables
from analysis.problems import Problems
from analysis.reporting.exchange.impact_results import COUNTS, counted_results, impact_results
from analysis.reporting.exchange.mmc_workbook import ENGLISH, MmcResults, MmcTable, write_mmc_workbook
from analysis.reporting.tables.frames import csv_text
from analysis.reporting.tables.layouts import Setting, table_layout
from analysis.reporting.wording.labels import Labels, question_label
from analysis.reporting.wording.words import join, word
from analysis.study import declare
from analysis.study.city import City
from analysis.study.results.results import Results, SurveyFacts, read_results
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.weightings import DESIGN

UNIT = "respondents"


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written, and in words what of the list it has no place for ("": nothing)."""

    path: Path
    left_out: str = ""


@dataclass(frozen=True, eq=False)
class _Survey:
    """One survey of a city with its results, as a layout needs them.

    `name`: that of the file, without its ending.
    """

    city: City
    declared: Declared
    facts: SurveyFacts
    estimates: pd.DataFrame
    listed: AnalysisList
    name: str

    @property
    def rows(self) -> list[PlanRow]:
        return [row for row in self.declared.plan if row.section != "weights"]

    @property
    def of_people(self) -> list[PlanRow]:
        """The rows that count people: neither layout knows reports or mentions."""
        return [row for row in self.rows if row.unit == UNIT]

    @property
    def weighting(self) -> str:
        """The sample as it was drawn where that is declared; the raked reading where the list asks for
        weights and there are some; else the unweighted one.
        """
        if self.declared.is_drawn:
            return DESIGN
        return "raked" if self.listed.settings.weight_column and self.facts.margins else "none"

    @property
    def margins(self) -> str:
        return join(dict.fromkeys(self.facts.margins), ENGLISH)

    def of_weighting(self) -> pd.DataFrame:
        """The estimates of people in the reading that is shown."""
        return self.estimates[
            (self.estimates["weighting"] == self.weighting) & (self.estimates["unit"] == UNIT)
        ]


def write_as(
    kind: str, city: str, workspace: Path | None, out: Path | None, language: str | None, plan: Path | None
) -> list[WrittenFile]:
    """Write a city's prepared results as MMC's workbook ("mmc") or IMPACT's long results ("impact"), and say
    where. Counts of individuals (flows, stocks) are a file of their own in IMPACT's; MMC's has no place for
    them.

    Raises CaseStudyError where the city has no results yet.
    """
    declared = declare(city, workspace, out, language, plan)
    results = read_results(declared.folder)
    surveys = (_survey(declared, survey, results, kind) for survey in declared.surveys)
    written = [_write(kind, survey) for survey in surveys if survey.of_people and len(survey.estimates)]
    counts = results.estimates[results.estimates["unit"] == COUNTS]
    if counts.empty or not written:
        return written
    if kind == "impact":
        text = csv_text(counted_results(counts))
        return [*written, WrittenFile(write_atomic(declared.folder / "analysis_impact_counts.csv", text))]
    *others, last = written
    left_out = f"{last.left_out} {word('layout.counts', ENGLISH)}"
    return [*others, replace(last, left_out=left_out.strip())]


def _survey(city: City, declared: Declared, results: Results, kind: str) -> _Survey:
    instrument = declared.instrument
    listed = (
        read_list(city.plan, instrument, declared.variables, Problems(), weighted=True)
        if city.plan
        else AnalysisList(())
    )
    facts = next(facts for facts in results.surveys if facts.survey == instrument.name)
    estimates = results.estimates[results.estimates["survey"] == instrument.name]
    name = f"analysis_{kind}" + (f"_{instrument.name}" if len(city.surveys) > 1 and city.plan is None else "")
    return _Survey(city, declared, facts, estimates, listed, name)


def _write(kind: str, survey: _Survey) -> WrittenFile:
    others = dict.fromkeys(row.table for row in survey.rows if row.unit != UNIT)
    left_out = [_named("layout.left_out", others)]
    folder = survey.city.folder
    if kind == "mmc":
        return WrittenFile(
            write_mmc_workbook(_mmc(survey, left_out), folder, survey.name), " ".join(filter(None, left_out))
        )
    path = folder / f"{survey.name}.csv"
    frame = impact_results(survey.estimates, survey.of_people, survey.declared.variables, survey.weighting)
    write_atomic(path, csv_text(frame))
    left_out.append(_named("layout.repeated", _repeated(survey.of_people)))
    return WrittenFile(path, " ".join(filter(None, left_out)))


def _named(key: str, names: Iterable[str]) -> str:
    names = list(names)
    return word(key, ENGLISH, tables=join(names, ENGLISH)) if names else ""


def _repeated(rows: Sequence[PlanRow]) -> list[str]:
    """The tables that ask for what an earlier one does too, so that IMPACT's keys would be the same."""
    first: dict[tuple[str, ...], str] = {}
    pairs = [
        (row.table, first.setdefault((row.question, row.statistic, row.choice, row.by), row.table))
        for row in rows
    ]
    return list(dict.fromkeys(table for table, earlier in pairs if table != earlier))


def _mmc(survey: _Survey, left_out: Sequence[str]) -> MmcResults:
    declared = survey.declared
    roles = {role: getattr(declared.instrument.roles, role) for role in ROLES}
    labels = Labels([declared.variables], roles)
    params = survey.city.params
    routed = frozenset(survey.facts.routed)
    setting = Setting(
        labels, ENGLISH, params.name(ENGLISH), params.thresholds.small_base, survey.margins, routed
    )
    sheets: dict[str, list[MmcTable]] = {}
    for rows in tables(survey.of_people).values():
        sheets.setdefault(rows[0].section, []).extend(_mmc_tables(rows, survey, setting))
    listed = survey.city.plan.name if survey.city.plan else f"{declared.instrument.name}/plan.csv"
    about = [
        ("dataset", ", ".join(path.name for path in declared.exports)),
        ("list of analysis", listed),
        ("weights", _weights(survey)),
        *(("left out", text) for text in left_out if text),
    ]
    return MmcResults(sheets, survey.listed.settings, labels, about)


def _mmc_tables(rows: Sequence[PlanRow], survey: _Survey, setting: Setting) -> Iterable[MmcTable]:
    """A table a question and statistic: MMC's layout has no others."""
    estimates = survey.of_weighting()
    estimates = estimates[estimates["table"] == rows[0].table]
    rows_by_question: dict[tuple[str, str], list[PlanRow]] = {}
    for row in rows:
        rows_by_question.setdefault((row.question, row.statistic), []).append(row)
    for (question, statistic), part in rows_by_question.items():
        layout = table_layout(part, survey.declared.instrument, survey.declared.variables, setting)
        if len({row.question for row in rows}) > 1:
            text = question_label(question, "", statistic, setting.labels, ENGLISH)
            layout = replace(layout, title=word("colon", ENGLISH, label=layout.title, text=text))
        yield MmcTable(
            part,
            estimates[(estimates["question"] == question) & (estimates["statistic"] == statistic)],
            layout,
        )


def _weights(survey: _Survey) -> str:
    """Which reading a workbook shows."""
    if survey.weighting == DESIGN:
        return word("mmc.design", ENGLISH, design=survey.facts.design)
    if survey.weighting == "raked":
        return word("mmc.raked", ENGLISH, margins=survey.margins)
    return word(
        "mmc.raked_elsewhere" if survey.facts.margins else "mmc.unweighted", ENGLISH, margins=survey.margins
    )
