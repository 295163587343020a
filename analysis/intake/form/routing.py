"""Who was asked what: the form's `relevant` conditions, evaluated over all interviews at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.expressions import xpath_values as values
from analysis.expressions.xlsform import (
    Answer,
    Call,
    Current,
    Literal,
    Node,
    Unreadable,
    parse,
    questions_in,
    walk,
)
from analysis.expressions.xpath_values import (
    UNKNOWN,
    Numbers,
    Texts,
    Ticks,
    Truths,
    Value,
    all_of,
    any_of,
    as_truths,
)
from analysis.intake.answers.responses import Answers
from analysis.intake.form.form import NUMERIC
from analysis.problems import Problems, suggestion

__all__ = ["asked", "parse", "violations"]


def asked(answers: Answers, problems: Problems) -> pd.DataFrame:
    """Boolean frame, one column a question that `answers.asked` has: whether each row was asked it.

    A question's own condition and its groups' must hold. What was not asked counts as blank
    in later conditions. Where a condition can't be known, because it looks at a question the
    export lacks or uses something that can't be evaluated, who answered counts as asked, and
    each cause is warned of once.
    """
    route = _Route(answers)
    columns = {
        question: route.asked(question)
        for question in answers.form.questions
        if question in answers.asked.columns
    }
    route.report(problems)
    return pd.DataFrame(columns, index=answers.frame.index, dtype=bool)


def violations(answers: Answers, question: str) -> np.ndarray:
    """Boolean (n,): who gave an answer that the question's `constraint` rules out."""
    constraint = answers.form.questions[question].constraint
    if not constraint or not answers.has(question):
        return np.zeros(len(answers), dtype=bool)
    route = _Route(answers)
    outcome = as_truths(evaluate(parse(constraint), route.value, route.value(question)))
    return answers.answered(question) & np.broadcast_to(outcome.known & ~outcome.true, len(answers))


def evaluate(node: Node, value: Callable[[str], Value], current: Value = UNKNOWN) -> Value:
    """What a tree comes to, given every question's `value` and the `current` one (the dot)."""
    if isinstance(node, Literal):
        return values.constant(node.value)
    if isinstance(node, Answer):
        return value(node.question)
    if isinstance(node, Current):
        return current
    if isinstance(node, Unreadable):
        return UNKNOWN
    below = node.arguments if isinstance(node, Call) else (node.left, node.right)
    operation = FUNCTIONS[node.function if isinstance(node, Call) else node.operator]
    return operation(*(evaluate(child, value, current) for child in below))


def _coalesce(first: Value, second: Value) -> Value:
    return values.either(_given(first), first, second)


def _given(value: Value) -> Truths:
    if isinstance(value, Numbers):
        return Truths(~np.isnan(value.values), value.known)
    return Truths(np.True_, value.known) if isinstance(value, Truths) else as_truths(value)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "and": lambda left, right: all_of(as_truths(left), as_truths(right)),
    "or": lambda left, right: any_of(as_truths(left), as_truths(right)),
    "=": values.equal,
    "!=": lambda left, right: values.negated(values.equal(left, right)),
    "not": lambda value: values.negated(as_truths(value)),
    "true": lambda: Truths(np.True_),
    "false": lambda: Truths(np.False_),
    "selected": values.selected,
    "count-selected": values.count_selected,
    "if": lambda condition, yes, no: values.either(as_truths(condition), yes, no),
    "coalesce": _coalesce,
}
for _operator in values.ORDERS:
    FUNCTIONS[_operator] = lambda left, right, operator=_operator: values.compared(operator, left, right)
for _operator in values.ARITHMETIC:
    FUNCTIONS[_operator] = lambda left, right, operator=_operator: values.computed(operator, left, right)


def value_of(answers: Answers, question: str) -> Value:
    """A question's answers as the expressions see them; unknown where `answers` lacks the question."""
    if not answers.has(question):
        return UNKNOWN
    kind = answers.type_of(question)
    if kind == "select_multiple":
        ticks, choices = answers.ticks(question)
        return Ticks(ticks, choices, answers.answered(question))
    if kind in NUMERIC:
        return Numbers(answers.numbers(question))
    codes, texts = answers.codes(question)
    return Texts(codes, texts)


@dataclass
class _Route:
    """One walk through the form from top to bottom, with what each condition came to."""

    answers: Answers
    _values: dict[str, Value] = field(default_factory=dict)
    _groups: dict[str, Truths] = field(default_factory=dict)
    _causes: dict[str, list[str]] = field(default_factory=dict)

    def value(self, question: str) -> Value:
        if question not in self._values:
            self._values[question] = value_of(self.answers, question)
        return self._values[question]

    def asked(self, question: str) -> np.ndarray:
        """Boolean (n,); from here on the question is blank for whoever was not asked it."""
        row = self.answers.form.questions[question]
        outcome = self._and(self._inside(row.groups), row.relevant)
        length = len(self.answers)
        known = np.broadcast_to(outcome.known, length)
        was_asked = np.broadcast_to(outcome.true & outcome.known, length)
        if not known.all():
            was_asked = np.where(known, was_asked, self.answers.answered(question))
            for condition in self.answers.form.relevants(question):
                self._note_causes(condition, question)
        if not was_asked.all() and question in self._values:
            self._values[question] = _blanked(self._values[question], ~was_asked)
        elif not was_asked.all() and self.answers.answered(question)[~was_asked].any():
            self._values[question] = _blanked(self.value(question), ~was_asked)
        return was_asked

    def _inside(self, groups: tuple[str, ...]) -> Truths:
        """Whether the innermost of these nested groups was entered; each group is evaluated once."""
        if not groups:
            return Truths(np.True_)
        *outer, innermost = groups
        if innermost not in self._groups:
            relevant = self.answers.form.groups[innermost].relevant
            self._groups[innermost] = self._and(self._inside(tuple(outer)), relevant)
        return self._groups[innermost]

    def _and(self, outer: Truths, condition: str) -> Truths:
        if not condition:
            return outer
        return all_of(outer, as_truths(evaluate(parse(condition), self.value)))

    def _note_causes(self, condition: str, question: str) -> None:
        tree = parse(condition)
        for name in questions_in(tree):
            if not self.answers.has(name):
                self._causes.setdefault(f"${{{name}}}", []).append(question)
        for node in walk(tree):
            if isinstance(node, Unreadable):
                self._causes.setdefault(node.text, []).append(question)

    def report(self, problems: Problems) -> None:
        form = self.answers.form
        for cause, questions in self._causes.items():
            count = len(dict.fromkeys(questions))
            routed = "1 question is" if count == 1 else f"{count} questions are"
            consequence = f"{routed} taken as asked of whoever answered."
            name = cause.removeprefix("${").removesuffix("}")
            if name == cause:
                reason, expected = "This part of a `relevant` can't be evaluated", ""
            elif name in form.questions:
                reason, expected = "A `relevant` looks at this question, which the export does not have", ""
            else:
                reason, expected = (
                    "A `relevant` looks at this question, which the form does not have",
                    suggestion(name, form.questions),
                )
            problems.warn(form.source, f"{reason}: {consequence}", column=name, expected=expected)


def _blanked(value: Value, mask: np.ndarray) -> Value:
    if isinstance(value, Numbers):
        return replace(value, values=np.where(mask, np.nan, value.values))
    if isinstance(value, Texts):
        return replace(value, codes=np.where(mask, -1, value.codes))
    if isinstance(value, Ticks):
        return replace(
            value,
            ticks=np.where(mask[:, None], 0, value.ticks).astype(np.uint8),
            answered=value.answered & ~mask,
        )
    return value
