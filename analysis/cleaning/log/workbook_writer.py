"""Workbooks for people, written in one step: text stays text, and a file that is open in Excel is not
touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from analysis.cleaning.checks.answers import as_text
from analysis.files import replacing
from analysis.problems import CaseStudyError
from analysis.reading.hand_tables import owner_file

_HEADER = {"bold": True, "bg_color": "#00A2A5", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
_BODY = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D9D9D9"}
_WIDTH = 14
_LONGEST_CELL = 32767


@dataclass(frozen=True)
class OpenWorkbook:
    """An open workbook; sheets are added in the order they are written."""

    book: xlsxwriter.Workbook

    def write_table(
        self,
        name: str,
        frame: pd.DataFrame,
        widths: Mapping[str, float],
        shades: Sequence[str] | None = None,
        hidden: Iterable[str] = (),
        hide: bool = False,
        header: bool = True,
    ) -> int:
        """Add a sheet with a frame: numbers as numbers, all else as text, never as a formula. The number of
        rows written.
        """
        sheet = self.book.add_worksheet(name[:31])
        formats = {
            shade: self.book.add_format(_BODY | ({"bg_color": shade} if shade else {}))
            for shade in dict.fromkeys(shades or [""])
        }
        if header:
            sheet.write_row(0, 0, [str(column) for column in frame.columns], self.book.add_format(_HEADER))
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))
        for place, column in enumerate(frame.columns):
            sheet.set_column(
                place, place, widths.get(str(column), _WIDTH), None, {"hidden": column in tuple(hidden)}
            )
        for number, row in enumerate(frame.itertuples(index=False, name=None)):
            style = formats[shades[number]] if shades else formats[""]
            for place, value in enumerate(row):
                _write(sheet, number + header, place, value, style)
        if hide:
            sheet.hide()
        return len(frame)

    def offer(
        self,
        name: str,
        column: int,
        rows: Iterable[int],
        lists: str,
        list_column: int,
        size: int,
        strict: bool = True,
    ) -> None:
        """A drop-down in some rows of a column, with the first `size` values under a heading of the sheet
        `lists`.
        """
        letter = xl_col_to_name(list_column)
        options = {
            "validate": "list",
            "source": f"='{lists}'!${letter}$2:${letter}${size + 1}",
            "error_type": "stop" if strict else "information",
            "ignore_blank": True,
        }
        ranges = [(first + 1, column, last + 1, column) for first, last in _runs(rows)]
        self.book.get_worksheet_by_name(name).data_validation(
            *ranges[0], options | {"other_cells": [list(one) for one in ranges[1:]]}
        )


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    spans = []
    for _, run in groupby(enumerate(sorted(int(row) for row in rows)), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        spans.append((numbers[0], numbers[-1]))
    return spans


def _write(sheet, row: int, column: int, value: object, style) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
        sheet.write_number(row, column, value, style)
        return
    sheet.write_string(row, column, as_text(value)[:_LONGEST_CELL], style)


@contextmanager
def open_workbook(path: Path) -> Iterator[OpenWorkbook]:
    """A workbook that takes `path`'s place when the block ends well.

    Raises CaseStudyError where `path` is open in Excel or can't be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise CaseStudyError(f"{path}: people work in an .xlsx workbook; give the file that ending.")
    if owner_file(path).exists():
        raise CaseStudyError(
            f"{path}: the workbook is open in Excel; close it and run again. Nothing was written."
        )
    try:
        with replacing(path, private=True) as temporary:
            book = xlsxwriter.Workbook(temporary, {"strings_to_formulas": False, "strings_to_urls": False})
            yield OpenWorkbook(book)
            book.close()
    except PermissionError as error:
        raise CaseStudyError(
            f"{path}: the workbook can't be written; close it in Excel, or make the folder writable, and run"
            " again."
        ) from error
