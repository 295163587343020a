"""Spreadsheets as rows of text: workbooks through calamine, and folders of CSV files."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from analysis.files import unguard_formula
from analysis.problems import Problems, nearest, suggestion
from analysis.reading.csv_text import Rows, read_bytes, read_csv_rows
from analysis.reading.label_text import visible
from analysis.reading.sheet_cells import check_cells

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_TEXTS = (".csv", ".tsv", ".txt")


def kind_of(path: Path, problems: Problems) -> str:
    """The ending that fits what is in a file: people rename workbooks to .csv, and texts to .xlsx.

    The file's own ending (lower case) where nothing speaks against it; else a warning says what it is.
    """
    suffix = path.suffix.lower()
    if suffix not in (*_TEXTS, *WORKBOOKS) or not path.is_file():
        return suffix
    with path.open("rb") as file:
        start = file.read(4096)
    if suffix in _TEXTS:
        kind = ".xls" if start.startswith(_OLE) else suffix
        if start.startswith(_ZIP) and zipfile.is_zipfile(path):
            kind = ".xlsx" if _holds_workbook(path) else ".zip"
    elif start.startswith((_OLE, _ZIP)) or b"\x00" in start or not start.strip():
        kind = suffix
    else:
        kind = suffix if _is_markup(start) or path.suffix.lower() == ".ods" else ".csv"
    if kind != suffix:
        sentence = f"By its content this is {_CALLED[kind]}, whatever its name says; it is read as one."
        problems.warn(str(path), sentence, got=suffix, expected=kind)
    return kind


_CALLED = {
    ".csv": "a CSV text",
    ".xlsx": "an Excel workbook",
    ".xls": "an Excel workbook",
    ".zip": "a zip archive",
}


_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head")
_NO_TABLE = {
    "gzip": "a compressed file (gzip). Unpack it, and name what was in it",
    "pdf": "a PDF document. Download the data again as CSV or Excel",
    "json": "JSON. Download the data again as CSV or Excel",
    "markup": "a web page or XML, whatever its name says. Open it in Excel and save it as .xlsx, or download"
    " it again: a page may tell that you are not signed in",
}


def tell_no_table(path: Path, problems: Problems) -> bool:
    """Whether a file that is to be a table is something else, by its first bytes; told as fatal."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(4096)
    letters = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    kind = "gzip" if start.startswith(b"\x1f\x8b") else "pdf" if start.startswith(b"%PDF-") else ""
    if letters[:1] in (b"{", b"[") and b'":' in letters:
        kind = "json"
    elif letters[:9].lower().startswith(_PAGES):  # a label may begin with <b> or <span> in a good CSV
        kind = "markup"
    if kind:
        problems.fatal(str(path), f"This is {_NO_TABLE[kind]}.")
    return bool(kind)


def _holds_workbook(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(name.startswith(("xl/", "content.xml")) for name in archive.namelist())


def _is_markup(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def cell_text(value: object) -> str:
    """A workbook cell as its CSV export would have it: whole numbers without a point, ISO dates."""
    if isinstance(value, str):
        return visible(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()[:10] if value.time() == datetime.time() else value.isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet of a workbook: row 1 is row 1 of the file. `merges` are corners of merged cells, from 0."""

    name: str
    rows: Rows
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


def read_workbook(path: Path, problems: Problems) -> dict[str, Rows]:
    """The sheets of a workbook by name, in its order; row 1 of a sheet is row 1 of the file.

    A file that is not there, is cut short or is no workbook is one fatal problem and gives no sheets.
    """
    return {sheet.name: sheet.rows for sheet in read_workbook_sheets(path, problems)}


def read_workbook_sheets(path: Path, problems: Problems) -> tuple[WorkbookSheet, ...]:
    """The sheets of a workbook, in its order, as `read_workbook` reads them; () where it can't be read."""
    path = Path(path)
    data = read_bytes(path, problems)
    if not data:
        return ()
    is_zip = zipfile.is_zipfile(path)
    if path.suffix.lower() in (".xlsx", ".xlsm") and not is_zip and not data.startswith(_OLE):
        sentence = (
            "The file is no .xlsx workbook, or was cut short. Download it again, or name a .csv file .csv."
        )
        problems.fatal(str(path), sentence)
        return ()
    fatal_count = len(problems.fatals)
    if is_zip and _holds_workbook(path):
        check_cells(path, problems)
    if len(problems.fatals) > fatal_count:
        return ()
    try:
        # by its content: the library's own reading by path believes the name
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(_sheet(workbook, name) for name in workbook.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        problems.fatal(
            str(path),
            f"The workbook can't be read; it may be cut short. Save or download it again. ({error})",
        )
        return ()


def _sheet(workbook: CalamineWorkbook, name: str) -> WorkbookSheet:
    sheet = workbook.get_sheet_by_name(name)
    rows = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return WorkbookSheet(name, rows, sheet.merged_cell_ranges or ())


def hidden_sheets(path: Path) -> frozenset[str]:
    """The sheets of a readable workbook that Excel does not show."""
    metadata = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).sheets_metadata
    return frozenset(sheet.name for sheet in metadata if sheet.visible != SheetVisibleEnum.Visible)


def read_records(
    path: Path, columns: Sequence[str], problems: Problems, *, also: str = ""
) -> list[tuple[int, dict[str, str]]]:
    """The filled rows of a small CSV table as (row number, cell by column); blank cells are "", and the
    apostrophe that keeps a spreadsheet from taking a text for a formula is not part of it.

    Its header must have all of `columns` and no others, except those that start with `also`; fatal problems
    else.
    """
    rows = read_csv_rows(path, problems)
    if not rows:
        return []
    headers = [cell.strip() for cell in rows[0]]
    unknown = [header for header in headers if header and not (also and header.startswith(also))]
    misspelt = {nearest(header, columns) for header in unknown if header not in columns}
    for column in columns:
        if column not in headers and column not in misspelt:
            problems.fatal(str(path), "This column is missing. Add it.", row=1, column=column)
    for header in headers:
        if header and header not in columns and not (also and header.startswith(also)):
            problems.fatal(
                str(path),
                "This column is not known.",
                row=1,
                got=header,
                expected=suggestion(header, columns),
            )
    records = []
    for number, cells in enumerate(rows[1:], start=2):
        record = dict.fromkeys(headers, "") | {
            header: unguard_formula(cell.strip()) for header, cell in zip(headers, cells, strict=False)
        }
        if any(record.values()):
            records.append((number, record))
    return records if set(columns) <= set(headers) else []
