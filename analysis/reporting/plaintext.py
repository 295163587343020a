"""A table as plain text for a terminal: labels on the left, numbers aligned on the right."""

from __future__ import annotations

import textwrap

from analysis.reporting.cells import Table

LABEL_WIDTH = 44
GAP = "  "


def table_as_text(table: Table) -> str:
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


def _widths(table: Table) -> list[int]:
    """The width of each column; the last of a group is widened until spanners and base fit over it."""
    widths = [
        max([5, len(column.heading), *(len(row.cells[place].text) for row in table.rows)])
        for place, column in enumerate(table.columns)
    ]
    for group, positions in enumerate(table.groups()):
        needed = max([len(text) for foot in table.foot for text in [foot.texts[group]]], default=0)
        needed = max([needed, *(len(text) for text in table.columns[positions[0]].spanners)])
        widths[positions[-1]] += max(0, needed - _group_width(positions, widths))
    return widths


def _over_groups(table: Table, widths: list[int], texts: tuple[str, ...]) -> list[str]:
    groups = zip(table.groups(), texts, strict=True)
    return [text.rjust(_group_width(positions, widths)) for positions, text in groups]


def _heads(table: Table, stub: int, widths: list[int]) -> list[str]:
    """One line for each depth of spanner, each written once over the groups it spans, then the headings."""
    groups = table.groups()
    depth = len(table.columns[0].spanners)
    lines = []
    for level in range(depth):
        parts, previous = [], None
        for positions in groups:
            path = table.columns[positions[0]].spanners[: level + 1]
            text = path[-1] if path != previous else ""
            parts.append(text.rjust(_group_width(positions, widths)))
            previous = path
        lines.append(" " * stub + GAP + GAP.join(parts))
    headings = [column.heading.rjust(width) for column, width in zip(table.columns, widths, strict=True)]
    lines.append(table.stub[:stub].ljust(stub) + GAP + GAP.join(headings))
    return lines
