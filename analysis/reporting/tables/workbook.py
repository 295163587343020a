"""`tables.xlsx`: key findings and who was interviewed, one tidy sheet, contents, one sheet a theme,
definitions and the data dictionary last.

1. Numbers are numbers and text is text; no cell of data is merged, no text is read as a formula.
2. In a theme the percent columns of a table stand together, then the counts: either is charted by one
selection.
3. The base of a column is a number in a row of its own.
4. A sheet prints one page wide, tables apart; a table too wide for that stands as percents above, counts
below, each in as many parts as pages hold.

About(title, lines, language); Front(findings, heads, interviewed, data); Glossary(name, heads, rows, widths)
write_workbook(path, tables_by_theme, about, front, glossaries) -> path
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.files import write_atomic
from analysis.reporting.tables.percent_formats import edge_of
from analysis.reporting.tables.table import Cell, Column, Foot, Table
from analysis.reporting.tables.workbook_cells import (
    LINE,
    About,
    book_formats,
    head_height,
    row_height,
    set_page,
    write_across,
)
from analysis.reporting.tables.workbook_lists import Front, Glossary, write_front, write_glossary
from analysis.reporting.tables.workbook_parts import STUB_WIDTH, fitting
from analysis.reporting.wording.words import word
from analysis.vocabulary import SMALL_BASE

CREATED = datetime(2000, 1, 1)
"""A fixed date in the file's properties, so that the same tables give the same bytes."""

FRONT = ("pack.findings", "pack.interviewed", "tidy.sheet")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class Placed:
    """A table and where it begins: sheet name and row (0 is the first)."""

    table: Table
    sheet: str
    row: int


CONTENTS = (90, 24, 14)
"""Widths of the contents' columns: a link is not wrapped in LibreOffice, whatever its cell says."""


def write_workbook(
    path: Path,
    tables_by_theme: Mapping[str, Sequence[Table]],
    about: About,
    front: Front | None = None,
    glossaries: Sequence[Glossary] = (),
) -> Path:
    """Write all tables, a sheet a theme (keys are the sheets' titles), in one step.

    Shares are numbers 0-1 with a percent format; a small base is in italics with a note, what is
    hidden or was not asked is text. Text that begins like a formula stays text. The same input
    gives the same bytes. Raises OSError where `path` can't be written; it is then as it was.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": about.title, "created": CREATED})
        formats = book_formats(book)
        first = [word(key, about.language) for key in FRONT] if front else []
        last = [glossary.name for glossary in glossaries]
        names = sheet_names([*first, word("contents", about.language), *tables_by_theme, *last])
        themes = names[len(first) + 1 : len(names) - len(last)]
        if front:
            write_front([book.add_worksheet(name) for name in names[: len(first)]], front, about, formats)
        contents = book.add_worksheet(names[len(first)])
        placed = []
        for name, tables in zip(themes, tables_by_theme.values(), strict=True):
            sheet = book.add_worksheet(name)
            placed += _write_theme(sheet, name, tables, contents.get_name(), formats)
        _write_contents(contents, placed, about, formats)
        for name, glossary in zip(names[len(names) - len(last) :], glossaries, strict=True):
            write_glossary(book.add_worksheet(name), glossary, formats)
        for sheet in book.worksheets():
            set_page(sheet, about)
    return write_atomic(Path(path), content.getvalue())


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Titles as names a workbook allows: at most 31 characters, cut at a word, none of []:*?/\\, no two alike
    in any case.
    """
    taken: list[str] = []
    for title in titles:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '") or "-"
        if clean.lower() in ("history", "historique"):
            clean += " -"
        name, count = _cut(clean, 31), 2
        while name.lower() in [other.lower() for other in taken]:
            ending = f" ({count})"
            name, count = _cut(clean, 31 - len(ending)) + ending, count + 1
        taken.append(name)
    return taken


def _cut(title: str, most: int) -> str:
    """A title in at most so many characters, without the half of a word."""
    words = title[: most + 1].rpartition(" ")[0] if len(title) > most else title
    return (words or title[:most]).strip(" '")


def _write_theme(
    sheet: Any, name: str, tables: Sequence[Table], contents: str, formats: dict
) -> list[Placed]:
    """Tables one under the other; a link back in the first row stays in sight with the stub column."""
    language = tables[0].language if tables else "en"
    sheet.write_url(0, 0, _target(contents, 0), formats["link"], word("contents.back", language))
    sheet.freeze_panes(1, 1)
    parted, widths = fitting(tables)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    row, placed, breaks = 2, [], []
    for table in tables:
        placed.append(Placed(table, name, row))
        breaks.append(row)
        last = len(parted[table.name]) - 1
        for place, part in enumerate(parted[table.name]):
            row = _write_table(sheet, row, part, formats, widths, closing=place == last)
            row += 2 if place == last else 1
    sheet.set_h_pagebreaks(breaks[1:1020])  # Excel takes 1,023 at most
    return placed


def _write_table(
    sheet: Any, row: int, table: Table, formats: dict, widths: Sequence[float], *, closing: bool = True
) -> int:
    """Write a table from `row` on, in columns of these widths; the first free row comes back."""
    sheet.write_string(row, 0, table.title, formats["title"])
    row += 1
    if table.subtitle:
        sheet.write_string(row, 0, table.subtitle, formats["subtitle"])
        row += 1
    row = _write_heads(sheet, row, table, formats, widths)
    for line in table.rows:
        sheet.write_string(row, 0, line.label, formats["label"])
        cells = zip(line.cells, widths[1:], strict=False)
        words = [head_height(cell.text, width) for cell, width in cells if cell.value is None]
        sheet.set_row(row, max([row_height(line.label, STUB_WIDTH), *words]))
        for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True), start=1):
            _write_cell(sheet, row, place, cell, column, formats)
        row += 1
    for foot in table.foot:
        _write_foot(sheet, row, table, foot, formats)
        row += 1
    for note in (*table.notes, table.source) if closing else ():
        if note:
            write_across(sheet, row, (0, len(table.columns)), note, formats["quiet"])
            sheet.set_row(row, row_height(note, sum(widths[: len(table.columns) + 1])))
            row += 1
    return row


def _write_foot(sheet: Any, row: int, table: Table, foot: Foot, formats: dict) -> None:
    """The base of each group in its first column, a number as a number; the row's line runs through."""
    sheet.write_string(row, 0, foot.label, formats["foot label"])
    for place in range(len(table.columns)):
        sheet.write_blank(row, place + 1, None, formats["foot"])
    for positions, value, text in zip(table.groups(), foot.values, foot.texts, strict=True):
        if value is None:
            sheet.write_string(row, positions[0] + 1, text, formats["foot"])
        else:
            sheet.write_number(row, positions[0] + 1, value, formats["foot"])


def _write_heads(sheet: Any, row: int, table: Table, formats: dict, widths: Sequence[float]) -> int:
    depth = len(table.columns[0].spanners) if table.columns else 0
    highest = [LINE] * depth
    for text, level, start, stop in table.spans():
        write_across(sheet, row + level, (start + 1, stop), text, formats["spanner"])
        highest[level] = max(highest[level], head_height(text, sum(widths[start + 1 : stop + 1])))
    for level, height in enumerate(highest):
        sheet.set_row(row + level, height)
    row += depth
    sheet.write_string(row, 0, table.stub, formats["stub"])
    for place, column in enumerate(table.columns, start=1):
        sheet.write_string(row, place, column.heading, formats["head"])
    named = zip(table.columns, widths[1:], strict=False)
    heads = [head_height(column.heading, width) for column, width in named]
    sheet.set_row(row, max([row_height(table.stub, STUB_WIDTH), *heads]))
    return row + 1


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, column: Column, formats: dict) -> None:
    if cell.value is None:
        sheet.write_string(row, place, cell.text, formats["word"])
        return
    if cell.mark:
        sheet.write_number(row, place, cell.value, formats["at least"])
        return
    kind = "count" if column.kind in ("count", "base") else f"{column.kind}{column.decimals}"
    if column.kind == "percent":
        kind += edge_of(cell.value, column.decimals)
    small = cell.status == SMALL_BASE and kind != "count"
    sheet.write_number(row, place, cell.value, formats[f"small {kind}" if small else kind])


def _target(sheet: str, row: int) -> str:
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!A{row + 1}"


def _write_contents(sheet: Any, placed: Sequence[Placed], about: About, formats: dict) -> None:
    """The list of tables under the heads of their sheets, with links, base and unit; two pages at most."""
    for column, width in enumerate(CONTENTS):
        sheet.set_column(column, column, width)
    sheet.fit_to_pages(1, 2)
    sheet.write_string(0, 0, about.title, formats["title"])
    for row, line in enumerate(about.lines, start=1):
        write_across(sheet, row, (0, 2), line, formats["quiet"])
        sheet.set_row(row, row_height(line, sum(CONTENTS)))
    row = len(about.lines) + 2
    for column, key in enumerate(("contents.table", "contents.base", "contents.unit")):
        sheet.write_string(row, column, word(key, about.language), formats["stub"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    theme = ""
    for place in placed:
        if place.sheet != theme:
            row, theme = row + 1, place.sheet
            sheet.write_string(row, 0, theme, formats["theme"])
        row += 1
        title = place.table.title[:255]
        sheet.write_url(row, 0, _target(place.sheet, place.row), formats["linked"], title)
        for column, text in enumerate((place.table.base, place.table.unit), start=1):
            sheet.write_string(row, column, text, formats["text"])
        texts = (title, place.table.base, place.table.unit)
        sheet.set_row(row, max(map(row_height, texts, CONTENTS)))
