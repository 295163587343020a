"""The steps of a run on Dask: the workers of a scheduler elsewhere, or of one made here for this run.

1. Before anything is done, every worker says whether it sees the workspace and has the same code; one that
   can't take part ends the run with the reason. Workers that come later say so with their first step.
2. No more steps are sent than there are threads; what is urgent goes first. A step whose worker or kernel
   died is tried again, RETRIES times; then it alone has failed, in words.
3. A step takes its memory of the resource MEMORY where workers declare it, never more than the largest has.
4. Without any worker the run waits, and says so. Without the scheduler it ends; what was done stays.
"""

from __future__ import annotations

import gc
import heapq
import logging
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

from analysis.batch.on_worker import (
    KernelLostError,
    Ticket,
    do_step,
    end_kernels,
    files_hash,
    interrupt_kernels,
    refusal,
)
from analysis.batch.steps import Step, told
from analysis.batch.tasks import Progress, Request, TaskOutcome
from analysis.digests import package_digest, versions
from analysis.files import write_atomic
from analysis.mirrors import Mirror, mirror_around
from analysis.problems import CaseStudyError, first_line

RETRIES = 2
RESOURCE = "MEMORY"
PATIENCE = 10.0
"""Seconds that interrupted steps have to tidy up, and that a scheduler has to answer."""
BETWEEN_LOOKS = 5.0
"""Seconds between two looks at which workers there are."""


class Cluster:
    """An executor on Dask; leaving the block closes what was made here."""

    def __init__(self, request: Request, progress: Progress):
        self._request, self._progress = request, progress
        self._distributed = _distributed()
        self._stack = ExitStack()
        self._client: Any = None
        self._waiting: list[tuple[bool, int, Step, Future[TaskOutcome]]] = []
        self._sent: dict[int, Any] = {}
        self._count, self._lock = count(), RLock()
        self._largest = self._threads = 0
        self._looked = self._idle_told = 0.0
        self._leaving = False
        self._mirror: Mirror | None = None

    def __enter__(self) -> Cluster:
        return self

    def _start(self) -> None:
        """Find the workers, with the first step: where nothing is to be done, none are needed."""
        with ExitStack() as stack:
            self._client = self._connect(stack)
            self._ticket = self._written_ticket(stack)
            self._look_at_workers()
            self._check_workers()
            self._stack = stack.pop_all()

    def submit(self, step: Step, urgent: bool = False) -> Future[TaskOutcome]:
        if self._client is None:
            self._start()
        future: Future[TaskOutcome] = Future()
        with self._lock:
            heapq.heappush(self._waiting, (not urgent, next(self._count), step, future))
        self._send()
        return future

    def _send(self) -> None:
        """Send as many steps as there are threads to do them: of those that a worker only holds in wait, Dask
        would count its death against each.
        """
        with self._lock:
            while self._waiting and len(self._sent) < self._threads and not self._leaving:
                _, number, step, future = heapq.heappop(self._waiting)
                sent = self._client.submit(
                    do_step,
                    step,
                    self._ticket,
                    key=f"{step.label}-{self._ticket.run}-{number}",
                    pure=False,
                    retries=RETRIES,
                    resources={RESOURCE: min(step.memory, self._largest)} if self._largest else None,
                )
                self._sent[number] = sent
                sent.add_done_callback(partial(self._settle, future, step, number))

    def check(self) -> None:
        """Look now and then which workers there are.

        Raises CaseStudyError where the scheduler has gone.
        """
        if self._client is None:
            return
        if self._client.status in ("closed", "closing"):
            raise CaseStudyError(self._gone())
        if time.monotonic() - self._looked > BETWEEN_LOOKS:
            self._look_at_workers()
            self._send()

    def __exit__(self, kind, error, trace) -> None:
        self._leaving = True
        with self._stack:
            if self._client is None or self._client.status != "running":
                return
            if kind is not None:
                self._stop()
            self._on_workers(end_kernels, self._ticket.run)

    def _stop(self) -> None:
        """Interrupt what runs, and give it time to tidy up."""
        self._on_workers(interrupt_kernels, self._ticket.run)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._sent:
            time.sleep(0.1)
        with self._lock:
            self._client.cancel(list(self._sent.values()), force=True)

    def _connect(self, stack: ExitStack) -> Any:
        """A client of the scheduler asked for, or of one made here."""
        import dask

        stack.enter_context(_quiet())
        # A worker that dies is started again; the step that it died of is not done for ever.
        settings = {"distributed.scheduler.allowed-failures": RETRIES, "logging.distributed": "critical"}
        stack.enter_context(dask.config.set(settings))
        address = self._request.scheduler or stack.enter_context(self._local_cluster())
        given: dict[str, Any] = {"address": address}
        if isinstance(address, str) and Path(address).is_file():
            given = {"scheduler_file": address}
        try:
            return stack.enter_context(
                self._distributed.Client(**given, timeout=PATIENCE, set_as_default=False)
            )
        except (OSError, ValueError, TypeError) as error:
            reason = first_line(error)
        # The client that was half made goes now: collected while another one starts, it waits for a lock that
        # its own thread holds, for ever.
        gc.collect()
        raise CaseStudyError(
            f"--scheduler {address}: no Dask scheduler answers there ({reason}). Start one with"
            " `dask scheduler`, and give the address that it says, such as tcp://10.0.0.5:8786, or the file"
            " of its --scheduler-file."
        )

    def _local_cluster(self) -> Any:
        """A cluster of processes on this machine, one a job."""
        jobs = self._request.processes
        limit = int(self._distributed.system.MEMORY_LIMIT / jobs)
        return self._distributed.LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            memory_limit=limit,
            resources={RESOURCE: limit},
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )

    def _written_ticket(self, stack: ExitStack) -> Ticket:
        """The ticket of this run, and its file in the results until the run ends."""
        run = secrets.token_hex(8)
        probe = self._request.out / f".run-{run}"
        write_atomic(probe, run)
        stack.callback(probe.unlink, missing_ok=True)
        workspace = self._request.workspace.root
        mirror = mirror_around(workspace)
        if mirror is not None and self._request.out.is_relative_to(workspace):
            mirror.put_back()
            self._mirror = mirror
        return Ticket(
            run,
            workspace,
            self._request.out,
            probe.name,
            files_hash(workspace),
            package_digest(),
            versions(),
            self._mirror.address if self._mirror else "",
        )

    def _look_at_workers(self) -> None:
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self._looked = time.monotonic()
        self._threads = sum(worker["nthreads"] for worker in workers)
        self._largest = int(max((worker["resources"].get(RESOURCE, 0) for worker in workers), default=0))
        if workers:
            self._idle_told = 0.0
        elif not self._idle_told:
            self._idle_told = self._looked
            self._progress.told(
                f"The scheduler {self._address()} has no worker now; the run goes on as soon as one comes."
                " Ctrl-C stops it."
            )

    def _check_workers(self) -> None:
        """Raise CaseStudyError with why workers can't take part, each reason once."""
        try:
            answers = self._client.run(refusal, self._ticket, on_error="return")
        except Exception as error:  # the worker could not even read the question
            raise CaseStudyError(
                f"The workers of {self._address()} can't work for casestudy ({first_line(error)})."
                " Install casestudy[cluster] on their machines, in the version that you have here."
            ) from error
        reasons = []
        for answer in answers.values():
            reasons.append(told(answer) if isinstance(answer, Exception) else answer)
        reasons = sorted(filter(None, set(reasons)))
        if reasons:
            raise CaseStudyError(" ".join(reasons))
        if answers:
            hosts = {address.rpartition(":")[0].rpartition("/")[2] for address in answers}
            self._progress.told(f"{len(answers)} Dask workers on {len(hosts)} machines.")

    def _on_workers(self, function: Any, *given: Any) -> None:
        try:
            self._client.run(function, *given, on_error="ignore")
        except Exception:  # they have gone, and their kernels with them
            logging.getLogger(__name__).debug("workers did not answer", exc_info=True)

    def _settle(self, future: Future[TaskOutcome], step: Step, number: int, sent: Any) -> None:
        """Hand on how a step ended, and send the next; called by Dask, in a thread of its own."""
        with self._lock:
            self._sent.pop(number, None)
        try:
            outcome = sent.result()
            if self._mirror is not None:
                # what a worker elsewhere made lies at the address
                with self._lock:
                    self._mirror.fetch()
            future.set_result(outcome)
        except (CancelledError, TimeoutError):
            reason = "The run was stopped." if self._leaving else self._gone()
            future.set_exception(CaseStudyError(reason))
        except OSError as error:  # the folder can't be written: no other step could either
            future.set_exception(error)
        except Exception as error:
            future.set_result(step.lost(self._told_lost(error)))
        self._send()

    def _told_lost(self, error: Exception) -> str:
        if isinstance(error, KernelLostError):
            return f"{error} It was tried {RETRIES + 1} times."
        if isinstance(error, self._distributed.scheduler.KilledWorker):
            return (
                f"The worker died each time this was tried, {error.allowed_failures + 1} times, last at"
                f" {error.last_worker.address}; perhaps memory ran out. Start workers with more memory, or"
                " with fewer threads."
            )
        return told(error)

    def _gone(self) -> str:
        return (
            f"The Dask scheduler {self._address()} no longer answers. What was finished stays, nothing is"
            " half written; the same command goes on from there."
        )

    def _address(self) -> str:
        return self._request.scheduler or "of this machine"


def _distributed() -> ModuleType:
    try:
        import distributed
        import distributed.system
    except ImportError as error:
        raise CaseStudyError(
            '--engine dask: Dask is not installed here. Install it with `pip install "casestudy[cluster]"`'
            " (conda: `conda install dask distributed`), or leave --engine out."
        ) from error
    return distributed


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's own log lines and tracebacks stay off the screen: what there is to know is told in words."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)
