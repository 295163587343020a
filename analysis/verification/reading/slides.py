"""Slides: titles, text, tables and notes of a PowerPoint file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.util import Emu

from analysis.verification.reading.charts import chart_passages, has_numbers
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.tables import is_caption, table_passages


def read(path: Path) -> Report:
    """The report in a .pptx file."""
    presentation = Presentation(str(path))
    passages: list[Passage] = []
    unread: list[str] = []
    tables = charts = 0
    for number, slide in enumerate(presentation.slides, start=1):
        title = clean_text(slide.shapes.title.text) if slide.shapes.title is not None else ""
        context = (title,) if title else ()
        if title:
            passages.append(Passage(title, f"slide {number}", "heading"))
        caption: tuple[str, ...] = ()
        for shape in _shapes(slide.shapes):
            if slide.shapes.title is not None and shape.shape_id == slide.shapes.title.shape_id:
                continue
            if getattr(shape, "has_table", False) and shape.has_table:
                tables += 1
                rows = [_texts(row) for row in shape.table.rows]
                passages += table_passages(rows, tables, (*context, *caption), _header_rows(shape.table))
            elif getattr(shape, "has_chart", False) and shape.has_chart:
                charts += 1
                root = shape.chart.part._element
                if has_numbers(root):
                    where = f"slide {number}, chart {charts}"
                    passages += chart_passages(root, charts, where, (*context, *caption))
                else:
                    unread.append(f"a chart on slide {number} (its file keeps no numbers)")
            elif shape.has_text_frame:
                for text in map(clean_text, (item.text for item in shape.text_frame.paragraphs)):
                    caption = (text,) if is_caption(text) else caption
                    if text:
                        kind = "caption" if is_caption(text) else "text"
                        passages.append(Passage(text, f"slide {number}", kind, context))
            elif shape.shape_type is not None and "PICTURE" in str(shape.shape_type):
                unread.append(f"a picture on slide {number}")
        if slide.has_notes_slide:
            for item in slide.notes_slide.notes_text_frame.paragraphs:
                if text := clean_text(item.text):
                    passages.append(Passage(text, f"slide {number}, notes", "note", context))
    return Report(path, "", tuple(passages), tuple(unread), presentation.core_properties.modified)


def _texts(row: Any) -> list[str]:
    """The texts of a row of a table, that of a cell over several columns in each of them."""
    texts: list[str] = []
    for cell in row.cells:
        across = cell._tc.get("hMerge") is not None
        texts.append(texts[-1] if across and texts else cell.text)
    return texts


def _header_rows(table: Any) -> int:
    """How many rows head the columns: one, and above it all that begin with cells over several columns."""
    spanning = 0
    for row in table.rows:
        if not any(cell._tc.get("hMerge") is not None for cell in row.cells):
            break
        spanning += 1
    return min(spanning + 1, len(table.rows))


def _shapes(shapes: Any) -> Iterator[Any]:
    """All shapes, those in groups too, from top to bottom."""
    for shape in sorted(shapes, key=lambda item: (item.top or Emu(0), item.left or Emu(0))):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape
