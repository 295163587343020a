"""The sheet a figure is drawn on, measured in centimetres from its top left corner.

lay_out(theme, title, subtitle, foot, body_height) -> Paper
    .text(x, y, text, ...)             y is measured from the top of the body
    .axes(Box(left, top, width), height)    a bare Axes there
Sheet(title, subtitle, foot, language)     what stands around a drawing; .paper(height) -> Paper
drawn_on(paper, language) -> Figure        turned over where the language runs from right to left
rows_of(texts, theme, width, least) -> Labels wrapped, and where each row's middle is
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.reporting.figures.theme import (
    INK,
    QUIET,
    RIGHT_TO_LEFT,
    Theme,
    house,
    text_width,
    theme_for,
    wrap,
    wrap_evenly,
)
from analysis.reporting.wording.words import is_right_to_left

GAP = 0.18
DEEP = 0.18


@dataclass(frozen=True)
class Box:
    """Where a drawing goes: its left edge, its top (from the top of the body) and its width, in cm."""

    left: float
    top: float
    width: float


@dataclass(frozen=True)
class Paper:
    """A figure with its title above and its notes beneath; `body` cm from the top the drawing begins. Its
    first `framing` texts are title and notes.
    """

    figure: Any
    theme: Theme
    height: float
    body: float
    framing: int = 0

    def text(
        self, x: float, y: float, text: str, *, size: float = 0, color: str = INK, ha="left", va="", **more
    ) -> None:
        """Set text at x cm from the left margin and y cm below the top of the body, centred on y by default.

        Single lines are centred by their baseline, so that neighbours with and without descenders stand
        level.
        """
        self.figure.text(
            (self.theme.margin + x) / self.theme.width,
            1 - (self.body + y) / self.height,
            text,
            fontsize=size or self.theme.text,
            color=color,
            ha=ha,
            va=va or ("center" if "\n" in text else "center_baseline"),
            **{"linespacing": 1.15} | more,
        )

    def axes(self, box: Box, height: float) -> Any:
        """Axes without frame or ticks in a box `height` cm high."""
        place = (
            (self.theme.margin + box.left) / self.theme.width,
            1 - (self.body + box.top + height) / self.height,
            box.width / self.theme.width,
            height / self.height,
        )
        return _bare_axes(self.figure, place)


def lay_out(theme: Theme, title: str, subtitle: str, foot: Sequence[str], body_height: float) -> Paper:
    """A sheet just high enough for the title, a body of `body_height` cm and the notes, all wrapped to its
    width.
    """
    from matplotlib.figure import Figure

    if not house().titles:
        title, subtitle = "", ""
    if not house().notes:
        foot = ()
    titles = wrap(title, theme.inner, theme.title, True) if title else []
    heads = [(line, theme.title, INK, "bold") for line in titles]
    if subtitle:
        heads += [(line, theme.text, QUIET, "normal") for line in wrap(subtitle, theme.inner, theme.text)]
    feet = [line for note in foot for line in wrap(note, theme.inner, theme.small)]
    # Letters of some writings reach far below and above their line
    room = DEEP if titles and subtitle and RIGHT_TO_LEFT.search(title) else 0.0
    body = theme.margin + sum(theme.line(size) for _, size, _, _ in heads) + room + GAP
    height = body + body_height + GAP + len(feet) * theme.line(theme.small) + theme.margin
    figure = Figure(figsize=(theme.width / 2.54, height / 2.54), facecolor="white")
    # A slide, which says title, base and source itself, cuts them off there
    title_ends = theme.margin + len(titles) * theme.line(theme.title) + 0.6 * room if titles else 0.0
    figure.kept = (title_ends / height, (body + body_height + 0.3 * GAP) / height)
    paper = Paper(figure, theme, height, body)
    y = theme.margin - body
    for place, (line, size, color, weight) in enumerate(heads):
        y += theme.line(size) + (room if place == len(titles) else 0.0)
        style = {"size": size, "color": color, "weight": weight, "va": "baseline"}
        paper.text(*_start(line, y - 0.25 * theme.line(size), theme), line, **style, ha=_side(line))
    y = body_height + GAP
    for line in feet:
        y += theme.line(theme.small)
        style = {"size": theme.small, "color": QUIET, "va": "baseline"}
        paper.text(*_start(line, y - 0.25 * theme.line(theme.small), theme), line, **style, ha=_side(line))
    return replace(paper, framing=len(figure.texts))


def drawn_on(paper: Paper, language: str) -> Any:
    """The finished figure. Where the language runs from right to left what was drawn between title and notes
    is turned over: labels stand at the right, bars grow to the left, the first column is the right one.
    """
    if is_right_to_left(language):
        for axes in paper.figure.axes:
            place = axes.get_position()
            axes.set_position((1 - place.x1, place.y0, place.width, place.height))
            axes.invert_xaxis()
        for text in paper.figure.texts[paper.framing :]:
            text.set_x(1 - text.get_position()[0])
            text.set_horizontalalignment(_OTHER_SIDE.get(text.get_horizontalalignment(), "center"))
    return paper.figure


_OTHER_SIDE = {"left": "right", "right": "left"}


def _side(line: str) -> str:
    """The side that a line of a sheet begins at: the right one where it runs from right to left."""
    return "right" if RIGHT_TO_LEFT.search(line) else "left"


def _start(line: str, y: float, theme: Theme) -> tuple[float, float]:
    return (theme.inner if RIGHT_TO_LEFT.search(line) else 0.0), y


@dataclass(frozen=True)
class FigureSheet:
    """Title, subtitle and foot lines (base, notes, source) of a drawing, in one language.

    `headline` is what was found: it stands first, and title and subtitle beneath it.
    """

    title: str
    subtitle: str = ""
    foot: Sequence[str] = ()
    language: str = "en"
    width_cm: float = 17.0
    headline: str = ""
    base: str = ""

    def paper(self, height: float) -> Paper:
        """The paper with title and foot set, and `height` cm of room between them."""
        foot_lines = [line for line in (self.base, *self.foot) if line]
        title, subtitle = self.title, self.subtitle
        if self.headline:
            title, subtitle = self.headline, ". ".join(filter(None, [self.title, self.subtitle]))
        return lay_out(theme_for(self.width_cm), title, subtitle, foot_lines, height)


def centimetres(paper: Paper, width: float, height: float) -> Any:
    """Axes over the body in cm, y downwards like the paper's."""
    theme = paper.theme
    across, down = width / theme.width, height / paper.height
    axes = _bare_axes(
        paper.figure, (theme.margin / theme.width, 1 - paper.body / paper.height - down, across, down)
    )
    axes.set(xlim=(0, width), ylim=(height, 0))
    return axes


def _bare_axes(figure: Any, place: tuple[float, float, float, float]) -> Any:
    """Axes of which nothing shows. Without ticks to place: they would be made, and asked for, unseen."""
    from matplotlib.ticker import NullLocator

    axes = figure.add_axes(place, frameon=False)
    axes.set_axis_off()
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(NullLocator())
        axis.set_minor_locator(NullLocator())
    return axes


@dataclass(frozen=True)
class RowLabels:
    """Row labels as wrapped, the width they need, each row's middle, and the height of all rows (cm)."""

    texts: tuple[str, ...]
    width: float
    middles: tuple[float, ...]
    height: float

    def draw(self, paper: Paper, top: float = 0) -> None:
        """Set the labels, aligned on the right against the drawing."""
        for text, middle in zip(self.texts, self.middles, strict=True):
            paper.text(self.width, top + middle, text, ha="right")


def rows_of(texts: Sequence[str], theme: Theme, most: float, least: float) -> RowLabels:
    """Labels in at most `most` cm, each row at least `least` cm high and as high as its label."""
    wrapped = [wrap_evenly(text, most, theme.text) for text in texts]
    heights = [max(least, len(lines) * theme.line(theme.text) + 0.14) for lines in wrapped]
    ends = [sum(heights[: place + 1]) for place in range(len(heights))]
    middles = tuple(end - height / 2 for end, height in zip(ends, heights, strict=True))
    width = max((text_width(line, theme.text) for lines in wrapped for line in lines), default=0.0)
    return RowLabels(tuple("\n".join(lines) for lines in wrapped), width, middles, sum(heights))
