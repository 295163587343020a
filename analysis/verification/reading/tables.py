"""Tables of a report as passages: each cell under its caption, its row's heading and its column's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.verification.mentions.vocabulary import joint_of_all
from analysis.verification.reading.report import Passage, clean_text

#: What parts a caption's number from its title: "Table 3.1: Water".
_NUMBERED = re.compile(r"\s*\d+(?:\.\d+)*\s*[.:–-]")
#: The further parts of a wide table are titled by their place alone: "Water, by region (2/3)".
_PART = re.compile(r" \(\d+/\d+\)$")
#: A title repeats a question whole, which may be long; what is longer is a paragraph.
_LONGEST = 600


def is_caption(text: str) -> bool:
    """Whether a line is the title of a table or figure: "Table 3: Water"."""
    named = joint_of_all("caption").match(text)
    is_numbered = bool(named) and bool(_NUMBERED.match(text, named.end()))
    return len(text) < _LONGEST and (is_numbered or bool(_PART.search(text)))


def is_caption_of_table(text: str) -> bool:
    """Whether a caption is a table's, not a figure's."""
    return bool(joint_of_all("table caption").match(text))


def table_passages(
    rows: Sequence[Sequence[str]],
    number: int,
    context: Sequence[str] = (),
    header_rows: int = 1,
) -> Iterator[Passage]:
    """A passage for every cell of a table with text in it.

    `rows` are the cells' texts; `context` what stands over the table (headings, caption). The first
    `header_rows` rows head the columns, the first column heads the rows.
    """
    texts = [[clean_text(cell) for cell in row] for row in rows]
    for place, row in enumerate(texts, start=1):
        stub = row[0] if row else ""
        for column, text in enumerate(row, start=1):
            is_spanned = place <= header_rows and column > 1 and row[column - 2] == text
            if not text or is_spanned:
                continue
            over = tuple(
                dict.fromkeys(
                    texts[head][column - 1]
                    for head in range(min(header_rows, place - 1))
                    if column <= len(texts[head]) and texts[head][column - 1]
                )
            )
            beside = (stub,) if column > 1 and stub else ()
            yield Passage(
                text,
                f"table {number}, row {place}, column {column}",
                "cell",
                (*context, *beside, *over),
                table=number,
                row=place,
                column=column,
                stub=stub if column > 1 else "",
                heads=over,
            )
