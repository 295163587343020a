"""A parser made of a grammar and of what each of its rules makes: forms and logic tables are read one way.

LALR(1) by lark: one pass, no backtracking, no recursion that input could exhaust. Nothing is run as Python.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis.expressions.tree import Node, joined


class Joining:
    """What the rules make that forms and logic tables have alike: terms joined by `or` and by `and`."""

    def either(self, parts: list) -> Node:
        return joined("or", parts[::2])

    def every(self, parts: list) -> Node:
        return joined("and", parts[::2])


def made_parser(grammar: str, builder: object) -> Any:
    """A parser whose rules call the methods of `builder` that bear their names, with the list of their parts.

    They are called as the parser goes, so that no tree of text is kept. Importing lark takes its time, so it
    is done where something is parsed.
    """
    from lark import Lark, Transformer

    names = [name for name in dir(builder) if not name.startswith("_")]
    rules = {name: partial(_called, getattr(builder, name)) for name in names}
    transformer = type("Rules", (Transformer,), rules)()
    return Lark(grammar, parser="lalr", transformer=transformer, maybe_placeholders=False)


def _called(method: Any, parts: list) -> object:
    return method(parts)
