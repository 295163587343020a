"""Which columns would tell who somebody is, or where and by whom she was met.

A column is identifying, in this order of reasons:

1. the instrument names it as uuid, start, end, duration or enumerator;
2. by its type: positions, media, dates, paradata, free text, and what the form puts together (calculate);
3. by its name or label: names, phone numbers, addresses, documents, accounts, the people who interviewed;
   of select questions only the last, as their answers are the form's own words;
4. by its values: e-mail addresses, phone or document numbers, positions, uuids; not where the name or label
   says that it is an amount of money;
5. it is in the export but not in the form: nobody has said what it is;
6. the instrument says so (`identifying`), whatever it looks like.

The words of rule 3 are those of `reading.identifying_words`; they also draft which questions are keys, and
which are sensitive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import NUMERIC, Form
from analysis.intake.form.telling import SHORT_LABEL, identify_question
from analysis.problems import Problems, suggestion
from analysis.reading.identifying_words import says

REASONS = {
    "declared": "the instrument marks it as identifying",
    "paradata": "when, how and by whom the interview was held",
    "position": "a position on the map",
    "media": "a photo, recording, signature or file",
    "date": "an exact date",
    "text": "typed text, in which people name people and places",
    "calculated": "put together by the form, perhaps from names or places",
    "name": "names a person",
    "direct": "leads to a person: a phone, an address, a document",
    "staff": "names who interviewed",
    "values": "holds what looks like phone numbers, e-mail addresses, document numbers or positions",
    "unknown": "in the export but not in the form",
}
LEADING = ("name", "direct", "position", "media", "values", "declared")
"""The kinds of what names a person or leads to her; the others tell of her beside other things."""
_PATTERNS = (
    r"[^@\s]+@[^@\s]+\.[^@\s]+",
    r"(?:\+|00)?\d[\d\s().-]{7,16}\d",
    r"-?\d{1,2}[.,]\d{3,}[\s,;]+-?\d{1,3}[.,]\d{3,}.*",
    r"(?:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
)
_LOOKS_LIKE = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_MOST = 0.5  # the share of values that must look like it
_MANY, _SERIAL = 100, 0.95  # whole numbers that differ for nearly everybody: a serial number
_RUN_ON = 3  # times as many numbers as there are people: a list of people with gaps
_LONG_NUMBER = 1e6  # seven digits: no age, no count, and income repeats itself
_FARTHEST, _FINE = 180, 1000  # degrees; nobody types an amount with more than three decimals


@dataclass(frozen=True)
class Identifying:
    """A column (or question) that would identify people, and why: a key of REASONS."""

    column: str
    kind: str

    @property
    def reason(self) -> str:
        return REASONS[self.kind]


def find_identifying(answers: Answers) -> tuple[Identifying, ...]:
    """Every identifying column of the answers, in their order; a question stands for all its columns."""
    form, instrument = answers.form, answers.instrument
    roles = instrument.columns
    named = {roles.uuid, roles.start, roles.end, roles.enumerator, roles.duration and roles.duration.name}
    identifying_columns = []
    for column in dict.fromkeys(name.partition("/")[0] for name in answers.frame.columns):
        if column in named:
            kind = "paradata"
        elif column not in form.questions:
            kind = "unknown"
        else:
            kind = identify_question(form, column) or _by_values(answers, column)
        if not kind and column in instrument.identifying:
            kind = "declared"
        if kind:
            identifying_columns.append(Identifying(column, kind))
    return tuple(identifying_columns)


def find_identifying_with_rows(answers: Responses) -> tuple[Identifying, ...]:
    """Every identifying column of the interviews, then the identifying questions of each repeat's rows."""
    columns = {column.column: column for column in find_identifying(answers)}
    for reports in answers.repeats.values():
        for column in find_identifying(reports):
            if column.column in answers.form.questions:
                columns.setdefault(column.column, column)
    return tuple(columns.values())


def check_identifying(answers: Answers, problems: Problems) -> None:
    """Add a fatal problem for each column that the instrument marks as identifying and nobody has."""
    form, instrument = answers.form, answers.instrument
    columns = {name.partition("/")[0] for name in answers.frame.columns}
    column_names = [*form.questions, *sorted(columns - set(form.questions))]
    for column in instrument.identifying:
        if column not in column_names:
            problems.fatal(
                str(instrument.folder / "instrument.yaml"),
                "There is no such column in the form or the export. Mend the name or take it out: what it was"
                " meant for would not be protected.",
                column="identifying",
                got=column,
                expected=suggestion(column, column_names),
            )


def find_meaning(form: Form, meaning: str, questions: Iterable[str]) -> tuple[str, ...]:
    """The questions whose name or short label has a word that means `meaning` ("key", "sensitive").

    Of numbers only those that people can know are keys: an age, a number of children; no amount.
    """
    matching_questions = []
    for question in questions:
        asked = form.questions[question]
        wanted = f"{meaning}_number" if asked.type in NUMERIC and meaning == "key" else meaning
        if says(wanted, question, asked.labels.values(), SHORT_LABEL):
            matching_questions.append(question)
    return tuple(matching_questions)


def _by_values(answers: Answers, question: str) -> str:
    """ "values" where most of what a column holds looks like an address, a number or a position."""
    if answers.form.questions[question].is_select or question not in answers.frame.columns:
        return ""
    column = answers.frame[question].dropna()
    if column.empty:
        return ""
    if pd.api.types.is_numeric_dtype(column):
        labels = answers.form.questions[question].labels.values()
        if says("amount", question, labels, SHORT_LABEL):
            return ""
        distinct = column.nunique() / len(column)
        whole = answers.form.questions[question].type == "integer"
        if whole and len(column) >= _MANY and distinct > _SERIAL and _is_numbered(column):
            return "values"
        if _are_degrees(column):
            return "values"
        return "values" if (column.abs() >= _LONG_NUMBER).mean() > _MOST and distinct > _MOST else ""
    looks = column.astype("str").str.strip().map(lambda text: bool(_LOOKS_LIKE.fullmatch(text)))
    return "values" if looks.mean() > _MOST else ""


def _are_degrees(column: pd.Series) -> bool:
    """Whether numbers are as fine as positions are, and no larger."""
    thousandths = column * _FINE
    fine = (thousandths - thousandths.round()).abs() > 1e-6
    return bool(fine.mean() > _MOST and column.abs().max() <= _FARTHEST)


def _is_numbered(column: pd.Series) -> bool:
    """Whether different whole numbers run on, or have all as many digits, as serial and document numbers do;
    amounts are of any size.
    """
    if column.max() - column.min() < _RUN_ON * len(column):
        return True
    digits = column.abs().astype("int64").astype("str").str.len()
    return bool(digits.value_counts(normalize=True).iloc[0] > _SERIAL)
