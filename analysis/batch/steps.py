"""The steps of a run, in plain values, so that each can be done by a process here or on another machine.

A step is called with a warm kernel and says how it ended: prepare a place, execute a notebook, write a pack.
What it is made of pickles; what it gives holds no answer of a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from analysis.batch.kernel import Kernel, NotebookError
from analysis.batch.manifest import list_outputs, now
from analysis.batch.notebooks import NotebookSource
from analysis.batch.pack import pack_order
from analysis.batch.tasks import Place, Request, TaskOutcome, export_sizes, exports
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace

BASE_MEMORY = 500_000_000
"""Bytes that a kernel with the toolkit takes before it has read anything."""
MEMORY_PER_BYTE = 12
"""Bytes of memory that a preparation takes for each byte of an export, as measured of CSV exports."""


class Caller(Protocol):
    """What calls a function by its name: a kernel, or this process."""

    def call(self, function: str, **arguments: Any) -> Any:
        """Call `module:function`; what it gives."""


class ThisProcess:
    """What calls a function where it is asked to, without a kernel."""

    def call(self, function: str, **arguments: Any) -> Any:
        """Call `module:function`; what it gives."""
        module, name = function.split(":")
        return getattr(import_module(module), name)(**arguments)


@dataclass(frozen=True)
class Step:
    """One step of one place. Call it with a kernel; whatever goes wrong is in the outcome, but for OSError:
    where one file can't be written, no other can.
    """

    place: Place
    request: Request

    @property
    def notebook(self) -> str:
        """The notebook that is executed, if the step is that."""
        return ""

    @property
    def label(self) -> str:
        """What the user is told of it."""
        return f"{self.place.name} {self.notebook}".strip()

    @property
    def urgent(self) -> bool:
        """Whether it goes before others: what others wait for, and what takes longest."""
        return not self.place.is_city

    @property
    def is_long(self) -> bool:
        """Whether it takes longer than starting a process for it."""
        return False

    @property
    def memory(self) -> int:
        """Bytes that it may take, roughly; an engine that knows its workers' memory heeds it."""
        return BASE_MEMORY

    def __call__(self, kernel: Kernel) -> TaskOutcome:
        """Do it; how it ended."""
        raise NotImplementedError

    @property
    def can_be_helped(self) -> bool:
        """Whether others can do parts of it."""
        return False

    def at(self, root: Path, out: Path) -> Step:
        """The same step where the workspace and its results lie elsewhere."""
        asked = self.request
        plan = asked.plan
        if plan is not None and plan.is_relative_to(asked.workspace.root):
            plan = root / plan.relative_to(asked.workspace.root)
        place = replace(self.place, folder=out / self.place.folder.relative_to(asked.out))
        return replace(
            self, place=place, request=replace(asked, workspace=Workspace(root), out=out, plan=plan)
        )

    def outcome_of(self, work: Callable[[], Any]) -> TaskOutcome:
        """How work without a notebook ended: with what it gives, or with what went wrong in words."""
        started, clock = now(), time.perf_counter()
        try:
            value = work()
        except Exception as error:
            return TaskOutcome(self.place.name, "", started, time.perf_counter() - clock, error=told(error))
        return TaskOutcome(self.place.name, "", started, time.perf_counter() - clock, value)

    def lost(self, error: str) -> TaskOutcome:
        """The outcome of a step that could not be done to its end."""
        return TaskOutcome(self.place.name, self.notebook, now(), 0.0, error=error)


@dataclass(frozen=True)
class Preparation(Step):
    """Read, clean, weight and estimate one place; `function` does it, as module:function."""

    function: str

    @property
    def urgent(self) -> bool:
        return True

    @property
    def is_long(self) -> bool:
        return self.place.is_city

    @property
    def memory(self) -> int:
        return BASE_MEMORY + MEMORY_PER_BYTE * export_sizes(self.place, self.request)

    @property
    def can_be_helped(self) -> bool:
        """A store comes in pieces, whose sums add up."""
        return self.place.is_city and any(path.is_dir() for path in exports(self.place, self.request))

    def __call__(self, kernel: Kernel) -> TaskOutcome:
        return self.outcome_of(partial(self.prepare_by, kernel))

    def prepare_by(self, caller: Caller) -> Any:
        """What the function gives that `caller` calls, with the files it left."""
        place, request = self.place, self.request
        value = caller.call(
            self.function,
            city=place.name,
            workspace=str(request.workspace.root),
            out=str(request.out),
            language=place.language,
            figures=request.figures,
            **({"plan": str(request.plan)} if request.plan and place.is_city else {}),
        )
        # Listed where they were written: on a shared folder another machine may see them later.
        value["outputs"] = list_outputs(place.folder)
        return value


@dataclass(frozen=True)
class Execution(Step):
    """Execute one notebook of a place that is prepared."""

    source: NotebookSource

    @property
    def notebook(self) -> str:
        return self.source.name

    def __call__(self, kernel: Kernel) -> TaskOutcome:
        """Its place is taken only by a whole one, a failed one is kept under another name."""
        place, source = self.place, self.source
        started, clock = now(), time.perf_counter()
        target = place.folder / f"{source.name}.ipynb"
        partly = place.folder / f".{source.name}.part.ipynb"
        failed = place.folder / f"{source.name}.failed.ipynb"
        error, cell = "", None
        try:
            kernel.execute(source.content, partly, place.parameters(self.request))
            partly.replace(target)
            failed.unlink(missing_ok=True)
        except NotebookError as stopped:
            error, cell = str(stopped), stopped.cell
            if partly.exists() and not kernel.interrupted:
                partly.replace(failed)
        except OSError:
            raise
        except Exception as stopped:
            error = told(stopped)
            kernel.spent = True
        finally:
            partly.unlink(missing_ok=True)
        kernel.spent |= not source.ours
        return TaskOutcome(
            place.name, source.name, started, time.perf_counter() - clock, error=error, cell=cell
        )


@dataclass(frozen=True)
class Packing(Step):
    """Write what is out of date of a place's pack in one language: its kinds, with the hash of each;
    `function` does it, as module:function.
    """

    language: str
    keys: Mapping[str, str]
    function: str

    @property
    def label(self) -> str:
        return f"{self.place.name} pack {self.language}"

    def __call__(self, kernel: Kernel) -> TaskOutcome:
        place, request = self.place, self.request
        given = {"city": place.name, "workspace": str(request.workspace.root), "out": str(request.out)}
        order = pack_order(place, self.language, list(self.keys), request.pack)
        return self.outcome_of(partial(kernel.call, self.function, **given, order=order))


def told(error: Exception) -> str:
    """What went wrong in one step, in its own words: whatever it was, the other steps go on."""
    if isinstance(error, CaseStudyError | NotebookError):
        return str(error)
    text = str(error).strip() or "no more is known"
    return (
        f"{type(error).__name__}: {text.splitlines()[0]}. This is a fault of the program; please report it."
    )
