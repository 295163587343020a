"""The answers of an export: one row an interview, or one row a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.intake.answers.answers import Answers
from analysis.intake.export.files.dialect import Dialect


@dataclass(frozen=True, eq=False)
class Responses(Answers):
    """One row an interview: `frame` and `asked` are indexed by uuid (text, unique).

    `repeats` holds each repeat group of the form whose sheet or file was read, `recodes` what was made of
    the answers and is made anew when they change. `by_form`: whether only those whom the form's conditions
    lead to a question count as asked; else who answered it does too.
    """

    dialect: Dialect = field(default_factory=lambda: Dialect("", ""))
    recodes: tuple[Any, ...] = ()
    repeats: Mapping[str, Reports] = field(default_factory=dict)
    by_form: bool = True

    unit = "respondents"

    @property
    def cluster(self) -> np.ndarray:
        """Row number (n,): every respondent is a cluster of one."""
        return np.arange(len(self))

    in_pieces = False
    """Whether the interviews lie in a store, and are read piece by piece."""

    def pieces(self) -> Iterator[tuple[slice, Responses]]:
        """The interviews piece by piece, with the rows that each holds: all at once, where they are in
        memory.
        """
        yield slice(0, len(self)), self

    def lists_choices(self, question: str) -> bool:
        """Whether the choices of a question are the same in every piece."""
        return True

    def subset(self, mask: np.ndarray) -> Responses:
        """The rows where `mask` is true, and their reports; these responses themselves where that is all."""
        mask = np.asarray(mask, dtype=bool)
        if mask.all() and len(mask) == len(self.frame):
            return self
        part = replace(self, frame=self.frame[mask], asked=self.asked[mask], repeats={})
        repeats = {name: reports.within(part, mask) for name, reports in self.repeats.items()}
        return replace(part, repeats=repeats)


@dataclass(frozen=True, eq=False)
class Reports(Answers):
    """One row a report. Questions of the reports come first, then every question of their `respondents`.

    `rows` (n,) is each report's row in `respondents`. Rows of a repeat are indexed by what each is called;
    `links` has, in their order, `keyed`: whether a cleaning log can name it, and `outer`: the row of the
    repeat around it ("" for the interview).
    """

    respondents: Responses
    rows: np.ndarray
    links: pd.DataFrame | None = None

    unit = "reports"

    @property
    def cluster(self) -> np.ndarray:
        """Row number (n,) of each report's respondent in `respondents`."""
        return self.rows

    def subset(self, mask: np.ndarray) -> Reports:
        """The reports where `mask` is true; `respondents` stays whole."""
        mask = np.asarray(mask, dtype=bool)
        links = None if self.links is None else self.links[mask]
        return replace(
            self, frame=self.frame[mask], asked=self.asked[mask], rows=self.rows[mask], links=links
        )

    def within(self, respondents: Responses, mask: np.ndarray) -> Reports:
        """The reports of the respondents where `mask` is true, who are now `respondents`."""
        renumbered = np.cumsum(mask) - 1
        is_within = mask[self.rows]
        return replace(self.subset(is_within), respondents=respondents, rows=renumbered[self.rows[is_within]])

    def has(self, question: str) -> bool:
        return super().has(question) or self.respondents.has(question)

    def type_of(self, question: str) -> str:
        return super().type_of(question) if super().has(question) else self.respondents.type_of(question)

    def choices(self, question: str) -> tuple[str, ...]:
        return super().choices(question) if super().has(question) else self.respondents.choices(question)

    def asked_of(self, question: str) -> np.ndarray:
        return (
            super().asked_of(question)
            if super().has(question)
            else self.respondents.asked_of(question)[self.rows]
        )

    def answered(self, question: str) -> np.ndarray:
        return (
            super().answered(question)
            if super().has(question)
            else self.respondents.answered(question)[self.rows]
        )

    def in_order(self, question: str) -> np.ndarray | None:
        if super().has(question):
            return super().in_order(question)
        written = self.respondents.in_order(question)
        return None if written is None else written[self.rows]

    def codes(self, question: str) -> tuple[np.ndarray, tuple[str, ...]]:
        if super().has(question):
            return super().codes(question)
        codes, choices = self.respondents.codes(question)
        return codes[self.rows], choices

    def ticks(self, question: str) -> tuple[np.ndarray, tuple[str, ...]]:
        if super().has(question):
            return super().ticks(question)
        ticks, choices = self.respondents.ticks(question)
        return ticks[self.rows], choices

    def tickable(self, question: str) -> np.ndarray:
        return (
            super().tickable(question)
            if super().has(question)
            else self.respondents.tickable(question)[self.rows]
        )

    def numbers(self, question: str) -> np.ndarray:
        return (
            super().numbers(question)
            if super().has(question)
            else self.respondents.numbers(question)[self.rows]
        )
