"""New variables from old ones, as recodes.csv says: groups of choices, and bands of numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.form.form import NUMERIC, Choice, Form, Question
from analysis.problems import Problems, suggestion
from analysis.reading.label_text import counted
from analysis.reading.workbooks import read_records

COLUMNS = ("variable", "question", "from", "to")
LABEL = "label::"
ALL_OTHERS = "*"
Some = TypeVar("Some", bound=Answers)
_BAND = re.compile(r"^([\[(])\s*(-?[\d.]+)?\s*,\s*(-?[\d.]+)?\s*([\])])$")


@dataclass(frozen=True)
class Band:
    """An interval of numbers; infinite where a limit was left out."""

    low: float
    high: float
    with_low: bool
    with_high: bool

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Boolean (n,): which numbers lie in the band; NaN lies in none."""
        above = numbers >= self.low if self.with_low else numbers > self.low
        return above & (numbers <= self.high if self.with_high else numbers < self.high)

    def overlaps(self, other: Band) -> bool:
        low, high = (
            (self, other)
            if (self.low, not self.with_low) <= (other.low, not other.with_low)
            else (other, self)
        )
        return high.low < low.high or (high.low == low.high and low.with_high and high.with_low)


@dataclass(frozen=True)
class RecodeRule:
    """One row: choices or a band of the question that become the choice `to`."""

    row: int
    to: str
    labels: Mapping[str, str]
    choices: tuple[str, ...] = ()
    band: Band | None = None


@dataclass(frozen=True)
class Recode:
    """One new single-choice variable; its choices stand in the order of its rules. `implied`: by the form's
    own calculation, so that some of its choices may be nobody's.
    """

    variable: str
    question: str
    labels: Mapping[str, str]
    rules: tuple[RecodeRule, ...]
    source: str
    row: int
    implied: bool = False

    @property
    def list_name(self) -> str:
        """The choice list of the new variable."""
        return f"recodes.csv: {self.variable}"

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of its choices."""
        return tuple(dict.fromkeys(rule.to for rule in self.rules))


def read_recodes(path: Path, problems: Problems) -> tuple[Recode, ...]:
    """The recodes in the file at `path`, in its order; none where there is no file.

    A row whose `from` and `to` are blank gives the variable's own label.
    """
    if not Path(path).is_file():
        return ()
    where, recodes = str(path), {}
    for number, record in read_records(Path(path), COLUMNS, problems, also=LABEL):
        variable, question = record["variable"], record["question"]
        labels = {
            header.removeprefix(LABEL): text
            for header, text in record.items()
            if header.startswith(LABEL) and text
        }
        recode = recodes.setdefault(variable, Recode(variable, question, {}, (), where, number))
        if recode.question != question:
            problems.fatal(
                where,
                "One variable is made from one question.",
                row=number,
                column="question",
                got=question,
                expected=repr(recode.question),
            )
        elif not record["from"] and not record["to"]:
            recodes[variable] = replace(recode, labels=labels)
        else:
            rule = _rule(record, number, labels, where, problems)
            _check_overlap(recode, rule, problems)
            recodes[variable] = replace(recode, rules=(*recode.rules, rule))
    return tuple(recodes.values())


def _rule(
    record: Mapping[str, str], number: int, labels: Mapping[str, str], where: str, problems: Problems
) -> RecodeRule:
    text = record["from"]
    if not text or not record["to"]:
        problems.fatal(where, "A rule needs both `from` and `to`.", row=number, column=record["variable"])
    if text[:1] not in ("[", "("):
        return RecodeRule(
            number, record["to"], labels, choices=tuple(filter(None, next(csv.reader([text], delimiter=" "))))
        )
    band = read_band(text)
    if band is None:
        problems.fatal(
            where,
            "This band can't be read.",
            row=number,
            column="from",
            got=text,
            expected="a band like [18,25) or [65,)",
        )
        return RecodeRule(number, record["to"], labels)
    if band.low > band.high:
        problems.fatal(where, "This band ends before it begins.", row=number, column="from", got=text)
    return RecodeRule(number, record["to"], labels, band=band)


def read_band(text: str) -> Band | None:
    """The band that a text like [18,25) or [65,) means; None where it means none."""
    match = _BAND.match(text.strip())
    if not match:
        return None
    low, high = float(match.group(2) or "-inf"), float(match.group(3) or "inf")
    return Band(low, high, match.group(1) == "[", match.group(4) == "]")


def _check_overlap(recode: Recode, rule: RecodeRule, problems: Problems) -> None:
    for earlier in recode.rules:
        both = set(earlier.choices) & set(rule.choices)
        if both or (earlier.band and rule.band and earlier.band.overlaps(rule.band)):
            sentence = f"This rule takes what row {earlier.row} has taken already."
            problems.fatal(
                recode.source, sentence, row=rule.row, column=recode.variable, got=" ".join(sorted(both))
            )


def check_recodes(form: Form, recodes: Iterable[Recode], problems: Problems) -> None:
    """A new variable may not have the name of a question that was asked."""
    for recode in recodes:
        if _is_taken(form, recode):
            sentence = "The form has a question of this name. Choose another."
            problems.fatal(recode.source, sentence, row=recode.row, column="variable", got=recode.variable)


def _is_taken(form: Form, recode: Recode) -> bool:
    taken = form.questions.get(recode.variable)
    own = taken and taken.type in ("calculate", "hidden") and recode.question == recode.variable
    return bool(taken and taken.list_name != recode.list_name and not own)


def apply_recodes(responses: Responses, recodes: tuple[Recode, ...], problems: Problems) -> Responses:
    """The responses with every new variable, in their form too. What no rule takes is missing, and warned of.

    A recode of a question this export does not have is left out; of one that nobody knows is fatal.
    Variables that are there already are made anew.
    """
    for recode in recodes:
        if _is_taken(responses.form, recode):
            check_recodes(responses.form, [recode], problems)
        elif responses.has(recode.question):
            responses = _apply(responses, recode, problems)
        elif recode.question not in responses.form.questions:
            expected = suggestion(recode.question, responses.form.questions)
            problems.fatal(
                recode.source,
                "The form has no such question.",
                row=recode.row,
                column="question",
                got=recode.question,
                expected=expected,
            )
    return replace(responses, recodes=tuple(recodes))


def apply_row_recodes(rows: Reports, recodes: tuple[Recode, ...], problems: Problems) -> Reports:
    """The rows of a repeat with every new variable that is made of one of its questions."""
    own = [recode for recode in recodes if Answers.has(rows, recode.question)]
    return remake_recodes(rows, own, problems)


def remake_recodes(answers: Some, recodes: Iterable[Recode], problems: Problems) -> Some:
    """The answers with these variables, whose questions they have."""
    for recode in recodes:
        answers = _apply(answers, recode, problems)
    return answers


def _apply(responses: Some, recode: Recode, problems: Problems) -> Some:
    names = recode.choices
    codes = np.full(len(responses), -1, dtype=np.int32)
    for rule in sorted(recode.rules, key=lambda rule: ALL_OTHERS in rule.choices):
        takes = _takes(responses, recode, rule, problems) & (codes < 0)
        codes[takes] = names.index(rule.to)
    left = int((responses.answered(recode.question) & (codes < 0)).sum())
    if left:
        count = counted(
            left,
            "answer fits no rule of this variable and is",
            "answers fit no rule of this variable and are",
        )
        problems.warn(
            recode.source, f"{count} missing in it.", row=recode.row or None, column=recode.variable
        )
    values = pd.Categorical.from_codes(codes, categories=list(names))
    return replace(
        responses,
        frame=responses.frame.assign(**{recode.variable: values}),
        asked=responses.asked.assign(**{recode.variable: responses.asked_of(recode.question)}),
        form=_with_variable(responses.form, recode),
    )


def _takes(responses: Answers, recode: Recode, rule: RecodeRule, problems: Problems) -> np.ndarray:
    if rule.band:
        return rule.band.holds(responses.numbers(recode.question))
    ticks, choices = responses.ticks(recode.question)
    if not recode.implied:
        _check_choices(responses, recode, rule, choices, problems)
    answered = responses.answered(recode.question)
    return (
        answered
        if ALL_OTHERS in rule.choices
        else answered & ticks[:, np.isin(choices, rule.choices)].any(axis=1)
    )


def _check_choices(
    responses: Answers, recode: Recode, rule: RecodeRule, met: tuple[str, ...], problems: Problems
) -> None:
    form, question = responses.form, recode.question
    listed = [choice.name for choice in form.choices(question)] if question in form.questions else []
    choice_names = {*listed, *met, ALL_OTHERS}
    for name in rule.choices:
        if name not in choice_names:
            numeric = responses.type_of(question) in NUMERIC
            expected = "a band like [18,25) or [65,)" if numeric else suggestion(name, [*listed, *met])
            problems.fatal(
                recode.source,
                "The question has no such choice.",
                row=rule.row,
                column="from",
                got=name,
                expected=expected,
            )


def _with_variable(form: Form, recode: Recode) -> Form:
    """The form with the new variable as a question, right after the one it is made from."""
    made_from = form.questions.get(recode.question)
    labels = recode.labels or (made_from.labels if made_from else {})
    question = Question(
        recode.variable,
        "select_one",
        recode.list_name,
        labels,
        groups=made_from.groups if made_from else (),
        repeat=made_from.repeat if made_from else None,
    )
    given = {rule.to: rule.labels for rule in reversed(recode.rules) if rule.labels}
    choices = tuple(Choice(name, given.get(name, {})) for name in recode.choices)
    questions = {}
    for name, other in form.questions.items():
        questions[name] = other
        if name == recode.question:
            questions[recode.variable] = question
    questions.setdefault(recode.variable, question)
    return replace(form, questions=questions, lists={**form.lists, recode.list_name: choices})


def with_recodes(form: Form, recodes: tuple[Recode, ...]) -> Form:
    """The form with every new variable as a question, as `apply_recodes` gives it."""
    for recode in recodes:
        form = _with_variable(form, recode)
    return form
