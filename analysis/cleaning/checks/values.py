"""Checks of single values against the form and against the other interviews."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import answer_questions, role_choices, shown
from analysis.cleaning.checks.findings import at, flag
from analysis.cleaning.checks.limits import Choices, Question, Questions
from analysis.intake.answers.answers import Answers
from analysis.intake.form.routing import violations

NUMBER_TYPES = ("integer", "decimal", "range")


@dataclass(frozen=True)
class Outliers:
    """A number lies far from the others.

    By `methods`: `deviations` standard deviations, raw ("sd") or of log(1+x) ("log"), or `iqr` interquartile
    ranges ("iqr"). Without `questions`, every number of the form with at least `minimum_distinct` different
    values. One finding a value, that names every method it fell under.
    Source: cleaningkit validate_outliers; Tukey (1977) for the interquartile range.
    """

    questions: Questions = ()
    methods: Choices = ("sd", "log")
    deviations: float = 3
    iqr: float = 3
    minimum_distinct: int = 5
    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for question in _questions(self.questions, responses):
            numbers = responses.numbers(question)
            answers = numbers[~np.isnan(numbers)]
            if len(np.unique(answers)) < self.minimum_distinct:
                continue
            outliers_by_wording = {words: off for words, off in self._outside(numbers) if off.any()}
            off = (
                np.any(list(outliers_by_wording.values()), axis=0)
                if outliers_by_wording
                else np.zeros(len(numbers), dtype=bool)
            )
            middle = float(np.median(answers))
            sentences = [
                f"{numbers[row]:g} is far from the other answers (median {middle:g}):"
                f" {' and '.join(words for words, hit in outliers_by_wording.items() if hit[row])}."
                for row in np.flatnonzero(off)
            ]
            yield flag(
                at(responses.frame.index, off), question, sentences, [f"{value:g}" for value in numbers[off]]
            )

    def _outside(self, numbers: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        if "sd" in self.methods:
            yield (
                f"more than {self.deviations:g} standard deviations from the mean",
                _beyond(numbers, self.deviations),
            )
        if "log" in self.methods:
            logs = np.log1p(np.where(numbers > -1, numbers, np.nan))
            yield (
                f"more than {self.deviations:g} standard deviations on the log scale",
                _beyond(logs, self.deviations),
            )
        if "iqr" in self.methods:
            low, high = np.nanquantile(numbers, [0.25, 0.75])
            reach = self.iqr * (high - low)
            yield (
                f"more than {self.iqr:g} interquartile ranges from the quartiles",
                (numbers < low - reach) | (numbers > high + reach),
            )


def _questions(named: Questions, responses) -> tuple[str, ...]:
    """The numbers to look at: those named that these records have, else all of theirs."""
    if named:
        return tuple(question for question in named if Answers.has(responses, question))
    return answer_questions(responses, NUMBER_TYPES)


def _beyond(numbers: np.ndarray, deviations: float) -> np.ndarray:
    spread = np.nanstd(numbers, ddof=1)
    return (
        np.abs(numbers - np.nanmean(numbers)) > deviations * spread
        if spread > 0
        else np.zeros(len(numbers), dtype=bool)
    )


@dataclass(frozen=True)
class NumberLimits:
    """A number is out of bounds: below `minimum` or above `maximum`."""

    question: Question
    minimum: float = -np.inf
    maximum: float = np.inf
    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        numbers = responses.numbers(self.question)
        off = (numbers < self.minimum) | (numbers > self.maximum)
        ends = [("at least", self.minimum), ("at most", self.maximum)]
        bounds = " and ".join(f"{words} {end:g}" for words, end in ends if np.isfinite(end))
        sentences = [f"{value:g} is out of bounds: {bounds} is expected." for value in numbers[off]]
        yield flag(
            at(responses.frame.index, off), self.question, sentences, [f"{value:g}" for value in numbers[off]]
        )


@dataclass(frozen=True)
class NotInList:
    """The answer is not in the choice list of the form."""

    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for question in answer_questions(responses, ("select_one", "select_multiple")):
            listed = {choice.name for choice in responses.form.choices(question)}
            strange = [choice for choice in responses.choices(question) if choice not in listed]
            for choice in strange if listed else ():
                uuids = at(responses.frame.index, responses.where({question: choice}))
                yield flag(uuids, question, f"{choice!r} is not in the choice list.", choice)


@dataclass(frozen=True)
class RoutingViolated:
    """Answered though not asked, or asked, required and left blank."""

    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        index = responses.frame.index
        for question in answer_questions(responses):
            asked, answered = responses.asked_of(question), responses.answered(question)
            stray = answered & ~asked
            values = shown(responses, question, np.flatnonzero(stray))
            yield flag(
                at(index, stray),
                question,
                "Answered, though the form does not ask it of this person.",
                values,
            )
            if responses.form.questions[question].required:
                yield flag(at(index, asked & ~answered), question, "Required and asked, and left blank.")


@dataclass(frozen=True)
class Constraint:
    """The answer breaks the constraint the form sets for it."""

    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for question in answer_questions(responses):
            off = violations(responses, question)
            if off.any():
                values = shown(responses, question, np.flatnonzero(off))
                rule = responses.form.questions[question].constraint
                yield flag(
                    at(responses.frame.index, off),
                    question,
                    f"The form's constraint does not hold: {rule}",
                    values,
                )


@dataclass(frozen=True)
class ExclusiveChoice:
    """A choice that stands alone ("none", "don't know", "refused") was ticked beside others.

    The choices are those of the instrument's `roles`, and those named in `choices`.
    """

    roles: Choices = ("none", "dont_know", "refused")
    choices: Choices = ()
    of_rows: ClassVar[bool] = True

    def find(self, responses) -> Iterator[pd.DataFrame]:
        alone = role_choices(responses, *self.roles) | set(self.choices)
        for question in answer_questions(responses, ("select_multiple",)):
            ticks, choices = responses.ticks(question)
            columns = [position for position, choice in enumerate(choices) if choice in alone]
            if not columns:
                continue
            off = (ticks[:, columns] > 0).any(axis=1) & ((ticks > 0).sum(axis=1) > 1)
            yield flag(
                at(responses.frame.index, off),
                question,
                "A choice that excludes the others was ticked beside them.",
                shown(responses, question, np.flatnonzero(off)),
            )


@dataclass(frozen=True)
class StraightLining:
    """One answer all down a grid of questions, where at least `minimum_answered` of them were answered."""

    questions: Questions
    minimum_answered: int = 4

    def find(self, responses) -> Iterator[pd.DataFrame]:
        present = [question for question in self.questions if responses.has(question)]
        grid = pd.DataFrame(
            {question: shown(responses, question, np.arange(len(responses.frame))) for question in present}
        )
        codes = pd.factorize(grid.to_numpy(dtype=object).ravel())[0].reshape(grid.shape)
        blank = (grid == "").to_numpy()
        lowest = np.where(blank, codes.max(initial=0) + 1, codes).min(
            axis=1, initial=codes.max(initial=0) + 1
        )
        highest = np.where(blank, -1, codes).max(axis=1, initial=-1)
        answered = (~blank).sum(axis=1)
        off = (lowest == highest) & (answered >= self.minimum_answered)
        for row in np.flatnonzero(off):
            given = next(value for value in grid.iloc[row] if value)
            yield flag(
                [str(responses.frame.index[row])],
                present[0],
                f"All {answered[row]} answers from {present[0]} to {present[-1]} are {given!r}.",
                given,
            )
