"""What a briefing says, whoever prints it: built once, then written as document, page, snapshot and slides.

Briefing(name, title, ..., findings, interviewed, sections, methods, sources)
Section(name, title, sentences, figures, tables, own)
Block(kind, runs)         a paragraph, a list item, a quotation, a figure or a table of the analyst's own text
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import is_right_to_left, row_of

ALT_LENGTH = 250
"""Screen readers stop, or are stopped, after about as many characters of an alt text."""

BlockKind = Literal["paragraph", "bullet", "numbered", "quote", "heading", "note", "figure", "table"]


@dataclass(frozen=True)
class Run:
    """A piece of text in one shape; `target` ("figure:name", "table:name") makes it a reference, `note` the
    mark of the note of that name in the same text. `language` is that of its words where it is not the
    document's.
    """

    text: str
    bold: bool = False
    italic: bool = False
    target: str = ""
    link: str = ""
    raised: bool = False
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class DocumentBlock:
    """A paragraph-like piece of text; of a figure, a table or a note, `name` is which, of an item of a list
    its number, blank in its further paragraphs; `level` is that of a heading or a list.
    """

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    name: str = ""
    level: int = 0

    @property
    def text(self) -> str:
        """Its words, without their shape."""
        return "".join(run.text for run in self.runs)


def paragraph(text: str) -> DocumentBlock:
    """A paragraph of plain text."""
    return DocumentBlock("paragraph", (Run(text),))


@dataclass(frozen=True)
class Picture:
    """A figure that lies in files; `headline` says what it shows, `alt` does so for those who can't see
    it.
    """

    name: str
    table: str
    headline: str
    alt: str
    svg: Path
    png: Path


@dataclass(frozen=True)
class KeyFinding:
    """A finding in words. `certainty` is said in the language, blank where it needs no saying; `rows` are the
    keys of the estimates it is made of, `kind` what is found. `by_place` is the answer whose share a small
    figure shows by place, where several places are told of.
    """

    number: int
    text: str
    headline: str = ""
    certainty: str = ""
    section: str = ""
    table: str = ""
    figure: str = ""
    rows: tuple[str, ...] = ()
    kind: str = ""
    by_place: str = ""


@dataclass(frozen=True)
class KeyNumber:
    """A number set large, as the estimates display it, and what it is of."""

    value: str
    text: str
    table: str = ""


@dataclass(frozen=True)
class SurveyLine:
    """A survey in one line: who was interviewed, when, how many, and what may not be concluded."""

    survey: str
    period: str
    people: str
    sexes: str = ""
    nationalities: str = ""
    sampling: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Section:
    """A section in the order it is read; `notes` are what is to be known of its data, `carrying` the names of
    the tables that stand in a document's section itself, all others in its annex.
    """

    name: str
    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    own: tuple[DocumentBlock, ...] = ()
    passages: tuple[DocumentBlock, ...] = ()
    notes: tuple[str, ...] = ()
    carrying: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether it has more than tables."""
        return bool(self.sentences or self.figures or self.own or self.passages or self.notes)


@dataclass(frozen=True)
class Briefing:
    """All that a pack says of one city (or of all cities together), in one language.

    `caution` is what may not be concluded, where no line of who was interviewed says it.
    """

    name: str
    title: str
    subtitle: str
    country: str
    period: str
    language: str
    languages: tuple[str, ...] = ()
    synthetic: bool = False
    publisher: str = ""
    numbers: tuple[KeyNumber, ...] = ()
    findings: tuple[KeyFinding, ...] = ()
    interviewed: tuple[SurveyLine, ...] = ()
    sections: tuple[Section, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    conclusions: tuple[DocumentBlock, ...] = ()
    sources: tuple[str, ...] = ()
    printed: frozenset[str] | None = None
    caution: str = ""

    @property
    def right_to_left(self) -> bool:
        return is_right_to_left(self.language)

    def tables(self) -> Iterator[Table]:
        """Every table, in the order of the sections."""
        for section in self.sections:
            yield from section.tables

    def interviewed_columns(self) -> list[str]:
        """What is told of who was interviewed; a column that would be blank in every line is none."""
        columns = ("survey", "period", "people", "sexes", "nationalities")
        return [name for name in columns if any(getattr(line, name) for line in self.interviewed)]

    def title_of(self, line: SurveyLine) -> str:
        """What a survey is called; with its time, where it was held again and drawn in another way."""
        rounds = [other for other in self.interviewed if other.survey == line.survey]
        if len({other.sampling for other in rounds}) < 2:
            return line.survey
        return row_of(filter(None, [line.survey, line.period]), self.language)

    def printed_of(self, section: Section) -> tuple[Table, ...]:
        """The tables of a section that a document on paper holds: all, unless `printed` names some."""
        names = self.printed
        if names is None:
            return section.tables
        return tuple(table for table in section.tables if table.name in names)

    def carrying_of(self, section: Section) -> list[Table]:
        """The tables that stand in a section of a document itself, as they come in it."""
        tables = {table.name: table for table in self.printed_of(section) if section.is_told}
        return [tables[name] for name in section.carrying if name in tables]

    def annexed_of(self, section: Section) -> list[Table]:
        """The tables of a section that stand in a document's annex."""
        carrying = self.carrying_of(section)
        return [table for table in self.printed_of(section) if table not in carrying]

    def printed_tables(self) -> Iterator[Table]:
        """Every table that a document on paper holds, as they come: those of the sections, then the annex."""
        for tables_of in (self.carrying_of, self.annexed_of):
            for section in self.sections:
                yield from tables_of(section)

    def figures(self) -> Iterator[Picture]:
        """Every figure, in the order of the sections."""
        for section in self.sections:
            yield from section.figures


def short_alt(alt: str) -> str:
    """An alt text of at most 250 characters, cut after a sentence or a value where that leaves enough."""
    if len(alt) <= ALT_LENGTH:
        return alt
    text = alt[: ALT_LENGTH - 1]
    ends = [text.rfind(mark) for mark in ("; ", "؛ ", ". ")]
    end = max(ends)
    if end > ALT_LENGTH // 2:
        return text[:end].rstrip(" ;.") + "."
    return text.rpartition(" ")[0].rstrip(" ;,.") + "…"
