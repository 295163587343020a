"""Checks of an interview as a whole: how long, when, how complete, with whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import answer_questions, role_ticks, shown
from analysis.cleaning.checks.findings import at, flag
from analysis.cleaning.checks.limits import Choices, Question
from analysis.cleaning.checks.paradata import paradata, span_text


@dataclass(frozen=True)
class InterviewLength:
    """The interview was too short or too long, in minutes.

    The duration is the export's own where the instrument declares one, with its unit, else
    end minus start. Where either is below zero or above `clock_hours`, the device's clock was
    wrong, and nobody talked that long. Source: cleaningkit validate_duration.
    """

    minimum: float = 15
    maximum: float = 60
    clock_hours: float = 24

    def find(self, responses) -> Iterator[pd.DataFrame]:
        data, index = paradata(responses), responses.frame.index
        clock = np.where(self._impossible(data.minutes), data.minutes, data.span)
        broken = self._impossible(clock)
        off = ((data.minutes < self.minimum) | (data.minutes > self.maximum)) & ~broken
        values = data.minutes[off]
        sentences = [
            f"The interview took {value:.0f} minutes; {self.minimum:g} to {self.maximum:g} are expected."
            for value in values
        ]
        yield flag(at(index, off), "duration", sentences, [f"{value:.1f}" for value in values])
        values = clock[broken]
        sentences = [
            f"Start and end lie {span_text(value)} apart: the device's clock was wrong." for value in values
        ]
        yield flag(at(index, broken), "duration", sentences, [f"{value:.1f}" for value in values])

    def _impossible(self, minutes: np.ndarray) -> np.ndarray:
        return (minutes < 0) | (minutes > self.clock_hours * 60)


@dataclass(frozen=True)
class HourOfDay:
    """The interview began at an unlikely hour by the interview's own clock.

    Where the devices' clocks run in another zone than the city's, `clock=UTC; timezone=Africa/Nairobi`
    says so. Source: cleaningkit validate_interview_time.
    """

    earliest: float = 5
    latest: float = 22
    timezone: str = ""
    clock: str = ""

    def find(self, responses) -> Iterator[pd.DataFrame]:
        start = pd.Series(paradata(responses, self.timezone, self.clock).start)
        hour = (start.dt.hour + start.dt.minute / 60).to_numpy()
        off = (hour < self.earliest) | (hour >= self.latest)
        yield flag(
            at(responses.frame.index, off),
            "start",
            [
                f"The interview began at {moment:%H:%M}; {self.earliest:g} to {self.latest:g} o'clock is"
                " expected."
                for moment in start[off]
            ],
            [f"{moment:%Y-%m-%d %H:%M}" for moment in start[off]],
        )


@dataclass(frozen=True)
class BackToBack:
    """An enumerator's interviews overlap, or follow within too few minutes.

    Interviews with a wrong clock are left out, as they would overlap everybody's.
    Source: cleaningkit validate_back_to_back.
    """

    minimum_gap: float = 10
    clock_hours: float = 24

    def find(self, responses) -> Iterator[pd.DataFrame]:
        data = paradata(responses)
        usable = np.flatnonzero(
            (data.span >= 0) & (data.span <= self.clock_hours * 60) & (data.enumerator != "")
        )
        table = pd.DataFrame(
            {
                "row": usable,
                "who": data.enumerator[usable],
                "start": data.start[usable],
                "end": data.end[usable],
            }
        )
        table = table.sort_values(["who", "start", "end", "row"], kind="stable", ignore_index=True)
        # The interview that ended last so far is the one to compare with, not merely the one before.
        ends = table["end"].astype("int64")
        latest = ends.groupby(table["who"]).cummax()
        holder = table["row"].where(ends == latest).groupby(table["who"]).ffill()
        before = pd.DataFrame({"end": latest, "row": holder}).groupby(table["who"]).shift()
        gap = (table["start"].astype("int64") - before["end"]) / (60 * _ticks_a_second(table["end"]))
        close = (gap < self.minimum_gap).to_numpy()
        uuids = responses.frame.index.astype("str").to_numpy(dtype=object)
        first, second = uuids[before["row"][close].astype("int64")], uuids[table["row"][close]]
        sentences = [
            f"Two interviews of one enumerator {_gap_text(minutes)}; {self.minimum_gap:g} are expected."
            for minutes in gap[close]
        ]
        pairs = [f"{one} ~/~ {other}" for one, other in zip(first, second, strict=True)]
        values = [f"{minutes:.1f}" for minutes in gap[close]]
        yield flag([*first, *second], "start", sentences * 2, values * 2, pairs * 2)


def _gap_text(minutes: float) -> str:
    return (
        f"overlap by {-minutes:.0f} minutes"
        if minutes < 0
        else f"have only {minutes:.0f} minutes between them"
    )


def _ticks_a_second(series: pd.Series) -> int:
    return {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[np.datetime_data(series.dtype)[0]]


@dataclass(frozen=True)
class Completeness:
    """Too few of the questions asked were answered.

    The share is answered of asked, so routing neither helps nor hurts; `minimum_answered`
    counts answered questions whoever was asked (cleaningkit: 100).
    """

    minimum_share: float = 0.7
    minimum_answered: int = 0

    def find(self, responses) -> Iterator[pd.DataFrame]:
        size = len(responses.frame)
        asked, answered = np.zeros(size, dtype="int32"), np.zeros(size, dtype="int32")
        for question in answer_questions(responses):
            was_asked = responses.asked_of(question)
            asked += was_asked
            answered += was_asked & responses.answered(question)
        few = (answered < self.minimum_share * asked) | (answered < self.minimum_answered)
        yield flag(
            at(responses.frame.index, few),
            "completeness",
            [
                f"{done} of {of} questions asked were answered."
                for done, of in zip(answered[few], asked[few], strict=True)
            ],
            [f"{done}/{of}" for done, of in zip(answered[few], asked[few], strict=True)],
        )


@dataclass(frozen=True)
class RoleCount:
    """Too many answers of one role ("dont_know", "refused"), which the instrument says are which choices.

    Source: cleaningkit validate_completeness (more than 6 refused).
    """

    role: str = "refused"
    maximum: int = 6

    def find(self, responses) -> Iterator[pd.DataFrame]:
        count = np.zeros(len(responses.frame), dtype="int32")
        for question in answer_questions(responses):
            count += role_ticks(responses, question, self.role)
        many = count > self.maximum
        words = {"dont_know": "'don't know'", "refused": "'refused'"}.get(self.role, f"'{self.role}'")
        yield flag(
            at(responses.frame.index, many),
            self.role,
            [f"{value} answers are {words}; at most {self.maximum} are expected." for value in count[many]],
            [str(value) for value in count[many]],
        )


@dataclass(frozen=True)
class Eligible:
    """The answer is none of those an interview must have: consent, less than a year in the country."""

    question: Question
    choices: Choices = ("yes",)

    def find(self, responses) -> Iterator[pd.DataFrame]:
        off = responses.asked_of(self.question) & ~responses.where({self.question: list(self.choices)})
        values = shown(responses, self.question, np.flatnonzero(off))
        expected = " or ".join(repr(choice) for choice in self.choices)
        sentences = [
            f"Interviews need {expected} here; this one has {value or 'no answer'}." for value in values
        ]
        yield flag(at(responses.frame.index, off), self.question, sentences, values)


@dataclass(frozen=True)
class Age:
    """The respondent is younger or older than those the survey interviews, in years (4Mi: 18 and over)."""

    question: Question
    minimum: float = 18
    maximum: float = 100

    def find(self, responses) -> Iterator[pd.DataFrame]:
        years = responses.numbers(self.question)
        off = (years < self.minimum) | (years > self.maximum)
        sentences = [
            f"The respondent is {value:g} years old; {self.minimum:g} to {self.maximum:g} are interviewed."
            for value in years[off]
        ]
        yield flag(
            at(responses.frame.index, off), self.question, sentences, [f"{value:g}" for value in years[off]]
        )


@dataclass(frozen=True)
class FieldworkPeriod:
    """The interview began outside the period of fieldwork (both days included)."""

    first: date
    last: date

    def find(self, responses) -> Iterator[pd.DataFrame]:
        start = paradata(responses).start.astype("datetime64[D]")
        off = (start < np.datetime64(self.first)) | (start > np.datetime64(self.last))
        days = [str(day) for day in start[off]]
        yield flag(
            at(responses.frame.index, off),
            "start",
            [f"The interview is of {day}; fieldwork ran from {self.first} to {self.last}." for day in days],
            days,
        )
