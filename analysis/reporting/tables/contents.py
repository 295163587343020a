"""What a table holds, as frozen values: columns, rows, foot rows, notes, source; a `Table` can show itself.

Cell(value, status, text); Column(heading, spanners, kind, group); Row(label, cells, ...)
Foot(label, values, texts); TableContents(name, title, ...) with .groups() and .spans()
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
class TableContents:
    """Everything that a table says; `unit` says in words what is counted, `base` what it is out of."""

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

    def groups(self) -> list[list[int]]:
        """Positions of the columns of each group, in order."""
        positions: dict[int, list[int]] = {}
        for place, column in enumerate(self.columns):
            positions.setdefault(column.group, []).append(place)
        return list(positions.values())

    def spans(self) -> list[tuple[str, int, int, int]]:
        """Spanners as (text, depth from the outermost, first column, column after the last)."""
        spans = []
        for level in range(len(self.columns[0].spanners) if self.columns else 0):
            start = 0
            paths = [column.spanners[: level + 1] for column in self.columns]
            for place in range(1, len(paths) + 1):
                if place == len(paths) or paths[place] != paths[start]:
                    if paths[start][-1]:
                        spans.append((paths[start][-1], level, start, place))
                    start = place
        return spans
