"""Numbers within the limits that a question's constraint sets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.expressions.xlsform import Answer, Current, Literal, Node, Operation, parse, walk
from analysis.expressions.xpath_values import Numbers, Value, as_numbers, as_truths
from analysis.intake.form.form import Question
from analysis.intake.form.routing import evaluate

TYPES = ("integer", "decimal", "range")
LOWEST, HIGHEST = 0.0, 20.0
TRIES = 8
"""A constraint that hangs on other answers may forbid most of what its limits let through."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def is_limited(question: Question) -> bool:
    """Whether the constraint compares the answer with numbers (as that of a telephone number typed as text
    does).
    """
    nodes = walk(parse(question.constraint)) if question.constraint else ()
    return any(
        isinstance(node, Operation) and node.operator in _MIRRORED and node.left == Current()
        for node in nodes
    )


def draw_numbers(
    question: Question, n: int, random: np.random.Generator, value: Callable[[str], Value]
) -> Numbers:
    """Numbers (n,), more of them low than high (as ages and amounts are); blank where nothing tried was
    allowed.
    """
    tree = parse(question.constraint) if question.constraint else None
    low, high = limits(tree, n, value) if tree else (np.full(n, LOWEST), np.full(n, HIGHEST))
    drawn = np.full(n, np.nan)
    for attempt in range(TRIES):
        open_rows = np.isnan(drawn)
        if not open_rows.any():
            break
        share = random.random(n)
        # squared, most are low; after a first refusal every allowed number should have its chance
        tried = low + (high - low) * (share * share if attempt == 0 else share)
        tried = np.floor(tried * 10) / 10 if question.type == "decimal" else np.floor(tried + 0.5)
        drawn = np.where(open_rows & _allowed(tree, tried, value), tried, drawn)
    return Numbers(drawn)


def limits(tree: Node, n: int, value: Callable[[str], Value]) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest number (n,) that the comparisons with `.` in a constraint name."""
    lows, highs = [], []
    for node in walk(tree):
        if not isinstance(node, Operation) or node.operator not in _MIRRORED:
            continue
        operator, other = node.operator, node.right
        if isinstance(node.right, Current):
            operator, other = _MIRRORED[operator], node.left
        elif not isinstance(node.left, Current):
            continue
        if isinstance(other, Literal | Answer):
            limit = np.broadcast_to(as_numbers(evaluate(other, value)).values, n)
            (lows if operator.startswith(">") else highs).append(limit)
    low = np.fmax.reduce(lows) if lows else np.full(n, LOWEST)
    high = np.fmin.reduce(highs) if highs else np.fmax(low, LOWEST) + HIGHEST
    return np.where(np.isnan(low), LOWEST, low), np.where(np.isnan(high), HIGHEST, high)


def _allowed(tree: Node | None, tried: np.ndarray, value: Callable[[str], Value]) -> np.ndarray:
    if tree is None:
        return np.ones(len(tried), dtype=bool)
    outcome = as_truths(evaluate(tree, value, Numbers(tried)))
    return np.broadcast_to(outcome.true | ~outcome.known, len(tried))
