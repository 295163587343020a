"""The domains of a plan's rows as questions of the form, so that crossed levels have labels like any
other.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.intake.derived.indicator import with_question
from analysis.intake.derived.indicators import Crossed
from analysis.intake.derived.recodes import ALL_OTHERS, Recode
from analysis.intake.form.form import NUMERIC, Form
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


def listed_choices(form: Form, recodes: Iterable[Recode] = ()) -> dict[str, frozenset[str]]:
    """The choices that the form itself has words for, by select question; none for those that have no list of
    their own there.

    A list in a file may be one of people, and so may the values that `recodes` name of a question without a
    list: what the form calls a choice there is somebody's answer.
    """
    selects = [name for name, question in form.questions.items() if question.is_select]
    typed = {recode.variable for recode in recodes if not _in_words_of_form(recode, form)}
    typed |= {name for name in selects if not form.has_own_list(name)}
    listed = {}
    for name in selects:
        unsaid = not typed.isdisjoint((name, *name.split()))
        listed[name] = frozenset() if unsaid else frozenset(choice.name for choice in form.choices(name))
    return listed


def _in_words_of_form(recode: Recode, form: Form) -> bool:
    """Whether a recode makes bands, or groups of choices of the form's own lists, of its own calculation or
    of numbers.
    """
    if recode.implied or all(rule.band or ALL_OTHERS in rule.choices for rule in recode.rules):
        return True
    if recode.question == recode.variable or recode.question not in form.questions:
        return False
    question = form.questions[recode.question]
    return question.type in NUMERIC or (question.is_select and form.has_own_list(recode.question))


def crossed_domain(row: PlanRow) -> Crossed:
    """The crossing of a row's domains."""
    return Crossed(variable=row.by, questions=row.domains)
