"""Every public function and class is reached from somewhere, or is known to wait for its door."""

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "analysis").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

DESIGNS = "a door in the issues about designs, the workbench and scale"
UNDER_WAY = "its own room is being built"
LIBRARY = "called by analysts and tests, by no command"
WAITING = {
    "analysis.disclosure.attack.bound_counts": LIBRARY,
    "analysis.disclosure.release.data.count_blank": UNDER_WAY,
    "analysis.disclosure.risk.diversity.estimate_closeness": LIBRARY,
    "analysis.disclosure.risk.diversity.estimate_diversity": LIBRARY,
    "analysis.estimation.declared_design.named_columns": UNDER_WAY,
    "analysis.reporting.documents.explorer.read_data": UNDER_WAY,
    "analysis.statistics.resampling.bootstrap.bootstrap_shares": DESIGNS,
    "analysis.statistics.joint.correlations": DESIGNS,
    "analysis.statistics.joint.design_effects": DESIGNS,
    "analysis.statistics.joint.joint_ratios": DESIGNS,
    "analysis.study.workspace_view.open_workspace": LIBRARY,
}
"""What nothing reaches yet, and what it waits for. The list only gets shorter."""


def mentions(tree: ast.AST) -> list[tuple[str, int]]:
    """Every name that code says, with its line: names, attributes, and functions named in "module:name"."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.append((node.id, node.lineno))
        elif isinstance(node, ast.Attribute):
            found.append((node.attr, node.lineno))
        elif isinstance(node, ast.ImportFrom):
            # a name that a function imports under another name is said by the import alone
            found += [(alias.name, node.lineno) for alias in node.names if alias.asname]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = re.fullmatch(r"[\w.]+:(\w+)", node.value)
            if named:
                found.append((named[1], node.lineno))
    return found


def notebook_words() -> set[str]:
    """Every word of the notebooks' code."""
    words: set[str] = set()
    for notebook in NOTEBOOKS:
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                words |= set(re.findall(r"\w+", "".join(cell["source"])))
    return words


def unreached(trees: dict[str, ast.Module], elsewhere: set[str]) -> list[str]:
    """ "module.name" of public functions and classes that nothing outside their own body says."""
    said: dict[str, list[tuple[str, int]]] = {}
    for module, tree in trees.items():
        for name, line in mentions(tree):
            said.setdefault(name, []).append((module, line))
    lonely = []
    for module, tree in trees.items():
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            own = range(node.lineno, node.end_lineno + 1)
            places = [
                place for place in said.get(node.name, []) if not (place[0] == module and place[1] in own)
            ]
            registered = bool(node.decorator_list) and isinstance(node, ast.FunctionDef)
            if not places and node.name not in elsewhere and not registered:
                lonely.append(f"{module}.{node.name}")
    return sorted(lonely)


def test_a_function_that_nothing_says_is_found():
    trees = {
        "a": ast.parse("def used(): ...\ndef lonely():\n    return lonely()\n"),
        "b": ast.parse("from a import used, lonely\nused()\nCALLED = 'a:named'\ndef named(): ...\n"),
    }
    assert unreached(trees, set()) == ["a.lonely"]


def test_every_public_function_is_reached_or_waits_for_its_door():
    trees = {}
    for source in SOURCES:
        module = ".".join(source.relative_to(ROOT).with_suffix("").parts)
        trees[module] = ast.parse(source.read_text(encoding="utf-8"))
    assert sorted(set(unreached(trees, notebook_words())) - set(WAITING)) == []
