"""A part of the page of all cities: its rows keyed into texts, and what stands over its tables.

1. What is said of counts (IOM's flows and stocks) is a part of its own, kept in the comparison's folder: no
   plan's title, no finding and no answer is in it, and laying counts out in every language for every city
   takes half of what the page takes.
2. It is made again where anything else is: the program, the languages, which cities there are, what their
   numbers were made of, what their sources and areas say now.

counted_part(spoken) -> Part        `spoken`: the comparison in each of the page's languages
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.context.flows.measures import CHANGE, DIFFERENCE
from analysis.digests import combine, digest_inputs, program_digest
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.shown_tables import CountedTable, ShownTable
from analysis.study.results.results import read_frames, write_frames

Texts = dict[str, dict[str, str]]
KEYS = ("city", "wave", "table", "block", "answer", "group", "level")
NUMBERS = ("n", "base", "estimate", "low", "high")
COUNTED_STATISTICS = ("share", "total", "count")
KEPT = "counted.json"
"""What is said of counts, beside the comparison's other files."""


@dataclass(frozen=True, eq=False)
class Part:
    """`rows`: KEYS into `texts` (key -> language -> text), NUMBERS, status, whether a share.

    `tables`: of each its section, source and notes, as keys.
    """

    rows: pd.DataFrame
    texts: Texts
    tables: dict[str, dict[str, str]]


Spoken = Mapping[str, Comparison]
Shown = Mapping[str, Mapping[str, ShownTable]]
"""The tables of a part by language and name."""


def counted_part(spoken: Spoken, folder: Path | None = None) -> Part:
    """What is said of every city's counts; changes between months are left to its own page.

    Taken from `folder`, where one is given, if it was made of the same, else kept there.
    """
    if folder is None:
        return _counted(spoken)
    key = _made_of(spoken)
    frames = read_frames(folder, key, KEPT)
    if frames is not None:
        return _part_of(frames)
    part = _counted(spoken)
    write_frames(folder, dict(_frames(part)), key, KEPT)
    return part


def _made_of(spoken: Spoken) -> str:
    """One hash of all that goes into what is said of counts (rule 2)."""
    digests = []
    for city in next(iter(spoken.values())).cities:
        digests += [city.id, city.results.numbers or city.results.key]
        if city.city is not None:
            files = [path for source in city.city.sources for path in source.inputs]
            files += [city.city.areas_path, city.city.params_path]
            digests += [*map(str, digest_inputs(files, city.city.workspace.root).items())]
            digests += city.city.neighbours
    return combine(program_digest(), *spoken, *digests)


def _frames(part: Part) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "rows", part.rows
    texts = [{"key": key, **by_language} for key, by_language in part.texts.items()]
    yield "texts", pd.DataFrame(texts)
    yield "tables", pd.DataFrame([{"name": name, **keys} for name, keys in part.tables.items()])


def _part_of(frames: Mapping[str, pd.DataFrame]) -> Part:
    texts = {record.pop("key"): record for record in frames["texts"].to_dict("records")}
    tables = {record.pop("name"): record for record in frames["tables"].to_dict("records")}
    # a column without a number is one of nulls as it is read
    return Part(frames["rows"].astype(dict.fromkeys(NUMBERS, float)), texts, tables)


def _counted(spoken: Spoken) -> Part:
    rows = pd.concat(list(map(_counted_rows, next(iter(spoken.values())).cities)), ignore_index=True)
    having = set(rows["table"])
    return made_part(rows, {code: dict(_tables(one, having)) for code, one in spoken.items()}, spoken)


def _counted_rows(city: CaseStudy) -> pd.DataFrame:
    names = [name for section in city.context_of("") for name in section.tables]
    rows = city.estimates[city.estimates["table"].isin(names)]
    rows = rows[rows["statistic"].isin(COUNTED_STATISTICS) & rows["estimate"].notna()]
    return rows[~rows["method"].str.startswith((CHANGE, DIFFERENCE))]


def _tables(compared: Comparison, having: set[str]) -> Iterator[tuple[str, ShownTable]]:
    """Every table of counts with rows, as the first city that has it shows it."""
    done = set()
    for city in compared.cities:
        for section in city.context_of(""):
            for name in section.tables:
                if name in having and name not in done:
                    done.add(name)
                    yield name, CountedTable(city, section, name, section.name)


def made_part(rows: pd.DataFrame, shown: Shown, spoken: Spoken) -> Part:
    """The rows with keys into texts, each of which is looked up once; and what stands over their tables."""
    texts: Texts = {"": dict.fromkeys(shown, "")}
    keyed = _keyed(rows, shown, texts)
    return Part(keyed, texts, dict(_captions(shown, spoken, texts)))


def _keyed(rows: pd.DataFrame, shown: Shown, texts: Texts) -> pd.DataFrame:
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
    numbers = rows[list(NUMBERS)].astype(float)
    share = rows["statistic"].astype(str) == "share"
    return pd.concat([keys, numbers, rows["status"].astype(str), share.rename("share")], axis=1)


def _captions(shown: Shown, spoken: Spoken, texts: Texts) -> Iterator[tuple[str, dict[str, str]]]:
    """Each table's section, source and notes."""
    first = next(iter(shown.values()))
    for name, table in first.items():
        keys = {"section": f"s/{table.section}", "source": f"o/{name}", "notes": f"n/{name}"}
        for key in (name, *keys.values()):
            texts.setdefault(key, {})
        for code, one in spoken.items():
            title, source, notes = shown[code][name].parts()
            texts[name][code], texts[keys["source"]][code], texts[keys["notes"]][code] = title, source, notes
            texts[keys["section"]][code] = one.section_title(table.section)
        yield name, keys
