"""Which columns of a theme's tables stand beside each other on a page: its tables share a sheet's columns.

fitting(tables) -> parts by table, widths of the sheet's columns (characters)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.reporting.tables.table import Column, Table

STUB_WIDTH, NUMBER_WIDTH, WIDEST = 46.0, 10.0, 18.0
BOLD = 1.15
"""A bold letter's width beside a plain one's."""
PAGE_WIDTH = 190.0
"""A landscape page of A4 holds so many characters at 70%."""
MOST_COLUMNS = int((PAGE_WIDTH - STUB_WIDTH) // NUMBER_WIDTH)
"""So many columns of numbers stand side by side, where none is wider than a number."""
LEAST_COLUMNS = 4


def fitting(tables: Sequence[Table]) -> tuple[dict[str, list[Table]], list[float]]:
    """The parts of each table, and the widths of a sheet's columns that holds them all under each other: wide
    headings leave room for fewer columns beside each other.
    """
    for most in range(MOST_COLUMNS, LEAST_COLUMNS - 1, -1):
        parted = {table.name: list(parts(table, most)) for table in tables}
        widths = [
            float(STUB_WIDTH),
            *_widths([part for table_parts in parted.values() for part in table_parts]),
        ]
        if sum(widths) <= PAGE_WIDTH:
            break
    return parted, widths


def _widths(tables: Sequence[Table]) -> list[float]:
    """Widths of the columns of numbers of tables that stand under each other."""
    most = max((len(table.columns) for table in tables), default=0)
    widths = []
    for place in range(most):
        under = [table.columns[place] for table in tables if place < len(table.columns)]
        widths.append(_width_of(under))
    return widths


def _width_of(columns: Sequence[Column]) -> float:
    """Width of a sheet's column in which no word of a heading is broken, in characters."""
    words = [part for column in columns for part in column.heading.split()]
    longest = max(map(len, words), default=0) * BOLD + 1
    return min(max(NUMBER_WIDTH, longest), WIDEST)


def parts(table: Table, most: int = MOST_COLUMNS) -> Iterator[Table]:
    """The table with percents and the like before counts; in as many parts as pages of `most` columns hold
    where it is too wide for one.
    """
    counts = [place for place, column in enumerate(table.columns) if column.kind == "count"]
    others = [place for place in range(len(table.columns)) if place not in set(counts)]
    if len(table.columns) <= most:
        yield chosen_columns(table, [*others, *counts]) if counts and others else table
        return
    for places in (others, counts):
        # parts of about the same width: fourteen columns and one alone would read badly
        count = -(-len(places) // most)
        for part in range(count):
            own = places[part * len(places) // count : (part + 1) * len(places) // count]
            yield chosen_columns(table, own)


def chosen_columns(table: Table, places: Sequence[int]) -> Table:
    """The table with these columns in this order; columns of one estimate keep what they have in common."""
    columns = tuple(table.columns[place] for place in places)
    order = list(dict.fromkeys(column.group for column in table.columns))
    groups = list(dict.fromkeys(column.group for column in columns))
    rows = [replace(row, cells=tuple(row.cells[place] for place in places)) for row in table.rows]
    feet = []
    for foot in table.foot:
        values = tuple(foot.values[order.index(group)] for group in groups)
        texts = tuple(foot.texts[order.index(group)] for group in groups)
        feet.append(replace(foot, values=values, texts=texts))
    return replace(table, columns=columns, rows=tuple(rows), foot=tuple(feet))
