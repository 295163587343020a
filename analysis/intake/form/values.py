"""What expressions of a form see: answers as values, the day of an interview, labels, files beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.expressions.text_functions import over_texts
from analysis.expressions.xpath_values import DAY, UNKNOWN, Numbers, Texts, Ticks, Value, as_texts
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.form.lists import read_file_rows

DAYS, MOMENTS = ("today", "start", "end"), ("end", "start", "today")


def value_of(answers: Answers, question: str) -> Value:
    """A question's answers as the expressions see them; unknown where `answers` lacks the question."""
    if not answers.has(question):
        return UNKNOWN
    kind = answers.type_of(question)
    if kind == "select_multiple":
        ticks, choices = answers.ticks(question)
        order = _order(answers.in_order(question), ticks, choices)
        return Ticks(ticks, choices, answers.answered(question), order=order)
    if kind in NUMERIC:
        return Numbers(answers.numbers(question))
    moments = _moments(answers, question)
    if moments is not None:
        return Numbers(moments, dated=True)
    codes, texts = answers.codes(question)
    return Texts(codes, texts)


def _order(written: np.ndarray | None, ticks: np.ndarray, choices: tuple[str, ...]) -> np.ndarray | None:
    """The positions (n, m) of the choices as they were written; -1 in rows whose ticks are others."""
    if written is None:
        return None
    codes, texts = pd.factorize(written)
    position = {name: place for place, name in enumerate(choices)}
    names = [str(text).split() for text in texts]
    places = np.full((len(texts) + 1, max(map(len, names), default=0)), -1)
    for row, row_names in enumerate(names):
        places[row, : len(row_names)] = [position.get(name, -1) for name in row_names]
    order = places[codes]
    as_ticked = np.take_along_axis(ticks, np.maximum(order, 0), axis=1).astype(bool) | (order < 0)
    # a cleaning log changes ticks, and nobody knows at which place
    return np.where(as_ticked.all(axis=1)[:, None], order, -1)


def _moments(answers: Answers, question: str) -> np.ndarray | None:
    """Days since 1970 (n,), NaN where there is no date; None for a question that holds no dates."""
    if question not in answers.frame and isinstance(answers, Reports):
        moments = _moments(answers.respondents, question)
        return None if moments is None else moments[answers.rows]
    column = answers.frame.get(question)
    if column is None or not pd.api.types.is_datetime64_any_dtype(column):
        return None
    seconds = column.to_numpy(dtype="datetime64[s]")
    return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64) / DAY)


def moment_of(answers: Answers, *, whole: bool) -> Value:
    """The day (`whole`) or moment of each interview, from the first of its columns that the export has."""
    questions = answers.form.questions
    for kind in DAYS if whole else MOMENTS:
        names = [name for name, question in questions.items() if question.type == kind]
        for name in (*names, kind):
            moments = _moments(answers, name)
            if moments is not None:
                return Numbers(np.floor(moments) if whole else moments, ~np.isnan(moments), dated=True)
    return UNKNOWN


def choice_name(form: Form, choice: str, question: str) -> str:
    """jr:choice-name(): the label of a choice."""
    name = question.removeprefix("${").removesuffix("}").strip()
    return form.choice_label(name, choice) if choice and name in form.questions else ""


def pulled(form: Form, file: Value, column: Value, key_column: Value, key: Value) -> Value:
    """pulldata(): a cell of a CSV file beside the form, in the row of a key; unknown without it."""
    names = [as_texts(value) for value in (file, column, key_column)]
    if any(name.codes.ndim or not name.texts for name in names):
        return UNKNOWN
    wanted, looked_in = names[1].texts[0].casefold(), names[2].texts[0].casefold()
    rows = read_file_rows(form.source, names[0].texts[0])
    if not rows:
        return UNKNOWN
    cells_by_key = {row.get(looked_in, ""): row.get(wanted, "") for row in reversed(rows)}
    return over_texts(lambda text: cells_by_key.get(text, ""), key)
