"""Ranked bars with intervals, each with its value and count.

BarPlan(chart)     .height in cm, .draw(paper)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.reporting.figures.charts import Chart, has_interval, is_drawn
from analysis.reporting.figures.sheet import Box, Paper, RowLabels, rows_of
from analysis.reporting.figures.theme import INK, QUIET, RULE, Theme, outline_of, palette, text_width
from analysis.vocabulary import SUPPRESSED

BAR = 0.42
GAP = 0.16
HIDDEN = 0.55
"""Length of the hatched box that stands for a hidden value: the same for all, so it tells nothing."""
FEW = 3
"""Up to this many shares stand on a scale to 100%, where filling the width would make 20% look like all."""


@dataclass(frozen=True)
class Mark:
    """One bar: its estimates row (or None), colour, and the words at its end."""

    record: Any | None
    colour: str
    text: str

    @property
    def reach(self) -> float:
        """How far bar and interval go, in the unit of the estimate; 0 where nothing is drawn."""
        if not is_drawn(self.record):
            return 0.0
        high = self.record.high if has_interval(self.record) else 0.0
        return float(np.nanmax([self.record.estimate, high, 0.0]))


def scale_of(marks: Sequence[Mark], width: float, theme: Theme) -> float:
    """Centimetres per unit such that every bar and the text at its end fit into `width`; `width` where none
    is drawn.
    """
    drawn = [mark for mark in marks if mark.reach > 0]
    room = [max(width - GAP - text_width(mark.text, theme.text), 0.1 * width) / mark.reach for mark in drawn]
    return min(room, default=width)


def draw_bars(
    paper: Paper, marks: Sequence[Mark], labels: RowLabels, box: Box, scale: float, *, dots=False
) -> None:
    """Bars (or dots) from a common zero line, `scale` cm a unit, with intervals and the words at their
    ends.
    """
    import seaborn

    axes = paper.axes(box, labels.height)
    axes.set(xlim=(0, box.width / scale), ylim=(labels.height, 0))
    drawn = [
        (mark, middle) for mark, middle in zip(marks, labels.middles, strict=True) if is_drawn(mark.record)
    ]
    if drawn and dots:
        seaborn.scatterplot(
            x=[mark.record.estimate for mark, _ in drawn],
            y=[middle for _, middle in drawn],
            s=38,
            color=palette().main,
            linewidth=0,
            ax=axes,
            zorder=3,
            clip_on=False,
        )
    elif drawn:
        _bars(axes, drawn, seaborn)
    for mark, middle in drawn:
        if has_interval(mark.record):
            ends = [mark.record.low, mark.record.high]
            axes.plot(ends, [middle, middle], color=INK, linewidth=0.8, zorder=2)
    for mark, middle in zip(marks, labels.middles, strict=True):
        hidden = mark.record is not None and mark.record.status == SUPPRESSED
        if hidden:
            _hatched(axes, middle, HIDDEN / scale)
        end = HIDDEN if hidden else mark.reach * scale
        is_shown = is_drawn(mark.record)
        paper.text(box.left + end + GAP, box.top + middle, mark.text, color=INK if is_shown else QUIET)
    axes.axvline(0, color=RULE, linewidth=1.0, clip_on=False)
    axes.set(xlim=(0, box.width / scale), ylim=(labels.height, 0))
    axes.set_axis_off()


def _bars(axes: Any, drawn: list[tuple[Mark, float]], seaborn: Any) -> None:
    middles = [middle for _, middle in drawn]
    spacing = min(np.diff(middles), default=1.0)
    seaborn.barplot(
        x=[mark.record.estimate for mark, _ in drawn],
        y=middles,
        orient="y",
        native_scale=True,
        errorbar=None,
        width=BAR / spacing,
        color=palette().main,
        saturation=1,
        ax=axes,
    )
    for patch, (mark, _) in zip(axes.patches, drawn, strict=True):
        patch.set(facecolor=mark.colour, edgecolor=outline_of(mark.colour), linewidth=0.6)


def _hatched(axes: Any, middle: float, length: float) -> None:
    axes.barh(middle, length, height=BAR, facecolor="white", edgecolor=RULE, hatch="////", linewidth=0.6)


@dataclass(frozen=True)
class BarPlan:
    """One set of bars. With dots and a single choice, the rows are the series (cities). `most` are the
    centimetres a unit of a figure with the same bars, whose scale this one keeps to.
    """

    chart: Chart
    most: float = float("inf")

    @cached_property
    def _transposed(self) -> bool:
        return self.chart.kind == "dots"

    @cached_property
    def marks(self) -> list[Mark]:
        chart = self.chart
        pairs = (
            [(row, group) for row in chart.rows for group in chart.series]
            if self._transposed
            else [(row, chart.series[0]) for row in chart.rows]
        )
        records = [(row, chart.record(row, group)) for row, group in pairs]
        return [Mark(record, chart.colour(row), chart.value_text(record)) for row, record in records]

    @cached_property
    def labels(self) -> RowLabels:
        chart = self.chart
        texts = [chart.row_label(row) for row in chart.rows]
        if self._transposed:
            texts = [chart.series_label(group) for group in chart.series]
        return rows_of(texts, chart.theme, 0.42 * chart.theme.inner, BAR + 0.2)

    @property
    def height(self) -> float:
        return self.labels.height

    def draw(self, paper: Paper) -> None:
        left = self.labels.width + GAP
        self.labels.draw(paper)
        box = Box(left, 0, self.chart.theme.inner - left)
        draw_bars(paper, self.marks, self.labels, box, min(self.scale, self.most), dots=self._transposed)

    @property
    def scale(self) -> float:
        """Centimetres a unit, as far as these bars and their words fill the width."""
        width = self.chart.theme.inner - self.labels.width - GAP
        scale = scale_of(self.marks, width, self.chart.theme)
        return min(scale, width) if self.chart.is_share and len(self.marks) <= FEW else scale
