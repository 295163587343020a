"""Dots that compare series (cities, sexes, unweighted and raked) choice by choice.

DotPlan(chart)     .height in cm, .draw(paper)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.reporting.figures.charts import Chart, has_interval, is_drawn
from analysis.reporting.figures.sheet import Box, Paper, RowLabels, rows_of
from analysis.reporting.figures.theme import QUIET, RULE, series_style, text_width
from analysis.reporting.wording.words import number, percent

GAP = 0.16
FEW = 3
"""Up to this many series each dot has its value and count beside it at the size of all text."""
MANY = 48
"""With more series the values are small; with more marks than this there are none, as the figure would
outgrow its page.
"""


@dataclass(frozen=True)
class DotPlan:
    """Rows are choices; each series has its own marker and colour and a place of its own in the row."""

    chart: Chart

    @property
    def _pitch(self) -> float:
        return self.chart.theme.line(self._size) + 0.04 if self._labelled else 0.2

    @property
    def _labelled(self) -> bool:
        return len(self.chart.series) <= FEW or len(self.chart.series) * len(self.chart.rows) <= MANY

    @property
    def _size(self) -> float:
        """Points of the values beside the dots."""
        return self.chart.theme.text if len(self.chart.series) <= FEW else self.chart.theme.small

    @cached_property
    def labels(self) -> RowLabels:
        texts = [self.chart.row_label(row) for row in self.chart.rows]
        least = len(self.chart.series) * self._pitch + 0.24
        return rows_of(texts, self.chart.theme, 0.4 * self.chart.theme.inner, least)

    @cached_property
    def _key(self) -> list[tuple[int, float]]:
        theme, places, line, x = self.chart.theme, [], 0, 0.0
        for group in self.chart.series:
            width = 0.35 + text_width(self._key_text(group), theme.text)
            if x and x + width > theme.inner:
                line, x = line + 1, 0.0
            places.append((line, x))
            x += width + 0.45
        return places

    def _key_text(self, group: Any) -> str:
        return f"{self.chart.series_label(group)} (n = {self.chart.base_text(group)})"

    @property
    def _key_height(self) -> float:
        theme = self.chart.theme
        return (self._key[-1][0] + 1) * (theme.line(theme.text) + 0.08) + 0.15

    @property
    def height(self) -> float:
        theme = self.chart.theme
        return self._key_height + self.labels.height + theme.line(theme.small) + 0.1

    @cached_property
    def _reach(self) -> float:
        """The value at the right end of the scale: the next tick past the furthest interval."""
        records = [self.chart.record(row, group) for row in self.chart.rows for group in self.chart.series]
        most = max((_end(record) for record in records if is_drawn(record)), default=1.0)
        step = self._step(most)
        reach = step * -(-most // step) if most > 0 else 1.0
        return min(reach, 1.0) if self.chart.is_share else reach

    def _step(self, most: float) -> float:
        if self.chart.is_share:
            return 0.25 if most > 0.5 else 0.1 if most > 0.2 else 0.05
        from matplotlib.ticker import MaxNLocator

        ticks = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, most)
        return float(ticks[1] - ticks[0])

    def draw(self, paper: Paper) -> None:
        chart, theme = self.chart, self.chart.theme
        top, left = self._key_height, self.labels.width + GAP
        texts = [chart.value_text(chart.record(row, group)) for row in chart.rows for group in chart.series]
        room = max(text_width(text, self._size) for text in texts) + GAP if self._labelled else 0.3
        width = theme.inner - left - room
        box = Box(left, top, width)
        axes = paper.axes(box, self.labels.height)
        self._draw_key(paper)
        self.labels.draw(paper, top)
        self._draw_scale(paper, axes, box)
        self._draw_rules(axes)
        for place, group in enumerate(chart.series):
            self._draw_series(paper, axes, place, group, box)
        axes.set(xlim=(0, self._reach), ylim=(self.labels.height, 0))
        axes.set_axis_off()

    def _draw_series(self, paper: Paper, axes: Any, place: int, group: Any, box: Box) -> None:
        import seaborn

        (colour, marker), points = series_style(place), []
        offset = (place - (len(self.chart.series) - 1) / 2) * self._pitch
        for row, middle in zip(self.chart.rows, self.labels.middles, strict=True):
            record, y = self.chart.record(row, group), middle + offset
            end = 0.0
            if is_drawn(record):
                points.append((record.estimate, y))
                if has_interval(record):
                    axes.plot([record.low, record.high], [y, y], color=colour, linewidth=0.9, clip_on=False)
                end = _end(record) / self._reach * box.width
            if self._labelled:
                text = self.chart.value_text(record)
                paper.text(
                    box.left + end + GAP,
                    box.top + y,
                    text,
                    size=self._size,
                    color=colour if is_drawn(record) else QUIET,
                )
        if points:
            seaborn.scatterplot(
                x=[x for x, _ in points],
                y=[y for _, y in points],
                marker=marker,
                s=30,
                color=colour,
                linewidth=0,
                ax=axes,
                zorder=3,
                clip_on=False,
            )

    def _draw_scale(self, paper: Paper, axes: Any, box: Box) -> None:
        """Light lines at round values, their numbers beneath, and thin rules between rows."""
        theme, language = self.chart.theme, self.chart.layout.language
        step, tick = self._step(self._reach), 0.0
        while tick <= self._reach * 1.0001:
            axes.axvline(tick, color="#d9d9d9" if tick else RULE, linewidth=0.7, zorder=0)
            text = percent(tick, language) if self.chart.is_share else number(tick, language, _decimals(step))
            y = box.top + self.labels.height + theme.line(theme.small) / 2 + 0.05
            paper.text(
                box.left + tick / self._reach * box.width, y, text, size=theme.small, color=QUIET, ha="center"
            )
            tick = round(tick + step, 6)

    def _draw_rules(self, axes: Any) -> None:
        """A thin rule between rows, so that no dot is read with its neighbour's label."""
        end = 0.0
        for middle in self.labels.middles[:-1]:
            end += 2 * (middle - end)
            axes.axhline(end, color="#e3e3e3", linewidth=0.6, zorder=0)

    def _draw_key(self, paper: Paper) -> None:
        import seaborn

        theme = self.chart.theme
        axes = paper.axes(Box(0, 0, theme.inner), self._key_height)
        pitch = theme.line(theme.text) + 0.08
        for place, (group, (line, x)) in enumerate(zip(self.chart.series, self._key, strict=True)):
            y = (line + 0.5) * pitch
            colour, marker = series_style(place)
            seaborn.scatterplot(
                x=[x + 0.12], y=[y], marker=marker, s=30, color=colour, linewidth=0, ax=axes, clip_on=False
            )
            paper.text(x + 0.32, y, self._key_text(group))
        axes.set(xlim=(0, theme.inner), ylim=(self._key_height, 0))
        axes.set_axis_off()


def _end(record: Any) -> float:
    """How far to the right a mark reaches, its interval included."""
    high = record.high if has_interval(record) and record.high == record.high else 0.0
    return max(record.estimate, high)


def _decimals(step: float) -> int:
    """As many decimals as the ticks of a scale need to be told apart truly."""
    return len(f"{step:.6f}".rstrip("0").partition(".")[2])
