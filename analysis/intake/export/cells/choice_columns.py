"""A multi-select from its columns: the question itself, a column a choice, or both.

1. Where both are there the choice columns hold, and the question itself where all of them are blank; that
   they disagree is told.
2. A choice of the list that has no column, while others have one, is ticked where the question itself has it.
3. Who left the question blank and ticked nothing did not answer; a choice that was not offered is missing.
4. Columns of words of which nothing tells which one is a yes are left out, and told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.export.cells.column_notes import SHOWN, Telling, always
from analysis.intake.export.cells.selects import (
    Strays,
    child_style,
    is_unclear,
    not_offered,
    read_child,
    read_parent,
)
from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.intake.export.columns.target import ColumnTarget
from analysis.reading.text_columns import ReadColumn

TICKED_UNDER_BLANK = "Its choice columns are ticked where the question itself is blank"
FILLED_HALFWAY = (
    "Some of its choice columns hold a no where the question itself and the others are blank; read as no"
    " answer"
)
NOT_COUNTED = "This answer is not in the choice list and has no choice column, so it is not counted"
TOLD_OTHERWISE = "Its choice columns and the question itself name different choices"

Parts = Mapping[str, tuple[ColumnTarget, ReadColumn]]
"""The columns of one multi-select by choice; "" is the question itself."""


@dataclass(frozen=True)
class _Whole:
    """The question itself: `ticks` (n, k) of the list's choices, what is in no list, and its style."""

    header: str
    column: ReadColumn
    ticks: np.ndarray
    strays: Strays
    style: str


def read_several(
    parts: Parts, question: str, spelling: Spelling, tally: SpellingTally, telling: Telling
) -> dict[str, pd.arrays.BooleanArray]:
    """One nullable boolean column (n,) a choice, named `question/choice`."""
    children = _clear(parts, spelling, telling)
    whole = _read_whole(parts, spelling, tally) if "" in parts else None
    if children:
        ticks, names, offered = _by_choice(children, whole, spelling, tally, telling)
    elif whole is None:
        return {}  # what there was is unclear, and told
    else:
        tally.styles[whole.style] += 1
        ticks, names = _with_strays(whole, spelling, telling)
        offered = np.ones_like(ticks, dtype=bool)
    answered = _answered(ticks, whole)
    columns = {}
    for place, name in enumerate(names):
        missing = ~(answered & offered[:, place])
        columns[f"{question}/{name}"] = pd.arrays.BooleanArray(ticks[:, place].astype(bool), missing)
    return columns


def _answered(ticks: np.ndarray, whole: _Whole | None) -> np.ndarray:
    """Boolean (n,): who ticked anything, or filled the question itself (rule 3)."""
    filled = np.zeros(len(ticks), dtype=bool) if whole is None else whole.column.codes >= 0
    return np.asarray(ticks.any(axis=1)) | filled


def _read_whole(parts: Parts, spelling: Spelling, tally: SpellingTally) -> _Whole:
    target, column = parts[""]
    return _Whole(target.header, column, *read_parent(column, target.header, spelling, tally))


def _clear(parts: Parts, spelling: Spelling, telling: Telling) -> Parts:
    """The choice columns of which something tells which cells are a yes (rule 4)."""
    clear = {}
    for choice, (target, column) in parts.items():
        if choice and is_unclear(column, choice, spelling):
            sentence = (
                "Nothing tells which of these words says that the choice was ticked; the column is left"
                " out. Export 0 and 1, or TRUE and FALSE."
            )
            got = ", ".join(column.texts[:SHOWN])
            telling.problems.warn(telling.source, sentence, row=1, column=target.header, got=got)
        elif choice:
            clear[choice] = (target, column)
    return clear


def _by_choice(
    children: Parts, whole: _Whole | None, spelling: Spelling, tally: SpellingTally, telling: Telling
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """uint8 (n, k) ticks, the k choices, and boolean (n, k): the choices that each person was offered."""
    columns = {choice: column for choice, (_, column) in children.items()}
    lacking = _without_column(whole, children, spelling) if whole is not None else frozenset()
    names = [name for name in spelling.names if name in children or name in lacking]
    names += [choice for choice in children if choice not in spelling.position]
    style = child_style(columns, spelling)
    tally.styles[style] += 1
    ticks = np.zeros((len(telling.rows), len(names)), dtype=np.uint8, order="F")
    for choice, (target, column) in children.items():
        if not target.known and spelling.names:
            _tell_unknown_column(target, spelling, telling)
        ticks[:, names.index(choice)], strays = read_child(column, target.header, choice, style, spelling)
        sentence = "This is neither the choice nor 0 or 1; a number is read as not ticked, words as ticked"
        telling.strays(strays, sentence, always(f"1, TRUE or {choice!r}"))
    if whole is not None:
        ticks = _compared(children, whole, ticks, names, spelling, telling)
    answered = _answered(ticks, whole)
    places = [place for place, name in enumerate(names) if name in columns]
    blank = not_offered([columns[names[place]] for place in places], style, answered)
    offered = np.ones_like(ticks, dtype=bool)
    if blank.size:
        offered[:, places] = ~blank
    return ticks, names, offered


def _without_column(whole: _Whole, children: Parts, spelling: Spelling) -> frozenset[str]:
    """The choices that somebody ticked in the question itself and that have no column (rule 2)."""
    ticked = np.asarray(whole.ticks.any(axis=0))
    return frozenset(name for name, place in spelling.position.items() if ticked[place]) - children.keys()


def _compared(
    children: Parts,
    whole: _Whole,
    ticks: np.ndarray,
    names: Sequence[str],
    spelling: Spelling,
    telling: Telling,
) -> np.ndarray:
    """The ticks of the choice columns, those of the question itself where all of them are blank (rule 1)."""
    at = [place for place, name in enumerate(names) if name in spelling.position]
    own_ticks = np.zeros_like(ticks, order="F")
    own_ticks[:, at] = whole.ticks.T[[spelling.position[names[place]] for place in at]].T
    filled = np.zeros(len(ticks), dtype=np.int32)
    for _, column in children.values():
        filled += column.codes >= 0
    lacking = [place for place in at if names[place] not in children]
    ticks = np.where(filled[:, None] == 0, own_ticks, ticks)
    ticks[:, lacking] = own_ticks[:, lacking]
    differs = (own_ticks[:, at] != ticks[:, at]).any(axis=1)
    blank = whole.column.codes < 0
    halfway = blank & ~ticks.any(axis=1) & (filled > 0) & (filled < len(children))
    telling.of_rows(whole.header, whole.column, halfway, FILLED_HALFWAY)
    used = "; the choice columns are used"
    telling.of_rows(whole.header, whole.column, differs & blank, f"{TICKED_UNDER_BLANK}{used}")
    telling.of_rows(whole.header, whole.column, differs & ~blank, f"{TOLD_OTHERWISE}{used}")
    if spelling.names:
        beside = {text: rows for text, rows in whole.strays.found.items() if text not in children}
        telling.strays(replace(whole.strays, found=beside), NOT_COUNTED, spelling.nearest)
    return ticks


def _tell_unknown_column(target: ColumnTarget, spelling: Spelling, telling: Telling) -> None:
    telling.problems.warn(
        telling.source,
        "This column is for a choice that is not in the question's list; it is kept as one more choice.",
        row=1,
        column=target.header,
        got=target.choice,
        expected=spelling.nearest(target.choice),
    )


def _with_strays(whole: _Whole, spelling: Spelling, telling: Telling) -> tuple[np.ndarray, list[str]]:
    """The ticks of the question itself, with one more column for each text outside the list."""
    telling.unlisted(whole.strays, spelling)
    strays = whole.strays.found
    extra = [np.isin(whole.column.codes, positions) for positions in strays.values()]
    return np.column_stack([whole.ticks, *extra]).astype(np.uint8), [*spelling.names, *strays]
