"""The body of a Word document: its parts in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.reporting.documents.model import Briefing, DocumentBlock, Picture, Run, Section
from analysis.reporting.documents.pictures import small_png
from analysis.reporting.documents.word.footnotes import Footnotes
from analysis.reporting.documents.word.lists import STYLES, Lists
from analysis.reporting.documents.word.numbering import Numbering, bookmark_name
from analysis.reporting.documents.word.tables import PAGE, panels
from analysis.reporting.documents.word.xml import EMU, UNNUMBERED, HeadCell, WordGrid, Writer
from analysis.reporting.style import Style
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import is_right_to_left, number, plural, word

HIGHEST = 0.74
"""A figure takes so much of a page's height at most, that its caption stays on its page."""
LONG_NOTE = 60
"""A note of fewer letters is said again under every table."""
INTERVIEWED = {"survey": 3.6, "period": 3.2, "people": 2.8, "sexes": 3.0, "nationalities": 4.4}
"""Widths of the columns of who was interviewed, cm."""


class Body:
    """The parts of one document in their order, and the numbers of its figures and tables."""

    def __init__(self, briefing: Briefing, style: Style, writer: Writer, document: Any):
        self.briefing, self.style, self.writer, self.document = briefing, style, writer, document
        self.language, self.footnotes = briefing.language, Footnotes(writer)
        self.numbering = Numbering(briefing, writer)
        self.noted: dict[str, str] = {}
        self.lists = Lists(document, writer)
        self.width, self.highest = text_width_of(document), HIGHEST * text_height_of(document)

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
                "Figure", self._image(self.style.logo, self.style.logo.read_bytes(), 4.0, self._logo_alt())
            )
        yield writer.text("Title", briefing.title)
        for line in (briefing.subtitle, briefing.country, briefing.period, briefing.publisher):
            if line:
                yield writer.text("Subtitle", line)
        if briefing.synthetic:
            yield writer.text("Body Text", self.say("note.synthetic"))

    def _logo_alt(self) -> str:
        return self.briefing.publisher or self.briefing.title

    def _contents(self) -> Iterator[str]:
        """Contents and lists of figures and tables; their titles are no headings, or they would list
        themselves.
        """
        writer = self.writer
        yield writer.paragraph("Subtitle", writer.run(self.say("contents")), extra="<w:pageBreakBefore/>")
        yield writer.main_contents('TOC \\o "1-2" \\h \\z \\u', self.numbering.headings)
        figures = [
            self.numbering.entry("figure", figure.name, figure.headline) for figure in self.briefing.figures()
        ]
        if figures:
            yield writer.text("Subtitle", self.say("pack.list_figures"))
            yield writer.contents('TOC \\h \\z \\c "Figure"', figures)

    def _findings(self) -> Iterator[str]:
        if not self.briefing.findings:
            return
        writer = self.writer
        yield self.numbering.heading("h_findings", new_page=True)
        for finding in self.briefing.findings:
            # its number is part of its text, as other files refer to it by that number
            runs = [writer.run(f"{number(finding.number, self.language)}. {finding.text}")]
            if finding.certainty:
                runs.append(writer.run(f" {finding.certainty}", italic=True))
            runs += self.numbering.references(finding.figure, finding.table)
            yield writer.paragraph("List Number", *runs, extra=f"<w:keepLines/>{UNNUMBERED}")

    def _interviewed(self) -> Iterator[str]:
        if not self.briefing.interviewed:
            return
        yield self.numbering.heading("h_interviewed")
        names = self.briefing.interviewed_columns()
        heads = [[HeadCell(self.say(f"interviewed.{name}")) for name in names]]
        rows = [[getattr(line, name) for name in names] for line in self.briefing.interviewed]
        title = self.say("pack.interviewed")
        noted = any(line.sampling or line.caution for line in self.briefing.interviewed)
        widths = [INTERVIEWED[name] * self.width / PAGE for name in names]
        texts = len(names)
        yield self.writer.table(WordGrid(heads, rows, widths, 0, title, title, texts, noted))
        for line in self.briefing.interviewed:
            sampling_note = " ".join(part for part in (line.sampling, line.caution) if part)
            if sampling_note:
                yield self.writer.paragraph(
                    "Table Note",
                    self.writer.run(f"{self.briefing.title_of(line)}. ", bold=True),
                    self.writer.run(sampling_note),
                )

    def _section(self, section: Section) -> Iterator[str]:
        writer = self.writer
        yield self.numbering.heading(bookmark_name("h_section", section.name))
        if section.sentences:
            runs = [writer.run(" ".join(section.sentences))]
            annexed = self.briefing.annexed_of(section)
            if annexed:
                first, last = annexed[0].name, annexed[-1].name
                runs += [writer.run(" ("), *self.numbering.range(first, last), writer.run(")")]
            yield writer.paragraph("Body Text", *runs)
        yield from self._own(section.own, section)
        placed = {(block.kind, block.name) for block in section.own}
        for figure in section.figures:
            if ("figure", figure.name) not in placed:
                yield from self._figure(figure)
        for table in self.briefing.carrying_of(section):
            if ("table", table.name) not in placed:
                yield from self._table(table)
        for passage in section.passages:
            yield from self._block(passage, {})
        for note in section.notes:
            yield writer.text("Table Note", note)

    def _own(self, blocks: Sequence[DocumentBlock], section: Section | None = None) -> Iterator[str]:
        """A text of the analyst's own; its notes become footnotes where their marks stand, those that nothing
        refers to stay beneath. A table or figure of the section that stands alone in it is placed there.
        """
        self.lists.close()
        held: dict[tuple[str, str], Iterator[str]] = {}
        if section is not None:
            held |= {
                ("table", table.name): self._table(table) for table in self.briefing.carrying_of(section)
            }
            held |= {("figure", figure.name): self._figure(figure) for figure in section.figures}
        notes: dict[str, list[Run]] = {}
        for block in blocks:
            if block.kind == "note" and block.name:
                # a note's number is Word's to give: it is the first run of each of its paragraphs
                notes.setdefault(block.name, []).extend(block.runs[1:])
        marked = {run.note for block in blocks for run in block.runs if run.note}
        for block in blocks:
            if (block.kind, block.name) in held:
                self.lists.close()
                yield from held.pop((block.kind, block.name))
            elif block.kind != "note" or block.name not in marked:
                yield from self._block(block, notes)

    def _block(self, block: DocumentBlock, notes: Mapping[str, Sequence[Run]]) -> Iterator[str]:
        if block.kind in ("figure", "table"):
            # it stands in its own section, or stood in the text before
            names = (block.name, "") if block.kind == "figure" else ("", block.name)
            yield self.writer.paragraph("Body Text", *self.numbering.references(*names))
            return
        runs = [self._run(run, notes) for run in block.runs]
        if block.kind in STYLES:
            yield self.lists.item(block, runs)
            return
        self.lists.close()
        style = {
            "paragraph": "Body Text",
            "quote": "Quote",
            "heading": f"Heading {min(block.level + 1, 3) if block.level else 2}",
            "note": "Table Note",
        }[block.kind]
        yield self.writer.paragraph(style, *runs)

    def _run(self, run: Run, notes: Mapping[str, Sequence[Run]]) -> str:
        if run.note in notes:
            return self.footnotes.mark(*(self._run(part, {}) for part in notes[run.note]))
        kind, _, name = run.target.partition(":")
        numbers = {"figure": self.numbering.figures, "table": self.numbering.tables}.get(kind, {})
        if name in numbers:
            return self.numbering.reference(kind, name)
        made = self.writer if run.language in ("", self.language) else self._in_language(run.language)
        return made.run(run.text, bold=run.bold, italic=run.italic, raised=run.raised)

    def _in_language(self, language: str) -> Writer:
        """What writes a few words of another language, so that they are spelt and spoken as theirs."""
        return replace(self.writer, language=language, right_to_left=is_right_to_left(language))

    def _figure(self, figure: Picture) -> Iterator[str]:
        image = self._image(figure.png, small_png(figure.png), self.width, figure.alt)
        yield self.writer.paragraph("Figure", image, extra="<w:keepNext/>")
        figure_number = str(self.numbering.figures[figure.name])
        key = bookmark_name("figure", figure.name)
        yield self.writer.caption(
            self.say("pack.figure"), "Figure", key, figure_number, figure.headline, before=False
        )

    def _image(self, path: Path, content: bytes, width: float, alt: str) -> str:
        from PIL import Image

        with Image.open(io.BytesIO(content)) as picture:
            wide, high = picture.size
        height = width * high / wide
        if height > self.highest:
            width, height = width * self.highest / height, self.highest
        relation, _ = self.document.part.get_or_add_image(io.BytesIO(content))
        return self.writer.picture(relation, path.name, alt, width, height)

    def _conclusions(self) -> Iterator[str]:
        if not self.briefing.conclusions:
            return
        yield self.numbering.heading("h_conclusions")
        yield from self._own(self.briefing.conclusions)

    def _annex(self) -> Iterator[str]:
        if not self.numbering.tables:
            return
        yield self.numbering.heading("h_tables")
        tables = [
            self.numbering.entry("table", table.name, table.title) for table in self.briefing.printed_tables()
        ]
        yield self.writer.contents('TOC \\h \\z \\c "Table"', tables)
        for section in self.briefing.sections:
            annexed = self.briefing.annexed_of(section)
            if annexed:
                yield self.numbering.heading(bookmark_name("h_tables", section.name))
            for table in annexed:
                yield from self._table(table)
        left = len(list(self.briefing.tables())) - len(self.numbering.tables)
        if left:
            yield self.writer.text(
                "Body Text", plural(self.say("comparison.rest", count=left), left, self.language)
            )

    def _table(self, table: Table) -> Iterator[str]:
        table_number, key = str(self.numbering.tables[table.name]), bookmark_name("table", table.name)
        label = self.say("pack.table")
        yield self.writer.caption(label, "Table", key, table_number, table.title, before=True)
        grids = list(panels(table, self.width))
        for place, grid in enumerate(grids):
            if place:
                yield self.writer.paragraph("Table Note", self.writer.run(grid.title), extra="<w:keepNext/>")
            yield self.writer.table(replace(grid, noted=place == len(grids) - 1))
        yield self.writer.paragraph("Table Note", *self._notes(table), extra="<w:keepLines/>")

    def _notes(self, table: Table) -> Iterator[str]:
        """What is to be known of a table. A longer note stands under the first table that it is of; the
        others lead there.
        """
        before = {note: self.noted[note] for note in table.notes if note in self.noted}
        own = [note for note in table.notes if note not in before]
        self.noted |= {note: table.name for note in own if len(note) >= LONG_NOTE}
        lines = [line for line in (table.subtitle, *own, table.source) if line]
        yield self.writer.run(" ".join(_ended(line) for line in lines))
        if before:
            lead, _, rest = self.say("pack.notes_under", table="\n").partition("\n")
            leads = [self.numbering.reference("table", name) for name in dict.fromkeys(before.values())]
            yield self.writer.run(f" {lead}") + self.writer.run(", ").join(leads) + self.writer.run(rest)

    def _methods(self) -> Iterator[str]:
        if not self.briefing.methods:
            return
        yield self.numbering.heading("h_methods")
        for title, text in self.briefing.methods:
            yield self.writer.paragraph(
                "Body Text", self.writer.run(f"{title}. ", bold=True), self.writer.run(text)
            )

    def _sources(self) -> Iterator[str]:
        if self.briefing.sources:
            yield self.numbering.heading("h_sources")
        for source in self.briefing.sources:
            yield self.writer.text("Body Text", source)


def text_height_of(document: Any) -> float:
    """Height of the text on a document's pages, cm."""
    section = document.sections[-1]
    return (section.page_height - section.top_margin - section.bottom_margin) / EMU


def text_width_of(document: Any) -> float:
    """Width of the text on a document's pages, cm."""
    section = document.sections[-1]
    return round((section.page_width - section.left_margin - section.right_margin) / EMU, 2)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "؟")) else f"{text}."
