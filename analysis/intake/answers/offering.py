"""Which choices were offered to whom: by the form's `choice_filter`, evaluated over all interviews at once,
or by the export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.expressions.xlsform import parse
from analysis.expressions.xpath_values import Value, any_of, as_truths
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form
from analysis.intake.form.routing import evaluate, value_of
from analysis.problems import Problems
from analysis.reading.label_text import counted

_NAMES = re.compile(r"""\$\{[^}]*\}|'[^']*'|"[^"]*"|\b[A-Za-z_][\w-]*\b(?!\s*\()""")
Some = TypeVar("Some", bound=Answers)
_WORDS = frozenset({"and", "or", "div", "mod"})


@dataclass(frozen=True, eq=False)
class Offering:
    """Who was offered which choices. `masks` (n, g) bool: the people who were offered a group of choices.

    `group` (k,): the group of each choice, -1 for a choice that everybody was offered.
    """

    masks: np.ndarray
    group: np.ndarray

    def take(self, rows: np.ndarray) -> Offering:
        """The same of some of the people (positions)."""
        return replace(self, masks=self.masks[rows])

    def choices(self, places: np.ndarray) -> Offering:
        """The same of some of the choices (positions or mask)."""
        return replace(self, group=self.group[places])

    def of(self, place: int) -> np.ndarray:
        """Boolean (n,): who was offered the choice at `place`."""
        group = self.group[place]
        return np.ones(len(self.masks), dtype=bool) if group < 0 else self.masks[:, group]

    def spread(self, everybody: np.ndarray, by_group: np.ndarray) -> np.ndarray:
        """Numbers by choice (r, k): those of `everybody` (r,), or of the choice's group (r, g)."""
        return np.column_stack([everybody, by_group])[:, self.group + 1]


def offering_of(answers: Answers, question: str) -> Offering | None:
    """Who was offered which choices of a question; None where all who answered were offered all of them.

    Of a multi-select as the answers hold it (see `apply_offering`), for who answered; of a single-choice
    question as its `choice_filter` says.
    """
    kind = answers.type_of(question)
    if kind == "select_multiple":
        return offering_of_ticks(answers.tickable(question), answers.answered(question))
    asked = answers.form.questions.get(question)
    if kind != "select_one" or not asked.choice_filter:
        return None
    form = answers.form
    masks, group = _filtered(form, question, lambda other: value_of(answers, other), len(answers))
    by_name = dict(zip((choice.name for choice in form.choices(question)), group.tolist(), strict=True))
    return _grouped(
        masks, np.array([by_name.get(choice, -1) for choice in answers.choices(question)], dtype=int)
    )


def partly_offered(answers: Answers, question: str) -> tuple[str, ...]:
    """The choices of a multi-select that some who answered were not offered: their shares have bases of their
    own.
    """
    offering = offering_of(answers, question)
    return (
        tuple(
            choice
            for choice, group in zip(answers.choices(question), offering.group, strict=True)
            if group >= 0
        )
        if offering
        else ()
    )


def offered(form: Form, question: str, value: Callable[[str], Value], n: int) -> np.ndarray:
    """Boolean (n, k): the choices of a question that its `choice_filter` lets through; all where that can't
    be known.

    `value` gives the answers (n,) to each question.
    """
    if not form.questions[question].choice_filter:
        return np.ones((n, len(form.choices(question))), dtype=bool)
    masks, group = _filtered(form, question, value, n)
    return masks[:, group]


def _filtered(
    form: Form, question: str, value: Callable[[str], Value], n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Who is let through by each different filter (n, g), and which of them is each choice's (k,)."""
    places_by_filter: dict[tuple[str, ...], int] = {}
    choice_filter = form.questions[question].choice_filter
    group = []
    for choice in form.choices(question):
        # Rows of one name are one choice, which is offered wherever any of them is.
        expressions = dict.fromkeys(_of_choice(choice_filter, row) for row in choice.doubles or (choice,))
        group.append(places_by_filter.setdefault(tuple(expressions), len(places_by_filter)))
    outcomes = [
        reduce(any_of, [as_truths(evaluate(parse(expression), value)) for expression in expressions])
        for expressions in places_by_filter
    ]
    masks = [np.broadcast_to(outcome.true | ~outcome.known, n) for outcome in outcomes]
    return np.column_stack(masks) if masks else np.ones((n, 0), dtype=bool), np.array(group, dtype=int)


def _of_choice(choice_filter: str, choice: Choice) -> str:
    """A choice filter with the choice's own columns put in."""
    columns = {"name": choice.name, **choice.filters}

    def put_in(match: re.Match) -> str:
        word = match.group()
        return word if word[0] in "$'\"" or word in _WORDS else f"'{columns.get(word, '')}'"

    return _NAMES.sub(put_in, choice_filter)


def offering_of_ticks(tickable: np.ndarray, answered: np.ndarray) -> Offering | None:
    """The offering that a multi-select's columns hold, (n, k) and (n,) bool; None where all who answered were
    offered all.
    """
    some = np.array(
        [bool((answered & ~tickable[:, place]).any()) for place in range(tickable.shape[1])], dtype=bool
    )
    group = np.where(some, np.cumsum(some) - 1, -1)
    return Offering(tickable[:, some], group) if some.any() else None


def _grouped(masks: np.ndarray, group: np.ndarray) -> Offering | None:
    """The offering of these groups, without those that let everybody through."""
    some = ~masks.all(axis=0)
    place = np.append(np.where(some, np.cumsum(some) - 1, -1), -1)
    return Offering(masks[:, some], place[group]) if some.any() else None


def apply_offering(responses: Responses, problems: Problems) -> Responses:
    """The responses in which a multi-select's choice is missing, not 0, for who was not offered it.

    A choice that nobody who answered was offered loses its column: it is not in this form. Where somebody
    ticked what the `choice_filter` does not offer them, the filter is not followed for that choice, with a
    warning.
    """
    applied = _applied(responses, problems)
    repeats = {
        name: _applied(replace(reports, respondents=applied), problems)
        for name, reports in responses.repeats.items()
    }
    return replace(applied, repeats=repeats) if repeats else applied


def _applied(answers: Some, problems: Problems) -> Some:
    own = [
        name
        for name in answers.form.questions
        if Answers.type_of(answers, name) == "select_multiple" and Answers.has(answers, name)
    ]
    changed = {}
    for name in own:
        if answers.form.questions[name].choice_filter:
            changed |= _as_filtered(answers, name, problems)
    frame = answers.frame.assign(**changed) if changed else answers.frame
    gone = [column for name in own for column in _offered_to_nobody(frame, name, answers.choices(name))]
    return replace(answers, frame=frame.drop(columns=gone)) if changed or gone else answers


def _as_filtered(answers: Answers, question: str, problems: Problems) -> dict[str, pd.arrays.BooleanArray]:
    """The columns of a multi-select that its `choice_filter` changes."""
    form = answers.form
    masks, groups = _filtered(form, question, lambda other: value_of(answers, other), len(answers))
    ticks, choices = answers.ticks(question)
    tickable = answers.tickable(question)
    filtered_columns = {}
    for choice, group in zip(form.choices(question), groups, strict=True):
        if choice.name not in choices or masks[:, group].all():
            continue
        place = choices.index(choice.name)
        ticked = ticks[:, place].astype(bool)
        astray = int((ticked & ~masks[:, group]).sum())
        column = f"{question}/{choice.name}"
        if astray:
            who = counted(astray, "person ticked", "people ticked")
            problems.warn(
                form.source,
                f"{who} this choice though the `choice_filter` does not offer it to them; it is taken as"
                " offered to everybody. Mend the form, or the answers in a cleaning log.",
                column=column,
            )
        else:
            filtered_columns[column] = pd.arrays.BooleanArray(ticked, ~(tickable[:, place] & masks[:, group]))
    return filtered_columns


def _offered_to_nobody(frame: pd.DataFrame, question: str, choices: Sequence[str]) -> list[str]:
    """The columns of choices that are missing for everybody, though others of the question are not."""
    columns = [f"{question}/{choice}" for choice in choices]
    empty = [column for column in columns if frame[column].isna().all()]
    return empty if len(empty) < len(columns) else []
