"""`tables.xlsx`: key findings and who was interviewed, one tidy sheet, contents, one sheet a theme.

1. Numbers are numbers and text is text; no cell of data is merged, no text is read as a formula.
2. In a theme the percent columns of a table stand together, then the counts: either is charted by one
selection.
3. The base of a column is a number in a row of its own.
4. A sheet prints one page wide, tables apart; a table too wide for that stands as percents above, counts
below.

About(title, lines, language); Front(findings, heads, interviewed, data)
write_workbook(path, tables_by_theme, about, front) -> path
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.files import write_atomic
from analysis.reporting.tables.percent_formats import EDGES, edge_of, percent_format
from analysis.reporting.tables.table import Cell, Column, Foot, Table
from analysis.reporting.wording.words import word

if TYPE_CHECKING:
    import pandas as pd
from analysis.vocabulary import SMALL_BASE

CREATED = datetime(2000, 1, 1)
"""A fixed date in the file's properties, so that the same tables give the same bytes."""

STUB_WIDTH = 46
NUMBER_WIDTH = 10.0
LINE = 13.5
"""Height of a line of ten points."""
MOST_COLUMNS = 16
"""A landscape page holds so many columns of numbers at 70%."""
FRONT = ("pack.findings", "pack.interviewed", "tidy.sheet")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
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


@dataclass(frozen=True, eq=False)
class Front:
    """What comes before the tables: findings as (sentence, table's title), who was interviewed as rows under
    `heads`, and the tidy data.
    """

    findings: Sequence[tuple[str, str]]
    heads: Sequence[str]
    interviewed: Sequence[Sequence[str]]
    data: pd.DataFrame


@dataclass(frozen=True)
class Placed:
    """A table and where it begins: sheet name and row (0 is the first)."""

    table: Table
    sheet: str
    row: int


def write_workbook(
    path: Path, tables_by_theme: Mapping[str, Sequence[Table]], about: About, front: Front | None = None
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
        formats = _formats(book)
        first = [word(key, about.language) for key in FRONT] if front else []
        names = sheet_names([*first, word("contents", about.language), *tables_by_theme])
        themes = names[len(first) + 1 :]
        if front:
            write_front([book.add_worksheet(name) for name in names[: len(first)]], front, about, formats)
        contents = book.add_worksheet(names[len(first)])
        placed = []
        for name, tables in zip(themes, tables_by_theme.values(), strict=True):
            sheet = book.add_worksheet(name)
            placed += _write_theme(sheet, name, tables, contents.get_name(), formats)
        _write_contents(contents, placed, about, formats)
        for sheet in book.worksheets():
            _set_page(sheet, about)
    return write_atomic(Path(path), content.getvalue())


def write_front(sheets: Sequence[Any], front: Front, about: About, formats: dict) -> None:
    """Key findings, who was interviewed, and the data, each on its sheet."""
    findings, people, data = sheets
    findings.set_column(0, 0, 5)
    findings.set_column(1, 1, 90)
    findings.set_column(2, 2, 46)
    findings.set_landscape()
    findings.fit_to_pages(1, 0)
    _write_across(findings, 0, 0, 2, about.title, formats["title"])
    for row, (sentence, table) in enumerate(front.findings, start=2):
        findings.write_number(row, 0, row - 1, formats["text"])
        findings.write_string(row, 1, sentence, formats["text"])
        findings.write_string(row, 2, table, formats["quiet"])
        findings.set_row(row, max(_height(sentence, 90), _height(table, 46)) + 4)
    widths = (28, 24, 18, 24, 34, 60)
    for column, (head, width) in enumerate(zip(front.heads, widths, strict=False)):
        people.set_column(column, column, width)
        people.write_string(0, column, head, formats["stub"])
    people.set_landscape()
    people.fit_to_pages(1, 0)
    people.freeze_panes(1, 0)
    for row, texts in enumerate(front.interviewed, start=1):
        for column, text in enumerate(texts):
            people.write_string(row, column, text, formats["text"])
        heights = [_height(text, width) for text, width in zip(texts, widths, strict=False)]
        people.set_row(row, max(heights) + 4)
    _write_data(data, front.data, formats)


def _write_data(sheet: Any, data: pd.DataFrame, formats: dict) -> None:
    """The tidy rows as an Excel table: filters on every column, numbers as numbers, blanks where there is
    none.
    """
    columns = list(data.columns)
    for row, values in enumerate(data.itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    sheet.write_string(row, column, value)
            elif value == value and value is not None:
                sheet.write_number(row, column, float(value))
    numbers = [not data[name].map(lambda value: isinstance(value, str)).any() for name in columns]
    forms = [formats["tidy"] if is_number else None for is_number in numbers]
    heads = [{"header": name, "format": form} for name, form in zip(columns, forms, strict=True)]
    last = max(len(data), 1)
    sheet.add_table(
        0, 0, last, len(columns) - 1, {"name": "Data", "columns": heads, "style": "Table Style Light 1"}
    )
    for column, is_number in enumerate(numbers):
        sheet.set_column(column, column, 10 if is_number else 24, formats["tidy"] if is_number else None)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


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
        "foot": {"align": "right", "top": 1, "bold": True, "num_format": "#,##0"},
        "tidy": {"num_format": "#,##0.##;-#,##0.##"},
        "theme": {"bold": True, "font_size": 11, "valign": "bottom"},
        "foot label": {"top": 1, "bold": True},
        "word": {"align": "right", "font_color": "#595959"},
        "count": {"num_format": "#,##0"},
        "at least": {"num_format": '"≥ "#,##0'},
    }
    for decimals in range(4):
        places = "." + "0" * decimals if decimals else ""
        for edge in EDGES:
            wanted[f"percent{decimals}{edge}"] = {"num_format": percent_format(edge, decimals)}
        wanted[f"number{decimals}"] = {"num_format": f"#,##0{places}"}
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
    parted = {table.name: list(parts(table)) for table in tables}
    most = max((len(part.columns) for found in parted.values() for part in found), default=0)
    sheet.set_column(0, 0, STUB_WIDTH)
    sheet.set_column(1, max(most, 1), NUMBER_WIDTH)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    row, placed, breaks = 2, [], []
    for table in tables:
        placed.append(Placed(table, name, row))
        breaks.append(row)
        last = len(parted[table.name]) - 1
        for place, part in enumerate(parted[table.name]):
            row = _write_table(sheet, row, part, formats, closing=place == last) + (2 if place == last else 1)
    sheet.set_h_pagebreaks(breaks[1:1020])  # Excel takes 1,023 at most
    return placed


def parts(table: Table) -> Iterator[Table]:
    """The table with percents and the like before counts; in two where it is too wide for a page."""
    counts = [place for place, column in enumerate(table.columns) if column.kind == "count"]
    others = [place for place in range(len(table.columns)) if place not in set(counts)]
    if not counts or not others:
        yield table
    elif len(table.columns) <= MOST_COLUMNS:
        yield chosen_columns(table, [*others, *counts])
    else:
        yield chosen_columns(table, others)
        yield chosen_columns(table, counts)


def chosen_columns(table: Table, places: Sequence[int]) -> Table:
    """The table with these columns in this order; columns of one estimate keep what they have in common."""
    columns = tuple(table.columns[place] for place in places)
    order = list(dict.fromkeys(column.group for column in table.columns))
    groups = list(dict.fromkeys(column.group for column in columns))
    rows = [replace(row, cells=tuple(row.cells[place] for place in places)) for row in table.rows]
    feet = []
    for foot in table.foot:
        values = tuple(foot.values[order.index(group)] for group in groups)
        texts = tuple(foot.texts[order.index(group)] for group in groups)
        feet.append(replace(foot, values=values, texts=texts))
    return replace(table, columns=columns, rows=tuple(rows), foot=tuple(feet))


def _write_table(sheet: Any, row: int, table: Table, formats: dict, *, closing: bool = True) -> int:
    """Write a table from `row` on; the first free row comes back."""
    sheet.write_string(row, 0, table.title, formats["title"])
    row += 1
    if table.subtitle:
        sheet.write_string(row, 0, table.subtitle, formats["subtitle"])
        row += 1
    row = _write_heads(sheet, row, table, formats)
    for line in table.rows:
        sheet.write_string(row, 0, line.label, formats["label"])
        sheet.set_row(row, _height(line.label, STUB_WIDTH))
        for place, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True), start=1):
            _write_cell(sheet, row, place, cell, column, formats)
        row += 1
    for foot in table.foot:
        _write_foot(sheet, row, table, foot, formats)
        row += 1
    for note in (*table.notes, table.source) if closing else ():
        if note:
            width = STUB_WIDTH + NUMBER_WIDTH * len(table.columns)
            _write_across(sheet, row, 0, len(table.columns), note, formats["quiet"])
            sheet.set_row(row, _height(note, width))
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


def _height(text: str, width: float) -> float:
    """Height of a row (points) that holds a text of ten points wrapped to `width` characters."""
    return LINE * max(1, -(-len(text) * 10 // int(10 * 1.05 * width)))


def _write_heads(sheet: Any, row: int, table: Table, formats: dict) -> int:
    depth = len(table.columns[0].spanners) if table.columns else 0
    highest = [LINE] * depth
    for text, level, start, stop in table.spans():
        _write_across(sheet, row + level, start + 1, stop, text, formats["spanner"])
        highest[level] = max(highest[level], _high_head(text, NUMBER_WIDTH * (stop - start)))
    for level, height in enumerate(highest):
        sheet.set_row(row + level, height)
    row += depth
    sheet.write_string(row, 0, table.stub, formats["stub"])
    for place, column in enumerate(table.columns, start=1):
        sheet.write_string(row, place, column.heading, formats["head"])
    heads = [_high_head(column.heading, NUMBER_WIDTH) for column in table.columns]
    sheet.set_row(row, max([_height(table.stub, STUB_WIDTH), *heads]))
    return row + 1


def _high_head(text: str, width: float) -> float:
    """Height of a bold heading that wraps at words: as many lines as its words take, one after another."""
    lines, used = 1, 0.0
    for part in text.split():
        size = len(part) * 1.15 + 1
        if used and used + size > width:
            lines, used = lines + 1, 0.0
        lines += int(size // (width + 1))  # a word wider than the column is broken
        used += size
    return LINE * lines


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


def _write_across(sheet: Any, row: int, first: int, last: int, text: str, form: Any) -> None:
    """Text in one cell or merged over several; never read as a formula or an address."""
    if first == last:
        sheet.write_string(row, first, text, form)
        return
    sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def _set_page(sheet: Any, about: About) -> None:
    """A4, one page wide, the first row again on each page, title and page in the footer."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    if about.language in RIGHT_TO_LEFT:
        sheet.right_to_left()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = about.title.replace("&", "&&")
    sheet.set_footer(f"&L&8{title}&C&8&A&R&8&P / &N")


def _target(sheet: str, row: int) -> str:
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!A{row + 1}"


def _write_contents(sheet: Any, placed: Sequence[Placed], about: About, formats: dict) -> None:
    """The list of tables under the heads of their sheets, with links, base and unit; two pages at most."""
    for column, width in enumerate((66, 30, 30)):
        sheet.set_column(column, column, width)
    sheet.fit_to_pages(1, 2)
    sheet.write_string(0, 0, about.title, formats["title"])
    for row, line in enumerate(about.lines, start=1):
        _write_across(sheet, row, 0, 2, line, formats["quiet"])
        sheet.set_row(row, _height(line, 126))
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
        base = _height(place.table.base, 30)
        sheet.set_row(row, max(_height(title, 66), base, _height(place.table.unit, 30)))
