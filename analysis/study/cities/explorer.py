"""What the page of all cities holds: every table's estimates with what they are called in each language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.reporting.documents.explorer import CityLine, Explorer
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.notes import source_line
from analysis.reporting.wording.words import fill, word
from analysis.study.briefing import key_findings
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison


def explore(compared: Comparison, languages: Sequence[str], addresses: dict[str, str]) -> Explorer:
    """The page of all cities in these languages; `addresses` leads to each city's own page."""
    spoken = {
        code: replace(
            compared, cities=[replace(city, language=code) for city in compared.cities], language=code
        )
        for code in languages
    }
    rows = _rows(compared)
    texts: dict[str, dict[str, str]] = {"": dict.fromkeys(languages, "")}
    keyed = _keyed(rows, spoken, texts)
    tables = dict(_tables(keyed, spoken, texts))
    lines = {city.id: _line(city, spoken, addresses) for city in compared.cities}
    for name, line in lines.items():
        texts[name] = dict(line.names)
    static = list(compared.tables("").items)
    synthetic = any(survey.instrument.synthetic for survey in compared.surveys)
    return Explorer(tuple(languages), lines, keyed, texts, tables, static, synthetic)


def _rows(compared: Comparison) -> pd.DataFrame:
    """The main reading of every table that a plan has, of all cities."""
    planned = set()
    for city in compared.cities:
        planned |= {table for table, lines in city.plan.items() if lines[0].section in city.sections}
    frames = [city.estimates for city in compared.cities]
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["table"].isin(planned) & main_reading(rows)]
    rows = rows[~rows["status"].astype(str).isin(["not asked", "not in this form"])]
    return rows.reset_index(drop=True)


def _keyed(
    rows: pd.DataFrame, spoken: dict[str, Comparison], texts: dict[str, dict[str, str]]
) -> pd.DataFrame:
    """The rows with keys into `texts`, which are added; each text is looked up once."""
    waves = rows.groupby("table")["wave"].nunique()
    made = []
    for row in rows.itertuples():
        answer = f"a/{row.question}/{row.choice}"
        if answer not in texts:
            texts[answer] = {code: _answer(one, row.question, row.choice) for code, one in spoken.items()}
        group, level = f"g/{row.domain}", f"l/{row.domain}/{row.level}"
        if group not in texts:
            texts[group] = {code: _group(one, row.domain, code) for code, one in spoken.items()}
        if level not in texts:
            texts[level] = {code: _answer(one, row.domain, row.level) for code, one in spoken.items()}
        block = f"b/{row.table}/{row.question}/{row.statistic}/{row.unit}"
        if block not in texts:
            texts[block] = {code: _block(one, row, code) for code, one in spoken.items()}
        wave = f"w/{row.wave}" if waves[row.table] > 1 else ""
        texts.setdefault(wave, dict.fromkeys(spoken, row.wave))
        made.append((row.study, wave, row.table, block, answer, group, level if row.level else ""))
    keys = pd.DataFrame(made, columns=["city", "wave", "table", "block", "answer", "group", "level"])
    numbers = rows[["n", "base", "estimate", "low", "high"]]
    status = rows["status"].astype(str)
    return pd.concat([keys, numbers, status], axis=1)


def _answer(compared: Comparison, question: str, choice: str) -> str:
    labels, language = compared.labels, compared.language
    return labels.choice(question, choice, language) if choice else labels.question(question, language)


def _group(compared: Comparison, domain: str, language: str) -> str:
    return compared.labels.question(domain, language) if domain else word("all", language)


def _block(compared: Comparison, row, language: str) -> str:
    """What columns of this kind are headed by, where the table has several kinds."""
    layout = _layout(compared, row.table)
    for block in layout.blocks:
        same = (block.question, block.statistic, block.unit) == (row.question, row.statistic, row.unit)
        if same and block.heading:
            return fill(block.heading, language, city="")
    return layout.unit_heading(row.unit)


def _layout(compared: Comparison, table: str) -> TableLayout:
    """A table's layout as the first city that has it lays it out."""
    return next(city for city in compared.cities if table in city.plan).layout_of(table)


def _tables(
    rows: pd.DataFrame, spoken: dict[str, Comparison], texts: dict[str, dict[str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each table's section, source and notes, in the order of the plans."""
    having = set(rows["table"])
    first = next(iter(spoken.values()))
    order = dict.fromkeys(table for city in first.cities for table in city.plan if table in having)
    for name in order:
        city = next(city for city in first.cities if name in city.plan)
        section = city.plan[name][0].section
        parts = {"section": f"s/{section}", "source": f"o/{name}", "notes": f"n/{name}"}
        texts[name], texts[parts["source"]], texts[parts["notes"]] = {}, {}, {}
        texts.setdefault(parts["section"], {})
        for code, one in spoken.items():
            layout = _layout(one, name)
            texts[name][code] = fill(layout.title, code, city="").rstrip(" ,–")
            texts[parts["section"]][code] = _section_title(one, section)
            texts[parts["source"]][code] = source_line(layout)
            texts[parts["notes"]][code] = " ".join(_notes(layout, code))
        yield name, parts


def _notes(layout: TableLayout, language: str) -> Iterable[str]:
    yield from layout.notes
    yield word("note.sample_nowhere", language)
    if layout.synthetic:
        yield word("note.synthetic", language)


def _section_title(compared: Comparison, section: str) -> str:
    city = next(city for city in compared.cities if section in city.sections)
    return city.section_title(section)


def _line(city: CaseStudy, spoken: dict[str, Comparison], addresses: dict[str, str]) -> CityLine:
    names, findings = {}, {}
    for code, one in spoken.items():
        own = next(found for found in one.cities if found.id == city.id)
        names[code] = own.place
        findings[code] = [found.text for found in key_findings(own)]
    return CityLine(names, addresses[city.id], findings)
