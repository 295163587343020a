"""A table as HTML for notebooks: one `<div>` with the style it needs; all text is escaped.

A notebook holds dozens of tables, so that each says its style once, in a few rules on elements within it,
and cells carry no classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from analysis.reporting.tables.contents import Column, TableContents

_STYLE = """
{0} table {{ border-collapse: collapse; color: #333; background: #fff; font: 13px 'DejaVu Sans', Verdana, \
sans-serif; margin: 0 auto 0 0; border-top: 2px solid #a8a8a8; border-bottom: 2px solid #a8a8a8; }}
{0} tr {{ background: transparent; border: none; }}
{0} td, {0} th {{ padding: 3px 5px; border: none; text-align: left; font-weight: normal; }}
{0} thead {{ border: none; }}
{0} thead th {{ font-weight: bold; vertical-align: bottom; }}
{0} .title {{ font-size: 15px; font-weight: bold; padding: 2px 5px; }}
{0} .subtitle {{ font-size: 12px; padding: 1px 5px 3px; }}
{0} .headings {{ border-top: 2px solid #d3d3d3; }}
{0} thead th[scope=colgroup] {{ text-align: center; padding: 3px 4px 0; }}
{0} .spanner {{ display: block; border-bottom: 2px solid #d3d3d3; padding-bottom: 3px; }}
{0} tbody {{ border-top: 2px solid #d3d3d3; border-bottom: 2px solid #d3d3d3; }}
{0} tbody tr {{ border-top: 1px solid #e6e6e6; }}
{0} td, {0} .number {{ text-align: right; font-variant-numeric: tabular-nums; }}
{0} .base > * {{ border-top: 1.5px solid #555; white-space: nowrap; }}
{0} .title, {0} .subtitle, {0} tfoot td {{ text-align: left; }}
{0} tfoot td {{ font-size: 11px; padding: 1px 5px; }}
"""


def table_as_html(table: TableContents) -> str:
    """One self-contained `<div>`; the same table gives the same text."""
    name = _identifier(table)
    lines = [
        f'<div id="{name}" style="padding: 10px 0; overflow-x: auto;">',
        f"<style>{_STYLE.format('#' + name)}</style>",
        f'<table aria-labelledby="{name}-title">',
        *_head(table, name),
        *_body(table),
        *_notes(table),
        "</table>",
        "</div>",
    ]
    return "\n".join(lines)


def _head(table: TableContents, name: str) -> Iterator[str]:
    """Title and subtitle, then a row for each depth of spanners, then the columns' own headings."""
    across = len(table.columns) + 1
    yield "<thead>"
    yield f'<tr><td colspan="{across}" class="title" id="{name}-title">{escape(table.title)}</td></tr>'
    if table.subtitle:
        yield f'<tr><td colspan="{across}" class="subtitle">{escape(table.subtitle)}</td></tr>'
    depths = len(table.columns[0].spanners) if table.columns else 0
    stub = f'<th scope="col" rowspan="{depths + 1}">{escape(table.stub)}</th>'
    headings = "".join(map(_heading, table.columns))
    rows = [*(_spanners(table, depth) for depth in range(depths)), headings]
    yield f'<tr class="headings">{stub}{rows[0]}</tr>'
    for row in rows[1:]:
        yield f"<tr>{row}</tr>"
    yield "</thead>"


def _heading(column: Column) -> str:
    return f'<th scope="col" class="number">{escape(column.heading)}</th>'


def _spanners(table: TableContents, depth: int) -> str:
    """The cells over all columns at one depth: what spans several, and blanks where nothing does."""
    cells, end = [], 0
    for text, level, start, stop in table.spans():
        if level != depth:
            continue
        cells += ["<td></td>"] * (start - end)
        cells.append(
            f'<th scope="colgroup" colspan="{stop - start}"><span class="spanner">{escape(text)}</span></th>'
        )
        end = stop
    return "".join([*cells, *["<td></td>"] * (len(table.columns) - end)])


def _body(table: TableContents) -> Iterator[str]:
    """The rows, then those that close the table, the first of them under a rule."""
    yield "<tbody>"
    for row in table.rows:
        yield _row(row.label, (cell.text for cell in row.cells))
    for place, foot in enumerate(table.foot):
        yield _row(foot.label, _foot_cells(table, foot.texts), "" if place else ' class="base"')
    yield "</tbody>"


def _row(label: str, texts: Iterable[str], style: str = "") -> str:
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    return f'<tr{style}><th scope="row">{escape(label)}</th>{cells}</tr>'


def _notes(table: TableContents) -> Iterator[str]:
    notes = [note for note in (*table.notes, table.source) if note]
    if not notes:
        return
    yield "<tfoot>"
    for note in notes:
        yield f'<tr><td colspan="{len(table.columns) + 1}">{escape(note)}</td></tr>'
    yield "</tfoot>"


def _foot_cells(table: TableContents, texts: Sequence[str]) -> list[str]:
    """A foot row's texts, each in the last column of its group."""
    cells = [""] * len(table.columns)
    for positions, text in zip(table.groups(), texts, strict=True):
        cells[positions[-1]] = text
    return cells


def _identifier(table: TableContents) -> str:
    return "table-" + re.sub(r"[^\w]", "-", table.name)
