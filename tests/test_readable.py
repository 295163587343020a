"""STYLE, "Room to breathe": one idea a statement. What is older stands under a ceiling that only falls."""

import ast
import csv
from collections import Counter
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


def test_what_is_crowded_is_found():
    tree = ast.parse("a = [[y for y in x] for x in z]\nb = [1 if x else 2 for x in z]\nc = [x for x in z]\n")
    assert crowded(tree) == [1, 2]


def test_no_room_gets_more_crowded():
    found: Counter[str] = Counter()
    lines = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        for line in crowded(ast.parse(path.read_text(encoding="utf-8"))):
            found[room_of(path)] += 1
            lines.append(f"{path.relative_to(ROOT)}:{line}")
    with CEILINGS.open(encoding="utf-8", newline="") as stream:
        ceilings = {row["room"]: int(row["crowded"]) for row in csv.DictReader(stream)}
    over = {room: count for room, count in found.items() if count > ceilings.get(room, 0)}
    assert not over, f"{over}: take comprehensions apart into named steps or a loop; all of them: {lines}"
