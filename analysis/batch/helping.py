"""The other workers of a Dask scheduler as helpers: they add up the spans of one city's survey.

1. A preparation that reads a store runs in a kernel, which becomes a client of its worker's scheduler: spans
   are tasks like any other, and Dask does one again whose worker died.
2. What all spans need goes to each helper once, when it does its first; so many spans are under way as keep
   every thread busy, and no more, as their sums wait here for those before them.
3. While its kernel waits for helpers, the thread of a worker counts as free: it may help as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from analysis.batch.kernel import Kernel
from analysis.estimation.spans import Basis, Span, Sums, helped_by, sum_span
from analysis.problems import CaseStudyError, first_line

RETRIES = 2
PATIENCE = 10
"""Seconds that the scheduler has to answer."""
_ADDRESS: list[str] = []
"""Of the scheduler whose workers help this process, if any do."""


class DaskHelpers:
    """The workers of the scheduler at an address."""

    def __init__(self, address: str):
        self._address = address

    def sum_spans(self, basis: Basis, spans: Sequence[Span]) -> Iterator[Sums]:
        """The sums of each span, in the order of the spans.

        Raises CaseStudyError where the scheduler or its workers are lost.
        """
        from distributed import Client
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        done = losses = 0
        try:
            with Client(self._address, timeout=PATIENCE, set_as_default=False) as client:
                while done < len(spans):
                    try:
                        for sums in _in_turn(client, basis, spans[done:]):
                            done += 1
                            yield sums
                    except FutureCancelledError:
                        # the only worker that had the basis died, and the spans under way with it
                        losses += 1
                        if losses > RETRIES:
                            raise
        except (OSError, RuntimeError, FutureCancelledError, KilledWorker) as error:
            raise CaseStudyError(
                f"The Dask workers that add up this survey's pieces were lost ({first_line(error)})."
                " The same command tries again; start workers with more memory if they die of it."
            ) from error


def _in_turn(client: Any, basis: Basis, spans: Sequence[Span]) -> Iterator[Sums]:
    """Each span's sums when those before it have been taken (rule 2)."""
    shared = client.scatter(basis, hash=False)
    threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    waiting, sent = deque(spans), deque[Any]()
    while waiting or sent:
        while waiting and len(sent) <= threads:
            sent.append(client.submit(sum_span, shared, waiting.popleft(), pure=False, retries=RETRIES))
        yield sent.popleft().result()


def get_help(address: str) -> dict[str, str]:
    """Have this process helped by the workers of a scheduler from now on, and say of which; by nobody, with
    "".
    """
    _ADDRESS[:] = [address] if address else []
    return {"scheduler": address}


@contextmanager
def with_help() -> Iterator[None]:
    """Be helped within the block, if anybody was asked to."""
    if not _ADDRESS:
        yield
        return
    with helped_by(DaskHelpers(_ADDRESS[0])):
        yield


@contextmanager
def helping(kernel: Kernel, scheduler: str) -> Iterator[None]:
    """Within the block a kernel is helped by the workers of a scheduler, this thread's among them."""
    from distributed import rejoin, secede

    kernel.call("analysis.batch.helping:get_help", address=scheduler)
    secede()
    try:
        yield
    finally:
        rejoin()
        if not (kernel.died or kernel.spent or kernel.interrupted):
            kernel.call("analysis.batch.helping:get_help", address="")
