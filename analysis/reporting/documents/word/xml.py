"""Word's own markup for what python-docx has no calls for: captions that number themselves, header rows, alt
text.

Everything is text of WordprocessingML, put together and parsed once: adding ten thousand cells one by one
takes minutes.

Writer(language, styles)
    .run(text, ...)  .paragraph(style, *parts)  .caption(kind, key, number, text)
    .reference(kind, key, number)  .contents(instruction, entries)  .picture(...)  .table(...)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from analysis.reading.label_text import without_controls
from analysis.reporting.wording.words import language_tag

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
TWIPS = 567  # a centimetre
EMU = 360_000  # a centimetre, in drawings
ITEM = 0.7
"""So far an item of a list stands in, cm."""
WHOLE_ROWS = 25
"""A table of so many rows stands on one page; of a longer one its first and its last rows stay together."""
KEPT_ROWS = 2
"""So many rows of a longer table stay with its head, and as many with its base and its note."""
UNNUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'


def clean(text: str) -> str:
    """Text as XML can hold it: without control characters, escaped."""
    return escape(without_controls(text))


@dataclass(frozen=True)
class HeadCell:
    """A cell of a header row: its text, and how many columns it stands over."""

    text: str
    span: int = 1


@dataclass(frozen=True)
class WordGrid:
    """A table as Word sets it: header rows, rows of texts, how many of the last rows close it, widths in
    cm.
    """

    heads: Sequence[Sequence[HeadCell]]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    feet: int = 0
    title: str = ""
    description: str = ""
    texts: int = 1
    """So many of the first columns are texts; all others are numbers, set to the right."""
    noted: bool = True
    """Whether a note follows that stays with its last row."""


@dataclass(frozen=True)
class Writer:
    """Writes WordprocessingML in one language. `styles` gives a style's id by the name it is used under."""

    language: str
    right_to_left: bool
    styles: Mapping[str, str]
    identities: list[int] = field(default_factory=lambda: [100])

    def _next(self) -> int:
        self.identities[0] += 1
        return self.identities[0]

    def run(self, text: str, *, bold: bool = False, italic: bool = False, raised: bool = False) -> str:
        """A run of text, with the language tag that the spelling checker and the screen reader go by."""
        marks = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
        marks += '<w:vertAlign w:val="superscript"/>' if raised else ""
        return f'<w:r>{self._properties(marks)}<w:t xml:space="preserve">{clean(text)}</w:t></w:r>'

    def _properties(self, marks: str = "") -> str:
        locale = language_tag(self.language)
        tag = f'<w:lang w:val="{locale}" w:bidi="{locale}"/>'
        return f"<w:rPr>{marks}{'<w:rtl/>' if self.right_to_left else ''}{tag}</w:rPr>"

    def paragraph(self, style: str, *parts: str, extra: str = "") -> str:
        """A paragraph of ready parts in a named style; `extra` are further properties."""
        bidi = "<w:bidi/>" if self.right_to_left else ""
        named = f'<w:pStyle w:val="{self.styles[style]}"/>'
        return f"<w:p><w:pPr>{named}{extra}{bidi}</w:pPr>{''.join(parts)}</w:p>"

    def item(self, style: str, numbering: str, sign: str | None, level: int, *parts: str) -> str:
        """A paragraph of a list, with the numbering of its style, or with a sign in its text where that has
        none ("" in the further paragraphs of an item, which stand in as it does).
        """
        left, hanging = int(level * ITEM * TWIPS), int(ITEM * TWIPS)
        stop = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
        bidi = "<w:bidi/>" if self.right_to_left else ""
        indent = f'<w:ind w:left="{left}" w:hanging="{0 if sign == "" else hanging}"/>'
        named = f'<w:pStyle w:val="{self.styles[style]}"/>{numbering}{stop}{bidi}{indent}'
        signed = f"<w:r>{self._properties()}<w:t>{clean(sign)}</w:t><w:tab/></w:r>" if sign else ""
        return f"<w:p><w:pPr>{named}</w:pPr>{signed}{''.join(parts)}</w:p>"

    def text(self, style: str, text: str) -> str:
        """A paragraph of plain text."""
        return self.paragraph(style, self.run(text))

    def heading(self, level: int, text: str, key: str = "") -> str:
        """A heading by its style, with a bookmark to lead to."""
        inner = self.bookmark(key, self.run(text)) if key else self.run(text)
        return self.paragraph(f"Heading {level}", inner)

    def bookmark(self, key: str, inner: str) -> str:
        """`inner` as a place that others refer to."""
        number = self._next()
        start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(key)}/>'
        return f'{start}{inner}<w:bookmarkEnd w:id="{number}"/>'

    def link(self, key: str, inner: str) -> str:
        """`inner` leads to a bookmark."""
        return f'<w:hyperlink w:anchor={quoteattr(key)} w:history="1">{inner}</w:hyperlink>'

    def field(self, instruction: str, *shown: str) -> str:
        """A field that already holds what it would give, so that Word need not ask to fill it."""
        return (
            f'<w:r>{self._properties()}<w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r>{self._properties()}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
            f'<w:r>{self._properties()}<w:fldChar w:fldCharType="separate"/></w:r>'
            f"{''.join(shown)}"
            f'<w:r>{self._properties()}<w:fldChar w:fldCharType="end"/></w:r>'
        )

    def caption(self, label: str, kind: str, key: str, number: str, text: str, *, before: bool) -> str:
        """A numbered caption; "Figure 3" in it is what cross-references repeat.

        `before`: it stands above what it names and stays on its page.
        """
        counted = self.field(f"SEQ {kind} \\* ARABIC", self.run(number))
        named = self.bookmark(key, self.run(f"{label}\u00a0") + counted)
        extra = "<w:keepNext/>" if before else ""
        return self.paragraph("Caption", named, self.run(f". {text}"), extra=extra)

    def reference(self, key: str, text: str) -> str:
        """A cross-reference to a caption, as it reads now."""
        return self.field(f"REF {key} \\h", self.run(text))

    def contents(self, instruction: str, entries: Sequence[tuple[int, str, str]]) -> str:
        """A table of contents: level, text and bookmark of each entry, as links.

        Page numbers are Word's to know: nothing but its own layout has them, and it fills them in without a
        question only when a reader asks for it (F9, or "Update Table" over the contents). Until then the
        lines are links, and no wrong page stands there.
        """
        begin = (
            f'<w:r>{self._properties()}<w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r>{self._properties()}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
            f'<w:r>{self._properties()}<w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = f'<w:r>{self._properties()}<w:fldChar w:fldCharType="end"/></w:r>'
        lines = []
        for place, (level, text, key) in enumerate(entries):
            inner = self.link(key, self.run(text))
            first, last = place == 0, place == len(entries) - 1
            style = f"toc {level}" if level else "table of figures"
            lines.append(self.paragraph(style, begin if first else "", inner, end if last else ""))
        return "".join(lines)

    def main_contents(self, instruction: str, entries: Sequence[tuple[int, str, str]]) -> str:
        """The table of contents, framed as Word frames its own: with a button that updates it."""
        part = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        inner = self.contents(instruction, entries)
        return f"<w:sdt><w:sdtPr>{part}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    def picture(self, relation: str, name: str, alt: str, width: float, height: float) -> str:
        """A picture in the line, `width` and `height` in cm, with its alt text."""
        number, wide, high = self._next(), int(width * EMU), int(height * EMU)
        properties = f'id="{number}" name={quoteattr(name)} descr={quoteattr(clean_attribute(alt))}'
        return (
            f"<w:r>{self._properties()}<w:drawing>"
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr {properties}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
            f'</wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic>'
            f"<pic:nvPicPr><pic:cNvPr {properties}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            f"</a:graphic></wp:inline></w:drawing></w:r>"
        )

    def table(self, grid: WordGrid) -> str:
        """A native table: header rows that repeat, rows that stay whole, a title and description, few
        lines.
        """
        widths = [int(width * TWIPS) for width in grid.widths]
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        heads = [self._head_row(cells, widths, grid, row) for row, cells in enumerate(grid.heads)]
        lines = [self._row(place, widths, grid) for place in range(len(grid.rows))]
        return (
            f"<w:tbl><w:tblPr>{'<w:bidiVisual/>' if self.right_to_left else ''}"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(clean_attribute(grid.title))}/>"
            f"<w:tblDescription w:val={quoteattr(clean_attribute(grid.description))}/></w:tblPr>"
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(heads)}{''.join(lines)}</w:tbl>"
        )

    def _head_row(self, cells: Sequence[HeadCell], widths: Sequence[int], grid: WordGrid, row: int) -> str:
        made, place, last = [], 0, row == len(grid.heads) - 1
        for cell in cells:
            width = sum(widths[place : place + cell.span])
            texts = place < grid.texts
            lines = _border("bottom") if last or (cell.text and cell.span > 1) else ""
            style = "Table Head" if texts else "Table Head Number" if last else "Table Spanner"
            made.append(self._cell(width, self._bold(style, cell.text), lines, cell.span))
            place += cell.span
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(made)}</w:tr>"

    def _bold(self, style: str, text: str) -> str:
        return self.paragraph(style, self.run(text, bold=True), extra="<w:keepNext/>")

    def _row(self, row: int, widths: Sequence[int], grid: WordGrid) -> str:
        first_foot = len(grid.rows) - grid.feet
        lines, is_foot = _border("top") if row == first_foot else "", row >= first_foot
        extra = "<w:keepNext/>" if _stays_with_next(row, grid) else ""
        made = []
        for place, (text, width) in enumerate(zip(grid.rows[row], widths, strict=True)):
            style = "Table Text" if place < grid.texts else "Table Number"
            cell = self.paragraph(style, self.run(text, bold=is_foot), extra=extra)
            made.append(self._cell(width, cell, lines))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(made)}</w:tr>"

    def _cell(self, width: int, inner: str, borders: str, span: int = 1) -> str:
        wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        lines = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{wide}{lines}</w:tcPr>{inner}</w:tc>'


def _stays_with_next(row: int, grid: WordGrid) -> bool:
    """Whether no page may end after a row: a table that fits on a page, with its note, is not parted."""
    last = len(grid.rows) - 1
    if row == last:
        return grid.noted
    before_feet = last - grid.feet - KEPT_ROWS
    return last < WHOLE_ROWS or row < KEPT_ROWS or row > before_feet


def clean_attribute(text: str) -> str:
    """Text for an attribute: without control characters; `quoteattr` escapes the rest."""
    return without_controls(text)


def _border(side: str) -> str:
    return f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="404040"/>'


def body(parts: Iterable[str]) -> str:
    """Parts as one element to parse."""
    return f"<w:body {DECLARED}>{''.join(parts)}</w:body>"
