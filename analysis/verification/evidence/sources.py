"""Numbers that a report takes from elsewhere, declared in the workspace's `text/sources.csv`.

Columns: number, what, source, page. A declared number is matched where it is used in a sentence that has a
word of `what`; its arithmetic is checked like any other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.workbooks import read_records
from analysis.verification.mentions.mentions import Mention, find_mentions
from analysis.verification.mentions.tokens import stems

COLUMNS = ("number", "what", "source", "page")

SOURCES = Path("text") / "sources.csv"


@dataclass(frozen=True)
class DeclaredNumber:
    """A number of somebody else: as written, read, of what, from where."""

    number: Mention
    what: str
    source: str
    page: str
    language: str

    def told(self) -> str:
        page = f", page {self.page}" if self.page else ""
        return f"declared: {self.what} ({self.source}{page})"


def read_sources(workspace: Path, language: str, problems: Problems) -> tuple[DeclaredNumber, ...]:
    """The declared numbers of a workspace; none where it has no `text/sources.csv`.

    A row whose number can't be read, or that names no source, is a fatal problem.
    """
    path = workspace / SOURCES
    if not path.is_file():
        return ()
    sources = []
    for row, record in read_records(path, COLUMNS, problems):
        numbers = [item for item in find_mentions(record["number"], language) if item.form != "exempt"]
        if len(numbers) != 1:
            problems.fatal(
                str(path),
                "This is not one number. Write it as the report does, such as 57% or 1,394.",
                row=row,
                column="number",
                got=record["number"],
            )
        elif not record["source"]:
            problems.fatal(
                str(path), "The number names no source. Say where it is from.", row=row, column="source"
            )
        else:
            sources.append(
                DeclaredNumber(numbers[0], record["what"], record["source"], record["page"], language)
            )
    return tuple(sources)


def declared_source(sources: Sequence[DeclaredNumber], mention: Mention, text: str) -> DeclaredNumber | None:
    """The declared source of a number in a sentence that speaks of the same thing."""
    for source in sources:
        number = source.number
        same_form = number.form == mention.form and abs(number.value - mention.value) < 1e-9
        words = stems(source.what, source.language)
        if same_form and (not words or words & stems(text, source.language)):
            return source
    return None
