"""Bars stacked to 100%, fit for single choices.

StackPlan(chart)     .height in cm, .draw(paper)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.reporting.figures.charts import Chart, answer_colours, is_drawn
from analysis.reporting.figures.heat_map import GAP, PLATE
from analysis.reporting.figures.sheet import Box, Paper, RowLabels, rows_of
from analysis.reporting.figures.theme import (
    QUIET,
    RULE,
    ink_on,
    outline_of,
    text_width,
    wrap,
)
from analysis.reporting.tables.grid import GroupKey
from analysis.reporting.wording.words import row_of, word

BAR = 0.68
"""Two lines of small text stand in a bar: the percent and its count."""


@dataclass(frozen=True)
class BarPart:
    """A part of a bar: its estimates row, colour, where it begins (0-1), its label, and the lines that fit
    into it.
    """

    record: Any
    colour: str
    start: float
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class StackPlan:
    """One bar a level, its choices stacked to 100% in the table's order; percent and count inside, base at
    the right.

    What is too narrow for its percent and count is told in a line under its bar.
    """

    chart: Chart

    @cached_property
    def _texts(self) -> RowLabels:
        texts = [self.chart.series_label(group) for group in self.chart.series]
        return rows_of(texts, self.chart.theme, 0.34 * self.chart.theme.inner, 0)

    @cached_property
    def labels(self) -> RowLabels:
        theme, chart = self.chart.theme, self.chart
        most = max(len(lines) for lines in self._beneath)
        texts = [chart.series_label(group) for group in chart.series]
        return rows_of(texts, theme, 0.34 * theme.inner, BAR + 0.18 + most * theme.line(theme.small))

    @cached_property
    def _bases(self) -> list[str]:
        return [f"n = {self.chart.base_text(group)}" for group in self.chart.series]

    @cached_property
    def _width(self) -> float:
        """Of a bar, cm."""
        theme = self.chart.theme
        return (
            theme.inner
            - self._texts.width
            - 2 * GAP
            - max(text_width(base, theme.small) for base in self._bases)
        )

    @cached_property
    def colours(self) -> list[str]:
        """The colour of each answer."""
        return answer_colours(self.chart.rows, self.chart.series[0], self.chart.layout)

    @cached_property
    def parts(self) -> list[list[BarPart]]:
        """The parts of each bar, those of nobody left out."""
        return [self._parts_of(group) for group in self.chart.series]

    def _parts_of(self, group: GroupKey) -> list[BarPart]:
        chart, start, bar_parts = self.chart, 0.0, []
        for row, colour in zip(chart.rows, self.colours, strict=True):
            record = chart.record(row, group)
            if is_drawn(record) and record.estimate > 0:
                lines = self._lines(record, record.estimate * self._width - 0.08)
                bar_parts.append(BarPart(record, colour, start, chart.row_label(row), lines))
                start += record.estimate
        return bar_parts

    def _lines(self, record: Any, width: float) -> tuple[str, ...]:
        """Percent and count in one line or in two, whichever fits; nothing where neither does."""
        whole = self._value(record)
        percent, space, count = whole.partition(" (")
        for lines in ((whole,), (percent, "(" + count) if space else ()):
            if lines and all(text_width(line, self.chart.theme.small) < width for line in lines):
                return lines
        return ()

    def _value(self, record: Any) -> str:
        """A part's value without the mark of a small base, which stands at its bar's base."""
        return self.chart.value_text(record).rstrip("*")

    @cached_property
    def _beneath(self) -> list[list[str]]:
        """For each bar the lines under it: what had no room inside."""
        theme, language = self.chart.theme, self.chart.layout.language
        texts_beneath = [
            row_of(
                (
                    word("colon", language, label=part.label, text=self._value(part.record))
                    for part in bar_parts
                    if not part.lines
                ),
                language,
            )
            for bar_parts in self.parts
        ]
        return [wrap(text, self._width, theme.small) if text else [] for text in texts_beneath]

    @cached_property
    def _key(self) -> list[tuple[int, float, float]]:
        """Place in the key of each row: line, x in cm, and its width."""
        theme, places, line, x = self.chart.theme, [], 0, 0.0
        for row in self.chart.rows:
            width = 0.42 + min(text_width(self.chart.row_label(row), theme.text), theme.inner - 0.42)
            if x and x + width > theme.inner:
                line, x = line + 1, 0.0
            places.append((line, x, width))
            x += width + 0.4
        return places

    @property
    def _key_height(self) -> float:
        theme = self.chart.theme
        return (self._key[-1][0] + 1) * (theme.line(theme.text) + 0.06) + 0.2

    @property
    def height(self) -> float:
        return self._key_height + self.labels.height

    def draw(self, paper: Paper) -> None:
        theme, top, left = self.chart.theme, self._key_height, self.labels.width + GAP
        self._draw_key(paper)
        box = Box(left, top, self._width)
        axes = paper.axes(box, self.labels.height)
        below = max(len(lines) for lines in self._beneath) * theme.line(theme.small) / 2
        bars = [middle - below for middle in self.labels.middles]
        for label, y in zip(self.labels.texts, bars, strict=True):
            paper.text(self.labels.width, top + y, label, ha="right")
        for place, (group, y) in enumerate(zip(self.chart.series, bars, strict=True)):
            self._draw_bar(paper, axes, self.parts[place], y, box)
            self._draw_hidden(paper, axes, group, y, box)
            paper.text(left + self._width + GAP, top + y, self._bases[place], size=theme.small, color=QUIET)
            for number, line in enumerate(self._beneath[place]):
                under = top + y + BAR / 2 + (number + 0.6) * theme.line(theme.small)
                paper.text(left + self._width, under, line, size=theme.small, color=QUIET, ha="right")
        axes.set(xlim=(0, 1), ylim=(self.labels.height, 0))

    def _draw_bar(self, paper: Paper, axes: Any, parts: list[BarPart], y: float, box: Box) -> None:
        for part in parts:
            share = part.record.estimate
            axes.barh(
                y,
                share,
                left=part.start,
                height=BAR,
                color=part.colour,
                edgecolor=outline_of(part.colour),
                linewidth=0.8,
            )
            x = box.left + (part.start + share / 2) * box.width
            if part.lines:
                text = "\n".join(part.lines)
                paper.text(
                    x, box.top + y, text, size=self.chart.theme.small, color=ink_on(part.colour), ha="center"
                )

    def _draw_hidden(self, paper: Paper, axes: Any, group: GroupKey, y: float, box: Box) -> None:
        """A hatched rest, with why it is hidden, where not every choice can be drawn."""
        records = [self.chart.record(row, group) for row in self.chart.rows]
        hidden = next((record for record in records if not is_drawn(record)), None)
        if hidden is None and records:
            return
        start = sum(record.estimate for record in records if is_drawn(record) and record.estimate > 0)
        axes.barh(
            y,
            1 - start,
            left=start,
            height=BAR,
            facecolor="white",
            edgecolor=RULE,
            hatch="////",
            linewidth=0.6,
        )
        x = box.left + (start + 1) / 2 * box.width
        text = self.chart.value_text(hidden)
        paper.text(x, box.top + y, text, size=self.chart.theme.small, ha="center", bbox=PLATE)

    def _draw_key(self, paper: Paper) -> None:
        from matplotlib.patches import Rectangle

        theme = self.chart.theme
        pitch = theme.line(theme.text) + 0.06
        axes = paper.axes(Box(0, 0, theme.inner), self._key_height)
        axes.set(xlim=(0, theme.inner), ylim=(self._key_height, 0))
        for row, colour, (line, x, _) in zip(self.chart.rows, self.colours, self._key, strict=True):
            middle = (line + 0.5) * pitch
            edge = outline_of(colour)
            axes.add_patch(
                Rectangle((x, middle - 0.14), 0.28, 0.28, facecolor=colour, edgecolor=edge, linewidth=0.6)
            )
            paper.text(x + 0.4, middle, self.chart.row_label(row))
