"""The kinds of interviews that a set of targets tells apart: every combination of the answers they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.expressions.xlsform import Answer, Call, Literal, parse, questions_in, walk
from analysis.expressions.xpath_values import UNKNOWN, Texts, Ticks, Truths, Value, all_of, as_truths
from analysis.intake.form.form import Form
from analysis.intake.form.routing import evaluate
from analysis.intake.instrument import Instrument, StackBlock
from analysis.problems import CaseStudyError
from analysis.simulation.selects import alone_choices

MOST = 20_000
"""Kinds of interviews: the integer program has a number for each of them and each thing counted."""
Mentions = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Classes:
    """`states` (classes,) by question and choice: 1 given, 0 not given, -1 not asked.

    `mentioned` are the choices told apart, by question; the others are one "any other" answer.
    """

    form: Form
    mentioned: Mentions
    states: Mapping[tuple[str, str], np.ndarray]
    count: int

    def where(self, conditions: Iterable[tuple[str, Sequence[str]]]) -> np.ndarray:
        """Boolean (classes,): those in which every question has one of its choices."""
        mask = np.ones(self.count, dtype=bool)
        for question, choices in conditions:
            mask &= np.any([self.states[question, choice] == 1 for choice in choices], axis=0)
        return mask

    def answered(self, question: str) -> np.ndarray:
        """Boolean (classes,): those that were asked a question which tells them apart."""
        return self.states[question, self.mentioned[question][0]] >= 0

    def asked(self, question: str, skipping: str = "") -> np.ndarray:
        """Boolean (classes,): those that are asked a question; the condition `skipping` is left out of
        account.

        Raises CaseStudyError where that hangs on something else than the answers told apart.
        """
        outcome = Truths(np.True_)
        for relevant in self.form.relevants(question):
            if relevant != skipping:
                outcome = all_of(outcome, as_truths(evaluate(parse(relevant), self._value)))
        if not np.all(outcome.known):
            raise CaseStudyError(
                f"{question} can't be fitted: who is asked it hangs on something other than choices. "
                "Take it out of the figures to fit."
            )
        return np.broadcast_to(outcome.true, self.count)

    def _value(self, question: str) -> Value:
        if question not in self.mentioned:
            return UNKNOWN
        choices = tuple(self.mentioned[question])
        given = np.column_stack([self.states[question, choice] == 1 for choice in choices])
        if self.form.questions[question].type == "select_multiple":
            return Ticks(given.astype(np.uint8), choices, self.answered(question))
        # all answers that no target names are one more choice: a condition can't tell them apart either
        codes = np.where(
            given.any(axis=1), given.argmax(axis=1), np.where(self.answered(question), len(choices), -1)
        )
        return Texts(codes, (*choices, "any other"))


def make_classes(form: Form, instrument: Instrument, mentioned: Mentions) -> Classes:
    """Every possible combination of the mentioned answers, in form order.

    Left out are those that routing, or choices that stand alone, make impossible.
    """
    classes = Classes(form, {}, {}, 1)
    for question in form.questions:
        if question not in mentioned:
            continue
        asked = classes.asked(question)
        options = _options(form, instrument, question, mentioned[question])
        # every class that is asked falls into one for each possible answer; the others stay whole
        copies = np.where(asked, len(options), 1)
        parent = np.repeat(np.arange(classes.count), copies)
        option = np.arange(len(parent)) - np.repeat(np.cumsum(copies) - copies, copies)
        states = {key: state[parent] for key, state in classes.states.items()}
        for column, choice in enumerate(mentioned[question]):
            states[question, choice] = np.where(asked[parent], options[option, column], -1)
        classes = Classes(form, {**classes.mentioned, question: mentioned[question]}, states, len(parent))
        if classes.count > MOST:
            raise CaseStudyError(
                f"The figures to fit tell more than {MOST:,} kinds of interviews apart, the last by"
                f" {question}. Fit fewer of them at a time."
            )
    return classes


def _options(form: Form, instrument: Instrument, question: str, choices: Sequence[str]) -> np.ndarray:
    """The possible answers to a question as 0/1 (options, choices)."""
    several = form.questions[question].type == "select_multiple"
    options = (
        (np.arange(2 ** len(choices))[:, None] >> np.arange(len(choices))) & 1
        if several
        else np.eye(len(choices), dtype=int)
    )
    # with all choices named, who is asked must give one of them; else "none of these" is an answer too
    complete = len(choices) == len(form.choices(question))
    if several:
        alone = np.isin(choices, list(alone_choices(form, instrument, question)))
        mixed = options[:, alone].any(axis=1) & (options.sum(axis=1) > 1)
        return options[~mixed & (options.any(axis=1) | (not complete))]
    return options if complete else np.vstack([options, np.zeros((1, len(choices)), dtype=int)])


def with_routing(
    form: Form, mentioned: Mapping[str, set[str]], fitted: Iterable[str], gates: Iterable[str]
) -> dict[str, set[str]]:
    """The mentioned choices, with those that decide who is asked any of them, or any `fitted` question.

    Conditions in `gates` are left out: they are what a report hangs on.
    """
    choices_by_question = {question: set(choices) for question, choices in mentioned.items()}
    queue, seen, gates = [*choices_by_question, *fitted], set(), set(gates)
    while queue:
        question = queue.pop()
        if question in seen:
            continue
        seen.add(question)
        for relevant in form.relevants(question):
            tree = parse(relevant)
            texts = {node.value for node in walk(tree) if isinstance(node, Literal)}
            for other in questions_in(tree) if relevant not in gates else ():
                choices = form.choices(other) if other in form.questions else ()
                choice_names = {choice.name for choice in choices}
                # a text of the condition that is no choice of this question belongs to another one in it
                if choice_names & texts:
                    choices_by_question.setdefault(other, set()).update(choice_names & texts)
                    queue.append(other)
    return choices_by_question


def in_form_order(form: Form, mentioned: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """The mentioned questions and choices as the form orders them."""
    ordered = {}
    for question in form.questions:
        if question in mentioned:
            names = [choice.name for choice in form.choices(question)]
            ordered[question] = tuple(name for name in names if name in mentioned[question])
    return ordered


def gate_of(block: StackBlock, form: Form) -> tuple[str, str, str] | None:
    """The tick that opens a block of a stack: multi-select, choice, and the condition as the form writes
    it.
    """
    for question in block.columns.values():
        for relevant in form.relevants(question):
            match parse(relevant):
                case Call("selected", (Answer(gate), Literal(choice))) if (
                    form.questions[gate].type == "select_multiple"
                ):
                    return gate, choice, relevant
    return None
