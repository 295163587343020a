"""Choices by levels as a heat map, fit for multi-selects.

HeatPlan(chart)     .height in cm, .draw(paper)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.reporting.figures.charts import Chart, is_drawn, is_few
from analysis.reporting.figures.sheet import Box, Paper, RowLabels, rows_of
from analysis.reporting.figures.theme import INK, QUIET, RULE, palette, text_width, wrap
from analysis.reporting.wording.words import NARROW_SPACE, word

GAP = 0.16
CELL = 0.52
DARK = 0.65
"""White text from this share of the darkest value on; under it black stands out more."""


@dataclass(frozen=True)
class HeatPlan:
    """Rows by series, darker for more; counts stand under the percent where there is room."""

    chart: Chart

    @cached_property
    def labels(self) -> RowLabels:
        theme = self.chart.theme
        texts = [self.chart.row_label(row) for row in self.chart.rows]
        return rows_of(
            texts, theme, 0.36 * theme.inner, 2 * theme.line(theme.small) + 0.14 if self._two_lines else CELL
        )

    @property
    def _two_lines(self) -> bool:
        """Whether any cell has a count under its percent, or a base under its count."""
        chart = self.chart
        records = [chart.record(row, group) for row in chart.rows for group in chart.series]
        return self._counts or any(is_few(record) for record in records if is_drawn(record))

    @property
    def _counts(self) -> bool:
        return self.chart.is_share and len(self.chart.series) * 1.15 < 0.64 * self.chart.theme.inner

    @cached_property
    def cell_width(self) -> float:
        room = self.chart.theme.inner - self.labels.width - GAP
        return min(room / len(self.chart.series), 2.6)

    @cached_property
    def _most(self) -> float:
        """The value of the darkest colour: all, or the largest mean."""
        records = [self.chart.record(row, group) for row in self.chart.rows for group in self.chart.series]
        return 1.0 if self.chart.is_share else max((r.estimate for r in records if is_drawn(r)), default=0.0)

    @cached_property
    def _narrow(self) -> bool:
        """Whether any percent is too wide for its cell; then all go without their sign, which the subtitle
        has.
        """
        chart = self.chart
        records = [chart.record(row, group) for row in chart.rows for group in chart.series]
        texts = [chart.value_text(record, count=False) for record in records if is_drawn(record)]
        return any(text_width(text, chart.theme.text) > self.cell_width - 0.12 for text in texts)

    @cached_property
    def _heads(self) -> tuple[list[list[str]], bool]:
        """Column heads as wrapped lines, and whether they stand upright (a word is wider than its column)."""
        theme = self.chart.theme
        names = [self.chart.series_label(group) for group in self.chart.series]
        width = self.cell_width - 0.1
        upright = any(text_width(part, theme.text) > width for name in names for part in name.split())
        room = 3.4 if upright else width
        return [wrap(name, room, theme.text) for name in names], upright

    @property
    def _head_height(self) -> float:
        theme = self.chart.theme
        heads, upright = self._heads
        if upright:
            longest = max(text_width(line, theme.text) for lines in heads for line in lines)
            return longest + theme.line(theme.small) + 0.2
        return max(len(lines) for lines in heads) * theme.line(theme.text) + theme.line(theme.small) + 0.15

    @property
    def height(self) -> float:
        return self._head_height + self.labels.height

    def draw(self, paper: Paper) -> None:
        import seaborn

        chart, top = self.chart, self._head_height
        records = [[chart.record(row, group) for group in chart.series] for row in chart.rows]
        ramp = seaborn.blend_palette(palette().ramp, as_cmap=True)
        values = np.array([list(map(_drawn_value, line)) for line in records], dtype=float)
        low = 0 if chart.is_share else np.nanmin(values, initial=0)
        left, width = self.labels.width + GAP, self.cell_width * len(chart.series)
        middles = [0.0, *np.cumsum(self._heights)]
        for place, line in enumerate(values):
            axes = paper.axes(Box(left, top + middles[place], width), self._heights[place])
            seaborn.heatmap(
                line[None, :],
                ax=axes,
                cmap=ramp,
                vmin=low,
                vmax=self._most,
                cbar=False,
                linewidths=1.2,
                linecolor="white",
                xticklabels=False,
                yticklabels=False,
            )
            for column, record in enumerate(records[place]):
                if not is_drawn(record):
                    axes.add_patch(_hatched(column))
        self.labels.draw(paper, top)
        self._draw_heads(paper, left, top)
        for place, line in enumerate(records):
            for column, record in enumerate(line):
                self._draw_value(
                    paper, left + (column + 0.5) * self.cell_width, top + self.labels.middles[place], record
                )

    @property
    def _heights(self) -> list[float]:
        """Row heights, from the rows' middles."""
        heights, end = [], 0.0
        for middle in self.labels.middles:
            heights.append(2 * (middle - end))
            end += heights[-1]
        return heights

    def _draw_heads(self, paper: Paper, left: float, top: float) -> None:
        theme, (heads, upright) = self.chart.theme, self._heads
        bases = [self.chart.base_text(group) for group in self.chart.series]
        room = self.cell_width - 0.1
        mark = "n = " if max(text_width(f"n = {base}", theme.small) for base in bases) < room else ""
        for column, (lines, base) in enumerate(zip(heads, bases, strict=True)):
            x = left + (column + 0.5) * self.cell_width
            y = top - theme.line(theme.small) - 0.1
            turned = {"rotation": 90, "va": "bottom"} if upright else {"va": "bottom"}
            paper.text(x, y, "\n".join(lines), ha="center", **turned)
            paper.text(x, top - 0.12, mark + base, size=theme.small, color=QUIET, ha="center", va="baseline")

    def _draw_value(self, paper: Paper, x: float, y: float, record: Any) -> None:
        theme = self.chart.theme
        text = self.chart.value_text(record, count=self._counts)
        if not is_drawn(record):
            if text_width(text, theme.small) > self.cell_width:
                text = word("status.no data", self.chart.layout.language)
            paper.text(x, y, text, size=theme.small, color=INK, ha="center", bbox=PLATE)
            return
        colour = "white" if record.estimate > DARK * self._most else INK
        small = self._counts
        if self._counts:
            text = text.replace(" (", "\n(")
        elif is_few(record):
            count, _, base = self.chart.value_text(record).rpartition(" ")
            text, small = f"{count}\n{base}", True
        elif self._narrow:
            text = text.replace("%", "").replace(NARROW_SPACE, "")
        paper.text(x, y, text, size=theme.small if small else theme.text, color=colour, ha="center")


PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


def _hatched(column: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column, 0), 1, 1, facecolor="white", edgecolor=RULE, hatch="////", linewidth=0)


def _drawn_value(record: Any) -> float:
    return record.estimate if is_drawn(record) else np.nan
