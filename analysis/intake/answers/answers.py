"""Answers as values, by question, with five states kept apart: what interviews and reports share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import CaseStudyError, hint

STATES = ("answered", "don't know", "refused", "no answer", "not asked", "not in this form")


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers by question; the ground that `Responses` and `Reports` share.

    `frame` holds a select_one as a category in form order, a select_multiple as nullable
    booleans `question/choice`, numbers as float64, dates, and text. What was not asked or not
    answered is missing, in every column; a choice that a person was not offered is missing in its
    own. `asked` has one boolean column a question the export has; `guessed` are the questions whose condition
    could not be known, so that who answered counts as asked. `ordered` has the choices of some multi-selects
    as they were written in one cell, parted by blanks, by the row's index.
    """

    frame: pd.DataFrame
    form: Form
    instrument: Instrument
    asked: pd.DataFrame
    guessed: frozenset[str] = field(default=frozenset(), kw_only=True)
    ordered: Mapping[str, pd.Series] = field(default_factory=dict, kw_only=True)

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, question: str) -> bool:
        """Whether the export has the question, or a column of that name."""
        return question in self.asked.columns or question in self.frame.columns

    def has_choice(self, question: str, choice: str) -> bool:
        """Whether the export has the question and this answer to it could be given there."""
        return choice in self.choices(question) if self.has(question) else False

    def type_of(self, question: str) -> str:
        """The question's type in the form; "text" for a column that is not in the form."""
        return self.form.questions[question].type if question in self.form.questions else "text"

    def choices(self, question: str) -> tuple[str, ...]:
        """Names of the choices the export can hold, in form order, then those met outside the list."""
        self._require(question)
        if self.type_of(question) == "select_multiple":
            return self._ticked_choices(question)
        column = self.frame[question]
        if isinstance(column.dtype, pd.CategoricalDtype):
            return tuple(column.cat.categories)
        return tuple(_as_text(value) for value in np.sort(column.dropna().unique()))

    def asked_of(self, question: str) -> np.ndarray:
        """Boolean (n,): who was asked. Everybody, for a column that is not in the form."""
        self._require(question)
        if question not in self.asked.columns:
            return np.ones(len(self), dtype=bool)
        return self.asked[question].to_numpy(dtype=bool)

    def answered(self, question: str) -> np.ndarray:
        """Boolean (n,): who gave any answer; don't know and refused are answers."""
        self._require(question)
        if self.type_of(question) != "select_multiple":
            return self.frame[question].notna().to_numpy()
        answered = np.zeros(len(self), dtype=bool)
        for choice in self._ticked_choices(question):
            answered |= self.frame[f"{question}/{choice}"].notna().to_numpy()
            if answered.all():
                break
        return answered

    def tickable(self, question: str) -> np.ndarray:
        """Boolean (n, k) of a multi-select: the choices that each person who answered was offered."""
        self._require(question)
        columns = [
            self.frame[f"{question}/{choice}"].notna().to_numpy() for choice in self._ticked_choices(question)
        ]
        return np.column_stack(columns) if columns else np.zeros((len(self), 0), dtype=bool)

    def in_order(self, question: str) -> np.ndarray | None:
        """Text (n,): the choices of a multi-select as they were written; None where that is not kept."""
        written = self.ordered.get(question)
        return None if written is None else written.reindex(self.frame.index).to_numpy()

    def codes(self, question: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """Position (n,) of each answer in the choices, -1 where there is none, and the choices.

        Numbers, dates and text have their sorted values as choices. Raises CaseStudyError
        for a multi-select, which has `ticks`.
        """
        self._require(question)
        if self.type_of(question) == "select_multiple":
            raise CaseStudyError(
                f"{question} lets people tick several answers: use its ticks, not one code a person."
            )
        column = self.frame[question]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes, choices = column.cat.codes.to_numpy(), tuple(column.cat.categories)
        else:
            codes, values = pd.factorize(column, sort=True)
            choices = tuple(_as_text(value) for value in values)
        return codes.astype(np.int16 if len(choices) < 2**15 else np.int32), choices

    def ticks(self, question: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """uint8 (n, k), 1 where a choice was ticked, and the k choices.

        Who did not answer has a row of zeros: always combine with `answered`. A single-choice
        question comes as its indicators.
        """
        self._require(question)
        if self.type_of(question) != "select_multiple":
            codes, choices = self.codes(question)
            return (codes[:, None] == np.arange(len(choices))).astype(np.uint8), choices
        choices = self._ticked_choices(question)
        ticks = np.zeros((len(self), len(choices)), dtype=np.uint8)
        for position, choice in enumerate(choices):
            ticks[:, position] = self.frame[f"{question}/{choice}"].to_numpy(dtype=np.uint8, na_value=0)
        return ticks, choices

    def numbers(self, question: str) -> np.ndarray:
        """float64 (n,), NaN where there is no number."""
        self._require(question)
        column = self.frame[question]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(str)
        return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)

    def state(self, question: str) -> pd.Categorical:
        """Which of STATES each answer is in (n,); all "not in this form" where the export lacks the
        question.
        """
        if not self.has(question):
            return pd.Categorical.from_codes(
                np.full(len(self), STATES.index("not in this form")), categories=STATES
            )
        answered, asked = self.answered(question), self.asked_of(question)
        states = np.where(answered, 0, np.where(asked, STATES.index("no answer"), STATES.index("not asked")))
        states[answered & self._only(question, self.instrument.roles.dont_know)] = STATES.index("don't know")
        states[answered & self._only(question, self.instrument.roles.refused)] = STATES.index("refused")
        return pd.Categorical.from_codes(states, categories=STATES)

    def where(self, conditions: Mapping[str, str | float | Iterable[str]]) -> np.ndarray:
        """Boolean (n,): rows whose answer to every named question is (one of) the given choices, a text or a
        number.

        Raises CaseStudyError, with the nearest match, for a question or choice that is not there.
        """
        mask = np.ones(len(self), dtype=bool)
        for question, wanted in conditions.items():
            ticks, choices = self.ticks(question)
            is_list = isinstance(wanted, Iterable) and not isinstance(wanted, str)
            names = [str(choice) for choice in (wanted if is_list else [wanted])]
            for name in names:
                if name not in choices:
                    raise CaseStudyError(
                        f"{question} has no choice {name!r}{self._choice_like(question, name, choices)}."
                    )
            mask &= ticks[:, [choices.index(name) for name in names]].any(axis=1)
        return mask

    def _choice_like(self, question: str, name: str, choices: Sequence[str]) -> str:
        """How an error goes on about a choice that there is not: the one of this label, else the nearest."""
        for choice in self.form.choices(question) if question in self.form.questions else ():
            if name.casefold() in {label.casefold() for label in choice.labels.values()}:
                return f": this is the label of {choice.name!r}"
        # what stands in no list of the form may be typed, and of one person
        listed = [choice for choice in choices if self._is_listed(question, choice)]
        return hint(name, listed, lead=": ")

    def _is_listed(self, question: str, choice: str) -> bool:
        """Whether a choice stands in the form's list; of questions without one all do."""
        asked = self.form.questions.get(question)
        if asked is None or not asked.is_select:
            return True
        return any(choice == listed.name for listed in self.form.choices(question))

    def _only(self, question: str, role: tuple[str, ...]) -> np.ndarray:
        """Who ticked choices of `role` and no other."""
        asked = self.form.questions.get(question)
        if not role or asked is None or not asked.is_select:
            return np.zeros(len(self), dtype=bool)
        ticks, choices = self.ticks(question)
        of_role = np.isin(choices, role)
        alone = ticks[:, of_role].any(axis=1) & ~ticks[:, ~of_role].any(axis=1)
        return np.asarray(alone, dtype=bool)

    def _ticked_choices(self, question: str) -> tuple[str, ...]:
        return tuple(self._tick_columns.get(question, ()))

    @cached_property
    def _tick_columns(self) -> dict[str, list[str]]:
        """Multi-select -> its choices, in the frame's order; looked up often, so made once."""
        choices_by_question: dict[str, list[str]] = {}
        for column in self.frame.columns.tolist():
            question, slash, choice = column.partition("/")
            if slash and Answers.type_of(self, question) == "select_multiple":
                choices_by_question.setdefault(question, []).append(choice)
        return choices_by_question

    def _require(self, question: str) -> None:
        if not self.has(question):
            columns = [*self.asked.columns, *self.frame.columns]
            raise CaseStudyError(
                f"There is no question {question!r} in the export{hint(question, columns, lead=': ')}."
            )


def _as_text(value: object) -> str:
    """A value as the name of a choice: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
