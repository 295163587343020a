"""A table as HTML for notebooks, through great_tables; all text is escaped."""

from __future__ import annotations

import re
from html import escape

from analysis.reporting.tables.contents import TableContents

_OPTIONS = {
    "table_font_size": "13px",
    "table_font_names": ["DejaVu Sans", "Verdana", "sans-serif"],
    "heading_title_font_size": "15px",
    "heading_title_font_weight": "bold",
    "heading_subtitle_font_size": "12px",
    "heading_align": "left",
    "column_labels_font_weight": "bold",
    "data_row_padding": "3px",
    "column_labels_padding": "3px",
    "heading_padding": "2px",
    "source_notes_padding": "1px",
    "source_notes_font_size": "11px",
    "stub_border_style": "none",
    "table_body_hlines_color": "#e6e6e6",
    "table_margin_left": "0px",
}
_RULE_OVER_BASE = "border-top: 1.5px solid #555; white-space: nowrap;"


def table_as_html(table: TableContents) -> str:
    """One self-contained `<div>`; the same table gives the same text."""
    import pandas as pd
    from great_tables import GT, html, loc, style

    names = [f"c{place}" for place in range(len(table.columns))]
    rows = [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]
    rows += [[foot.label, *_foot_cells(table, foot.texts)] for foot in table.foot]
    frame = pd.DataFrame(rows, columns=["stub", *names], dtype=object)
    gt_table = GT(frame, rowname_col="stub", id=_identifier(table))
    gt_table = gt_table.tab_header(
        html(escape(table.title)), html(escape(table.subtitle)) if table.subtitle else None
    )
    gt_table = gt_table.tab_stubhead(html(escape(table.stub)))
    gt_table = gt_table.cols_label(
        {name: html(escape(column.heading)) for name, column in zip(names, table.columns, strict=True)}
    )
    for spanner, level, start, stop in table.spans():
        key = f"s{level}-{start}"
        gt_table = gt_table.tab_spanner(
            html(escape(spanner)),
            columns=names[start:stop],
            level=len(table.columns[0].spanners) - 1 - level,
            id=key,
        )
    gt_table = gt_table.cols_align("right", columns=names)
    if table.foot:
        base = len(table.rows)
        gt_table = gt_table.tab_style(
            style.css(_RULE_OVER_BASE), [loc.body(rows=[base]), loc.stub(rows=[base])]
        )
    for note in (*table.notes, table.source):
        if note:
            gt_table = gt_table.tab_source_note(html(escape(note)))
    return gt_table.tab_options(**_OPTIONS).as_raw_html()


def _foot_cells(table: TableContents, texts: tuple[str, ...]) -> list[str]:
    """A foot row's texts, each in the last column of its group."""
    cells = [""] * len(table.columns)
    for positions, text in zip(table.groups(), texts, strict=True):
        cells[positions[-1]] = text
    return cells


def _identifier(table: TableContents) -> str:
    return "table-" + re.sub(r"[^\w]", "-", table.name)
