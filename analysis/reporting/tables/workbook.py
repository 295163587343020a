"""`tables.xlsx`: a contents sheet, one sheet a theme, numbers as numbers, text as text.

About(title, lines, language)
write_workbook(path, tables_by_theme, about) -> path
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
from analysis.reporting.tables.table import Cell, Column, Table
from analysis.reporting.wording.words import word
from analysis.vocabulary import SMALL_BASE

CREATED = datetime(2000, 1, 1)
"""A fixed date in the file's properties, so that the same tables give the same bytes."""

STUB_WIDTH = 46
NUMBER_WIDTH = 9.5
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True)
class About:
    """What the contents sheet says above the list: a title, then lines (place, data, weighting, date of the
    run).
    """

    title: str
    lines: Sequence[str] = ()
    language: str = "en"


@dataclass(frozen=True)
class Placed:
    """A table and where it begins: sheet name and row (0 is the first)."""

    table: Table
    sheet: str
    row: int


def write_workbook(path: Path, tables_by_theme: Mapping[str, Sequence[Table]], about: About) -> Path:
    """Write all tables, a sheet a theme (keys are the sheets' titles), in one step.

    Shares are numbers 0-1 with a percent format; a small base is in italics with a note, what is
    hidden or was not asked is text. Text that begins like a formula stays text. The same input
    gives the same bytes. Raises OSError where `path` can't be written; it is then as it was.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": about.title, "created": CREATED})
        formats = _formats(book)
        names = sheet_names([word("contents", about.language), *tables_by_theme])
        contents = book.add_worksheet(names[0])
        placed = [
            place
            for name, tables in zip(names[1:], tables_by_theme.values(), strict=True)
            for place in _write_theme(book.add_worksheet(name), name, tables, names[0], formats)
        ]
        _write_contents(contents, placed, about, formats)
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


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
    wanted = {
        "title": {"bold": True, "font_size": 13},
        "subtitle": {"font_color": "#595959"},
        "text": {"text_wrap": True},
        "label": {"text_wrap": True},
        "quiet": {"font_color": "#595959", "text_wrap": True},
        "link": {"font_color": "#0563C1", "underline": 1},
        "linked": {"font_color": "#0563C1", "underline": 1, "text_wrap": True},
        "head": {"bold": True, "align": "right", "bottom": 1, "text_wrap": True},
        "stub": {"bold": True, "bottom": 1, "text_wrap": True},
        "spanner": {"bold": True, "align": "center", "valign": "bottom", "text_wrap": True, "bottom": 4},
        "foot": {"align": "right", "top": 1, "bold": True},
        "foot label": {"top": 1, "bold": True},
        "word": {"align": "right", "font_color": "#595959"},
        "count": {"num_format": "#,##0"},
        "at least": {"num_format": '"≥ "#,##0'},
    }
    for decimals in range(4):
        places = "." + "0" * decimals if decimals else ""
        wanted[f"percent{decimals}"] = {"num_format": f"0{places}%"}
        wanted[f"number{decimals}"] = {"num_format": f"#,##0{places}"}
    wanted["percent0"] = {"num_format": '[=0]0%;[<0.005]"<1%";0%'}
    for name in [name for name in wanted if name.startswith(("percent", "number"))]:
        marked = ";".join(part + '"*"' for part in wanted[name]["num_format"].split(";"))
        wanted[f"small {name}"] = {"num_format": marked, "italic": True}
    return {name: book.add_format(plain | settings) for name, settings in wanted.items()}


def _write_theme(
    sheet: Any, name: str, tables: Sequence[Table], contents: str, formats: dict
) -> list[Placed]:
    """Tables one under the other; a link back in the first row stays in sight with the stub column."""
    language = tables[0].language if tables else "en"
    sheet.write_url(0, 0, _target(contents, 0), formats["link"], word("contents.back", language))
    sheet.freeze_panes(1, 1)
    most = max((len(table.columns) for table in tables), default=0)
    sheet.set_column(0, 0, STUB_WIDTH)
    sheet.set_column(1, max(most, 1), NUMBER_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row, placed = 2, []
    for table in tables:
        placed.append(Placed(table, name, row))
        row = _write_table(sheet, row, table, formats) + 2
    return placed


def _write_table(sheet: Any, row: int, table: Table, formats: dict) -> int:
    """Write a table from `row` on; the first free row comes back."""
    sheet.write_string(row, 0, table.title, formats["title"])
    row += 1
    if table.subtitle:
        sheet.write_string(row, 0, table.subtitle, formats["subtitle"])
        row += 1
    row = _write_heads(sheet, row, table, formats)
    for line in table.rows:
        sheet.write_string(row, 0, line.label, formats["label"])
        for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True), start=1):
            _write_cell(sheet, row, place, cell, column, formats)
        row += 1
    for foot in table.foot:
        sheet.write_string(row, 0, foot.label, formats["foot label"])
        for positions, text in zip(table.groups(), foot.texts, strict=True):
            _write_across(sheet, row, positions[0] + 1, positions[-1] + 1, text, formats["foot"])
        row += 1
    for note in (*table.notes, table.source):
        if note:
            width = STUB_WIDTH + NUMBER_WIDTH * len(table.columns)
            _write_across(sheet, row, 0, len(table.columns), note, formats["quiet"])
            sheet.set_row(row, 13.5 * (1 + int(len(note) / (1.1 * width))))
            row += 1
    return row


def _write_heads(sheet: Any, row: int, table: Table, formats: dict) -> int:
    depth = len(table.columns[0].spanners) if table.columns else 0
    longest = [0] * depth
    for text, level, start, stop in table.spans():
        _write_across(sheet, row + level, start + 1, stop, text, formats["spanner"])
        longest[level] = max(longest[level], -(-len(text) // int(NUMBER_WIDTH * (stop - start))))
    for level, lines in enumerate(longest):
        sheet.set_row(row + level, 14.0 * max(lines, 1))
    row += depth
    sheet.write_string(row, 0, table.stub, formats["stub"])
    for place, column in enumerate(table.columns, start=1):
        sheet.write_string(row, place, column.heading, formats["head"])
    return row + 1


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, column: Column, formats: dict) -> None:
    if cell.value is None:
        sheet.write_string(row, place, cell.text, formats["word"])
        return
    if cell.mark:
        sheet.write_number(row, place, cell.value, formats["at least"])
        return
    kind = "count" if column.kind in ("count", "base") else f"{column.kind}{column.decimals}"
    small = cell.status == SMALL_BASE and kind != "count"
    sheet.write_number(row, place, cell.value, formats[f"small {kind}" if small else kind])


def _write_across(sheet: Any, row: int, first: int, last: int, text: str, form: Any) -> None:
    """Text in one cell or merged over several; never read as a formula or an address."""
    if first == last:
        sheet.write_string(row, first, text, form)
        return
    sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def _target(sheet: str, row: int) -> str:
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!A{row + 1}"


def _write_contents(sheet: Any, placed: Sequence[Placed], about: About, formats: dict) -> None:
    """The list of tables with links, base and unit."""
    sheet.hide_gridlines(2)
    for column, width in enumerate((62, 24, 26, 26)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, about.title, formats["title"])
    for row, line in enumerate(about.lines, start=1):
        sheet.write_string(row, 0, line, formats["quiet"])
    row = len(about.lines) + 2
    for column, key in enumerate(("contents.table", "contents.sheet", "contents.base", "contents.unit")):
        sheet.write_string(row, column, word(key, about.language), formats["stub"])
    sheet.freeze_panes(row + 1, 0)
    for place in placed:
        row += 1
        sheet.write_url(row, 0, _target(place.sheet, place.row), formats["linked"], place.table.title[:255])
        for column, text in enumerate((place.sheet, place.table.base, place.table.unit), start=1):
            sheet.write_string(row, column, text, formats["text"])
