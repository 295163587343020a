"""The sheets of a workbook that hold no tables of results: key findings, who was interviewed, the tidy data;
definitions and the data dictionary.

Front(findings, heads, interviewed, data), write_front(sheets, front, about, formats)
Glossary(name, heads, rows, widths), write_glossary(sheet, glossary, formats)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.reporting.tables.workbook_cells import LINE, About, row_height, write_across

if TYPE_CHECKING:
    import pandas as pd

PEOPLE_WIDTHS = (28, 24, 18, 24, 34, 60)
SENTENCE, TABLE = 90, 46
"""Widths (characters) of a finding's sentence and of its table's title."""
TIDY_TEXT, TIDY_NUMBER = 15.5, 8
"""Widths of the tidy data's columns: those that are printed fit a landscape page at 70%."""
PRINTED_COLUMNS = 15
"""The columns of the tidy data that are printed: those with labels; the codes stand beside them on screen."""


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
class Glossary:
    """A sheet of texts under heads, after the tables; `widths` of its columns in characters."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


def write_front(sheets: Sequence[Any], front: Front, about: About, formats: dict) -> None:
    """Key findings, who was interviewed, and the data, each on its sheet."""
    findings, people, data = sheets
    _write_findings(findings, front, about, formats)
    _write_texts(people, front.heads, front.interviewed, PEOPLE_WIDTHS, formats)
    people.set_landscape()
    _write_data(data, front.data, formats)


def write_glossary(sheet: Any, glossary: Glossary, formats: dict) -> None:
    """The rows of a glossary, wrapped."""
    _write_texts(sheet, glossary.heads, glossary.rows, glossary.widths, formats)
    if sum(glossary.widths) > 100:
        sheet.set_landscape()


def _write_findings(sheet: Any, front: Front, about: About, formats: dict) -> None:
    for column, width in enumerate((5, SENTENCE, TABLE)):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    write_across(sheet, 0, (0, 2), about.title, formats["title"])
    for row, (sentence, table) in enumerate(front.findings, start=2):
        sheet.write_number(row, 0, row - 1, formats["rank"])
        sheet.write_string(row, 1, sentence, formats["text"])
        sheet.write_string(row, 2, table, formats["quiet"])
        sheet.set_row(row, max(row_height(sentence, SENTENCE), row_height(table, TABLE)) + 4)


def _write_texts(
    sheet: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    formats: dict,
) -> None:
    """Texts in wrapped columns, one page wide, the heads again on each page."""
    for column, (head, width) in enumerate(zip(heads, widths, strict=False)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, formats["stub"])
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats["text"])
        heights = [row_height(text, width) for text, width in zip(texts, widths, strict=False)]
        sheet.set_row(row, max(heights) + 4)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _write_data(sheet: Any, data: pd.DataFrame, formats: dict) -> None:
    """The tidy rows as an Excel table: filters on every column, numbers as numbers, blanks where there is
    none.
    """
    names = [_tidy_format(data[name]) for name in data.columns]
    forms = [formats[name] for name in names]
    for row, values in enumerate(data.itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    sheet.write_string(row, column, value, forms[column])
            elif value == value and value is not None:
                sheet.write_number(row, column, float(value), forms[column])
        sheet.set_row(row, LINE)  # a text longer than its cell is cut, and runs over no other
    heads = [{"header": name, "format": form} for name, form in zip(data.columns, forms, strict=True)]
    last, columns = max(len(data), 1), len(forms)
    sheet.add_table(
        0, 0, last, columns - 1, {"name": "Data", "columns": heads, "style": "Table Style Light 1"}
    )
    for column, name in enumerate(names):
        sheet.set_column(column, column, TIDY_TEXT if name == "tidy text" else TIDY_NUMBER, forms[column])
    sheet.print_area(0, 0, last, min(PRINTED_COLUMNS, columns) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _tidy_format(values: pd.Series) -> str:
    """The name of a column's format: texts, whole numbers, or numbers with decimals."""
    if values.map(lambda value: isinstance(value, str)).any():
        return "tidy text"
    numbers = values.dropna().astype(float)
    return "tidy whole" if (numbers % 1 == 0).all() else "tidy"
