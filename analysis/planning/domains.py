"""The domains of a plan's rows as questions of the form, so that crossed levels have labels like any
other.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.intake.derived.indicator import with_question
from analysis.intake.derived.indicators import Crossed
from analysis.intake.form.form import Form
from analysis.planning.row import PlanRow


def with_domains(form: Form, rows: Iterable[PlanRow]) -> Form:
    """The form with a question for every crossed domain; its name is the row's `by`, its choices carry their
    parts.
    """
    for row in {row.by: row for row in rows if len(row.domains) > 1}.values():
        if row.by not in form.questions and all(name in form.questions for name in row.domains):
            crossed = crossed_domain(row)
            form = with_question(form, crossed.to_question(form), crossed.choice_list(form), row.domains[-1])
    return form


def crossings(form: Form) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """What the levels of the form's crossed domains are made of: (domain, level) -> (question, choice) of
    each part.
    """
    return {
        (name, choice.name): tuple(choice.filters.items())
        for name in form.questions
        if len(name.split()) > 1
        for choice in form.choices(name)
    }


def listed_choices(form: Form) -> dict[str, frozenset[str]]:
    """The choices that the form has words for, by question; questions without a list are not there."""
    choices = {name: form.choices(name) for name in form.questions}
    return {name: frozenset(choice.name for choice in own) for name, own in choices.items() if own}


def crossed_domain(row: PlanRow) -> Crossed:
    """The crossing of a row's domains."""
    return Crossed(variable=row.by, questions=row.domains)
