"""Where the steps of a run are done: one interface for processes on this machine and for a Dask cluster."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Protocol

from analysis.batch.steps import Step
from analysis.batch.tasks import DASK, Progress, Request, TaskOutcome
from analysis.batch.workers import Workers


class Executor(Protocol):
    """Does steps, in any order; leaving the block by an exception (Ctrl-C among them) stops what runs."""

    def submit(self, step: Step, urgent: bool = False) -> Future[TaskOutcome]:
        """Have a step done, before all that are not urgent if it is; the future holds how it ended."""

    def check(self) -> None:
        """Raise CaseStudyError where nothing more can be done; tell where the run waits."""


def open_executor(request: Request, progress: Progress) -> AbstractContextManager[Executor]:
    """The executor that a request asks for.

    Raises CaseStudyError where its engine is not installed or does not answer.
    """
    if request.engine == DASK:
        from analysis.batch.cluster import Cluster  # Dask is an extra

        return Cluster(request, progress)
    return Workers(request.processes, progress.doing)
