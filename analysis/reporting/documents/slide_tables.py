"""A table as a slide shows it: whole and in one piece, or not at all.

slide_table(table, width, height) -> SlideTable | None
add_table(slide, made, place, look) puts it there, the rows that a finding rests on in bold
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.reporting.documents.word.tables import MARGIN, panels
from analysis.reporting.documents.word.tables import SIZE as DOCUMENT_SIZE
from analysis.reporting.documents.word.xml import HeadCell, WordGrid
from analysis.reporting.figures.theme import text_width
from analysis.reporting.tables.table import Table

SIZES = (16, 14, 12)
"""Of letters, in points: as large as the slide has room for; less could not be read from the last row."""
LINE, PADDING = 0.0425, 0.12
"""Height of a line, cm a point, and of the blank over and under it, cm."""
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style without lines and grounds, which a house template's colours can't turn over."""


@dataclass(frozen=True)
class TableLook:
    """How the letters of a table look: language tag, font ("" is the template's own), direction."""

    language: str
    font: str
    right_to_left: bool


@dataclass(frozen=True)
class SlideTable:
    """A table at the size of its letters, in points; widths and heights of its columns and rows in cm."""

    grid: WordGrid
    size: int

    @property
    def width(self) -> float:
        return sum(self.grid.widths)

    @property
    def heights(self) -> list[float]:
        """How high each row is, heads first."""
        heights = []
        for head in self.grid.heads:
            widths, at = [], 0
            for cell in head:
                widths.append(sum(self.grid.widths[at : at + cell.span]))
                at += cell.span
            heights.append(self._height([cell.text for cell in head], widths))
        heights += [self._height(row, self.grid.widths) for row in self.grid.rows]
        return heights

    def _height(self, texts: Sequence[str], widths: Sequence[float]) -> float:
        lines = 1
        for text, width in zip(texts, widths, strict=True):
            lines = max(lines, math.ceil(text_width(text, self.size) / max(width - MARGIN, MARGIN)))
        return lines * LINE * self.size + PADDING


def slide_table(table: Table, width: float, height: float) -> SlideTable | None:
    """The table in the largest letters that leave it in `width` and `height`, cm; None where it does not fit
    in one piece: an answer that a part of a table leaves out would look as if nobody gave it.
    """
    for size in SIZES:
        scale = size / DOCUMENT_SIZE
        grids = list(panels(table, width / scale))
        made = SlideTable(replace(grids[0], widths=[own * scale for own in grids[0].widths]), size)
        if len(grids) == 1 and made.width <= width and sum(made.heights) <= height:
            return made
    return None


def add_table(
    slide: Any, made: SlideTable, place: tuple[float, float], look: TableLook, bold: Collection[int] = ()
) -> Any:
    """Put a table on a slide at `place` (left, top in cm) and return its shape; `bold` are positions among
    its rows.
    """
    from pptx.util import Cm

    grid, heights = made.grid, made.heights
    left, top = place
    shape = slide.shapes.add_table(
        len(heights), len(grid.widths), Cm(left), Cm(top), Cm(made.width), Cm(sum(heights))
    )
    table = shape.table
    _plain(table, look)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Cm(width)

    rows = list(table.rows)
    for row, height in zip(rows, heights, strict=True):
        row.height = Cm(height)
    for row, head in zip(rows, grid.heads, strict=False):
        _write_head(list(row.cells), head, made.size, look)
    first_foot = len(grid.rows) - grid.feet
    for position, texts in enumerate(grid.rows):
        strong = position in bold or position >= first_foot
        cells = list(rows[len(grid.heads) + position].cells)
        for at, text in enumerate(texts):
            _write(cells[at], text, made.size, look, bold=strong, to_end=at >= grid.texts)
    return shape


def _plain(table: Any, look: TableLook) -> None:
    """A header row that screen readers know as one, and nothing of the template's grounds."""
    table.first_row, table.horz_banding = True, False
    properties = table._tbl.tblPr
    properties.find("{*}tableStyleId").text = PLAIN
    if look.right_to_left:
        properties.set("rtl", "1")


def _write_head(cells: Sequence[Any], head: Sequence[HeadCell], size: int, look: TableLook) -> None:
    at = 0
    for cell in head:
        if cell.span > 1:
            cells[at].merge(cells[at + cell.span - 1])
        _write(cells[at], cell.text, size, look, bold=True, to_end=at > 0)
        at += cell.span


def _write(cell: Any, text: str, size: int, look: TableLook, *, bold: bool, to_end: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Cm, Pt

    cell.margin_top = cell.margin_bottom = Cm(PADDING / 2)
    cell.margin_left = cell.margin_right = Cm(MARGIN / 2)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if to_end != look.right_to_left else PP_ALIGN.LEFT
    if look.right_to_left:
        paragraph._p.get_or_add_pPr().set("rtl", "1")
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    if look.font:
        run.font.name = look.font
    run._r.get_or_add_rPr().set("lang", look.language)
