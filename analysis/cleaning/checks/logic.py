"""Logic tables: expressions over questions, evaluated over all interviews at once.

Three-valued (Kleene): a comparison with a blank is unknown, and only what is surely true is
flagged. R's `%in%` alone is never unknown, as in R.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.findings import at, flag
from analysis.cleaning.checks.limits import Expression, Questions, expand
from analysis.expressions.logic import (
    Compare,
    Either,
    Every,
    Literal,
    Missing,
    Name,
    Node,
    Not,
    Selected,
    Span,
    Within,
    parse,
    parts,
)
from analysis.expressions.xpath_values import Truths, all_of, any_of, negated
from analysis.intake.answers.responses import Answers, Reports
from analysis.problems import CaseStudyError
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
    for node in parts(tree):
        if isinstance(node, Name | Selected):
            names.append(node.question)
        elif isinstance(node, Span):
            names += expand([f"{node.first}:{node.last}"], form)
    return tuple(dict.fromkeys(names))


def holds(tree: Node, responses) -> np.ndarray:
    """Where an expression is surely true; bool, one an interview."""
    truth = _truth(tree, responses)
    return np.broadcast_to(truth.true & truth.known, len(responses.frame))


def _truth(node: Node, responses) -> Truths:
    return _EVALUATE.get(type(node), _bare)(node, responses)


def _not(node: Not, responses) -> Truths:
    return negated(_truth(node.term, responses))


def _every(node: Every, responses) -> Truths:
    return reduce(all_of, (_truth(term, responses) for term in node.terms))


def _either(node: Either, responses) -> Truths:
    return reduce(any_of, (_truth(term, responses) for term in node.terms))


def _missing(node: Missing, responses) -> Truths:
    return Truths(np.all([_values(item, responses).blank for item in _spread(node.item, responses)], axis=0))


def _compare(node: Compare, responses) -> Truths:
    """True where it is of any pair, when a side is a span."""
    results = []
    for left in _spread(node.left, responses):
        for right in _spread(node.right, responses):
            one, other = _values(left, responses), _values(right, responses)
            results.append(Truths(_COMPARE[node.operator](one, other), ~(one.blank | other.blank)))
    return reduce(any_of, results)


def _within(node: Within, responses) -> Truths:
    item = _values(node.item, responses)
    found = np.zeros(len(responses.frame), dtype=bool)
    for member in node.members:
        for one in _spread(member, responses):
            other = _values(one, responses)
            found |= _equal(item, other) & ~item.blank & ~other.blank
            if node.strict:
                found |= item.blank & other.blank
    return Truths(found, np.ones_like(found) if node.strict else ~item.blank)


def _selected(node: Selected, responses) -> Truths:
    if not responses.has(node.question):
        nowhere = np.zeros(len(responses.frame), dtype=bool)
        return Truths(nowhere, nowhere)
    values = _values(Name(node.question), responses)
    return Truths(_equal(values, _values(Literal(node.choice), responses)) & ~values.blank)


def _bare(node: Node, responses) -> Truths:
    raise CaseStudyError(f"{node} stands alone in a logic check; compare it with something.")


_EVALUATE: dict[type, Callable[[Node, object], Truths]] = {
    Not: _not,
    Every: _every,
    Either: _either,
    Missing: _missing,
    Compare: _compare,
    Within: _within,
    Selected: _selected,
}


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


def _spread(node: Node, responses) -> list[Node]:
    if isinstance(node, Span):
        return [Name(question) for question in expand([f"{node.first}:{node.last}"], responses.form)]
    return [node]


def _values(node: Node, responses) -> Values:
    size = len(responses.frame)
    if isinstance(node, Literal):
        text = (
            str(int(node.value))
            if isinstance(node.value, float) and node.value.is_integer()
            else str(node.value)
        )
        number = pd.to_numeric(pd.Series([text]), errors="coerce").iloc[0]
        return Values(
            np.full(size, number, dtype="float64"),
            np.zeros(size, dtype="int32"),
            (frozenset({matching(text)}),),
            np.zeros(size, dtype=bool),
        )
    if not isinstance(node, Name):
        return _bare(node, responses)
    if not responses.has(node.question):
        return Values(np.full(size, np.nan), np.full(size, -1), (), np.ones(size, dtype=bool))
    question = responses.form.questions.get(node.question)
    blank = ~responses.answered(node.question)
    if question is not None and question.type == "select_multiple":
        ticks, choices = responses.ticks(node.question)
        return Values(
            np.full(size, np.nan),
            np.full(size, -1),
            _words(responses.form, node.question, choices),
            blank,
            ticks > 0,
        )
    codes, choices = responses.codes(node.question)
    return Values(
        _numbers(responses, node.question), codes, _words(responses.form, node.question, choices), blank
    )


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


_COMPARE: dict[str, Callable[[Values, Values], np.ndarray]] = {
    "==": _equal,
    "!=": lambda one, other: ~_equal(one, other),
    "<": _ordered(np.less),
    ">": _ordered(np.greater),
    "<=": _ordered(np.less_equal),
    ">=": _ordered(np.greater_equal),
}
