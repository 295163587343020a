"""The house keeps its own rules: imports run one way, facts stay out of code, both environments agree."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "analysis").rglob("*.py"))
STAGES = ("intake", "cleaning", "weighting", "planning", "estimation", "comparison", "context", "reporting", "batch", "cli")
GROUND = {"analysis", "problems", "files", "yamlfile", "workspace", "params"}
SPINE = {"study", "commands", "simulation", "screen"}
CONDA_NAMES = {
    "great-tables": "great_tables",
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
    "tzdata": "python-tzdata",
}
ONLY_IN_CONDA = {"python", "pip"}


def room(source: Path) -> str:
    """The stage, or the top-level module, a file belongs to."""
    return source.relative_to(ROOT / "analysis").with_suffix("").parts[0]


def imported(source: Path, top_level: bool = False) -> set[str]:
    """Every module of ours a file imports; with `top_level`, every module imported as soon as the file is."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names += [
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "analysis"
        for alias in node.names
    ]
    names += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return set(names)


def type_only(source: Path) -> set[str]:
    """Modules imported for annotations only."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    guards = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return {node.module for guard in guards for node in ast.walk(guard) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(source):
    here = room(source)
    if here not in STAGES:
        return
    ours = [name for name in imported(source) - type_only(source) if name.startswith("analysis.")]
    rooms = {name.split(".")[1] for name in ours}
    allowed = GROUND | set(STAGES[: STAGES.index(here) + 1])
    if here in ("batch", "cli"):
        allowed |= SPINE
    assert rooms <= allowed, f"{source} imports from a stage to its right"


@pytest.mark.parametrize("name", sorted(GROUND - {"analysis"}))
def test_the_ground_knows_no_stage(name):
    ours = {module.split(".")[1] for module in imported(ROOT / f"analysis/{name}.py") if module.startswith("analysis.")}
    assert ours <= GROUND


def test_every_room_is_known():
    assert {room(source) for source in SOURCES} <= {*STAGES, *GROUND, *SPINE, "__init__", "__main__"}


def test_the_command_starts_light():
    for name in ("__init__", "cli", "__main__", "problems", "screen"):
        modules = imported(ROOT / f"analysis/{name}.py", top_level=True)
        heads = {module.split(".")[0] for module in modules}
        standard = set(sys.stdlib_module_names)
        assert heads <= standard | {"typer", "rich", "analysis"}, name


def test_the_package_has_no_question_code_and_no_city():
    cities = "|".join(path.stem for path in (ROOT / "params").glob("*.yaml"))
    pattern = re.compile(rf"\b({cities})\b|['\"](c\d{{1,2}}|Q\d{{2,3}}[a-z]?)['\"]", re.IGNORECASE)
    found = [
        f"{source.relative_to(ROOT)}:{number}: {line.strip()}"
        for source in SOURCES
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_package_runs_no_text_as_code_and_prints_nothing():
    banned = {"eval", "exec", "print"}
    for source in SOURCES:
        calls = [node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        assert not names & banned, source


def test_conda_and_pip_get_the_same_packages():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pip = dict(parted(requirement) for requirement in declared["dependencies"])
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = dict(parted(requirement) for requirement in listed)
    assert conda["python"] == declared["requires-python"]
    expected = {CONDA_NAMES.get(name, name): version for name, version in pip.items()}
    assert {name: version for name, version in conda.items() if name not in ONLY_IN_CONDA} == expected


def parted(requirement: str) -> tuple[str, str]:
    """A requirement's name and its version bound."""
    name, bound = re.fullmatch(r"([\w.-]+?)\s*([<>=!~].*)?", requirement).groups()
    return name, bound or ""


def test_every_declared_package_is_used():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    modules = {"pyyaml": "yaml", "great-tables": "great_tables", "python-calamine": "python_calamine"}
    behind = {"jupyterlab", "tzdata"}  # the notebooks' home, and the time zones pandas reads on Windows
    imports = {name.split(".")[0] for source in SOURCES for name in imported(source)}
    names = {parted(requirement)[0] for requirement in declared} - behind
    assert {modules.get(name, name) for name in names} - imports == set()
