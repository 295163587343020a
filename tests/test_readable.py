"""STYLE, "Room to breathe": one idea a statement. What is older stands under a ceiling that only falls."""

import ast
import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CEILINGS = Path(__file__).with_name("readable_ceilings.csv")
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def crowded(tree: ast.AST) -> list[int]:
    """The lines of comprehensions that hold another one, or a conditional expression."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, COMPREHENSIONS):
            inner = [part for part in ast.walk(node) if part is not node]
            if any(isinstance(part, (*COMPREHENSIONS, ast.IfExp)) for part in inner):
                lines.append(node.lineno)
    return lines


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "analysis").parts
    return parts[0] if len(parts) > 1 else "the ground"


def over_the_ceiling(fault: str, find: Callable[[ast.AST], list]) -> tuple[dict[str, int], list[str]]:
    """The rooms that have more of a fault than readable_ceilings.csv lets them, and where it stands."""
    counts: Counter[str] = Counter()
    places = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        for place in find(ast.parse(path.read_text(encoding="utf-8"))):
            counts[room_of(path)] += 1
            places.append(f"{path.relative_to(ROOT)}:{place}")
    with CEILINGS.open(encoding="utf-8", newline="") as stream:
        ceilings = {row["room"]: int(row[fault]) for row in csv.DictReader(stream)}
    over = {room: count for room, count in counts.items() if count > ceilings.get(room, 0)}
    return over, [place for place in places if room_of(ROOT / place) in over]


def test_what_is_crowded_is_found():
    tree = ast.parse("a = [[y for y in x] for x in z]\nb = [1 if x else 2 for x in z]\nc = [x for x in z]\n")
    assert crowded(tree) == [1, 2]


def test_no_room_gets_more_crowded():
    over, lines = over_the_ceiling("crowded", crowded)
    assert not over, f"{over}: take comprehensions apart into named steps or a loop; all of them: {lines}"


VAGUE = frozenset({"found", "kept", "shown", "known", "parts", "pieces", "told", "said"})
"""What happened to a value; a name says what it is: `levels`, `rows_by_table`, `sentences`."""


def vague(tree: ast.AST) -> list[str]:
    """Where a local variable is named for what happened to it, as `line: name`."""
    stored = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return [
        f"{node.lineno}: {node.id}" for node in stored if isinstance(node.ctx, ast.Store) and node.id in VAGUE
    ]


def test_what_is_vague_is_found():
    assert vague(ast.parse("kept = 1\nlevels = kept\nfor told in []:\n    pass\n")) == ["1: kept", "3: told"]


def test_no_room_names_more_values_for_what_happened_to_them():
    over, lines = over_the_ceiling("vague", vague)
    assert not over, f"{over}: name what the value is; all of them: {lines}"
