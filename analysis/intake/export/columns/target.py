"""What one column of an export holds."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnTarget:
    """What the column at `position` holds. `question` and `choice` are the form's names, "" where it is
    neither.

    `known` is False for a choice that is not in the question's list. `ordered`: several questions have this
    header, and this is the one by its place. `unclear`: the questions that it could be. `instance`
    numbers the rows of the repeats around the question, outermost first, where the export writes them beside
    each other.
    """

    position: int
    header: str
    question: str = ""
    choice: str = ""
    known: bool = True
    separator: str = ""
    prefixed: bool = False
    ordered: bool = False
    unclear: tuple[str, ...] = ()
    instance: tuple[int, ...] = ()


_EDGES = re.compile(r"^x(?=[._])|[\s._:/-]+")


def plain_header(header: str) -> str:
    """A header without what programs change in it: case, signs for blanks, R's X before an underscore."""
    return _EDGES.sub("_", header.strip().casefold()).strip("_")
