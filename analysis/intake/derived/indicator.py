"""An indicator: one new question made from others, by declaration. The kinds are in `select_indicators` and
`number_indicators`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from analysis.intake.answers.answers import Answers
from analysis.intake.form.form import Choice, Form, Question
from analysis.languages import texts_of

STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
YES, NO = "yes", "no"
YES_NO = {YES: texts_of("answer.yes"), NO: texts_of("answer.no")}
NONE_OF_THESE = "none_of_these"
NUMBERS = ("integer", "decimal", "range", "calculate")
SELECTS = ("select_one", "select_multiple")
Texts = Mapping[str, str]


@dataclass(frozen=True, config=STRICT)
class Indicator:
    """One new question. Who was asked is who was asked its sources; `labels` are by language code.

    Who gave a choice of `exclude` is outside of it, as in a plan.

    A kind says what it `uses` (question -> choices it names), the types it `takes`, whether `everyone` of
    its sources must have been asked, whether it `rests_on_rows` of a repeat, has a `choice_list`, and makes
    `columns` of answers.
    """

    variable: str
    labels: Texts

    takes: ClassVar[tuple[str, ...]] = SELECTS
    everyone = False
    exclude = ()
    rests_on_rows = False

    @property
    def type(self) -> str:
        """The type of the question that it is."""
        return "select_one"

    @property
    def base(self) -> str:
        """Which of those who answered its sources it is of, by the key of a note; "" for all of them."""
        return ""

    @property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        raise NotImplementedError

    @property
    def sources(self) -> tuple[str, ...]:
        """The questions it is made from."""
        return tuple(self.uses)

    @property
    def list_name(self) -> str:
        return f"indicators.yaml: {self.variable}"

    def choice_list(self, form: Form) -> tuple[Choice, ...]:
        """Its choices, in order; none for a number."""
        return ()

    def columns(self, answers: Answers) -> dict[str, object]:
        """The columns of the frame that hold it."""
        raise NotImplementedError

    def mistakes(self) -> Iterable[tuple[str, str, str]]:
        """(setting, sentence, what stands there) of whatever is wrong with it by itself."""
        return ()

    def lacking(self, answers: Answers) -> list[str]:
        """What of its sources these answers do not have."""
        return [source for source in self.sources if not answers.has(source)]

    def asked(self, answers: Answers) -> np.ndarray:
        """Boolean (n,): who was asked."""
        return _all_or_any([answers.asked_of(source) for source in self.sources], self.everyone)

    def answered(self, answers: Answers) -> np.ndarray:
        """Boolean (n,): who answered its sources."""
        return _all_or_any([answers.answered(source) for source in self.sources], self.everyone)

    def to_question(self, form: Form) -> Question:
        """It as a question of the form, with the routing of its sources."""
        questions = [form.questions[source] for source in self.sources if source in form.questions]
        labels = self.labels or (questions[0].labels if questions else {})
        groups, relevant = _routing(questions, form, self.everyone)
        listed = self.list_name if self.type in SELECTS else None
        excluded = (
            {"excluded": " ".join(self.exclude), "excluded_of": self.sources[0]} if self.exclude else {}
        )
        extra = excluded | ({"base": self.base} if self.base else {})
        return Question(
            self.variable,
            self.type,
            listed,
            labels,
            groups,
            relevant,
            repeat=self.repeat_in(form),
            extra=extra,
        )

    def repeat_in(self, form: Form) -> str | None:
        """The repeat whose rows it is made of, where any of its sources is asked in one."""
        if self.rests_on_rows:
            return None
        questions = [form.questions[source] for source in self.sources if source in form.questions]
        return next((question.repeat for question in questions if question.repeat), None)


def labelled(names: Iterable[str], texts: Mapping[str, Texts]) -> tuple[Choice, ...]:
    """Choices of these names with the labels that `texts` has for them."""
    return tuple(Choice(name, dict(texts.get(name, {}))) for name in names)


def label_of(form: Form, question: str, choice: str) -> Texts:
    """All labels of a choice, by the form's languages."""
    return next((other.labels for other in form.choices(question) if other.name == choice), {})


def only_ticked(answers: Answers, question: str, names: Iterable[str]) -> np.ndarray:
    """Boolean (n,): who ticked some of `names`, and nothing else."""
    ticks, choices = answers.ticks(question)
    named = np.isin(choices, list(names))
    return ticks[:, named].any(axis=1) & ~ticks[:, ~named].any(axis=1)


def ticked_any(answers: Answers, question: str, names: Iterable[str]) -> np.ndarray:
    """Boolean (n,): who ticked any of `names`."""
    ticks, choices = answers.ticks(question)
    return ticks[:, np.isin(choices, list(names))].any(axis=1)


def could_tick(answers: Answers, question: str, names: Iterable[str]) -> np.ndarray:
    """Boolean (n,): who answered and was offered any of `names`."""
    if answers.type_of(question) != "select_multiple":
        return answers.answered(question)
    return answers.tickable(question)[:, np.isin(answers.choices(question), list(names))].any(axis=1)


def _all_or_any(masks: list[np.ndarray], everyone: bool) -> np.ndarray:
    return np.logical_and.reduce(masks) if everyone else np.logical_or.reduce(masks)


def _routing(sources: list[Question], form: Form, everyone: bool) -> tuple[tuple[str, ...], str]:
    """Groups and condition of a question that is asked where its sources are."""
    ways = {(source.groups, source.relevant) for source in sources}
    if len(ways) == 1:
        return ways.pop()
    conditions = [_both(form.relevants(source.name)) for source in sources]
    if not everyone and not all(conditions):
        return (), ""
    conditions = list(dict.fromkeys(filter(None, conditions)))
    if len(conditions) < 2:
        return (), "".join(conditions)
    return (), (" and " if everyone else " or ").join(f"({condition})" for condition in conditions)


def _both(conditions: tuple[str, ...]) -> str:
    return (
        conditions[0] if len(conditions) == 1 else " and ".join(f"({condition})" for condition in conditions)
    )


def with_question(form: Form, question: Question, choices: tuple[Choice, ...], after: str = "") -> Form:
    """The form with one more question, right after the one named, and its choices."""
    questions = {name: other for name, other in form.questions.items() if name != question.name}
    names = list(questions)
    place = names.index(after) + 1 if after in questions else len(names)
    ordered = [*names[:place], question.name, *names[place:]]
    lists = {**form.lists, question.list_name: choices} if question.list_name else form.lists
    return replace(form, questions={name: questions.get(name, question) for name in ordered}, lists=lists)
