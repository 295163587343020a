"""Drawings of shares beside each other: dumbbells of two groups, and shares with intervals.

draw_dumbbells(frame, sheet) -> Figure     two named dots a row and the line between them
draw_estimates(frame, sheet) -> Figure     a dot with its interval a row, a hollow dot beside it
draw_spans(frame, sheet) -> Figure         many cities a row, a small dot each, the ends named
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.reporting.figures.sheet import FigureSheet, RowLabels, centimetres, drawn_on, rows_of
from analysis.reporting.figures.theme import INK, QUIET, RULE, palette, text_width, theme_for, with_settings
from analysis.reporting.wording.words import percent

LABELS = 0.4
SCALE = 0.75
TOPS = (0.2, 0.4, 0.6, 0.8, 1.0)
"""A scale of shares ends at one of these, so that its quarters are whole percents."""


@with_settings
def draw_dumbbells(frame: pd.DataFrame, sheet: FigureSheet) -> Any:
    """Rows `label`; `a`, `b` shares 0-1; `text_a`, `text_b` what stands beside their dots."""
    theme = theme_for(sheet.width_cm)
    rows = rows_of(list(frame["label"]), theme, LABELS * theme.inner, 0.8)
    texts = {side: list(frame[f"text_{side}"]) for side in ("a", "b")}
    room = max(text_width(text, theme.small) for side in texts.values() for text in side) + 0.3
    left, width = rows.width + 0.3 + room, theme.inner - rows.width - 0.3 - 2 * room
    paper, axes = _prepared(sheet, rows, left, width)
    for row, middle, *beside in zip(frame.itertuples(), rows.middles, texts["a"], texts["b"], strict=True):
        ends = left + width * row.a, left + width * row.b
        axes.plot(ends, [middle, middle], color=RULE, linewidth=1.6, zorder=1)
        for place, (end, text) in enumerate(zip(ends, beside, strict=True)):
            axes.plot(end, middle, marker="o", markersize=6, color=palette().series[0], zorder=2)
            is_left = end <= ends[1 - place] if place == 0 else end < ends[0]
            shift, side = (-0.2, "right") if is_left else (0.2, "left")
            paper.text(end + shift, middle, text, size=theme.small, ha=side)
    return drawn_on(paper, sheet.language)


@with_settings
def draw_estimates(frame: pd.DataFrame, sheet: FigureSheet) -> Any:
    """Rows `label`; `estimate`, `low`, `high` shares 0-1; `beside` a share to compare with, drawn as a
    ring.
    """
    theme = theme_for(sheet.width_cm)
    rows = rows_of(list(frame["label"]), theme, LABELS * theme.inner, 0.8)
    left, room = rows.width + 0.3, text_width(percent(0.99, sheet.language), theme.text) + 0.4
    width = theme.inner - left - room
    top = next(share for share in TOPS if share >= min(float(frame[["high", "beside"]].max(axis=None)), 1.0))
    paper, axes = _prepared(sheet, rows, left, width, top)
    for row, middle in zip(frame.itertuples(), rows.middles, strict=True):
        ends = [left + width * min(max(value, 0), 1) / top for value in (row.low, row.high)]
        axes.plot(ends, [middle, middle], color=palette().series[0], linewidth=1.4)
        axes.plot(
            left + width * row.estimate / top,
            middle,
            marker="o",
            markersize=5,
            color=palette().series[0],
            zorder=2,
        )
        axes.plot(
            left + width * row.beside / top,
            middle,
            marker="o",
            markersize=9,
            markerfacecolor="none",
            color=QUIET,
            zorder=3,
        )
        paper.text(left + width + 0.2, middle, percent(row.estimate, sheet.language))
    return drawn_on(paper, sheet.language)


@with_settings
def draw_spans(frame: pd.DataFrame, sheet: FigureSheet) -> Any:
    """Rows `label`; `shares` (0-1) of all cities, `all` that of all together (NaN: not told); `text_low` and
    `text_high` stand beside the lowest and the highest.
    """
    theme = theme_for(sheet.width_cm)
    rows = rows_of(list(frame["label"]), theme, LABELS * theme.inner, 0.9)
    texts = [*frame["text_low"], *frame["text_high"]]
    room = max(text_width(text, theme.small) for text in texts) + 0.3
    left, width = rows.width + 0.3 + room, theme.inner - rows.width - 0.3 - 2 * room
    paper, axes = _prepared(sheet, rows, left, width)
    for row, middle in zip(frame.itertuples(), rows.middles, strict=True):
        places = [left + width * share for share in row.shares]
        level = [middle] * len(places)
        axes.plot(places, level, color=RULE, linewidth=1.0, zorder=1)
        axes.plot(places, level, "o", markersize=5, color=palette().series[0], alpha=0.45, mew=0, zorder=2)
        if row.all == row.all:
            at = left + width * row.all
            axes.plot([at, at], [middle - 0.3, middle + 0.3], color=INK, linewidth=1.6, zorder=3)
        paper.text(places[0] - 0.2, middle, row.text_low, size=theme.small, ha="right")
        paper.text(places[-1] + 0.2, middle, row.text_high, size=theme.small)
    return drawn_on(paper, sheet.language)


def _prepared(
    sheet: FigureSheet, rows: RowLabels, left: float, width: float, top: float = 1.0
) -> tuple[Any, Any]:
    """The paper with row labels and a scale of percents, from 0 to `top` (a share), beneath."""
    paper = sheet.paper(rows.height + SCALE)
    rows.draw(paper)
    axes = centimetres(paper, paper.theme.inner, rows.height + SCALE)
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = left + width * tick
        axes.plot([at, at], [0, rows.height], color="#e3e3e3", linewidth=0.7, zorder=0)
        paper.text(
            at,
            rows.height + 0.25,
            percent(tick * top, sheet.language),
            size=paper.theme.small,
            color=QUIET,
            ha="center",
        )
    axes.plot([left, left + width], [rows.height, rows.height], color=RULE, linewidth=0.8)
    return paper, axes
