"""Long work as it goes on: a bar on a terminal, a line for each task elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from analysis.screen.console import console

if TYPE_CHECKING:
    from analysis.batch.tasks import Progress


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere a line for each task done."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield _Lines(screen)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=screen, transient=True) as bar:
        yield _Moving(bar)


class _Lines:
    def __init__(self, screen: Console):
        self._screen, self._expected, self._done = screen, 0, 0

    def expect(self, tasks: int) -> None:
        self._expected += tasks

    def done(self, what: str) -> None:
        self._done += 1
        self._screen.print(f"{self._done}/{self._expected} {what}", markup=False, soft_wrap=True)

    def doing(self, what: str) -> None:
        """A log has a line for each task that is done, not for each figure of it."""

    def told(self, sentence: str) -> None:
        self._screen.print(sentence, markup=False, soft_wrap=True)


class _Moving:
    def __init__(self, bar: Bar):
        self._bar, self._task, self._expected = bar, bar.add_task("Preparing", total=None), 0

    def expect(self, tasks: int) -> None:
        self._expected += tasks
        self._bar.update(self._task, total=self._expected)

    def done(self, what: str) -> None:
        self._bar.update(self._task, advance=1, description=escape(f"{what:<28}"))

    def doing(self, what: str) -> None:
        self._bar.update(self._task, description=escape(f"{what:<28}"))

    def told(self, sentence: str) -> None:
        self._bar.console.print(sentence, markup=False, soft_wrap=True)


@contextmanager
def counting(of: str) -> Iterator[Callable[[str, int], None]]:
    """A line that tells how many of something are done, for as long as the block lasts."""
    screen = console(stderr=True)
    with screen.status("") as status:
        yield lambda name, done: status.update(f"{escape(name)}: {done:,} {of}")
