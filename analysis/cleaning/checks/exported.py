"""Checks of the export as it was written: what intake had to leave out to keep the responses consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cleaning.checks.findings import flag
from analysis.files import stamp_of
from analysis.intake.derived.harmonise import read_harmonise
from analysis.intake.export.cells.selects import child_style, read_child, read_parent
from analysis.intake.export.cells.spelling import Spelling, SpellingTally, read_spellings
from analysis.intake.export.columns.headers import ColumnTarget, find_targets, share_found
from analysis.intake.export.export import UUIDS
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from analysis.reading.export_heads import open_export
from analysis.reading.text_columns import ReadColumn, read_columns
from analysis.vocabulary import SELECT_SEPARATOR


@dataclass(frozen=True)
class Exported:
    """The export holds an answer that was not asked for, choices that disagree with their question, or an
    interview twice.

    Reads the export a second time, as intake leaves out the first kind, takes the choices for the
    second and the first row for the third. Finds nothing where the file is no longer there.
    """

    def find(self, responses) -> Iterator[pd.DataFrame]:
        cells = read_cells(responses)
        if cells is not None:
            yield _repeated(responses, cells.copies)
        for question, columns in cells.questions.items() if cells else ():
            if "" in columns and question in responses.asked.columns:
                yield _unasked(responses, question, columns[""])
                if responses.type_of(question) == "select_multiple" and len(columns) > 1:
                    yield _disagreeing(responses, question, columns, cells.spellings[question])


@dataclass(frozen=True)
class ExportedCells:
    """The columns of an export, in the rows of the responses (n,): by question, then choice ("" is the
    question's own).

    `copies` (n,) counts the rows of the export that have an interview's uuid.
    """

    questions: dict[str, dict[str, ReadColumn]]
    spellings: dict[str, Spelling]
    copies: np.ndarray


@dataclass(frozen=True, eq=False)
class _Written:
    """An export as it was written: its columns, what each holds, and what each row is called."""

    columns: Sequence[ReadColumn]
    targets: Sequence[ColumnTarget]
    spellings: dict[str, Spelling]
    uuids: pd.Index


def read_cells(responses) -> ExportedCells | None:
    """The cells behind the responses; None where their export can't be read (any more)."""
    path = Path(responses.dialect.source.partition(", sheet ")[0])
    if not path.is_file():
        return None
    written = _written(path, responses)
    if written is None:
        return None
    uuids, interviews = written.uuids, responses.frame.index
    places = pd.Series(np.arange(len(uuids)), index=uuids)[~uuids.duplicated()].reindex(interviews)
    if places.isna().any():
        return None
    rows = places.to_numpy(dtype="int64")
    questions: dict[str, dict[str, ReadColumn]] = {}
    for target in written.targets:
        if target.question:
            cells = questions.setdefault(target.question, {})
            if target.choice not in cells:
                cells[target.choice] = written.columns[target.position].take(rows)
    copies = uuids.value_counts().reindex(interviews).to_numpy()
    return ExportedCells(questions, written.spellings, copies)


KEPT_BYTES = 50_000_000
"""The last export read is kept while it is no larger, for the other cities that it holds."""


@dataclass(frozen=True, eq=False)
class _Last:
    """The last export read: cities that share it share its form and instrument too, as the same objects."""

    key: tuple[object, ...]
    form: Form
    instrument: Instrument
    written: _Written | None


_last: list[_Last] = []


def _written(path: Path, responses) -> _Written | None:
    dialect, form, instrument = responses.dialect, responses.form, responses.instrument
    stamps = [stamp_of(file) for file in (path, instrument.folder / "harmonise.csv") if file.is_file()]
    key = (*stamps, dialect.source, dialect.label_rows, dialect.wave)
    for last in _last:
        if last.key == key and last.form is form and last.instrument is instrument:
            return last.written
    written = _read_written(path, responses)
    _last[:] = [_Last(key, form, instrument, written)] if path.stat().st_size <= KEPT_BYTES else []
    return written


def _read_written(path: Path, responses) -> _Written | None:
    form, instrument, dialect = responses.form, responses.instrument, responses.dialect
    opened = open_export(path, instrument.dialect.encoding, Problems(), form.texts())
    heads = {head.source: head for head in opened}
    head = heads.get(dialect.source)
    if head is None:
        return None
    columns = read_columns(head, dialect.label_rows + 1, instrument.dialect.missing, (), Problems())
    if columns is None:
        return None
    aliases = read_harmonise(instrument.folder / "harmonise.csv", form, Problems(), dialect.wave)
    spellings = read_spellings(form, aliases)
    targets_by_row = [find_targets(row, form, spellings, aliases) for row in head.rows[:3]]
    targets = max(targets_by_row, key=lambda targets: share_found(targets, form)[0])
    return _Written(columns, targets, spellings, _uuids(responses, targets, columns))


def _uuids(responses, targets: Sequence[ColumnTarget], columns: Sequence[ReadColumn]) -> pd.Index:
    """What each row of the export is called among the responses."""
    named = responses.instrument.columns.uuid
    headers = {target.header: columns[target.position] for target in reversed(targets)}
    column = next((headers[name] for name in ([named] if named else UUIDS) if name in headers), None)
    size, before = len(columns[0].codes), responses.dialect.label_rows + 2
    uuids = np.array([f"row {row + before}" for row in range(size)], dtype=object)
    if column is not None:
        uuids = np.where(column.codes >= 0, column.spread(column.texts, None, object), uuids)
    return pd.Index(uuids)


def _repeated(responses, copies: np.ndarray) -> pd.DataFrame:
    rows = np.flatnonzero(copies > 1)
    values = [str(count) for count in copies[rows]]
    sentences = [
        f"{count} rows of the export have this uuid and the same answers; the first is used."
        for count in values
    ]
    return flag(responses.frame.index[rows], "interview", sentences, values)


def _unasked(responses, question: str, column: ReadColumn) -> pd.DataFrame:
    rows = np.flatnonzero((column.codes >= 0) & ~responses.asked_of(question))
    values = [column.texts[code] for code in column.codes[rows]]
    sentence = "Answered, though the form does not ask it of this person; the answer is left out."
    return flag(responses.frame.index[rows], question, sentence, values)


def _disagreeing(
    responses, question: str, columns: Mapping[str, ReadColumn], spelling: Spelling
) -> pd.DataFrame:
    children = {choice: columns[choice] for choice in spelling.names if choice in columns}
    parent_ticks, _, _ = read_parent(columns[""], question, spelling, SpellingTally())
    parent_ticks = parent_ticks[:, [spelling.position[choice] for choice in children]]
    style = child_style(children, spelling)
    ticks = np.zeros_like(parent_ticks)
    for place, (choice, column) in enumerate(children.items()):
        ticks[:, place], _ = read_child(column, question, choice, style, spelling)
    rows = np.flatnonzero((ticks != parent_ticks).any(axis=1) & responses.asked_of(question))
    names = np.array(list(children), dtype=object)
    ticked = [SELECT_SEPARATOR.join(names[ticks[row] > 0]) for row in rows]
    written = [SELECT_SEPARATOR.join(names[parent_ticks[row] > 0]) for row in rows]
    sentences = [
        f"The answer names {one or 'no choice'}; the choices ticked are {other or 'none'}; the ticks are"
        " used."
        for one, other in zip(written, ticked, strict=True)
    ]
    return flag(responses.frame.index[rows], question, sentences, ticked)
