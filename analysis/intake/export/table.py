"""The cells of one export as a table whose columns are known: nothing is typed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.intake.export.cells.scalars import read_text
from analysis.intake.export.cells.selects import FALSE
from analysis.intake.export.columns.file_labels import read_by_labels, with_declared_answers
from analysis.intake.export.columns.layout import Layout, Reading, find_layout
from analysis.intake.export.columns.target import ColumnTarget, plain_header
from analysis.intake.export.files.closing_rows import count_closing_rows
from analysis.intake.form.form import Form
from analysis.problems import Problems
from analysis.reading.export_heads import Head
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn, read_columns

UUIDS = (
    "_uuid",
    "uuid",
    "meta/instanceID",
    "meta-instanceID",
    "meta.instanceID",
    "instanceID",
    "KEY",
    "meta.instance_id",
)
FORM_IDS = ("formid",)
"""CommCare's id of an interview; elsewhere the form's own, the same in every row."""
MOSTLY_DIFFERENT = ("text", "geopoint", "datetime", "start", "end")


@dataclass(frozen=True)
class ExportTable:
    """The cells of one export: what its columns are, the row number (n,) of each row in the file, the uuid's
    header.
    """

    layout: Layout
    targets: tuple[ColumnTarget, ...]
    columns: list[ReadColumn]
    rows: np.ndarray
    uuid: str = ""

    def column(self, *headers: str) -> ReadColumn | None:
        """The first column with one of these headers."""
        for header in headers:
            for target in self.targets:
                if target.header == header:
                    return self.columns[target.position]
        return None

    def headers_like(self, headers: Sequence[str]) -> list[str]:
        """These headers as the table writes them: in another case, or with what R puts before them."""
        own_headers = []
        for header in headers:
            same = [target.header for target in self.targets if target.header == header]
            # KEY in another case is an ordinary word, and may head anything.
            plain = "" if header.isupper() else plain_header(header)
            alike = [
                target.header
                for target in self.targets
                if not target.question and plain and plain_header(target.header) == plain
            ]
            own_headers += same[:1] or alike[:1]
        return list(dict.fromkeys(own_headers))

    def unique(self, headers: Sequence[str]) -> list[str]:
        """Those of these headers whose columns differ in every row."""
        unique_headers = []
        for header in self.headers_like(headers):
            column = self.column(header)
            if column is None:
                continue
            codes = column.codes
            if (codes >= 0).all() and len(np.unique(codes)) == len(codes):
                unique_headers.append(header)
        return unique_headers

    def take(self, keep: np.ndarray) -> ExportTable:
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        return replace(self, columns=[column.take(rows) for column in self.columns], rows=self.rows[rows])


def read_table(head: Head, reading: Reading, problems: Problems) -> ExportTable | None:
    """The table of one sheet or file, blank rows left out; None, with a fatal problem, where it can't be
    read.
    """
    layout = find_layout(head, reading, problems)
    if layout is None:
        return None
    columns = read_columns(
        head, layout.skip, reading.hints.missing, _free_text(layout.targets, reading.form), problems
    )
    if columns is None:
        return None
    if head.declared_missing:
        columns = with_declared_answers(head, layout, columns, reading.spellings, problems)
    if head.labels:
        columns = read_by_labels(head, layout.targets, columns, reading.spellings, problems)
    rows = np.arange(len(columns[0].codes)) + layout.skip + 1 + head.passed
    table = _without_blank_rows(ExportTable(layout, layout.targets, columns, rows), problems)
    return _with_usable_columns(_without_closing_rows(table, reading, problems), problems)


def _free_text(targets: Sequence[ColumnTarget], form: Form) -> list[int]:
    """Positions of the columns whose cells mostly differ from each other."""
    return [
        target.position
        for target in targets
        if target.header in (*UUIDS, "_id", "_index")
        or (target.question and form.questions[target.question].type in MOSTLY_DIFFERENT)
    ]


def _with_usable_columns(table: ExportTable, problems: Problems) -> ExportTable:
    """The table without unnamed and repeated columns; a column under an alias fills the blanks of its
    question, or adds its ticks to those of its choice.
    """
    source, columns, targets_by_key = table.layout.head.source, list(table.columns), {}
    for target in _without_likenesses(table.targets, source, problems):
        column = columns[target.position]
        if not target.header:
            if len(column.texts):
                count = counted(int((column.codes >= 0).sum()), "filled cell")
                problems.warn(
                    source, f"Column {target.position + 1} has no name and is left out ({count}).", row=1
                )
            continue
        key = (target.question or target.header, target.choice, target.instance)
        first = targets_by_key.setdefault(key, target)
        if first.header == target.header and first is not target:
            cells = "the same" if _same(columns[first.position], column) else "different"
            sentence = f"Two columns have this name, with {cells} cells; the first one is used."
            problems.warn(source, sentence, row=1, column=target.header)
        elif first is not target and target.choice:
            columns[first.position] = _either(columns[first.position], column)
            sentence = (
                f"Two columns hold this choice of {target.question!r}: {first.header!r} and this one; it is"
                " ticked where either is."
            )
            problems.warn(source, sentence, row=1, column=target.header)
        elif first is not target:
            columns[first.position] = _filled(columns[first.position], column)
            sentence = (
                f"Two columns hold this question; {target.header!r} fills the blanks of {first.header!r}."
            )
            problems.warn(source, sentence, row=1, column=target.header)
    return replace(table, targets=tuple(targets_by_key.values()), columns=columns)


def _without_likenesses(
    targets: Sequence[ColumnTarget], source: str, problems: Problems
) -> list[ColumnTarget]:
    """The targets, of which one that is like a question's own column but for case is no question."""
    own = {target.question for target in targets if target.question and _is_spelt(target)}
    told_apart = []
    for target in targets:
        name = target.question
        alike = not target.choice and target.header.casefold().endswith(name.casefold())
        if name in own and alike and not _is_spelt(target):
            sentence = f"This column differs from {name!r} in case alone; it is kept as a column of its own."
            problems.warn(source, sentence, row=1, column=target.header)
            target = ColumnTarget(target.position, target.header)
        told_apart.append(target)
    return told_apart


def _is_spelt(target: ColumnTarget) -> bool:
    return not target.choice and target.header.endswith(target.question)


def _same(first: ReadColumn, second: ReadColumn) -> bool:
    return bool((read_text(first).fillna("") == read_text(second).fillna("")).all())


def _filled(first: ReadColumn, second: ReadColumn) -> ReadColumn:
    later = np.where(second.codes < 0, -1, second.codes.astype(np.int64) + len(first.texts))
    return ReadColumn(np.where(first.codes >= 0, first.codes, later), [*first.texts, *second.texts])


def _either(first: ReadColumn, second: ReadColumn) -> ReadColumn:
    """The first of two columns of ticks, with the second's cells where the first is blank or a no.

    harmonise.csv may make one choice of two, and who ticked the second alone ticked the one.
    """
    noes = np.array([*(text.casefold() in FALSE for text in first.texts), True])
    ticked = ReadColumn(np.where(noes[first.codes], -1, first.codes), first.texts)
    return _filled(_filled(ticked, second), first)


def _without_closing_rows(table: ExportTable, reading: Reading, problems: Problems) -> ExportTable:
    """The table without the notes and totals under it, which are told."""
    # notes and totals stand under the last piece of a file alone
    last = table.layout.head.last
    count = count_closing_rows(table.targets, table.columns, reading.spellings) if last else 0
    if not count:
        return table
    first = len(table.rows) - count
    first_text = next(
        column.texts[column.codes[first]] for column in table.columns if column.codes[first] >= 0
    )
    row_count = counted(count, "row under the interviews is", "rows under the interviews are")
    sentence = f"{row_count} a note or a total and left out."
    problems.warn(table.layout.head.source, sentence, row=int(table.rows[first]), got=str(first_text)[:60])
    upper_table = table.take(np.arange(len(table.rows)) < first)
    return replace(upper_table, columns=[column.packed() for column in upper_table.columns])


def _without_blank_rows(table: ExportTable, problems: Problems) -> ExportTable:
    blank = np.ones(len(table.rows), dtype=bool)
    for column in table.columns:
        blank &= column.codes < 0
        if not blank.any():
            return table
    count = counted(int(blank.sum()), "blank row is", "blank rows are")
    problems.warn(table.layout.head.source, f"{count} left out.", row=int(table.rows[blank][0]))
    return table.take(~blank)
