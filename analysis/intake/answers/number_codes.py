"""Codes among numbers: -99 for "don't know" in a question that asks for a number.

1. What instrument.yaml lists under `missing` is no number: it is missing before anything is computed.
2. A number is suspected to be a code where it occurs and a. the question's constraint names it beside a range
   that leaves it out, or names one shaped like a code; or b. the question's label, hint or constraint message
   names it, and it is shaped like a code; or c. a choice of the form that means don't know or refused has it
   as its name; or d. it is shaped like a code and stands apart from all other numbers of the question: below
   them where they are not negative, else above 1.5 times the largest. Where it occurs only once it has two
   digits and more, and is above 5 times the largest: one loss, long stay or high rent is no code. One 99 or
   999 is, too, where it lies farther beyond the largest than that beyond the middle, and the others (20 and
   more) have no long tail: one age of 99 among ages to 60, not among days on the way.
3. Shaped like a code: -1 to -9, or two and more times the same of the digits 6 to 9 with a last digit of 6 to
9 (99, 998, 8888), with or without a minus.
4. A suspected code is asked about, never taken out unseen. A question listed under `missing` has been looked
at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.form.form import NUMERIC, Question
from analysis.problems import Problems

Some = TypeVar("Some", bound=Answers)
EVERYWHERE = "*"
APART = 1.5
"""A positive code is at least so many times the largest number that is none."""
ONCE_APART = 5
"""So many times where the code occurs once only."""
LONG_TAIL, FEW = 5, 20
"""Where the largest number is so many times as far above the median as the smallest is below it, one more far
number is no surprise; nor among fewer numbers than that.
"""
_CODE = re.compile(r"-[1-9]|-?(6+|7+|8+|9+)[6-9]")
_EQUALS = re.compile(r"\.\s*=\s*['\"]?(-?\d+(?:\.\d+)?)|selected\(\s*\.\s*,\s*['\"](-?\d+)['\"]")
_EQUALS_BEFORE = re.compile(r"(?<![\w.])['\"]?(-?\d+(?:\.\d+)?)['\"]?\s*=\s*\.(?!\w)")
_LISTED = re.compile(r"selected\(\s*['\"]([-\d.\s]+)['\"]\s*,\s*\.\s*\)")
_BOUND = re.compile(r"\.\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"(?<![\d.,])-?\d+(?![\d.,]*\d)")
_MESSAGES = ("hint", "constraint_message", "guidance_hint")


@dataclass(frozen=True)
class Suspect:
    """A `value` given `count` times among `numbers` numbers of a `question`, and why it may be a code."""

    question: str
    value: float
    count: int
    numbers: int
    reason: str


def suspects(answers: Answers) -> tuple[Suspect, ...]:
    """The numbers of these answers that may be codes, most frequent first within a question.

    `answers` are a survey's interviews or the rows of one repeat; a question that instrument.yaml lists under
    `missing` is left alone.
    """
    looked_at = set(answers.instrument.missing)
    return tuple(
        suspect
        for name, question in answers.form.questions.items()
        if question.type in NUMERIC and name in answers.frame.columns and name not in looked_at
        for suspect in _suspects_of(answers, question)
    )


def without_codes(answers: Some) -> Some:
    """The answers in which numbers listed under `missing` are missing (rule 1)."""
    declared = answers.instrument.missing
    everywhere = declared.get(EVERYWHERE, ())
    changed = {}
    for name, question in answers.form.questions.items():
        codes = [*declared.get(name, ()), *everywhere]
        if codes and question.type in NUMERIC and name in answers.frame.columns:
            column = answers.frame[name]
            changed[name] = column.where(~column.isin(codes))
    return replace(answers, frame=answers.frame.assign(**changed)) if changed else answers


def ask_about_codes(answers: Responses | Reports, where: str, problems: Problems) -> None:
    """One warning a suspected code: how often it was given, why it may be one, and how to say which it is."""
    for suspect in suspects(answers):
        sentence = (
            f"{suspect.count} of {suspect.numbers} numbers are {suspect.value:g}, which looks like a code"
            f" ({suspect.reason}) and is counted as a number. List it in instrument.yaml,"
            f" `missing: {{{suspect.question}: [{suspect.value:g}]}}`, or `{suspect.question}: []` if it is a"
            " number."
        )
        problems.warn(where, sentence, column=suspect.question, got=f"{suspect.value:g}")


def _suspects_of(answers: Answers, question: Question) -> Iterator[Suspect]:
    numbers = answers.numbers(question.name)
    values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    codes = _codes_of_roles(answers)
    shaped = np.array([is_code_like(value) for value in values], dtype=bool)
    others = np.repeat(values[~shaped], counts[~shaped])
    for place in np.argsort(-counts, kind="stable"):
        value, count = values[place], int(counts[place])
        reason = _reason(question, value, codes)
        if not reason and shaped[place] and _apart(others, value, count):
            reason = "it stands apart from all other numbers"
        if reason:
            yield Suspect(question.name, float(value), count, int(counts.sum()), reason)


def is_code_like(value: float) -> bool:
    """Whether a number has the shape that codes have (rule 3)."""
    return bool(_CODE.fullmatch(f"{value:.15g}"))


def _reason(question: Question, value: float, codes: frozenset[float]) -> str:
    if value in _named_by_constraint(question.constraint):
        return "the form's constraint names it"
    if is_code_like(value) and value in _named_in_texts(question):
        return "the question's text names it"
    return "it is the name of a choice that means don't know or refused" if value in codes else ""


def _named_by_constraint(constraint: str) -> set[float]:
    """The numbers that a constraint lets stand by name though its range leaves them out (rule 2a)."""
    named = {float(one or two) for one, two in _EQUALS.findall(constraint)}
    named |= {float(number) for number in _EQUALS_BEFORE.findall(constraint)}
    named |= {float(number) for listed in _LISTED.findall(constraint) for number in _NUMBER.findall(listed)}
    bounds = [(sign, float(number)) for sign, number in _BOUND.findall(constraint)]
    outside = {value for value in named if not all(_holds(value, *bound) for bound in bounds)}
    return outside | {value for value in named if is_code_like(value)}


def _holds(value: float, sign: str, bound: float) -> bool:
    return {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}[sign]


def _named_in_texts(question: Question) -> set[float]:
    texts = list(question.labels.values())
    for name, text in question.extra.items():
        if name.partition("::")[0].strip() in _MESSAGES:
            texts.append(text)
    return {float(number) for text in texts for number in _NUMBER.findall(text)}


def _codes_of_roles(answers: Answers) -> frozenset[float]:
    roles = answers.instrument.roles
    names = [name for name in (*roles.dont_know, *roles.refused) if re.fullmatch(r"-?\d+", name)]
    return frozenset(float(name) for name in names if is_code_like(float(name)))


def _apart(others: np.ndarray, value: float, count: int) -> bool:
    """Whether a value stands outside all the numbers that are not shaped like codes, and far from them."""
    if not len(others):
        return False
    if value < 0:
        return bool(others.min() >= 0) and (count > 1 or value < -9)
    if count == 1 and _is_nines(value) and _without_tail(others, value):
        return True
    return bool(value > (APART if count > 1 else ONCE_APART) * others.max())


def _is_nines(value: float) -> bool:
    return set(f"{value:.15g}") == {"9"}


def _without_tail(others: np.ndarray, value: float) -> bool:
    """Whether one value lies beyond numbers that have no long tail (rule 2d)."""
    least, middle, largest = others.min(), np.median(others), others.max()
    if len(others) < FEW or largest - middle > LONG_TAIL * (middle - least):
        return False
    return bool(value > APART * largest and value - largest > largest - middle)
