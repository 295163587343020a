"""What a Dask worker does of a run: it keeps warm kernels, watches their memory, and says what it can't see.

1. A worker takes part only if it sees the run's own workspace and results, may write there, and has the same
   version of the toolkit and of its libraries: anything else would make other results without a word.
2. Each thread of a worker keeps one kernel a run. A kernel that died, or was ended because the worker's limit
   of memory was reached, is an error that Dask tries again; nothing else is.
3. When a run ends, so do its kernels. A worker that dies takes its kernels with it.
4. Of a workspace at an address a worker that doesn't see the run's folder has a copy of its own, made fresh
   before each step and put back after it, which is gone when the run or the worker ends.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from analysis.addresses import shown
from analysis.batch.helping import helping
from analysis.batch.kernel import Kernel
from analysis.batch.steps import Step
from analysis.batch.tasks import TaskOutcome
from analysis.digests import combine, package_digest, versions
from analysis.files import write_atomic
from analysis.mirrors import STAYS, Mirror
from analysis.problems import CaseStudyError

LOOKED_AT = ("params", "surveys", "notebooks", "data", "text", "style")
"""The folders of a workspace whose files must be the same for all who work on it."""
BETWEEN_LOOKS = 0.2
"""Seconds between two looks at the memory of kernels."""


class KernelLostError(CaseStudyError):
    """The process of a kernel ended before its work did."""


@dataclass(frozen=True)
class Ticket:
    """A run as a worker must see it: folders, the name and content of a file in the results, hashes of what
    the workspace holds and of the code, versions of libraries; the address, if the workspace lies at one.
    """

    run: str
    workspace: Path
    out: Path
    probe: str
    files: str
    package: str
    packages: Mapping[str, str]
    address: str = ""


def files_hash(workspace: Path) -> str:
    """One hash of the names and sizes of a workspace's files."""
    listed = []
    for name in LOOKED_AT:
        for path in sorted((workspace / name).rglob("*")):
            file = path.relative_to(workspace).as_posix()
            # copies of exports at addresses are made by whoever reads them
            if path.is_file() and not path.name.startswith((".", "~$")) and not file.startswith(STAYS):
                listed.append(f"{file} {path.stat().st_size}")
    return combine(*listed)


def refusal(ticket: Ticket) -> str:
    """Why this worker can't take part in a run, in words; empty where it can."""
    here = f"The worker on {socket.gethostname()}"
    if _needs_copy(ticket):
        try:
            _COPIES.of(ticket).check()
        except CaseStudyError as error:
            return f"{here} can't work on a copy of the workspace. {error}"
        return _other_code(ticket, here)
    remedy = "Give all machines the folder under the same path (NFS or the like), or start workers that do."
    if not (ticket.workspace / "params").is_dir():
        return f"{here} can't see the workspace {ticket.workspace}. {remedy}"
    try:
        seen = (ticket.out / ticket.probe).read_text(encoding="utf-8")
    except OSError:
        return f"{here} can't see the results in {ticket.out}. {remedy}"
    if seen != ticket.run or files_hash(ticket.workspace) != ticket.files:
        return f"{here} sees another folder under {ticket.workspace} than this machine. {remedy}"
    own = ticket.out / f"{ticket.probe}.{socket.gethostname()}-{threading.get_ident()}"
    try:
        write_atomic(own, b"")
        own.unlink()
    except OSError as error:
        return (
            f"{here} can't write results to {ticket.out} ({error.strerror or error}). Run it as somebody who"
            " may, or name another folder with --out."
        )
    return _other_code(ticket, here)


def _other_code(ticket: Ticket, here: str) -> str:
    if package_digest() != ticket.package:
        return (
            f"{here} has another version of casestudy than this machine, and would make other results."
            " Install the same on both."
        )
    other = []
    for name, version in versions().items():
        wanted = ticket.packages.get(name)
        if wanted != version:
            other.append(f"{name} {version} for {wanted or 'none'}")
    if other:
        return f"{here} has other libraries than this machine: {', '.join(other)}. Install the same on both."
    return ""


def do_step(step: Step, ticket: Ticket) -> TaskOutcome:
    """Do one step in this thread's kernel.

    Raises CaseStudyError where this worker can't take part, KernelLostError where the kernel ended, OSError.
    """
    if ticket.run in _KERNELS.stopped:  # tried again, as its kernel was ended
        raise CaseStudyError("The run was stopped.")
    if ticket.run not in _KERNELS.runs:
        reason = refusal(ticket)
        if reason:
            raise CaseStudyError(reason)
    copy = _COPIES.of(ticket) if _needs_copy(ticket) else None
    if copy is not None:
        step = step.at(*copy.fresh(ticket))
    kernel = _KERNELS.own(ticket.run)
    try:
        with _helped(step, kernel) if copy is None else nullcontext():
            outcome = step(kernel)
        if copy is not None:
            copy.put_back()
    finally:
        if kernel.spent:
            _KERNELS.drop(ticket.run)
    if kernel.died:
        raise KernelLostError(_KERNELS.reasons.pop(id(kernel), outcome.error))
    return outcome


def _helped(step: Step, kernel: Kernel) -> AbstractContextManager[None]:
    """Have other workers help with a step that they can help with.

    Not where talk with the scheduler is encrypted: a kernel has no certificate.
    """
    if not step.can_be_helped:
        return nullcontext()
    from distributed import get_worker

    address = get_worker().scheduler.address
    return helping(kernel, address) if address.startswith("tcp://") else nullcontext()


def interrupt_kernels(run: str) -> None:
    """Raise KeyboardInterrupt in all that this worker does of a run, for good; for the event loop to call."""
    _KERNELS.stopped.add(run)
    for kernel in _KERNELS.of(run):
        threading.Thread(target=kernel.interrupt, daemon=True).start()


def end_kernels(run: str) -> None:
    """End all kernels of a run; for the event loop to call."""
    for kernel in _KERNELS.of(run, forget=True):
        threading.Thread(target=kernel.close, daemon=True).start()
    _COPIES.forget(run)


def _needs_copy(ticket: Ticket) -> bool:
    """Whether this worker doesn't see the folder that a run works in, and may have a copy of it."""
    try:
        return bool(ticket.address) and not (ticket.out / ticket.probe).is_file()
    except OSError:
        return True


class _Copy:
    """This worker's copy of a workspace at an address, for one run."""

    def __init__(self, address: str):
        self._folder = tempfile.TemporaryDirectory(prefix="casestudy-", ignore_cleanup_errors=True)
        self._mirror = Mirror(address, Path(self._folder.name).resolve() / "files")
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise CaseStudyError where the address can't be read."""
        with self._lock:
            self._mirror.check()

    def fresh(self, ticket: Ticket) -> tuple[Path, Path]:
        """The folders of workspace and results, as they are at the address now.

        Raises CaseStudyError where they are not those of the run.
        """
        with self._lock:
            self._mirror.fetch()
        root = self._mirror.root
        if files_hash(root) != ticket.files:
            raise CaseStudyError(
                f"{shown(ticket.address)}: the workspace changed there while the run went on."
            )
        return root, root / ticket.out.relative_to(ticket.workspace)

    def put_back(self) -> None:
        with self._lock:
            self._mirror.put_back()

    def remove(self) -> None:
        self._folder.cleanup()


class _Copies:
    """The copies of this process, by run."""

    def __init__(self) -> None:
        self._by_run: dict[str, _Copy] = {}
        self._lock = threading.Lock()

    def of(self, ticket: Ticket) -> _Copy:
        with self._lock:
            if ticket.run not in self._by_run:
                self._by_run[ticket.run] = _Copy(ticket.address)
            return self._by_run[ticket.run]

    def forget(self, run: str) -> None:
        with self._lock:
            copy = self._by_run.pop(run, None)
        if copy is not None:
            copy.remove()


class _Kernels:
    """The kernels of this process, by run and thread, and a thread that watches their memory."""

    def __init__(self) -> None:
        self.runs: set[str] = set()
        self.stopped: set[str] = set()
        self.reasons: dict[int, str] = {}
        self._kernels: dict[tuple[str, int], Kernel] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def own(self, run: str) -> Kernel:
        """The kernel of this thread."""
        key = (run, threading.get_ident())
        if key not in self._kernels:
            kernel = Kernel()
            with self._lock:
                self.runs.add(run)
                self._kernels[key] = kernel
            self._start_watch()
        return self._kernels[key]

    def drop(self, run: str) -> None:
        with self._lock:
            kernel = self._kernels.pop((run, threading.get_ident()), None)
        if kernel is not None:
            kernel.close()

    def of(self, run: str, forget: bool = False) -> list[Kernel]:
        with self._lock:
            keys = [key for key in self._kernels if key[0] == run]
            kernels = [self._kernels[key] for key in keys]
            if forget:
                self.runs.discard(run)
                for key in keys:
                    del self._kernels[key]
        return kernels

    def _start_watch(self) -> None:
        limit = _memory_limit()
        if limit and self._watch is None:
            self._watch = threading.Thread(target=self._look, args=(limit,), daemon=True)
            self._watch.start()

    def _look(self, limit: int) -> None:
        """End the largest kernel whenever all together take more than the worker may: the worker's own
        process is watched by Dask, what it starts is not.
        """
        while True:
            time.sleep(BETWEEN_LOOKS)
            with self._lock:
                sizes = {kernel: _memory(kernel) for kernel in self._kernels.values()}
            if sum(sizes.values()) > limit:
                largest = max(sizes, key=lambda kernel: sizes[kernel])
                self.reasons[id(largest)] = (
                    f"It took {sizes[largest] / 1e9:.1f} GB of memory; the worker on {socket.gethostname()}"
                    f" may take {limit / 1e9:.1f}. Start workers with more (--memory-limit), or with fewer"
                    " threads."
                )
                largest.kill()


def _memory(kernel: Kernel) -> int:
    """Bytes that a kernel's process takes now; 0 when it has ended."""
    try:
        return psutil.Process(kernel.process).memory_info().rss if kernel.process else 0
    except psutil.Error:
        return 0


def _memory_limit() -> int:
    """Bytes that this worker may take; 0 where no limit is set."""
    from distributed import get_worker

    manager: Any = get_worker().memory_manager
    return manager.memory_limit or 0


_KERNELS = _Kernels()
_COPIES = _Copies()
