"""Reads the little of R that golden calls are written in, as nested tuples.

("num", 1.0)  ("str", "x")  ("name", "x")  ("call", function, [(name or None, argument), ...])
("op", "+", left, right)  ("op", "!", operand)  ("index", object, [arguments])  ("block", [expressions])
"""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"""\s*(?:
      (?P<num>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)L?
    | (?P<str>"[^"]*"|'[^']*')
    | (?P<name>`[^`]*`|[A-Za-z.][A-Za-z0-9._]*)
    | (?P<op><-|%in%|==|!=|<=|>=|&&|\|\||[-+*/^~:<>!&|()\[\]{},;=$])
    )""",
    re.X,
)
BINDING = {
    "<-": 1,
    "=": 1,
    "~": 2,
    "|": 3,
    "||": 3,
    "&": 4,
    "&&": 4,
    "==": 6,
    "!=": 6,
    "<": 6,
    ">": 6,
    "<=": 6,
    ">=": 6,
    "+": 7,
    "-": 7,
    "*": 8,
    "/": 8,
    "%in%": 9,
    ":": 10,
    "^": 12,
    "$": 13,
}
PREFIX = {"~": 2, "!": 5, "-": 11, "+": 11}


def parse(text: str):
    """The expression (or block of expressions) that `text` is."""
    reader = _Reader(_tokens(text))
    expressions = reader.sequence(None)
    return expressions[0] if len(expressions) == 1 else ("block", expressions)


def _tokens(text: str):
    tokens, place = [], 0
    text = text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise SyntaxError(f"can't read R at {text[place : place + 30]!r}")
        kind = match.lastgroup
        tokens.append((kind, match.group(kind)))
        place = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens):
        self.tokens, self.place = tokens, 0

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def take(self, expected=None):
        token = self.peek()
        if expected and token[1] != expected:
            raise SyntaxError(f"expected {expected!r}, got {token[1]!r}")
        self.place += 1
        return token

    def sequence(self, closing):
        expressions = []
        while self.peek()[0] != "end" and self.peek()[1] != closing:
            expressions.append(self.expression(0))
            while self.peek()[1] == ";":
                self.take()
        return expressions

    def expression(self, binding, stop_at_equals=False):
        left = self.prefix()
        while True:
            kind, text = self.peek()
            if kind != "op":
                return left
            if text == "(":
                left = ("call", left, self.arguments(")"))
            elif text == "[":
                left = ("index", left, self.arguments("]"))
            elif text in BINDING and BINDING[text] > binding and not (text == "=" and stop_at_equals):
                self.take()
                left = ("op", text, left, self.expression(BINDING[text]))
            else:
                return left

    def prefix(self):
        kind, text = self.take()
        if kind == "num":
            return ("num", float(text))
        if kind == "str":
            return ("str", text[1:-1])
        if kind == "name":
            return ("name", text.strip("`"))
        if text in PREFIX:
            return ("op", text, self.expression(PREFIX[text]))
        if text == "(":
            inner = self.expression(0)
            self.take(")")
            return inner
        if text == "{":
            block = ("block", self.sequence("}"))
            self.take("}")
            return block
        raise SyntaxError(f"unexpected {text!r}")

    def arguments(self, closing):
        self.take()
        arguments = []
        while self.peek()[1] != closing:
            name = None
            following = self.tokens[self.place + 1][1] if self.place + 1 < len(self.tokens) else ""
            if self.peek()[0] in ("name", "str") and following == "=":
                name = self.take()[1].strip("`\"'")
                self.take("=")
            arguments.append((name, None if self.peek()[1] in (",", closing) else self.expression(0, True)))
            if self.peek()[1] == ",":
                self.take()
        self.take(closing)
        return arguments
