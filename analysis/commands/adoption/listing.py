"""All that `adopt` has to say, as one table: adopted.csv; and its warnings by kind, for the screen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.commands.adoption.options import Guess
from analysis.files import guard_formula, write_atomic
from analysis.problems import Problem

LISTING = "adopted.csv"
HEADER = ("kind", "where", "row", "column", "text", "got", "expected")
_VARIES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\(.*\)|(?<!\w)-?\d[\d.,]*(?!\w)")
_PLURALS = re.compile(r"\b(interviews?|rows?|columns?|numbers?|cells?|values?|answers?|people|person)\b")
_NUMBERED = re.compile(r"\b(it|they|is|are|has|have|holds?|looks?|answers?|was|were|its|their|repeats?)\b")
"""Words that differ between one and several."""


@dataclass(frozen=True)
class Kind:
    """Warnings of one kind: how many, of which columns, and the first as an example."""

    count: int
    columns: tuple[str, ...]
    example: Problem


def write_listing(
    guesses: Iterable[Guess], problems: Iterable[Problem], unused: Iterable[tuple[str, str]], path: Path
) -> Path:
    """Every guess, warning and unused column, a row each. It may hold answers: only its owner can read it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for guess in guesses:
        writer.writerow(("guess", "", "", guess.what, guess.rests_on, guess.taken, ""))
    for problem in problems:
        row = "" if problem.row is None else str(problem.row)
        cells = (problem.column, problem.problem, problem.got, problem.expected)
        writer.writerow((problem.severity, problem.where, row, *(guard_formula(cell) for cell in cells)))
    for names, why in unused:
        for name in names.split(", "):
            writer.writerow(("not used", "", "", name, why, "", ""))
    return write_atomic(path, stream.getvalue(), private=True)


def kinds(problems: Iterable[Problem]) -> tuple[Kind, ...]:
    """The problems by kind, most often met first: alike but for what is quoted and counted in them."""
    by_kind: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        text = _VARIES.sub("…", problem.problem)
        text = _PLURALS.sub("…", text).replace(problem.column or "\0", "…")
        plain = " ".join(_NUMBERED.sub("", text).split())
        by_kind.setdefault((problem.severity, plain), []).append(problem)
    problem_kinds = []
    for alike in by_kind.values():
        columns = tuple(dict.fromkeys(problem.column for problem in alike if problem.column))
        problem_kinds.append(Kind(len(alike), columns, alike[0]))
    return tuple(sorted(problem_kinds, key=lambda kind: -kind.count))
