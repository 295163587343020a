"""Columns that the form has no choices for, as single-choice questions that recodes.csv declares."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from analysis.commands.adoption.places import FEW_VALUES, SUPPRESS_BELOW, TYPED, WORKED_OUT
from analysis.files import guard_formula, write_atomic
from analysis.identifiers import identifiers
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import ALL_OTHERS, apply_recodes, read_recodes
from analysis.intake.form.form import OTHER, Form
from analysis.planning.draft import MOST_CHOICES, form_codes
from analysis.problems import Problems
from analysis.reporting.wording.words import word_or


def with_columns(
    folder: Path,
    answers: Responses,
    columns: Iterable[str],
    problems: Problems,
    chosen: Collection[str] = (),
) -> Responses:
    """The answers with columns their form does not know as single-choice questions, as recodes.csv declares.

    Each value keeps its text as the label of a choice whose name can stand in files. What fewer than
    SUPPRESS_BELOW people said may be a name: unless it is `chosen`, it is written nowhere and is "other".
    """
    codes = form_codes(answers.form)
    lines = [["variable", "question", "from", "to", *(f"label::{code}" for code in codes)]]
    for column in columns:
        variable = variable_of(answers.form, column)
        lines.append([variable, column, "", "", *[_readable(column)] * len(codes)])
        values, many = answers.codes(column)[1], _of_many(column, answers, chosen)
        labels = _labels_of(many)
        for value, name in identifiers(labels, taken=(OTHER,)).items():
            lines.append([variable, column, _quoted(value), name, *[labels[value]] * len(codes)])
        if len(many) < len(values):
            others = [word_or("other.values", "Other", code) for code in codes]
            lines.append([variable, column, ALL_OTHERS, OTHER, *others])
    if len(lines) == 1:
        return answers
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for line in lines:
        writer.writerow([guard_formula(cell) for cell in line])
    path = write_atomic(folder / "recodes.csv", stream.getvalue())
    return apply_recodes(answers, read_recodes(path, problems), problems)


def _of_many(column: str, answers: Responses, chosen: Collection[str]) -> tuple[str, ...]:
    """The values of a column that many people share, or that somebody named."""
    codes, values = answers.codes(column)
    if len(values) <= 2 * FEW_VALUES:
        return tuple(values)  # regions or routes, however few people were interviewed
    people = np.bincount(codes[codes >= 0], minlength=len(values))
    wanted = {value.casefold() for value in chosen}
    return tuple(
        value
        for value, many in zip(values, people >= SUPPRESS_BELOW, strict=True)
        if many or value.casefold() in wanted
    )


def _labels_of(values: Sequence[str]) -> dict[str, str]:
    """Value -> its label: readable, but where two would read alike as they are."""
    readable = [_readable(value) for value in values]
    labels = dict(zip(values, readable, strict=True))
    for value, label in labels.items():
        if readable.count(label) > 1:
            labels[value] = value
    return labels


def is_unlisted(answers: Responses, question: str) -> bool:
    """Whether a choice without a list has so many or so different answers that no table can be made of it.

    What nearly everybody answers differently may be a name; it is never printed.
    """
    asked = answers.form.questions[question]
    if not asked.is_select or answers.form.choices(question):
        return False
    met, given = len(answers.choices(question)), int(answers.answered(question).sum())
    return met > MOST_CHOICES or met * 2 > given


def variable_of(form: Form, column: str) -> str:
    """What the question made of a column is called: as the column, but where the form asks it as text."""
    typed = column in form.questions and form.questions[column].type in TYPED
    return f"{column}_place" if typed else column


def is_column(form: Form, name: str) -> bool:
    """Whether what divides the survey has no choices of its own: not in the form, worked out in it, typed."""
    return name not in form.questions or form.questions[name].type in (*WORKED_OUT, *TYPED)


def _quoted(value: str) -> str:
    """A value as `from` in recodes.csv writes it: in quotes where it could be read as several, or a band."""
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if " " in value or '"' in value or value[:1] in "[(" else value


def _readable(value: str) -> str:
    """A code as a label: blanks for underscores, a capital at the head."""
    text = value.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
