"""Our tables as Word sets them: wide ones in several panels, each with the row labels again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from analysis.reporting.documents.word.xml import Grid, HeadCell
from analysis.reporting.tables.table import Foot, Table
from analysis.reporting.wording.words import number

PAGE = 17.0
"""Text width of an A4 page with 2 cm margins, cm."""
NARROW = 1.0
STUB = 4.0
WIDEST_STUB = 9.0
TEXT = 2.8
"""Width of a column that holds texts, cm: they wrap."""
TEXT_FROM = 12
LETTER, BOLD, MARGIN = 0.17, 0.22, 0.4
"""A letter of 8.5 pt in a wide font, a bold one, and the blanks beside a cell's text, cm: the font that
stands in where the house's own is not installed may be wider."""


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
    """Width of a column, cm: what it holds stands in one line, unless it is a text, and no word is broken."""
    column, cells = table.columns[place], [row.cells[place].text for row in table.rows]
    longest = max((len(text) for text in cells), default=0)
    if longest > TEXT_FROM:
        return TEXT
    heads = [_longest_word(column.heading), _longest_foot(table, place)]
    for level, spanner in enumerate(column.spanners):
        path = column.spanners[: level + 1]
        beneath = [other for other in table.columns if other.spanners[: level + 1] == path]
        heads.append(math.ceil(_longest_word(spanner) / len(beneath)))
    return min(max(NARROW, LETTER * longest + MARGIN, BOLD * max(heads) + MARGIN), TEXT)


def _longest_foot(table: Table, place: int) -> int:
    """Letters of the bases that stand under a column, which are bold as its heads are."""
    positions = table.groups()
    group = next(at for at, own in enumerate(positions) if place in own)
    if place != positions[group][-1]:
        return 0
    texts = [next(_foot_texts(foot, [group], [[place]] * (group + 1), table.language)) for foot in table.foot]
    return max(map(_longest_word, texts), default=0)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _grid(
    table: Table,
    positions: Sequence[int],
    columns: Sequence[int],
    groups: Sequence[Sequence[int]],
    title: str,
) -> Grid:
    widths = [_width(table, place) for place in columns]
    stub = min(max(PAGE - sum(widths), STUB), WIDEST_STUB)
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
