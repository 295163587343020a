"""Indicators of an interview made from the rows of one of its repeats: how many children under five, any,
sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports
from analysis.intake.derived.indicator import (
    NO,
    NUMBERS,
    SELECTS,
    STRICT,
    YES,
    YES_NO,
    Indicator,
    labelled,
    ticked_any,
)
from analysis.intake.derived.recodes import read_band
from analysis.intake.form.form import Choice, Form


@dataclass(frozen=True, config=STRICT)
class OfRepeat(Indicator):
    """What the rows of a `repeat` come to in each interview.

    `make` is `count` (how many rows), `any` (yes or no), `share` (0 to 100 of the interview's rows) or `sum`
    of the numbers of `number`. Rows count that have one of the choices of `where`, and a number in the band
    of `between` ([0,5)), in each question named. An interview without rows has none: 0, no, and no share. One
    of whose rows an answer that counts is missing is missing itself, unless a row shows `any` by itself.
    """

    repeat: str
    make: Literal["count", "any", "share", "sum"] = "count"
    where: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    between: Mapping[str, str] = Field(default_factory=dict)
    number: str = ""

    takes = (*SELECTS, *NUMBERS)
    rests_on_rows = True

    @property
    def type(self) -> str:
        return "select_one" if self.make == "any" else "decimal"

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        numbers = [*self.between, *([self.number] if self.number else [])]
        return {**dict.fromkeys(numbers, ()), **self.where}

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return labelled((YES, NO), YES_NO) if self.make == "any" else ()

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        for question, text in self.between.items():
            if read_band(text) is None:
                yield f"between.{question}", "This band can't be read; write it like [0,5) or [65,).", text
        if (self.make == "sum") != bool(self.number):
            yield (
                "number",
                "A sum needs the question whose numbers it adds, and only a sum does.",
                self.number,
            )

    def lacking(self, answers: Answers) -> list[str]:
        rows = getattr(answers, "repeats", {}).get(self.repeat)
        if rows is None:
            return [f"the repeat {self.repeat}"]
        return [source for source in self.sources if not rows.has(source)]

    def asked(self, answers: Answers) -> np.ndarray:
        return np.ones(len(answers), dtype=bool)

    def answered(self, answers: Answers) -> np.ndarray:
        return np.ones(len(answers), dtype=bool)

    def columns(self, answers: Answers) -> dict[str, object]:
        rows: Reports = answers.repeats[self.repeat]
        counts, unknown = self._counted(rows)
        n = len(answers)
        total = np.bincount(rows.rows, minlength=n)
        counted = np.bincount(rows.rows, counts, minlength=n)
        open_rows = np.bincount(rows.rows, unknown, minlength=n) > 0
        if self.make == "any":
            codes = np.where(counted > 0, 0, np.where(open_rows, -1, 1))
            return {self.variable: pd.Categorical.from_codes(codes, categories=[YES, NO])}
        if self.make == "share":
            counted = 100 * counted / np.where(total > 0, total, np.nan)
        return {self.variable: np.where(open_rows, np.nan, counted)}

    def _counted(self, rows: Reports) -> tuple[np.ndarray, np.ndarray]:
        """What each row counts (m,), and whether that is unknown (m,) for want of an answer."""
        holds = np.ones(len(rows), dtype=bool)
        unknown = np.zeros(len(rows), dtype=bool)
        for question, names in self.where.items():
            holds &= ticked_any(rows, question, names)
            unknown |= ~rows.answered(question)
        for question, text in self.between.items():
            numbers = rows.numbers(question)
            holds &= read_band(text).holds(numbers)
            unknown |= np.isnan(numbers)
        if not self.number:
            return (holds & ~unknown).astype(float), unknown.astype(float)
        numbers = rows.numbers(self.number)
        unknown |= holds & np.isnan(numbers)
        return np.where(holds & ~unknown, np.nan_to_num(numbers), 0.0), unknown.astype(float)
