"""Indicators made from a ranking (XLSForm's `rank`): what came first, what was among the first, which place
a choice has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.derived.indicator import STRICT, Indicator
from analysis.intake.form.form import RANKING, Choice, Form

NO_PLACE = 0


@dataclass(frozen=True, config=STRICT)
class Ranked(Indicator):
    """The choices that a person ranked among the first `within`; with 1, the single one that came first."""

    question: str
    within: int = 1

    takes = (RANKING,)

    @property
    def type(self) -> str:
        return "select_one" if self.within == 1 else "select_multiple"

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: ()}

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        if self.within < 1:
            yield "within", "A choice is among the first 1, 2, 3, ... of a ranking.", str(self.within)

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return form.choices(self.question)

    def columns(self, answers: Answers) -> dict[str, object]:
        names = tuple(choice.name for choice in self.choice_list(answers.form))
        places = _places(answers, self.question, names)
        among = (places > NO_PLACE) & (places <= self.within)
        ranked = answers.answered(self.question)
        if self.within == 1:
            codes = np.where(among.any(axis=1), among.argmax(axis=1), -1)
            return {self.variable: pd.Categorical.from_codes(codes, categories=list(names))}
        return {
            f"{self.variable}/{name}": pd.arrays.BooleanArray(among[:, place].copy(), ~ranked)
            for place, name in enumerate(names)
        }


@dataclass(frozen=True, config=STRICT)
class PlaceOf(Indicator):
    """The place that a person gave one `choice` of a ranking, 1 for the first; missing where it has none."""

    question: str
    choice: str

    type = "integer"
    takes = (RANKING,)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: (self.choice,)}

    def columns(self, answers: Answers) -> dict[str, object]:
        places = _places(answers, self.question, (self.choice,))[:, 0]
        return {self.variable: np.where(places > NO_PLACE, places, np.nan)}


def _places(answers: Answers, question: str, names: tuple[str, ...]) -> np.ndarray:
    """The place (n, k) of each choice in each person's ranking, from 1; NO_PLACE where it has none."""
    codes, rankings = answers.codes(question)
    places = np.full((len(rankings) + 1, len(names)), NO_PLACE)
    for row, ranking in enumerate(rankings):
        place_of = {name: place for place, name in enumerate(ranking.split(), start=1)}
        places[row] = [place_of.get(name, NO_PLACE) for name in names]
    # who ranked nothing has code -1, and so the last row
    return places[codes]
