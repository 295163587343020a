"""Conditions that say which choices were ticked, as most of a form's `relevant` conditions do."""

from __future__ import annotations

from analysis.expressions.tree import Answer, Call, Literal, Node, Operation

Tick = tuple[str, str | float]
"""Question and the choice, as the condition writes it."""


def operands(node: Node, operator: str) -> list[Node]:
    """What `operator` ("and", "or") joins; the node itself where it is no such operation."""
    if isinstance(node, Operation) and node.operator == operator:
        return [*operands(node.left, operator), *operands(node.right, operator)]
    return [node]


def ticks_of(node: Node) -> tuple[Tick, ...]:
    """The ticks of which one is needed: of `selected(q, c)`, `q = 'c'`, or several joined by or; () where a
    condition is of another kind.
    """
    if isinstance(node, Operation) and node.operator == "or":
        ticks = [ticks_of(part) for part in operands(node, "or")]
        return tuple(tick for own in ticks for tick in own) if all(ticks) else ()
    if isinstance(node, Call) and node.function == "selected":
        left, right = node.arguments
    elif isinstance(node, Operation) and node.operator == "=":
        left, right = node.left, node.right
    else:
        return ()
    if isinstance(left, Answer) and isinstance(right, Literal) and right.value != "":
        return ((left.question, right.value),)
    return ()
