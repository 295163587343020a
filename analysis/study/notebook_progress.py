"""A line under a notebook's cell that says what the preparation of a city is doing, gone when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from IPython import get_ipython
from IPython.display import Pretty as Plain
from IPython.display import display

from analysis.doing import watched


@contextmanager
def shown_progress() -> Iterator[None]:
    """Show, in a cell, what is told inside the block; nothing outside of notebooks."""
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        yield
        return
    line = display(Plain("Preparing"), display_id=True)
    try:
        with watched(lambda what: line.update(Plain(what))):
            yield
    finally:
        line.update(Plain(""))
