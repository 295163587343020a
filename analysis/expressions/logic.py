"""Expressions of a logic table, parsed into a small tree and never handed to a language to run.

Two spellings of one grammar: words (`Q13 == Q31 and Q23 not in (1, 2)`, `Q56 is missing`)
and the R of MMC's workbook (`!is.na(Q56) & !Q56 %in% c(Q13, Q47:Q54)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from analysis.problems import CaseStudyError


@dataclass(frozen=True)
class Literal:
    """A number or a text."""

    value: float | str


@dataclass(frozen=True)
class Name:
    """A question."""

    question: str


@dataclass(frozen=True)
class Span:
    """All questions of the form from one to another, both included (`Q47:Q54`)."""

    first: str
    last: str


@dataclass(frozen=True)
class Not:
    term: Node


@dataclass(frozen=True)
class Every:
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Missing:
    """Whether a question has no value."""

    item: Node


@dataclass(frozen=True)
class Compare:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Within:
    """Whether the item is one of the members.

    `strict`: never unknown, as R's %in% (a blank matches a blank).
    """

    item: Node
    members: tuple[Node, ...]
    strict: bool = False


@dataclass(frozen=True)
class Selected:
    """Whether a choice is ticked in a multi-select, or is the answer of a single-choice question."""

    question: str
    choice: str


Node = Literal | Name | Span | Not | Every | Either | Missing | Compare | Within | Selected

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?![\w.]))
    | (?P<text>"[^"]*"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’])
    | (?P<quoted>`[^`]+`|\$\{[^}]+\})
    | (?P<operator>%in%|==|!=|<=|>=|&&|\|\||[<>=!&|():,])
    | (?P<word>[^\W\d][\w.\-]*)
    )""",
    re.VERBOSE,
)
DEEPEST = 60
_WORD_OPERATORS = {"and": "&", "or": "|", "not": "!", "&&": "&", "||": "|", "=": "=="}
_COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")


@lru_cache(maxsize=4096)
def parse(expression: str) -> Node:
    """The tree of an expression. Raises CaseStudyError, with the place, where it can't be read."""
    return _Parser(expression).whole()


def parts(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(_below(current))


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Every | Either):
        return node.terms
    if isinstance(node, Compare):
        return (node.left, node.right)
    if isinstance(node, Within):
        return (node.item, *node.members)
    if isinstance(node, Not):
        return (node.term,)
    return (node.item,) if isinstance(node, Missing) else ()


class _Parser:
    def __init__(self, expression: str):
        self.expression = expression
        self.tokens = list(self._tokens())
        self.position = 0
        self._refuse_depth()

    def _refuse_depth(self) -> None:
        """Parentheses and negations are read by recursion, so what nests too deeply is refused."""
        level = negations = 0
        for kind, value, place in self.tokens:
            level += (value == "(") - (value == ")") if kind == "operator" else 0
            negations = negations + 1 if (kind, value) == ("operator", "!") else 0
            if max(level, negations) > DEEPEST:
                self._refuse(f"it is nested more than {DEEPEST} deep", place)

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        text, place = self.expression.rstrip(), 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                self._refuse(f"{text[place:].strip()[:12]!r} can't be read", place)
            kind = str(match.lastgroup)
            value = match.group(kind)
            word = value.lower() if kind == "word" else value
            operator = kind == "operator" or word in ("and", "or", "not", "in", "is")
            yield (
                ("operator", _WORD_OPERATORS.get(word, word), match.start(kind))
                if operator
                else (kind, value, match.start(kind))
            )
            place = match.end()

    def _refuse(self, why: str, place: int) -> None:
        raise CaseStudyError(
            f"The expression {self.expression.strip()!r} can't be read: {why} (at character {place + 1}). It"
            " may hold questions, numbers, quoted text, and, or, not, in, is missing, == != < > <= >=,"
            " selected(question, 'choice')."
        )

    def whole(self) -> Node:
        node = self.either()
        if self.position < len(self.tokens):
            _, value, place = self.tokens[self.position]
            self._refuse(f"{value!r} was not expected", place)
        return node

    def peek(self, ahead: int = 0) -> str:
        """The operator that comes next, or '' where something else comes."""
        position = self.position + ahead
        kind, value, _ = self.tokens[position] if position < len(self.tokens) else ("end", "", 0)
        return value if kind == "operator" else ""

    def take(self, *operators: str) -> str:
        value = self.peek()
        if value not in operators:
            return ""
        self.position += 1
        return value

    def need(self, operator: str) -> None:
        if not self.take(operator):
            here = (
                self.tokens[self.position]
                if self.position < len(self.tokens)
                else ("", "its end", len(self.expression))
            )
            self._refuse(f"{operator!r} was expected before {here[1]!r}", here[2])

    def either(self) -> Node:
        terms = [self.every()]
        while self.take("|"):
            terms.append(self.every())
        return Either(tuple(terms)) if len(terms) > 1 else terms[0]

    def every(self) -> Node:
        terms = [self.negated()]
        while self.take("&"):
            terms.append(self.negated())
        return Every(tuple(terms)) if len(terms) > 1 else terms[0]

    def negated(self) -> Node:
        return Not(self.negated()) if self.take("!") else self.comparison()

    def comparison(self) -> Node:
        left = self.operand()
        if operator := self.take(*_COMPARISONS):
            return Compare(operator, left, self.operand())
        if self.take("is"):
            negative = bool(self.take("!"))
            if self.word().lower() != "missing":
                self._refuse(
                    "'is' is followed by 'missing' or 'not missing'", self.tokens[self.position - 1][2]
                )
            return Not(Missing(left)) if negative else Missing(left)
        if self.take("%in%"):
            return Within(left, self.members(), strict=True)
        if self.peek() == "!" and self.peek(1) == "in":
            self.position += 2
            return Not(Within(left, self.members()))
        return Within(left, self.members()) if self.take("in") else left

    def members(self) -> tuple[Node, ...]:
        kind, value, _ = self.tokens[self.position] if self.position < len(self.tokens) else ("", "", 0)
        if kind == "word" and value == "c" and self.peek(1) == "(":
            self.position += 1
        if not self.take("("):
            return (self.operand(),)
        members = [self.operand()]
        while self.take(","):
            members.append(self.operand())
        self.need(")")
        return tuple(members)

    def word(self) -> str:
        kind, value, place = (
            self.tokens[self.position]
            if self.position < len(self.tokens)
            else ("", "its end", len(self.expression))
        )
        if kind not in ("word", "quoted", "text"):
            self._refuse(f"a question was expected before {value!r}", place)
        self.position += 1
        return re.sub(r"^\$\{|[`}\"'“”‘’]", "", value)

    def operand(self) -> Node:
        if self.take("("):
            node = self.either()
            self.need(")")
            return node
        kind, value, place = (
            self.tokens[self.position]
            if self.position < len(self.tokens)
            else ("", "its end", len(self.expression))
        )
        if kind == "number":
            self.position += 1
            return Literal(float(value))
        if kind == "text":
            self.position += 1
            return Literal(value[1:-1])
        name = self.word()
        if kind == "word" and self.peek() == "(":
            return self.call(name, place)
        if self.take(":"):
            return Span(name, self.word())
        return Name(name)

    def call(self, function: str, place: int) -> Node:
        self.need("(")
        if function in ("is.na", "is_missing"):
            node: Node = Missing(self.operand())
        elif function == "selected":
            question = self.word()
            self.need(",")
            node = Selected(question, self.word())
        else:
            self._refuse(f"{function!r} is not known; use selected(), is.na() or c()", place)
        self.need(")")
        return node
