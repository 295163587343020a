"""Land behind a map's dots: which part of the world it shows, countries, water, and their names.

frame_of(longitudes, latitudes, width) -> Frame     where it is, and how degrees become centimetres
draw_land(axes, frame)                    countries in the frame, those that hold a point darker
name_land(paper, frame, taken, language)  names of countries where there is room for them
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.reading.place_names import place_label
from analysis.reporting.figures.land import Outline, countries
from analysis.reporting.figures.sheet import Paper
from analysis.reporting.figures.theme import QUIET, text_width

WATER, LAND, HOME, BORDER = "#dfe9f1", "#f3f1ec", "#e6e1d6", "#a8a196"
WHOLE = 26.0
"""A country is shown whole where it is no longer than so many degrees."""
AROUND, LEAST_AROUND = 0.12, 0.35
"""Room around what a frame must hold: a share of its longer side, and at least so many degrees."""
FLAT, HIGH = 0.45, 0.78
"""A map's height as a share of its width, at least and at most."""
GRID = 90
"""Cells across in which names look for room."""
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Frame:
    """The part of the world that a map shows, in degrees; `width` and `height` in cm; `home` the countries
    that hold its points.
    """

    west: float
    south: float
    scale: float
    shrink: float
    width: float
    height: float
    home: tuple[str, ...] = ()

    def place(self, longitudes: np.ndarray, latitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Centimetres from the left and from the top."""
        x = (np.asarray(longitudes) - self.west) * self.shrink * self.scale
        return x, self.height - (np.asarray(latitudes) - self.south) * self.scale

    @property
    def per_km(self) -> float:
        """Centimetres a kilometre."""
        return self.scale / KM_PER_DEGREE

    def holds(self, outline: Outline) -> bool:
        """Whether any part of a country may lie in the frame."""
        return any(self._meets(rings[0]) for rings in outline.polygons)

    def _meets(self, ring: np.ndarray) -> bool:
        east = self.west + self.width / self.scale / self.shrink
        north = self.south + self.height / self.scale
        low, high = ring.min(axis=0), ring.max(axis=0)
        return bool(low[0] < east and high[0] > self.west and low[1] < north and high[1] > self.south)


def frame_of(
    longitudes: np.ndarray, latitudes: np.ndarray, width: float, codes: Collection[str] = ()
) -> Frame:
    """The frame, `width` cm wide, of the points and of their countries (`codes`, else those they lie in),
    whole where those are no larger than WHOLE.
    """
    outlines = [countries()[code] for code in codes if code in countries()]
    home = outlines or _home(longitudes, latitudes)
    west, east, south, north = longitudes.min(), longitudes.max(), latitudes.min(), latitudes.max()
    span = max(east - west, north - south)
    for outline in home if span > 1.0 or len(longitudes) == 1 else ():
        low, high = outline.largest.min(axis=0), outline.largest.max(axis=0)
        if np.max(high - low) <= WHOLE:
            west, south = min(west, low[0]), min(south, low[1])
            east, north = max(east, high[0]), max(north, high[1])
    around = max(AROUND * max(east - west, north - south), LEAST_AROUND if span > 1.0 else 0.02)
    if span > 1.0 and home:
        around = max(0.5 * AROUND * max(east - west, north - south), LEAST_AROUND)
    west, east, south, north = west - around, east + around, south - around, north + around
    shrink = float(np.cos(np.radians((south + north) / 2)))
    across, down = (east - west) * shrink, north - south
    height = min(max(down / across, FLAT), HIGH) * width
    scale = min(width / across, height / down)
    west -= (width / scale - across) / 2 / shrink
    south -= (height / scale - down) / 2
    held = tuple(outline.code for outline in home)
    return Frame(float(west), float(south), float(scale), shrink, width, float(height), held)


def _home(longitudes: np.ndarray, latitudes: np.ndarray) -> list[Outline]:
    """The countries in which the points lie."""
    from matplotlib.path import Path as Shape

    points = np.column_stack([longitudes, latitudes])
    outlines = []
    for outline in countries().values():
        if outline.code and any(Shape(rings[0]).contains_points(points).any() for rings in outline.polygons):
            outlines.append(outline)
    return outlines


def draw_land(axes: Any, frame: Frame) -> None:
    """Water, and every country of the frame with its borders; those that hold a point are darker."""
    from matplotlib.patches import PathPatch, Rectangle

    sea = Rectangle((0, 0), frame.width, frame.height, facecolor=WATER, linewidth=0, zorder=-3)
    axes.add_patch(sea)
    for outline in countries().values():
        if not frame.holds(outline):
            continue
        colour = HOME if outline.code in frame.home else LAND
        patch = PathPatch(
            _shape(outline, frame), facecolor=colour, edgecolor=BORDER, linewidth=0.6, zorder=-2
        )
        axes.add_patch(patch)
        patch.set_clip_path(sea)  # after the axes have set theirs


def _shape(outline: Outline, frame: Frame) -> Any:
    """The country's polygons in centimetres, as one path; points outside the frame are pulled to its edge, so
    that files hold no more of the world than is seen.
    """
    from matplotlib.path import Path as Shape

    vertices, codes = [], []
    for rings in outline.polygons:
        for ring in rings:
            x, y = frame.place(ring[:, 0], ring[:, 1])
            points = np.column_stack([np.clip(x, -1, frame.width + 1), np.clip(y, -1, frame.height + 1)])
            moving = np.any(np.diff(points, axis=0, prepend=points[-1:] + 1) != 0, axis=1)
            points = points[moving]
            if len(points) < 3:
                continue
            vertices.append(np.vstack([points, points[:1]]))
            codes += [Shape.MOVETO, *[Shape.LINETO] * (len(points) - 1), Shape.CLOSEPOLY]
    return Shape(np.concatenate(vertices), codes)


def name_land(paper: Paper, frame: Frame, taken: np.ndarray, language: str) -> None:
    """The name of every country that has room for it beside what is `taken`: boxes (left, top, right, bottom)
    in cm.
    """
    from matplotlib.path import Path as Shape

    rows = max(int(GRID * frame.height / frame.width), 1)
    x, y = (np.arange(GRID) + 0.5) * frame.width / GRID, (np.arange(rows) + 0.5) * frame.height / rows
    cells = np.stack(np.meshgrid(x, y), axis=-1)
    free = np.ones(cells.shape[:2], bool)
    for left, top, right, bottom in taken:
        free &= ~(
            (cells[..., 0] > left)
            & (cells[..., 0] < right)
            & (cells[..., 1] > top)
            & (cells[..., 1] < bottom)
        )
    size = paper.theme.small
    for outline in countries().values():
        if not outline.code or not frame.holds(outline):
            continue
        inside = Shape(_shape(outline, frame).vertices).contains_points(cells.reshape(-1, 2))
        name = place_label(outline.code, language)
        spot = _spot(cells, inside.reshape(free.shape) & free, text_width(name, size), paper.theme.line(size))
        if spot is not None:
            paper.text(*spot, name, size=size, color=QUIET, ha="center", style="italic")


def _spot(cells: np.ndarray, room: np.ndarray, wide: float, high: float) -> tuple[float, float] | None:
    """Where a name fits best: the cell farthest from any edge around which its box is free; None for
    nowhere.
    """
    from scipy.ndimage import distance_transform_edt, minimum_filter

    step = float(cells[0, 1, 0] - cells[0, 0, 0])
    box = (max(int(np.ceil(1.2 * high / step)), 1), max(int(np.ceil((wide + 0.2) / step)), 1))
    fits = minimum_filter(room.astype(np.uint8), size=box, mode="constant").astype(bool)
    if not fits.any():
        return None
    depth = np.where(fits, distance_transform_edt(np.pad(room, 1))[1:-1, 1:-1], -1.0)
    row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
    return float(cells[row, column, 0]), float(cells[row, column, 1])
