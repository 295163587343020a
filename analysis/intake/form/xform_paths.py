"""Paths of an XForm as the names that XLSForms have for them: `/data/who/age` and `../age` are `${age}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(
    r"(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<path>(?<![\w)\]./])(?:current\(\)/)?(?:\.{1,2}/)+[\w:.-]+(?:/[\w:.-]+)*"
    r"|(?<![\w)\]./])/[A-Za-z_][\w:.-]*(?:/(?:\.\.|[A-Za-z_][\w:.-]*))+)"
)


class Paths:
    """The nodes of a form by their absolute path."""

    def __init__(self, nodes: Iterable[tuple[str, str]]):
        self.names = dict(nodes)

    def rewritten(self, expression: str, context: str) -> str:
        """An expression with the paths that lead to a node from `context` as `${name}`, blanks once."""

        def of_part(found: re.Match) -> str:
            if found["text"] is not None:
                return found["text"]
            name = self.names.get(self._absolute(found["path"], context))
            return f"${{{name}}}" if name else found["path"]

        return _PART.sub(of_part, " ".join(expression.split()))

    def _absolute(self, path: str, context: str) -> str:
        path = path.removeprefix("current()/")
        steps = [] if path.startswith("/") else context.strip("/").split("/")
        for step in path.strip("/").split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step != ".":
                steps.append(step.rpartition(":")[2])
        return "/" + "/".join(steps)
