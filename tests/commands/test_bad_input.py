"""Inputs that used to end in a traceback or pass unseen: what is said of each."""

import json

import nbformat
import pytest

from analysis.batch.notebooks import read_notebook
from analysis.commands.check import check_workspace
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace
from tests.workspaces import PLAN

TITLE = "Paying smugglers in {city}"


def told(home):
    return " ".join(
        str(problem) for problem in check_workspace(Workspace(home.root), ["north"]).problems.fatals
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "share,respondents,,sex,,,,,",
            "share,respondents,,sex,,,,,,x,y",
            "has 14 cells and the header 12; put",
        ),
        (
            TITLE,
            "Paying in {town}",
            "nothing fills these braces; they would be printed as they stand. Got '{town}'",
        ),
        (TITLE, "Paying in {city", "a brace has no partner, so that nothing fills it"),
        ("ages,person", "CON,person", "Windows keeps this name for itself and can't store a file of it"),
        ("ages,person", "ages,nul", "Expected for example 'nul_'"),
        (
            "title::English (en)",
            "title",
            "this column is not known. Got 'title'. Expected perhaps 'title::English",
        ),
    ],
)
def test_a_plan_that_would_print_or_store_something_else(home, old, new, said):
    home.write(home.instrument / "plan.csv", PLAN, (old, new))
    assert said in told(home)


def test_a_minimum_above_its_maximum(home):
    limits = "question=age; minimum=90; maximum=10"
    text = f"id,rule,limits,severity,reason\nages,limits,{limits},high,An age\n"
    (home.instrument / "checks.csv").write_text(text, encoding="utf-8")
    assert "minimum is above maximum; swap them. Got '90 > 10'" in told(home)


def written(home, content):
    folder = home.root / "notebooks"
    folder.mkdir(exist_ok=True)
    (folder / "mine.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return read_notebook("mine", Workspace(home.root), "en")


@pytest.mark.parametrize("content", [3, [], {"cells": 3}, {"cells": [3], "nbformat": 4, "nbformat_minor": 5}])
def test_json_that_is_no_notebook(home, content):
    with pytest.raises(CaseStudyError, match=r"mine\.ipynb: this is not a notebook that can be read"):
        written(home, content)


def test_a_notebook_without_kernelspec_gets_ours(home):
    cell = nbformat.v4.new_code_cell("city = ''", metadata={"tags": ["parameters"]})
    source = written(home, nbformat.v4.new_notebook(cells=[cell]))
    assert source.content.metadata["kernelspec"]["name"] == "python3"


@pytest.mark.filterwarnings("error")
def test_cells_without_an_id_get_one_without_a_word(home):
    cell = {"cell_type": "code", "execution_count": None, "outputs": [], "source": "city = ''"}
    cell["metadata"] = {"tags": ["parameters"]}
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert written(home, content).content.cells[0].id
