"""Our tables as Word sets them: wide ones in several panels, each with the row labels again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.reporting.documents.word.xml import HeadCell, WordGrid
from analysis.reporting.figures.theme import text_width
from analysis.reporting.tables.table import Foot, Table
from analysis.reporting.wording.words import number

PAGE = 17.0
"""Text width of an A4 page with 2 cm margins, cm; a house template may have another."""
NARROW = 1.0
STUB, LEAST_STUB = 4.0, 3.4
"""Width of the row labels of a table in panels, and of one that is then in one piece, cm: they wrap."""
WIDEST_STUB = 9.0
WIDE_TEXT, TEXT, LEAST_TEXT = 4.5, 2.8, 2.2
"""Width of a column that holds texts where there is room, of one in a table in panels, and of one that keeps
its table in one piece, cm: they wrap.
"""
TEXT_FROM = 12
SIZE, MARGIN = 8.5, 0.45
"""Of letters, in points, measured in a wide font, as the one that stands in where the house's own is not
installed may be; and the blanks beside a cell's text, cm.
"""


def panels(table: Table, page: float = PAGE) -> Iterator[WordGrid]:
    """The table in as many grids as it takes, columns of one estimate never parted; `page` is how wide the
    text is, cm.
    """
    groups = table.groups()
    widths, in_one_piece = _fitting(table, page)
    chosen = [list(range(len(groups)))] if in_one_piece else list(_chosen(widths, groups, page))
    for place, positions in enumerate(chosen, start=1):
        title = table.title if len(chosen) == 1 else f"{table.title} ({place}/{len(chosen)})"
        yield replace(_grid(table, positions, widths, groups, page), title=title)


def _chosen(widths: Sequence[float], groups: Sequence[Sequence[int]], page: float) -> Iterator[list[int]]:
    """Groups of columns by panel."""
    panel, used = [], 0.0
    for group, positions in enumerate(groups):
        width = sum(widths[place] for place in positions)
        if panel and used + width > page - STUB:
            yield panel
            panel, used = [], 0.0
        panel.append(group)
        used += width
    if panel:
        yield panel


def _fitting(table: Table, page: float) -> tuple[list[float], bool]:
    """Widths of the columns, cm, and whether they stand beside their labels in one piece."""
    places = range(len(table.columns))
    for most in (WIDE_TEXT, TEXT):
        wider = [_with_heads(table, place, _width(table, place, WIDE_TEXT), most) for place in places]
        if sum(wider) <= page - STUB:
            return wider, True
    for of_text, stub in ((WIDE_TEXT, STUB), (TEXT, STUB), (LEAST_TEXT, LEAST_STUB)):
        widths = [_width(table, place, of_text) for place in places]
        if sum(widths) <= page - stub:
            return widths, True
    return [_width(table, place, TEXT) for place in places], False


def _width(table: Table, place: int, of_text: float) -> float:
    """Width of a column, cm: what it holds stands in one line, or in the width `of_text` where it is a longer
    text; no word is broken.
    """
    column, cells = table.columns[place], [row.cells[place].text for row in table.rows]
    widths = [NARROW, _widest_word([column.heading, *_feet_under(table, place)], bold=True)]
    if max(map(len, cells), default=0) > TEXT_FROM:
        whole = max(text_width(text, SIZE) for text in cells) + MARGIN
        return max(*widths, min(whole, of_text), _widest_word(cells))
    widths += [text_width(text, SIZE) + MARGIN for text in cells]
    for level, spanner in enumerate(column.spanners):
        beneath = _beneath(table, place, level)
        widths.append(_widest_word([spanner], bold=True) / len(beneath))
    return min(max(widths), TEXT)


def _beneath(table: Table, place: int, level: int) -> range:
    """The columns beside each other that a heading over one of them stands over; it may come again."""
    paths = [column.spanners[: level + 1] for column in table.columns]
    first = last = place
    while first and paths[first - 1] == paths[place]:
        first -= 1
    while last + 1 < len(paths) and paths[last + 1] == paths[place]:
        last += 1
    return range(first, last + 1)


def _with_heads(table: Table, place: int, width: float, most: float) -> float:
    """The width of a column where there is room for its heading, and what stands over it, in two lines; at
    most `most`.
    """
    column = table.columns[place]
    widths = [width, _in_two_lines(column.heading)]
    for level, spanner in enumerate(column.spanners):
        widths.append(_in_two_lines(spanner) / len(_beneath(table, place, level)))
    return max(width, min(max(widths), most))


def _in_two_lines(text: str) -> float:
    """Width that a text in bold letters takes in two lines, cm."""
    return 0.6 * text_width(text, SIZE, True) + MARGIN


def _feet_under(table: Table, place: int) -> list[str]:
    """The bases that stand under a column, which are bold as its heads are."""
    positions = table.groups()
    group = next(at for at, own in enumerate(positions) if place in own)
    if place != positions[group][-1]:
        return []
    return [next(_foot_texts(foot, [group], [[place]] * (group + 1), table.language)) for foot in table.foot]


def _widest_word(texts: Iterable[str], *, bold: bool = False) -> float:
    """Width that texts need so that no word of them is broken, cm."""
    # A no-break space parts no words
    words = {word for text in texts for word in re.split(r"[ \n]", text)}
    return max((text_width(word, SIZE, bold) for word in words), default=0.0) + MARGIN


def _grid(
    table: Table,
    positions: Sequence[int],
    widths: Sequence[float],
    groups: Sequence[Sequence[int]],
    page: float,
) -> WordGrid:
    columns = [column for group in positions for column in groups[group]]
    own = _widened([widths[place] for place in columns], table, columns)
    labels = [LEAST_STUB, *(text_width(row.label, SIZE) + MARGIN for row in table.rows)]
    stub = min(max(labels), max(page - sum(own), LEAST_STUB), WIDEST_STUB)
    rows = [[row.label, *(row.cells[place].text for place in columns)] for row in table.rows]
    feet = [[foot.label, *_foot_texts(foot, positions, groups, table.language)] for foot in table.foot]
    return WordGrid(
        heads=_heads(table, columns),
        rows=[*rows, *feet],
        widths=[stub, *own],
        feet=len(feet),
        description=" ".join(part for part in (table.subtitle, table.base, table.source) if part),
    )


def _widened(widths: Sequence[float], table: Table, columns: Sequence[int]) -> list[float]:
    """The widths in a panel, which may have but a part of the columns under a spanner."""
    own = replace(table, columns=tuple(table.columns[place] for place in columns))
    wider = list(widths)
    for text, _, start, stop in own.spans():
        lacking = _widest_word([text], bold=True) - sum(wider[start:stop])
        for place in range(start, stop):
            wider[place] += max(lacking, 0.0) / (stop - start)
    return wider


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
