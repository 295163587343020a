"""A table as plain text for a terminal: labels on the left, numbers aligned on the right."""

from __future__ import annotations

import textwrap

from analysis.reporting.tables.contents import TableContents

LABEL_WIDTH = 44
GAP = "  "


def table_as_text(table: TableContents) -> str:
    """Title, subtitle, column heads with their spanners, rows, base, notes and source; lines end with LF."""
    labels = [table.stub, *(row.label for row in table.rows), *(foot.label for foot in table.foot)]
    stub = min(LABEL_WIDTH, max(len(label) for label in labels))
    widths = _widths(table)
    lines = [table.title, *([table.subtitle] if table.subtitle else []), ""]
    lines += _heads(table, stub, widths)
    for row in table.rows:
        cells = GAP.join(cell.text.rjust(width) for cell, width in zip(row.cells, widths, strict=True))
        first, *more = textwrap.wrap(row.label, stub) or [""]
        lines += [first.ljust(stub) + GAP + cells, *more]
    for foot in table.foot:
        lines.append(foot.label.ljust(stub) + GAP + GAP.join(_over_groups(table, widths, foot.texts)))
    lines += ["", *(line for note in table.notes for line in textwrap.wrap(note, 100))]
    lines += [table.source] if table.source else []
    return "\n".join(line.rstrip() for line in lines)


def _group_width(positions: list[int], widths: list[int]) -> int:
    return sum(widths[place] for place in positions) + len(GAP) * (len(positions) - 1)


def _widths(table: TableContents) -> list[int]:
    """The width of each column; those under a spanner or over a base are widened until it fits."""
    widths = [
        max([5, len(column.heading), *(len(row.cells[place].text) for row in table.rows)])
        for place, column in enumerate(table.columns)
    ]
    needs = [
        (text, positions)
        for foot in table.foot
        for text, positions in zip(foot.texts, table.groups(), strict=True)
    ]
    needs += [(text, list(range(start, stop))) for text, _, start, stop in reversed(table.spans())]
    for text, positions in needs:
        missing = max(0, len(text) - _group_width(positions, widths))
        for nth, place in enumerate(reversed(positions)):
            widths[place] += missing // len(positions) + (nth < missing % len(positions))
    return widths


def _over_groups(table: TableContents, widths: list[int], texts: tuple[str, ...]) -> list[str]:
    groups = zip(table.groups(), texts, strict=True)
    return [text.rjust(_group_width(positions, widths)) for positions, text in groups]


def _heads(table: TableContents, stub: int, widths: list[int]) -> list[str]:
    """One line for each depth of spanner, each centred over the columns it spans, then the headings."""
    ends = [stub + sum(widths[: place + 1]) + len(GAP) * (place + 1) for place in range(len(widths))]
    depth = len(table.columns[0].spanners) if table.columns else 0
    lines = [""] * depth
    for text, level, start, stop in table.spans():
        left = ends[start] - widths[start]
        lines[level] = lines[level].ljust(left) + text.center(ends[stop - 1] - left)
    headings = [column.heading.rjust(width) for column, width in zip(table.columns, widths, strict=True)]
    return [*lines, table.stub[:stub].ljust(stub) + GAP + GAP.join(headings)]
