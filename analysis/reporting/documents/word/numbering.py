"""The headings, figures and tables of a Word document by number, and references to them that work."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property

from analysis.reporting.documents.model import Briefing
from analysis.reporting.documents.word.xml import Writer
from analysis.reporting.wording.words import word


class Numbering:
    """The numbers of a document's figures and tables, and its headings."""

    def __init__(self, briefing: Briefing, writer: Writer):
        self.briefing, self.writer = briefing, writer
        self.figures = {figure.name: place for place, figure in enumerate(briefing.figures(), 1)}
        self.tables = {table.name: place for place, table in enumerate(briefing.printed_tables(), 1)}

    def _say(self, key: str) -> str:
        return word(key, self.briefing.language)

    @cached_property
    def headings(self) -> list[tuple[int, str, str]]:
        """Level, text and bookmark of every heading of the first two levels, as they come."""
        heading_rows = []
        if self.briefing.findings:
            heading_rows.append((1, self._say("pack.findings"), "h_findings"))
        if self.briefing.interviewed:
            heading_rows.append((1, self._say("pack.interviewed"), "h_interviewed"))
        body_sections = [section for section in self.briefing.sections if section.is_told]
        heading_rows += [
            (1, section.title, bookmark_name("h_section", section.name)) for section in body_sections
        ]
        if self.briefing.conclusions:
            heading_rows.append((1, self._say("pack.conclusions"), "h_conclusions"))
        annexed = [section for section in self.briefing.sections if self.briefing.annexed_of(section)]
        if self.tables:
            heading_rows.append((1, self._say("pack.tables"), "h_tables"))
            heading_rows += [
                (2, section.title, bookmark_name("h_tables", section.name)) for section in annexed
            ]
        if self.briefing.methods:
            heading_rows.append((1, self._say("pack.methods"), "h_methods"))
        if self.briefing.sources:
            heading_rows.append((1, self._say("pack.sources"), "h_sources"))
        return heading_rows

    def named(self, kind: str, name: str) -> str:
        """ "Figure 3"."""
        numbers = self.figures if kind == "figure" else self.tables
        return f"{self._say(f'pack.{kind}')}\u00a0{numbers[name]}"

    def entry(self, kind: str, name: str, title: str) -> tuple[int, str, str]:
        """A line of the list of figures or of tables."""
        return 0, f"{self.named(kind, name)}. {title}", bookmark_name(kind, name)

    def reference(self, kind: str, name: str) -> str:
        """ "Figure 3" as a cross-reference."""
        return self.writer.reference(bookmark_name(kind, name), self.named(kind, name))

    def heading(self, key: str, *, new_page: bool = False) -> str:
        level, text, _ = next(heading_row for heading_row in self.headings if heading_row[2] == key)
        inner = self.writer.bookmark(key, self.writer.run(text))
        extra = "<w:pageBreakBefore/>" if new_page else ""
        return self.writer.paragraph(f"Heading {level}", inner, extra=extra)

    def references(self, figure: str, table: str) -> list[str]:
        """ "(Figure 3, Table 12)" as cross-references; nothing where neither is in the document."""
        cross_references = []
        if figure in self.figures:
            cross_references.append(self.reference("figure", figure))
        if table in self.tables:
            cross_references.append(self.reference("table", table))
        if not cross_references:
            return []
        return [self.writer.run(" ("), self.writer.run(", ").join(cross_references), self.writer.run(")")]

    def range(self, first: str, last: str) -> list[str]:
        """ "Table 3 – Table 9": what a section's tables are, as references."""
        cross_references = [self.reference("table", first)]
        if last != first:
            cross_references += [self.writer.run(" – "), self.reference("table", last)]
        return cross_references


def bookmark_name(kind: str, name: str) -> str:
    """A bookmark's name: letters, digits and _, at most 40 of them, and no two alike."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", f"{kind}_{name}")
    if plain == f"{kind}_{name}" and len(plain) <= 40:
        return plain
    return f"{plain[:31]}_{hashlib.sha256(name.encode('utf-8')).hexdigest()[:8]}"
