"""`python -m tests.mutants ROOM... [--sample N] [--seed S]`: breaks the code on purpose, counts who notices.

Each mutant is one change of one expression: a comparison, an operation, a constant, a condition turned round.
The tests of the module's own file run first, then those of its room; a mutant that passes all of them has
survived. Survivors that change no output stand in `mutants_equal.csv` with the reason and are not counted.

Ours and not mutmut or cosmic-ray: both start a Python for every mutant, and importing pandas and scipy takes
longer than most of our tests. Here one process has imported them and forks (Linux and macOS).
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EQUAL = Path(__file__).with_name("mutants_equal.csv")
ROOMS = ("disclosure", "statistics", "weighting", "comparison", "expressions", "planning")
SECONDS = 300  # a mutant that runs longer than this loops for ever: killed

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """One change: `place` is the number of the node in the walk of its module's tree."""

    module: str
    path: Path
    place: int
    line: int
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it whatever line it stands on."""
        return self.module, self.before, self.after


def mutants_of(path: Path, root: Path = ROOT) -> list[Mutant]:
    """Every mutant of a module, in the order of its code."""
    module = ".".join(path.relative_to(root).with_suffix("").parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = unbroken(tree)
    found = []
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        changed = broken(node)
        if changed is not None:
            found.append(Mutant(module, path, place, node.lineno, ast.unparse(node), ast.unparse(changed)))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.place))


def broken(node: ast.AST) -> ast.expr | None:
    """The expression with one thing turned round; None for what isn't changed."""
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.Compare) and type(changed.ops[0]) in SWAPS:
        changed.ops[0] = SWAPS[type(changed.ops[0])]()
    elif isinstance(changed, ast.BinOp | ast.BoolOp) and type(changed.op) in SWAPS:
        changed.op = SWAPS[type(changed.op)]()
    elif isinstance(changed, ast.UnaryOp) and isinstance(changed.op, ast.Not | ast.Invert):
        changed = changed.operand
    elif isinstance(changed, ast.Constant) and isinstance(changed.value, bool):
        changed.value = not changed.value
    elif isinstance(changed, ast.Constant) and isinstance(changed.value, int | float):
        changed.value = changed.value + 1
    else:
        return None
    return changed


def unbroken(tree: ast.Module) -> set[int]:
    """The nodes (by id) that no output hangs on: annotations, decorators, messages, imports for types."""
    aside: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            aside += node.decorator_list
        if isinstance(node, ast.FunctionDef) and node.returns:
            aside.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            aside.append(node.annotation)
        if isinstance(node, ast.Raise | ast.JoinedStr):
            aside.append(node)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            aside.append(node)
    return {id(below) for node in aside for below in ast.walk(node)}


class Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with its mutation, and leaves every other to Python."""

    def __init__(self, mutant: Mutant):
        self.mutant = mutant

    def find_spec(self, name, path=None, target=None):
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        tree = ast.parse(self.mutant.path.read_text(encoding="utf-8"))
        node = list(ast.walk(tree))[self.mutant.place]
        tree = Replaced(node).visit(tree)
        exec(compile(ast.fix_missing_locations(tree), str(self.mutant.path), "exec"), module.__dict__)


class Replaced(ast.NodeTransformer):
    """Puts the mutation in the node's place."""

    def __init__(self, node: ast.AST):
        self.node = node

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.node:
            return ast.copy_location(broken(node), node)
        return super().visit(node)


def tests_of(mutant: Mutant) -> Iterator[Path]:
    """The tests to run: those of the module's own file, where there is one, then those of its room."""
    inside = mutant.path.relative_to(ROOT / "analysis")
    own = ROOT / "tests" / inside.parent / f"test_{inside.name}"
    if own.is_file():
        yield own
    yield ROOT / "tests" / inside.parts[0]


def passes(tests: Path, mutant: Mutant | None) -> bool:
    """Whether the tests pass, in a process of their own, with the mutant in place of its module."""
    child = os.fork()
    if child == 0:
        import pytest

        signal.alarm(SECONDS)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        if mutant is not None:
            sys.meta_path.insert(0, Broken(mutant))
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tests)])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def survives(mutant: Mutant) -> bool:
    """Whether no test notices."""
    return all(passes(tests, mutant) for tests in tests_of(mutant))


def read_equal() -> dict[tuple[str, str, str], str]:
    """Why a mutant changes no output, by what names it."""
    with EQUAL.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(row["module"], row["before"], row["after"]): row["reason"] for row in rows}


def main(arguments: list[str]) -> int:
    """Break the rooms asked for and print what survived, then a line a room."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rooms", nargs="*", default=list(ROOMS))
    parser.add_argument("--sample", type=int, default=0, help="that many of each room, drawn; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    import hypothesis  # noqa: F401  what the children need is imported once, here
    import pandas  # noqa: F401
    import scipy.stats  # noqa: F401

    equal, lines = read_equal(), []
    for room in asked.rooms:
        if not passes(ROOT / "tests" / room, None):
            sys.stderr.write(f"{room}: its tests fail as it is; mend them first.\n")
            return 1
        mutants = [
            mutant for path in sorted((ROOT / "analysis" / room).rglob("*.py")) for mutant in mutants_of(path)
        ]
        mutants = [mutant for mutant in mutants if mutant.key not in equal]
        if asked.sample and asked.sample < len(mutants):
            mutants = random.Random(asked.seed).sample(mutants, asked.sample)
        killed = 0
        for mutant in mutants:
            if survives(mutant):
                sys.stdout.write(
                    f"survived {mutant.module}:{mutant.line}  {mutant.before}  ->  {mutant.after}\n"
                )
                sys.stdout.flush()
            else:
                killed += 1
        lines.append(f"{room}: {killed} of {len(mutants)} killed ({killed / max(1, len(mutants)):.0%})")
        sys.stdout.write(lines[-1] + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
