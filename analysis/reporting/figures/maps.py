"""Figures of movement, drawn from counted rows: points on a map, origins to destinations.

    draw_points(points, sheet, dots) -> Figure           dots on land, as large as the people observed there
    draw_routes(routes, sheet) -> Figure                 bands from where people come to where they go

Land is Natural Earth's (land/), a file of the package: nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError
from analysis.reporting.figures.dot_names import place_labels
from analysis.reporting.figures.land_drawing import HOME, Frame, draw_land, frame_of, name_land
from analysis.reporting.figures.sheet import FigureSheet, Paper, centimetres
from analysis.reporting.figures.theme import ASIDE, INK, QUIET, RC, RULE, palette, text_width, theme_for
from analysis.reporting.wording.words import number

NODE = 0.16
LARGEST = 0.036
"""Radius of the largest dot as a share of the drawing's width."""
KEY = 0.8
PLATE = {"facecolor": HOME, "edgecolor": "none", "alpha": 0.7, "pad": 0.6}
"""What names stand on, so that borders don't run through them."""


@dataclass(frozen=True)
class Dots:
    """How a map's dots are told apart: words for their types in the key, and which are the study's own;
    `colours` of types that have one of their own.
    """

    names: Mapping[str, str]
    marked: Collection[str] = ()
    marked_as: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)

    def colour(self, kind: str, is_own: bool) -> str:
        """The colour of a dot."""
        return palette().series[1] if is_own else self.colours.get(kind, palette().main)


def with_coordinates(points: pd.DataFrame) -> pd.DataFrame:
    """The points whose place is known, those with most people first.

    Raises CaseStudyError where none has coordinates.
    """
    placed_points = points[points[["latitude", "longitude"]].notna().all(axis=1)]
    if placed_points.empty:
        raise CaseStudyError(
            "None of these points has coordinates; give latitude and longitude in points.csv."
        )
    return placed_points.sort_values("individuals", ascending=False, kind="stable", na_position="last")


def draw_points(points: pd.DataFrame, sheet: FigureSheet, dots: Dots) -> Any:
    """A dot a point on the land it lies in, its area as the individuals there (all alike where they are not
    known); transit points are hollow, dots that would cover each other stand apart with a line to their
    place.

    `points`: index point; columns latitude, longitude (degrees), type, individuals, and country (code) where
    it is known. Points without coordinates are left out.

    Raises CaseStudyError where no point has coordinates.
    """
    import matplotlib

    placed_points = with_coordinates(points)
    with matplotlib.rc_context(RC):
        return _draw_points(placed_points, sheet, dots)


def _draw_points(known: pd.DataFrame, sheet: FigureSheet, dots: Dots) -> Any:
    theme = theme_for(sheet.width_cm)
    codes = tuple(dict.fromkeys(known["country"])) if "country" in known else ()
    frame = frame_of(
        known["longitude"].to_numpy(float), known["latitude"].to_numpy(float), theme.inner, codes
    )
    x, y = frame.place(known["longitude"].to_numpy(float), known["latitude"].to_numpy(float))
    keys = _keys(known, dots)
    paper = sheet.paper(frame.height + KEY)
    axes = centimetres(paper, theme.inner, frame.height + KEY)
    draw_land(axes, frame)
    counts = known["individuals"].to_numpy(float)
    most = float(np.nanmax(counts, initial=0.0))
    radii = (
        LARGEST * theme.inner * np.sqrt(np.nan_to_num(counts) / most) + 0.06
        if most
        else np.full(len(x), 0.14)
    )
    at_x, at_y = told_apart(x, y, radii)
    for place, (name, kind) in enumerate(zip(known.index, known["type"], strict=True)):
        if np.hypot(at_x[place] - x[place], at_y[place] - y[place]) > radii[place]:
            axes.plot([x[place], at_x[place]], [y[place], at_y[place]], color=INK, linewidth=0.6, zorder=1)
            axes.plot(x[place], y[place], marker="o", markersize=2, color=INK, zorder=1)
        circle, colour = (at_x[place], at_y[place], radii[place]), dots.colour(kind, name in dots.marked)
        _dot(axes, circle, kind, colour)
    boxes = _name_dots(paper, axes, known, (at_x, at_y, radii), frame, sheet, dots)
    name_land(paper, frame, boxes, sheet.language)
    _draw_key(paper, axes, frame.height, keys, dots)
    _draw_scale(paper, axes, frame)
    return paper.figure


def _name_dots(
    paper: Paper, axes: Any, known: pd.DataFrame, circles: tuple, frame: Frame, sheet: FigureSheet, dots: Dots
) -> np.ndarray:
    """Write each dot's name, and its number, beside it; the boxes (k, 4) of names and dots."""
    theme, (x, y, radii) = paper.theme, circles
    texts = []
    for name, n in zip(known.index, known["individuals"], strict=True):
        texts.append(f"{name} {number(n, sheet.language)}" if n == n else str(name))
    bold = [name in dots.marked for name in known.index]
    high = theme.line(theme.text)
    sizes = [(text_width(text, theme.text, is_own), high) for text, is_own in zip(texts, bold, strict=True)]
    labels = place_labels(x, y, radii, sizes, frame.width, frame.height)
    boxes = [np.column_stack([x - radii, y - radii, x + radii, y + radii])]
    for place, (left, middle) in enumerate(labels):
        wide = sizes[place][0]
        weight = "bold" if bold[place] else "normal"
        paper.text(left, middle, texts[place], weight=weight, bbox=PLATE)
        near = np.clip(x[place], left, left + wide), np.clip(y[place], middle - high / 2, middle + high / 2)
        if np.hypot(near[0] - x[place], near[1] - y[place]) > radii[place] + high:
            axes.plot([x[place], near[0]], [y[place], near[1]], color=RULE, linewidth=0.7, zorder=0)
        boxes.append(np.array([[left, middle - high / 2, left + wide, middle + high / 2]]))
    return np.concatenate(boxes)


def told_apart(x: np.ndarray, y: np.ndarray, radii: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The centres moved, as little as it takes, until no circle covers another."""
    at = np.column_stack([x, y]).astype(float)
    for _ in range(200):
        moved = False
        for one in range(len(at)):
            for other in range(one):
                away = at[one] - at[other]
                distance, least = float(np.hypot(*away)), radii[one] + radii[other] + 0.04
                if distance >= least - 1e-6:
                    continue
                # two points on one spot part upwards and downwards
                towards = away / distance if distance > 1e-9 else np.array([0.0, 1.0])
                step = towards * (least - distance) / 2
                at[one], at[other], moved = at[one] + step, at[other] - step, True
        if not moved:
            break
    return at[:, 0], at[:, 1]


def _dot(axes: Any, circle: tuple[float, float, float], kind: str, own: str) -> None:
    from matplotlib.patches import Circle

    x, y, radius = circle
    hollow = kind == "transit"
    face, edge = ("white", own) if hollow else (own, "white")
    patch = Circle((x, y), radius, linewidth=1.6 if hollow else 0.7, zorder=2)
    patch.set(facecolor=face, edgecolor=edge)
    axes.add_patch(patch)


def _keys(known: pd.DataFrame, dots: Dots) -> list[tuple[str, bool, str]]:
    """What the key tells: type, whether it is the study's own, and the words."""
    kinds = list(dict.fromkeys(known["type"]))
    keys = [(kind, False, dots.names.get(kind, kind)) for kind in kinds]
    own = [known["type"].iloc[place] for place, name in enumerate(known.index) if name in dots.marked]
    return [*keys, (own[0], True, dots.marked_as)] if own and dots.marked_as else keys


def _draw_key(paper: Paper, axes: Any, top: float, keys: Sequence[tuple[str, bool, str]], dots: Dots) -> None:
    left = 0.2
    for kind, is_own, name in keys:
        if not name:
            continue
        _dot(axes, (left, top + 0.4, 0.14), kind, dots.colour(kind, is_own))
        paper.text(left + 0.3, top + 0.4, name, color=QUIET)
        left += text_width(name, paper.theme.text) + 1.0


def _draw_scale(paper: Paper, axes: Any, frame: Frame) -> None:
    """A bar of a round number of kilometres, no longer than a sixth of the drawing."""
    lengths = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
    room = frame.width / 6
    length = next((km for km in lengths if km * frame.per_km <= room), lengths[-1])
    right, top = frame.width - 0.1, frame.height + 0.4
    axes.plot(
        [right - length * frame.per_km, right], [top] * 2, color=QUIET, linewidth=1.2, solid_capstyle="butt"
    )
    paper.text(right - length * frame.per_km - 0.15, top, f"{length} km", color=QUIET, ha="right")


def draw_routes(
    routes: pd.DataFrame,
    sheet: FigureSheet,
    ends: tuple[str, str] = ("", ""),
    shown: int = 6,
    other: str = "",
) -> Any:
    """Bands from the places people come from (left) to those they go to (right), as wide as their number.

    `routes`: columns start, end (labels), individuals. The `shown` largest of each side stand for
    themselves, the rest together under the word `other`; `ends` stand over the two sides.

    Raises CaseStudyError where nobody passed.
    """
    import matplotlib

    if not routes["individuals"].sum() > 0:
        raise CaseStudyError("Nobody is counted between these places, so there is no flow to draw.")
    gathered = _gathered(routes, shown, other)
    with matplotlib.rc_context(RC):
        return _draw_bands(gathered, sheet, ends, other)


def _gathered(routes: pd.DataFrame, shown: int, other: str) -> pd.DataFrame:
    gathered_routes = routes.copy()
    for side in ("start", "end"):
        sizes = (
            gathered_routes[gathered_routes[side] != other]
            .groupby(side)["individuals"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        gathered_routes[side] = gathered_routes[side].where(
            gathered_routes[side].isin(sizes.index[:shown]), other
        )
    return gathered_routes.groupby(["start", "end"])["individuals"].sum().reset_index()


def _draw_bands(routes: pd.DataFrame, sheet: FigureSheet, ends: tuple[str, str], other: str) -> Any:
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path as Outline

    theme = theme_for(sheet.width_cm)
    sides = [_nodes(routes, side, other) for side in ("start", "end")]
    gap, body = 0.18, 0.62 * max(len(side) for side in sides) + 1.6
    scale = body / routes["individuals"].sum()
    tops = [_tops(side, scale, gap) for side in sides]
    height = max(
        max(top + side[name] * scale for name, top in t.items()) for side, t in zip(sides, tops, strict=True)
    )
    words = [{name: f"{name} {number(n, sheet.language)}" for name, n in side.items()} for side in sides]
    widths = [
        min(max(text_width(text, theme.text) for text in side.values()), 0.34 * theme.inner) for side in words
    ]
    head = theme.line(theme.text) + 0.12 if any(ends) else 0.0
    paper = sheet.paper(height + head)
    axes = centimetres(paper, theme.inner, height + head)
    left, right = widths[0] + 0.15, theme.inner - widths[1] - 0.15 - NODE
    used = [dict(side) for side in tops]
    colours = _node_colours(sides[0], other)
    for start, end, n in routes.sort_values("individuals", ascending=False).itertuples(index=False):
        a, b, thick = used[0][start] + head, used[1][end] + head, n * scale
        used[0][start] += thick
        used[1][end] += thick
        axes.add_patch(
            PathPatch(
                _band(Outline, left + NODE, right, a, b, thick), color=colours[start], alpha=0.45, linewidth=0
            )
        )
    for side, top, texts, x in zip(sides, tops, words, (left, right), strict=True):
        for name, n in side.items():
            y = top[name] + head
            axes.add_patch(Rectangle((x, y), NODE, n * scale, color=INK, linewidth=0))
            at_left = x == left
            paper.text(
                x - 0.12 if at_left else x + NODE + 0.12,
                y + n * scale / 2,
                texts[name],
                ha="right" if at_left else "left",
            )
    paper.text(left + NODE, theme.line(theme.text) / 2, ends[0], color=QUIET, ha="right")
    paper.text(right, theme.line(theme.text) / 2, ends[1], color=QUIET)
    return paper.figure


def _nodes(routes: pd.DataFrame, side: str, other: str) -> dict[str, int]:
    """People by place of one side, most first, `other` last."""
    sizes = routes.groupby(side)["individuals"].sum().sort_values(ascending=False, kind="stable")
    names = [name for name in sizes.index if name != other] + [name for name in sizes.index if name == other]
    return {name: int(sizes[name]) for name in names}


def _tops(side: Mapping[str, int], scale: float, gap: float) -> dict[str, float]:
    """Where each node begins; small ones keep a line's distance so that their labels don't meet."""
    tops, y = {}, 0.0
    for name, n in side.items():
        tops[name] = y
        y += max(n * scale, 0.3) + gap
    return tops


def _node_colours(side: Mapping[str, int], other: str) -> dict[str, str]:
    return {
        name: ASIDE if name == other else palette().series[place % len(palette().series)]
        for place, name in enumerate(side)
    }


def _band(outline: Any, left: float, right: float, a: float, b: float, thick: float) -> Any:
    """A band that leaves and arrives level."""
    middle = (left + right) / 2
    points = [
        (left, a),
        (middle, a),
        (middle, b),
        (right, b),
        (right, b + thick),
        (middle, b + thick),
        (middle, a + thick),
        (left, a + thick),
        (left, a),
    ]
    codes = [outline.MOVETO, *[outline.CURVE4] * 3, outline.LINETO, *[outline.CURVE4] * 3, outline.CLOSEPOLY]
    return outline(points, codes)
