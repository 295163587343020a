"""Worker threads, each driving a warm kernel process of its own.

1. A process is started where a step waits that takes longer than starting one does (a city whose answers are
   read), or where more short steps wait than those that are warm have done in that time: a change of one
   title is done in one process, a first run in all.
2. Urgent steps go first, then in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from heapq import heappop, heappush
from itertools import count
from threading import Condition, Event, Thread
from typing import TypeVar

from analysis.batch.kernel import Kernel
from analysis.problems import CaseStudyError

Result = TypeVar("Result")
URGENT, USUAL, LAST = range(3)
PATIENCE = 10.0  # seconds that interrupted work has to tidy up after itself
WORTH_A_START = 3
"""So many short steps a warm process may wait: starting another one takes as long as they do."""
Job = tuple[Future, Callable]


class Workers:
    """Runs tasks, each a function of a kernel, in `jobs` processes; leaving the block ends them. `watcher` is
    told what they are doing.

    Left by an exception (Ctrl-C among them), what runs is interrupted and what waits is dropped.
    """

    def __init__(self, jobs: int, watcher: Callable[[str], None] | None = None):
        self._watcher = watcher
        self._tasks: list[tuple[int, int, Job | None]] = []
        self._changed = Condition()
        self._warm: set[int] = set()
        self._idle = 0
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

    def _put(self, job: Job | None, priority: int) -> None:
        with self._changed:
            heappush(self._tasks, (priority, next(self._count), job))
            self._changed.notify_all()

    def _take(self, number: int) -> Job | None:
        """The next job of a thread; None when there is no more to do."""
        with self._changed:
            self._idle += number in self._warm
            self._changed.wait_for(lambda: self._is_for(number))
            self._idle -= number in self._warm
            job = heappop(self._tasks)[-1]
            if job is not None:
                self._warm.add(number)
            self._changed.notify_all()
        return job

    def _is_for(self, number: int) -> bool:
        """Whether a thread should take the next job now (rule 1)."""
        if not self._tasks:
            return False
        job = self._tasks[0][-1]
        if job is None or number in self._warm or not self._warm:
            return True
        if self._idle:
            return False
        # a plain function may take any time
        is_long = getattr(job[1], "is_long", True)
        return is_long or len(self._tasks) > WORTH_A_START * len(self._warm)

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
            while (job := self._take(number)) is not None:
                future, task = job
                try:
                    future.set_result(task(self._kernel(number)))
                except BaseException as error:  # handed to whoever waits for the future
                    future.set_exception(error)
                if number in self._kernels and self._kernels[number].spent:
                    self._kernels.pop(number).close()
                    with self._changed:
                        self._warm.discard(number)
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
