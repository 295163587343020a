"""A drawing as pixels, each line of text laid out once.

matplotlib lays a text out twice, to measure and to draw it, and places each letter by itself: 2.5 ms a text,
two thirds of what a picture costs. Here the letters that were measured are those that are drawn, whole.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from PIL import Image


class _SetText(NamedTuple):
    """A text as it was set: width, height and descent, its letters (height, width), and where these begin."""

    size: tuple[float, float, float]
    letters: np.ndarray
    offset: tuple[float, float]


class _Renderer(RendererAgg):
    """Draws level text from the letters that it was measured by; whatever else as matplotlib does."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._set: dict[tuple[str, Any], _SetText] = {}

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return self._as_set(s, prop).size

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        if ismath or angle:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        text = self._as_set(s, prop)
        left, below = x + text.offset[0], y + text.offset[1] + text.size[2]
        self._renderer.draw_text_image(text.letters, round(left), round(below) + 1, angle, gc)

    def _as_set(self, s: str, prop: Any) -> _SetText:
        key = (s, prop)
        if key not in self._set:
            font = self._prepare_font(prop)
            font.set_text(s, 0.0, flags=get_hinting_flag())
            width, height = font.get_width_height()
            font.draw_glyphs_to_bitmap(antialiased=True)
            left, below = font.get_bitmap_offset()
            self._set[key] = _SetText(
                (width / 64, height / 64, font.get_descent() / 64),
                np.array(font.get_image()),
                (left / 64, below / 64),
            )
        return self._set[key]


class _Canvas(FigureCanvasAgg):
    def get_renderer(self) -> _Renderer:
        width, height = self.figure.bbox.size
        key = width, height, self.figure.dpi
        if getattr(self, "_drawn_for", None) != key:
            self.renderer, self._drawn_for = _Renderer(width, height, self.figure.dpi), key
        return self.renderer


def raster(drawing: Any, dots: int) -> Image.Image:
    """A matplotlib Figure as a picture (RGB), `dots` an inch."""
    drawing.set_dpi(dots)
    canvas = _Canvas(drawing)
    canvas.draw()
    return Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
