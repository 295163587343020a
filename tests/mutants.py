"""`python -m tests.mutants ROOM... [--sample N] [--seed S]`: breaks the code on purpose, counts who notices.

Each mutant is one change of one expression: a comparison, an operation, a constant, a condition turned round.
1. The room's tests run once unbroken; coverage notes which test runs which line. They must all pass.
2. A mutant meets the tests of the module's own file, then those that run its statement. What runs when a
   module is imported or a fixture is set up reaches tests that never run the line: then all of the room's.
3. A mutant whose tests take five times as long as unbroken, and a minute more, loops for ever: killed.
4. Survivors that change no output stand in `mutants_equal.csv` with the reason and are not counted.

Ours and not mutmut or cosmic-ray: both start a Python for every mutant, and importing pandas and scipy takes
longer than most of our tests. Here one process has imported them and forks (Linux and macOS).
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import datetime
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EQUAL = Path(__file__).with_name("mutants_equal.csv")
ROOMS = ("disclosure", "statistics", "weighting", "comparison", "expressions", "planning")
PATIENCE = 5  # times as long as unbroken ...
GRACE = 60  # ... and so many seconds more, for a busy machine

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
    statement: range
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
    statements = statements_of(tree)
    mutants = []
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        changed = broken(node)
        if changed is not None:
            lines = statements[id(node)]
            mutants.append(
                Mutant(module, path, place, node.lineno, lines, ast.unparse(node), ast.unparse(changed))
            )
    return sorted(mutants, key=lambda mutant: (mutant.line, mutant.place))


def statements_of(tree: ast.Module) -> dict[int, range]:
    """The lines of the innermost statement that each expression (by id) stands in, not those of its body."""
    lines: dict[int, range] = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt):
            continue
        parts = [part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt)]
        for node in [below for part in parts for below in ast.walk(part)]:
            # A walk meets outer statements first: what stands deeper overwrites.
            lines[id(node)] = range(statement.lineno, head_end(statement, parts) + 1)
    return lines


def head_end(statement: ast.stmt, parts: list[ast.AST]) -> int:
    """The last line of a statement's own expressions."""
    return max([statement.lineno, *(part.end_lineno for part in parts if hasattr(part, "end_lineno"))])


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
    """The nodes (by id) that no output hangs on: annotations, decorators, messages, guards of zip."""
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
        if isinstance(node, ast.keyword) and node.arg == "strict":  # zip's guard against a mistake of ours
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


@dataclass(eq=False)
class Watch:
    """A room's tests, unbroken: what each runs, how long it takes, which fail; pytest tells it."""

    data: Path
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    coverage: object = None

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtest_call(self, item):
        # Only what runs inside a test is that test's: a session's fixture is set up by whoever comes first.
        self.coverage.switch_context(item.nodeid)

    def pytest_runtest_teardown(self, item):
        self.coverage.switch_context("")

    def run(self, room: str) -> None:
        """Run the room's tests, in a process of their own, and keep what was seen."""
        child = os.fork()
        if child == 0:
            import coverage
            import pytest

            silence()
            self.coverage = coverage.Coverage(
                data_file=str(self.data), include=[str(ROOT / "analysis" / room / "*")], config_file=False
            )
            self.coverage.start()
            status = pytest.main([*QUIET, f"tests/{room}"], plugins=[self])
            if status and not self.failed:
                self.failed.append(f"pytest itself ({status.name})")
            self.coverage.stop()
            self.coverage.save()
            self.data.with_suffix(".json").write_text(
                json.dumps([self.seconds, self.failed]), encoding="utf-8"
            )
            os._exit(0)
        os.waitpid(child, 0)
        told = json.loads(self.data.with_suffix(".json").read_text(encoding="utf-8"))
        self.seconds, self.failed = told

    def lines(self, path: Path) -> dict[int, list[str]]:
        """By line of a module, the tests that run it; "" for what runs outside tests."""
        import coverage

        data = coverage.CoverageData(str(self.data))
        data.read()
        return data.contexts_by_lineno(str(path))

    def tests_of(self, mutant: Mutant) -> tuple[list[str], bool]:
        """The tests that run the mutant's statement, quickest first; whether it also runs outside of them."""
        by_line = self.lines(mutant.path)
        contexts = {test for line in mutant.statement for test in by_line.get(line, [])}
        return sorted(contexts - {""}, key=lambda test: self.seconds[test]), "" in contexts


QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")


def silence() -> None:
    """Nothing that a child says is printed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def passes(tests: Iterable[str], mutant: Mutant, limit: float) -> bool:
    """Whether the tests pass in so many seconds, in a process of their own, with the mutant in its place."""
    child = os.fork()
    if child == 0:
        import pytest

        signal.alarm(int(limit))
        silence()
        sys.meta_path.insert(0, Broken(mutant))
        os._exit(int(pytest.main(["-x", *QUIET, *tests])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def survives(mutant: Mutant, watch: Watch) -> bool:
    """Whether no test notices."""
    inside = mutant.path.relative_to(ROOT / "analysis")
    own = f"tests/{inside.parent.as_posix()}/test_{inside.name}"
    reaching, outside = watch.tests_of(mutant)
    first = [test for test in watch.seconds if test.startswith(own + "::")]
    first += [test for test in reaching if test not in first]
    others = [test for test in watch.seconds if test not in first] if outside else []
    for tests in (first, others):
        limit = GRACE + PATIENCE * sum(watch.seconds[test] for test in tests)
        if tests and not passes(tests, mutant, limit):
            return False
    return True


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

    os.chdir(ROOT)
    equal = read_equal()
    for room in asked.rooms:
        mutants = [
            mutant for path in sorted((ROOT / "analysis" / room).rglob("*.py")) for mutant in mutants_of(path)
        ]
        mutants = [mutant for mutant in mutants if mutant.key not in equal]
        if asked.sample and asked.sample < len(mutants):
            mutants = random.Random(asked.seed).sample(mutants, asked.sample)
        with tempfile.TemporaryDirectory() as folder:
            watch = Watch(Path(folder) / "lines")
            watch.run(room)
            if watch.failed:
                say(f"{room}: tests fail unbroken, mend them first: {', '.join(watch.failed)}")
                return 1
            survivors = []
            for mutant in mutants:
                if survives(mutant, watch):
                    survivors.append(mutant)
                    say(f"survived {mutant.module}:{mutant.line}  {mutant.before}  ->  {mutant.after}")
        killed = len(mutants) - len(survivors)
        drawn = f"{len(mutants)} of seed {asked.seed}" if asked.sample else f"all {len(mutants)}"
        share = f"{killed} ({killed / max(1, len(mutants)):.0%})"
        # A row of the table in docs/mutants.md, as it stands there.
        say(f"| {room} | {drawn} | {share} | {datetime.date.today():%-d %B %Y} |")
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
