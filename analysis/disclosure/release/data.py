"""The data set on its way out: columns with labels, taken from the cleaned answers of one survey.

1. Only columns of the form's own questions, and of recodes and indicators that the recipe names, are taken.
2. Of a select question only choices of its own list leave: what else stands there may be typed text.
3. The rows lose their uuids here; they are numbered anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis.disclosure.risk.matches import BLANK
from analysis.intake.answers.answers import Answers
from analysis.intake.form.form import NUMERIC, Form
from analysis.languages import languages, texts_of
from analysis.reading.label_text import plain

Kind = Literal["category", "tick", "number", "date", "text"]
_LONGEST_NAME = 64  # bytes, in SPSS


@dataclass(frozen=True)
class Variable:
    """One column: its name, the question it comes from, labels in one language, and what its values are.

    `values` are the labels by choice name of a category ("1" and "0" of a tick). `altered` says what steps
    did to it, in the order they did.
    """

    name: str
    question: str
    label: str
    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)
    choice: str = ""
    altered: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ReleaseData:
    """`frame` has one row a person and one column a variable: a category in form order, a tick as nullable
    0 or 1, numbers as float64, dates, text. `outside` counts, by question, answers that were no choice of the
    form.
    """

    frame: pd.DataFrame
    variables: tuple[Variable, ...]
    outside: Mapping[str, int] = field(default_factory=dict)

    def of(self, question: str) -> tuple[Variable, ...]:
        """The columns that come from a question; none, where it is gone."""
        return tuple(variable for variable in self.variables if variable.question == question)

    def codes(self, variable: Variable) -> np.ndarray:
        """int64 (n,): the values as whole numbers from 0, `BLANK` where there is none."""
        column = self.frame[variable.name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            return column.cat.codes.to_numpy(dtype=np.int64)
        codes, _ = pd.factorize(column, sort=True)
        return codes.astype(np.int64)

    def keys(self, questions: Iterable[str]) -> tuple[np.ndarray, tuple[Variable, ...]]:
        """Codes (n, m) of all columns of the questions, and the columns."""
        variables = tuple(variable for question in questions for variable in self.of(question))
        if not variables:
            return np.zeros((len(self.frame), 0), dtype=np.int64), ()
        return np.column_stack([self.codes(variable) for variable in variables]), variables

    def without(self, questions: Iterable[str]) -> ReleaseData:
        """The data without the columns of these questions."""
        gone = set(questions)
        variables = tuple(variable for variable in self.variables if variable.question not in gone)
        return replace(self, frame=self.frame[[variable.name for variable in variables]], variables=variables)

    def with_column(self, variable: Variable, values: pd.Series) -> ReleaseData:
        """The data with the column of that name exchanged."""
        variables = tuple(variable if old.name == variable.name else old for old in self.variables)
        return replace(self, frame=self.frame.assign(**{variable.name: values}), variables=variables)


def take_data(
    answers: Answers, form: Form, questions: Iterable[str], language: str, *, times: bool = False
) -> ReleaseData:
    """The columns of the named questions, labelled in `language`, with rows numbered from 0.

    Dates keep their day alone, unless `times` of the day are to stay.
    """
    columns: dict[str, pd.Series] = {}
    variables: list[Variable] = []
    outside: dict[str, int] = {}
    questions = tuple(questions)
    name_of = column_names(own=questions)
    for question in questions:
        if not answers.has(question):
            continue
        label = plain(form.label(question, language)) if question in form.questions else question
        for column, series, shape in _columns(answers, form, question, language, outside):
            variable = replace(shape, name=name_of(column), question=question)
            variables.append(replace(variable, label=f"{label}: {shape.label}" if shape.label else label))
            if variable.kind == "date" and not times:
                series = series.dt.normalize()
            columns[variable.name] = series.reset_index(drop=True)
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(answers)))
    return ReleaseData(frame, tuple(variables), outside)


def _columns(answers, form: Form, question: str, language: str, outside: dict[str, int]):
    """Each column of a question: its name in the export, its values, and what kind of variable it is."""
    kind = form.questions[question].type if question in form.questions else ""
    labels = _labels(form, question, language) if kind.startswith("select") else {}
    if kind == "select_multiple":
        for choice in answers.choices(question):
            column = f"{question}/{choice}"
            if choice in labels:
                ticks = answers.frame[column].astype("Int8")
                shape = Variable("", "", labels[choice], "tick", _ticks(language), choice)
                yield column, ticks, shape
            elif ticked := int(answers.frame[column].fillna(False).sum()):
                outside[question] = outside.get(question, 0) + ticked
    elif kind == "select_one":
        column = answers.frame[question]
        choice_codes = column.astype("str").where(column.notna() & column.isin(list(labels)))
        if lost := int((column.notna() & choice_codes.isna()).sum()):
            outside[question] = lost
        yield question, _category(choice_codes, labels), Variable("", "", "", "category", labels)
    else:
        column = answers.frame[question]
        if pd.api.types.is_datetime64_any_dtype(column):
            yield question, column, Variable("", "", "", "date")
        elif kind in NUMERIC or pd.api.types.is_numeric_dtype(column):
            yield question, pd.Series(answers.numbers(question)), Variable("", "", "", "number")
        else:
            yield question, column.astype("str").where(column.notna()), Variable("", "", "", "text")


def _ticks(language: str) -> dict[str, str]:
    """What 0 and 1 are called in a column of ticks."""
    spoken = language if language in languages() else "en"
    return {"0": texts_of("answer.no")[spoken], "1": texts_of("answer.yes")[spoken]}


def _labels(form: Form, question: str, language: str) -> dict[str, str]:
    return {
        choice.name: plain(form.choice_label(question, choice.name, language))
        for choice in form.choices(question)
    }


def _category(column: pd.Series, labels: Mapping[str, str]) -> pd.Series:
    return column.astype(pd.CategoricalDtype(list(labels), ordered=False))


def column_names(longest: int = _LONGEST_NAME, own: Iterable[str] = ()) -> Callable[[str], str]:
    """A function that makes names good for SPSS and Stata of texts: letters, digits and _, each name once.

    What goes by a name of `own` itself has it: needs_other stays the text, needs/other is needs_other_2.
    """
    taken: set[str] = set()
    owners = {name.casefold(): name for name in reversed(tuple(own))}

    def name_of(text: str) -> str:
        base = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") or "v"
        base = base if base[0].isalpha() else f"v_{base}"
        base = base[:longest]
        name, number = base, 1
        while name.casefold() in taken or owners.get(name.casefold(), text) != text:
            number += 1
            ending = f"_{number}"
            name = base[: longest - len(ending)] + ending
        taken.add(name.casefold())
        return name

    return name_of


def blank_cells(column: pd.Series, cells: np.ndarray) -> pd.Series:
    """The column with nothing where `cells` (n,) is true."""
    return column.mask(pd.Series(cells, index=column.index))


def count_blank(codes: np.ndarray) -> int:
    """How many cells of an array of codes hold nothing."""
    return int((codes == BLANK).sum())
