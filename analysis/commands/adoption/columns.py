"""Columns that the form has no choices for, as single-choice questions that recodes.csv declares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.commands.adoption.places import FEW_VALUES, SUPPRESS_BELOW, TYPED, WORKED_OUT
from analysis.files import guard_formula, write_atomic
from analysis.identifiers import identifiers
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import ALL_OTHERS, COLUMNS, LABEL, Recode, apply_recodes, read_recodes
from analysis.intake.form.form import OTHER, Form
from analysis.planning.draft import MOST_CHOICES, form_codes
from analysis.problems import Problems
from analysis.reading.csv_text import with_rows
from analysis.reporting.wording.words import word_or


@dataclass(frozen=True)
class ColumnRecodes:
    """The recodes.csv that is written; where it is there already it is somebody's own, and is added to.

    `before` is the one that an earlier adopt drafted: it says what the choices are called.
    """

    path: Path
    before: Path | None = None


def with_columns(
    file: ColumnRecodes,
    answers: Responses,
    columns: Iterable[str],
    problems: Problems,
    chosen: Collection[str] = (),
) -> Responses:
    """The answers with columns their form does not know as single-choice questions, as recodes.csv declares.

    Each value keeps its text as the label of a choice whose name can stand in files. What fewer than
    SUPPRESS_BELOW people said may be a name: unless it is `chosen`, it is written nowhere and is "other".
    Values that differ in case alone stay apart, and are told.
    """
    path = file.path
    earlier = read_recodes(path, problems)
    named = earlier or (read_recodes(file.before, Problems()) if file.before else ())
    names = {
        (recode.variable, choice): rule.to
        for recode in named
        for rule in recode.rules
        for choice in rule.choices
    }
    rows = []
    for column in columns:
        declared = any(recode.variable == variable_of(answers.form, column) for recode in earlier)
        added = _rows_of(column, answers, chosen, names, declared)
        _tell_alike(column, added, path, problems)
        rows += added
    if rows:
        if not earlier:
            header = [*COLUMNS, *(f"{LABEL}{code}" for code in form_codes(answers.form))]
            write_atomic(path, ",".join(header) + "\n")
        write_atomic(path, with_rows(path, map(_guarded, rows)))
    elif not earlier:
        return answers
    return apply_recodes(answers, read_recodes(path, problems), problems)


def _rows_of(
    column: str,
    answers: Responses,
    chosen: Collection[str],
    names: Mapping[tuple[str, str], str],
    declared: bool,
) -> list[dict[str, str]]:
    """The rows of recodes.csv that make a question of a column; where it is `declared`, those of new values.

    `names`: what a value of a variable was called before.
    """
    codes, variable = form_codes(answers.form), variable_of(answers.form, column)

    def row(value: str, name: str, label: Sequence[str]) -> dict[str, str]:
        of_value = {"variable": variable, "question": column, "from": value, "to": name}
        return of_value | {f"{LABEL}{code}": text for code, text in zip(codes, label, strict=True)}

    values, many = answers.codes(column)[1], _of_many(column, answers, chosen)
    labels = _labels_of(many)
    new = {value: label for value, label in labels.items() if (variable, value) not in names}
    taken = (OTHER, *(name for (of, _), name in names.items() if of == variable))
    drafted = identifiers(new, taken=taken)
    rows = [] if declared else [row("", "", [_readable(column)] * len(codes))]
    for value, label in labels.items():
        if value in new or not declared:
            name = drafted.get(value) or names[variable, value]
            rows.append(row(_quoted(value), name, [label] * len(codes)))
    if len(many) < len(values) and not (declared and (variable, ALL_OTHERS) in names):
        others = [word_or("other.values", "Other", code) for code in codes]
        rows.append(row(ALL_OTHERS, OTHER, others))
    return rows


def _tell_alike(column: str, rows: Iterable[Mapping[str, str]], path: Path, problems: Problems) -> None:
    """Values that differ in case alone are two levels until somebody says that they are one."""
    alike: dict[str, list[str]] = {}
    for row in rows:
        alike.setdefault(row["from"].casefold(), []).append(row["from"])
    for values in alike.values():
        if len(values) > 1:
            sentence = (
                "These values differ in case alone and are kept apart. If they are one, give them one `to` in"
                " recodes.csv and run adopt again."
            )
            problems.warn(str(path), sentence, column=column, got=", ".join(values))


def _guarded(row: Mapping[str, str]) -> dict[str, str]:
    return {name: guard_formula(cell) for name, cell in row.items()}


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


def made_of_form(recode: Recode, form: Form) -> bool:
    """Whether a recode is of a question of the form, and leaves that as it is."""
    return recode.question in form.questions and recode.variable != recode.question


def _quoted(value: str) -> str:
    """A value as `from` in recodes.csv writes it: in quotes where it could be read as several, or a band."""
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if " " in value or '"' in value or value[:1] in "[(" else value


def _readable(value: str) -> str:
    """A code as a label: blanks for underscores, a capital at the head."""
    text = value.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
