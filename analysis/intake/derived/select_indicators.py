"""Indicators that are select questions: composites, counts and combinations of choices, crossings, unions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.derived.indicator import (
    NO,
    NONE_OF_THESE,
    STRICT,
    YES,
    YES_NO,
    Indicator,
    Texts,
    could_tick,
    label_of,
    labelled,
    only_ticked,
    ticked_any,
)
from analysis.intake.form.form import Choice, Form, Question
from analysis.languages import texts_of

HOW_MANY = {number: texts_of(f"answer.how_many.{number}") for number in ("none", "one", "many")}
NOT_NAMED = {NONE_OF_THESE: texts_of("answer.none_of_these")}


@dataclass(frozen=True, config=STRICT)
class AnyOf(Indicator):
    """Yes, who gave any of the named choices of one or several questions; no, who was offered one of them,
    said something, and did not.

    Who gave no other answer than don't know or refused to any of its questions is missing, as in
    `Selections`: such an answer is no "no". `exclude` decides otherwise: who gave any of those choices
    is missing, and with none (`exclude: []`) everyone who answered counts.
    """

    of: Mapping[str, tuple[str, ...]]
    exclude: tuple[str, ...] | None = None
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        if len(self.of) > 1 or not self.exclude:
            return self.of
        return {question: (*names, *self.exclude) for question, names in self.of.items()}

    @property
    def base(self) -> str:
        return "known" if self.exclude is None else ""

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return labelled((YES, NO), YES_NO | dict(self.choice_labels))

    def columns(self, answers: Answers) -> dict[str, object]:
        hits = [ticked_any(answers, question, names) for question, names in self.of.items()]
        could = [could_tick(answers, question, names) for question, names in self.of.items()]
        answer_masks = [self._told(answers, question) for question in self.of]
        is_yes = np.logical_or.reduce(hits)
        # a yes to one question stands, whatever was refused of another
        inside = np.logical_or.reduce(could) & (is_yes | np.logical_or.reduce(answer_masks))
        if self.exclude:
            left_out = [ticked_any(answers, question, self.exclude) for question in self.of]
            inside &= ~np.logical_or.reduce(left_out)
        return _one(self, answers, np.where(inside, np.where(is_yes, 0, 1), -1), (YES, NO))

    def _told(self, answers: Answers, question: str) -> np.ndarray:
        """Boolean (n,): who said more to a question than that they don't know, or refuse."""
        roles = answers.instrument.roles
        silent = (*roles.dont_know, *roles.refused) if self.exclude is None else ()
        return could_tick(answers, question, self.of[question]) & ~only_ticked(answers, question, silent)


@dataclass(frozen=True, config=STRICT)
class Selections(Indicator):
    """How many choices of a multi-select a person picked: none, one or many ("grouped"), or 0, 1, 2, ...
    ("exact").

    `leave_out` are choices that count for nothing; by default those whose role is none, don't know or
    refused. Who gave no other answer than don't know or refused, left out, is missing; so is who gave
    any of `exclude`.
    """

    question: str
    mode: Literal["grouped", "exact"] = "grouped"
    leave_out: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    takes = ("select_multiple",)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: (*(self.leave_out or ()), *self.exclude)}

    @property
    def base(self) -> str:
        return "" if self.leave_out == () else "known"

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return labelled(self._names(form), HOW_MANY | dict(self.choice_labels))

    def columns(self, answers: Answers) -> dict[str, object]:
        roles = answers.instrument.roles
        unknown = (*roles.dont_know, *roles.refused)
        left_out = (*roles.none, *unknown) if self.leave_out is None else self.leave_out
        ticks, choices = answers.ticks(self.question)
        count = ticks[:, ~np.isin(choices, left_out)].sum(axis=1, dtype=np.int64)
        inside = answers.answered(self.question) & ~ticked_any(answers, self.question, self.exclude)
        silent = [choice for choice in unknown if choice in left_out]
        inside = inside & ~only_ticked(answers, self.question, silent)
        names = self._names(answers.form)
        codes = np.minimum(count, len(names) - 1)
        return _one(self, answers, np.where(inside, codes, -1), names)

    def _names(self, form: Form) -> tuple[str, ...]:
        if self.mode == "grouped":
            return tuple(HOW_MANY)
        counted = {choice.name for choice in form.choices(self.question)} - {
            *(self.leave_out or ()),
            *self.exclude,
        }
        return tuple(str(number) for number in range(len(counted) + 1))


@dataclass(frozen=True, config=STRICT)
class Combinations(Indicator):
    """Which of the named choices a person picked together: mutually exclusive, adding to all with "none of
    these".

    Who was not offered one of them is in no combination. With `exclusive`, the base is who picked at least
    one of them and nothing else; who gave any of `exclude` is outside of it in any case. `joiner` stands
    between the choices of a combination in its label. The filters of a choice are its parts.
    """

    question: str
    choices: tuple[str, ...]
    exclusive: bool = False
    exclude: tuple[str, ...] = ()
    most: int = 6
    joiner: str = " + "
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return {self.question: (*self.choices, *self.exclude)}

    @property
    def base(self) -> str:
        return "exclusive" if self.exclusive else ""

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        if not 2 <= len(self.choices) <= self.most:
            sentence = f"Combinations are made of 2 to {self.most} choices; name fewer, or raise `most`."
            yield "choices", sentence, str(len(self.choices))

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        made = [
            Choice("+".join(part), self._label(form, part), dict.fromkeys(part, YES))
            for part in self._parts()
        ]
        return (*made, *self._nothing())

    def columns(self, answers: Answers) -> dict[str, object]:
        ticks = np.column_stack([ticked_any(answers, self.question, (name,)) for name in self.choices])
        places = {frozenset(part): place for place, part in enumerate(self._parts())}
        names = tuple("+".join(part) for part in self._parts())
        met, which = np.unique(ticks, axis=0, return_inverse=True)
        sets = [frozenset(np.array(self.choices)[row]) for row in met]
        codes = np.array([places.get(chosen, len(names)) for chosen in sets], dtype=np.int64)[which.ravel()]
        inside = np.logical_and.reduce([could_tick(answers, self.question, (name,)) for name in self.choices])
        inside = inside & ~ticked_any(answers, self.question, self.exclude)
        if self.exclusive:
            inside = inside & only_ticked(answers, self.question, self.choices)
        names += tuple(choice.name for choice in self._nothing())
        return _one(self, answers, np.where(inside, codes, -1), names)

    def _parts(self) -> list[tuple[str, ...]]:
        return [part for size in range(1, len(self.choices) + 1) for part in combinations(self.choices, size)]

    def _nothing(self) -> tuple[Choice, ...]:
        return () if self.exclusive else labelled((NONE_OF_THESE,), NOT_NAMED | dict(self.choice_labels))

    def _label(self, form: Form, part: tuple[str, ...]) -> Texts:
        """The labels of its choices, joined; own labels are by code, a form's by the names of its
        languages.
        """
        codes = dict.fromkeys(code for name in part for code in self.choice_labels.get(name, {}))
        if not codes:
            return joined_labels([label_of(form, self.question, name) for name in part], self.joiner)
        own = [self.choice_labels.get(name, {}) for name in part]
        texts = zip(part, own, strict=True)
        return joined_labels(
            [
                {code: given.get(code) or form.choice_label(self.question, name, code) for code in codes}
                for name, given in texts
            ],
            self.joiner,
        )


@dataclass(frozen=True, config=STRICT)
class Crossed(Indicator):
    """Every combination of the answers to several single-choice questions; who lacks one of them is in none.

    The filters of a choice are its parts: question -> choice.
    """

    labels: Texts = Field(default_factory=dict)
    questions: tuple[str, ...] = ()

    takes = ("select_one",)
    everyone = True

    def to_question(self, form: Form) -> Question:
        own = self.labels or joined_labels(
            [form.questions[name].labels or {"en": name} for name in self.questions], " × "
        )
        return replace(super().to_question(form), labels=own)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.questions, ())

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                "+".join(choice.name for choice in combination),
                joined_labels([choice.labels or {"en": choice.name} for choice in combination], ", "),
                {question: choice.name for question, choice in zip(self.questions, combination, strict=True)},
            )
            for combination in product(*(form.choices(question) for question in self.questions))
        )

    def columns(self, answers: Answers) -> dict[str, object]:
        codes, names = np.zeros(len(answers), dtype=np.int64), [()]
        for question in self.questions:
            own, choices = answers.codes(question)
            codes = np.where((codes >= 0) & (own >= 0), codes * len(choices) + own, -1)
            names = [(*combination, choice) for combination in names for choice in choices]
        return _one(self, answers, codes, tuple("+".join(combination) for combination in names))


@dataclass(frozen=True, config=STRICT)
class Worst(Indicator):
    """The last of `levels` (least to worst) of which a person gave any choice; `otherwise` for who gave none.

    Livelihood coping: stress, crisis, emergency. `levels` maps each to the choices that count, by question.
    """

    levels: Mapping[str, Mapping[str, tuple[str, ...]]]
    otherwise: str = "none"
    choice_labels: Mapping[str, Texts] = Field(default_factory=dict)

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        choices_by_question: dict[str, tuple[str, ...]] = {}
        for of in self.levels.values():
            choices_by_question |= {
                question: (*choices_by_question.get(question, ()), *names) for question, names in of.items()
            }
        return choices_by_question

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        return labelled((self.otherwise, *self.levels), HOW_MANY | dict(self.choice_labels))

    def columns(self, answers: Answers) -> dict[str, object]:
        codes = np.zeros(len(answers), dtype=np.int64)
        for place, of in enumerate(self.levels.values(), start=1):
            for question, names in of.items():
                codes[ticked_any(answers, question, names)] = place
        return _one(
            self, answers, np.where(self.answered(answers), codes, -1), (self.otherwise, *self.levels)
        )


@dataclass(frozen=True, config=STRICT)
class Union(Indicator):
    """A multi-select of what a person ticked in any of several: incidents at each of five places, in one
    question.

    A choice that none of them offered a person is missing for that person.
    """

    questions: tuple[str, ...]

    type = "select_multiple"

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(self.questions, ())

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        choices_by_name: dict[str, Choice] = {}
        for question in self.questions:
            choices_by_name |= {
                choice.name: choice for choice in form.choices(question) if choice.name not in choices_by_name
            }
        return tuple(choices_by_name.values())

    def columns(self, answers: Answers) -> dict[str, object]:
        listed = [choice.name for choice in self.choice_list(answers.form)]
        met = [choice for question in self.questions for choice in answers.choices(question)]
        columns = {}
        for name in dict.fromkeys([*listed, *met]):
            ticked, could = (
                np.logical_or.reduce(
                    [tick_function(answers, question, (name,)) for question in self.questions]
                )
                for tick_function in (ticked_any, could_tick)
            )
            columns[f"{self.variable}/{name}"] = pd.arrays.BooleanArray(ticked, ~could)
        return columns


def joined_labels(labels: Iterable[Texts], joiner: str) -> dict[str, str]:
    """Labels of several choices as one, in the languages that all have."""
    labels = list(labels)
    languages = [language for language in labels[0] if all(language in other for other in labels)]
    return {language: joiner.join(other[language] for other in labels) for language in languages}


def _one(
    indicator: Indicator, answers: Answers, codes: np.ndarray, names: tuple[str, ...]
) -> dict[str, object]:
    return {indicator.variable: pd.Categorical.from_codes(codes, categories=list(names))}
