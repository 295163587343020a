"""How a form leads to a question, as far as counts of answers tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.expressions.tree import Node

Answers = frozenset[tuple[str, str]]
"""(question, choice) of each."""


@dataclass(frozen=True)
class Sent:
    """Who was asked, in answers to one question: as many as gave `answers`, each counted for itself; where
    `others`, all others: of those who answered the question `among`, of everybody where that is "".
    """

    answers: Answers
    others: bool = False
    among: str = ""


@dataclass(frozen=True)
class Route:
    """What leads to a question.

    Of each of `through` everybody who was asked gave one answer or more; of each of `barred` nobody who was
    asked gave any, and nobody gave two. Whoever gave an answer of `enough` was asked. Each of `exactly` says
    alone who was asked. Questions of the same `conditions` were asked of the same people.
    """

    through: tuple[Answers, ...] = ()
    barred: tuple[Answers, ...] = ()
    enough: Answers = frozenset()
    exactly: tuple[Sent, ...] = ()
    conditions: frozenset[Node] = frozenset()
