"""An export's columns of text into typed columns, with what could not be read as problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.intake.export.layout import Reading
from analysis.intake.export.restored import restore_codes, without_nothing
from analysis.intake.export.scalars import read_text
from analysis.intake.export.selects import (
    Strays,
    child_style,
    is_unclear,
    not_offered,
    read_child,
    read_one,
    read_order,
    read_parent,
)
from analysis.intake.export.spelling import CODES, LABELS, Spelling, Tally
from analysis.intake.export.target import Target
from analysis.intake.export.values import Note, date_order, on_one_clock, typed_dates, typed_numbers
from analysis.intake.form.form import NUMERIC
from analysis.intake.instrument import Columns
from analysis.problems import Problems
from analysis.reading.label_text import counted
from analysis.reading.text_columns import Column

SHOWN = 5
DAYS = ("date", "today")
MOMENTS = ("datetime", "start", "end")
SUBMISSION_TIME = "_submission_time"
TICKED_UNDER_BLANK = "Its choice columns are ticked where the question itself is blank"
FILLED_HALFWAY = (
    "Some of its choice columns hold a no where the question itself and the others are blank; read as no"
    " answer"
)
NOT_COUNTED = "This answer is not in the choice list and has no choice column, so it is not counted"
_KEPT = "it is kept, and named in tables only where `suppress_below` people or more gave it"
UNLISTED = f"This answer is not in the choice list; {_KEPT}"
TOLD_OTHERWISE = "Its choice columns and the question itself name different choices"

Parts = Mapping[str, tuple[Target, Column]]
"""The columns of one multi-select by choice; "" is the question itself."""


@dataclass
class Typing:
    """Reads the columns of one export; `rows` (n,) are their row numbers in the file.

    `ordered`: what it read of the order in which choices were written, as `Answers` has it.
    """

    reading: Reading
    metadata: Columns
    source: str
    rows: np.ndarray
    problems: Problems
    tally: Tally = field(default_factory=Tally)
    order: str = ""
    ordered: dict[str, pd.Series] = field(default_factory=dict)

    def frame(self, targets: Sequence[Target], columns: Sequence[Column], index: pd.Index) -> pd.DataFrame:
        """The typed columns, in the export's order; a multi-select stands where its first column did."""
        columns = self._restored(targets, columns)
        dated = [columns[target.position] for target in targets if self._is_dated(target)]
        self.order = date_order(dated, self.reading.hints)
        series: dict[str, object] = {}
        by_question: dict[str, list[Target]] = {}
        for target in targets:
            by_question.setdefault(target.question, []).append(target)
        self._lean(targets, columns)
        for target in targets:
            column, question = columns[target.position], target.question
            if not question:
                series[target.header] = self._metadata(target.header, column)
            elif self._type(question) == "select_multiple":
                parts = {
                    part.choice: (part, columns[part.position]) for part in by_question.pop(question, ())
                }
                series |= self._several(parts, question) if parts else {}
            elif self._type(question) != "note":
                series[question] = self._single(target, column)
        self._set_clock(series, targets, columns)
        frame = pd.DataFrame(
            {name: pd.Series(values, copy=False) for name, values in series.items()}, copy=False
        )
        self._tell_loosened()
        self.ordered = {name: written.set_axis(index) for name, written in self.ordered.items()}
        return frame.set_axis(index, axis="index")

    def _restored(self, targets: Sequence[Target], columns: Sequence[Column]) -> list[Column]:
        """The columns with codes that Excel or R changed put back, told once a column."""
        found = list(columns)
        for target in targets:
            if target.question not in self.reading.spellings:
                continue
            column = found[target.position]
            if target.choice:
                spelling = self.reading.spellings[target.question]
                keep = [text for text in column.texts if _is_choice(text, target.choice, spelling)]
                found[target.position] = without_nothing(column, keep)
                continue
            several = self._type(target.question) == "select_multiple"
            spelling = self.reading.spellings[target.question]
            restored = restore_codes(column, spelling, several=several)
            if not restored.changed:
                continue
            found[target.position] = restored.column
            rows = column.rows_with(
                [place for place, text in enumerate(column.texts) if text in restored.changed]
            )
            text, code = next(iter(restored.changed.items()))
            sentence = (
                "Excel, R or another program has changed these codes"
                f" ({counted(len(rows), 'cell')}); they are put back"
            )
            self.problems.warn(
                self.source,
                f"{sentence}, {text!r} as {repr(code) if code else 'no answer'}.",
                row=self._row(rows),
                column=target.header,
                got=", ".join(list(restored.changed)[:SHOWN]),
            )
        return found

    def _lean(self, targets: Sequence[Target], columns: Sequence[Column]) -> None:
        """Find out whether the export writes codes or labels, and tell the columns that could be either."""
        read = [
            (target.header, self.reading.spellings[target.question], list(columns[target.position].texts))
            for target in targets
            if target.question in self.reading.spellings and not target.choice
        ]
        votes = Counter(spelling.leaning(texts) for _, spelling, texts in read)
        leaning = CODES if votes[CODES] >= votes[LABELS] else LABELS
        self.tally.leaning = leaning if votes[leaning] else ""
        unclear = [header for header, spelling, texts in read if spelling.both_ways(texts)]
        if not unclear:
            return
        other = LABELS if leaning == CODES else CODES
        rests = (
            f"as {counted(votes[leaning], 'other column is', 'other columns are')} and"
            f" {votes[other] or 'none'} written in {other}"
            if votes[leaning]
            else "which nothing in the export shows"
        )
        sentence = (
            "These answers are codes of the list and also labels of other choices; they are read as"
            f" {leaning}, {rests}. Export codes (XML values) to be sure."
        )
        self.problems.warn(self.source, sentence, column=", ".join(unclear[:SHOWN]))

    def _type(self, question: str) -> str:
        return self.reading.form.questions[question].type

    def _single(self, target: Target, column: Column) -> object:
        kind = self._type(target.question)
        if kind == "select_one":
            spelling = self.reading.spellings[target.question]
            values, strays = read_one(column, target.header, spelling, self.tally)
            strays = self._tell_twofold(strays, spelling)
            if spelling.names:
                self._tell_strays(strays, UNLISTED, spelling.nearest)
            return values
        if kind in NUMERIC:
            return self._numbers(target.header, column, whole=kind == "integer")
        if kind in (*DAYS, *MOMENTS):
            return self._dates(target.header, column, days=kind in DAYS)
        return read_text(column)

    def _metadata(self, header: str, column: Column) -> object:
        duration = self.metadata.duration
        if duration and header == duration.name:
            return self._numbers(header, column, whole=False)
        if header in (self.metadata.start, self.metadata.end, SUBMISSION_TIME):
            return self._dates(header, column, days=False)
        return read_text(column)

    def _numbers(self, header: str, column: Column, *, whole: bool) -> np.ndarray:
        values, notes = typed_numbers(column, self.reading.hints, whole=whole)
        self._tell_notes(header, column, notes)
        return values

    def _dates(self, header: str, column: Column, *, days: bool) -> np.ndarray:
        values, notes = typed_dates(column, self.order, days=days)
        self._tell_notes(header, column, notes)
        return values

    def _tell_notes(self, header: str, column: Column, notes: Sequence[Note]) -> None:
        for note in notes:
            if note.each:
                self._tell(header, column, note.positions, note.sentence, lambda _, note=note: note.expected)
            elif note.positions:
                rows = column.rows_with(note.positions)
                got = column.texts[note.positions[0]]
                if note.sentence.endswith("."):
                    self.problems.warn(self.source, note.sentence, column=header, got=got)
                else:
                    self._warn(header, rows, note.sentence, got, note.expected)

    def _is_dated(self, target: Target) -> bool:
        named = (self.metadata.start, self.metadata.end, SUBMISSION_TIME)
        return self._type(target.question) in (*DAYS, *MOMENTS) if target.question else target.header in named

    def _set_clock(self, series: dict[str, object], targets: Sequence[Target], columns) -> None:
        """Put the ends on the clock of the starts, where a phone changed its own in between."""
        placed = {target.question or target.header: columns[target.position] for target in targets}
        start, end = placed.get(self.metadata.start), placed.get(self.metadata.end)
        if start is None or end is None or getattr(series.get(self.metadata.end), "dtype", None) is None:
            return
        if series[self.metadata.end].dtype.kind != "M":
            return
        moments, changed = on_one_clock(start, end, series[self.metadata.end])
        if changed:
            count = counted(changed, "interview", "interviews")
            sentence = (
                f"The clock's offset from UTC changed during {count}; their ends are put on the clock of"
                " their start."
            )
            self.problems.warn(self.source, sentence, column=self.metadata.end)
            series[self.metadata.end] = moments

    def _several(self, parts: Parts, question: str) -> dict[str, pd.arrays.BooleanArray]:
        """One nullable boolean column a choice, missing for whoever ticked nothing and left the question
        blank, or was not offered it.
        """
        spelling = self.reading.spellings[question]
        children = self._clear(parts, spelling)
        told, answered = None, np.zeros(len(self.rows), dtype=bool)
        if "" in parts:
            target, column = parts[""]
            told, strays_of_parent, style = read_parent(column, target.header, spelling, self.tally)
            answered |= column.codes >= 0
            if question in self.reading.in_order:
                written = read_order(column, spelling, self.tally)
                self.ordered[question] = pd.Series(column.spread(written, None, object))
        if children:
            names = [name for name in spelling.names if name in children]
            names += [choice for choice in children if choice not in spelling.position]
            style = child_style({choice: column for choice, (_, column) in children.items()}, spelling)
            ticks = self._read_children(children, names, style, spelling)
        elif told is None:
            return {}  # what there was is unclear, and told
        else:
            self.tally.styles[style] += 1
            ticks, names = self._with_strays(told, list(spelling.names), strays_of_parent, spelling)
        if children and told is not None:
            ticks = self._compared({"": parts[""], **children}, told, ticks, names, spelling)
            if spelling.names:
                beside = {text: rows for text, rows in strays_of_parent.found.items() if text not in children}
                self._tell_strays(replace(strays_of_parent, found=beside), NOT_COUNTED, spelling.nearest)
        answered |= ticks.any(axis=1)
        lacking = (
            not_offered([children[name][1] for name in names], style, answered)
            if children
            else np.zeros((0, 0))
        )
        return {
            f"{question}/{name}": _nullable(
                ticks[:, at], answered & ~lacking[:, at] if lacking.size else answered
            )
            for at, name in enumerate(names)
        }

    def _clear(self, parts: Parts, spelling: Spelling) -> Parts:
        """The choice columns of which something tells which cells are a yes; the others are told."""
        clear = {}
        for choice, (target, column) in parts.items():
            if choice and is_unclear(column, choice, spelling):
                sentence = (
                    "Nothing tells which of these words says that the choice was ticked; the column is left"
                    " out. Export 0 and 1, or TRUE and FALSE."
                )
                got = ", ".join(column.texts[:SHOWN])
                self.problems.warn(self.source, sentence, row=1, column=target.header, got=got)
            elif choice:
                clear[choice] = (target, column)
        return clear

    def _read_children(
        self, children: Parts, names: Sequence[str], style: str, spelling: Spelling
    ) -> np.ndarray:
        """uint8 (n, k): the ticks of the choice columns, in the order of `names`."""
        self.tally.styles[style] += 1
        ticks = np.zeros((len(self.rows), len(names)), dtype=np.uint8, order="F")
        for choice, (target, column) in children.items():
            if not target.known and spelling.names:
                self._tell_unknown_column(target, spelling)
            ticks[:, names.index(choice)], strays = read_child(column, target.header, choice, style, spelling)
            sentence = (
                "This is neither the choice nor 0 or 1; a number is read as not ticked, words as ticked"
            )
            self._tell_strays(strays, sentence, lambda _, choice=choice: f"1, TRUE or {choice!r}")
        return ticks

    def _tell_twofold(self, strays: Strays, spelling: Spelling) -> Strays:
        """Warn of labels that several choices have; the strays without them."""
        twofold = {text: places for text, places in strays.found.items() if text in spelling.twofold}
        for text, places in twofold.items():
            sentence = f"This label stands for several choices of the list; {_KEPT}"
            choices = " or ".join(spelling.twofold[text])
            self._warn(strays.header, strays.column.rows_with(places), sentence, text, f"one of {choices}")
        rest = {text: places for text, places in strays.found.items() if text not in twofold}
        return replace(strays, found=rest)

    def _tell_unknown_column(self, target: Target, spelling: Spelling) -> None:
        sentence = (
            "This column is for a choice that is not in the question's list; it is kept as one more choice."
        )
        expected = spelling.nearest(target.choice)
        self.problems.warn(
            self.source, sentence, row=1, column=target.header, got=target.choice, expected=expected
        )

    def _with_strays(
        self, ticks: np.ndarray, names: list[str], strays: Strays, spelling: Spelling
    ) -> tuple[np.ndarray, list[str]]:
        """The ticks with one more column for each text outside the list."""
        rest = self._tell_twofold(strays, spelling)
        if spelling.names:
            self._tell_strays(rest, UNLISTED, spelling.nearest)
        extra = [np.isin(strays.column.codes, positions) for positions in strays.found.values()]
        return np.column_stack([ticks, *extra]).astype(np.uint8), [*names, *strays.found]

    def _compared(
        self, parts: Parts, told: np.ndarray, ticks: np.ndarray, names: Sequence[str], spelling: Spelling
    ) -> np.ndarray:
        """The ticks, taken from the question itself where all its choice columns are blank.

        Where both are filled and disagree the choice columns are used, with a warning.
        """
        target, column = parts[""]
        at = [place for place, name in enumerate(names) if name in spelling.position]
        told_here = np.zeros_like(ticks, order="F")
        told_here[:, at] = told.T[[spelling.position[names[place]] for place in at]].T
        filled = np.sum([part.codes >= 0 for choice, (_, part) in parts.items() if choice], axis=0)
        ticks = np.where(filled[:, None] == 0, told_here, ticks)
        differs = (told_here[:, at] != ticks[:, at]).any(axis=1) | (told.sum(axis=1) != told_here.sum(axis=1))
        blank = column.codes < 0
        halfway = blank & ~ticks.any(axis=1) & (filled > 0) & (filled < len(parts) - 1)
        self._tell_rows(target, column, halfway, FILLED_HALFWAY)
        used = "; the choice columns are used"
        self._tell_rows(target, column, differs & blank, f"{TICKED_UNDER_BLANK}{used}")
        self._tell_rows(target, column, differs & ~blank, f"{TOLD_OTHERWISE}{used}")
        return ticks

    def _tell_rows(self, target: Target, column: Column, mask: np.ndarray, sentence: str) -> None:
        rows = np.flatnonzero(mask)
        if len(rows):
            code = column.codes[rows[0]]
            self.problems.warn(
                self.source,
                f"{sentence} ({counted(len(rows), 'row')}).",
                row=self._row(rows),
                column=target.header,
                got=column.texts[code] if code >= 0 else "",
            )

    def _tell_strays(self, strays: Strays, sentence: str, expected: Callable[[str], str]) -> None:
        for place, (text, positions) in enumerate(strays.found.items()):
            if place == SHOWN:
                rest = [position for found in list(strays.found.values())[SHOWN:] for position in found]
                self._tell_rest(strays.header, strays.column, rest, len(strays.found) - SHOWN)
                return
            rows = strays.column.rows_with(positions)
            self._warn(strays.header, rows, sentence, text, expected(text))

    def _tell(
        self, header: str, column: Column, bad: Sequence[int], sentence: str, expected: Callable[[str], str]
    ) -> None:
        self._tell_strays(
            Strays(header, column, {column.texts[position]: [position] for position in bad}),
            sentence,
            expected,
        )

    def _tell_rest(self, header: str, column: Column, positions: Sequence[int], count: int) -> None:
        rows = column.rows_with(positions)
        sentence = f"{count} more values of this column have the same problem ({counted(len(rows), 'cell')})."
        self.problems.warn(self.source, sentence, row=self._row(rows), column=header)

    def _warn(self, header: str, rows: np.ndarray, sentence: str, got: str, expected: str) -> None:
        self.problems.warn(
            self.source,
            f"{sentence} ({counted(len(rows), 'cell')}).",
            row=self._row(rows),
            column=header,
            got=got,
            expected=expected,
        )

    def _row(self, rows: np.ndarray) -> int | None:
        return int(self.rows[rows[0]]) if len(rows) else None

    def _tell_loosened(self) -> None:
        if self.tally.loosened:
            text, name = next(iter(self.tally.loosened.items()))
            count = len(self.tally.loosened)
            sentence = (
                "Spellings that fit a choice only when case, accents gone wrong and apostrophes are ignored"
                " are read as that choice"
            )
            self.problems.warn(self.source, f"{sentence} ({count} different).", got=text, expected=repr(name))


def _is_choice(text: str, choice: str, spelling: Spelling) -> bool:
    return text == choice or spelling.is_label(text, choice)


def _nullable(ticks: np.ndarray, answered: np.ndarray) -> pd.arrays.BooleanArray:
    return pd.arrays.BooleanArray(ticks.astype(bool), ~answered)
