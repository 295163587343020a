"""Tables that people keep by hand (.xlsx, .csv), read as rows of text.

What Excel and copying do to such a table is put right here: merged cells (said once a
sheet), blanks around texts and blanks that can't be seen, whole numbers with a point.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.csv_text import find_delimiter, unicode_of, without_sep_line
from analysis.reading.label_text import counted
from analysis.reading.workbooks import cell_text

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
    name = str(path)
    if not path.exists():
        problems.fatal(name, "The file does not exist; check its name and folder.")
        return ()
    if owner_file(path).exists():
        problems.warn(name, "The file is open in Excel; what is not saved there is not read here.")
    try:
        data = path.read_bytes()
    except PermissionError:
        problems.fatal(
            name, "The file can't be read because another program holds it; close it in Excel and run again."
        )
        return ()
    if not data.strip():
        problems.fatal(name, "The file is empty; restore it from a copy or remove it.")
        return ()
    sheets = (
        _read_csv(data, name, problems)
        if path.suffix.lower() in (".csv", ".tsv", ".txt")
        else _read_workbook(data, name, problems)
    )
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


def _read_workbook(data: bytes, name: str, problems: Problems) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    sheets = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for title in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(title)
            rows = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            filled = _fill_merged(rows, sheet.merged_cell_ranges or [])
            if filled:
                problems.warn(
                    name,
                    f"Sheet {title!r} has merged cells; {counted(filled, 'cell')} under a merge got the"
                    " merged value.",
                )
            sheets.append(Sheet(title, tuple(tuple(row) for row in rows)))
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        problems.fatal(
            name,
            "The workbook is damaged or is not a workbook; open it in Excel and save it again as .xlsx.",
            got=str(error)[:120],
        )
        return []
    return sheets


def _fill_merged(rows: list[list[str]], merges: list) -> int:
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


def _read_csv(data: bytes, name: str, problems: Problems) -> list[Sheet]:
    try:
        text = data.decode(unicode_of(data))
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        problems.warn(
            name,
            "The file is not UTF-8 and was read as Windows-1252; check accented letters, and save it as 'CSV"
            " UTF-8'.",
        )
    text, separator = without_sep_line(text)
    separator = separator or find_delimiter(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    width = max(map(len, rows), default=0)
    return [Sheet("", tuple((*row, *[""] * (width - len(row))) for row in rows))]


def _squeezed(sheet: Sheet) -> Sheet:
    rows, changed = [], 0
    for row in sheet.rows:
        clean = tuple(_UNSEEN.sub(" ", cell).strip() for cell in row)
        changed += sum(cell != new for cell, new in zip(row, clean, strict=True))
        rows.append(clean)
    return Sheet(sheet.name, tuple(rows), changed)
