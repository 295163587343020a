"""A table as a frozen value: columns, rows, foot rows, notes, source.

Cell(value, status, text); Column(heading, spanners, kind, group); Row(label, cells, ...)
Foot(label, values, texts); Table(name, title, ...)
    str(table)            as plain text, the form the design shows
    table._repr_html_()   for notebooks (great_tables, everything escaped)
    table.frame()         plain numbers (percent 0-100) with a status column beside each group
    table.csv()           the same as text, cells that begin like a formula marked as text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["percent", "count", "number", "base"]


@dataclass(frozen=True)
class Cell:
    """One number of a table. `value` is None where there is none to show; shares are 0-1.

    `status` is that of the estimate ("ok", "small base", "suppressed", "not asked",
    "not in this form") or "no data"; `text` is what a reader sees; `mark` what in it stands before
    the number ("≥ ": it is at least that much).
    """

    value: float | None
    status: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """One column. `spanners` stand over it, outermost first; columns of one estimate share `group`."""

    heading: str
    spanners: tuple[str, ...]
    kind: Kind
    group: int
    decimals: int = 0


@dataclass(frozen=True)
class Row:
    """One row: its label, the question and choice behind it (form names), and one cell a column."""

    label: str
    question: str
    choice: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Foot:
    """A row that closes the table (the base): one value and text a column group."""

    label: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A finished table; `unit` says in words what is counted, `base` what it is out of."""

    name: str
    title: str
    subtitle: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Foot, ...]
    notes: tuple[str, ...]
    source: str
    language: str
    unit: str = ""
    base: str = ""

    def __str__(self) -> str:
        from analysis.reporting.tables.plaintext import table_as_text

        return table_as_text(self)

    def _repr_html_(self) -> str:
        from analysis.reporting.tables.html import table_as_html

        return table_as_html(self)

    def frame(self) -> pd.DataFrame:
        """One row a table row, then the foot; see `reporting.sheets.table_as_frame`."""
        from analysis.reporting.tables.frames import table_as_frame

        return table_as_frame(self)

    def csv(self) -> str:
        """The frame as CSV text (comma, LF), safe to open in a spreadsheet."""
        from analysis.reporting.tables.frames import table_as_csv

        return table_as_csv(self)

    def groups(self) -> list[list[int]]:
        """Positions of the columns of each group, in order."""
        found: dict[int, list[int]] = {}
        for position, column in enumerate(self.columns):
            found.setdefault(column.group, []).append(position)
        return list(found.values())

    def spans(self) -> list[tuple[str, int, int, int]]:
        """Spanners as (text, depth from the outermost, first column, column after the last)."""
        found = []
        for level in range(len(self.columns[0].spanners) if self.columns else 0):
            start = 0
            paths = [column.spanners[: level + 1] for column in self.columns]
            for place in range(1, len(paths) + 1):
                if place == len(paths) or paths[place] != paths[start]:
                    if paths[start][-1]:
                        found.append((paths[start][-1], level, start, place))
                    start = place
        return found
