"""Line charts over months, dates or rounds.

draw_series(series, sheet, SeriesLook(...)) -> Figure     one line a series
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError
from analysis.reporting.figures.sheet import FigureSheet, Paper, centimetres
from analysis.reporting.figures.theme import INK, MARKERS, QUIET, RC, RULE, palette, text_width, theme_for
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.words import number, percent

HEIGHT = 5.2
GRID = "#e3e3e3"
FEWEST_DATES = 3
"""Two points in time are a sentence."""
FEW_SERIES = 2
"""Of up to so many series the first and the highest value are written too."""


@dataclass(frozen=True)
class SeriesLook:
    """How lines are drawn.

    `joined`: a missing value is a date without a figure, not a gap. `even`: steps evenly apart, whatever the
    index is.
    `percents`: values are shares (0-1). `slope`: the first values are written too. `total`: the series of all
    together.
    `breaks`: the entries of the index from which on a series is another one; no line leads there.
    """

    joined: bool = False
    even: bool = False
    percents: bool = False
    slope: bool = False
    total: str = ""
    breaks: tuple[str, ...] = ()


def draw_series(series: pd.DataFrame, sheet: FigureSheet, look: SeriesLook | None = None) -> Any:
    """One line a column over the index (months or days, ISO; anything where `even`), named and valued at its
    end.

    Raises CaseStudyError where there is no value at all.
    """
    import matplotlib

    if not series.notna().any(axis=None):
        raise CaseStudyError("There is no value to draw over time.")
    with matplotlib.rc_context(RC):
        return _Lines.of(series.loc[:, series.notna().any()], sheet, look or SeriesLook()).draw()


@dataclass(frozen=True, eq=False)
class _Lines:
    """Series (steps, k) with their places on the sheet in cm: `steps` across, `ticks` of the scale from the
    foot up.
    """

    series: pd.DataFrame
    sheet: FigureSheet
    look: SeriesLook
    paper: Paper
    left: float
    width: float
    steps: np.ndarray
    ticks: np.ndarray

    @classmethod
    def of(cls, series: pd.DataFrame, sheet: FigureSheet, look: SeriesLook) -> _Lines:
        from matplotlib.ticker import MaxNLocator

        theme = theme_for(sheet.width_cm)
        most = float(np.nanmax(series.to_numpy(dtype=float))) or 1.0
        ticks = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, most)
        ticks = ticks[ticks <= ticks[np.searchsorted(ticks, most)]] if ticks[-1] > most else ticks
        texts = [f"{name} {_shown(values.dropna().iloc[-1], sheet, look)}" for name, values in series.items()]
        room = max(text_width(text, theme.text) for text in texts) + 0.4
        left = max(text_width(_shown(tick, sheet, look), theme.small) for tick in ticks) + 0.3
        left += max(text_width(_shown(most, sheet, look), theme.text) + 0.3 if look.slope else 0.3, 0.3)
        days = np.arange(len(series), dtype=float) if look.even else _days(series.index)
        width = theme.inner - room - left
        steps = left + width * (days - days[0]) / max(days[-1] - days[0], 1.0)
        return cls(series, sheet, look, sheet.paper(HEIGHT + 0.7), left, width, steps, ticks)

    def draw(self) -> Any:
        theme = self.paper.theme
        axes = centimetres(self.paper, theme.inner, HEIGHT + 0.7)
        self._scale(axes)
        heights = self._height(self.series.astype(float))
        self._draw_lines(axes, heights)
        firsts, lasts = heights.bfill().iloc[0].to_dict(), heights.ffill().iloc[-1].to_dict()
        if not self.look.slope and self.series.shape[1] <= FEW_SERIES:
            for name, values in self.series.items():
                self._values(values, heights[name].to_numpy())
        for name, y in _apart(lasts, theme.line(theme.text)).items():
            value = self.series[name].dropna().iloc[-1]
            self.paper.text(
                self.steps[-1] + 0.2, y, f"{name} {_shown(value, self.sheet, self.look)}", color=INK
            )
        for name, y in _apart(firsts, theme.line(theme.text)).items() if self.look.slope else ():
            self.paper.text(
                self.left - 0.2,
                y,
                _shown(self.series[name].dropna().iloc[0], self.sheet, self.look),
                color=INK,
                ha="right",
            )
        self._dates(axes)
        return self.paper.figure

    def _height(self, values: Any) -> Any:
        return HEIGHT - (HEIGHT - 0.3) * values / self.ticks[-1]

    def _scale(self, axes: Any) -> None:
        small = self.paper.theme.small
        for tick in self.ticks:
            y = float(self._height(np.array(tick)))
            axes.plot(
                [self.left, self.left + self.width],
                [y, y],
                color=RULE if tick == 0 else GRID,
                linewidth=0.8,
                zorder=0,
            )
            self.paper.text(0, y, _shown(tick, self.sheet, self.look), size=small, color=QUIET)

    def _draw_lines(self, axes: Any, heights: pd.DataFrame) -> None:
        """Every series, in pieces where no line may lead from one value to the next."""
        import seaborn

        names = list(heights)
        colours = list(islice(cycle(palette().series), len(names)))
        widths = dict.fromkeys(names, 1.5)
        if self.look.total in names:
            colours[names.index(self.look.total)] = INK
            widths[self.look.total] = 2.4
        seaborn.lineplot(
            data=self._pieces(heights),
            x="step",
            y="height",
            hue="series",
            hue_order=names,
            palette=colours,
            style="series",
            style_order=names,
            markers=list(islice(cycle(MARKERS), len(names))),
            dashes=False,
            size="series",
            size_order=names,
            sizes=widths,
            units="piece",
            estimator=None,
            legend=False,
            markersize=5,
            markeredgewidth=0,
            ax=axes,
        )

    def _pieces(self, heights: pd.DataFrame) -> pd.DataFrame:
        """One row a value: `step` and `height` in cm, `series`, and the `piece` of line that it is on."""
        breaks = np.array([str(day) in self.look.breaks for day in heights.index])
        blocks = []
        for name in heights:
            values = heights[name].to_numpy()
            parted = breaks if self.look.joined else breaks | np.isnan(values)
            block = {"step": self.steps, "height": values, "series": name, "piece": parted.cumsum()}
            blocks.append(pd.DataFrame(block).dropna())
        return pd.concat(blocks, ignore_index=True)

    def _values(self, values: pd.Series, y: np.ndarray) -> None:
        """The first value and the highest, above the line; the last stands at its end."""
        finite_places = np.flatnonzero(np.isfinite(y))
        top = int(finite_places[np.argmin(y[finite_places])])
        for place in {int(finite_places[0]), top} - {int(finite_places[-1])}:
            text, small = _shown(values.iloc[place], self.sheet, self.look), self.paper.theme.small
            half = text_width(text, small) / 2
            below = place != top and abs(self.steps[place] - self.steps[top]) < 3 * half
            height = y[place] + 0.35 if below else max(y[place] - 0.3, 0.05)
            self.paper.text(
                max(self.steps[place], self.left + half), height, text, size=small, color=INK, ha="center"
            )

    def _dates(self, axes: Any) -> None:
        theme, free = self.paper.theme, -np.inf
        for step, day in zip(self.steps, self.series.index, strict=True):
            text = str(day) if self.look.even else date_text(str(day), self.sheet.language)
            half = text_width(text, theme.small) / 2
            if str(day) in self.look.breaks:
                axes.plot(
                    [step, step], [0.2, HEIGHT], color=QUIET, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0
                )
            if step - half > free:
                middle = min(max(step, half), theme.inner - half)
                self.paper.text(middle, HEIGHT + 0.3, text, size=theme.small, color=QUIET, ha="center")
                free = step + half + 0.15


def _shown(value: float, sheet: FigureSheet, look: SeriesLook) -> str:
    return percent(value, sheet.language) if look.percents else number(value, sheet.language)


def _days(index: pd.Index) -> np.ndarray:
    return pd.to_datetime(index.astype(str), format="mixed").to_numpy().astype("datetime64[D]").astype(float)


def _apart(ends: Mapping[str, float], least: float) -> dict[str, float]:
    """Heights at least `least` apart, in the same order: names that would meet stand around their middle."""
    order = sorted(ends, key=lambda name: ends[name])
    groups = [[name] for name in order]
    middles = [ends[name] for name in order]
    place = 1
    while place < len(groups):
        if middles[place] - middles[place - 1] < least * (len(groups[place]) + len(groups[place - 1])) / 2:
            joined = groups[place - 1] + groups.pop(place)
            middles[place - 1] = float(np.mean([ends[name] for name in joined]))
            del middles[place]
            groups[place - 1], place = joined, max(place - 1, 1)
        else:
            place += 1
    return {
        name: middle + (rank - (len(group) - 1) / 2) * least
        for group, middle in zip(groups, middles, strict=True)
        for rank, name in enumerate(group)
    }
