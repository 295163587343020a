"""What long work is doing right now, told to whoever watches: a run's progress line, or a notebook's cell.

with watched(show): prepare(city)        every `tell` inside calls show("north: figure 12 of 31")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str], None]
_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def tell(what: str) -> None:
    """Say what is being done; nothing happens where nobody watches."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(what)


@contextmanager
def watched(watcher: Watcher | None) -> Iterator[None]:
    """Have `watcher` told while the block lasts."""
    before = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(before)
