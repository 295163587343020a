"""Which choices were offered to whom: the form's `choice_filter`, evaluated over all interviews at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from analysis.intake.expression import parse
from analysis.intake.form import Choice, Form
from analysis.intake.responses import Responses
from analysis.intake.routing import evaluate, value_of
from analysis.intake.values import Value, as_truths

_NAMES = re.compile(r"""\$\{[^}]*\}|'[^']*'|"[^"]*"|\b[A-Za-z_][\w-]*\b(?!\s*\()""")
_WORDS = frozenset({"and", "or", "div", "mod"})


def offered(form: Form, question: str, value: Callable[[str], Value], n: int) -> np.ndarray:
    """Boolean (n, k): the choices of a question that its `choice_filter` lets through; all where that can't be known.

    `value` gives the answers (n,) to each question.
    """
    choices = form.choices(question)
    allowed = np.ones((n, len(choices)), dtype=bool)
    if not form.questions[question].choice_filter:
        return allowed
    outcomes: dict[str, np.ndarray] = {}
    for position, choice in enumerate(choices):
        expression = _of_choice(form.questions[question].choice_filter, choice)
        if expression not in outcomes:
            outcome = as_truths(evaluate(parse(expression), value))
            outcomes[expression] = np.broadcast_to(outcome.true | ~outcome.known, n)
        allowed[:, position] = outcomes[expression]
    return allowed


def _of_choice(choice_filter: str, choice: Choice) -> str:
    """A choice filter with the choice's own columns put in."""
    columns = {"name": choice.name, **choice.filters}

    def put_in(match: re.Match) -> str:
        word = match.group()
        return word if word[0] in "$'\"" or word in _WORDS else f"'{columns.get(word, '')}'"

    return _NAMES.sub(put_in, choice_filter)


def apply_offering(responses: Responses) -> Responses:
    """The responses without the columns of multi-select choices that were offered to nobody: not in this form, not 0.

    A choice that somebody has ticked all the same stays, to be seen.
    """
    gone = []
    for name, question in responses.form.questions.items():
        if question.type != "select_multiple" or not question.choice_filter or not responses.has(name):
            continue
        allowed = offered(responses.form, name, lambda other: value_of(responses, other), len(responses)).any(axis=0)
        ticks, choices = responses.ticks(name)
        missing = {choice.name for choice, some in zip(responses.form.choices(name), allowed, strict=True) if not some}
        given = ticks.any(axis=0)
        gone += [f"{name}/{choice}" for choice, some in zip(choices, given, strict=True) if choice in missing and not some]
    return replace(responses, frame=responses.frame.drop(columns=gone)) if gone else responses
