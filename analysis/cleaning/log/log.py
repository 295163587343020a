"""The cleaning log: what people decided about findings, read from whichever kit wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.problems import Problems, suggestion
from analysis.reading.hand_tables import Sheet, excel_date, read_sheets
from analysis.reading.label_text import counted

#: What a log carries once it is read. `index` is the export's number of a row of a repeat, where a log names
#: such rows by it; `row` is the row in `file`, as a spreadsheet counts it.
LOG_COLUMNS = (
    "uuid",
    "index",
    "question",
    "issue",
    "old_value",
    "action",
    "new_value",
    "date",
    "registration_date",
    "enumerator",
    "section",
    "question_text",
    "identified_by",
    "comments",
    "feedback",
    "binding",
    "file",
    "row",
)

#: The headings MMC's cleaningkit writes, in its order; the last one is hidden in the workbook.
HEADINGS: Mapping[str, str] = {
    "date": "Date",
    "uuid": "Survey UUID",
    "registration_date": "Survey Registration Date",
    "enumerator": "Enumerator",
    "section": "Section",
    "question": "Question number",
    "question_text": "Question text",
    "issue": "Issue",
    "old_value": "Old value",
    "action": "Action taken",
    "new_value": "New value",
    "identified_by": "Identified by",
    "comments": "Comments",
    "feedback": "PO feedback",
    "binding": "check_binding",
}

#: From strongest to weakest: of two rows for one value the stronger action stands.
ACTIONS = ("recoded", "addition", "other", "delete_data_point", "discard", "no_action")
PRECEDENCE = ("recoded", "addition", "other", "delete_data_point", "no_action")

_ACTION_WORDS = {
    "change_response": "recoded",
    "recode": "recoded",
    "recoded": "recoded",
    "blank_response": "delete_data_point",
    "remove": "delete_data_point",
    "delete_data_point": "delete_data_point",
    "remove_survey": "discard",
    "discard": "discard",
    "no_action": "no_action",
    "addition": "addition",
    "other": "other",
    "true_other": "other",
    "yes": "recoded",
    "no": "no_action",
}
"""What the kits write; yes and no stand under `changed` in the logs that REACH kept before cleaningtools."""
_HEADING_WORDS = {
    **{re.sub(r"[^a-z]+", "_", heading.lower()): column for column, heading in HEADINGS.items()},
    "uuid": "uuid",
    "x_uuid": "uuid",
    "index": "index",
    "x_index": "index",
    "loop_index": "index",
    "repeat_index": "index",
    "questions": "question",
    "question": "question",
    "question_name": "question",
    "issue": "issue",
    "old_value": "old_value",
    "change_type": "action",
    "action": "action",
    "action_taken": "action",
    "changed": "action",
    "new_value": "new_value",
    "comment": "comments",
    "feedback": "feedback",
    "enumerator_id": "enumerator",
}
_NEEDED = ("uuid", "question", "action", "new_value")
_SHEETS_THAT_ARE_NO_LOG = ("dataset", "readme", "guide", "validation_rules", "dropdown_values")
_ROWS_BEFORE_HEADINGS = 20


def empty_log() -> pd.DataFrame:
    """A log without rows, with the declared columns."""
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in LOG_COLUMNS})
    return frame.astype({"row": "int64"})


def read_log(paths: Path | Iterable[Path], form, problems: Problems) -> pd.DataFrame:
    """One or several logs (.xlsx, .csv; ours, cleaningkit's or cleaningtools') as one frame of LOG_COLUMNS.

    Every value is text as written, except that the action is one of ACTIONS or blank (not
    decided yet), the question is the form's name for it where it can be told, and dates Excel
    turned into day numbers are dates again. What cannot be read goes into `problems`.
    """
    paths = [paths] if isinstance(paths, str | Path) else paths
    frames = [_read_one(Path(path), form, problems) for path in paths]
    frames = [frame for frame in frames if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else empty_log()


def _read_one(path: Path, form, problems: Problems) -> pd.DataFrame:
    before = len(problems.fatals)
    sheets = [
        sheet for sheet in read_sheets(path, problems) if sheet.name.lower() not in _SHEETS_THAT_ARE_NO_LOG
    ]
    if len(problems.fatals) > before:
        return empty_log()
    log_sheets = [(sheet, top) for sheet in sheets if (top := heading_row(sheet)) is not None]
    if not log_sheets:
        _say_no_log(path, sheets, problems)
        return empty_log()
    sheet, top = min(log_sheets, key=lambda pair: pair[0].name.lower() != "cleaning_log")
    if sheet.squeezed:
        problems.warn(
            str(path),
            f"{counted(sheet.squeezed, 'cell')} had blanks around them, or blanks that can't be seen; the"
            " blanks were taken out.",
        )
    frame = _rows_below(sheet, top, str(path), problems)
    if not len(frame):
        problems.warn(
            str(path),
            "The log has headings and no row under them, so nothing is changed; restore it if decisions were"
            " lost.",
        )
    return _repair(frame, form, str(path), problems)


def heading_row(sheet: Sheet) -> int | None:
    for position, row in enumerate(sheet.rows[:_ROWS_BEFORE_HEADINGS]):
        if set(_NEEDED) <= {column_of(cell) for cell in row}:
            return position
    return None


def column_of(heading: str) -> str:
    return _HEADING_WORDS.get(re.sub(r"[^a-z]+", "_", heading.lower()).strip("_"), "")


def _say_no_log(path: Path, sheets: list[Sheet], problems: Problems) -> None:
    filled = [cell for sheet in sheets for row in sheet.rows[:3] for cell in row if cell]
    problems.fatal(
        str(path),
        "No sheet has the headings of a cleaning log; restore them (a log begins with a row of headings).",
        got=", ".join(filled[:6]) or "no cell with text",
        expected=(
            "Survey UUID, Question number, Action taken, New value; or uuid, question, change_type, new_value"
        ),
    )


def _rows_below(sheet: Sheet, top: int, name: str, problems: Problems) -> pd.DataFrame:
    columns = [column_of(cell) for cell in sheet.rows[top]]
    if top:
        problems.warn(name, f"The headings stand in row {top + 1}; the rows above them were passed over.")
    records = []
    repeated = 0
    for position, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
        if not any(row):
            continue
        if set(_NEEDED) <= {column_of(cell) for cell in row}:
            repeated += 1
            continue
        record = {column: cell for column, cell in zip(columns, row, strict=False) if column}
        records.append({**record, "file": name, "row": position})
    if repeated:
        problems.warn(
            name,
            f"The headings are repeated in {counted(repeated, 'row')} further down, and passed over there.",
        )
    text = {
        column: [record.get(column, "") for record in records] for column in LOG_COLUMNS if column != "row"
    }
    return pd.DataFrame(text, dtype="str").assign(
        row=pd.Series([record["row"] for record in records], dtype="int64")
    )


def _repair(frame: pd.DataFrame, form, name: str, problems: Problems) -> pd.DataFrame:
    words = frame["action"].str.lower().str.replace(r"[^a-z]+", "_", regex=True).str.strip("_")
    actions = words.map(_ACTION_WORDS)
    for position in (actions.isna() & words.ne("")).to_numpy().nonzero()[0]:
        problems.fatal(
            name,
            "Unknown action.",
            row=int(frame["row"].iloc[position]),
            column="Action taken",
            got=frame["action"].iloc[position],
            expected=suggestion(words.iloc[position], (*ACTIONS, *_ACTION_WORDS)),
        )
    dates = frame["date"].map(excel_date)
    if (dates != frame["date"]).any():
        problems.warn(
            name,
            f"Excel had turned {counted(int((dates != frame['date']).sum()), 'date')} into day numbers; they"
            " were turned back.",
        )
    questions = frame["question"].map({text: question_of(text, form) for text in frame["question"].unique()})
    return frame.assign(
        action=actions.fillna("").astype("str"), date=dates.astype("str"), question=questions.astype("str")
    )


def question_of(text: str, form) -> str:
    """The form's name behind a log's question: group prefixes taken off, `question.choice` as
    `question/choice`.
    """
    if not text or text in form.questions:
        return text
    segments = text.split("/")
    for place, piece in enumerate(segments):
        if piece in form.questions:
            return "/".join(segments[place:])
    parent, _, choice = text.partition(".")
    return f"{parent}/{choice}" if parent in form.questions else text
