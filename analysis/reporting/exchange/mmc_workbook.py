"""Estimates in the workbook layout of MMC's AnalysisKit: a small table a question, a sheet a sector.

Source: mixedmigrationcentre/analysiskit, docs/loa-schema.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import replacing
from analysis.planning.analysis_list.settings import HERE, NO_EFFECT, CountSettings, LoaSettings
from analysis.planning.row import MISSING, PlanRow
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.percent_formats import edge_of, percent_format
from analysis.reporting.wording.labels import Labels, question_label
from analysis.reporting.wording.notes import question_notes
from analysis.reporting.wording.words import fill, number, word
from analysis.vocabulary import NOT_IN_FORM, OF_CHOICES, SUPPRESSED

OVERALL = "Overall"
HIDDEN = "[c]"
ENGLISH = "en"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
HEADINGS = {"n": "n", "n_total": "N", "stat_low": "low", "stat_upp": "high"}
WEIGHTED = {"n_w": "n", "n_w_total": "N"}
SOURCES = {
    "stat": "estimate",
    "n": "n",
    "n_total": "base",
    "n_w_total": "base_weighted",
    "stat_low": "low",
    "stat_upp": "high",
}


@dataclass(frozen=True, eq=False)
class MmcTable:
    """One question of the list: its rows, the estimates that they ask for, and how our own table of it is
    laid out.
    """

    rows: Sequence[PlanRow]
    estimates: pd.DataFrame
    layout: TableLayout

    @property
    def first(self) -> PlanRow:
        return self.rows[0]

    @property
    def is_share(self) -> bool:
        return self.first.statistic == "share"


@dataclass(frozen=True, eq=False)
class MmcResults:
    """What a workbook is written from: tables by sheet, and the settings of the list.

    `about` says in the readme what was read and how it was counted: what, and its text.
    """

    sheets: dict[str, list[MmcTable]]
    settings: LoaSettings
    labels: Labels
    about: Sequence[tuple[str, str]]


def write_mmc_workbook(results: MmcResults, folder: Path, name: str = "analysis_mmc") -> Path:
    """Write the workbook under the first free name (`name`.xlsx, `name`_2.xlsx, ...) and return its path."""
    import xlsxwriter

    path = _free(folder, name)
    with replacing(path) as temporary, xlsxwriter.Workbook(str(temporary), OPTIONS) as book:
        _write_readme(book.add_worksheet("readme"), results)
        for section, tables in results.sheets.items():
            pen, line = _Pen(book.add_worksheet(section[:31]), book), 0
            for table in tables:
                line = _write_table(pen, line, table, results)
    return path


@dataclass(frozen=True)
class _Pen:
    """A sheet and the looks its cells can have."""

    sheet: Any
    book: Any

    def write(self, row: int, column: int, value: float | str | None, **look: object) -> None:
        """Write a text, a number, or nothing."""
        if value is not None:
            self.sheet.write(row, column, value, self.book.add_format(look) if look else None)


def _free(folder: Path, name: str) -> Path:
    path, number_ = folder / f"{name}.xlsx", 2
    while path.exists():
        path, number_ = folder / f"{name}_{number_}.xlsx", number_ + 1
    return path


def _write_readme(sheet: Any, results: MmcResults) -> None:
    lines = [*results.about, (), ("setting", "value", "here")]
    lines += [
        (name, str(value), NO_EFFECT.get(name, HERE)) for name, value in results.settings.model_dump().items()
    ]
    for row, line in enumerate(lines):
        sheet.write_row(row, 0, line)


def _write_table(pen: _Pen, line: int, table: MmcTable, results: MmcResults) -> int:
    """Write one table from `line` on; the first free line after it."""
    estimates = table.estimates[table.estimates["status"] != NOT_IN_FORM]
    groups = list(_groups(estimates, table, results))
    counted = results.settings.of_counts(table.first.metadata.get("analysis_type", ""))
    given = _choices(estimates, table, counted, results.settings)
    choices = _largest(estimates, given, table.layout.top)
    if not groups or not choices:
        return line
    for text, look in _lines_over(table, counted, results):
        pen.write(line, 0, text, **look)
        line += 1
    _write_numbers(pen, line, _Numbers(table, estimates, groups, choices), results)
    line += len(choices) + 2
    for note in _notes(table, estimates, len(choices), len(given)):
        pen.write(line, 0, note, italic=True)
        line += 1
    return line + 1


@dataclass(frozen=True, eq=False)
class _Numbers:
    """What of a table's estimates is shown: groups (domain, level, heading) across, choices down."""

    table: MmcTable
    found: pd.DataFrame
    groups: Sequence[tuple[str, str, str]]
    choices: Sequence[str]


def _write_numbers(pen: _Pen, line: int, shown: _Numbers, results: MmcResults) -> None:
    """The headings and the blocks of numbers, one a value column, choices down and groups across."""
    table, choices = shown.table, list(enumerate(shown.choices, start=line + 2))
    records = {(row.choice, row.domain, row.level): row for row in shown.found.itertuples()}
    for block, value in enumerate(results.settings.values):
        left = 1 + block * (len(shown.groups) + 1)
        is_percent = table.is_share and value in ("stat", "stat_low", "stat_upp")
        pen.write(line, left, _heading(value, table, shown.found), italic=True)
        for place, (domain, level, heading) in enumerate(shown.groups):
            pen.write(line + 1, left + place, heading, bold=True)
            for down, choice in choices:
                number = _value(records.get((choice, domain, level)), value, table)
                look = {"num_format": percent_format(edge_of(number), 0)} if is_percent else {}
                pen.write(down, left + place, number, **look)
    for down, choice in choices:
        pen.write(down, 0, _label(table.first, choice, results))


def _heading(value: str, table: MmcTable, found: pd.DataFrame) -> str:
    """What stands over a block: a statistic by its name, and of weighted counts whether there are weights."""
    if value == "stat":
        return word("percent.sign" if table.is_share else table.first.statistic, ENGLISH)
    if value in WEIGHTED:
        key = "mmc.weighted" if (found["weighting"] != "none").any() else "mmc.weights_of_1"
        return word(key, ENGLISH, n=WEIGHTED[value])
    return HEADINGS[value]


def _choices(
    found: pd.DataFrame, table: MmcTable, counted: CountSettings | None, settings: LoaSettings
) -> list[str]:
    """The rows of a table in their order, without those that nobody gave where the settings say so."""
    choices = list(dict.fromkeys(found["choice"]))
    if settings.drop_empty_prop_rows and table.is_share:
        given = found.groupby("choice")["n"].sum(min_count=1)
        choices = [choice for choice in choices if given[choice] != 0]
    if counted is None or counted.order == "none":
        return choices
    return _from_most(found, choices) if counted.order == "descending" else _from_least(found, choices)


def _from_most(found: pd.DataFrame, choices: Sequence[str]) -> list[str]:
    """The choices by how many of all people gave them; what hidden cells hold is not told by their order."""
    overall = found[found["domain"] == ""].set_index("choice")["n"]
    return sorted(
        choices, key=lambda choice: -overall.get(choice, 0) if pd.notna(overall.get(choice, 0)) else 1
    )


def _from_least(found: pd.DataFrame, choices: Sequence[str]) -> list[str]:
    """The choices by how few of all people gave them; hidden ones last, those of one count as they stood."""
    overall = found[found["domain"] == ""].set_index("choice")["n"]
    counts = {choice: overall.get(choice, 0) for choice in choices}
    return sorted(choices, key=lambda choice: (pd.isna(counts[choice]), counts[choice]))


def _largest(found: pd.DataFrame, choices: Sequence[str], top: int) -> list[str]:
    """The `top` choices that most people gave, in the order they stood; all where `top` is 0."""
    largest_choices = set(_from_most(found, choices)[:top]) if top else set(choices)
    return [choice for choice in choices if choice in largest_choices]


def _lines_over(
    table: MmcTable, counted: CountSettings | None, results: MmcResults
) -> Iterator[tuple[str, dict[str, object]]]:
    """The lines over a table with their looks: spacer, title, who is counted, the list's own columns,
    heading.
    """
    if counted and counted.spacer:
        yield counted.spacer, {}
    kind = table.first.metadata.get("analysis_type", table.first.statistic)
    title = fill(table.layout.title, ENGLISH, city=table.layout.place)
    yield f"{title} ({kind})" if results.settings.add_analysis_type_label else title, {"bold": True}
    if table.layout.blocks[0].heading:
        yield table.layout.blocks[0].heading, {}
    for name in results.settings.extra:
        if table.first.metadata.get(name):
            yield f"{name}: {table.first.metadata[name]}", {}
    if counted and counted.heading:
        yield counted.heading, {"bold": True}


def _notes(table: MmcTable, found: pd.DataFrame, shown: int, given: int) -> Iterator[str]:
    """What could mislead a reader of the table: how many are shown, who was asked, who is in the base, what
    is hidden.
    """
    layout = table.layout
    if shown < given:
        yield word("note.most", ENGLISH, shown=number(shown, ENGLISH), all=number(given, ENGLISH))
    yield from dict.fromkeys(question_notes(layout.blocks, layout))
    if (found["status"] == SUPPRESSED).any():
        yield word("note.suppressed", ENGLISH)
    yield from (fill(note, ENGLISH, city=layout.place) for note in layout.notes)


def _groups(found: pd.DataFrame, table: MmcTable, results: MmcResults) -> Iterator[tuple[str, str, str]]:
    """Domain, level and heading of every column; groups under min_group_n are left out."""
    settings, labels = results.settings, results.labels
    prefixes = {" ".join(row.domains): row.column.get(ENGLISH, "") for row in table.rows}
    for domain, level in dict.fromkeys(zip(found["domain"], found["level"], strict=True)):
        base = found.loc[(found["domain"] == domain) & (found["level"] == level), "base"].max()
        if domain and base < settings.min_group_n:
            continue
        if not domain:
            yield domain, level, OVERALL
            continue
        text = labels.choice(domain, level, ENGLISH) if settings.label_choices else level
        text = settings.missing_group_label if level == MISSING else text
        prefix = prefixes.get(domain) or labels.question(domain, ENGLISH)
        yield domain, level, f"{prefix}: {text}" if settings.use_group_prefix else text


def _label(row: PlanRow, choice: str, results: MmcResults) -> str:
    if row.statistic in OF_CHOICES:
        return (
            results.labels.choice(row.question, choice, ENGLISH) if results.settings.label_choices else choice
        )
    own = "" if row.statistic == "quantile" else results.settings.summary_value_label
    return own or question_label(row.question, choice, row.statistic, results.labels, ENGLISH)


def _value(record: Any, name: str, table: MmcTable) -> float | str | None:
    if record is None:
        return None
    if record.status == SUPPRESSED:
        return HIDDEN
    value = _weighted_count(record, table) if name == "n_w" else getattr(record, SOURCES[name])
    return None if pd.isna(value) else float(value)


def _weighted_count(record: Any, table: MmcTable) -> float:
    """The weights of who is counted in a cell; their number where there are no weights."""
    if record.weighting == "none":
        return record.n
    return record.estimate * record.base_weighted if table.is_share else record.base_weighted
