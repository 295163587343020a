"""Tables that people keep by hand (.xlsx, .csv), read as rows of text.

What Excel and copying do to such a table is put right here: merged cells (said once a
sheet), blanks around texts and blanks that can't be seen, whole numbers with a point.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.csv_text import Rows, read_csv_rows
from analysis.reading.label_text import counted
from analysis.reading.workbooks import (
    WORKBOOKS,
    WorkbookSheet,
    cell_text,
    kind_of,
    read_workbook_sheets,
    tell_no_table,
)

EXCEL_DAY_ZERO = dt.datetime(1899, 12, 30)
_UNSEEN = re.compile(r"[\u00a0\u2007\u202f\u200b\ufeff]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and rows of text; row i of `rows` is row i + 1 of the file.

    `squeezed` counts the cells that lost blanks around them, or blanks that can't be seen.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    squeezed: int = 0


def read_sheets(path: Path, problems: Problems) -> tuple[Sheet, ...]:
    """All sheets of a workbook, or a .csv as its only sheet; none, and a fatal problem, where it can't be
    read.
    """
    path = Path(path)
    if owner_file(path).exists():
        problems.warn(str(path), "The file is open in Excel; what is not saved there is not read here.")
    if tell_no_table(path, problems):
        return ()
    if kind_of(path, problems) in WORKBOOKS:
        sheets = [_filled(sheet, path, problems) for sheet in read_workbook_sheets(path, problems)]
    else:
        rows = read_csv_rows(path, problems, by_hand=True)
        width = max(map(len, rows), default=0)
        sheets = [Sheet("", tuple((*row, *[""] * (width - len(row))) for row in rows))] if rows else []
    return tuple(_squeezed(sheet) for sheet in sheets)


def owner_file(path: Path) -> Path:
    """The hidden file that Excel keeps beside a workbook while it is open."""
    return path.with_name(f"~${path.name}")


def excel_date(text: str) -> str:
    """ISO date (and time) of an Excel day number such as "44027"; the text itself where it is none."""
    if not re.fullmatch(r"[1-9]\d{4}(\.\d+)?", text):
        return text
    moment = EXCEL_DAY_ZERO + dt.timedelta(days=float(text))
    return cell_text(moment.replace(microsecond=0))


def _filled(sheet: WorkbookSheet, path: Path, problems: Problems) -> Sheet:
    """The sheet with the cells under a merge filled, which is told."""
    filled = _fill_merged(sheet.rows, sheet.merges)
    if filled:
        problems.warn(
            str(path),
            f"Sheet {sheet.name!r} has merged cells; {counted(filled, 'cell')} under a merge got the merged"
            " value.",
        )
    return Sheet(sheet.name, tuple(map(tuple, sheet.rows)))


def _fill_merged(rows: Rows, merges: Sequence) -> int:
    """Give every cell under a merge the value of its first cell; the number of cells filled below the first
    row of a merge.
    """
    filled = 0
    for (top, left), (bottom, right) in merges:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1):
            rows[row][left] = rows[top][left]
            filled += 1
        del right  # a merge across columns is a heading, not a value
    return filled


def _squeezed(sheet: Sheet) -> Sheet:
    rows, changed = [], 0
    for row in sheet.rows:
        clean = tuple(_UNSEEN.sub(" ", cell).strip() for cell in row)
        changed += sum(cell != new for cell, new in zip(row, clean, strict=True))
        rows.append(clean)
    return Sheet(sheet.name, tuple(rows), changed)
