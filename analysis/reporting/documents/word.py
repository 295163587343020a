"""The briefing as a Word document: native tables, numbered captions, references that work, the same bytes
twice.

write_document(path, briefing, style) -> Written
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.files import write_atomic
from analysis.problems import CaseStudyError
from analysis.reporting.documents.model import Block, Briefing, Picture, Run, Section
from analysis.reporting.documents.packages import MADE, fixed
from analysis.reporting.documents.pictures import small_png
from analysis.reporting.documents.word_footnotes import Footnotes
from analysis.reporting.documents.word_styles import apply_styles
from analysis.reporting.documents.word_tables import PAGE, panels
from analysis.reporting.documents.word_xml import LOCALES, Grid, HeadCell, Writer, body
from analysis.reporting.style import Style
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import number, plural, word

HIGHEST = 19.0
"""A figure is at most so high, cm, that its caption stays on its page."""


@dataclass(frozen=True)
class Written:
    """The file, and in words what of the template was missing."""

    path: Path
    warnings: tuple[str, ...] = ()


def write_document(path: Path, briefing: Briefing, style: Style) -> Written:
    """Write the document in one step; the same briefing gives the same bytes.

    Raises CaseStudyError where the house template can't be read, OSError where `path` can't be written.
    """
    document, own = _open(style)
    ids, lacking = apply_styles(document, style, own, briefing.right_to_left)
    writer = Writer(briefing.language, briefing.right_to_left, ids)
    parts = _Document(briefing, style, writer, document)
    _replace_body(document, body(parts.written()), briefing)
    parts.footnotes.attach(document)
    _set_properties(document, briefing)
    _set_footer(document, briefing, writer)
    content = io.BytesIO()
    document.save(content)
    warnings = ()
    if lacking and style.word:
        names = ", ".join(lacking)
        warnings = (f"{style.word.name} has no style named {names}: the tool's own stands in for it.",)
    return Written(write_atomic(path, fixed(content.getvalue())), warnings)


def _open(style: Style) -> tuple[Any, bool]:
    """The house template emptied, or Word's plain document; whether it is the latter."""
    from docx import Document

    if style.word is None:
        return Document(), True
    try:
        return Document(str(style.word)), False
    except Exception as error:  # python-docx lets through whatever zipfile, lxml or its own packages raise
        raise CaseStudyError(
            f"{style.word}: this template can't be read as a Word document. Save it as .docx from Word,"
            " or take it out of the style folder."
        ) from error


def _replace_body(document: Any, xml: str, briefing: Briefing) -> None:
    """Our parts in place of what the template's body holds; its page, margins, headers and footers stay."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import qn

    held = document.element.body
    section = held.sectPr if held.sectPr is not None else OxmlElement("w:sectPr")
    for element in list(held):
        held.remove(element)
    for element in list(parse_xml(xml)):
        held.append(element)
    held.append(section)
    if briefing.right_to_left and section.find(qn("w:bidi")) is None:
        section.append(OxmlElement("w:bidi"))


def _set_properties(document: Any, briefing: Briefing) -> None:
    properties = document.core_properties
    properties.title = f"{briefing.title} – {briefing.subtitle}"
    properties.author = briefing.publisher or "casestudy"
    properties.last_modified_by = properties.author
    properties.subject, properties.keywords, properties.comments = briefing.country, "", ""
    properties.language = LOCALES.get(briefing.language, briefing.language)
    properties.created = properties.modified = MADE
    properties.revision = 1


def _set_footer(document: Any, briefing: Briefing, writer: Writer) -> None:
    """City, dates and page on every page; a template that has a footer of its own keeps it. A4 where nobody
    chose."""
    from docx.oxml import parse_xml
    from docx.shared import Cm

    section = document.sections[-1]
    if (
        not section.footer.is_linked_to_previous
        and "".join(p.text for p in section.footer.paragraphs).strip()
    ):
        return
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2))
    footer = section.footer
    footer.is_linked_to_previous = False
    for old in list(footer.paragraphs):
        old._element.getparent().remove(old._element)
    told = " · ".join(part for part in (briefing.title, briefing.country, briefing.period) if part)
    line = writer.paragraph(
        "Footer",
        writer.run(f"{told} · {word('pack.page', briefing.language)} "),
        writer.field("PAGE", writer.run("1")),
    )
    footer._element.append(parse_xml(body([line]))[0])


class _Document:
    """The parts of one document in their order, and the numbers of its figures and tables."""

    def __init__(self, briefing: Briefing, style: Style, writer: Writer, document: Any):
        self.briefing, self.style, self.writer, self.document = briefing, style, writer, document
        self.language, self.footnotes = briefing.language, Footnotes(writer)
        self.figure_numbers = {figure.name: place for place, figure in enumerate(briefing.figures(), 1)}
        self.table_numbers = {table.name: place for place, table in enumerate(briefing.printed_tables(), 1)}

    def say(self, key: str, **values: object) -> str:
        return word(key, self.language, **values)

    def written(self) -> Iterator[str]:
        """The whole body."""
        yield from self._cover()
        yield from self._contents()
        yield from self._findings()
        yield from self._interviewed()
        for section in self.briefing.sections:
            if section.is_told:
                yield from self._section(section)
        yield from self._conclusions()
        yield from self._annex()
        yield from self._methods()
        yield from self._sources()

    def _cover(self) -> Iterator[str]:
        briefing, writer = self.briefing, self.writer
        if self.style.logo:
            yield writer.paragraph(
                "Figure", self._image(self.style.logo, self.style.logo.read_bytes(), 4.0, "")
            )
        yield writer.text("Title", briefing.title)
        for line in (briefing.subtitle, briefing.country, briefing.period, briefing.publisher):
            if line:
                yield writer.text("Subtitle", line)
        if briefing.synthetic:
            yield writer.text("Body Text", self.say("note.synthetic"))

    @cached_property
    def _headings(self) -> list[tuple[int, str, str]]:
        """Level, text and bookmark of every heading of the first two levels, as they come."""
        say, found = self.say, []
        if self.briefing.findings:
            found.append((1, say("pack.findings"), "h_findings"))
        if self.briefing.interviewed:
            found.append((1, say("pack.interviewed"), "h_interviewed"))
        told = [section for section in self.briefing.sections if section.is_told]
        found += [(1, section.title, _key("h_section", section.name)) for section in told]
        if self.briefing.conclusions:
            found.append((1, say("pack.conclusions"), "h_conclusions"))
        if self.table_numbers:
            found.append((1, say("pack.tables"), "h_tables"))
            found += [
                (2, section.title, _key("h_tables", section.name))
                for section in self.briefing.sections
                if self.briefing.printed_of(section)
            ]
        if self.briefing.methods:
            found.append((1, say("pack.methods"), "h_methods"))
        if self.briefing.sources:
            found.append((1, say("pack.sources"), "h_sources"))
        return found

    def _contents(self) -> Iterator[str]:
        """Contents and lists of figures and tables; their titles are no headings, or they would list
        themselves.
        """
        writer = self.writer
        yield writer.paragraph("Subtitle", writer.run(self.say("contents")), extra="<w:pageBreakBefore/>")
        yield writer.contents('TOC \\o "1-2" \\h \\z \\u', self._headings)
        figures = [
            (0, f"{self._named('figure', figure.name)}. {figure.headline}", _key("figure", figure.name))
            for figure in self.briefing.figures()
        ]
        if figures:
            yield writer.text("Subtitle", self.say("pack.list_figures"))
            yield writer.contents('TOC \\h \\z \\c "Figure"', figures)

    def _named(self, kind: str, name: str) -> str:
        """ "Figure 3"."""
        numbers = self.figure_numbers if kind == "figure" else self.table_numbers
        return f"{self.say(f'pack.{kind}')}\u00a0{numbers[name]}"

    def _heading(self, key: str, *, new_page: bool = False) -> str:
        level, text, _ = next(found for found in self._headings if found[2] == key)
        inner = self.writer.bookmark(key, self.writer.run(text))
        extra = "<w:pageBreakBefore/>" if new_page else ""
        return self.writer.paragraph(f"Heading {level}", inner, extra=extra)

    def _findings(self) -> Iterator[str]:
        if not self.briefing.findings:
            return
        writer = self.writer
        yield self._heading("h_findings", new_page=True)
        for finding in self.briefing.findings:
            parts = [writer.run(f"{number(finding.number, self.language)}. {finding.text}")]
            if finding.certainty:
                parts.append(writer.run(f" {finding.certainty}", italic=True))
            parts += self._references(finding.figure, finding.table)
            yield writer.paragraph("List Number", *parts, extra=_UNNUMBERED)

    def _references(self, figure: str, table: str) -> list[str]:
        """ "(Figure 3, Table 12)" as cross-references; nothing where neither is in the document."""
        found = []
        if figure in self.figure_numbers:
            found.append(self.writer.reference(_key("figure", figure), self._named("figure", figure)))
        if table in self.table_numbers:
            found.append(self.writer.reference(_key("table", table), self._named("table", table)))
        if not found:
            return []
        return [self.writer.run(" ("), self.writer.run(", ").join(found), self.writer.run(")")]

    def _interviewed(self) -> Iterator[str]:
        if not self.briefing.interviewed:
            return
        yield self._heading("h_interviewed")
        names = ("survey", "period", "people", "sexes", "nationalities")
        heads = [[HeadCell(self.say(f"interviewed.{name}")) for name in names]]
        rows = [[getattr(line, name) for name in names] for line in self.briefing.interviewed]
        title = self.say("pack.interviewed")
        yield self.writer.table(
            Grid(heads, rows, (3.6, 3.2, 2.8, 3.0, 4.4), title=title, description=title, texts=5)
        )
        for line in self.briefing.interviewed:
            told = " ".join(part for part in (line.sampling, line.caution) if part)
            if told:
                yield self.writer.paragraph(
                    "Table Note", self.writer.run(f"{line.survey}. ", bold=True), self.writer.run(told)
                )

    def _section(self, section: Section) -> Iterator[str]:
        writer = self.writer
        yield self._heading(_key("h_section", section.name))
        if section.sentences:
            parts = [writer.run(" ".join(section.sentences))]
            printed = self.briefing.printed_of(section)
            if printed:
                first, last = printed[0].name, printed[-1].name
                parts += [writer.run(" ("), *self._range(first, last), writer.run(")")]
            yield writer.paragraph("Body Text", *parts)
        yield from self._own(section.own)
        placed = {block.name for block in section.own if block.kind == "figure"}
        for figure in section.figures:
            if figure.name not in placed:
                yield from self._figure(figure)
        for passage in section.passages:
            yield writer.text("Quote", passage)
        for note in section.notes:
            yield writer.text("Table Note", note)

    def _range(self, first: str, last: str) -> list[str]:
        """ "Table 3 – Table 9": what a section's tables are, as references."""
        found = [self.writer.reference(_key("table", first), self._named("table", first))]
        if last != first:
            found += [
                self.writer.run(" – "),
                self.writer.reference(_key("table", last), self._named("table", last)),
            ]
        return found

    def _own(self, blocks: Sequence[Block]) -> Iterator[str]:
        """A text of the analyst's own; its notes become footnotes where their marks stand, those that nothing
        refers to stay beneath.
        """
        notes: dict[str, list[Run]] = {}
        for block in blocks:
            if block.kind == "note" and block.name:
                # a note's number is Word's to give: it is the first run of each of its paragraphs
                notes.setdefault(block.name, []).extend(block.runs[1:])
        marked = {run.note for block in blocks for run in block.runs if run.note}
        for block in blocks:
            if block.kind != "note" or block.name not in marked:
                yield from self._block(block, notes)

    def _block(self, block: Block, notes: Mapping[str, Sequence[Run]]) -> Iterator[str]:
        if block.kind == "figure":
            figure = next((found for found in self.briefing.figures() if found.name == block.name), None)
            if figure is not None:
                yield from self._figure(figure)
            return
        if block.kind == "table":
            yield self.writer.paragraph("Body Text", *self._references("", block.name))
            return
        style = {
            "paragraph": "Body Text",
            "bullet": "List Bullet",
            "numbered": "List Number",
            "quote": "Quote",
            "heading": f"Heading {min(block.level + 1, 3) if block.level else 2}",
            "note": "Table Note",
        }[block.kind]
        yield self.writer.paragraph(style, *(self._run(run, notes) for run in block.runs))

    def _run(self, run: Run, notes: Mapping[str, Sequence[Run]]) -> str:
        if run.note in notes:
            return self.footnotes.mark(*(self._run(part, {}) for part in notes[run.note]))
        kind, _, name = run.target.partition(":")
        numbers = {"figure": self.figure_numbers, "table": self.table_numbers}.get(kind, {})
        if name in numbers:
            return self.writer.reference(_key(kind, name), self._named(kind, name))
        return self.writer.run(run.text, bold=run.bold, italic=run.italic, raised=run.raised)

    def _figure(self, figure: Picture) -> Iterator[str]:
        image = self._image(figure.png, small_png(figure.png), PAGE, figure.alt)
        yield self.writer.paragraph("Figure", image, extra="<w:keepNext/>")
        shown = str(self.figure_numbers[figure.name])
        key = _key("figure", figure.name)
        yield self.writer.caption(
            self.say("pack.figure"), "Figure", key, shown, figure.headline, before=False
        )

    def _image(self, path: Path, content: bytes, width: float, alt: str) -> str:
        from PIL import Image

        with Image.open(io.BytesIO(content)) as picture:
            wide, high = picture.size
        height = width * high / wide
        if height > HIGHEST:
            width, height = width * HIGHEST / height, HIGHEST
        relation, _ = self.document.part.get_or_add_image(io.BytesIO(content))
        return self.writer.picture(relation, path.name, alt, width, height)

    def _conclusions(self) -> Iterator[str]:
        if not self.briefing.conclusions:
            return
        yield self._heading("h_conclusions")
        yield from self._own(self.briefing.conclusions)

    def _annex(self) -> Iterator[str]:
        if not self.table_numbers:
            return
        yield self._heading("h_tables", new_page=True)
        tables = [
            (0, f"{self._named('table', table.name)}. {table.title}", _key("table", table.name))
            for table in self.briefing.printed_tables()
        ]
        yield self.writer.contents('TOC \\h \\z \\c "Table"', tables)
        for section in self.briefing.sections:
            printed = self.briefing.printed_of(section)
            if printed:
                yield self._heading(_key("h_tables", section.name))
            for table in printed:
                yield from self._table(table)
        left = len(list(self.briefing.tables())) - len(self.table_numbers)
        if left:
            yield self.writer.text(
                "Body Text", plural(self.say("comparison.rest", count=left), left, self.language)
            )

    def _table(self, table: Table) -> Iterator[str]:
        shown, key = str(self.table_numbers[table.name]), _key("table", table.name)
        label = self.say("pack.table")
        yield self.writer.caption(label, "Table", key, shown, table.title, before=True)
        grids = list(panels(table))
        for place, grid in enumerate(grids):
            if place:
                yield self.writer.paragraph("Table Note", self.writer.run(grid.title), extra="<w:keepNext/>")
            yield self.writer.table(grid)
        told = [line for line in (table.subtitle, *table.notes, table.source) if line]
        yield self.writer.text("Table Note", " ".join(_ended(line) for line in told))

    def _methods(self) -> Iterator[str]:
        if not self.briefing.methods:
            return
        yield self._heading("h_methods")
        for title, text in self.briefing.methods:
            yield self.writer.paragraph(
                "Body Text", self.writer.run(f"{title}. ", bold=True), self.writer.run(text)
            )

    def _sources(self) -> Iterator[str]:
        if self.briefing.sources:
            yield self._heading("h_sources")
        for source in self.briefing.sources:
            yield self.writer.text("Body Text", source)


_UNNUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
"""The number of a finding is part of its text, as other files refer to it by that number."""


def _key(kind: str, name: str) -> str:
    """A bookmark's name: letters, digits and _, at most 40 of them, and no two alike."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", f"{kind}_{name}")
    if plain == f"{kind}_{name}" and len(plain) <= 40:
        return plain
    return f"{plain[:31]}_{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "؟")) else f"{text}."
