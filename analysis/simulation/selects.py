"""Answers to select questions: one choice, or several, from the choices that may be given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.expressions.xlsform import parse
from analysis.expressions.xpath_values import UNKNOWN, Texts, Ticks, Value, as_truths
from analysis.intake.answers.offering import offered
from analysis.intake.form.form import Form, Question
from analysis.intake.form.routing import evaluate
from analysis.intake.instrument import Instrument

# Chances that look like a survey's, not like dice: few refuse, and few answer "none" to a multi-select.
SELDOM = ("dont_know", "refused", "other", "none")
RARE = 0.06
ALONE = 0.04
"""The chance of each choice that stands alone to be the only answer."""


@dataclass(frozen=True)
class Task:
    """What there is to know about one select question when its answers are drawn.

    `leeway` (n, k) as in `draw_interviews`, or None where every choice is free.
    """

    form: Form
    instrument: Instrument
    question: Question
    leeway: np.ndarray | None
    value: Callable[[str], Value]

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(choice.name for choice in self.form.choices(self.question.name))

    def role(self, *names: str) -> np.ndarray:
        """Boolean (k,): the choices that play one of these roles."""
        return np.isin(
            self.choices, [choice for name in names for choice in getattr(self.instrument.roles, name)]
        )

    def free(self, n: int) -> np.ndarray:
        """Boolean (n, k): the choices that may be given."""
        allowed = offered(self.form, self.question.name, self.value, n)
        return allowed if self.leeway is None else allowed & (self.leeway != 0)

    def must(self, n: int) -> np.ndarray:
        """Boolean (n, k): the choices that must be given."""
        return np.zeros((n, len(self.choices)), dtype=bool) if self.leeway is None else self.leeway == 1


def draw_one(task: Task, n: int, random: np.random.Generator) -> Texts:
    """One choice each; blank where none is allowed."""
    weights = np.where(task.role(*SELDOM), RARE, 0.3 + random.random(len(task.choices)))
    codes = pick(weights, task.free(n), random)
    must = task.must(n)
    return Texts(
        np.where(must.any(axis=1), must.argmax(axis=1), codes) if len(task.choices) else codes, task.choices
    )


def draw_several(task: Task, n: int, random: np.random.Generator) -> Ticks:
    """At least one choice each; a choice that stands alone ("None", "Refused") has no other beside it."""
    k = len(task.choices)
    likely = np.where(task.role(*SELDOM), RARE, 0.08 + 0.35 * random.random(k))
    alone = stand_alone(task)
    free, must = task.free(n), task.must(n)
    ticks = must | (free & ~alone & (random.random((n, k)) < likely))
    lonely = pick(np.where(task.role("dont_know", "refused"), RARE, 1.0), free & alone, random)
    turn = (lonely >= 0) & ~must.any(axis=1) & (random.random(n) < ALONE * alone.sum())
    ticks = _only(ticks, lonely, turn | (must & alone).any(axis=1), must & alone)
    ticks |= _at_least_one(ticks, pick(likely, free & ~alone, random), lonely)
    # a constraint that several ticks break is kept by one alone, so that no draw has to be thrown away
    broken = ~must.any(axis=1) & ~_kept(task, ticks, task.value)
    ticks = _only(ticks, pick(likely, free & ~alone, random), broken, np.zeros_like(must))
    return Ticks(ticks.astype(np.uint8), task.choices, ticks.any(axis=1))


def pick(weights: np.ndarray, allowed: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One allowed choice (n,) by weight, -1 where none is allowed."""
    n, k = allowed.shape
    share = random.random(n)
    if not k:
        return np.full(n, -1)
    reached = np.cumsum(np.where(allowed, weights, 0.0), axis=1)
    codes = ((share * reached[:, -1])[:, None] < reached).argmax(axis=1)
    return np.where(reached[:, -1] > 0, codes, -1)


def stand_alone(task: Task) -> np.ndarray:
    """Boolean (k,): choices with the role none, don't know or refused, and those the constraint lets stand
    with no other.
    """
    choices, alone = task.choices, task.role("none", "dont_know", "refused")
    if not task.question.constraint or len(choices) < 2:
        return alone
    # tried out rather than read: a constraint may say it in any words, so each pair of choices is put to it
    first, second = np.nonzero(~np.eye(len(choices), dtype=bool))
    pairs = np.zeros((len(first), len(choices)), dtype=bool)
    pairs[np.arange(len(first)), first] = pairs[np.arange(len(first)), second] = True
    return alone | ~_kept(task, pairs, lambda name: UNKNOWN).reshape(len(choices), -1).any(axis=1)


def alone_choices(form: Form, instrument: Instrument, question: str) -> frozenset[str]:
    """The choices of a multi-select that stand alone."""
    task = Task(form, instrument, form.questions[question], None, lambda name: UNKNOWN)
    return frozenset(np.array(task.choices, dtype=object)[stand_alone(task)])


def _kept(task: Task, ticks: np.ndarray, value: Callable[[str], Value]) -> np.ndarray:
    """Boolean (n,): whether these ticks keep to the question's constraint, as far as that can be known."""
    if not task.question.constraint:
        return np.ones(len(ticks), dtype=bool)
    current = Ticks(ticks.astype(np.uint8), task.choices, ticks.any(axis=1))
    outcome = as_truths(evaluate(parse(task.question.constraint), value, current))
    # as the survey tool has it: what can't be worked out forbids nothing
    return np.broadcast_to(outcome.true | ~outcome.known, len(ticks))


def _only(ticks: np.ndarray, choice: np.ndarray, rows: np.ndarray, instead: np.ndarray) -> np.ndarray:
    """The ticks, with `choice` (or the ticks of `instead`, where it has any) alone in `rows`."""
    single = np.arange(ticks.shape[1]) == choice[:, None]
    single = np.where(instead.any(axis=1)[:, None], instead, single)
    return np.where(rows[:, None], single, ticks)


def _at_least_one(ticks: np.ndarray, choice: np.ndarray, lonely: np.ndarray) -> np.ndarray:
    """A tick for each row that has none: of `choice`, or of `lonely` where nothing else is allowed."""
    chosen = np.where(choice >= 0, choice, lonely)
    return ~ticks.any(axis=1)[:, None] & (np.arange(ticks.shape[1]) == chosen[:, None])
