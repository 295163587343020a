"""A copy of a Word report with a comment at each number that contradicts or has no source.

    write_commented(verification, path) -> path

A comment stands at the run that holds its number, else at its paragraph or cell. What stands where Word has
no place for comments (notes, text boxes, charts) is told in one comment at the head of the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.files import replacing
from analysis.problems import CaseStudyError
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.output.page import ordered
from analysis.verification.reading.report import Passage
from analysis.verification.reading.word import paragraph_text

if TYPE_CHECKING:
    from analysis.verification.verification import Verification

_AUTHOR = {"author": "casestudy verify", "initials": "cv"}


def write_commented(verification: Verification, path: Path) -> Path:
    """Write the commented copy.

    Raises CaseStudyError where the report is no .docx.
    """
    from docx import Document

    source = verification.report.path
    if source.suffix.lower() != ".docx":
        raise CaseStudyError(
            f"{source}: comments can be set in .docx reports only; verify.html marks this one."
        )
    document = Document(str(source))
    places = _Places(document)
    without_place: list[Verdict] = []
    for verdict in ordered(verification.verdicts):
        if verdict.status in ("matched", "not a finding") and not verdict.instead:
            continue
        paragraph = places.paragraph(verdict.passage)
        runs = _runs(paragraph, verdict) if paragraph is not None else []
        if runs:
            document.add_comment(runs, text=_said(verdict), **_AUTHOR)
        else:
            without_place.append(verdict)
    first = next((one.runs for one in document.paragraphs if one.runs), None)
    if without_place and first:
        lines = [f"{one.passage.where}: {_said(one)}" for one in without_place]
        document.add_comment(first, text="\n".join(lines), **_AUTHOR)
    with replacing(path) as temporary:
        document.save(str(temporary))
    return path


class _Places:
    """The paragraphs of a document by where a passage was read."""

    def __init__(self, document: Any):
        from docx.oxml.ns import qn
        from docx.text.paragraph import Paragraph

        body = document.element.body
        self._paragraphs = [Paragraph(one, document) for one in body.iterchildren(qn("w:p"))]
        self._tables = list(document.tables)

    def paragraph(self, passage: Passage) -> Any:
        """The paragraph that a passage was read from; None where Word sets no comment there."""
        if passage.table:
            return self._of_cell(passage)
        number = re.fullmatch(r"paragraph (\d+)", passage.where)
        if number is None or int(number[1]) > len(self._paragraphs):
            return None
        paragraph = self._paragraphs[int(number[1]) - 1]
        return paragraph if paragraph_text(paragraph._p) == passage.text else None

    def _of_cell(self, passage: Passage) -> Any:
        """A cell's paragraph, which python-docx repeats for each column that the cell spans."""
        if passage.table > len(self._tables) or passage.row > len(self._tables[passage.table - 1].rows):
            return None
        cells = self._tables[passage.table - 1].rows[passage.row - 1].cells
        paragraphs = cells[passage.column - 1].paragraphs if passage.column <= len(cells) else []
        return next((one for one in paragraphs if one.runs), None)


def _runs(paragraph: Any, verdict: Verdict) -> Sequence[Any]:
    """The run that a number stands in, or all of its paragraph's where it stands over several."""
    text = verdict.mention.text
    own = [run for run in paragraph.runs if text in run.text]
    return own[:1] or paragraph.runs


def _said(verdict: Verdict) -> str:
    lines = [f"{verdict.mention.text}: {verdict.status}.", verdict.stands]
    if verdict.instead:
        lines.append(f"Write instead: {verdict.instead}")
    return "\n".join(filter(None, lines))
