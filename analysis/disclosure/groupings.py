"""How recodes hold answers of one question together.

    groupings(form, recodes) -> variable -> Grouping

Of a single choice what is held are its choices, of a number the stretches between the ends of all its bands,
and the numbers that the form's conditions compare it with.
A recode of a recode holds what that one holds. Recodes of several ticks hold no parts of anything: one person
ticks many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from analysis.disclosure.nested import Grouping
from analysis.expressions.tree import Answer, Literal, Operation, walk
from analysis.expressions.xlsform import parse
from analysis.intake.derived.recodes import ALL_OTHERS, Band, Recode
from analysis.intake.form.form import Form

COMPARED = ("<", "<=", ">", ">=", "=", "!=")


def groupings(form: Form, recodes: Iterable[Recode]) -> dict[str, Grouping]:
    """How single-choice questions that recodes group, and these recodes, hold the answers of one question
    together; of a number its stretches between the ends of all bands.
    """
    recodes = [recode for recode in recodes if recode.question in form.questions]
    stretches = stretches_of(form, recodes)
    groupings_by_variable: dict[str, Grouping] = {}
    for recode in recodes:
        question = form.questions[recode.question]
        if (
            recode.question not in groupings_by_variable
            and question.type == "select_one"
            and question.is_select
        ):
            names = [choice.name for choice in form.choices(recode.question)]
            groupings_by_variable[recode.question] = Grouping(
                recode.question, {name: frozenset([name]) for name in names}
            )
        before = groupings_by_variable.get(recode.question)
        is_select = question.is_select and before is None
        if is_select or recode.variable == recode.question:
            continue
        source = before.source if before is not None else recode.question
        numbers = stretches.get(recode.question, np.empty(0))
        groupings_by_variable[recode.variable] = Grouping(source, _held(recode, before, numbers))
    return groupings_by_variable


def _held(recode: Recode, before: Grouping | None, numbers: np.ndarray) -> dict[str, frozenset[object]]:
    """What each choice of a recode holds: of the `numbers` (n,) of its question, or of what that holds."""
    held: dict[str, frozenset[object]] = {}
    for rule in recode.rules:
        own: frozenset[object] = frozenset()
        if rule.band is not None:
            own = frozenset(np.flatnonzero(rule.band.holds(numbers)).tolist())
        elif before is not None:
            own = _held_by_choices(rule.choices, recode, before)
        held[rule.to] = held.get(rule.to, frozenset()) | own
    return held


def stretches_of(form: Form, recodes: Sequence[Recode]) -> dict[str, np.ndarray]:
    """By question with bands a number in each stretch that neither a band nor a condition of the form
    divides: the ends, and what is between them; of whole numbers only those stretches that hold any.
    """
    ends: dict[str, set[float]] = {}
    for recode in recodes:
        for rule in recode.rules:
            if rule.band is not None and recode.question in form.questions:
                ends.setdefault(recode.question, set()).update((rule.band.low, rule.band.high))
    for question, number in _compared(form) if ends else ():
        if question in ends:
            ends[question].add(number)
    stretches = {}
    for question, own_ends in ends.items():
        bands = [
            rule.band for each in recodes if each.question == question for rule in each.rules if rule.band
        ]
        numbers = _numbers_between(own_ends, form.questions[question].type == "integer")
        stretches[question] = numbers[_is_answer(numbers, bands)]
    return stretches


def _is_answer(numbers: np.ndarray, bands: Iterable[Band]) -> np.ndarray:
    """Which numbers (n,) may be somebody's answer: not what lies below or above all bands."""
    held = np.zeros(len(numbers), bool)
    for band in bands:
        held |= band.holds(numbers)
    inside = numbers[held]
    return (numbers >= inside.min()) & (numbers <= inside.max()) if len(inside) else ~held


def _numbers_between(ends: Iterable[float], whole: bool) -> np.ndarray:
    """A number at each end and in each stretch between them."""
    finite = np.array(sorted(value for value in ends if np.isfinite(value)))
    if not len(finite):
        return np.zeros(1)
    outside = [np.floor(finite.min()) - 1, np.ceil(finite.max()) + 1]
    if not whole:
        return np.concatenate([finite, (finite[:-1] + finite[1:]) / 2, outside])
    between = np.floor(finite[:-1]) + 1
    return np.concatenate([finite[finite == np.round(finite)], between[between < finite[1:]], outside])


def _compared(form: Form) -> Iterator[tuple[str, float]]:
    """The numbers that conditions of the form compare questions with."""
    conditions = [group.relevant for group in form.groups.values()]
    conditions += [text for row in form.questions.values() for text in (row.relevant, row.calculation)]
    for condition in filter(None, conditions):
        for node in walk(parse(condition)):
            if isinstance(node, Operation) and node.operator in COMPARED:
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    if isinstance(one, Answer) and isinstance(other, Literal):
                        yield from ((one.question, number) for number in _as_number(other.value))


def _as_number(value: str | float) -> Iterator[float]:
    try:
        yield float(value)
    except ValueError:
        return


def _held_by_choices(choices: Iterable[str], recode: Recode, before: Grouping) -> frozenset[object]:
    """What the choices of a rule hold of the source; "*" all that no other rule names."""
    named = {choice for rule in recode.rules for choice in rule.choices if choice != ALL_OTHERS}
    if ALL_OTHERS in choices:
        choices = [*choices, *(name for name in before.held if name not in named)]
    held = [before.held[name] for name in choices if name in before.held]
    return frozenset().union(*held)
