"""Numbers of plan rows laid down as the estimates frame: one part for each row, weighting and split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from analysis.estimation.frame import UNWEIGHTED
from analysis.planning.row import PlanRow
from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block, each_cell
from analysis.vocabulary import NOT_ASKED, NOT_IN_FORM, OK, SMALL_BASE

NAMED = ("table", "question", "statistic", "unit")


@dataclass(frozen=True, eq=False)
class RowEstimates:
    """A block of numbers (r, k) over `levels` (r names, "" for everyone) and `choices` (k names).

    `asked` and `members` (r,) count who of a level was asked, and who is in it; `lacking` (r, k) are choices
    that nobody of a level was offered, None where there are none. Without a weighting, the part says that
    this form or city did not have these choices.
    """

    row: PlanRow
    weighting: str
    levels: tuple[str, ...]
    choices: tuple[str, ...]
    block: Block
    asked: np.ndarray
    members: np.ndarray
    lacking: np.ndarray | None = None

    @property
    def size(self) -> int:
        return len(self.levels) * len(self.choices)

    @property
    def whole(self) -> tuple[object, ...]:
        """What its rows for everyone are about; such rows stand in a table once."""
        named = tuple(getattr(self.row, name) for name in NAMED)
        return *named, self.weighting, self.choices

    def without_everyone(self) -> RowEstimates:
        """The part's levels alone."""
        block = self.block
        cut = {name: getattr(block, name)[1:] for name in (*BY_CELL, *BY_LEVEL)}
        levels_block = Block(**cut, confidence=block.confidence, method=block.method)
        lacking = None if self.lacking is None else self.lacking[1:]
        return RowEstimates(
            self.row,
            self.weighting,
            self.levels[1:],
            self.choices,
            levels_block,
            self.asked[1:],
            self.members[1:],
            lacking,
        )


def absent(row: PlanRow, choices: Sequence[str]) -> RowEstimates:
    """The part of what this form or city did not have: the question as a whole, or some of its choices."""
    cells, levels = np.full((1, len(choices)), np.nan), np.full(1, np.nan)
    nothing = np.zeros(1, dtype=np.int64)
    zeros = np.zeros(cells.shape, dtype=np.int64)
    block = Block(cells, cells, cells, cells, zeros, cells, nothing, levels, levels, levels, np.nan, "")
    return RowEstimates(row, "", ("",), tuple(choices), block, nothing, nothing)


def once_each(parts: Iterable[RowEstimates]) -> Iterator[RowEstimates]:
    """The parts, with the rows for everyone where they first come only."""
    seen = set()
    for part in parts:
        if part.levels[:1] == ("",):
            if part.whole in seen:
                part = part.without_everyone()
            else:
                seen.add(part.whole)
        if part.size:
            yield part


def columns_of(
    parts: Sequence[RowEstimates], small_base: int, main: str = UNWEIGHTED
) -> dict[str, np.ndarray]:
    """The columns of the estimates frame that the parts fill: levels outermost, choices in form order.

    What a form did not have stands in the `main` reading.
    """
    sizes = [part.size for part in parts]
    across = np.repeat([len(part.choices) for part in parts], [len(part.levels) for part in parts])

    def of_part(values: Iterable[object], dtype: type = object) -> np.ndarray:
        return np.repeat(np.array(list(values), dtype=dtype), sizes)

    def of_level(arrays: Iterable[Sequence[object]], dtype: type | None = None) -> np.ndarray:
        return np.repeat(np.array(list(chain.from_iterable(arrays)), dtype=dtype), across)

    level = of_level((part.levels for part in parts), object)
    columns = {name: of_part(getattr(part.row, name) for part in parts) for name in NAMED}
    columns |= {
        "choice": np.array(
            [name for part in parts for _ in part.levels for name in part.choices], dtype=object
        ),
        "domain": np.where(level == "", "", of_part(part.row.by for part in parts)),
        "level": level,
    }
    columns |= {
        name: np.concatenate([getattr(part.block, name).ravel() for part in parts]) for name in BY_CELL
    }
    columns |= {
        name: np.concatenate([each_cell(getattr(part.block, name), len(part.choices)) for part in parts])
        for name in BY_LEVEL
    }
    columns["confidence"] = of_part(
        (part.block.confidence if part.row.confidence else 0.0 for part in parts), float
    )
    columns["method"] = of_part(part.block.method for part in parts)
    columns["weighting"] = of_part(part.weighting or main for part in parts)
    lacking = _lacking(parts, sizes)
    columns["status"] = np.where(lacking, NOT_IN_FORM, _status(columns, parts, of_part, across, small_base))
    return _as_asked(_without_numbers(columns, lacking) if lacking.any() else columns)


def _lacking(parts: Sequence[RowEstimates], sizes: Sequence[int]) -> np.ndarray:
    """Boolean (cells,): the cells that nobody of their level was offered."""
    lacking, start = np.zeros(sum(sizes), dtype=bool), 0
    for part, size in zip(parts, sizes, strict=True):
        if part.lacking is not None:
            lacking[start : start + size] = part.lacking.ravel()
        start += size
    return lacking


def _without_numbers(columns: dict[str, np.ndarray], cells: np.ndarray) -> dict[str, np.ndarray]:
    """The columns with the numbers of what a form did not have in these cells."""
    missing = {name: np.where(cells, np.nan, columns[name]) for name in (*BY_CELL, *BY_LEVEL)}
    counts = {name: np.where(cells, 0, columns[name]) for name in ("n", "base")}
    return {**columns, **missing, **counts}


def _status(
    columns, parts: Sequence[RowEstimates], of_part, across: np.ndarray, small_base: int
) -> np.ndarray:
    members, asked = (
        np.repeat(np.concatenate([getattr(part, name) for part in parts]), across)
        for name in ("members", "asked")
    )
    conditions = [
        of_part((not part.weighting for part in parts), bool),
        (members == 0) & (columns["level"] != ""),
        asked == 0,
        columns["base"] < small_base,
    ]
    return np.select(conditions, [NOT_IN_FORM, OK, NOT_ASKED, SMALL_BASE], OK).astype(object)


def _as_asked(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Counts have their n as estimate and no error; without a confidence there is no interval."""
    counts = (columns["statistic"] == "count") & (columns["status"] != NOT_IN_FORM)
    bare = counts | (columns["confidence"] == 0)
    changed = {
        "estimate": np.where(counts, columns["n"], columns["estimate"]),
        "se": np.where(counts, np.nan, columns["se"]),
        "low": np.where(bare, np.nan, columns["low"]),
        "high": np.where(bare, np.nan, columns["high"]),
        "method": np.where(counts, "none", columns["method"]),
    }
    return {**columns, **changed}
