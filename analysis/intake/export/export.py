"""Reading the exports of Kobo, ONA and ODK into `Responses`, whatever their dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.doubts import tell_backwards, tell_doubts
from analysis.intake.answers.number_codes import ask_about_codes, without_codes
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.derived.harmonise import read_harmonise
from analysis.intake.derived.recodes import Recode, apply_recodes, apply_row_recodes, read_recodes
from analysis.intake.export.cells.column_notes import Telling
from analysis.intake.export.cells.spelling import SpellingTally, read_spellings
from analysis.intake.export.cells.typed import Typing
from analysis.intake.export.columns.layout import Reading, find_layout
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.export.files.sheets import sort_heads
from analysis.intake.export.files.split_exports import with_parts
from analysis.intake.export.repeats.flattened import take_flattened
from analysis.intake.export.repeats.repeats import group_of, read_repeats, route_repeats
from analysis.intake.export.table import FORM_IDS, UUIDS, ExportTable, read_table
from analysis.intake.form import routing
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems, suggestion
from analysis.reading.export_heads import Head, open_export
from analysis.reading.label_text import counted


def read_responses(
    paths: str | Path | Sequence[str | Path],
    form: Form,
    instrument: Instrument,
    problems: Problems,
    wave: str = "",
    sheet: str = "",
    recodes: tuple[Recode, ...] | None = None,
    by_form: bool = True,
) -> Responses | None:
    """The interviews in one export, with the reports of its repeat groups' sheets, files or columns.

    `sheet` is the workbook's sheet with the interviews, where several hold some; `wave` the round it is of,
    for the rows of harmonise.csv that are of one round. Answers that the form's conditions pass by are left
    out `by_form`, else their people count as asked. What the export holds beside the form's questions is kept
    under its own header, as text. `recodes` are those of the instrument where somebody has read them. None,
    with fatal problems, where the interviews can't be read.
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    reading = reading_of(form, instrument, problems, wave)
    if recodes is None:
        recodes = read_recodes(instrument.folder / "recodes.csv", problems)
    met = len(problems.fatals)
    encoding, texts = instrument.dialect.encoding, form.texts()
    heads = [head for path in given for head in open_export(path, encoding, problems, texts)]
    if not heads or len(problems.fatals) > met:
        return None
    return read_heads(heads, reading, instrument, problems, sheet=sheet, recodes=recodes, by_form=by_form)


def reading_of(form: Form, instrument: Instrument, problems: Problems, wave: str = "") -> Reading:
    """What an export of the form is read against; its aliases are those of harmonise.csv for the round."""
    aliases = read_harmonise(instrument.folder / "harmonise.csv", form, problems, wave)
    in_order = routing.asked_in_order(form)
    return Reading(form, read_spellings(form, aliases), aliases, instrument.dialect, wave, in_order)


def read_heads(
    heads: Sequence[Head],
    reading: Reading,
    instrument: Instrument,
    problems: Problems,
    *,
    sheet: str = "",
    recodes: tuple[Recode, ...] = (),
    by_form: bool = True,
) -> Responses | None:
    """The same of tables that are open: of an export, or of a piece of one."""
    form = reading.form
    sorted_heads = sort_heads(heads, reading, sheet, problems)
    if sorted_heads is None:
        return None
    table = read_table(sorted_heads.interviews, reading, problems)
    if table is not None and sorted_heads.parts:
        table = with_parts(table, sorted_heads.parts, instrument.columns.uuid or "", reading, problems)
    if table is None:
        return None
    if not len(table.rows):
        problems.fatal(
            sorted_heads.interviews.source, "The export has a header but no interviews. Download it again."
        )
        return None
    met = len(problems.fatals)
    table, index = _indexed(table, instrument, problems)
    if len(problems.fatals) > met:
        return None
    table, flattened = take_flattened(table, reading)
    answers, dialect = _typed(table, index, reading, instrument, problems)
    tables = _repeat_tables(sorted_heads.repeats, reading, problems)
    into_repeats = routing.looks_into_repeats(form)
    first_problems = Problems() if into_repeats else problems
    routed = _routed(_responses(answers, {}, dialect, first_problems), table, by_form, first_problems)
    repeats, joined = read_repeats(tables, flattened, table, routed, reading, problems)
    repeats = route_repeats(repeats, routed, first_problems)
    if into_repeats:
        # Conditions of the interview look at rows of repeats, whose own conditions look at the interview.
        routed = _routed(_responses(answers, repeats, dialect, problems), table, by_form, problems)
        repeats = route_repeats(repeats, routed, problems)
    # The form's conditions were asked of the codes as they were typed; from here on they are no numbers.
    responses = apply_recodes(without_codes(routed), recodes, problems)
    for name, part in repeats.items():
        rows = replace(without_codes(part), respondents=responses)
        repeats[name] = apply_row_recodes(rows, recodes, problems)
    _tell_doubts(responses, repeats, sorted_heads.interviews.source, problems)
    return replace(responses, repeats=repeats, dialect=replace(responses.dialect, joined=joined))


def _tell_doubts(
    responses: Responses, repeats: Mapping[str, Reports], source: str, problems: Problems
) -> None:
    tell_backwards(responses, source, problems)
    for answers in (responses, *repeats.values()):
        ask_about_codes(answers, source, problems)
        tell_doubts(answers, source, problems)


def _indexed(table: ExportTable, instrument: Instrument, problems: Problems) -> tuple[ExportTable, pd.Index]:
    """The table with every interview once, and their uuids."""
    source, named = table.layout.head.source, instrument.columns.uuid
    if named and table.column(named) is None:
        sentence = "The export does not have the column that instrument.yaml names for the uuid."
        expected = suggestion(named, [target.header for target in table.targets])
        problems.fatal(source, sentence, column="columns.uuid", got=named, expected=expected)
    headers = [named] if named else table.headers_like(UUIDS) or table.unique(FORM_IDS)
    column = table.column(*headers)
    table = replace(table, uuid=headers[0] if headers else "")
    numbered = np.array([f"row {row}" for row in table.rows], dtype=object)
    if column is None:
        if not named:
            problems.warn(
                source,
                "The export has no uuid column; interviews are named by their row. Set columns.uuid in"
                " instrument.yaml.",
            )
        return table, pd.Index(numbered, dtype="str", name="uuid")
    uuids = column.spread(column.texts, None, object)
    missing = column.codes < 0
    if missing.any():
        count = counted(
            int(missing.sum()),
            "interview has no uuid and is named by its row",
            "interviews have no uuid and are named by their row",
        )
        problems.warn(source, f"{count}.", row=int(table.rows[missing][0]))
        uuids = np.where(missing, numbered, uuids)
    repeated = pd.Series(uuids).duplicated().to_numpy()
    if repeated.any():
        _tell_duplicates(table, uuids, repeated, problems)
        table, uuids = table.take(~repeated), uuids[~repeated]
    return table, pd.Index(uuids, dtype="str", name="uuid")


def _tell_duplicates(table: ExportTable, uuids: np.ndarray, repeated: np.ndarray, problems: Problems) -> None:
    """Copies of one interview are a warning; different interviews under one uuid are fatal, as one would be
    lost.
    """
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
        advice = (
            "Remove it, or give it a uuid of its own."
            if len(others) == 1
            else "Remove them, or give each a uuid of its own."
        )
        sentence = f"{count} the uuid of an earlier interview but other answers. {advice}"
        problems.fatal(source, sentence, row=int(table.rows[others[0]]), column="uuid", got=uuids[others[0]])


def _typed(
    table: ExportTable, index: pd.Index, reading: Reading, instrument: Instrument, problems: Problems
) -> tuple[Answers, Dialect]:
    """The answers as values, everybody asked everything, and how they were written."""
    typing = Typing(reading, instrument.columns, Telling(table.layout.head.source, table.rows, problems))
    # A question that is the interviews' id stays a question: conditions and checks may look at it.
    held = [target for target in table.targets if target.header != table.uuid or target.question]
    frame = typing.frame(held, table.columns, index)
    everybody = _everybody(table, reading, index)
    answers = Answers(frame, reading.form, instrument, everybody, ordered=typing.ordered)
    return answers, _completed(table.layout.dialect, typing.tally, len(index))


def _responses(
    answers: Answers, repeats: Mapping[str, Reports], dialect: Dialect, problems: Problems
) -> Responses:
    """The answers, with who was asked."""
    routed = routing.route(answers, problems, repeats)
    form, instrument = answers.form, answers.instrument
    return Responses(
        answers.frame,
        form,
        instrument,
        routed.asked,
        dialect,
        guessed=routed.guessed,
        ordered=answers.ordered,
    )


def _everybody(table: ExportTable, reading: Reading, index: pd.Index) -> pd.DataFrame:
    """True for all questions the table has, in form order."""
    question_names = {target.question for target in table.targets}
    names = [
        name
        for name, question in reading.form.questions.items()
        if name in question_names and question.type != "note"
    ]
    return pd.DataFrame(np.ones((len(index), len(names)), dtype=bool), index=index, columns=names)


def _routed(answers: Responses, table: ExportTable, by_form: bool, problems: Problems) -> Responses:
    """The responses without answers to what was not asked or, unless `by_form`, with their people as asked;
    each such question is warned of.
    """
    blanked, asked = {}, {}
    for question in answers.asked.columns:
        was_asked = answers.asked[question].to_numpy()
        if was_asked.all():
            continue
        answered = answers.answered(question)
        rows = np.flatnonzero(answered & ~was_asked)
        if not len(rows):
            continue
        count = counted(len(rows), "interview answers", "interviews answer")
        done = "left out" if by_form else "counted, as routing: data says"
        sentence = f"{count} this question though the form's `relevant` passes it by; {done}."
        problems.warn(table.layout.head.source, sentence, row=int(table.rows[rows[0]]), column=question)
        if by_form:
            several = answers.type_of(question) == "select_multiple"
            names = (
                [f"{question}/{choice}" for choice in answers.choices(question)] if several else [question]
            )
            blanked |= {name: answers.frame[name].where(was_asked) for name in names}
        else:
            asked[question] = was_asked | answered
    return replace(
        answers,
        frame=answers.frame.assign(**blanked),
        asked=answers.asked.assign(**asked),
        by_form=by_form,
    )


def _completed(dialect: Dialect, tally: SpellingTally, rows: int) -> Dialect:
    most = max(tally.as_labels.values(), default=0)
    languages = tuple(language for language, count in tally.as_labels.items() if count == most and count)
    values = [name for name, met in (("codes", tally.as_codes), ("labels", most)) if met]
    styles = tuple(style for style, _ in tally.styles.most_common() if style)
    return replace(dialect, multi_select=styles, values=" and ".join(values), languages=languages, rows=rows)


def _repeat_tables(heads: Sequence[Head], reading: Reading, problems: Problems) -> list[ExportTable]:
    """The tables of the sheets and files that hold a repeat group of the form."""
    tables = []
    for head in heads:
        layout = find_layout(head, reading, Problems())
        if layout is None or group_of(layout.targets, reading) is None:
            problems.warn(head.source, "No repeat group of the form has these questions; they are left out.")
            continue
        table = read_table(head, reading, problems)
        tables += [table] if table else []
    return tables
