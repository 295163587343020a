"""A page of docs/ as what it tells its reader to do: files to write, commands to give, code to run.

1. A fenced block of sh is commands, one a line; `# exit 1` behind one says how it ends (`# exit 0 or 1`).
2. A block right beneath a line that is a path in backticks and a colon is that file, whole;
   "Add to" before the path adds the block at the file's end.
3. A block of text beneath a command that is no file is what the command prints, line by line.
4. A block of python is run; all of a page share their names.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from typer.testing import CliRunner

from analysis.cli import app

FILE = re.compile(r"(Add to )?`([^`]+)`:")
EXIT = re.compile(r"\s+# exit (\d+)(?: or (\d+))?$")


@dataclass(frozen=True)
class Step:
    """One thing that a page says; `where` is the file's path, of a file."""

    kind: Literal["command", "file", "more", "printed", "code"]
    text: str
    where: str = ""


def steps(page: Path) -> Iterator[Step]:
    """What a page tells to do, in its order."""
    above = ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "inline":
            above = token.content
        if token.type != "fence":
            continue
        named = FILE.fullmatch(above)
        language = token.info.split(" ")[0]
        if named:
            yield Step("more" if named[1] else "file", token.content, named[2])
        elif language == "sh":
            yield from (Step("command", line) for line in token.content.splitlines() if line)
        elif language == "python":
            yield Step("code", token.content)
        elif language == "text":
            yield Step("printed", token.content)
        above = ""


def follow(page: Path, home: Path) -> list[str]:
    """Do what the page says in the folder `home`, where one stands already; what the commands printed.

    Raises AssertionError where a command ends otherwise than the page says, or prints something else.
    """
    printed: list[str] = []
    names: dict[str, object] = {}
    for step in steps(page):
        if step.kind == "command":
            printed.append(give(step.text))
        elif step.kind == "code":
            exec(compile(step.text, str(page), "exec"), names)
        elif step.kind == "printed":
            said = " ".join(printed[-1].split())
            for line in filter(None, map(str.split, step.text.splitlines())):
                assert " ".join(line) in said, f"{page.name}: {' '.join(line)!r} is not in {said!r}"
        else:
            path = home / step.where
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if step.kind == "more" else ""
            path.write_text(before + step.text, encoding="utf-8")
    return printed


def give(line: str) -> str:
    """One command as a page has it; what it printed."""
    expected = EXIT.search(line)
    codes = {int(code) for code in expected.groups() if code} if expected else {0}
    name, *arguments = shlex.split(EXIT.sub("", line))
    assert name == "casestudy", f"a page gives the command {name!r}"
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.exit_code in codes, f"{line}: exit {done.exit_code}\n{done.output}"
    return done.output
