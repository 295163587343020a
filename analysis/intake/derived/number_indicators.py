"""Indicators that are numbers, and bands of numbers: scores of scales, indices of several questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.derived.indicator import NUMBERS, STRICT, Indicator, Texts, labelled, only_ticked
from analysis.intake.derived.recodes import read_band
from analysis.intake.form.form import Choice, Form


@dataclass(frozen=True, config=STRICT)
class Score(Indicator):
    """A number for each choice: of a multi-select, the sum over what was ticked.

    Its mean is a net agreement where agreeing counts 1 and disagreeing -1 (100 and -100 for points). Choices
    without a number leave the base; of a multi-select, only who ticked nothing but don't know or refused
    does.
    """

    question: str
    values: Mapping[str, float]

    type = "decimal"
    base = "scored"

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: tuple(self.values)}

    def columns(self, answers: Answers) -> dict[str, object]:
        ticks, choices = answers.ticks(self.question)
        worth = np.array([self.values.get(choice, 0.0) for choice in choices])
        if answers.type_of(self.question) == "select_multiple":
            roles = answers.instrument.roles
            unknown = only_ticked(answers, self.question, (*roles.dont_know, *roles.refused))
            inside = answers.answered(self.question) & ~unknown
        else:
            inside = ticks[:, np.isin(choices, list(self.values))].any(axis=1)
        return {self.variable: np.where(inside, ticks @ worth, np.nan)}


@dataclass(frozen=True, config=STRICT)
class Index(Indicator):
    """A weighted sum of numbers: food consumption score, reduced coping strategies index, dietary diversity.

    `terms` maps a question (days, a score) to its weight; numbers above `cap` count as `cap`. A missing term
    makes the index missing, or counts 0 with `missing: zero` where another term was answered.
    """

    terms: Mapping[str, float]
    cap: float | None = None
    missing: Literal["drop", "zero"] = "drop"

    type = "decimal"
    takes = NUMBERS

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.terms, ())

    def columns(self, answers: Answers) -> dict[str, object]:
        numbers = np.column_stack([answers.numbers(question) for question in self.terms])
        capped = numbers if self.cap is None else np.minimum(numbers, self.cap)
        unknown = np.isnan(numbers)
        outside = unknown.any(axis=1) if self.missing == "drop" else unknown.all(axis=1)
        total = np.where(unknown, 0.0, capped) @ np.array(list(self.terms.values()), dtype=float)
        return {self.variable: np.where(outside, np.nan, total)}


@dataclass(frozen=True, config=STRICT)
class Bands(Indicator):
    """Numbers in bands, as in `{poor: "[0,21]", borderline: "(21,35]", acceptable: "(35,)"}`; others are
    missing.
    """

    question: str
    bands: Mapping[str, str]
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    takes = NUMBERS

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: ()}

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        read = {name: read_band(text) for name, text in self.bands.items()}
        for name, band in read.items():
            if band is None:
                yield (
                    f"bands.{name}",
                    "This band can't be read; write it like [18,25) or [65,).",
                    self.bands[name],
                )
        whole = [(name, band) for name, band in read.items() if band is not None]
        for place, (name, band) in enumerate(whole):
            for earlier, other in whole[:place]:
                if band.overlaps(other):
                    yield (
                        f"bands.{name}",
                        f"This band takes what {earlier} has taken already.",
                        self.bands[name],
                    )

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return labelled(self.bands, self.choice_labels)

    def columns(self, answers: Answers) -> dict[str, object]:
        numbers = answers.numbers(self.question)
        codes = np.full(len(answers), -1)
        for place, text in enumerate(self.bands.values()):
            codes[read_band(text).holds(numbers)] = place
        return {self.variable: pd.Categorical.from_codes(codes, categories=list(self.bands))}
