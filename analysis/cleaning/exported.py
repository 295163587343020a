"""Checks of the export as it was written: what intake had to leave out to keep the responses consistent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cleaning.answers import SEPARATOR
from analysis.cleaning.findings import flag
from analysis.intake.export import UUIDS
from analysis.intake.exportfile import Column, open_export, read_columns
from analysis.intake.harmonise import read_harmonise
from analysis.intake.headers import Target, find_targets, share_found
from analysis.intake.selects import child_style, read_child, read_parent
from analysis.intake.spelling import Spelling, Tally
from analysis.problems import Problems


@dataclass(frozen=True)
class Exported:
    """The export holds an answer that was not asked for, or a multi-select whose choices disagree with its answer.

    Reads the export a second time, as intake blanks the first kind and takes the choices for the
    second. Finds nothing where the file is no longer there.
    """

    def find(self, responses) -> Iterator[pd.DataFrame]:
        cells = read_cells(responses)
        if cells is None:
            return
        for question in responses.asked.columns:
            if cells.of(question):
                yield from _unasked(responses, question, cells)
                yield from _disagreeing(responses, question, cells)


@dataclass(frozen=True)
class Cells:
    """The columns of an export, in the rows of the responses (n,)."""

    targets: tuple[Target, ...]
    columns: list[Column]
    spellings: dict[str, Spelling]

    def of(self, question: str) -> dict[str, tuple[Target, Column]]:
        """The columns of a question by choice; "" is the question's own."""
        found: dict[str, tuple[Target, Column]] = {}
        for target in self.targets:
            if target.question == question and target.header:
                found.setdefault(target.choice, (target, self.columns[target.position]))
        return found


def read_cells(responses) -> Cells | None:
    """The cells behind the responses; None where their export can't be read (any more)."""
    form, instrument, dialect = responses.form, responses.instrument, responses.dialect
    path = Path(dialect.source.partition(", sheet ")[0])
    if not path.is_file():
        return None
    head = next(
        (
            head
            for head in open_export(path, instrument.dialect.encoding, Problems())
            if head.source == dialect.source
        ),
        None,
    )
    columns = (
        None
        if head is None
        else read_columns(head, dialect.label_rows + 1, instrument.dialect.missing, (), Problems())
    )
    if head is None or columns is None:
        return None
    aliases = read_harmonise(instrument.folder / "harmonise.csv", form, Problems())
    spellings = {
        name: Spelling(form.choices(name), aliases.choices.get(name, {}))
        for name, question in form.questions.items()
        if question.is_select
    }
    found = (find_targets(row, form, spellings, aliases.questions) for row in head.rows[:3])
    targets = max(found, key=lambda targets: share_found(targets, form)[0])
    places = _places(responses, targets, columns)
    return None if places is None else Cells(targets, [column.take(places) for column in columns], spellings)


def _places(responses, targets: tuple[Target, ...], columns: list[Column]) -> np.ndarray | None:
    """The row of the export each interview stands in; None where some can't be found."""
    named = responses.instrument.columns.uuid
    column = next(
        (
            columns[target.position]
            for name in ([named] if named else UUIDS)
            for target in targets
            if target.header == name
        ),
        None,
    )
    size = len(columns[0].codes)
    uuids = np.array([f"row {row + responses.dialect.label_rows + 2}" for row in range(size)], dtype=object)
    if column is not None:
        uuids = np.where(column.codes >= 0, column.spread(column.texts, None, object), uuids)
    first = pd.Series(np.arange(size), index=uuids)
    places = first[~first.index.duplicated()].reindex(responses.frame.index)
    return None if places.isna().any() else places.to_numpy(dtype="int64")


def _unasked(responses, question: str, cells: Cells) -> Iterator[pd.DataFrame]:
    if "" not in cells.of(question):
        return
    _, column = cells.of(question)[""]
    rows = np.flatnonzero((column.codes >= 0) & ~responses.asked_of(question))
    values = [column.texts[code] for code in column.codes[rows]]
    yield flag(
        responses.frame.index[rows],
        question,
        "Answered, though the form does not ask it of this person; the answer is left out.",
        values,
    )


def _disagreeing(responses, question: str, cells: Cells) -> Iterator[pd.DataFrame]:
    parts = cells.of(question)
    children = {choice: column for choice, (_, column) in parts.items() if choice}
    if responses.type_of(question) != "select_multiple" or "" not in parts or not children:
        return
    target, column = parts[""]
    spelling = cells.spellings[question]
    told, _, _ = read_parent(column, target.header, spelling, Tally())
    style = child_style(children, spelling)
    names = [choice for choice in spelling.names if choice in children]
    ticks = np.column_stack(
        [read_child(children[choice], question, choice, style, spelling)[0] for choice in names]
    )
    told = told[:, [spelling.position[choice] for choice in names]]
    rows = np.flatnonzero((ticks != told).any(axis=1) & responses.asked_of(question))
    words = np.array(names, dtype=object)
    ticked = [SEPARATOR.join(words[ticks[row] > 0]) for row in rows]
    written = [SEPARATOR.join(words[told[row] > 0]) for row in rows]
    sentences = [
        f"The answer names {one or 'no choice'}; the choices ticked are {other or 'none'}; the ticks are used."
        for one, other in zip(written, ticked, strict=True)
    ]
    yield flag(responses.frame.index[rows], question, sentences, ticked)
