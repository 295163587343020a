"""What of a survey the drafted plan leaves alone, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form, Question
from analysis.planning.draft import MEASURED, find_gates
from analysis.planning.plan import PlanRow


def _is_in_export(answers: Responses, question: Question) -> bool:
    """Whether an interview or a row of the question's repeat has it."""
    rows = answers.repeats.get(question.repeat or "")
    return answers.has(question.name) or (rows is not None and rows.has(question.name))


def unused_columns(
    form: Form,
    answers: Responses,
    plan: Sequence[PlanRow],
    known: Mapping[str, str],
    counted: Set[str] = frozenset(),
) -> tuple[tuple[str, str], ...]:
    """What the drafted plan leaves alone, by reason; `counted` are questions that indicators are made of."""
    gates = find_gates(form)
    planned = {row.question for row in plan} | {row.by for row in plan}
    planned |= counted
    reasons: dict[str, list[str]] = {}
    for question in form.questions.values():
        if question.name in planned or question.type == "note":
            continue
        reason = f"of type {question.type}: no choices to count"
        if not _is_in_export(answers, question):
            reason = "in the form but not in the export"
        elif question.name in gates:
            reason = "decides whether there is an interview, so that all answered alike"
        elif question.name in known and (question.is_select or question.type in MEASURED):
            reason = f"recognised as {known[question.name]}: says nothing of people"
        elif question.is_select:
            reason = "divides the cities, or has too long a list for a table"
        elif question.type in MEASURED:
            reason = "would tell who somebody is"
        reasons.setdefault(reason, []).append(question.name)
    return tuple((", ".join(names), reason) for reason, names in reasons.items())
