"""Choices by levels: a heat map (fit for multi-selects), or bars stacked to 100% (single choices only).

    HeatPlan(chart) / StackPlan(chart)     .height in cm, .draw(paper)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.reporting.charts import Chart, is_drawn
from analysis.reporting.paper import Box, Paper, RowLabels, rows_of
from analysis.reporting.theme import ASIDE, INK, QUIET, RAMP, RULE, colour_of, text_width, wrap
from analysis.reporting.words import NARROW_SPACE, word

GAP = 0.16
CELL = 0.52
STACK = 0.5
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
        return rows_of(texts, theme, 0.36 * theme.inner, 2 * theme.line(theme.small) + 0.14 if self._counts else CELL)

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
        """Whether any percent is too wide for its cell; then all go without their sign, which the subtitle has."""
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
        return [wrap(name, 3.4 if upright else width, theme.text) for name in names], upright

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
        ramp = seaborn.blend_palette(RAMP, as_cmap=True)
        values = np.array([[r.estimate if is_drawn(r) else np.nan for r in line] for line in records], dtype=float)
        low = 0 if chart.is_share else np.nanmin(values, initial=0)
        left, width = self.labels.width + GAP, self.cell_width * len(chart.series)
        middles = [0.0, *np.cumsum(self._heights)]
        for place, line in enumerate(values):
            axes = paper.axes(Box(left, top + middles[place], width), self._heights[place])
            seaborn.heatmap(
                line[None, :], ax=axes, cmap=ramp, vmin=low, vmax=self._most, cbar=False, linewidths=1.2,
                linecolor="white", xticklabels=False, yticklabels=False,
            )  # fmt: skip
            for column, record in enumerate(records[place]):
                if not is_drawn(record):
                    axes.add_patch(_hatched(column))
        self.labels.draw(paper, top)
        self._draw_heads(paper, left, top)
        for place, line in enumerate(records):
            for column, record in enumerate(line):
                self._draw_value(paper, left + (column + 0.5) * self.cell_width, top + self.labels.middles[place], record)

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
            paper.text(x, y, text, size=theme.small, color=INK, ha="center", bbox=_PLATE)
            return
        colour = "white" if record.estimate > DARK * self._most else INK
        if self._counts:
            text = text.replace(" (", "\n(")
        elif self._narrow:
            text = text.replace("%", "").replace(NARROW_SPACE, "")
        paper.text(x, y, text, size=theme.small if self._counts else theme.text, color=colour, ha="center")


_PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


def _hatched(column: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column, 0), 1, 1, facecolor="white", edgecolor=RULE, hatch="////", linewidth=0)


@dataclass(frozen=True)
class StackPlan:
    """One bar a level, its choices stacked to 100% in the table's order; percents inside, base at the right."""

    chart: Chart

    @cached_property
    def labels(self) -> RowLabels:
        texts = [self.chart.series_label(group) for group in self.chart.series]
        return rows_of(texts, self.chart.theme, 0.34 * self.chart.theme.inner, STACK + 0.18)

    @cached_property
    def colours(self) -> list[str]:
        """Steps of one colour for a scale, else each choice's own; grey for choices with a role."""
        chart, rows = self.chart, self.chart.rows
        question = chart.series[0].block.question
        if not chart.layout.ordered:
            return [colour_of(question, row.choice, chart.layout.labels) for row in rows]
        special = [chart.layout.labels.role(row.choice) for row in rows]
        return [ASIDE if role else step for role, step in zip(special, _steps(len(rows)), strict=True)]

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
        chart, theme = self.chart, self.chart.theme
        self._draw_key(paper)
        top, left = self._key_height, self.labels.width + GAP
        bases = [f"n = {chart.base_text(group)}" for group in chart.series]
        width = theme.inner - left - GAP - max(text_width(base, theme.small) for base in bases)
        box = Box(left, top, width)
        axes = paper.axes(box, self.labels.height)
        self.labels.draw(paper, top)
        for group, middle, base in zip(chart.series, self.labels.middles, bases, strict=True):
            self._draw_bar(paper, axes, group, middle, box)
            paper.text(left + width + GAP, top + middle, base, size=theme.small, color=QUIET)
        axes.set(xlim=(0, 1), ylim=(self.labels.height, 0))

    def _draw_bar(self, paper: Paper, axes: Any, group: Any, middle: float, box: Box) -> None:
        chart, theme, start = self.chart, self.chart.theme, 0.0
        records = [chart.record(row, group) for row in chart.rows]
        for record, colour in zip(records, self.colours, strict=True):
            if not is_drawn(record) or not record.estimate > 0:
                continue
            axes.barh(middle, record.estimate, left=start, height=STACK, color=colour, edgecolor="white", linewidth=0.8)
            text = chart.value_text(record, count=False).rstrip("*")
            if text_width(text, theme.small) < record.estimate * box.width - 0.08:
                x = box.left + (start + record.estimate / 2) * box.width
                paper.text(x, box.top + middle, text, size=theme.small, color="white", ha="center")
            start += record.estimate
        hidden = next((record for record in records if not is_drawn(record)), None)
        if hidden is not None:
            hatched = {"facecolor": "white", "edgecolor": RULE, "hatch": "////", "linewidth": 0.6}
            axes.barh(middle, 1 - start, left=start, height=STACK, **hatched)
            text = chart.value_text(hidden)
            x = box.left + (start + 1) / 2 * box.width
            paper.text(x, box.top + middle, text, size=theme.small, ha="center", bbox=_PLATE)

    def _draw_key(self, paper: Paper) -> None:
        from matplotlib.patches import Rectangle

        theme = self.chart.theme
        pitch = theme.line(theme.text) + 0.06
        axes = paper.axes(Box(0, 0, theme.inner), self._key_height)
        axes.set(xlim=(0, theme.inner), ylim=(self._key_height, 0))
        for row, colour, (line, x, _) in zip(self.chart.rows, self.colours, self._key, strict=True):
            middle = (line + 0.5) * pitch
            axes.add_patch(Rectangle((x, middle - 0.14), 0.28, 0.28, color=colour, linewidth=0))
            paper.text(x + 0.4, middle, self.chart.row_label(row))


def _steps(count: int) -> list[str]:
    """`count` blues from dark to the lightest that still stands out 3:1 from white."""
    import seaborn
    from matplotlib.colors import to_hex

    return [to_hex(colour) for colour in seaborn.blend_palette(("#071d38", "#5b9bd0"), count)]
