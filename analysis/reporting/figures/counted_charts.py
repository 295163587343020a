"""Drawings of counts that are no survey's: ranked bars, marks of who spoke of what, origins by places.

draw_ranked(values, sheet) -> Figure      a bar a place, most first, each with its value
draw_grouped(groups, sheet) -> Figure     bars in groups on one scale, each group under its heading
draw_marks(marks, sheet, groups) -> Figure a dot where an interview (column) touched on a theme (row)
draw_table(counts, sheet) -> Figure       shaded cells: from where (rows) to where (columns)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError
from analysis.reporting.figures.sheet import FigureSheet, centimetres, drawn_on, rows_of
from analysis.reporting.figures.theme import (
    INK,
    QUIET,
    RC,
    RULE,
    palette,
    text_width,
    theme_for,
    toned,
    wrap_evenly,
)
from analysis.reporting.wording.words import number

LABELS = 0.34
"""The most room for row labels, as a share of the sheet."""
HEADING = 0.75
"""Height of the line over a group of bars, in cm."""
PALE = 0.5
"""How light bars are beside those that are marked."""
DARK = 0.55
"""From this share of the largest cell on, a cell's number is white."""


def draw_ranked(
    values: pd.Series, sheet: FigureSheet, last: Collection[str] = (), marked: Collection[str] = ()
) -> Any:
    """A bar for each label (index) with a known value, the largest first and those of `last` beneath the
    others; `marked` ones stand out where there are any.

    Raises CaseStudyError where no value is known.
    """
    import matplotlib

    if not values.notna().any():
        raise CaseStudyError("There is no value to rank.")
    with matplotlib.rc_context(RC):
        ranked = values.dropna().sort_values(ascending=False, kind="stable")
        beneath = ranked.index.isin(list(last))
        return _ranked(pd.concat([ranked[~beneath], ranked[beneath]]), sheet, marked)


def _ranked(values: pd.Series, sheet: FigureSheet, marked: Collection[str]) -> Any:
    theme = theme_for(sheet.width_cm)
    rows = rows_of([str(label) for label in values.index], theme, LABELS * theme.inner, 0.62)
    texts = [number(value, sheet.language) for value in values]
    left = rows.width + 0.25
    room = theme.inner - left - max(text_width(text, theme.text) for text in texts) - 0.25
    paper = sheet.paper(rows.height)
    rows.draw(paper)
    axes = centimetres(paper, theme.inner, rows.height)
    longest = max(float(values.max()), 1.0)
    some = any(label in marked for label in values.index)
    for label, value, middle, text in zip(values.index, values, rows.middles, texts, strict=True):
        length, is_own = room * value / longest, label in marked
        colour = palette().main if is_own or not some else toned(palette().main, PALE)
        axes.barh(middle, length, left=left, height=0.42, color=colour)
        paper.text(left + length + 0.12, middle, text, weight="bold" if is_own else "normal")
    axes.plot([left, left], [0, rows.height], color=RULE, linewidth=0.8)
    return drawn_on(paper, sheet.language)


@dataclass(frozen=True)
class Bars:
    """A group of bars: what stands over them, their lengths by label, and the text at the end of each."""

    heading: str
    values: pd.Series
    texts: Sequence[str]


def draw_grouped(groups: Sequence[Bars], sheet: FigureSheet) -> Any:
    """The bars of each group in their order beneath its heading, all on one scale.

    Raises CaseStudyError where no group has a value.
    """
    import matplotlib

    filled = [bars for bars in groups if bars.values.notna().any()]
    if not filled:
        raise CaseStudyError("There is no value to draw.")
    with matplotlib.rc_context(RC):
        return _grouped(filled, sheet)


def _grouped(groups: Sequence[Bars], sheet: FigureSheet) -> Any:
    theme = theme_for(sheet.width_cm)
    blocks = [
        rows_of([str(label) for label in bars.values.index], theme, LABELS * theme.inner, 0.62)
        for bars in groups
    ]
    left = max(rows.width for rows in blocks) + 0.25
    ends = max(text_width(text, theme.text) for bars in groups for text in bars.texts)
    longest = max(float(bars.values.max()) for bars in groups) or 1.0
    room = (theme.inner - left - ends - 0.25) / longest
    height = sum(HEADING + rows.height for rows in blocks)
    paper = sheet.paper(height)
    axes = centimetres(paper, theme.inner, height)
    top = 0.0
    for bars, rows in zip(groups, blocks, strict=True):
        paper.text(0, top + HEADING / 2, bars.heading, color=QUIET)
        top += HEADING
        replace(rows, width=left - 0.25).draw(paper, top)
        for value, middle, text in zip(bars.values, rows.middles, bars.texts, strict=True):
            axes.barh(top + middle, room * value, left=left, height=0.42, color=palette().main)
            paper.text(left + room * value + 0.12, top + middle, text)
        axes.plot([left, left], [top, top + rows.height], color=RULE, linewidth=0.8)
        top += rows.height
    return drawn_on(paper, sheet.language)


def draw_marks(marks: pd.DataFrame, sheet: FigureSheet, groups: Sequence[str]) -> Any:
    """A dot where a row (theme) holds for a column (interview); `groups` (one a column) stand over their
    columns.

    The number of marks of a row stands at its end. Raises CaseStudyError where there is no column.
    """
    import matplotlib

    if marks.empty:
        raise CaseStudyError("There is no interview to show.")
    with matplotlib.rc_context(RC):
        return _marks(marks, sheet, groups)


def _marks(marks: pd.DataFrame, sheet: FigureSheet, groups: Sequence[str]) -> Any:
    theme = theme_for(sheet.width_cm)
    rows = rows_of([str(theme_name) for theme_name in marks.index], theme, LABELS * theme.inner, 0.62)
    left, head = rows.width + 0.3, 1.35
    step = min((theme.inner - left - 0.9) / len(marks.columns), 0.8)
    paper = sheet.paper(head + rows.height)
    rows.draw(paper, head)
    axes = centimetres(paper, theme.inner, head + rows.height)
    names = list(dict.fromkeys(groups))
    for name in names:
        places = [place for place, group in enumerate(groups) if group == name]
        middle = left + step * (places[0] + places[-1] + 1) / 2
        paper.text(middle, 0.25, name, ha="center", color=QUIET)
        ends = left + step * places[0] + 0.08, left + step * (places[-1] + 1) - 0.08
        axes.plot(ends, [0.55, 0.55], color=RULE, linewidth=0.8)
    for place, label in enumerate(marks.columns):
        paper.text(left + step * (place + 0.5), 0.9, str(label), size=theme.small, color=QUIET, ha="center")
    for row, middle in zip(marks.index, rows.middles, strict=True):
        axes.plot(
            [left, left + step * len(marks.columns)],
            [head + middle] * 2,
            color="#e3e3e3",
            linewidth=0.7,
            zorder=0,
        )
        for place, held in enumerate(marks.loc[row]):
            if held:
                colour = palette().series[names.index(groups[place]) % len(palette().series)]
                axes.plot(left + step * (place + 0.5), head + middle, marker="o", markersize=6, color=colour)
        paper.text(left + step * len(marks.columns) + 0.25, head + middle, str(int(marks.loc[row].sum())))
    return drawn_on(paper, sheet.language)


def draw_table(counts: pd.DataFrame, sheet: FigureSheet) -> Any:
    """Shaded cells with their counts: rows by columns, darker for more; a missing cell stays empty.

    Raises CaseStudyError where there is no count.
    """
    import matplotlib

    if counts.empty or not counts.notna().any(axis=None):
        raise CaseStudyError("There is no count to show.")
    with matplotlib.rc_context(RC):
        return _table(counts, sheet)


def _table(counts: pd.DataFrame, sheet: FigureSheet) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    theme = theme_for(sheet.width_cm)
    rows = rows_of([str(name) for name in counts.index], theme, LABELS * theme.inner, 0.7)
    left = rows.width + 0.25
    step = min((theme.inner - left) / len(counts.columns), 3.0)
    heads = [wrap_evenly(str(name), step - 0.1, theme.text) for name in counts.columns]
    head = max(len(lines) for lines in heads) * theme.line(theme.text) + 0.15
    paper = sheet.paper(head + rows.height)
    rows.draw(paper, head)
    axes = centimetres(paper, theme.inner, head + rows.height)
    shades, most = (
        LinearSegmentedColormap.from_list("ramp", palette().ramp),
        max(float(np.nanmax(counts.to_numpy(float))), 1.0),
    )
    for place, lines in enumerate(heads):
        paper.text(left + step * (place + 0.5), head - 0.1, "\n".join(lines), ha="center", va="bottom")
    for row, middle in zip(counts.index, rows.middles, strict=True):
        for place, value in enumerate(counts.loc[row]):
            if np.isfinite(value):
                axes.barh(
                    head + middle,
                    step - 0.06,
                    left=left + step * place,
                    height=0.62,
                    color=shades(value / most),
                )
                colour = "white" if value / most > DARK else INK
                paper.text(
                    left + step * (place + 0.5),
                    head + middle,
                    number(value, sheet.language),
                    ha="center",
                    color=colour,
                )
    return drawn_on(paper, sheet.language)
