"""An export's columns of text into typed columns, with what could not be read as problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.intake.export.cells.choice_columns import Parts, read_several
from analysis.intake.export.cells.column_notes import SHOWN, Telling, always
from analysis.intake.export.cells.restored import restore_codes, without_nothing
from analysis.intake.export.cells.scalars import read_text
from analysis.intake.export.cells.selects import read_one, read_order, read_ranking
from analysis.intake.export.cells.spelling import CODES, LABELS, Spelling, SpellingTally, read_spellings
from analysis.intake.export.cells.values import date_order, on_one_clock, typed_dates, typed_numbers
from analysis.intake.export.columns.layout import Reading
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.form.form import NUMERIC, RANKING
from analysis.intake.instrument import Columns
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn

DAYS = ("date", "today")
MOMENTS = ("datetime", "start", "end")
SUBMISSION_TIME = "_submission_time"


@dataclass
class Typing:
    """Reads the columns of one export.

    `ordered`: what it read of the order in which choices were written, as `Answers` has it.
    """

    reading: Reading
    metadata: Columns
    telling: Telling
    tally: SpellingTally = field(default_factory=SpellingTally)
    order: str = ""
    ordered: dict[str, pd.Series] = field(default_factory=dict)

    def frame(
        self, targets: Sequence[ColumnTarget], columns: Sequence[ReadColumn], index: pd.Index
    ) -> pd.DataFrame:
        """The typed columns, in the export's order; a multi-select stands where its first column did."""
        columns = self._restored(targets, columns)
        dated = [columns[target.position] for target in targets if self._is_dated(target)]
        self.order = date_order(dated, self.reading.hints)
        series: dict[str, object] = {}
        by_question: dict[str, list[ColumnTarget]] = {}
        for target in targets:
            by_question.setdefault(target.question, []).append(target)
        self._lean(targets, columns)
        for target in targets:
            column, question = columns[target.position], target.question
            if not question:
                series[target.header] = self._metadata(target.header, column)
            elif self._type(question) == "select_multiple":
                tick_columns = {
                    part.choice: (part, columns[part.position]) for part in by_question.pop(question, ())
                }
                series |= self._several(tick_columns, question) if tick_columns else {}
            elif self._type(question) != "note":
                series[question] = self._single(target, column)
        self._set_clock(series, targets, columns)
        frame = pd.DataFrame(
            {name: pd.Series(values, copy=False) for name, values in series.items()}, copy=False
        )
        self._tell_loosened()
        self.ordered = {name: written.set_axis(index) for name, written in self.ordered.items()}
        return frame.set_axis(index, axis="index")

    def _restored(self, targets: Sequence[ColumnTarget], columns: Sequence[ReadColumn]) -> list[ReadColumn]:
        """The columns with codes that Excel or R changed put back, told once a column."""
        restored_columns = list(columns)
        for target in targets:
            if target.question not in self.reading.spellings:
                continue
            column = restored_columns[target.position]
            if target.choice:
                spelling = self.reading.spellings[target.question]
                keep = [text for text in column.texts if _is_choice(text, target.choice, spelling)]
                restored_columns[target.position] = without_nothing(column, keep)
                continue
            several = self._type(target.question) == "select_multiple"
            spelling = self.reading.spellings[target.question]
            restored = restore_codes(column, spelling, several=several)
            if restored.changed:
                restored_columns[target.position] = restored.column
                self.telling.restored(target.header, column, restored.changed)
        return restored_columns

    def _lean(self, targets: Sequence[ColumnTarget], columns: Sequence[ReadColumn]) -> None:
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
        self._warn(sentence, column=", ".join(unclear[:SHOWN]))

    def _warn(self, sentence: str, **where: str) -> None:
        self.telling.problems.warn(self.telling.source, sentence, **where)

    def _type(self, question: str) -> str:
        return self.reading.form.questions[question].type

    def _single(self, target: ColumnTarget, column: ReadColumn) -> object:
        kind = self._type(target.question)
        if kind == "select_one":
            spelling = self.reading.spellings[target.question]
            values, strays = read_one(column, target.header, spelling, self.tally)
            self.telling.unlisted(strays, spelling)
            return values
        if kind in NUMERIC:
            return self._numbers(target.header, column, whole=kind == "integer")
        if kind in (*DAYS, *MOMENTS):
            return self._dates(target.header, column, days=kind in DAYS)
        if kind == RANKING and target.question in self._rankings:
            return self._ranking(target, column)
        return read_text(column)

    @cached_property
    def _rankings(self) -> dict[str, Spelling]:
        return read_spellings(self.reading.form, self.reading.aliases, (RANKING,))

    def _ranking(self, target: ColumnTarget, column: ReadColumn) -> pd.Series:
        spelling = self._rankings[target.question]
        if not spelling.names:
            return read_text(column)
        values, unread = read_ranking(column, target.header, spelling, self.tally)
        sentence = "This is no ranking of the list's choices, each once; it is read as missing"
        self.telling.strays(unread, sentence, always(f"choices such as {' '.join(spelling.names[:3])!r}"))
        return pd.Series(values, dtype="str")

    def _metadata(self, header: str, column: ReadColumn) -> object:
        duration = self.metadata.duration
        if duration and header == duration.name:
            return self._numbers(header, column, whole=False)
        if header in (self.metadata.start, self.metadata.end, SUBMISSION_TIME):
            return self._dates(header, column, days=False)
        return read_text(column)

    def _numbers(self, header: str, column: ReadColumn, *, whole: bool) -> np.ndarray:
        values, notes = typed_numbers(column, self.reading.hints, whole=whole)
        self.telling.notes(header, column, notes)
        return values

    def _dates(self, header: str, column: ReadColumn, *, days: bool) -> np.ndarray:
        values, notes = typed_dates(column, self.order, days=days)
        self.telling.notes(header, column, notes)
        return values

    def _several(self, parts: Parts, question: str) -> dict[str, pd.arrays.BooleanArray]:
        spelling = self.reading.spellings[question]
        if "" in parts and question in self.reading.in_order:
            _, column = parts[""]
            written = read_order(column, spelling, self.tally)
            self.ordered[question] = pd.Series(column.spread(written, None, object))
        return read_several(parts, question, spelling, self.tally, self.telling)

    def _is_dated(self, target: ColumnTarget) -> bool:
        named = (self.metadata.start, self.metadata.end, SUBMISSION_TIME)
        return self._type(target.question) in (*DAYS, *MOMENTS) if target.question else target.header in named

    def _set_clock(self, series: dict[str, object], targets: Sequence[ColumnTarget], columns) -> None:
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
            self._warn(sentence, column=self.metadata.end)
            series[self.metadata.end] = moments

    def _tell_loosened(self) -> None:
        if self.tally.loosened:
            text, name = next(iter(self.tally.loosened.items()))
            count = len(self.tally.loosened)
            sentence = (
                "Spellings that fit a choice only when case, accents gone wrong and apostrophes are ignored"
                " are read as that choice"
            )
            self._warn(f"{sentence} ({count} different).", got=text, expected=repr(name))


def _is_choice(text: str, choice: str, spelling: Spelling) -> bool:
    return text == choice or spelling.is_label(text, choice)
