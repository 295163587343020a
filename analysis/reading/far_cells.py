"""Cells far away from the table: one in the last row and column of a sheet would take all memory as a
grid.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MOST_CELLS = 20_000_000
SPARSE = 100
"""A grid beyond MOST_CELLS is refused where it has so many times the cells that the file writes down."""
WIDEST = 16_384
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_COLUMN = re.compile(rb'<c [^>]*?\br="([A-Z]+)\d+"')


def far_cell(path: Path) -> str:
    """The corner (like XFD1048576) that makes a sheet of this .xlsx too large to be held; "" where none
    does.
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                corner = _corner(archive.read(name))
                if corner:
                    return corner
    return ""


def _corner(sheet: bytes) -> str:
    written = sheet.count(b"<c ")
    last = _ROW.findall(sheet[-10_000_000:])
    rows = max(map(int, last), default=0)
    if rows * WIDEST <= MOST_CELLS or written * SPARSE >= rows * WIDEST:
        return ""
    column = max(set(_COLUMN.findall(sheet)), key=_number, default=b"A")
    cells = rows * _number(column)
    return f"{column.decode()}{rows}" if cells > MOST_CELLS and cells > SPARSE * written else ""


def _number(letters: bytes) -> int:
    """The number of a column from its letters: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
