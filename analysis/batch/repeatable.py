"""An executed notebook without what another run of the same would have otherwise: times and drawn ids.

When a notebook was executed, and how long it took, stands in the manifest.
"""

from __future__ import annotations

from collections import Counter

from analysis.batch.notebook_format import nbformat

TIMES = ("start_time", "end_time", "duration")
INJECTED = ("injected-parameters", "papermill-error-cell-tag")
"""The tags of cells that papermill adds, each with an id that it draws."""
WITH_IDS = 5
"""The minor version of notebooks from which on cells have ids."""


def make_repeatable(notebook: nbformat.NotebookNode) -> None:
    """Take the times out of an executed notebook; name the cells that papermill added by what they are."""
    _without_times(notebook.metadata)
    number: Counter[str] = Counter()
    for cell in notebook.cells:
        _without_times(cell.metadata)
        cell.metadata.pop("execution", None)
        for tag in set(INJECTED).intersection(cell.metadata.get("tags", ())):
            number[tag] += 1
            cell["id"] = f"{tag}-{number[tag]}"


def give_ids(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook in the newest format; cells that came without an id are numbered, none is drawn."""
    had_ids = notebook.get("nbformat_minor", 0) >= WITH_IDS
    ids = [cell.get("id") for cell in notebook.cells]
    upgraded = nbformat.v4.upgrade(notebook)
    for position, (cell, own) in enumerate(zip(upgraded.cells, ids, strict=True)):
        cell["id"] = own if had_ids and own else f"cell-{position}"
    return upgraded


def _without_times(metadata: nbformat.NotebookNode) -> None:
    for name in TIMES:
        metadata.get("papermill", {}).pop(name, None)
