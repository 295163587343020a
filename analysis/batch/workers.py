"""Worker threads, each driving a warm kernel process of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from queue import PriorityQueue
from threading import Event, Thread
from typing import TypeVar

from analysis.batch.kernel import Kernel
from analysis.problems import CaseStudyError

Result = TypeVar("Result")
URGENT, USUAL, LAST = range(3)
PATIENCE = 10.0  # seconds that interrupted work has to tidy up after itself


class Workers:
    """Runs tasks, each a function of a kernel, in `jobs` processes; leaving the block ends them. `watcher` is
    told what they are doing.

    Left by an exception (Ctrl-C among them), what runs is interrupted and what waits is dropped.
    """

    def __init__(self, jobs: int, watcher: Callable[[str], None] | None = None):
        self._watcher = watcher
        self._tasks: PriorityQueue[tuple[int, int, tuple[Future, Callable] | None]] = PriorityQueue()
        self._count = count()
        self._kernels: dict[int, Kernel] = {}
        self._stopping = Event()
        self._threads = [Thread(target=self._work, args=(number,), daemon=True) for number in range(jobs)]

    def submit(self, step: Callable[[Kernel], Result], urgent: bool = False) -> Future[Result]:
        """Queue a step, before all that are not urgent if it is; the future holds what it returns or
        raises.
        """
        future: Future[Result] = Future()
        self._put((future, step), URGENT if urgent else USUAL)
        return future

    def check(self) -> None:
        """Processes here are always there: one that died is started again."""

    def _put(self, job: tuple[Future, Callable] | None, priority: int) -> None:
        self._tasks.put((priority, next(self._count), job))

    def __enter__(self) -> Workers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            self._stopping.set()
            for kernel in list(self._kernels.values()):
                kernel.interrupt()
        for _ in self._threads:
            self._put(None, LAST)
        for thread in self._threads:
            thread.join(PATIENCE if kind is not None else None)
        for kernel in list(self._kernels.values()):
            kernel.kill()

    def _work(self, number: int) -> None:
        try:
            while (job := self._tasks.get()[-1]) is not None:
                future, task = job
                try:
                    future.set_result(task(self._kernel(number)))
                except BaseException as error:  # handed to whoever waits for the future
                    future.set_exception(error)
                if number in self._kernels and self._kernels[number].spent:
                    self._kernels.pop(number).close()
        finally:
            if number in self._kernels:
                self._kernels.pop(number).close()

    def _kernel(self, number: int) -> Kernel:
        if self._stopping.is_set():
            raise CaseStudyError("The run was stopped.")
        if number not in self._kernels:
            self._kernels[number] = Kernel()
            self._kernels[number].watcher = self._watcher
        return self._kernels[number]
