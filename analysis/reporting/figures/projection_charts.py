"""Drawings of a projection: what is added up period by period with its band, and regions with their ranges.

draw_bands(frame, sheet, look) -> Figure       a line within its band, period by period
draw_ranges(frame, sheet) -> Figure            a dot within its range a row
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.reporting.figures.sheet import FigureSheet, Paper, centimetres, drawn_on, rows_of
from analysis.reporting.figures.theme import (
    INK,
    QUIET,
    RULE,
    palette,
    text_width,
    theme_for,
    toned,
    with_settings,
    wrap_evenly,
)
from analysis.reporting.wording.words import number, word

HEIGHT, TOP, FOOT = 5.6, 0.7, 1.0
LABELS = 0.3


@dataclass(frozen=True)
class Stock:
    """The whole that a projection can reach, and what it is called."""

    number: float
    name: str


@with_settings
def draw_bands(frame: pd.DataFrame, sheet: FigureSheet, stock: Stock) -> Any:
    """`frame`: index periods in words; columns low, estimate, high, and counted (NaN where nothing was).

    The stock is a line across. Values stand at the middle reading, the range beneath it.
    """
    theme = theme_for(sheet.width_cm)
    paper = sheet.paper(TOP + HEIGHT + FOOT)
    axes = centimetres(paper, theme.inner, TOP + HEIGHT + FOOT)
    step = theme.inner / (len(frame) + 1)
    at = step * (np.arange(len(frame)) + 0.75)
    most = max(stock.number, float(frame["high"].max()), 1.0)

    def height(values: Any) -> Any:
        return TOP + HEIGHT - HEIGHT * np.asarray(values, dtype=float) / most

    starts = np.concatenate([[step * 0.2], at])
    low, middle, high = (np.concatenate([[0.0], frame[name]]) for name in ("low", "estimate", "high"))
    colour = palette().main
    axes.fill_between(starts, height(low), height(high), color=toned(colour, 0.62), linewidth=0, zorder=1)
    axes.plot(starts, height(middle), color=colour, linewidth=2.0, marker="o", markersize=4, zorder=2)
    axes.plot([0, theme.inner], [height(stock.number)] * 2, color=QUIET, linewidth=0.9, linestyle=(0, (3, 2)))
    axes.plot([0, theme.inner], [TOP + HEIGHT] * 2, color=RULE, linewidth=0.9)
    paper.text(0, float(height(stock.number)) - 0.22, stock.name, size=theme.small, color=QUIET)
    for x, (period, row) in zip(at, frame.iterrows(), strict=True):
        _name_value(paper, float(x), float(height(row["estimate"])), row, sheet)
        lines = wrap_evenly(str(period), step - 0.15, theme.small)
        below = TOP + HEIGHT + 0.2 + len(lines) * theme.line(theme.small) / 2
        paper.text(float(x), below, "\n".join(lines), size=theme.small, color=QUIET, ha="center", va="center")
        if row["counted"] == row["counted"]:
            axes.plot(
                x, height(row["counted"]), marker="X", markersize=8, color=palette().series[1], zorder=3
            )
    return paper.figure


def _name_value(paper: Paper, x: float, y: float, row: pd.Series, sheet: FigureSheet) -> None:
    """The middle reading and its range, at the right of the mark."""
    theme = paper.theme
    ranged = word(
        "projection.range",
        sheet.language,
        low=number(row["low"], sheet.language),
        high=number(row["high"], sheet.language),
    )
    plate = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8}
    paper.text(
        x + 0.18, y - 0.15, number(row["estimate"], sheet.language), weight="bold", color=INK, bbox=plate
    )
    paper.text(x + 0.18, y + 0.2, ranged, size=theme.small, color=INK, bbox=plate)


@with_settings
def draw_ranges(frame: pd.DataFrame, sheet: FigureSheet) -> Any:
    """`frame`: index what a row is of; columns low, estimate, high."""
    theme = theme_for(sheet.width_cm)
    rows = rows_of([str(name) for name in frame.index], theme, LABELS * theme.inner, 0.62)
    paper = sheet.paper(rows.height)
    rows.draw(paper)
    axes = centimetres(paper, theme.inner, rows.height)
    texts = [_told(row, sheet.language) for _, row in frame.iterrows()]
    left = rows.width + 0.3
    room = theme.inner - left - max(text_width(text, theme.text) for text in texts) - 0.3
    most = max(float(frame["high"].max()), 1.0)
    for (_, row), middle, text in zip(frame.iterrows(), rows.middles, texts, strict=True):
        ends = [left + room * row[name] / most for name in ("low", "high")]
        axes.plot(
            ends, [middle, middle], color=toned(palette().main, 0.45), linewidth=5, solid_capstyle="butt"
        )
        axes.plot(
            left + room * row["estimate"] / most, middle, marker="o", markersize=6, color=palette().series[0]
        )
        paper.text(ends[1] + 0.15, middle, text)
    axes.plot([left, left], [0, rows.height], color=RULE, linewidth=0.8)
    return drawn_on(paper, sheet.language)


def _told(row: pd.Series, language: str) -> str:
    middle, low, high = (number(row[name], language) for name in ("estimate", "low", "high"))
    return f"{middle} ({word('projection.range', language, low=low, high=high)})"
