"""Calculated questions whose every outcome the form itself has words for: they are single-choice questions.

    calculated_recodes(form, recodes, withheld) -> recodes

1. `if(${age} < 25, 'young', 'older')`, a coalesce or once of such, the answer or label of a single-choice
   question, and any of these in each other have outcomes that stand in the form: its choices.
2. What is joined, cut, looked up or typed can be anything, a name too: such a calculation stays what
   it is, and divides people only where recodes.csv says what it may be.
3. Numbers stay numbers: a calculation of 1 or 0 can be averaged.
4. Nothing is made of questions that are `withheld`: who somebody is, and who interviewed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from analysis.expressions.xlsform import Answer, Call, Literal, Node, parse
from analysis.identifiers import identifiers
from analysis.intake.derived.recodes import Recode, RecodeRule, read_recodes
from analysis.intake.form.form import Form
from analysis.problems import Problems

_BRANCHES = {"if": slice(1, 3), "coalesce": slice(None), "once": slice(None), "string": slice(None)}
"""Which arguments of a function are its outcomes."""
_LABEL = "jr:choice-name"
DEEPEST = 20
"""Calculations that look at one another are followed so far."""
Outcomes = Mapping[str, tuple[str, Mapping[str, str]]]
"""The text that the export holds -> the choice that it is ("" where the text is its own), and its labels."""


def read_all_recodes(
    path: Path, form: Form, withheld: Collection[str], problems: Problems
) -> tuple[Recode, ...]:
    """The recodes that a file declares, and those of the form's own calculations."""
    declared = read_recodes(path, problems)
    return (*declared, *calculated_recodes(form, declared, withheld))


def calculated_recodes(
    form: Form, declared: Collection[Recode], withheld: Collection[str]
) -> tuple[Recode, ...]:
    """A recode of itself for each calculation without one whose outcomes the form has words for."""
    taken = {recode.question for recode in declared} | {recode.variable for recode in declared}
    recodes = []
    for name, question in form.questions.items():
        if question.type != "calculate" or name in taken or name in withheld:
            continue
        outcomes = _outcomes(parse(question.calculation), form, withheld, DEEPEST)
        if outcomes and not all(map(_is_number, outcomes)):
            rules = tuple(_rules(outcomes))
            recodes.append(Recode(name, name, question.labels, rules, form.source, 0, implied=True))
    return tuple(recodes)


def _rules(outcomes: Outcomes) -> Iterator[RecodeRule]:
    ids = identifiers(text for text, (choice, _) in outcomes.items() if not choice)
    by_choice: dict[str, tuple[list[str], Mapping[str, str]]] = {}
    for text, (choice, labels) in outcomes.items():
        by_choice.setdefault(choice or ids[text], ([], labels))[0].append(text)
    for choice, (texts, labels) in by_choice.items():
        yield RecodeRule(0, choice, labels or {"": texts[0]}, choices=tuple(texts))


def _outcomes(node: Node, form: Form, withheld: Collection[str], depth: int) -> Outcomes | None:
    """What a calculation can come to; None where that is not for the form to say."""
    if depth == 0:
        return None
    if isinstance(node, Literal):
        text = f"{node.value:g}" if isinstance(node.value, float) else node.value
        return {text: ("", {})} if text else {}
    if isinstance(node, Answer):
        return _of_answer(node.question, form, withheld, depth)
    if not isinstance(node, Call):
        return None
    if node.function == _LABEL and isinstance(node.arguments[0], Answer):
        return _of_label(node.arguments[0].question, form, withheld)
    if node.function not in _BRANCHES:
        return None
    outcomes: dict[str, tuple[str, Mapping[str, str]]] = {}
    for branch in node.arguments[_BRANCHES[node.function]]:
        own = _outcomes(branch, form, withheld, depth - 1)
        if own is None:
            return None
        outcomes = {**own, **outcomes}
    return outcomes


def _of_answer(name: str, form: Form, withheld: Collection[str], depth: int) -> Outcomes | None:
    question = form.questions.get(name)
    if question is None or name in withheld:
        return None
    if question.type == "calculate":
        return _outcomes(parse(question.calculation), form, withheld, depth - 1)
    if question.type != "select_one" or not form.has_own_list(name):
        return None
    return {choice.name: (choice.name, choice.labels) for choice in form.choices(name)}


def _of_label(name: str, form: Form, withheld: Collection[str]) -> Outcomes | None:
    """A choice's label in whichever of the form's languages the interview was held."""
    if name in withheld or name not in form.questions or not form.has_own_list(name):
        return None
    if form.questions[name].type != "select_one":
        return None
    texts: dict[str, tuple[str, Mapping[str, str]]] = {}
    for choice in form.choices(name):
        for _, label in choice.texts:
            texts.setdefault(label, (choice.name, choice.labels))
    return texts


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
