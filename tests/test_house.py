"""The house keeps its own rules: imports run one way, facts stay out of code, both environments agree."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from analysis.languages import languages

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "analysis").rglob("*.py"))
GROUND = (
    "problems",
    "files",
    "identifiers",
    "yaml_models",
    "yamlfile",
    "vocabulary",
    "addresses",
    "mirrors",
    "workspace",
    "digests",
    "doing",
    "params",
    "languages",
)
STAGES = (
    "reading",
    "expressions",
    "intake",
    "cleaning",
    "weighting",
    "statistics",
    "planning",
    "estimation",
    "comparison",
    "context",
    "disclosure",
    "findings",
    "reporting",
    "verification",
    "simulation",
    "batch",
    "study",
    "commands",
    "screen",
    "cli",
)
CIRCLES: list[list[str]] = []
CONDA_NAMES = {
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
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "analysis"
        for alias in node.names
    ]
    names += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return set(names)


def halls(source: Path) -> tuple[str, ...]:
    """The folders of a file below `analysis`, and its own name: ("intake", "form", "routing")."""
    return source.relative_to(ROOT / "analysis").with_suffix("").parts


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(source):
    here = room(source)
    if here in ("__init__", "__main__"):
        return
    order = GROUND + STAGES
    rooms = {name.split(".")[1] for name in imported(source) if name.startswith("analysis.")}
    later = {name for name in rooms if order.index(name) > order.index(here)}
    assert not later, f"{source} imports from a stage below its own in the plan of the house"


def test_no_circle_stands_inside_a_room():
    graph = {".".join(("analysis", *halls(source))): imported(source) for source in SOURCES}
    graph = {name: {target for target in targets if target in graph} for name, targets in graph.items()}
    circles = sorted(sorted(group) for group in strongly_connected(graph) if len(group) > 1)
    assert circles == CIRCLES


def strongly_connected(graph: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules that reach each other: the closure of imports, met both ways."""
    reach = {name: set(targets) for name, targets in graph.items()}
    changed = True
    while changed:
        changed = False
        for targets in reach.values():
            further = set().union(*(reach[target] for target in targets)) - targets if targets else set()
            if further:
                targets |= further
                changed = True
    groups = [{name} | {other for other in reach[name] if name in reach[other]} for name in graph]
    return [group for position, group in enumerate(groups) if group not in groups[:position]]


def test_every_room_is_known():
    assert {room(source) for source in SOURCES} <= {*STAGES, *GROUND, "__init__", "__main__"}


def test_the_command_starts_light():
    files = [ROOT / f"analysis/{name}.py" for name in ("__init__", "__main__", "problems")]
    files += [source for source in SOURCES if room(source) in ("cli", "screen")]
    for name in files:
        modules = imported(name, top_level=True)
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
        calls = [
            node
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        ]
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


MODULES = {
    "ipython": "IPython",
    "pillow": "PIL",
    "markdown-it-py": "markdown_it",
    "python-calamine": "python_calamine",
    "python-docx": "docx",
    "python-pptx": "pptx",
    "beautifulsoup4": "bs4",
    "pyyaml": "yaml",
    "text2num": "text_to_num",
}  # packages whose module has another name


def declared_modules(extras: bool) -> set[str]:
    """The modules of the packages that pyproject.toml declares; with `extras`, of the optional ones too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = list(project["dependencies"])
    if extras:
        for optional in project.get("optional-dependencies", {}).values():
            requirements += optional
    names = {parted(re.sub(r"\[.*?\]|;.*", "", requirement))[0] for requirement in requirements}
    return {MODULES.get(name, name.replace("-", "_")) for name in names}


def imported_modules() -> set[str]:
    """The top-level names of everything that the package imports, wherever it does."""
    return {name.split(".")[0] for source in SOURCES for name in imported(source)}


def test_every_declared_package_is_used():
    behind = {"jupyterlab", "tzdata"}  # the notebooks' home, and the time zones pandas reads on Windows
    assert declared_modules(extras=False) - behind - imported_modules() == set()


def test_every_imported_package_is_declared():
    others = imported_modules() - set(sys.stdlib_module_names) - {"analysis", "__future__"}
    assert others - declared_modules(extras=True) == set()


def test_no_test_fails_for_being_slow():
    for test in sorted((ROOT / "tests").rglob("test_*.py")):
        calls = [
            node
            for node in ast.walk(ast.parse(test.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "settings"
        ]
        deadlines = [word.value for call in calls for word in call.keywords if word.arg == "deadline"]
        assert all(getattr(deadline, "value", 1) is None for deadline in deadlines), test


def test_no_list_of_languages_stands_in_code():
    """A language is a table of words; code that lists languages would have to be found and changed too."""
    codes = set(languages())
    listed = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            members = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            texts = {member.value for member in members if isinstance(member, ast.Constant)}
            if len(texts & codes) > 1:
                listed.append(f"{source.relative_to(ROOT)}:{node.lineno}")
    assert listed == []


def test_the_map_in_the_readme_is_true():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text[text.index("\nanalysis/ ") : text.index("\nnotebooks/ ")].splitlines()
    named = [match[1] for line in lines if (match := re.match(r"  (\w+)/ ", line))]
    rooms = [name for name in STAGES if (ROOT / "analysis" / name).is_dir()]
    assert named == rooms
    files = {name for line in lines for name in re.findall(r"\b(\w+\.py)\b", line)}
    top = {source.name for source in SOURCES if source.parent == ROOT / "analysis"}
    study = {source.name for source in SOURCES if source.parent == ROOT / "analysis" / "study"}
    assert files <= top | study
    assert top - files <= {"__init__.py", "__main__.py"}
    halls = {source.parent.name for source in SOURCES if len(source.relative_to(ROOT).parts) == 4}
    assert [hall for hall in sorted(halls) if not any(f"{hall}/" in line for line in lines)] == []


def test_every_path_that_contributing_names_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:analysis|tests|docs|notebooks)/[\w./]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_tests_that_code_names_are_there():
    missing = []
    for source in SOURCES:
        named = re.findall(r"tests/[a-z_/]+\.py", source.read_text(encoding="utf-8"))
        missing += [f"{source.relative_to(ROOT)}: {name}" for name in named if not (ROOT / name).is_file()]
    assert not missing
