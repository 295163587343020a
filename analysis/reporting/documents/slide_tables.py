"""A table on a slide, native, for a finding that no figure shows.

slide_grid(table, width, height) -> SlideGrid, or None for a table that is too large to be read on a slide
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from analysis.reporting.documents.word.tables import SIZE, panels
from analysis.reporting.documents.word.xml import HeadCell, WordGrid
from analysis.reporting.figures.theme import text_width
from analysis.reporting.tables.table import Table

LETTERS = (14.0, 12.0)
"""Points: the largest that fit are taken; smaller ones can't be read from the back of a room."""
PADDING = 0.2
"""Above and beneath the lines of a row together, cm."""
LINE = 1.25
"""Height of a line beside that of its letters."""
POINT = 2.54 / 72
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without lines and colours."""


@dataclass(frozen=True)
class SlideGrid:
    """A table as a slide holds it, with widths in cm for letters of `size` points."""

    grid: WordGrid
    size: float
    title: str

    @property
    def rows(self) -> list[list[HeadCell]]:
        """Header rows, then all others, each cell with its span."""
        return [*map(list, self.grid.heads), *(list(map(HeadCell, row)) for row in self.grid.rows)]


def slide_grid(table: Table, width: float, height: float) -> SlideGrid | None:
    """The table in one piece within `width` and `height` (cm); None where it has no room."""
    for size in LETTERS:
        scale = size / SIZE
        # Measured as in a document, whose letters are smaller: the page is as much narrower
        grids = list(panels(table, width / scale))
        grid = replace(grids[0], widths=[own * scale for own in grids[0].widths])
        if len(grids) == 1 and _height(grid, size) <= height and sum(grid.widths) <= width:
            return SlideGrid(grid, size, table.title)
    return None


def _height(grid: WordGrid, size: float) -> float:
    """Height of a table of letters of so many points, cm."""
    lines = sum(max(_lines(text, width, size) for text, width in cells) for cells in _cells(grid))
    rows = len(grid.heads) + len(grid.rows)
    return lines * size * LINE * POINT + rows * PADDING


def _cells(grid: WordGrid) -> list[list[tuple[str, float]]]:
    """Text and width of each cell, row by row."""
    rows = []
    for head in grid.heads:
        place, cells = 0, []
        for cell in head:
            cells.append((cell.text, sum(grid.widths[place : place + cell.span])))
            place += cell.span
        rows.append(cells)
    return rows + [list(zip(row, grid.widths, strict=True)) for row in grid.rows]


def _lines(text: str, width: float, size: float) -> int:
    """Lines that a text takes, where words do not always fill a line."""
    return max(1, -int(-1.1 * text_width(text, size, True) // max(width - 0.5, 0.5)))


Write = Callable[..., None]


def add_table(slide: Any, made: SlideGrid, left: float, top: float, write: Write, *, rtl: bool) -> None:
    """Put the table on a slide; `write(frame, text, size, bold=)` writes a text as the slides do."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Cm

    rows, grid = made.rows, made.grid
    high = (made.size * LINE * POINT + PADDING) * len(rows)
    wide = sum(grid.widths)
    shape = slide.shapes.add_table(len(rows), len(grid.widths), Cm(left), Cm(top), Cm(wide), Cm(high))
    shape._element.nvGraphicFramePr.cNvPr.set("descr", made.title)
    table = shape.table
    properties = table._tbl.tblPr
    properties.find(f"{{{_DRAWING}}}tableStyleId").text = PLAIN
    table.horz_banding = False
    if rtl:
        properties.set("rtl", "1")
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Cm(width)

    first_foot = len(rows) - grid.feet
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        row.height = Cm(made.size * LINE * POINT + PADDING)
        own, place = list(row.cells), 0
        is_head, is_foot = number < len(grid.heads), number >= first_foot
        for cell in cells:
            target = own[place]
            if cell.span > 1:
                target.merge(own[place + cell.span - 1])
            _fill(target, cell.text, made.size, write, bold=is_head or is_foot)
            paragraph = target.text_frame.paragraphs[0]
            if place >= grid.texts:
                paragraph.alignment = PP_ALIGN.CENTER if cell.span > 1 else PP_ALIGN.RIGHT
            for covered in own[place : place + cell.span]:
                if number == len(grid.heads) - 1:
                    _rule(covered, "lnB")
                if number == first_foot:
                    _rule(covered, "lnT")
            place += cell.span


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _fill(cell: Any, text: str, size: float, write: Write, *, bold: bool) -> None:
    from pptx.util import Cm

    cell.margin_left = cell.margin_right = Cm(0.1)
    cell.margin_top = cell.margin_bottom = Cm(PADDING / 2)
    write(cell.text_frame, text, size, bold=bold)


def _rule(cell: Any, side: str) -> None:
    """A thin line at one side of a cell. The lines of a cell come before its fill, in the schema's order."""
    from lxml import etree

    properties = cell._tc.get_or_add_tcPr()
    line = etree.Element(f"{{{_DRAWING}}}{side}", w="9525")
    fill = etree.SubElement(line, f"{{{_DRAWING}}}solidFill")
    etree.SubElement(fill, f"{{{_DRAWING}}}srgbClr", val="404040")
    place = 1 if side == "lnB" and len(properties) else 0
    properties.insert(place, line)
