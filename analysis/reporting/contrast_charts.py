"""Drawings of shares beside each other: dumbbells of two groups, and shares with intervals.

    draw_dumbbells(frame, sheet) -> Figure     two named dots a row and the line between them
    draw_estimates(frame, sheet) -> Figure     a dot with its interval a row, a hollow dot beside it
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reporting.maps import Sheet, centimetres
from analysis.reporting.paper import RowLabels, rows_of
from analysis.reporting.theme import QUIET, RC, RULE, SERIES, text_width, theme_for
from analysis.reporting.words import percent

LABELS = 0.4
SCALE = 0.75


def draw_dumbbells(frame: pd.DataFrame, sheet: Sheet) -> Any:
    """Rows `label`; `a`, `b` shares 0-1; `name_a`, `name_b` who they are of, set beside their dots."""
    import matplotlib

    with matplotlib.rc_context(RC):
        return _dumbbells(frame, sheet)


def _dumbbells(frame: pd.DataFrame, sheet: Sheet) -> Any:
    theme = theme_for(sheet.width_cm)
    rows = rows_of(list(frame["label"]), theme, LABELS * theme.inner, 0.8)
    names = [f"{name} {percent(value, sheet.language)}" for side in ("a", "b") for name, value in zip(frame[f"name_{side}"], frame[side], strict=True)]
    room = max(text_width(name, theme.small) for name in names) + 0.3
    left, width = rows.width + 0.3 + room, theme.inner - rows.width - 0.3 - 2 * room
    paper, axes = _prepared(sheet, rows, left, width)
    for row, middle in zip(frame.itertuples(), rows.middles, strict=True):
        ends = left + width * row.a, left + width * row.b
        axes.plot(ends, [middle, middle], color=RULE, linewidth=1.6, zorder=1)
        for end, value, name, place in ((ends[0], row.a, row.name_a, 0), (ends[1], row.b, row.name_b, 1)):
            axes.plot(end, middle, marker="o", markersize=6, color=SERIES[0], zorder=2)
            is_left = end <= ends[1 - place] if place == 0 else end < ends[0]
            shift, side = (-0.2, "right") if is_left else (0.2, "left")
            paper.text(end + shift, middle, f"{name} {percent(value, sheet.language)}", size=theme.small, ha=side)
    return paper.figure


def draw_estimates(frame: pd.DataFrame, sheet: Sheet) -> Any:
    """Rows `label`; `estimate`, `low`, `high` shares 0-1; `beside` a share to compare with, drawn hollow."""
    import matplotlib

    with matplotlib.rc_context(RC):
        return _estimates(frame, sheet)


def _estimates(frame: pd.DataFrame, sheet: Sheet) -> Any:
    theme = theme_for(sheet.width_cm)
    rows = rows_of(list(frame["label"]), theme, LABELS * theme.inner, 0.8)
    left, room = rows.width + 0.3, text_width(percent(0.99, sheet.language), theme.text) + 0.4
    width = theme.inner - left - room
    paper, axes = _prepared(sheet, rows, left, width)
    for row, middle in zip(frame.itertuples(), rows.middles, strict=True):
        ends = [left + width * min(max(value, 0), 1) for value in (row.low, row.high)]
        axes.plot(ends, [middle, middle], color=SERIES[0], linewidth=1.4)
        axes.plot(left + width * row.beside, middle, marker="o", markersize=6, markerfacecolor="white", color=QUIET, zorder=2)
        axes.plot(left + width * row.estimate, middle, marker="o", markersize=6, color=SERIES[0], zorder=3)
        paper.text(left + width + 0.2, middle, percent(row.estimate, sheet.language))
    return paper.figure


def _prepared(sheet: Sheet, rows: RowLabels, left: float, width: float) -> tuple[Any, Any]:
    """The paper with row labels and a scale of percents beneath."""
    paper = sheet.paper(rows.height + SCALE)
    rows.draw(paper)
    axes = centimetres(paper, paper.theme.inner, rows.height + SCALE)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = left + width * tick
        axes.plot([at, at], [0, rows.height], color="#e3e3e3", linewidth=0.7, zorder=0)
        paper.text(at, rows.height + 0.25, percent(tick, sheet.language), size=paper.theme.small, color=QUIET, ha="center")
    axes.plot([left, left + width], [rows.height, rows.height], color=RULE, linewidth=0.8)
    return paper, axes
