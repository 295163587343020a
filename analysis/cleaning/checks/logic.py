"""Logic tables: expressions over questions, evaluated over all interviews at once.

Three-valued (Kleene): a comparison with a blank is unknown, and only what is surely true is
flagged. R's `%in%` alone is never unknown, as in R.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.findings import at, flag
from analysis.cleaning.checks.limits import Expression, Questions, questions_of_span
from analysis.expressions.functions import evaluated
from analysis.expressions.logic import parse
from analysis.expressions.tree import Answer, Call, Literal, Node, Operation, walk
from analysis.expressions.xpath_values import Truths, all_of, any_of, negated
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.reading.label_text import matching


@dataclass(frozen=True)
class Logic:
    """The expression holds, which it should not; `questions` are the ones to look at (default: those it
    names).
    """

    expression: Expression
    questions: Questions = ()
    description: str = ""
    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        tree = parse(self.expression)
        named = questions_of(tree, responses.form)
        of_repeat = isinstance(responses, Reports)
        # An expression that names no question of the repeat is about the interview, and told there.
        if of_repeat and not any(Answers.has(responses, question) for question in named):
            return
        off = holds(tree, responses)
        uuids = at(responses.frame.index, off)
        sentence = self.description or f"This should not be: {' '.join(self.expression.split())}."
        for question in self.questions or named:
            if of_repeat and not Answers.has(responses, question.partition("/")[0]):
                continue
            yield flag(uuids, question, sentence, shown(responses, question, np.flatnonzero(off)))


def questions_of(tree: Node, form) -> tuple[str, ...]:
    """The questions an expression names, spans written out."""
    names: list[str] = []
    for node in walk(tree):
        if isinstance(node, Answer):
            names.append(node.question)
        elif isinstance(node, Call) and node.function == "span":
            names += questions_of_span(node, form)
    return tuple(dict.fromkeys(names))


def holds(tree: Node, responses) -> np.ndarray:
    """Where an expression is surely true; bool, one an interview."""
    truth = evaluated(tree, partial(_of_node, responses), partial(_of_call, responses))
    assert isinstance(truth, Truths)  # `parse` refuses an expression that is a value
    return np.broadcast_to(truth.true & truth.known, len(responses.frame))


def _of_node(responses, node: Node, arguments: tuple[Operand, ...]) -> Operand:
    if isinstance(node, Literal):
        return (_constant(node.value, len(responses.frame)),)
    if isinstance(node, Answer):
        return (_values(node.question, responses),)
    assert isinstance(node, Call | Operation)  # what else forms know, the grammar of logic tables hasn't
    return _FUNCTIONS[node.function if isinstance(node, Call) else node.operator](*arguments)


def _of_call(responses, call: Call) -> Operand | None:
    """Calls that need the form: a span is many questions, and a question nobody was asked selects nothing."""
    if call.function == "span":
        questions = questions_of_span(call, responses.form)
        return tuple(_values(question, responses) for question in questions)
    if call.function == "selected" and not responses.has(call.arguments[0].question):
        nowhere = np.zeros(len(responses.frame), dtype=bool)
        return Truths(nowhere, nowhere)
    return None


def _missing(item: tuple[Values, ...]) -> Truths:
    return Truths(np.all([values.blank for values in item], axis=0))


def _compared(compare: Callable[[Values, Values], np.ndarray], left: Operand, right: Operand) -> Truths:
    """True where it is of any pair, when a side is a span."""
    results = []
    for one in left:
        for other in right:
            results.append(Truths(compare(one, other), ~(one.blank | other.blank)))
    return reduce(any_of, results)


def _within(item: Operand, *members: Operand, strict: bool = False) -> Truths:
    [value] = item
    inside = np.zeros(len(value.blank), dtype=bool)
    for other in (values for member in members for values in member):
        inside |= _equal(value, other) & ~value.blank & ~other.blank
        if strict:
            inside |= value.blank & other.blank
    return Truths(inside, np.ones_like(inside) if strict else ~value.blank)


def _selected(item: Operand, choice: Operand) -> Truths:
    [value], [wanted] = item, choice
    return Truths(_equal(value, wanted) & ~value.blank)


@dataclass(frozen=True)
class Values:
    """An operand: numbers (nan where none), and text keys as codes into `words`; several a row for a
    multi-select.
    """

    numbers: np.ndarray
    codes: np.ndarray
    words: tuple[frozenset[str], ...]
    blank: np.ndarray
    ticks: np.ndarray | None = field(default=None)


def _constant(value: str | float, size: int) -> Values:
    text = f"{value:.15g}" if isinstance(value, float) else value
    number = pd.to_numeric(pd.Series([text]), errors="coerce").iloc[0]
    return Values(
        np.full(size, number, dtype="float64"),
        np.zeros(size, dtype="int32"),
        (frozenset({matching(text)}),),
        np.zeros(size, dtype=bool),
    )


def _values(name: str, responses) -> Values:
    size = len(responses.frame)
    if not responses.has(name):
        return Values(np.full(size, np.nan), np.full(size, -1), (), np.ones(size, dtype=bool))
    question = responses.form.questions.get(name)
    blank = ~responses.answered(name)
    if question is not None and question.type == "select_multiple":
        ticks, choices = responses.ticks(name)
        words = _words(responses.form, name, choices)
        return Values(np.full(size, np.nan), np.full(size, -1), words, blank, ticks > 0)
    codes, choices = responses.codes(name)
    return Values(_numbers(responses, name), codes, _words(responses.form, name, choices), blank)


def _numbers(responses, question: str) -> np.ndarray:
    column = responses.frame[question]
    if pd.api.types.is_datetime64_any_dtype(column):
        return np.full(len(column), np.nan)
    return responses.numbers(question)


def _words(form, question: str, choices: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Per choice every text that stands for it: its name and its labels."""
    asked = form.questions.get(question)
    labels = (
        {choice.name: tuple(choice.labels.values()) for choice in form.choices(question)}
        if asked and asked.is_select
        else {}
    )
    return tuple(
        frozenset(matching(text) for text in (choice, *labels.get(choice, ())) if text) for choice in choices
    )


def _equal(one: Values, other: Values) -> np.ndarray:
    """Where two operands are the same: equal numbers, or a text of one that stands for the other."""
    alike = np.zeros((len(one.words) + 1, len(other.words) + 1), dtype=bool)
    positions: dict[str, list[int]] = {}
    for position, words in enumerate(other.words):
        for word in words:
            positions.setdefault(word, []).append(position)
    for position, words in enumerate(one.words):
        for word in words:
            alike[position, positions.get(word, [])] = True
    if one.ticks is not None and other.ticks is None:
        return _tick_of(one.ticks, other.codes, alike.T)
    if other.ticks is not None and one.ticks is None:
        return _tick_of(other.ticks, one.codes, alike)
    if one.ticks is not None and other.ticks is not None:
        return ((one.ticks.astype("int32") @ alike[:-1, :-1].astype("int32") > 0) & other.ticks).any(axis=1)
    return alike[one.codes, other.codes] | (one.numbers == other.numbers)


def _tick_of(ticks: np.ndarray, codes: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """Where the choice that `codes` stands for is among the ticks; `alike` is (codes + 1, choices + 1)."""
    return (alike[codes][:, :-1] & ticks).any(axis=1)


def _ordered(
    compare: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Callable[[Values, Values], np.ndarray]:
    return lambda one, other: compare(one.numbers, other.numbers)


Operand = tuple[Values, ...] | Truths
"""What a node comes to: the values of a question or constant, of every question of a span; or a truth."""

_FUNCTIONS: dict[str, Callable[..., Truths]] = {
    "not": negated,
    "and": all_of,
    "or": any_of,
    "missing": _missing,
    "within": _within,
    "surely-within": partial(_within, strict=True),
    "selected": _selected,
    "=": partial(_compared, _equal),
    "!=": partial(_compared, lambda one, other: ~_equal(one, other)),
    "<": partial(_compared, _ordered(np.less)),
    ">": partial(_compared, _ordered(np.greater)),
    "<=": partial(_compared, _ordered(np.less_equal)),
    ">=": partial(_compared, _ordered(np.greater_equal)),
}
