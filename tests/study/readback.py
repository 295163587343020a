"""Reads a pack's files back and names every number that is not the display of an estimates row.

A table is checked row by row, each row beside the table's own; a sentence is checked whole. What is left over
with a digit in it, once everything that the study says is taken away, is unbacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import docx
import pptx
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from analysis.reporting.documents.model import Briefing, Section
from analysis.reporting.documents.snapshot import bars
from analysis.reporting.documents.word.tables import panels
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.workbook_parts import fitting
from analysis.reporting.wording.words import clauses_of, number, percent, plural, word

WHOLE = 15
"""A shorter text is taken away only where it is all that a paragraph says."""
Row = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Said:
    """What a briefing says: `rows` of its tables as texts, `texts`, and `pairs` of a number and
    what it is of.
    """

    rows: frozenset[Row]
    texts: tuple[str, ...]
    pairs: frozenset[Row]
    references: re.Pattern

    def unbacked(self, units: Iterable[str | Row]) -> list[str | Row]:
        """The units with a number in them that nothing said stands behind."""
        return [unit for unit in units if not self._is_backed(unit)]

    def _is_backed(self, unit: str | Row) -> bool:
        if isinstance(unit, tuple):
            return unit in self.rows or not any(map(_has_digit, unit))
        left = self.references.sub("", _plain(unit))
        for text in self.texts:
            if left == text or len(text) >= WHOLE:
                left = left.replace(text, "")
        return not _has_digit(left)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def said_by(briefing: Briefing) -> Said:
    """All that a briefing says, in the shapes its files say it in."""
    tables = list(briefing.tables())
    rows = {row for table in tables for row in table_rows(table)}
    who = briefing.interviewed_columns()
    rows |= {tuple(_plain(getattr(line, name)) for name in who) for line in briefing.interviewed}
    texts = set(_texts(briefing, tables))
    figure, table = (re.escape(word(f"pack.{name}", briefing.language)) for name in ("figure", "table"))
    references = re.compile(rf"(?:{figure}|{table}) \d+(?:\.(?= ))?|^\d+\. |\(\d+/\d+\)$")
    pairs = {(_plain(found.value), _plain(found.text)) for found in briefing.numbers}
    pairs |= {tuple(map(_plain, pair)) for shown in tables for pair in _bar_pairs(shown)}
    ordered = sorted(map(_plain, texts), key=len, reverse=True)
    return Said(frozenset(rows), tuple(ordered), frozenset(pairs), references)


def table_rows(table: Table) -> Iterator[Row]:
    """A table's rows as texts: whole, and as Word sets them in panels."""
    for row in table.rows:
        yield tuple(_plain(text) for text in (row.label, *(cell.text for cell in row.cells)))
    for grid in panels(table):
        # "95% interval" stands at the head of a column
        yield tuple(_plain(head.text) for head in grid.heads[-1])
        for line in grid.rows:
            yield tuple(map(_plain, line))
    for foot in table.foot:
        yield tuple(_plain(text) for text in (foot.label, *(text for text in foot.texts)))


def _texts(briefing: Briefing, tables: list[Table]) -> Iterator[str]:
    told = [briefing.subtitle, briefing.country, briefing.period, briefing.publisher]
    yield from (briefing.title, *told, " · ".join(filter(None, told)))
    intervals = word("pack.method.intervals", briefing.language)
    if briefing.caution:
        yield f"{briefing.caution} {intervals}"
    for finding in briefing.findings:
        yield from (finding.text, finding.headline)
    for found in briefing.numbers:
        yield from (found.value, found.text)
    for line in briefing.interviewed:
        yield from (line.survey, line.period, line.people, line.sexes, line.nationalities)
        yield from (line.sampling, line.caution, f"{line.survey} ({line.people}).")
        who = [line.period, line.people, line.sexes, line.nationalities]
        yield word(
            "colon",
            briefing.language,
            label=line.survey,
            text=clauses_of(filter(None, who), briefing.language),
        )
        yield f"{line.sampling} {intervals}"
    for section in briefing.sections:
        yield from (section.title, *section.sentences, *_said(section), *section.notes)
        yield from (picture.headline for picture in section.figures)
    for title, text in briefing.methods:
        yield from (title, text)
    yield from briefing.sources
    left = len(tables) - len(list(briefing.printed_tables()))
    rest = word("comparison.rest", briefing.language, count=left)
    yield plural(rest, left, briefing.language)
    for table in tables:
        yield from (table.title, table.subtitle, table.base, table.source, *table.notes)
        yield from (column.heading for column in table.columns)
        yield from (spanner for column in table.columns for spanner in column.spanners)
        base = word("figure.base", briefing.language, base=table.base)
        yield from (base, f"{base} {table.source}")
        yield from str(table).splitlines()


def _bar_pairs(table: Table) -> Iterator[Row]:
    """A bar's label and what stands at its end, worked out from the cell's value."""
    language = table.language
    base = table.foot[0].values if table.foot else ()
    for label, cell, count in bars(table):
        yield label, f"{percent(cell.value, language)} ({count})"
        yield label, percent(cell.value, language)
        for value in base:
            if value is not None:
                whole = number(value, language)
                yield label, word("pack.of", language, n=count.rstrip("*"), base=whole)
    yield from _place_pairs(table)


def _place_pairs(table: Table) -> Iterator[Row]:
    """The same of one answer, where places stand side by side."""
    for place, positions in enumerate(table.groups()):
        column = table.columns[positions[0]]
        if column.kind != "percent" or len(positions) < 2 or not column.spanners:
            continue
        for row in table.rows:
            share, count = (row.cells[at] for at in positions)
            if share.value is not None:
                shown = percent(share.value, table.language)
                yield column.spanners[-1], f"{shown} ({count.text})"
                whole = number(table.foot[0].values[place], table.language)
                n = count.text.rstrip("*")
                yield column.spanners[-1], word("pack.of", table.language, n=n, base=whole)


def word_units(content: bytes) -> Iterator[str | Row]:
    """Paragraphs and rows of tables of a document, its footnotes too."""
    document = docx.Document(io.BytesIO(content))
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, WordTable):
            for row in block.rows:
                yield tuple(_plain(cell.text) for cell in row.cells)


def slide_units(content: bytes) -> Iterator[str | Row]:
    """Paragraphs of slides and of their notes, line by line, and rows of their tables."""
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_table:
                for row in shape.table.rows:
                    yield tuple(_plain(cell.text) for cell in row.cells)
        frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
        if slide.has_notes_slide:
            frames.append(slide.notes_slide.notes_text_frame)
        for frame in frames:
            for paragraph in frame.paragraphs:
                yield from paragraph.text.splitlines()


class _Page(HTMLParser):
    """Blocks of text and rows of tables; scripts, styles and drawings apart."""

    APART = ("script", "style", "svg")
    BLOCKS = ("p", "li", "h1", "h2", "h3", "summary", "figcaption", "title", "strong", "span", "label", "a")

    def __init__(self) -> None:
        super().__init__()
        self.units: list[str | Row] = []
        self.apart, self.row, self.text = 0, None, ""

    def handle_starttag(self, tag, attrs):
        if tag in self.APART:
            self.apart += 1
        elif tag == "tr":
            self._close()
            self.row = []
        elif tag in ("td", "th") or (self.row is None and tag in ("p", "li", "summary", "figcaption")):
            self._close()

    def handle_endtag(self, tag):
        if tag in self.APART:
            self.apart -= 1
        elif tag in ("td", "th") and self.row is not None:
            self.row.append(_plain(self.text))
            self.text = ""
        elif tag == "tr" and self.row is not None:
            self.units.append(tuple(self.row))
            self.row, self.text = None, ""
        elif self.row is None and tag in self.BLOCKS:
            self._close()

    def handle_data(self, data):
        if not self.apart:
            self.text += data

    def _close(self):
        if self.row is None and self.text.strip():
            self.units.append(self.text)
        self.text = ""


def page_units(content: bytes) -> list[str | Row]:
    """Blocks and rows of a page as a reader sees them."""
    page = _Page()
    page.feed(content.decode("utf-8"))
    return page.units


def snapshot_units(content: bytes) -> list[str]:
    """The lines of a snapshot in the order in which they are drawn."""
    lines = PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()
    return [_plain(line) for line in lines if line.strip()]


def unbacked_lines(said: Said, lines: list[str]) -> list[str]:
    """The lines of a snapshot with a number that stands beside nothing it is of and is part of no text."""
    wrong = []
    for place, line in enumerate(lines):
        if not _has_digit(line) or any(line in text for text in said.texts if len(text) >= WHOLE):
            continue
        before = lines[place - 1] if place else ""
        near = [pair for pair in said.pairs if line in pair]
        told = any(_begins(pair[0], before) or _begins(pair[1], _next(lines, place)) for pair in near)
        told = told or any(_is_bar(line, *pair) for pair in said.pairs)
        if not told and not said._is_backed(line):
            wrong.append(line)
    return wrong


def _said(section: Section) -> list[str]:
    return [passage.text for passage in section.passages]


def _is_bar(line: str, label: str, value: str) -> bool:
    """Whether a line is a bar's label, cut where it is long, and the value at its end."""
    return line.endswith(f" {value}") and label.startswith(line.removesuffix(value).rstrip(" …"))


def _next(lines: list[str], place: int) -> str:
    return lines[place + 1] if place + 1 < len(lines) else ""


def _begins(text: str, line: str) -> bool:
    """Whether a line is a text, or its beginning."""
    return bool(line) and text.startswith(line.rstrip("…"))


def workbook_rows(tables: Iterable[Table]) -> set[tuple]:
    """The rows of one sheet's tables as a workbook holds them: numbers as numbers, to twelve digits."""
    found = set()
    parted, _ = fitting(list(tables))
    for parts in parted.values():
        for part in parts:
            for row in part.rows:
                values = [_value(cell.value, cell.text) for cell in row.cells]
                found.add((row.label, *values))
            for foot in part.foot:
                found.add((foot.label, *_first_of_groups(part, foot)))
    return found


def _value(value: float | None, text: str) -> object:
    return text if value is None else round(float(value), 12)


def _first_of_groups(table: Table, foot) -> list[object]:
    """Each group's base in the first of its columns."""
    row: list[object] = [""] * len(table.columns)
    for positions, value, text in zip(table.groups(), foot.values, foot.texts, strict=True):
        row[positions[0]] = _value(value, text)
    return row


def unbacked_cells(content: bytes, sheet: str, rows: set[tuple], texts: Iterable[str]) -> list[tuple]:
    """The rows of a sheet with a number in them that are none of `rows`."""
    book, known = CalamineWorkbook.from_filelike(io.BytesIO(content)), set(texts)
    wrong = []
    for line in book.get_sheet_by_name(sheet).to_python():
        row = tuple(round(cell, 12) if isinstance(cell, float) else cell for cell in line)
        while row and row[-1] == "":
            row = row[:-1]
        trimmed = {_trimmed(known_row) for known_row in rows}
        has_number = any(isinstance(cell, (int, float)) or _has_digit(str(cell)) for cell in row)
        if has_number and row not in trimmed and not set(row) <= {*known, ""}:
            wrong.append(row)
    return wrong


def _trimmed(row: tuple) -> tuple:
    while row and row[-1] == "":
        row = row[:-1]
    return row


def with_changed_digit(content: bytes, member: str, pattern: str, which: int) -> tuple[bytes, str]:
    """A package (or, where `member` is "", a text) with one digit changed: the last of the group of the
    `which`-th tenth of a pattern's matches; and what was changed.
    """
    text = zipfile.ZipFile(io.BytesIO(content)).read(member).decode() if member else content.decode()
    matches = [match for match in re.finditer(pattern, text, re.S) if _has_digit(match[1])]
    match = matches[which * len(matches) // 10 if which < 10 else -1]
    inner = list(match[1])
    place = max(at for at, letter in enumerate(inner) if letter.isdigit())
    inner[place] = str((int(inner[place]) + 1) % 10)
    changed = text[: match.start(1)] + "".join(inner) + text[match.end(1) :]
    if not member:
        return changed.encode(), match[1]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, changed.encode() if name == member else source.read(name))
    return made.getvalue(), match[1]
