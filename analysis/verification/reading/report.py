"""A report as it was read: passages of text, each with its place and what stands over it.

Passage(text, where, kind, context, ...)      one paragraph, heading, caption, note, or cell of a table
Report(path, language, passages, unread, ...) the whole, in reading order
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

Kind = Literal["text", "heading", "cell", "caption", "note"]

_NO_WIDTH = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_BLANKS = re.compile(r"[\t\r\n\v\f\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-"})


@dataclass(frozen=True)
class Passage:
    """One piece of a report's text.

    `where` tells a person the place ("page 3", "table 2, row 4"); `context` is what stands over the text:
    headings from the outermost inwards, then a table's caption, row and column headings; `stub` is a cell's
    row heading, `heads` its columns'. `table`, `row` and `column` count from 1 in a table and are 0
    elsewhere.
    """

    text: str
    where: str
    kind: Kind = "text"
    context: tuple[str, ...] = ()
    table: int = 0
    row: int = 0
    column: int = 0
    stub: str = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report's passages in reading order; `unread` names what holds no text (pictures, charts, scans)."""

    path: Path
    language: str
    passages: tuple[Passage, ...]
    unread: tuple[str, ...] = ()
    written: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)


def clean_text(text: str) -> str:
    """Text with plain blanks, dashes and no invisible characters: 1\u202f394 becomes 1 394."""
    plain = _BLANKS.sub(" ", text.translate(_NO_WIDTH).translate(_DASHES))
    return re.sub(r" {2,}", " ", plain).strip()
