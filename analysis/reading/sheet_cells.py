"""What the file of a workbook says of its cells that their values don't: before a sheet is taken for a table.

1. One cell far away from the table would take all memory as a grid: a corner beyond MOST_CELLS is refused
   where the grid has SPARSE times the cells that are written down.
2. Beside a formula stands the result it had when the file was saved. Programs that only write formulas
   (openpyxl, R) keep none, and its cell would be a blank answer: refused.
3. In a workbook marked to be worked out when it is opened, a 0 beside a formula is what such a program
   (xlsxwriter) writes for want of a result: refused too.
4. Excel's errors (#N/A, #DIV/0!) are no answers: they are read as blank, and told.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.label_text import counted

MOST_CELLS = 20_000_000
SPARSE = 100
WIDEST = 16_384
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_COLUMN = re.compile(rb'<c [^>]*?\br="([A-Z]+)\d+"')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c (?P<about>[^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?P<rest>.*?)</(?:\w+:)?c>",
    re.DOTALL,
)
_ERROR = re.compile(rb'<(?:\w+:)?c (?P<about>[^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>(?P<value>[^<]*)<', re.DOTALL)
_RESULT = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_PLACE = re.compile(rb'\br="([A-Z]+\d+)"')
_SHEET = re.compile(r'<(?:\w+:)?sheet [^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship [^>]*>")


@dataclass(frozen=True)
class SheetFile:
    """One sheet as it is written down, and whether its workbook is to be worked out when it is opened."""

    name: str
    text: bytes
    unworked: bool


def check_cells(path: Path, problems: Problems) -> None:
    """Tell what of an .xlsx can't be read as it looks (rules 1 to 4)."""
    with zipfile.ZipFile(path) as archive:
        for sheet in _sheets(archive):
            where = f"{path}, sheet {sheet.name}" if sheet.name else str(path)
            corner = _far_corner(sheet.text)
            if corner:
                sentence = f"A sheet is filled as far as {corner}, with next to nothing in between."
                problems.fatal(
                    str(path),
                    f"{sentence} Delete the rows and columns beyond the table in Excel and save again.",
                )
            _check_formulas(sheet, where, problems)
            _check_errors(sheet, where, problems)


def _sheets(archive: zipfile.ZipFile) -> Iterator[SheetFile]:
    members = set(archive.namelist())
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace") if "xl/workbook.xml" in members else ""
    names = _names(archive, book) if "xl/_rels/workbook.xml.rels" in members else {}
    for member in archive.namelist():
        if member.startswith("xl/worksheets/") and member.endswith(".xml"):
            yield SheetFile(names.get(member, ""), archive.read(member), 'fullCalcOnLoad="1"' in book)


def _names(archive: zipfile.ZipFile, book: str) -> dict[str, str]:
    """The file of each sheet -> its name."""
    from xml.sax.saxutils import unescape

    files = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        files[attributes.get("Id", "")] = "xl/" + attributes.get("Target", "").removeprefix("/").removeprefix(
            "xl/"
        )
    return {files.get(key, ""): unescape(name, {"&quot;": '"'}) for name, key in _SHEET.findall(book)}


def _check_formulas(sheet: SheetFile, where: str, problems: Problems) -> None:
    """Rules 2 and 3."""
    if b"<f" not in sheet.text and b":f" not in sheet.text:  # most sheets have none: no cell is looked at
        return
    without = []
    for cell in _FORMULA.finditer(sheet.text):
        result = _RESULT.search(cell["rest"])
        result_text = result[1] if result else b""
        # a formula whose result is an empty text says that it is a text
        empty = not result_text and b't="str"' not in cell["about"]
        if empty or (sheet.unworked and result_text == b"0"):
            without.append(_place(cell["about"]))
    if without:
        count = counted(len(without), "cell holds a formula", "cells hold formulas")
        problems.fatal(
            where,
            f"{count} without a result, as the program that wrote the file worked none out. Open it in Excel"
            " or LibreOffice, save it, and try again.",
            got=without[0],
        )


def _check_errors(sheet: SheetFile, where: str, problems: Problems) -> None:
    """Rule 4."""
    if b't="e"' not in sheet.text:
        return
    errors = [(_place(cell["about"]), cell["value"].decode()) for cell in _ERROR.finditer(sheet.text)]
    if errors:
        count = counted(len(errors), "cell holds an error", "cells hold errors")
        place, value = errors[0]
        sentence = (
            f"{count} of Excel in place of a value; read as blank. Mend the formulas if answers are meant."
        )
        problems.warn(where, sentence, got=f"{value} in {place}")


def _place(about: bytes) -> str:
    match = _PLACE.search(about)
    return match[1].decode() if match else ""


def _far_corner(sheet: bytes) -> str:
    """The corner (like XFD1048576) that makes a sheet too large to be held; "" where none does (rule 1)."""
    written = sheet.count(b"<c ")
    last = _ROW.findall(sheet[-10_000_000:])
    rows = max(map(int, last), default=0)
    if rows * WIDEST <= MOST_CELLS or written * SPARSE >= rows * WIDEST:
        return ""
    column = max(_last_columns(sheet), key=_number, default=b"A")
    cells = rows * _number(column)
    return f"{column.decode()}{rows}" if cells > MOST_CELLS and cells > SPARSE * written else ""


def _last_columns(sheet: bytes) -> set[bytes]:
    """The letters of the last cell of each row: cells stand in their order, and looking at all takes long."""
    letters, begin = set(), 0
    while (end := sheet.find(b"</row>", begin)) >= 0:
        cell = _COLUMN.match(sheet, max(sheet.rfind(b"<c ", begin, end), begin))
        if cell:
            letters.add(cell[1])
        begin = end + len(b"</row>")
    return letters


def _number(letters: bytes) -> int:
    """The number of a column from its letters: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
