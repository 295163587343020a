"""The notebooks are thin, read in both languages, name only what the plans have, and run as papermill runs
them.
"""

import ast
import csv
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from analysis.batch.kernel import Kernel
from analysis.batch.notebooks import TEMPLATE, read_notebook
from analysis.study.annexes.figures import BARS
from analysis.study.kernel_tasks import prepare_city
from analysis.workspace import COMPARISON, REPOSITORY, SOURCES, Workspace

PATHS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
MOST_LINES = 8
PARAMETERS = {"city", "workspace", "out", "language"}


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in read(path).cells if cell.cell_type == "code"]


def named(method: str, path: Path) -> list[str]:
    """The texts a notebook hands to a method."""
    return re.findall(rf'\.{method}\("(\w+)"', "\n".join(code_of(path)))


def plan_tables() -> dict[str, str]:
    """The section of every table of the shipped plans."""
    tables = {}
    for plan in (REPOSITORY / "surveys").glob("*/plan.csv"):
        with plan.open(encoding="utf-8-sig", newline="") as file:
            tables |= {row["table"]: row["section"] for row in csv.DictReader(file)}
    return tables


def test_the_notebooks_of_the_case_study_are_there():
    names = {path.stem for path in PATHS}
    assert {
        "quality",
        "weights",
        "dynamics",
        "protection",
        "covid19",
        "intentions",
        *SOURCES,
        COMPARISON,
        TEMPLATE,
    } <= names


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_it_is_thin(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.outputs == [] and cell.execution_count is None
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= MOST_LINES
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not any(
            isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.For) for node in nodes
        )
        assert not {"groupby", "merge", "pivot_table"} & {
            n.attr for n in nodes if isinstance(n, ast.Attribute)
        }
        shown = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Expr)]
        assert len(shown) <= 1


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_its_parameters_cell_holds_only_the_four(path):
    (cell,) = [cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", ())]
    names = {target.id for node in ast.parse(cell.source).body for target in node.targets}
    assert names == (PARAMETERS - {"city"} if path.stem == COMPARISON else PARAMETERS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_text_stands_in_both_languages(path):
    texts = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    assert [cell.metadata.tags for cell in texts] == [["en"], ["fr"]] * (len(texts) // 2)
    for english, french in zip(texts[::2], texts[1::2], strict=True):
        marks = [re.match("#*", cell.source).group() for cell in (english, french)]
        assert marks[0] == marks[1]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_it_names_only_tables_and_sections_of_the_plans(path):
    tables = plan_tables()
    shown = re.findall(r'"(\w+)"', "".join(re.findall(r"shown=\[([^\]]*)", "\n".join(code_of(path)))))
    assert set(shown) <= set(tables)
    annex = {bars.name for bars in BARS}
    of_tables = [name for name in named("figure", path) if name not in annex]
    assert all(any(f"{name}_".startswith(f"{table}_") for table in shown) for name in of_tables)
    assert sorted(named("table", path)) == sorted(shown)
    sections = {*named("rest", path), *named("section", path), *named("summary", path)}
    assert sections == ({path.stem} if path.stem in {*tables.values(), *SOURCES} else set())


def test_only_the_texts_of_the_runs_language_stay():
    workspace = Workspace(REPOSITORY)
    for language in ("en", "fr"):
        cells = read_notebook("protection", workspace, language).content.cells
        assert {tag for cell in cells for tag in cell.metadata.get("tags", ())} == {"parameters", language}


def test_a_section_nobody_wrote_gets_the_template():
    source = read_notebook("livelihoods", Workspace(REPOSITORY), "en")
    assert "section = 'livelihoods'" in [cell.source for cell in source.content.cells]
    assert (source.name, source.ours) == ("livelihoods", True)


def test_a_warm_kernel_shows_what_plain_papermill_shows(tmp_path):
    city = Workspace(REPOSITORY).cities()[-1]
    prepared = prepare_city(city, str(REPOSITORY), str(tmp_path), "en")
    assert prepared["planned"][0] == "quality" and prepared["tables"] and prepared["figures"]
    parameters = {"city": city, "workspace": str(REPOSITORY), "out": str(tmp_path), "language": "en"}
    kernel = Kernel()
    for name in ("quality", "intentions"):
        source = read_notebook(name, Workspace(REPOSITORY), "en").content
        kernel.execute(source, tmp_path / f"{name}.ipynb", parameters)
        papermill.execute_notebook(source, str(tmp_path / "plain.ipynb"), parameters, progress_bar=False)
        warm, plain = read(tmp_path / f"{name}.ipynb"), read(tmp_path / "plain.ipynb")
        assert [cell.get("outputs") for cell in warm.cells] == [cell.get("outputs") for cell in plain.cells]
        assert [cell.source for cell in warm.cells] == [cell.source for cell in plain.cells]
    kernel.close()
