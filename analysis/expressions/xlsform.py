"""Parsing the expressions of `relevant`, `constraint`, `choice_filter` and `calculation` into a tree.

The grammar is the part of XPath 1.0 that XLSForms use; names follow the ODK XForms specification
(getodk.github.io/xforms-spec), and SurveyCTO's where it has its own (sum-if, count-if, index, choice-label).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from analysis.expressions.functions import OF_ONE_NUMBER
from analysis.expressions.grammar import Joining, made_parser
from analysis.expressions.tree import (
    DEEPEST,
    Answer,
    Call,
    Current,
    Literal,
    Node,
    Operation,
    Unreadable,
    below,
    depth,
    joined,
    questions_in,
    walk,
)

__all__ = [
    "Answer",
    "Call",
    "Current",
    "Literal",
    "Node",
    "Operation",
    "Unreadable",
    "parse",
    "questions_in",
    "walk",
]

MANY = 10_000
FILTERED = "filtered"
"""What a node is called that stands for the rows of a repeat that meet a condition: rows, condition."""
COLLECTING = ("sum", "count", "count-non-empty", "min", "max", "join", "concat")
"""Functions that take the answers of all rows of a repeat."""
PARENTS = ("..", "../..", "../../..")
ARITIES = {
    "selected": (2, 2),
    "selected-at": (2, 2),
    "count-selected": (1, 1),
    "not": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "boolean": (1, 1),
    "boolean-from-string": (1, 1),
    "if": (3, 3),
    "coalesce": (1, MANY),
    "once": (1, 1),
    "number": (1, 1),
    "round": (1, 2),
    "pow": (2, 2),
    **dict.fromkeys(OF_ONE_NUMBER, (1, 1)),
    "pi": (0, 0),
    "min": (1, MANY),
    "max": (1, MANY),
    "sum": (1, MANY),
    "count": (1, MANY),
    "count-non-empty": (1, MANY),
    "checklist": (3, MANY),
    "weighted-checklist": (4, MANY),
    "exp10": (1, 1),
    "string": (1, 1),
    "string-length": (1, 1),
    "substr": (2, 3),
    "substring-before": (2, 2),
    "substring-after": (2, 2),
    "translate": (3, 3),
    "normalize-space": (1, 1),
    "upper-case": (1, 1),
    "lower-case": (1, 1),
    "concat": (0, MANY),
    "join": (1, MANY),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "ends-with": (2, 2),
    "regex": (2, 2),
    "today": (0, 0),
    "now": (0, 0),
    "date": (1, 1),
    "date-time": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    "decimal-date-time": (1, 1),
    "decimal-time": (1, 1),
    "jr:choice-name": (2, 2),
    "pulldata": (4, 4),
    "indexed-repeat": (3, 7),
    "position": (0, 0),
}
"""How many arguments each function may have: those that are evaluated. Others are told by their name."""

_GRAMMAR = r"""
?start: expression
?expression: conjunction
     | conjunction (OR conjunction)+  -> either
?conjunction: equality
     | equality (AND equality)+  -> every
?equality: relation
     | relation (EQUALS relation)+  -> chain
?relation: sum
     | sum (ORDER sum)+  -> chain
?sum: product
     | product ((PLUS | MINUS) product)+  -> chain
?product: unary
     | unary ((STAR | DIVIDE) unary)+  -> chain
?unary: MINUS unary                             -> negative
      | union
?union: path
     | path ("|" path)+  -> union
?path: atom
     | path ("/" | "//") step                   -> below_path
     | path "[" expression "]"                  -> filtered
     | ("/" | "//") step                        -> absolute
step: NAME | STAR | PARENT | CURRENT | ATTRIBUTE | ANSWER
?atom: NUMBER                                   -> number
     | TEXT                                     -> text
     | ANSWER                                   -> answer
     | CURRENT                                  -> current
     | PARENT                                   -> parent
     | NAME                                     -> name
     | ATTRIBUTE                                -> name
     | "(" expression ")"
     | FUNCTION "(" [expression ("," expression)*] ")" -> call

OR.3: /or(?![\w.-])/i
AND.3: /and(?![\w.-])/i
DIVIDE.3: /(div|mod)(?![\w.-])/i
EQUALS: "=" | "!="
ORDER: "<=" | ">=" | "<" | ">"
PLUS: "+"
MINUS: "-"
STAR: "*"
PARENT: ".."
CURRENT: "."
NUMBER.2: /\d+(\.\d*)?|\.\d+/
TEXT: /'[^']*'|"[^"]*"|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”]/
ANSWER: /\$\{[^{}]*\}/
ATTRIBUTE: /@[\w:.-]+/
FUNCTION.2: /[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?(?=\s*\()/
NAME: /[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?/
%ignore /[\s\u00a0\ufeff]+/
"""


class _Builder(Joining):
    """What each rule of the grammar makes."""

    def chain(self, parts: list) -> Node:
        if len(parts) > 3 and set(map(str, parts[1::2])) == {"+"}:
            return joined("+", parts[::2])
        node = parts[0]
        for place in range(1, len(parts), 2):
            node = Operation(str(parts[place]).lower(), node, parts[place + 1])
        return node

    def negative(self, parts: list) -> Node:
        return Operation("-", Literal(0.0), parts[1])

    def union(self, parts: list) -> Node:
        return Call("union", tuple(parts))

    def number(self, parts: list) -> Node:
        return Literal(float(parts[0]))

    def text(self, parts: list) -> Node:
        return Literal(str(parts[0][1:-1]))

    def answer(self, parts: list) -> Node:
        return _answer(parts[0])

    def current(self, parts: list) -> Node:
        return Current()

    def parent(self, parts: list) -> Node:
        return Unreadable("..")

    def name(self, parts: list) -> Node:
        return Unreadable(str(parts[0]))

    def step(self, parts: list) -> str:
        return str(parts[0])

    def absolute(self, parts: list) -> Node:
        return self.below_path([None, parts[-1]])

    def below_path(self, parts: list) -> Node:
        """A path ends at the question it names: `/data/group/age`, `../age`, `current()/../age`."""
        before, step = parts[0], parts[-1]
        if isinstance(before, Call) and before.function == FILTERED:
            return self.filtered([self.below_path([None, step]), before.arguments[1]])
        if isinstance(before, Call) and before.function not in ("current", "union"):
            return Unreadable(f"{before.function}()")
        if isinstance(before, Unreadable) and before.text in PARENTS and step == "..":
            return Unreadable(f"{before.text}/..")
        if isinstance(before, Unreadable) and before.text.endswith(("]", "()")):
            return before  # what stands below another file's rows is no question of this form
        if step.startswith("${"):
            return _answer(step)
        return Answer(step) if step[0].isalpha() or step[0] == "_" else Unreadable(step)

    def filtered(self, parts: list) -> Node:
        """The rows of a repeat that meet a condition, in which a bare name is a question of the row."""
        if not isinstance(parts[0], Answer):
            return Unreadable("...[...]")
        return Call(FILTERED, (parts[0], _named(parts[1])))

    def call(self, parts: list) -> Node:
        function, arguments = str(parts[0]), tuple(part for part in parts[1:] if part is not None)
        if function == "current" and not arguments:
            return Call(function, ())
        if function == "position" and arguments == (Unreadable(".."),):
            return Call(function, ())  # of the row that looks: in XLSForm as in a condition on rows
        if function == "index" and not arguments:
            return Call("position", ())
        if function.removesuffix("-if") in COLLECTING and function.endswith("-if") and len(arguments) > 1:
            *before, rows, condition = arguments
            return self.call([function.removesuffix("-if"), *before, self.filtered([rows, condition])])
        if function == "choice-label" and len(arguments) == 2 and isinstance(arguments[0], Answer):
            return Call("jr:choice-name", (arguments[1], Literal(arguments[0].question)))
        if function in COLLECTING:
            arguments = tuple(_without_unions(arguments))
        low, high = ARITIES.get(function, (1, 0))
        return Call(function, arguments) if low <= len(arguments) <= high else Unreadable(f"{function}()")


def _named(node: Node) -> Node:
    """A condition whose bare names are questions."""
    if isinstance(node, Unreadable):
        return Answer(node.text) if node.text.replace("_", "").isalnum() else node
    children = tuple(map(_named, below(node)))
    if isinstance(node, Call):
        return Call(node.function, children)
    return Operation(node.operator, *children) if isinstance(node, Operation) else node


def _without_unions(arguments: Iterable[Node]) -> Iterator[Node]:
    """Arguments of a function that takes many: what a union joins, one by one."""
    for argument in arguments:
        if isinstance(argument, Call) and argument.function == "union":
            yield from argument.arguments
        else:
            yield argument


def _answer(text: str) -> Node:
    """`${question}`; of `${last-saved#question}` nothing is known."""
    name = text[2:-1].strip()
    return Unreadable(f"${{{name}}}") if not name or "#" in name else Answer(name)


@lru_cache(maxsize=1)
def _parser():
    return made_parser(_GRAMMAR, _Builder())


@lru_cache(maxsize=32768)
def parse(expression: str) -> Node:
    """The tree of an expression; `Unreadable` what is outside the grammar or calls an unknown function.

    An expression nested more than 150 deep is unreadable as a whole.
    """
    from lark.exceptions import LarkError

    try:
        tree = _parser().parse(expression)
    except LarkError:
        return Unreadable(expression)
    if isinstance(tree, Call) and tree.function in ("union", "current"):
        return Unreadable(expression)
    if depth(tree) > DEEPEST:
        return Unreadable(f"{expression.strip()[:40]}... (nested more than {DEEPEST} deep)")
    return _without_node_sets(tree)


def _without_node_sets(tree: Node) -> Node:
    """The tree, or what of it can't be evaluated: a union of questions outside a function that takes many."""
    for node in walk(tree):
        if isinstance(node, Call) and node.function in ("union", "current"):
            return Unreadable("|" if node.function == "union" else "current()")
    return tree
