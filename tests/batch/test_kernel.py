"""One kernel serves many notebooks, each as if it were the first."""

import ast
import asyncio
import inspect
import json
import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerBase
from nbclient import NotebookClient
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from analysis.batch import kernel as kernel_module
from analysis.batch.kernel import Kernel, NotebookError
from analysis.problems import CaseStudyError


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.close()


def notebook(*sources: str) -> nbformat.NotebookNode:
    """A notebook with a parameters cell and these code cells."""
    cells = [nbformat.v4.new_code_cell("city = ''", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def outputs(path: Path) -> list[str]:
    """The text of every result of an executed notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(out["data"]["text/plain"])
        for cell in cells
        for out in cell.get("outputs", [])
        if "data" in out
    ]


def test_a_call_passes_values_both_ways(kernel):
    assert kernel.call("json:dumps", obj={"name": "Ségou 'x' \\ 😀"}) == {"name": "Ségou 'x' \\ 😀"}


def test_an_error_of_ours_comes_back_in_its_own_words(kernel):
    with pytest.raises(CaseStudyError, match=r"there is no city 'nowhere'"):
        kernel.call("tests.batch.stub_study:no_city")


def test_any_other_error_is_named(kernel):
    with pytest.raises(NotebookError, match=r"ZeroDivisionError: division by zero"):
        kernel.call("tests.batch.stub_study:divide")


def test_each_notebook_starts_clean_in_its_own_folder(kernel, tmp_path):
    for name in ("first", "second"):
        target = tmp_path / name / "executed.ipynb"
        target.parent.mkdir()
        kernel.execute(
            notebook("'left' in dir(), city", "left = 1", "import os; os.getcwd()"), target, {"city": name}
        )
        assert outputs(target) == [f"(False, '{name}')", repr(str(target.parent.resolve()))]
        counts = [cell["execution_count"] for cell in json.loads(target.read_text(encoding="utf-8"))["cells"]]
        assert counts == [1, 2, 3, 4, 5]


def test_the_executed_notebook_opens_in_jupyterlab(kernel, tmp_path):
    target = tmp_path / "executed.ipynb"
    kernel.execute(notebook("1 + 1"), target, {"city": "port"})
    executed = nbformat.read(target, as_version=4)
    nbformat.validate(executed)
    assert executed.metadata.kernelspec.name == "python3"
    assert executed.cells[1].metadata.tags == ["injected-parameters"]


def test_a_failing_cell_is_named_and_the_notebook_shows_it(tmp_path):
    kernel = Kernel()
    target = tmp_path / "executed.ipynb"
    with pytest.raises(NotebookError, match=r"ZeroDivisionError: division by zero") as error:
        kernel.execute(notebook("1", "1 / 0", "2"), target, {"city": "port"})
    assert (error.value.cell, kernel.spent) == (4, True)
    assert "An Exception was encountered" in target.read_text(encoding="utf-8")
    kernel.close()


def test_a_dying_kernel_is_an_error_too(tmp_path):
    kernel = Kernel()
    with pytest.raises(NotebookError, match=r"The process died; perhaps memory ran out\. Try fewer --jobs\."):
        kernel.execute(notebook("import os; os._exit(1)"), tmp_path / "executed.ipynb", {"city": "port"})
    assert kernel.spent
    kernel.close()


def test_what_is_used_of_papermill_beyond_its_documents_is_still_there():
    """`Kernel` and its engine lean on these: a notebook client that takes our kernel manager, the names under
    which papermill writes paths, and the provisioner that ends a process.
    """
    client = inspect.signature(PapermillNotebookClient.__init__).parameters
    assert list(client)[:3] == ["self", "nb_man", "km"]
    assert list(inspect.signature(Engine.execute_managed_notebook).parameters)[:2] == [
        "nb_man",
        "kernel_name",
    ]
    assert callable(papermill_engines.register)
    assert {"km", "kc"} <= set(vars(NotebookClient(nbformat.v4.new_notebook())))
    assert callable(KernelProvisionerBase.kill)


def test_the_kernel_works_with_public_names_only():
    private = [
        node.attr
        for node in ast.walk(ast.parse(Path(kernel_module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and re.match("_(?!_)", node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "kernel"))
    ]
    assert private == []


def test_a_closed_kernel_leaves_no_process_and_no_connection_file():
    kernel = Kernel()
    connection = Path(kernel._manager.connection_file)
    assert connection.is_file()
    kernel.close()
    assert not connection.exists()
    assert not asyncio.run(kernel._manager.is_alive())
