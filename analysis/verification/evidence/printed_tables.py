"""Tables that our pages print and no one city has, as those of the comparison: a report that takes one over
is held against it cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.reporting.tables.table import Table
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.known_tables import plain_title
from analysis.verification.mentions.mentions import find_mentions
from analysis.verification.reading.report import Passage, clean_text
from analysis.verification.reading.sentences import Sentence

Printed = tuple[str, frozenset[str], str]
"""A cell: its row's label, all headings over it, its text."""


@dataclass(frozen=True)
class PrintedTables:
    """The cells of tables by title."""

    cells: Mapping[str, frozenset[Printed]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Table]) -> PrintedTables:
        """What these tables print."""
        return cls({plain_title(table.title): frozenset(_cells(table)) for table in tables})

    def judge(self, passage: Passage, language: str) -> list[Verdict]:
        """The verdicts on the numbers of a cell that is one of ours, unchanged; none for any other."""
        titles = [plain_title(text) for text in passage.context]
        title = next((title for title in titles if title in self.cells), "")
        if passage.kind != "cell" or passage.column < 2 or not title:
            return []
        text, heads = clean_text(passage.text), _headings(passage.heads)
        printed = self.cells[title]
        if not {(passage.stub, heads, text), (passage.stub, frozenset[str](), text)} & printed:
            return []
        sentence, stands = Sentence(passage.text, 0), "as our table of this title prints it"
        return [
            Verdict(passage, sentence, mention, "matched", stands, rule="table")
            for mention in find_mentions(passage.text, language)
        ]


def _cells(table: Table) -> Iterable[Printed]:
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            heads = _headings((*column.spanners, column.heading))
            yield clean_text(row.label), heads, clean_text(cell.text)
    for foot in table.foot:
        # A base stands once for all columns of its group.
        for text in foot.texts:
            yield clean_text(foot.label), frozenset(), clean_text(text)


def _headings(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_text(text).casefold() for text in texts if text)
