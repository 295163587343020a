"""What reading a column has to tell: of which row, how many cells, what was met and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.intake.export.cells.selects import Strays
from analysis.intake.export.cells.spelling import Spelling
from analysis.intake.export.cells.values import Note
from analysis.problems import Problems
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn

SHOWN = 5
KEPT = "it is kept, and named in tables only where `suppress_below` people or more gave it"
UNLISTED = f"This answer is not in the choice list; {KEPT}"


def always(expected: str) -> Callable[[str], str]:
    """What was expected, whatever the text that was met."""
    return lambda _: expected


@dataclass(frozen=True)
class Telling:
    """Tells of the columns of one export; `rows` (n,) are the numbers of its rows in the file."""

    source: str
    rows: np.ndarray
    problems: Problems

    def notes(self, header: str, column: ReadColumn, notes: Sequence[Note]) -> None:
        for note in notes:
            if note.each:
                positions_by_text = {column.texts[position]: [position] for position in note.positions}
                self.strays(Strays(header, column, positions_by_text), note.sentence, always(note.expected))
            elif note.positions:
                got = column.texts[note.positions[0]]
                if note.sentence.endswith("."):
                    self.problems.warn(self.source, note.sentence, column=header, got=got)
                else:
                    rows = column.rows_with(note.positions)
                    self._cells(header, rows, note.sentence, got, note.expected)

    def strays(self, strays: Strays, sentence: str, expected: Callable[[str], str]) -> None:
        """Each text that could not be read, up to SHOWN of them, and how many more."""
        for text, positions in list(strays.found.items())[:SHOWN]:
            self._cells(strays.header, strays.column.rows_with(positions), sentence, text, expected(text))
        beyond = list(strays.found.values())[SHOWN:]
        if beyond:
            rows = strays.column.rows_with([position for positions in beyond for position in positions])
            rest = f"{len(beyond)} more values of this column have the same problem"
            sentence = f"{rest} ({counted(len(rows), 'cell')})."
            self.problems.warn(self.source, sentence, row=self.row(rows), column=strays.header)

    def unlisted(self, strays: Strays, spelling: Spelling) -> Strays:
        """Tell of answers outside the list, and of labels that several choices have; the former."""
        twofold = {text: places for text, places in strays.found.items() if text in spelling.twofold}
        for text, places in twofold.items():
            sentence = f"This label stands for several choices of the list; {KEPT}"
            choices = " or ".join(spelling.twofold[text])
            self._cells(strays.header, strays.column.rows_with(places), sentence, text, f"one of {choices}")
        rest = {text: places for text, places in strays.found.items() if text not in twofold}
        strays = replace(strays, found=rest)
        if spelling.names:
            self.strays(strays, UNLISTED, spelling.nearest)
        return strays

    def of_rows(self, header: str, column: ReadColumn, mask: np.ndarray, sentence: str) -> None:
        """The rows (n,) that something is to tell of, with what the first of them holds in the column."""
        rows = np.flatnonzero(mask)
        if len(rows):
            code = column.codes[rows[0]]
            self.problems.warn(
                self.source,
                f"{sentence} ({counted(len(rows), 'row')}).",
                row=self.row(rows),
                column=header,
                got=column.texts[code] if code >= 0 else "",
            )

    def row(self, rows: np.ndarray) -> int | None:
        """The number in the file of the first of these rows."""
        return int(self.rows[rows[0]]) if len(rows) else None

    def restored(self, header: str, column: ReadColumn, changed: Mapping[str, str]) -> None:
        """Codes that another program changed and that are put back: text -> code."""
        rows = column.rows_with([place for place, text in enumerate(column.texts) if text in changed])
        text, code = next(iter(changed.items()))
        sentence = (
            "Excel, R or another program has changed these codes"
            f" ({counted(len(rows), 'cell')}); they are put back"
        )
        self.problems.warn(
            self.source,
            f"{sentence}, {text!r} as {repr(code) if code else 'no answer'}.",
            row=self.row(rows),
            column=header,
            got=", ".join(list(changed)[:SHOWN]),
        )

    def _cells(self, header: str, rows: np.ndarray, sentence: str, got: str, expected: str) -> None:
        self.problems.warn(
            self.source,
            f"{sentence} ({counted(len(rows), 'cell')}).",
            row=self.row(rows),
            column=header,
            got=got,
            expected=expected,
        )
