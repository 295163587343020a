"""Rows under the interviews that are none: notes, sources, totals.

1. Only rows at the end are looked at, up to the first that answers a question with choices.
2. A row with one filled cell of several words is a note.
3. A row that begins with a word for a total (reading/total_words.csv) is a row of totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.intake.export.cells.selects import FALSE, TRUE
from analysis.intake.export.cells.spelling import Spelling
from analysis.intake.export.columns.target import ColumnTarget
from analysis.reading import total_words
from analysis.reading.text_columns import ReadColumn

NARROWEST = 3
"""Columns that a table has at least for a row with one filled cell to be told from an interview."""


def count_closing_rows(
    targets: Sequence[ColumnTarget], columns: Sequence[ReadColumn], spellings: Mapping[str, Spelling]
) -> int:
    """How many rows at the end of a table are no interviews."""
    chosen = [target for target in targets if target.question in spellings]
    if len(columns) < NARROWEST or not chosen:
        return 0
    count = 0
    for row in range(len(columns[0].codes) - 1, -1, -1):
        cells = [text for column in columns if (text := _cell(column, row))]
        if not cells:
            break
        # A row with nothing but its key is an interview, or a row of a repeat, without answers.
        is_note = len(cells) == 1 and any(map(str.isspace, cells[0]))
        is_note |= total_words.is_of_rows(cells[0])
        if not is_note or any(
            _is_answer(target, _cell(columns[target.position], row), spellings) for target in chosen
        ):
            break
        count += 1
    return count


def _cell(column: ReadColumn, row: int) -> str:
    code = column.codes[row]
    return str(column.texts[code]) if code >= 0 else ""


def _is_answer(target: ColumnTarget, text: str, spellings: Mapping[str, Spelling]) -> bool:
    """Whether a cell of a question with choices answers it."""
    if not text:
        return False
    if target.choice:
        return text.casefold() in TRUE | FALSE or text == target.choice
    spelling = spellings[target.question]
    return not spelling.names or not spelling.split(text)[1]
