"""Combinations of choices as AnalysisKit defines them since 2026.09.1: two blocks on one base.

1. The base is everyone who chose anything; who gave any of `exclude` is outside of it.
2. Who chose more than one is in the block of several: of the named choices exactly these ("A + B only"),
   these and others ("A + B + Other", "A + Other"), or others alone ("Other multiple selection").
3. Who chose exactly one is in the block of one: a named choice ("A only"), or another ("Other single
   selection").
4. Nobody is in two rows, and both blocks together are everyone of the base: 2^(k+1) - k - 1 and k + 1 rows.

Source: mixedmigrationcentre/analysiskit 2026.09.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from pydantic import Field
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.derived.indicator import STRICT, Indicator, Texts, could_tick, ticked_any
from analysis.intake.form.form import Choice, Form

OTHER = "_other"
MULTIPLE, SINGLE = "_other_multiple", "_other_single"


@dataclass(frozen=True, config=STRICT)
class CombinedSelections(Indicator):
    """One block of combinations: of those who chose several, or (`single`) exactly one.

    It is a multi-select whose rows exclude each other, as the block's shares are of everyone who chose
    anything and add to all only with those of the other block. `joiner` stands between choices, `only`
    behind those alone, `other` for what is not named; `rest` is the last row.
    """

    question: str
    choices: tuple[str, ...]
    single: bool = False
    exclude: tuple[str, ...] = ()
    most: int = 6
    joiner: str = " + "
    only: str = " only"
    other: str = "Other"
    rest: str = ""
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    type = "select_multiple"

    @property
    def exclusive(self) -> bool:
        """Whether it is of those who chose one thing alone."""
        return self.single

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: (*self.choices, *self.exclude)}

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        least = 1 if self.single else 2
        if not least <= len(self.choices) <= self.most:
            sentence = (
                f"Combinations are made of {least} to {self.most} choices; name fewer, or raise `most`."
            )
            yield "choices", sentence, str(len(self.choices))

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        rows = []
        for part, with_other in self._rows():
            rows.append(Choice(_name(part, with_other), {"en": self._label(form, part, with_other)}))
        return (*rows, Choice(self._rest, {"en": self.rest or _REST[self.single]}))

    def columns(self, answers: Answers) -> dict[str, object]:
        ticks, choices = answers.ticks(self.question)
        ticks = ticks.astype(bool)
        named = np.column_stack([ticked_any(answers, self.question, (name,)) for name in self.choices])
        others = ticks[:, ~np.isin(choices, self.choices)].any(axis=1)
        chosen = ticks.sum(axis=1)
        inside = (chosen > 0) & ~ticked_any(answers, self.question, self.exclude)
        for name in self.choices:
            inside &= could_tick(answers, self.question, (name,))
        in_block = inside & ((chosen == 1) if self.single else (chosen > 1))

        made = {}
        for part, with_other in self._rows():
            exactly = (named == np.isin(self.choices, part)).all(axis=1)
            made[_name(part, with_other)] = exactly & (others == with_other)
        made[self._rest] = ~named.any(axis=1) & others
        return {
            f"{self.variable}/{name}": pd.arrays.BooleanArray(hit & in_block, ~inside)
            for name, hit in made.items()
        }

    @property
    def _rest(self) -> str:
        return SINGLE if self.single else MULTIPLE

    def _rows(self) -> list[tuple[tuple[str, ...], bool]]:
        """The named choices of each row, and whether others go with them; without the last row."""
        if self.single:
            return [((name,), False) for name in self.choices]
        rows = []
        for size in range(1, len(self.choices) + 1):
            for part in combinations(self.choices, size):
                rows += [(part, False)] if size > 1 else []
                rows.append((part, True))
        return rows

    def _label(self, form: Form, part: tuple[str, ...], with_other: bool) -> str:
        labels = []
        for name in part:
            own = self.choice_labels.get(name, {})
            labels.append(own.get("en") or form.choice_label(self.question, name, "en"))
        if with_other:
            return self.joiner.join([*labels, self.other])
        return self.joiner.join(labels) + self.only


_REST = {True: "Other single selection", False: "Other multiple selection"}


def _name(part: tuple[str, ...], with_other: bool) -> str:
    return "+".join([*part, OTHER] if with_other else part)
