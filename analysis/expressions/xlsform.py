"""Parsing the expressions of `relevant` and `constraint` into a frozen tree; nothing is ever run as Python.

The grammar is the part of XPath 1.0 that XLSForms use; names follow the ODK XForms
specification (getodk.github.io/xforms-spec).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Literal:
    value: str | float


@dataclass(frozen=True)
class Answer:
    """`${question}`."""

    question: str


@dataclass(frozen=True)
class Current:
    """`.`, the value being judged by a constraint."""


@dataclass(frozen=True)
class Operation:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Unreadable:
    """An expression outside the grammar; `text` is what could not be read."""

    text: str


Node = Literal | Answer | Current | Operation | Call | Unreadable

# Loosest first; every operator of a level binds from left to right.
LEVELS = (("or",), ("and",), ("=", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "div", "mod"))
ARITIES = {
    "selected": (2,),
    "count-selected": (1,),
    "not": (1,),
    "true": (0,),
    "false": (0,),
    "if": (3,),
    "coalesce": (2,),
}

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>'[^']*'|"[^"]*"|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”])
    | \$\{\s*(?P<answer>[^{}]+?)\s*\}
    | (?P<name>[A-Za-z_][\w-]*)
    | (?P<sign><=|>=|!=|[=<>+\-*(),.])
    )""",
    re.VERBOSE,
)


class _UnreadableError(Exception):
    pass


@lru_cache(maxsize=4096)
def parse(expression: str) -> Node:
    """The tree of an expression; an `Unreadable` where it is outside the grammar or calls an unknown
    function.
    """
    try:
        parser = _Parser(tuple(_tokens(expression)))
        tree = parser.level(0)
        parser.expect("end", "")
        return tree
    except (_UnreadableError, RecursionError):
        return Unreadable(expression)


def questions_in(node: Node) -> frozenset[str]:
    """Names of the questions whose answers a tree looks at."""
    return frozenset(found.question for found in walk(node) if isinstance(found, Answer))


def walk(node: Node) -> Iterator[Node]:
    """The node and every node under it."""
    yield node
    below = (
        node.arguments
        if isinstance(node, Call)
        else (node.left, node.right)
        if isinstance(node, Operation)
        else ()
    )
    for child in below:
        yield from walk(child)


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(expression.rstrip())
    while position < end:
        match = _TOKEN.match(expression, position)
        if not match:
            raise _UnreadableError
        yield match.lastgroup, match.group(match.lastgroup)
        position = match.end()
    yield "end", ""


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, tokens: tuple[tuple[str, str], ...]):
        self.tokens = tokens
        self.position = 0

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.position]
        self.position = min(self.position + 1, len(self.tokens) - 1)
        return token

    def at(self, *texts: str) -> bool:
        kind, text = self.tokens[self.position]
        return kind in ("sign", "name") and text in texts

    def expect(self, kind: str, text: str) -> None:
        if self.take() != (kind, text):
            raise _UnreadableError

    def level(self, number: int) -> Node:
        """An expression of operators at this level or tighter."""
        if number == len(LEVELS):
            return self.signed()
        left = self.level(number + 1)
        while self.at(*LEVELS[number]):
            operator = self.take()[1]
            left = Operation(operator, left, self.level(number + 1))
        return left

    def signed(self) -> Node:
        if self.at("-"):
            self.take()
            return Operation("-", Literal(0.0), self.signed())
        return self.primary()

    def primary(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            return Literal(float(text))
        if kind == "text":
            return Literal(text[1:-1])
        if kind == "answer":
            return Answer(text)
        if (kind, text) == ("sign", "."):
            return Current()
        if (kind, text) == ("sign", "("):
            inside = self.level(0)
            self.expect("sign", ")")
            return inside
        if kind == "name":
            return self.call(text)
        raise _UnreadableError

    def call(self, function: str) -> Node:
        self.expect("sign", "(")
        arguments: list[Node] = []
        while not self.at(")"):
            if arguments:
                self.expect("sign", ",")
            arguments.append(self.level(0))
        self.expect("sign", ")")
        if len(arguments) not in ARITIES.get(function, ()):
            return Unreadable(f"{function}()")
        return Call(function, tuple(arguments))
