"""How recodes hold answers of one question together.

    groupings(form, recodes) -> variable -> Grouping

Of a single choice what is held are its choices, of a number the stretches between the ends of all its bands.
A recode of a recode holds what that one holds. Recodes of several ticks hold no parts of anything: one person
ticks many.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analysis.disclosure.nested import Grouping
from analysis.intake.derived.recodes import ALL_OTHERS, Recode
from analysis.intake.form.form import Form


def groupings(form: Form, recodes: Iterable[Recode]) -> dict[str, Grouping]:
    """How single-choice questions that recodes group, and these recodes, hold the answers of one question
    together; of a number its stretches between the ends of all bands.
    """
    recodes = [recode for recode in recodes if recode.question in form.questions]
    stretches = _stretches(recodes)
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


def _stretches(recodes: Iterable[Recode]) -> dict[str, np.ndarray]:
    """By question a number in each stretch that no band divides: the ends of bands, and what is between."""
    ends: dict[str, set[float]] = {}
    for recode in recodes:
        for rule in recode.rules:
            if rule.band is not None:
                ends.setdefault(recode.question, set()).update((rule.band.low, rule.band.high))
    stretches = {}
    for question, values in ends.items():
        finite = np.array(sorted(value for value in values if np.isfinite(value)))
        between = (finite[:-1] + finite[1:]) / 2
        outside = [finite.min() - 1, finite.max() + 1] if len(finite) else [0.0]
        stretches[question] = np.concatenate([finite, between, outside])
    return stretches


def _held_by_choices(choices: Iterable[str], recode: Recode, before: Grouping) -> frozenset[object]:
    """What the choices of a rule hold of the source; "*" all that no other rule names."""
    named = {choice for rule in recode.rules for choice in rule.choices if choice != ALL_OTHERS}
    if ALL_OTHERS in choices:
        choices = [*choices, *(name for name in before.held if name not in named)]
    held = [before.held[name] for name in choices if name in before.held]
    return frozenset().union(*held)
