"""The terminal: tables, progress and complaints on it, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_SHOWN = 8
WIDTH_ELSEWHERE = 240  # in a file or a pipe, where nothing needs to be wrapped to a window


def console(stderr: bool = False) -> Console:
    """A console as wide as the window, or as a page where there is none."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=WIDTH_ELSEWHERE)


def complain(text: str) -> None:
    """Say on stderr, in the words given, what went wrong."""
    console(stderr=True).print(text, style="red", markup=False, soft_wrap=True)


def say(text: str) -> None:
    """Say something plainly."""
    console().print(text, markup=False, soft_wrap=True)


def some(names: str) -> str:
    """The first names of a list, and how many more there are."""
    name_list = names.split(", ")
    return (
        names
        if len(name_list) <= _SHOWN
        else f"{', '.join(name_list[:_SHOWN])} and {len(name_list) - _SHOWN} more"
    )


def table(names: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> Table:
    right = set(numbers)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(names):
        table.add_column(name, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table
