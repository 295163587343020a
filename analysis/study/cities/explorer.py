"""What the page of all cities holds: every table's estimates with what they are called in each language, of
surveys and of IOM's counts alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from analysis.context.flows.measures import CHANGE, DIFFERENCE
from analysis.context.flows.survey_nationality import SOURCE
from analysis.estimation.frame import main_reading
from analysis.reporting.documents.explorer import CityLine, Explorer
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.notes import sample_words, source_line
from analysis.reporting.wording.words import fill, word
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.counts.sections import ContextSection
from analysis.study.packing.briefing import key_findings
from analysis.study.packing.workbook import city_names

Texts = dict[str, dict[str, str]]
KEYS = ("city", "wave", "table", "block", "answer", "group", "level")
COUNTED_STATISTICS = ("share", "total", "count")


class ShownTable(Protocol):
    """A table as the page shows it, in one language. `key` sets its answers apart from those of others."""

    key: str
    section: str

    def answer(self, question: str, choice: str) -> str: ...
    def level(self, domain: str, level: str) -> str: ...
    def group(self, domain: str) -> str: ...
    def block(self, row: Any) -> str: ...
    def wave(self, wave: str) -> str: ...
    def parts(self) -> tuple[str, str, str]:
        """Title without a place, source, notes."""


@dataclass(frozen=True, eq=False)
class SurveyTable:
    """A table of a plan."""

    compared: Comparison
    name: str

    key = ""

    @cached_property
    def _city(self) -> CaseStudy:
        return next(city for city in self.compared.cities if self.name in city.plan)

    @cached_property
    def _layout(self) -> TableLayout:
        """As the first city that has the table lays it out."""
        return self._city.layout_of(self.name)

    @property
    def section(self) -> str:
        return self._city.plan[self.name][0].section

    def answer(self, question: str, choice: str) -> str:
        labels, language = self.compared.labels, self.compared.language
        return labels.choice(question, choice, language) if choice else labels.question(question, language)

    def level(self, domain: str, level: str) -> str:
        return self.answer(domain, level)

    def group(self, domain: str) -> str:
        language = self.compared.language
        return self.compared.labels.question(domain, language) if domain else word("all", language)

    def block(self, row: Any) -> str:
        """What columns of this kind are headed by, where the table has several kinds."""
        for block in self._layout.blocks:
            same = (block.question, block.statistic, block.unit) == (row.question, row.statistic, row.unit)
            if same and block.heading:
                return fill(block.heading, self.compared.language, city="")
        return self._layout.unit_heading(row.unit)

    def wave(self, wave: str) -> str:
        return wave

    def parts(self) -> tuple[str, str, str]:
        language = self.compared.language
        title = fill(self._layout.title, language, city="").rstrip(" ,–")
        return title, source_line(self._layout), " ".join(_notes(self._layout, language))


@dataclass(frozen=True, eq=False)
class CountedTable:
    """A table of a source that is no survey: people counted, at points, in reports, in a register."""

    city: CaseStudy
    shown: ContextSection
    name: str
    section: str

    @property
    def key(self) -> str:
        return f"{self.shown.source}:"

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        return city_names(self.city).surveys

    def answer(self, question: str, choice: str) -> str:
        labels, language = self.shown.labels, self.city.language
        return labels.choice(question, choice, language) if choice else labels.question(question, language)

    def level(self, domain: str, level: str) -> str:
        return self._sources.get(level, level) if domain == SOURCE else self.answer(domain, level)

    def group(self, domain: str) -> str:
        language = self.city.language
        if domain == SOURCE:
            return word("pack.sources", language)
        return self.shown.labels.question(domain, language) if domain else word("all", language)

    def block(self, row: Any) -> str:
        heading = "individuals.heading" if row.unit == "individuals" else "respondents.heading"
        return word(heading, self.city.language)

    def wave(self, wave: str) -> str:
        return date_text(wave, self.city.language) if wave else ""

    def parts(self) -> tuple[str, str, str]:
        made = self.shown.tables[self.name]()
        return made.title.rstrip(" ,–"), made.source, self.shown.about


def explore(compared: Comparison, languages: Sequence[str], addresses: dict[str, str]) -> Explorer:
    """The page of all cities in these languages; `addresses` leads to each city's own page."""
    spoken = {
        code: replace(
            compared, cities=[replace(city, language=code) for city in compared.cities], language=code
        )
        for code in languages
    }
    surveyed, counted = _survey_rows(compared), _counted_rows(compared)
    tables_by_language = {code: _shown_tables(one, surveyed, counted) for code, one in spoken.items()}
    rows = pd.concat([surveyed, counted], ignore_index=True) if len(counted) else surveyed
    texts: Texts = {"": dict.fromkeys(languages, "")}
    keyed = _keyed(rows, tables_by_language, texts)
    tables = dict(_tables(tables_by_language, spoken, texts))
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


def _survey_rows(compared: Comparison) -> pd.DataFrame:
    """The main reading of every table that a plan has, of all cities."""
    planned = set()
    for city in compared.cities:
        planned |= {table for table, lines in city.plan.items() if lines[0].section in city.sections}
    rows = pd.concat([city.estimates for city in compared.cities], ignore_index=True)
    rows = rows[rows["table"].isin(planned) & main_reading(rows)]
    rows = rows[~rows["status"].astype(str).isin(["not asked", "not in this form"])]
    return rows.reset_index(drop=True)


def _counted_rows(compared: Comparison) -> pd.DataFrame:
    """The counts of every city's other sources; changes between months are left to its own page."""
    frames = []
    for city in compared.cities:
        names = [name for section in city.context for name in section.tables]
        rows = city.estimates[city.estimates["table"].isin(names)]
        rows = rows[rows["statistic"].isin(COUNTED_STATISTICS) & rows["estimate"].notna()]
        frames.append(rows[~rows["method"].str.startswith((CHANGE, DIFFERENCE))])
    return pd.concat(frames, ignore_index=True)


def _shown_tables(
    compared: Comparison, surveyed: pd.DataFrame, counted: pd.DataFrame
) -> dict[str, ShownTable]:
    """Every table with rows: those of the plans in their order, then those of counts."""
    having = set(surveyed["table"])
    order = dict.fromkeys(table for city in compared.cities for table in city.plan if table in having)
    tables: dict[str, ShownTable] = {name: SurveyTable(compared, name) for name in order}
    having = set(counted["table"])
    for city in compared.cities:
        for section in city.context_of(""):
            for name in section.tables:
                if name in having and name not in tables:
                    tables[name] = CountedTable(city, section, name, section.name)
    return tables


def _keyed(rows: pd.DataFrame, shown: dict[str, dict[str, ShownTable]], texts: Texts) -> pd.DataFrame:
    """The rows with keys into `texts`, which are added; each text is looked up once."""
    waves = rows.groupby("table")["wave"].nunique()
    first = next(iter(shown.values()))
    made = []
    for row in rows.itertuples():
        own = first[row.table].key
        named = {code: tables[row.table] for code, tables in shown.items()}
        answer = f"a/{own}{row.question}/{row.choice}"
        if answer not in texts:
            texts[answer] = {code: one.answer(row.question, row.choice) for code, one in named.items()}
        group, level = f"g/{own}{row.domain}", f"l/{own}{row.domain}/{row.level}"
        if group not in texts:
            texts[group] = {code: one.group(row.domain) for code, one in named.items()}
        if level not in texts:
            texts[level] = {code: one.level(row.domain, row.level) for code, one in named.items()}
        block = f"b/{row.table}/{row.question}/{row.statistic}/{row.unit}"
        if block not in texts:
            texts[block] = {code: one.block(row) for code, one in named.items()}
        wave = f"w/{own}{row.wave}" if waves[row.table] > 1 else ""
        if wave not in texts:
            texts[wave] = {code: one.wave(row.wave) for code, one in named.items()}
        made.append((row.study, wave, row.table, block, answer, group, level if row.level else ""))
    keys = pd.DataFrame(made, columns=list(KEYS))
    numbers = rows[["n", "base", "estimate", "low", "high"]]
    share = rows["statistic"].astype(str) == "share"
    return pd.concat([keys, numbers, rows["status"].astype(str), share.rename("share")], axis=1)


def _tables(
    shown: dict[str, dict[str, ShownTable]], spoken: dict[str, Comparison], texts: Texts
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each table's section, source and notes."""
    first = next(iter(shown.values()))
    for name, table in first.items():
        keys = {"section": f"s/{table.section}", "source": f"o/{name}", "notes": f"n/{name}"}
        for key in (name, *keys.values()):
            texts.setdefault(key, {})
        for code, one in spoken.items():
            title, source, notes = shown[code][name].parts()
            texts[name][code], texts[keys["source"]][code], texts[keys["notes"]][code] = title, source, notes
            texts[keys["section"]][code] = _section_title(one, table.section)
        yield name, keys


def _notes(layout: TableLayout, language: str) -> Iterable[str]:
    yield from layout.notes
    if layout.design:
        yield word("note.sample_drawn", language, design=layout.design)
    if not layout.random_sample:
        yield sample_words(layout.interviewed, language)


def _section_title(compared: Comparison, section: str) -> str:
    city = next(city for city in compared.cities if section in city.sections)
    return city.section_title(section)


def _line(city: CaseStudy, spoken: dict[str, Comparison], addresses: dict[str, str]) -> CityLine:
    names, findings = {}, {}
    for code, one in spoken.items():
        own = next(study for study in one.cities if study.id == city.id)
        names[code] = own.place
        findings[code] = [finding.text for finding in key_findings(own)]
    return CityLine(names, addresses[city.id], findings)
