"""Drawing interviews for any form: routing, constraints and choice lists honoured, everything else random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.expressions.xlsform import parse
from analysis.expressions.xpath_values import UNKNOWN, Numbers, Texts, Ticks, Truths, Value, all_of, as_truths
from analysis.intake.form.form import Form, Question
from analysis.intake.form.routing import evaluate
from analysis.intake.form.telling import identify_question
from analysis.intake.instrument import Instrument
from analysis.simulation import numbers, selects
from analysis.simulation.fieldwork import Fieldwork, draw_fieldwork
from analysis.simulation.streams import stream

Leeway = Mapping[str, np.ndarray]
TEXT = "synthetic"
NOT_ASKED = (
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "audit",
    "phonenumber",
    "simserial",
    "subscriberid",
    "email",
    "note",
)
SKIPPED = 0.03
"""The share of people who leave a question blank that the form does not require."""


@dataclass(frozen=True, eq=False)
class DrawnInterviews:
    """Drawn interviews: `fieldwork` has one row each, `answers` the answers by question, in form order.

    Selects, texts and dates are `Texts` or `Ticks`, numbers `Numbers`; who was not asked is blank.
    `asked` is boolean (n,) by question.
    """

    form: Form
    instrument: Instrument
    fieldwork: pd.DataFrame
    answers: Mapping[str, Value]
    asked: Mapping[str, np.ndarray]


def draw_interviews(
    form: Form, instrument: Instrument, n: int, seed: int, period: Fieldwork, leeway: Leeway | None = None
) -> DrawnInterviews:
    """`n` interviews of `form`, the same for the same seed.

    `leeway` (n, k) int8 by select question says per choice: 1 must be given, 0 must not, -1 is free.
    Questions inside repeat groups, and of types that hold no plain answer (pictures, places), stay out.
    """
    draw = _Draw(form, instrument, draw_fieldwork(n, seed, period), seed, leeway or {}, {}, {})
    for question in form.questions.values():
        if question.type not in NOT_ASKED and not question.repeat:
            draw.add(question)
    return DrawnInterviews(form, instrument, draw.fieldwork, draw.answers, draw.asked)


@dataclass
class _Draw:
    """One walk through the form from top to bottom."""

    form: Form
    instrument: Instrument
    fieldwork: pd.DataFrame
    seed: int
    leeway: Leeway
    answers: dict[str, Value]
    asked: dict[str, np.ndarray]

    def value(self, question: str) -> Value:
        return self.answers.get(question, UNKNOWN)

    def add(self, question: Question) -> None:
        """Draw the answers to one question; whether it was asked depends on those drawn before."""
        asked = self._route(question.name)
        random = stream(self.seed, "question", question.name)
        answering = asked
        if not question.required and question.name not in self.leeway and question.type != "calculate":
            answering = asked & (random.random(len(asked)) >= SKIPPED)
        if question.is_select and identify_question(self.form, question.name):
            # the form lists the people who interview: nobody of them held what never took place
            answering = np.zeros_like(asked)
        self.answers[question.name] = blanked(self._draw(question, random), ~answering)
        self.asked[question.name] = asked

    def _route(self, question: str) -> np.ndarray:
        outcome = Truths(np.True_)
        for relevant in self.form.relevants(question):
            outcome = all_of(outcome, as_truths(evaluate(parse(relevant), self.value)))
        return np.broadcast_to(outcome.true & outcome.known, len(self.fieldwork))

    def _draw(self, question: Question, random: np.random.Generator) -> Value:
        n = len(self.fieldwork)
        if question.is_select:
            task = selects.Task(
                self.form, self.instrument, question, self.leeway.get(question.name), self.value
            )
            return (
                selects.draw_one(task, n, random)
                if question.type == "select_one"
                else selects.draw_several(task, n, random)
            )
        if question.type in numbers.TYPES or (question.type == "text" and numbers.is_limited(question)):
            return numbers.draw_numbers(question, n, random, self.value)
        if question.type == "calculate":
            return _spread(evaluate(parse(question.calculation), self.value), n)
        if question.type in ("date", "datetime", "dateTime", "time"):
            return self._draw_dates(question.type.lower(), random)
        text = {"text": TEXT, "acknowledge": "OK"}.get(question.type, "")
        return Texts(np.full(n, 0 if text else -1), (text,))

    def _draw_dates(self, kind: str, random: np.random.Generator) -> Texts:
        """A moment in the year before the interview."""
        seconds = np.floor(random.random(len(self.fieldwork)) * 365 * 86400)
        moments = self.fieldwork["start"] - pd.to_timedelta(seconds, unit="s")
        written = {"date": "%Y-%m-%d", "time": "%H:%M:%S"}.get(kind, "%Y-%m-%dT%H:%M:%S")
        codes, texts = pd.factorize(moments.dt.strftime(written), sort=True)
        return Texts(codes, tuple(texts))


def _spread(value: Value, n: int) -> Value:
    """A calculated value over all interviews, blank where it is not known."""
    is_known = np.broadcast_to(value.known, n)
    if isinstance(value, Numbers):
        return Numbers(np.where(is_known, value.values, np.nan))
    if isinstance(value, Texts):
        return Texts(np.where(is_known, value.codes, -1), value.texts)
    if isinstance(value, Truths):
        return Texts(np.where(is_known, np.where(value.true, 1, 0), -1), ("false", "true"))
    return value


def blanked(value: Value, mask: np.ndarray) -> Value:
    """The answers without those where `mask` is true."""
    if isinstance(value, Numbers):
        return Numbers(np.where(mask, np.nan, value.values))
    if isinstance(value, Ticks):
        return Ticks(
            np.where(mask[:, None], 0, value.ticks).astype(np.uint8), value.choices, value.answered & ~mask
        )
    return Texts(np.where(mask, -1, value.codes), value.texts)
