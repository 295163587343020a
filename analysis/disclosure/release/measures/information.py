"""What the steps cost: how far the tables that are published from the data move.

1. A published table is a row of the plan on people: shares of a question's answers, or a number's mean, in
   all and by the levels of its domain.
2. A cell is lost when its question, answer or level is no longer in the data; grouping and bands lose cells.
3. A cell that is still there has changed by the difference of its shares, in percentage points, or of its
   means, in per cent of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable

Cells = dict[tuple[str, ...], float]


@dataclass(frozen=True)
class PublishedTable:
    """A question and the questions it is split by (none: all together)."""

    question: str
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loss:
    """Of `cells` in `tables`, how many are `lost`; the mean and largest change of the shares that are left,
    in percentage points, and of the means, in per cent.
    """

    tables: int
    cells: int
    lost: int
    mean_change: float
    largest_change: float
    mean_change_of_means: float


def measure_loss(before: ReleaseData, after: ReleaseData, tables: Iterable[PublishedTable]) -> Loss:
    """How far the tables move from `before` to `after`."""
    made = tuple(dict.fromkeys(table for table in tables if _is_there(before, table)))
    lost, cells, shares, means = 0, 0, [], []
    for table in made:
        old, new = tabulate_cells(before, table), tabulate_cells(after, table)
        cells += len(old)
        for cell, value in old.items():
            if cell not in new:
                lost += 1
            elif cell[1] == "mean":
                means.append(100 * abs(new[cell] - value) / abs(value) if value else 0.0)
            else:
                shares.append(100 * abs(new[cell] - value))
    return Loss(len(made), cells, lost, _mean(shares), max(shares, default=0.0), _mean(means))


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _is_there(data: ReleaseData, table: PublishedTable) -> bool:
    return bool(data.of(table.question)) and all(data.of(level) for level in table.by)


def tabulate_cells(data: ReleaseData, table: PublishedTable) -> Cells:
    """Every cell of a table: (column, answer or "mean", levels...) -> share 0-1 or mean; none, where a
    question is gone.
    """
    if not _is_there(data, table):
        return {}
    variables = data.of(table.question)
    if variables[0].kind in ("date", "text"):
        return {}
    cells: Cells = {}
    for levels, rows in _domains(data, table.by):
        for variable in variables:
            column = data.frame[variable.name][rows].dropna()
            if len(column):
                cells |= _shares(variable, column, levels)
    return cells


def _shares(variable: Variable, column: pd.Series, levels: tuple[str, ...]) -> Cells:
    if variable.kind == "number":
        return {(variable.name, "mean", *levels): float(column.mean())}
    if variable.kind == "tick":
        return {(variable.name, variable.choice, *levels): float(column.astype(float).mean())}
    shares = column.value_counts(normalize=True)
    return {(variable.name, str(choice), *levels): float(share) for choice, share in shares.items() if share}


def _domains(data: ReleaseData, by: tuple[str, ...]):
    """Each domain's levels and its rows."""
    everybody = np.ones(len(data.frame), dtype=bool)
    if not by:
        yield (), everybody
        return
    names = [data.of(level)[0].name for level in by]
    for levels, rows in data.frame.groupby(names).indices.items():
        mask = np.zeros(len(data.frame), dtype=bool)
        mask[rows] = True
        levels = levels if isinstance(levels, tuple) else (levels,)
        yield tuple(str(level) for level in levels), mask
