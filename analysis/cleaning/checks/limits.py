"""The `limits` cell of checks.csv, read into the dataclass of the rule it belongs to.

A cell reads `minimum=15; maximum=60` or `questions=Q47:Q54 Q56`; choices are parted by
blanks, or by bars where their names hold blanks. Which limits a rule has, of which kind and
with which default, is written once: in the rule's own class.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from analysis.expressions.logic import parse
from analysis.expressions.tree import Answer, Call, Literal, Node, Operation, walk
from analysis.intake.form.form import Form
from analysis.problems import CaseStudyError, suggestion

# What a limit's annotation says about how it is written and checked.
Question = str
Questions = tuple[str, ...]
Choices = tuple[str, ...]
Expression = str
File = Path


class LimitError(Exception):
    """A limit that can't be used; carries what `Problem` wants to know."""

    def __init__(self, problem: str, column: str = "limits", got: str = "", expected: str = ""):
        super().__init__(problem)
        self.problem, self.column, self.got, self.expected = problem, column, got, expected


def read_limits(rule: type, text: str, form: Form, folder: Path) -> Any:
    """An instance of the dataclass `rule` with the limits of `text`; files lie in `folder`. Raises
    LimitError.
    """
    fields = limit_fields(rule)
    values: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in fields:
            raise LimitError("Unknown limit.", got=name, expected=suggestion(name, fields) or "no limit")
        values[name] = _read(str(fields[name].type), name, value, form, folder)
    missing = [name for name, field in fields.items() if name not in values and _has_no_default(field)]
    if missing:
        raise LimitError("A limit is missing.", expected=", ".join(f"{name}=..." for name in missing))
    _check_order(values)
    instance = rule(**values)
    _check_choices(instance, fields, form)
    return instance.with_form(form) if hasattr(instance, "with_form") else instance


def _check_order(values: Mapping[str, Any]) -> None:
    """A minimum above its maximum would flag everybody."""
    for name, least in values.items():
        most = values.get(name.replace("minimum", "maximum"))
        if "minimum" in name and most is not None and least > most:
            raise LimitError(
                f"{name} is above {name.replace('minimum', 'maximum')}; swap them.",
                got=f"{least:g} > {most:g}",
            )


def limit_fields(rule: type) -> dict[str, dataclasses.Field]:
    """The fields of a rule's class that a checks.csv may set."""
    return {field.name: field for field in dataclasses.fields(rule) if field.type in _KINDS}


def expand(names: list[str], form: Form) -> tuple[str, ...]:
    """Questions by name, spans `first:last` in form order. Raises LimitError for one the form hasn't."""
    order = list(form.questions)
    questions: list[str] = []
    for name in names:
        first, span, last = name.partition(":")
        if not span:
            questions.append(known_question(name, form))
            continue
        start, end = (order.index(known_question(end, form).split("/")[0]) for end in (first, last))
        if start > end:
            raise LimitError("The span runs backwards.", got=name, expected=f"{last}:{first}")
        questions += order[start : end + 1]
    return tuple(dict.fromkeys(questions))


def known_question(name: str, form: Form) -> str:
    """The name itself, or that of a child column of a multi-select.

    Raises LimitError where the form has neither.
    """
    if name.split("/")[0] not in form.questions:
        raise LimitError(
            "The form has no such question.", got=name, expected=suggestion(name, form.questions)
        )
    return name


def check_expression(text: str, form: Form) -> None:
    """Raise LimitError where an expression can't be read or names a question or choice the form hasn't."""
    try:
        tree = parse(text)
    except CaseStudyError as error:
        raise LimitError(str(error)) from None
    for node in walk(tree):
        if isinstance(node, Answer):
            known_question(node.question, form)
        elif isinstance(node, Call) and node.function == "span":
            questions_of_span(node, form)
        for question, choice in _choices_named(node):
            known_choice(question, choice, form)


def questions_of_span(span: Call, form: Form) -> tuple[str, ...]:
    """The questions of the form from the first to the last of a span, both included."""
    first, last = span.arguments
    assert isinstance(first, Answer) and isinstance(last, Answer)  # the grammar spans questions only
    return expand([f"{first.question}:{last.question}"], form)


def _choices_named(node: Node) -> list[tuple[str, object]]:
    """The choices that a node asks for, each with its question."""
    if isinstance(node, Operation):
        question, *choices = node.left, node.right
    elif isinstance(node, Call) and node.function in ("selected", "within", "surely-within"):
        question, *choices = node.arguments
    else:
        return []
    if not isinstance(question, Answer):
        return []
    return [(question.question, choice.value) for choice in choices if isinstance(choice, Literal)]


def known_choice(question: str, choice: object, form: Form) -> None:
    """Raise LimitError where a question with a choice list has no choice of that name or label."""
    asked = form.questions.get(question)
    if asked is None or not asked.is_select or not form.choices(question):
        return
    text = str(int(choice)) if isinstance(choice, float) and choice.is_integer() else str(choice)
    spellings = [
        spelling for option in form.choices(question) for spelling in (option.name, *option.labels.values())
    ]
    if text not in spellings:
        raise LimitError(
            "The question has no such choice.",
            column=question,
            got=text,
            expected=suggestion(text, spellings),
        )


def _has_no_default(field: dataclasses.Field) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _read(kind: str, name: str, value: str, form: Form, folder: Path) -> Any:
    if kind == "Question":
        return known_question(value, form)
    if kind == "Questions":
        return expand(value.replace(",", " ").split(), form)
    if kind == "Choices":
        return tuple(part.strip() for part in value.split("|")) if "|" in value else tuple(value.split())
    if kind == "File":
        return folder / value
    if kind == "Expression":
        check_expression(value, form)
        return value
    convert, expected = _PLAIN[kind]
    try:
        return convert(value)
    except (ValueError, KeyError):
        raise LimitError(
            "A limit has the wrong kind of value.", got=f"{name}={value}", expected=expected
        ) from None


def _check_choices(instance: object, fields: Mapping[str, dataclasses.Field], form: Form) -> None:
    for name, field in fields.items():
        if field.type == "Choices" and "question" in fields:
            for choice in getattr(instance, name):
                known_choice(getattr(instance, "question", ""), choice, form)


_PLAIN: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "float": (float, "a number"),
    "int": (int, "a whole number"),
    "bool": (
        lambda text: {"true": True, "yes": True, "false": False, "no": False}[text.lower()],
        "yes or no",
    ),
    "date": (dt.date.fromisoformat, "a date such as 2020-04-06"),
    "str": (str, "a text"),
}
_KINDS = frozenset({"Question", "Questions", "Choices", "Expression", "File", *_PLAIN})
