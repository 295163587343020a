"""The tutorial runs from top to bottom in an empty folder, as its reader would run it."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"
REPOSITORY = TUTORIAL.parents[1]


def run_tutorial(folder):
    notebook = nbformat.read(TUTORIAL, as_version=4)
    client = NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def test_the_tutorial_ends_with_a_briefing(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    notebook = run_tutorial(tmp_path)
    printed = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]
    assert any("No problem found" in text for text in printed)
    assert any("Lost all of it" in text for text in printed)
    made = {path.name for path in (tmp_path / "mine" / "out" / "port").iterdir()}
    assert {"index.html", "port.docx", "findings.csv", "estimates.csv"} <= made


def test_each_task_takes_at_most_three_lines():
    notebook = nbformat.read(TUTORIAL, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert max(len([line for line in text.splitlines() if line.strip()]) for text in code) <= 3
    # an analyst's ten tasks: questions, by group with a test, women only, other weights, two cities, raw
    # ages, what is missing, a figure, a model, a table in every city
    tasks = (
        "questions( test=True where= .weigh( .compare( .distribution( .missing( width= .regress( .to_plan("
    )
    assert [task for task in tasks.split() if task not in "\n".join(code)] == []


def test_the_tutorial_is_committed_without_outputs():
    notebook = nbformat.read(TUTORIAL, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
