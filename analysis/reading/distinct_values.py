"""One column of a file, as the user knows it, read through its distinct values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.problems import Problems


@dataclass(frozen=True)
class Cells:
    """The `values` (n,) of column `name` of the file `where`; the first stands in row `first_row`.

    Problems met while reading it go to `problems`, once for each distinct value.
    """

    values: pd.Series
    where: str
    name: str
    problems: Problems = field(repr=False)
    first_row: int = 2

    @cached_property
    def distinct(self) -> tuple[np.ndarray, tuple[str, ...]]:
        """Positions (n,), -1 where the cell is empty, in the distinct values as stripped text."""
        positions, values = pd.factorize(self.values)
        return positions, tuple(str(value).strip() for value in values)

    def lookup(self, read: Callable[[str], object], dtype) -> np.ndarray:
        """`read` of every cell (n,), called once for each distinct value; of "" where the cell is empty."""
        positions, values = self.distinct
        return np.array([read(value) for value in (*values, "")], dtype=dtype)[positions]

    def report(
        self, wrong: np.ndarray | Sequence[bool], problem: str, expected: Callable[[str], str] | str = ""
    ) -> None:
        """One fatal problem for each distinct value among the rows that are `wrong` (n,) bool."""
        positions, values = self.distinct
        wrong = np.asarray(wrong)
        if not wrong.any():
            return
        rows = np.flatnonzero(wrong)
        distinct_positions, first = np.unique(positions[rows], return_index=True)
        for position, row in zip(distinct_positions, rows[first], strict=True):
            value = values[position] if position >= 0 else ""
            self.problems.fatal(
                self.where,
                problem,
                row=int(row) + self.first_row,
                column=self.name,
                got=value,
                expected=expected(value) if callable(expected) else expected,
            )
