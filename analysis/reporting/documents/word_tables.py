"""Our tables as Word sets them: wide ones in several panels, each with the row labels again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.reporting.documents.word_xml import Grid, HeadCell
from analysis.reporting.tables.table import Foot, Table
from analysis.reporting.wording.words import number

PAGE = 17.0
"""Text width of an A4 page with 2 cm margins, cm."""
NUMBER = 1.5
STUB = 5.0
TEXT = 3.4
MOST = int((PAGE - STUB) / NUMBER)


def panels(table: Table) -> Iterator[Grid]:
    """The table in as many grids as it takes, columns of one estimate never parted."""
    groups = table.groups()
    chosen = list(_chosen(table, groups))
    for place, positions in enumerate(chosen, start=1):
        columns = [column for group in positions for column in groups[group]]
        title = table.title if len(chosen) == 1 else f"{table.title} ({place}/{len(chosen)})"
        yield _grid(table, positions, columns, groups, title)


def _chosen(table: Table, groups: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Groups of columns by panel."""
    room, panel, used = PAGE - STUB, [], 0.0
    for group, positions in enumerate(groups):
        width = sum(_width(table, place) for place in positions)
        if panel and used + width > room:
            yield panel
            panel, used = [], 0.0
        panel.append(group)
        used += width
    if panel:
        yield panel


def _width(table: Table, place: int) -> float:
    """Width of a column, cm: one that holds texts needs more than one of numbers."""
    longest = max((len(row.cells[place].text) for row in table.rows), default=0)
    return TEXT if longest > 12 else NUMBER


def _grid(
    table: Table,
    positions: Sequence[int],
    columns: Sequence[int],
    groups: Sequence[Sequence[int]],
    title: str,
) -> Grid:
    widths = [_width(table, place) for place in columns]
    stub = max(PAGE - sum(widths), STUB) if len(columns) < MOST else STUB
    stub = min(stub, 9.0)
    rows = [[row.label, *(row.cells[place].text for place in columns)] for row in table.rows]
    feet = [[foot.label, *_foot_texts(foot, positions, groups, table.language)] for foot in table.foot]
    return Grid(
        heads=_heads(table, columns),
        rows=[*rows, *feet],
        widths=[stub, *widths],
        feet=len(feet),
        title=title,
        description=" ".join(part for part in (table.subtitle, table.base, table.source) if part),
    )


def _foot_texts(
    foot: Foot, positions: Sequence[int], groups: Sequence[Sequence[int]], language: str
) -> Iterator[str]:
    """The base of a group stands in its last column as a number; its unit stands over the column."""
    for group in positions:
        yield from [""] * (len(groups[group]) - 1)
        value = foot.values[group]
        yield foot.texts[group] if value is None else number(value, language)


def _heads(table: Table, columns: Sequence[int]) -> list[list[HeadCell]]:
    chosen = [table.columns[place] for place in columns]
    depth = len(chosen[0].spanners) if chosen else 0
    heads = []
    for level in range(depth):
        row, start = [HeadCell("")], 0
        paths = [column.spanners[: level + 1] for column in chosen]
        for place in range(1, len(paths) + 1):
            if place == len(paths) or paths[place] != paths[start]:
                row.append(HeadCell(paths[start][-1], place - start))
                start = place
        if any(cell.text for cell in row):
            heads.append(row)
    heads.append([HeadCell(table.stub), *(HeadCell(column.heading) for column in chosen)])
    return heads
