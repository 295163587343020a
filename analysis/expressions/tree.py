"""The tree of an expression, of forms and of logic tables alike, and walks over it that no depth exhausts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DEEPEST = 150
"""A tree may be nested so deeply; what is deeper is refused in words."""


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


def below(node: Node) -> tuple[Node, ...]:
    """The nodes right under a node."""
    if isinstance(node, Call):
        return node.arguments
    return (node.left, node.right) if isinstance(node, Operation) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and every node under it, in the order they are written."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(below(current))


def depth(node: Node) -> int:
    """How many nodes stand above each other at most."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in below(current)]
    return deepest


def joined(operator: str, terms: list[Node]) -> Node:
    """Terms under one associative operator, as a tree of the least depth: 3,000 terms stand 12 deep."""
    while len(terms) > 1:
        pairs = [Operation(operator, *terms[place : place + 2]) for place in range(0, len(terms) - 1, 2)]
        terms = pairs + terms[len(terms) - len(terms) % 2 :]
    return terms[0]


def questions_in(node: Node) -> frozenset[str]:
    """Names of the questions whose answers a tree looks at."""
    return frozenset(answer.question for answer in walk(node) if isinstance(answer, Answer))
