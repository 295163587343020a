"""Whom a question was asked of, in words made from the form's own routing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.comparison.declared import is_round
from analysis.expressions.ticked import operands, ticks_of
from analysis.expressions.xlsform import Answer, Call, Literal, Node, Operation, Unreadable, parse, walk
from analysis.intake.form.form import Form
from analysis.reporting.tables.grid import Interviewed
from analysis.reporting.wording.dates import month_within
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.phrases import predicate
from analysis.reporting.wording.words import join, noun, number, plural, quoted, row_of, word

_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!=", "!=": "="}


@dataclass(frozen=True)
class ConditionWords:
    """What conditions are told with: the labels, in a language, of people or of `things`."""

    labels: Labels
    language: str
    things: bool = False

    def choice(self, question: str, choice: str) -> str:
        return self.labels.choice(question, choice, self.language)

    def title(self, question: str) -> str:
        return quoted(self.labels.question(question, self.language), self.language)

    def told(self, key: str, **values: str) -> str:
        """A condition; things give no answers, they have them."""
        return word(f"{key}.things" if self.things else key, self.language, **values)


def asked_of(form: Form, question: str, labels: Labels, language: str, of: Interviewed | None = None) -> str:
    """The people a question was asked of ("people who answered “Yes” to “...”"); "" where it asks everyone.

    `of` says what stands for people ("household|households"). A round is when they were asked, not what they
    answered: "people who answered “Yes” to “...”, in November 2012". The innermost condition speaks: the
    question's own, else that of the group closest to it. One that can't be put into words is called what it
    is, a condition of the form.
    """
    of = of or Interviewed()
    interviewed = plural(of.noun, 2, language)
    words = ConditionWords(labels, language, of.surveyed)
    conditions = form.relevants(question)
    if not conditions:
        return ""
    if any(isinstance(node, Unreadable) for condition in conditions for node in walk(parse(condition))):
        return asked_as_guessed(language, interviewed)
    conjuncts = operands(parse(conditions[-1]), "and")
    in_round = next((part for part in conjuncts if _is_round(part, form)), None)
    rest = [part for part in conjuncts if part is not in_round]
    condition_text = _joined(rest, words)
    named = interviewed or noun("respondents", 2, language)
    if rest and not condition_text:
        return word("asked.routed", language, interviewed=named)
    key = "asked.all" if not rest else "asked.interviewed" if interviewed else "asked.people"
    people = word(key, language, interviewed=named, condition=condition_text)
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


def _joined(parts: list[Node], words: ConditionWords) -> str:
    """Conditions that must all hold, in words; "" where one of them has none."""
    conditions = [_said(part, words) for part in parts]
    return join(conditions, words.language) if all(conditions) else ""


def _said(node: Node, words: ConditionWords) -> str:
    """A condition in words, or "" where it is of a kind that has none."""
    negated = isinstance(node, Call) and node.function == "not"
    inside = node.arguments[0] if negated else node
    ticked = _ticked(inside)
    if ticked:
        question, choices = ticked
        if len(choices) == 1 and not negated and (did := _did(question, choices[0], words)):
            return did
        answers = _either(
            [quoted(words.choice(question, choice), words.language) for choice in choices], words.language
        )
        key = "asked.not_answered" if negated else "asked.answered"
        return words.told(key, answers=answers, question=words.title(question))
    if negated and isinstance(inside, Operation) and inside.operator in _OPPOSITE:
        return _said(replace(inside, operator=_OPPOSITE[inside.operator]), words)
    if negated:
        condition_text = _said(inside, words)
        return word("asked.not", words.language, condition=condition_text) if condition_text else ""
    if isinstance(node, Operation) and node.operator in ("and", "or"):
        if node.operator == "and":
            return _joined(operands(node, "and"), words)
        alternatives = [_said(part, words) for part in operands(node, "or")]
        return _either(alternatives, words.language) if all(alternatives) else ""
    if isinstance(node, Operation) and isinstance(node.left, Answer) and isinstance(node.right, Literal):
        return _compared(node, words)
    return ""


def _did(question: str, choice: str, words: ConditionWords) -> str:
    """What those did who gave an answer, as the plan says it; "" where it does not."""
    phrase = words.labels.phrases.get((question, words.language), "")
    did = predicate(question, choice, phrase, words.labels, words.language)
    return did.many if did.declared else ""


def _ticked(node: Node) -> tuple[str, list[str]] | None:
    """The question and choices of `selected(q, c)`, `q = 'c'`, or several of the same question joined by
    or.
    """
    ticks = ticks_of(node)
    questions = {question for question, _ in ticks}
    choices = [choice for _, choice in ticks if isinstance(choice, str)]
    return (questions.pop(), choices) if len(questions) == 1 and len(choices) == len(ticks) else None


def _compared(node: Operation, words: ConditionWords) -> str:
    key = {"=": "is", "!=": "is_not", ">": "more", "<": "less", ">=": "at_least", "<=": "at_most"}.get(
        node.operator
    )
    value = node.right.value
    if key is None or value == "":
        return ""
    value_text = (
        number(value, words.language, _decimals(value))
        if isinstance(value, float)
        else quoted(words.choice(node.left.question, value), words.language)
    )
    return words.told(f"asked.{key}", value=value_text, question=words.title(node.left.question))


def _decimals(value: float) -> int:
    return 0 if value.is_integer() else len(repr(value).partition(".")[2])


def _either(items: list[str], language: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return word("or", language, first=row_of(items[:-1], language), last=items[-1])
