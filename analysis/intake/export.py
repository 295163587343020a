"""Reading the exports of Kobo, ONA and ODK into `Responses`, whatever their dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake import routing
from analysis.intake.dialect import Dialect
from analysis.intake.exportfile import Column, Head, open_export, read_columns
from analysis.intake.form import Form
from analysis.intake.harmonise import Aliases, read_harmonise
from analysis.intake.headers import Target
from analysis.intake.instrument import Instrument
from analysis.intake.layout import Layout, Reading, find_layout
from analysis.intake.recode import apply_recodes, read_recodes
from analysis.intake.responses import Answers, Reports, Responses
from analysis.intake.scalars import read_text
from analysis.intake.spelling import Spelling, Tally
from analysis.intake.text import counted
from analysis.intake.typed import MOMENTS, Typing
from analysis.problems import Problems, suggestion

UUIDS = ("_uuid", "uuid", "meta/instanceID", "meta-instanceID", "meta.instanceID", "instanceID", "KEY")
PARENTS = ("_parent_index", "PARENT_KEY")


@dataclass(frozen=True)
class _Table:
    """The cells of one export: what its columns are, the row number (n,) of each row in the file, the uuid's header."""

    layout: Layout
    targets: tuple[Target, ...]
    columns: list[Column]
    rows: np.ndarray
    uuid: str = ""

    def column(self, *headers: str) -> Column | None:
        """The first column with one of these headers."""
        for header in headers:
            for target in self.targets:
                if target.header == header:
                    return self.columns[target.position]
        return None

    def take(self, keep: np.ndarray) -> _Table:
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        return replace(self, columns=[column.take(rows) for column in self.columns], rows=self.rows[rows])


def read_responses(
    paths: str | Path | Sequence[str | Path], form: Form, instrument: Instrument, problems: Problems
) -> Responses | None:
    """The interviews in one export, with the reports of its repeat groups' sheets or files.

    What the export holds beside the form's questions is kept under its own header, as text.
    None, with fatal problems, where the interviews can't be read.
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    aliases = read_harmonise(instrument.folder / "harmonise.csv", form, problems)
    recodes = read_recodes(instrument.folder / "recodes.csv", problems)
    reading = Reading(form, _spellings(form, aliases), aliases.questions, instrument.dialect)
    heads = [head for path in given for head in open_export(path, instrument.dialect.encoding, problems)]
    main = [head for head in heads if not _is_repeat(head)]
    if len(main) > 1 and main[0].sheet is not None:
        main = _sheet_of_interviews(main, reading)
    if len(main) != 1:
        if heads:
            sentence = f"{len(main)} of these files hold interviews; name exactly one, beside the files of its repeat groups."
            problems.fatal(", ".join(str(path) for path in given), sentence)
        return None
    table = _read_table(main[0], reading, problems)
    if table is None:
        return None
    table, index = _indexed(table, instrument, problems)
    responses = _responses(table, index, reading, instrument, problems)
    responses = replace(responses, repeats=_read_repeats(heads, main[0], table, responses, reading, problems))
    return apply_recodes(responses, recodes, problems)


def _spellings(form: Form, aliases: Aliases) -> dict[str, Spelling]:
    """A spelling a select question; questions that share a list and its aliases share it."""
    shared: dict[tuple, Spelling] = {}
    found = {}
    for name, question in form.questions.items():
        if question.is_select:
            others = aliases.choices.get(name, {})
            key = (question.list_name, question.or_other, *sorted(others.items()))
            if key not in shared:
                shared[key] = Spelling(form.choices(name), others)
            found[name] = shared[key]
    return found


def _is_repeat(head: Head) -> bool:
    return any(parent in head.rows[0] for parent in PARENTS)


def _sheet_of_interviews(heads: list[Head], reading: Reading) -> list[Head]:
    """The sheets that belong to the form; the first sheet, where none seems to."""
    fitting = [head for head in heads if find_layout(head, reading, Problems())]
    return fitting[:1] or heads[:1]


def _read_table(head: Head, reading: Reading, problems: Problems) -> _Table | None:
    layout = find_layout(head, reading, problems)
    if layout is None:
        return None
    columns = read_columns(head, layout.skip, reading.hints.missing, _free_text(layout.targets, reading.form), problems)
    if columns is None:
        return None
    count = len(columns[0].codes)
    if not count:
        problems.fatal(head.source, "The export has a header but no interviews. Download it again.")
        return None
    table = _Table(layout, layout.targets, columns, np.arange(count) + layout.skip + 1)
    table = replace(table, targets=_usable(table, problems))
    return _without_blank_rows(table, problems)


def _free_text(targets: Sequence[Target], form: Form) -> list[int]:
    """Positions of the columns whose cells mostly differ from each other."""
    kinds = ("text", "geopoint", *MOMENTS)
    return [
        target.position
        for target in targets
        if (form.questions[target.question].type in kinds if target.question else target.header in (*UUIDS, "_id", "_index"))
    ]


def _usable(table: _Table, problems: Problems) -> tuple[Target, ...]:
    """The targets without unnamed and repeated columns; a column under an alias fills the blanks of its question."""
    source, kept = table.layout.head.source, {}
    for target in table.targets:
        column = table.columns[target.position]
        if not target.header:
            if len(column.texts):
                sentence = f"Column {target.position + 1} has no name and is left out ({counted(int((column.codes >= 0).sum()), 'filled cell')})."
                problems.warn(source, sentence, row=1)
            continue
        key = (target.question, target.choice) if target.question else (target.header, "")
        first = kept.setdefault(key, target)
        if first is target:
            continue
        if first.header == target.header:
            same = _same(table.columns[first.position], column)
            sentence = f"Two columns have this name, with {'the same' if same else 'different'} cells; the first one is used."
            problems.warn(source, sentence, row=1, column=target.header)
        else:
            table.columns[first.position] = _filled(table.columns[first.position], column)
            problems.warn(source, f"Two columns hold this question; {target.header!r} fills the blanks of {first.header!r}.", row=1, column=target.header)
    return tuple(kept.values())


def _same(first: Column, second: Column) -> bool:
    return bool((read_text(first).fillna("") == read_text(second).fillna("")).all())


def _filled(first: Column, second: Column) -> Column:
    later = np.where(second.codes < 0, -1, second.codes + len(first.texts))
    return Column(np.where(first.codes >= 0, first.codes, later), [*first.texts, *second.texts])


def _without_blank_rows(table: _Table, problems: Problems) -> _Table | None:
    blank = np.ones(len(table.rows), dtype=bool)
    for column in table.columns:
        blank &= column.codes < 0
        if not blank.any():
            return table
    source = table.layout.head.source
    if blank.all():
        problems.fatal(source, "The export has a header but no interviews. Download it again.")
        return None
    problems.warn(source, f"{counted(int(blank.sum()), 'blank row is', 'blank rows are')} left out.", row=int(table.rows[blank][0]))
    return table.take(~blank)


def _indexed(table: _Table, instrument: Instrument, problems: Problems) -> tuple[_Table, pd.Index]:
    """The table with every interview once, and their uuids."""
    source, named = table.layout.head.source, instrument.columns.uuid
    if named and table.column(named) is None:
        sentence = "The export does not have the column that instrument.yaml names for the uuid."
        expected = suggestion(named, [target.header for target in table.targets])
        problems.fatal(source, sentence, column="columns.uuid", got=named, expected=expected)
    headers = [named] if named else UUIDS
    column = table.column(*headers)
    table = replace(table, uuid=next((header for header in headers if table.column(header)), ""))
    numbered = np.array([f"row {row}" for row in table.rows], dtype=object)
    if column is None:
        if not named:
            problems.warn(source, "The export has no uuid column; interviews are named by their row. Set columns.uuid in instrument.yaml.")
        return table, pd.Index(numbered, dtype="str", name="uuid")
    uuids = column.spread(column.texts, None, object)
    missing = column.codes < 0
    if missing.any():
        count = counted(int(missing.sum()), "interview has no uuid and is named by its row", "interviews have no uuid and are named by their row")
        problems.warn(source, f"{count}.", row=int(table.rows[missing][0]))
        uuids = np.where(missing, numbered, uuids)
    repeated = pd.Series(uuids).duplicated().to_numpy()
    if repeated.any():
        _tell_duplicates(table, uuids, repeated, problems)
        table, uuids = table.take(~repeated), uuids[~repeated]
    return table, pd.Index(uuids, dtype="str", name="uuid")


def _tell_duplicates(table: _Table, uuids: np.ndarray, repeated: np.ndarray, problems: Problems) -> None:
    """Copies of one interview are a warning; different interviews under one uuid are fatal, as one would be lost."""
    source = table.layout.head.source
    asked = [target.position for target in table.targets if target.question]
    first = {uuid: row for row, uuid in reversed(list(enumerate(uuids)))}
    again = np.flatnonzero(repeated)
    earlier = np.array([first[uuids[row]] for row in again])
    differs = np.zeros(len(again), dtype=bool)
    for position in asked:
        codes = table.columns[position].codes
        differs |= codes[again] != codes[earlier]
    copies, others = again[~differs], again[differs]
    if len(copies):
        count = counted(len(copies), "row repeats", "rows repeat")
        sentence = f"{count} an earlier interview, uuid and answers; left out."
        problems.warn(source, sentence, row=int(table.rows[copies[0]]), column="uuid", got=uuids[copies[0]])
    if len(others):
        count = counted(len(others), "row has", "rows have")
        advice = "Remove it, or give it a uuid of its own." if len(others) == 1 else "Remove them, or give each a uuid of its own."
        sentence = f"{count} the uuid of an earlier interview but other answers. {advice}"
        problems.fatal(source, sentence, row=int(table.rows[others[0]]), column="uuid", got=uuids[others[0]])


def _responses(table: _Table, index: pd.Index, reading: Reading, instrument: Instrument, problems: Problems) -> Responses:
    typing = Typing(reading, instrument.columns, table.layout.head.source, table.rows, problems)
    frame = typing.frame([target for target in table.targets if target.header != table.uuid], table.columns, index)
    answers = Answers(frame, reading.form, instrument, _everybody(table, reading, index))
    asked = routing.asked(answers, problems)
    frame = _without_unasked(answers, asked, table, problems)
    dialect = _completed(table.layout.dialect, typing.tally, len(index))
    return Responses(frame, reading.form, instrument, asked, dialect)


def _everybody(table: _Table, reading: Reading, index: pd.Index) -> pd.DataFrame:
    """True for all questions the table has, in form order."""
    found = {target.question for target in table.targets}
    names = [name for name, question in reading.form.questions.items() if name in found and question.type != "note"]
    return pd.DataFrame(np.ones((len(index), len(names)), dtype=bool), index=index, columns=names)


def _without_unasked(answers: Answers, asked: pd.DataFrame, table: _Table, problems: Problems) -> pd.DataFrame:
    """The frame with blanks where a question was not asked; each question answered there all the same is warned of."""
    blanked = {}
    for question in asked.columns:
        was_asked = asked[question].to_numpy()
        if was_asked.all():
            continue
        rows = np.flatnonzero(answers.answered(question) & ~was_asked)
        if len(rows):
            count = counted(len(rows), "interview answers", "interviews answer")
            sentence = f"{count} this question though the form's `relevant` passes it by; left out."
            problems.warn(table.layout.head.source, sentence, row=int(table.rows[rows[0]]), column=question)
            several = answers.type_of(question) == "select_multiple"
            names = [f"{question}/{choice}" for choice in answers.choices(question)] if several else [question]
            blanked |= {name: answers.frame[name].where(was_asked) for name in names}
    return answers.frame.assign(**blanked) if blanked else answers.frame


def _completed(dialect: Dialect, tally: Tally, rows: int) -> Dialect:
    most = max(tally.as_labels.values(), default=0)
    languages = tuple(language for language, count in tally.as_labels.items() if count == most and count)
    values = [name for name, met in (("codes", tally.as_codes), ("labels", most)) if met]
    styles = tuple(style for style, _ in tally.styles.most_common() if style)
    return replace(dialect, multi_select=styles, values=" and ".join(values), languages=languages, rows=rows)


def _read_repeats(
    heads: Sequence[Head], main: Head, table: _Table, responses: Responses, reading: Reading, problems: Problems
) -> Mapping[str, Reports]:
    from analysis.intake.repeats import read_repeats

    parts = [(head, _read_table(head, reading, problems)) for head in heads if head is not main and _is_repeat(head)]
    tables = {head.source: part for head, part in parts if part is not None}
    return read_repeats(tables, table, responses, reading, problems)
