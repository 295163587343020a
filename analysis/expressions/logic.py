"""Expressions of a logic table, parsed into the tree that forms' expressions have too.

Two spellings of one grammar: words (`Q13 == Q31 and Q23 not in (1, 2)`, `Q56 is missing`)
and the R of MMC's workbook (`!is.na(Q56) & !Q56 %in% c(Q13, Q47:Q54)`).

Calls of a logic table: `not(condition)`, `missing(operand)`, `within(item, member, ...)`,
`surely-within(item, member, ...)` (R's `%in%`: never unknown, a blank matches a blank),
`selected(question, choice)`, `span(first, last)` (all questions from one to another).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NoReturn

from analysis.expressions.grammar import Joining, made_parser
from analysis.expressions.tree import (
    DEEPEST,
    Answer,
    Call,
    Literal,
    Node,
    Operation,
    below,
    depth,
    walk,
)
from analysis.problems import CaseStudyError

CONDITIONS = ("not", "missing", "within", "surely-within", "selected")
"""Calls that are true or false; a span is an operand."""

_GRAMMAR = r"""
?start: either
?either: every
      | every (OR every)+               -> either
?every: negated
      | negated (AND negated)+          -> every
?negated: comparison
      | NOT negated                     -> negation
?comparison: operand
      | operand COMPARISON operand      -> compared
      | operand IS MISSING              -> missing
      | operand IS NOT MISSING          -> present
      | operand R_IN members            -> surely_within
      | operand IN members              -> within
      | operand NOT IN members          -> without
members: operand
      | "(" operand ("," operand)+ ")"
      | COMBINED "(" operand ("," operand)* ")"
?operand: NUMBER                        -> number
      | TEXT                            -> text
      | question
      | question ":" question           -> span
      | "(" either ")"
      | FUNCTION "(" [operand ("," operand)*] ")" -> call
question: NAME | QUOTED

OR.4: /or(?![\w.-])/i | "||" | "|"
AND.4: /and(?![\w.-])/i | "&&" | "&"
COMPARISON.4: "==" | "!=" | "<=" | ">=" | "=" | "<" | ">"
NOT.3: /not(?![\w.-])/i | "!"
IS.3: /is(?![\w.-])/i
IN.3: /in(?![\w.-])/i
MISSING.3: /missing(?![\w.-])/i
R_IN.3: "%in%"
COMBINED.3: /c(?=\s*\()/
FUNCTION.2: /[^\W\d][\w.\-]*(?=\s*\()/
NUMBER.2: /-?\d+(\.\d+)?(?![\w.])/
TEXT: /"[^"]*"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’]/
QUOTED: /`[^`]+`|\$\{[^{}]+\}/
NAME: /[^\W\d][\w.\-]*/
%ignore /[\s\u00a0\ufeff]+/
"""


class _CallError(Exception):
    """A call that the grammar can read and the vocabulary hasn't; carries where it stands."""

    def __init__(self, function: str, place: int):
        super().__init__(
            f"{function!r} is not known so; use selected(question, 'choice'), is.na(question) or c()"
        )
        self.place = place


class _Builder(Joining):
    """What each rule of the grammar makes."""

    def negation(self, parts: list) -> Node:
        return Call("not", (parts[1],))

    def compared(self, parts: list) -> Node:
        left, operator, right = parts
        return Operation("=" if operator == "==" else str(operator), left, right)

    def missing(self, parts: list) -> Node:
        return Call("missing", (parts[0],))

    def present(self, parts: list) -> Node:
        return Call("not", (Call("missing", (parts[0],)),))

    def within(self, parts: list) -> Node:
        return Call("within", (parts[0], *parts[-1]))

    def without(self, parts: list) -> Node:
        return Call("not", (self.within(parts),))

    def surely_within(self, parts: list) -> Node:
        return Call("surely-within", (parts[0], *parts[-1]))

    def members(self, parts: list) -> tuple[Node, ...]:
        return tuple(part for part in parts if not isinstance(part, str))

    def number(self, parts: list) -> Node:
        return Literal(float(parts[0]))

    def text(self, parts: list) -> Node:
        return Literal(str(parts[0][1:-1]))

    def question(self, parts: list) -> Node:
        return Answer(str(parts[0]).strip("`").removeprefix("${").removesuffix("}").strip())

    def span(self, parts: list) -> Node:
        return Call("span", (parts[0], parts[1]))

    def call(self, parts: list) -> Node:
        function, arguments = parts[0], tuple(parts[1:])
        if function in ("is.na", "is_missing") and len(arguments) == 1:
            return Call("missing", arguments)
        if function == "selected" and len(arguments) == 2:
            question, choice = map(_word, arguments)
            if question and choice:
                return Call("selected", (Answer(question), Literal(choice)))
        raise _CallError(str(function), function.start_pos)


def _word(node: Node) -> str:
    """A question or a choice, as `selected` names them: quoted or bare."""
    if isinstance(node, Answer):
        return node.question
    if not isinstance(node, Literal):
        return ""
    return f"{node.value:.15g}" if isinstance(node.value, float) else node.value


@lru_cache(maxsize=1)
def _parser():
    return made_parser(_GRAMMAR, _Builder())


@lru_cache(maxsize=4096)
def parse(expression: str) -> Node:
    """The tree of an expression. Raises CaseStudyError, with the place, where it can't be read."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        tree = _parser().parse(expression)
    except UnexpectedCharacters as error:
        place = error.pos_in_stream or 0
        unread = expression[place:].strip()[:12]
        _refuse(expression, f"{unread!r} can't be read", place)
    except UnexpectedToken as error:
        _refuse_token(expression, error)
    except _CallError as error:
        _refuse(expression, str(error), error.place)
    if depth(tree) > DEEPEST:
        _refuse(expression, f"it is nested more than {DEEPEST} deep", 0)
    if not is_condition(tree):
        _refuse(expression, f"{_written(tree)} stands alone; compare it with something", 0)
    for node in walk(tree):
        _check_operands(expression, node)
    return tree


def is_condition(node: Node) -> bool:
    """Whether a node is true or false by itself, as whatever `and`, `or` and `not` join must be."""
    return isinstance(node, Operation) or (isinstance(node, Call) and node.function in CONDITIONS)


def _check_operands(expression: str, node: Node) -> None:
    """Conditions are joined, values compared: neither stands where the other should."""
    joins = isinstance(node, Operation) and node.operator in ("and", "or")
    joins = joins or (isinstance(node, Call) and node.function == "not")
    for child in below(node):
        if joins and not is_condition(child):
            _refuse(expression, f"{_written(child)} stands alone; compare it with something", 0)
        if not joins and is_condition(child):
            _refuse(expression, "a condition can't be compared; join conditions by and, or, not", 0)


def _written(node: Node) -> str:
    """A value of an expression as an error names it."""
    if isinstance(node, Call):
        return ":".join(map(_word, node.arguments))
    return _word(node)


def _refuse_token(expression: str, error) -> NoReturn:
    ended = error.token.type == "$END"
    value = "its end" if ended else str(error.token)
    place = len(expression.rstrip()) if ended else error.token.start_pos
    expected = set(error.accepts)
    if expected <= {"MISSING", "NOT"}:
        _refuse(expression, "'is' is followed by 'missing' or 'not missing'", place)
    if "NAME" in expected:
        _refuse(expression, f"a question was expected before {value!r}", place)
    if "RPAR" in expected:
        _refuse(expression, f"')' was expected before {value!r}", place)
    _refuse(expression, f"{value!r} was not expected", place)


def _refuse(expression: str, why: str, place: int) -> NoReturn:
    raise CaseStudyError(
        f"The expression {expression.strip()!r} can't be read: {why} (at character {place + 1}). It"
        " may hold questions, numbers, quoted text, and, or, not, in, is missing, == != < > <= >=,"
        " selected(question, 'choice')."
    )
