"""A Word document: body, tables, captions, footnotes, text boxes; tracked changes as if accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from analysis.verification.reading.charts import chart_passages, has_numbers
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.tables import is_caption, table_passages

_NOTES = {"word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_GONE = {qn("w:del"), qn("w:moveFrom")}
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NEWER_CHART = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


def read(path: Path) -> Report:
    """The report in a .docx file."""
    document = Document(str(path))
    body = list(_body_passages(document))
    notes = list(_note_passages(path))
    unread = []
    pictures = len(list(document.element.body.iter(f"{{{_PICTURE}}}pic")))
    if pictures:
        unread.append(f"{pictures} pictures (their text, if any, could not be read)")
    charts = [chart for chart in _charts(document.element.body, document) if chart is None]
    charts += list(document.element.body.iter(f"{{{_NEWER_CHART}}}chart"))
    if charts:
        unread.append(f"{len(charts)} charts (their file keeps no numbers that can be read)")
    properties = document.core_properties
    return Report(path, properties.language or "", (*body, *notes), tuple(unread), properties.modified)


def _charts(element: Any, document: Any) -> Iterator[Any]:
    """The charts in an element, each as the root of its own XML; None for one without numbers."""
    for mark in element.iter(f"{{{_CHART}}}chart"):
        part = document.part.related_parts.get(mark.get(qn("r:id"), ""))
        root = etree.fromstring(part.blob, _SAFE) if part is not None else None
        yield root if root is not None and has_numbers(root) else None


def paragraph_text(element: Any) -> str:
    """The text of a paragraph as a reader sees it with all tracked changes accepted.

    Runs that were deleted or moved away are left out, and so are fields' codes and the marks of notes,
    which would be glued to the number before them; text boxes are passages of their own.
    """
    texts: list[str] = []
    skip = {qn("w:txbxContent"), qn("w:instrText"), qn("w:delText"), "{*}Fallback"}

    def walk(node: Any) -> None:
        for child in node:
            if not isinstance(child.tag, str) or child.tag in _GONE or child.tag in skip:
                continue
            if child.tag.endswith("}Fallback"):
                continue
            if child.tag == qn("w:t"):
                texts.append(child.text or "")
            elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
                texts.append(" ")
            elif child.tag == qn("w:noBreakHyphen"):
                texts.append("-")
            elif child.tag == qn("w:r") and _is_note_mark(child):
                continue
            else:
                walk(child)

    walk(element)
    return clean_text("".join(texts))


def _is_note_mark(run: Any) -> bool:
    """A superscript number is the mark of a note: "57%" with a note 3 must not become "57%3"."""
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return False
    raised = properties.find(qn("w:vertAlign"))
    text = "".join(node.text or "" for node in run.iter(qn("w:t")))
    is_raised = raised is not None and raised.get(qn("w:val")) == "superscript"
    return is_raised and bool(re.fullmatch(r"[\d,\s*†‡]*", text))


def _body_passages(document: Any) -> Iterator[Passage]:
    headings: dict[int, str] = {}
    names = {style.style_id: style.name or "" for style in document.styles}
    caption, table_number, paragraph_number, chart_number = "", 0, 0, 0
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:sdt"):
            continue  # contents lists repeat headings and page numbers
        charts = [root for root in _charts(element, document) if root is not None]
        for root in charts:
            chart_number += 1
            over = tuple(filter(None, [*(headings[depth] for depth in sorted(headings)), caption]))
            yield from chart_passages(root, chart_number, f"chart {chart_number}", over)
        if element.tag == qn("w:p"):
            paragraph_number += 1
            text, level = paragraph_text(element), _heading_level(element, document)
            where = f"paragraph {paragraph_number}"
            for number, box in enumerate(element.iter(qn("w:txbxContent")), start=1):
                if _in_fallback(box):
                    continue
                boxed = clean_text(" ".join(paragraph_text(inner) for inner in box.iter(qn("w:p"))))
                if boxed:
                    context = tuple(headings.values())
                    yield Passage(boxed, f"{where}, text box {number}", "text", context)
            if not text or _is_listing(element, names):
                continue
            context = tuple(headings[depth] for depth in sorted(headings))
            if level:
                headings = {depth: title for depth, title in headings.items() if depth < level}
                headings[level] = text
                yield Passage(text, where, "heading", context)
            elif _is_caption(element, text):
                caption = text
                yield Passage(text, where, "caption", context)
            else:
                yield Passage(text, where, "text", context)
        elif element.tag == qn("w:tbl"):
            table_number += 1
            context = tuple(headings[depth] for depth in sorted(headings))
            over = (*context, caption) if caption else context
            rows = [_cells(row) for row in element.iter(qn("w:tr"))]
            yield from table_passages(rows, table_number, over, _header_rows(element))
            caption = ""


def _cells(row: Any) -> list[str]:
    """The texts of a row, a cell over several columns once for each of them."""
    texts: list[str] = []
    for cell in row.findall(qn("w:tc")):
        text = clean_text(" ".join(map(paragraph_text, cell.iter(qn("w:p")))))
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        texts += [text] * (int(span.get(qn("w:val"), "1")) if span is not None else 1)
    return texts


def _header_rows(table: Any) -> int:
    marked = [
        row for row in table.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    ]
    return max(1, len(marked))


def _in_fallback(node: Any) -> bool:
    """Word writes a text box twice, the second time for old programs."""
    return any(str(parent.tag).endswith("}Fallback") for parent in node.iterancestors())


def _style_name(element: Any) -> str:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style.get(qn("w:val"), "") if style is not None else ""


def _heading_level(element: Any, document: Any) -> int:
    """1 to 9 for a heading, 0 for other text; by the style or what the style is based on."""
    name = _style_name(element)
    for _ in range(10):
        match = re.fullmatch(r"(?:Heading|Titre|Ttulo|heading)\s?(\d)", name)
        if match:
            return int(match[1])
        if name in ("Title", "Titre"):
            return 1
        style = next(
            (
                style
                for style in document.styles.element.iter(qn("w:style"))
                if style.get(qn("w:styleId")) == name
            ),
            None,
        )
        based = style.find(qn("w:basedOn")) if style is not None else None
        if based is None:
            return 0
        name = based.get(qn("w:val"), "")
    return 0


def _is_listing(element: Any, names: Mapping[str, str]) -> bool:
    """A line of a list of contents, figures or tables repeats a heading or caption with its page."""
    name = _style_name(element)
    written = names.get(name, name).casefold()
    return written.startswith(("toc", "table of figures", "tm ", "table des illustrations", "tdc "))


def _is_caption(element: Any, text: str) -> bool:
    named = _style_name(element) in ("Caption", "Lgende", "Légende", "Descripcin")
    return named or is_caption(text)


def _note_passages(path: Path) -> Iterator[Passage]:
    with ZipFile(path) as archive:
        for name, kind in _NOTES.items():
            if name not in archive.namelist():
                continue
            root = etree.fromstring(archive.read(name), _SAFE)
            notes = [note for note in root if note.get(qn("w:type"), "") not in _SEPARATORS]
            for number, note in enumerate(notes, start=1):
                text = clean_text(" ".join(map(paragraph_text, note.iter(qn("w:p")))))
                if text:
                    yield Passage(text, f"{kind} {number}", "note")
