"""Whom a question was asked of, in words made from the form's own routing."""

from __future__ import annotations

from dataclasses import replace

from analysis.comparison.declared import is_round
from analysis.expressions.xlsform import Answer, Call, Literal, Node, Operation, Unreadable, parse, walk
from analysis.intake.form.form import Form
from analysis.reporting.wording.dates import month_within
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.phrases import predicate
from analysis.reporting.wording.words import join, noun, number, quoted, word

_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!=", "!=": "="}


def asked_of(form: Form, question: str, labels: Labels, language: str, interviewed: str = "") -> str:
    """The people a question was asked of ("people who answered “Yes” to “...”"); "" where it asks everyone.

    `interviewed` stands for people ("households"). A round is when they were asked, not what they answered:
    "people who answered “Yes” to “...”, in November 2012". The innermost condition speaks: the question's
    own, else that of the group closest to it. One that can't be put into words is called what it is, a
    condition of the form.
    """
    conditions = form.relevants(question)
    if not conditions:
        return ""
    if any(isinstance(node, Unreadable) for condition in conditions for node in walk(parse(condition))):
        return asked_as_guessed(language, interviewed)
    parts = _operands(parse(conditions[-1]), "and")
    in_round = next((part for part in parts if _is_round(part, form)), None)
    rest = [part for part in parts if part is not in_round]
    said = _joined(rest, labels, language)
    named = interviewed or noun("respondents", 2, language)
    if rest and not said:
        return word("asked.routed", language, interviewed=named)
    key = "asked.all" if not rest else "asked.interviewed" if interviewed else "asked.people"
    people = word(key, language, interviewed=named, condition=said)
    if in_round is None:
        return people
    question, choices = _ticked(in_round)
    held = [month_within(labels.choice(question, choice, language), language) for choice in choices]
    rounds = _either(held, language)
    return word("asked.round", language, people=people, rounds=rounds)


def asked_as_guessed(language: str, interviewed: str = "") -> str:
    """Who answered, where the form's condition for asking can't be worked out."""
    return word("asked.guessed", language, interviewed=interviewed or noun("respondents", 2, language))


def _is_round(node: Node, form: Form) -> bool:
    """Whether a condition says in which rounds a question was asked."""
    ticked = _ticked(node)
    return ticked is not None and ticked[0] in form.questions and is_round(form.questions[ticked[0]])


def _joined(parts: list[Node], labels: Labels, language: str) -> str:
    """Conditions that must all hold, in words; "" where one of them has none."""
    said = [_said(part, labels, language) for part in parts]
    return join(said, language) if all(said) else ""


def _said(node: Node, labels: Labels, language: str) -> str:
    """A condition in words, or "" where it is of a kind that has none."""
    negated = isinstance(node, Call) and node.function == "not"
    inside = node.arguments[0] if negated else node
    ticked = _ticked(inside)
    if ticked:
        question, choices = ticked
        if len(choices) == 1 and not negated and (did := _did(question, choices[0], labels, language)):
            return did
        answers = _either(
            [quoted(labels.choice(question, choice, language), language) for choice in choices], language
        )
        key = "asked.not_answered" if negated else "asked.answered"
        return word(key, language, answers=answers, question=_title(question, labels, language))
    if negated and isinstance(inside, Operation) and inside.operator in _OPPOSITE:
        return _said(replace(inside, operator=_OPPOSITE[inside.operator]), labels, language)
    if negated:
        said = _said(inside, labels, language)
        return word("asked.not", language, condition=said) if said else ""
    if isinstance(node, Operation) and node.operator in ("and", "or"):
        if node.operator == "and":
            return _joined(_operands(node, "and"), labels, language)
        parts = [_said(part, labels, language) for part in _operands(node, "or")]
        return _either(parts, language) if all(parts) else ""
    if isinstance(node, Operation) and isinstance(node.left, Answer) and isinstance(node.right, Literal):
        return _compared(node, labels, language)
    return ""


def _did(question: str, choice: str, labels: Labels, language: str) -> str:
    """What those did who gave an answer, as the plan says it; "" where it does not."""
    phrase = labels.phrases.get((question, language), "")
    did = predicate(question, choice, phrase, labels, language)
    return did.many if did.declared else ""


def _ticked(node: Node) -> tuple[str, list[str]] | None:
    """The question and choices of `selected(q, c)`, `q = 'c'`, or several of the same question joined by
    or.
    """
    if isinstance(node, Operation) and node.operator == "or":
        found = [_ticked(part) for part in _operands(node, "or")]
        if all(found) and len({question for question, _ in found}) == 1:
            return found[0][0], [choice for _, choices in found for choice in choices]
        return None
    if isinstance(node, Call) and node.function == "selected":
        left, right = node.arguments
    elif isinstance(node, Operation) and node.operator == "=":
        left, right = node.left, node.right
    else:
        return None
    if (
        isinstance(left, Answer)
        and isinstance(right, Literal)
        and isinstance(right.value, str)
        and right.value
    ):
        return left.question, [right.value]
    return None


def _operands(node: Node, operator: str) -> list[Node]:
    if isinstance(node, Operation) and node.operator == operator:
        return [*_operands(node.left, operator), *_operands(node.right, operator)]
    return [node]


def _compared(node: Operation, labels: Labels, language: str) -> str:
    key = {"=": "is", "!=": "is_not", ">": "more", "<": "less", ">=": "at_least", "<=": "at_most"}.get(
        node.operator
    )
    value = node.right.value
    if key is None or value == "":
        return ""
    shown = (
        number(value, language, _decimals(value))
        if isinstance(value, float)
        else quoted(labels.choice(node.left.question, value, language), language)
    )
    return word(f"asked.{key}", language, value=shown, question=_title(node.left.question, labels, language))


def _decimals(value: float) -> int:
    return 0 if value.is_integer() else len(repr(value).partition(".")[2])


def _title(question: str, labels: Labels, language: str) -> str:
    return quoted(labels.question(question, language), language)


def _either(items: list[str], language: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return word("or", language, first=", ".join(items[:-1]), last=items[-1])
