"""What the page of all cities holds: every table's estimates with what they are called in each language, of
surveys and of IOM's counts alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.reporting.documents.explorer import CityLine, Explorer
from analysis.study.annexes.annex import ANNEXES
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.explorer_part import Part, Spoken, Texts, counted_part, made_part
from analysis.study.cities.shown_tables import ShownTable, SurveyTable
from analysis.study.packing.briefing import key_findings


def explore(
    compared: Comparison, languages: Sequence[str], addresses: dict[str, str], folder: Path | None = None
) -> Explorer:
    """The page of all cities in these languages; `addresses` leads to each city's own page, what is said of
    counts is kept in `folder`.
    """
    spoken = {
        code: replace(
            compared, cities=[replace(city, language=code) for city in compared.cities], language=code
        )
        for code in languages
    }
    surveyed, counted = _surveyed_part(compared, spoken), counted_part(spoken, folder)
    filled = [part.rows for part in (surveyed, counted) if len(part.rows)] or [surveyed.rows]
    keyed = pd.concat(filled, ignore_index=True)
    texts: Texts = {**surveyed.texts, **counted.texts}
    tables = {**surveyed.tables, **counted.tables}
    lines = {city.id: _line(city, spoken, addresses) for city in compared.cities}
    for name, line in lines.items():
        texts[name] = dict(line.names)
    static = list(compared.tables("").items)
    synthetic = any(survey.instrument.synthetic for survey in compared.surveys)
    # What sets the cities apart most, else what most of them have
    first = next((name for name in compared.first_tables() if name in tables), "")
    if not first and len(keyed):
        first = str(keyed.groupby("table", sort=False)["city"].nunique().idxmax())
    return Explorer(tuple(languages), lines, keyed, texts, tables, static, synthetic, first)


def _surveyed_part(compared: Comparison, spoken: Spoken) -> Part:
    """The tables of the plans, in their order."""
    rows = _survey_rows(compared)
    having = set(rows["table"])
    names = dict.fromkeys(table for city in compared.cities for table in city.plan if table in having)
    tables: dict[str, dict[str, ShownTable]] = {}
    for code, one in spoken.items():
        tables[code] = {name: SurveyTable(one, name) for name in names}
    return made_part(rows, tables, spoken)


def _survey_rows(compared: Comparison) -> pd.DataFrame:
    """The main reading of every table that a plan has, of all cities."""
    planned = set()
    for city in compared.cities:
        planned |= {table for table, lines in city.plan.items() if lines[0].section not in ANNEXES}
    rows = pd.concat([city.estimates for city in compared.cities], ignore_index=True)
    rows = rows[rows["table"].isin(planned) & main_reading(rows)]
    rows = rows[~rows["status"].astype(str).isin(["not asked", "not in this form"])]
    return rows.reset_index(drop=True)


def _line(city: CaseStudy, spoken: Spoken, addresses: dict[str, str]) -> CityLine:
    names, findings = {}, {}
    for code, one in spoken.items():
        own = next(study for study in one.cities if study.id == city.id)
        names[code] = own.place
        findings[code] = [finding.text for finding in key_findings(own)]
    return CityLine(names, addresses[city.id], findings)
