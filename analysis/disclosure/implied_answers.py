"""What the form says of everybody who was asked a question: the answers that led to it, and ticks that stand
alone.

    answers_before(form, grouped) -> question -> answers, of which everybody asked gave one
    choices_alone(form, roles) -> question -> choices of several that are ticked with no other
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from analysis.disclosure.limits import Answers
from analysis.disclosure.nested import Groupings
from analysis.expressions.ticked import Tick, operands, ticks_of
from analysis.expressions.xlsform import parse
from analysis.intake.form.form import Form
from analysis.intake.instrument import Roles


def choices_alone(form: Form, roles: Roles) -> dict[str, frozenset[str]]:
    """The choices whose role says that nothing else holds, of each question of several ticks that has any."""
    alone = {*roles.none, *roles.dont_know, *roles.refused}
    choices: dict[str, frozenset[str]] = {}
    for name, question in form.questions.items():
        own = frozenset(alone.intersection(choice.name for choice in form.choices(name)))
        if own and question.type == "select_multiple":
            choices[name] = own
    return choices


def answers_before(form: Form, grouped: Groupings) -> dict[str, tuple[Answers, ...]]:
    """Of each routed question the answers that lead to it, those that lead to these included.

    Conditions are the parts that must hold together of a form's `relevant`; those by numbers, or that
    somebody did *not* answer, say nothing of a count. Recodes that hold an answer lead there as it does.
    """
    return {name: led for name in form.questions if (led := tuple(dict.fromkeys(_led(form, name, grouped))))}


def _led(form: Form, question: str, grouped: Groupings) -> Iterator[Answers]:
    waiting, seen = [question], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in form.questions:
            continue
        seen.add(current)
        for relevant in form.relevants(current):
            for condition in operands(parse(relevant), "and"):
                answers = _answers(ticks_of(condition), form)
                if not answers:
                    continue
                yield answers
                questions = {name for name, _ in answers}
                if len(questions) == 1:
                    # Whoever answered it was asked it.
                    waiting += questions
                    yield from _held(answers, grouped)


def _answers(ticks: Collection[Tick], form: Form) -> Answers:
    """The ticks by the names of their choices; none where one is of no choice of the form."""
    answers = set()
    for question, value in ticks:
        # Names of choices are texts, also where a condition compares them as numbers.
        name = value if isinstance(value, str) else f"{value:.15g}"
        if question not in form.questions or name not in {one.name for one in form.choices(question)}:
            return frozenset()
        answers.add((question, name))
    return frozenset(answers)


def _held(answers: Answers, grouped: Groupings) -> Iterator[Answers]:
    """The answers as each variable has them that groups the same question."""
    question = next(name for name, _ in answers)
    own = grouped.get(question)
    if own is None:
        return
    wanted = frozenset().union(*(own.held.get(choice, frozenset()) for _, choice in answers))
    for variable, grouping in grouped.items():
        if variable != question and grouping.source == own.source:
            holding = frozenset((variable, choice) for choice, held in grouping.held.items() if held & wanted)
            if holding:
                yield holding
