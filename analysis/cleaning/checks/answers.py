"""Answers as the checks look at them: as text to show, as codes to compare, by role."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.intake.form.form import Question
from analysis.vocabulary import SELECT_SEPARATOR

#: Types of the survey sheet that hold no answer of a respondent.
NO_ANSWER_TYPES = frozenset(
    {
        "note",
        "calculate",
        "hidden",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "simserial",
        "phonenumber",
        "subscriberid",
        "email",
        "audit",
        "start-geopoint",
        "image",
        "audio",
        "video",
        "file",
        "background-audio",
        "barcode",
        "csv-external",
        "xml-external",
    }
)
RECODES = "recodes.csv"


def answer_questions(responses, types: Sequence[str] = ()) -> tuple[str, ...]:
    """Questions of the form that are in the export and hold answers, in form order; `types` keeps only those.

    Variables that recodes.csv makes from another question are no answers of their own, nor are, for the rows
    of a repeat, those of their interviews.
    """
    return tuple(
        name
        for name, question in responses.form.questions.items()
        if question.type not in NO_ANSWER_TYPES
        and not is_recode(question)
        and (not types or question.type in types)
        and Answers.has(responses, name)
    )


def own_answers(reports: Reports) -> Answers:
    """The rows of a repeat without the answers of their interviews, which have rows of their own in a log."""
    return Answers(reports.frame, reports.form, reports.instrument, reports.asked)


def levels_of(responses) -> tuple[Answers, ...]:
    """The interviews, then the rows of each repeat with nothing but their own answers."""
    return (responses, *(own_answers(reports) for reports in getattr(responses, "repeats", {}).values()))


def is_recode(question: Question) -> bool:
    """Whether a question of the form is a variable that recodes.csv makes."""
    return (question.list_name or "").startswith(RECODES)


def multi_select_of(column: str, responses) -> str:
    """The multi-select that a column is, or is one choice of; "" where it is neither."""
    question = column if column in responses.form.questions else column.partition("/")[0]
    is_in_form = question in responses.form.questions
    return question if is_in_form and responses.type_of(question) == "select_multiple" else ""


def role_choices(responses, *roles: str) -> frozenset[str]:
    """Names of the choices that play one of the roles in any list of the instrument."""
    return frozenset(name for role in roles for name in getattr(responses.instrument.roles, role))


def role_ticks(responses, question: str, *roles: str) -> np.ndarray:
    """Whether a choice with one of the roles was the answer, or among it; bool, one a row."""
    names = role_choices(responses, *roles)
    kind = responses.form.questions[question].type
    if kind == "select_one":
        codes, choices = responses.codes(question)
        wanted = np.array([choice in names for choice in choices] + [False])
        return wanted[codes]
    if kind == "select_multiple":
        ticks, choices = responses.ticks(question)
        wanted = [position for position, choice in enumerate(choices) if choice in names]
        return (ticks[:, wanted] > 0).any(axis=1) if wanted else np.zeros(len(ticks), dtype=bool)
    return np.zeros(len(responses.frame), dtype=bool)


def shown(responses, column: str, rows: np.ndarray | Sequence[int]) -> list[str]:
    """What stands in a column at some rows, as text: choice names, several joined by "; ", numbers without
    useless decimals.

    `column` is a question, one choice of a multi-select (`question/choice`: "1", "0" or "") or
    any other column of the export; "" where there is nothing, and for a column the export lacks.
    """
    question = responses.form.questions.get(column)
    if question is not None and question.type == "select_multiple" and responses.has(column):
        ticks, choices = responses.ticks(column)
        names = np.array(choices, dtype=object)
        return [SELECT_SEPARATOR.join(names[line > 0]) for line in ticks[rows]]
    if column not in responses.frame.columns:
        return [""] * len(rows)
    return [as_text(value) for value in responses.frame[column].iloc[rows]]


def as_text(value: object) -> str:
    """One cell of a Responses frame as text; "" where it is missing."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "1" if value else "0"
    if isinstance(value, float | np.floating):
        return f"{value:.15g}"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(sep=" ")
    return str(value)


def value_codes(responses, question: str) -> np.ndarray:
    """Codes that are equal where the answers are; -1 where unanswered. int32, one a row."""
    kind = responses.form.questions[question].type
    if kind == "select_one":
        return responses.codes(question)[0].astype("int32", copy=False)
    if kind == "select_multiple":
        ticks, _ = responses.ticks(question)
        packed = np.packbits(ticks > 0, axis=1)
        codes, _ = pd.factorize(_as_integers(packed) if packed.shape[1] <= 8 else _as_bytes(packed))
    else:
        codes, _ = pd.factorize(responses.frame[question])
    return np.where(responses.answered(question), codes, -1).astype("int32")


def _as_integers(packed: np.ndarray) -> np.ndarray:
    padded = np.zeros((len(packed), 8), dtype="uint8")
    padded[:, : packed.shape[1]] = packed
    return padded.view("uint64").ravel()


def _as_bytes(packed: np.ndarray) -> np.ndarray:
    return np.array([line.tobytes() for line in packed], dtype=object)
