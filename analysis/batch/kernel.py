"""A warm Jupyter kernel: one process that prepares cities and executes notebooks through papermill.

Starting a kernel and importing the toolkit takes longer than most of our notebooks. So a worker keeps
its kernel, and empties it between notebooks: imported modules are all that stays. A notebook that is not
one of ours, or that failed, may have changed more than names; the kernel is then `spent` and replaced.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ipykernel.kernelspec import make_ipkernel_cmd

from analysis.batch.notebook_format import CellExecutionError, DeadKernelError, NotebookClient, nbformat
from analysis.batch.repeatable import make_repeatable
from analysis.problems import CaseStudyError

ENGINE = "casestudy"
EMPTY = """import os
from analysis.study.kept_open import KEPT
KEPT.begin()
os.chdir({folder!r})
get_ipython().reset(new_session=True)"""
CALL = """import importlib, json
from IPython.display import JSON, display
from analysis.doing import watched
from analysis.study.kept_open import KEPT
KEPT.begin()
with watched(lambda what: print({told!r} + what, flush=True)):
    made = getattr(importlib.import_module({module!r}), {name!r})(**json.loads({arguments!r}))
display(JSON(made))"""
TOLD = "\x02"
"""Before each line by which a call says what it is doing."""
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
DIED = "The process died; perhaps memory ran out. Try fewer --jobs."


class NotebookError(CaseStudyError):
    """Code in a kernel stopped.

    `cell` is the failing cell's number as JupyterLab shows it, None when none failed.
    """

    def __init__(self, message: str, cell: int | None = None):
        super().__init__(message)
        self.cell = cell


class Kernel:
    """One kernel process, for the thread that made it; `interrupt` and `kill` may be called from any."""

    def __init__(self) -> None:
        self.spent = self.died = self.interrupted = False
        self.watcher: Callable[[str], None] | None = None
        self._ready = False
        self._starter = _client(nbformat.v4.new_notebook())
        self._manager = self._starter.create_kernel_manager()
        # This very Python, whatever kernelspec of that name the user has.
        self._manager.kernel_spec.argv = make_ipkernel_cmd(extra_arguments=["--log-level=ERROR"])
        # Sums by several threads round otherwise with each number of cores; and other kernels need them.
        self._starter.start_new_kernel(env={**ONE_THREAD, **os.environ})

    def call(self, function: str, **arguments: Any) -> Any:
        """Call `module:function` in the kernel; arguments and result pass as JSON.

        Raises CaseStudyError with the words of a CaseStudyError there, and NotebookError for any other error.
        """
        module, name = function.split(":")
        code = CALL.format(module=module, name=name, arguments=json.dumps(arguments), told=TOLD)
        cell = self._run(code)
        return next(output.data["application/json"] for output in cell.outputs if "data" in output)

    def execute(self, notebook: nbformat.NotebookNode, target: Path, parameters: Mapping[str, str]) -> None:
        """Execute a notebook in the emptied kernel, from the target's folder, and write it to `target`.

        Raises NotebookError when a cell fails; `target` then holds what was executed, the error in its place.
        """
        papermill = _papermill()
        self._run(EMPTY.format(folder=str(target.parent.resolve())))
        try:
            papermill.execute_notebook(
                notebook,
                str(target).replace("{", "{{").replace("}", "}}"),  # papermill fills braces in paths
                parameters=dict(parameters),
                engine_name=ENGINE,
                request_save_on_cell_execute=False,
                progress_bar=False,
                kernel=self,
            )
        except papermill.PapermillExecutionError as error:
            self.spent = True
            message = error.evalue if error.ename == "CaseStudyError" else f"{error.ename}: {error.evalue}"
            _write_again(target)  # papermill added cells that tell of the error
            raise NotebookError(message, error.exec_count) from None
        except DeadKernelError:
            self.spent = self.died = True
            raise NotebookError(DIED) from None

    def attach(self, client: NotebookClient) -> NotebookClient:
        """Let a client, made in this kernel's thread, talk to this kernel."""
        if not self._ready:
            self._starter.start_new_kernel_client()
            self._ready = True
            # The kernel has read it, and whoever kills this process could not remove it any more.
            self._manager.cleanup_connection_file()
        client.km, client.kc = self._manager, self._starter.kc
        return client

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in what the kernel is doing; one that is still starting is ended."""
        self.interrupted = True
        asyncio.run(self._manager.interrupt_kernel() if self._ready else self._manager.provisioner.kill())

    @property
    def process(self) -> int:
        """The number by which the system knows its process; 0 where it is not known."""
        return getattr(self._manager.provisioner, "pid", None) or 0

    def kill(self) -> None:
        """End the process at once."""
        asyncio.run(self._manager.provisioner.kill())

    def close(self) -> None:
        """End the process and remove its connection file."""
        if self._starter.km is None:  # nbclient has already cleaned up a kernel that did not start
            return
        asyncio.run(self._manager.shutdown_kernel(now=True))
        if self._starter.kc is not None:
            self._starter.kc.stop_channels()

    def _run(self, code: str) -> nbformat.NotebookNode:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        try:
            client = self.attach(_client(notebook, self.watcher))
            return client.execute_cell(notebook.cells[0], 0, store_history=False)
        except CellExecutionError as error:
            if error.ename == "CaseStudyError":
                raise CaseStudyError(error.evalue) from None
            trace = ANSI.sub("", "\n".join(notebook.cells[0].outputs[-1].get("traceback", ())))
            raise NotebookError(f"{error.ename}: {error.evalue} (an error of the toolkit)\n{trace}") from None
        except (
            DeadKernelError,
            RuntimeError,
        ):  # a RuntimeError is what nbclient makes of a kernel that won't start
            self.spent = self.died = True
            raise NotebookError(DIED) from None


class _Watching(NotebookClient):
    """A client that hands on what a call says it is doing, as it says it."""

    watcher: Callable[[str], None] | None = None

    def process_message(self, message, cell, cell_index):
        content = message["content"]
        if message["msg_type"] == "stream" and self.watcher is not None:
            for line in content["text"].splitlines():
                if line.startswith(TOLD):
                    self.watcher(line.removeprefix(TOLD))
        return super().process_message(message, cell, cell_index)


def _client(notebook: nbformat.NotebookNode, watcher: Callable[[str], None] | None = None) -> NotebookClient:
    client = _Watching(notebook, kernel_name="python3", startup_timeout=120, timeout=None)
    client.watcher = watcher
    return client


def _write_again(target: Path) -> None:
    executed = nbformat.read(target, as_version=4)
    make_repeatable(executed)
    nbformat.write(executed, target)


@cache
def _papermill() -> ModuleType:
    """The papermill package, quiet, with the engine that executes in a kernel we hand it."""
    import papermill
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine, papermill_engines

    class WarmKernelEngine(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, kernel: Kernel, **options):
            for place in ("input_path", "output_path"):  # temporary names of this machine
                nb_man.nb.metadata.papermill.pop(place, None)
            kernel.attach(PapermillNotebookClient(nb_man, km=kernel._manager, timeout=None)).execute()

        @classmethod
        def execute_notebook(cls, nb, kernel_name, *arguments, **options):
            executed = super().execute_notebook(nb, kernel_name, *arguments, **options)
            make_repeatable(executed)
            return executed

    logging.getLogger("papermill").setLevel(logging.ERROR)
    papermill_engines.register(ENGINE, WarmKernelEngine)
    return papermill
