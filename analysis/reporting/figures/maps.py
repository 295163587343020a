"""Figures of movement, drawn from counted rows: points on a map, origins to destinations.

    Sheet(title, subtitle, foot, language, width_cm)     what stands around a drawing
    draw_points(points, sheet, names) -> Figure          dots as large as the people observed there
    draw_routes(routes, sheet) -> Figure                 bands from where people come to where they go
    finished(figure, sheet, told) -> Drawn               SVG, PNG and alt text

No coastline or border is drawn: nothing is downloaded, and positions are enough to tell points apart.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError
from analysis.reporting.figures.dot_names import place_labels
from analysis.reporting.figures.figures import DPI, Drawn, finish_svg
from analysis.reporting.figures.sheet import Paper, lay_out
from analysis.reporting.figures.theme import ASIDE, INK, MAIN, QUIET, RC, RULE, SERIES, text_width, theme_for
from analysis.reporting.wording.words import number

NODE = 0.16
LARGEST = 0.046
"""Radius of the largest dot as a share of the drawing's width."""
KEY = 0.8
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Sheet:
    """Title, subtitle and foot lines (base, notes, source) of a drawing, in one language."""

    title: str
    subtitle: str = ""
    foot: Sequence[str] = ()
    language: str = "en"
    width_cm: float = 17.0

    def paper(self, height: float) -> Paper:
        return lay_out(
            theme_for(self.width_cm), self.title, self.subtitle, [line for line in self.foot if line], height
        )


def finished(figure: Any, sheet: Sheet, told: str) -> Drawn:
    """The figure as SVG (text stays text) and PNG; `told` says in words what it shows."""
    import matplotlib

    alt = " ".join([f"{sheet.title}.", told, *(line for line in sheet.foot if line)])
    png, svg = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context(RC):
        figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Title": sheet.title})
    return Drawn(finish_svg(svg.getvalue(), alt), png.getvalue(), alt)


def draw_points(points: pd.DataFrame, sheet: Sheet, names: Mapping[str, str]) -> Any:
    """A dot a point, its area as the individuals there; transit points are hollow.

    `points`: index point; columns latitude, longitude (degrees), type, individuals. `names` are the
    words of the types in the key. Points without coordinates are left out.

    Raises CaseStudyError where no point has coordinates.
    """
    import matplotlib

    known = points[points[["latitude", "longitude"]].notna().all(axis=1)].sort_values(
        "individuals", ascending=False
    )
    if known.empty:
        raise CaseStudyError(
            "None of these points has coordinates; give latitude and longitude in points.csv."
        )
    with matplotlib.rc_context(RC):
        return _draw_points(known, sheet, names)


def _draw_points(known: pd.DataFrame, sheet: Sheet, names: Mapping[str, str]) -> Any:
    theme = theme_for(sheet.width_cm)
    shrink = float(np.cos(np.radians(known["latitude"].mean())))
    east, north = known["longitude"].to_numpy() * shrink, known["latitude"].to_numpy()
    largest = LARGEST * theme.inner
    scale = 0.66 * theme.inner / max(np.ptp(east), np.ptp(north) * 0.6, 0.5)
    height = min(max(float(np.ptp(north)) * scale, 2.0) + 4 * largest, 0.85 * theme.inner)
    scale = min(scale, (height - 4 * largest) / max(float(np.ptp(north)), 1e-9))
    x = theme.inner / 2 + (east - (east.min() + east.max()) / 2) * scale
    y = height / 2 - (north - (north.min() + north.max()) / 2) * scale
    paper = sheet.paper(height + KEY)
    axes = centimetres(paper, theme.inner, height + KEY)
    radii = largest * np.sqrt(known["individuals"].to_numpy() / max(known["individuals"].max(), 1)) + 0.06
    for place, kind in enumerate(known["type"]):
        _dot(axes, x[place], y[place], radii[place], kind)
    texts = [
        f"{name} {number(n, sheet.language)}"
        for name, n in zip(known.index, known["individuals"], strict=True)
    ]
    sizes = [(text_width(text, theme.text), theme.line(theme.text)) for text in texts]
    labels = place_labels(x, y, radii, sizes, theme.inner, height)
    for place, (left, middle) in enumerate(labels):
        paper.text(left, middle, texts[place])
        wide, high = sizes[place]
        near = np.clip(x[place], left, left + wide), np.clip(y[place], middle - high / 2, middle + high / 2)
        if np.hypot(near[0] - x[place], near[1] - y[place]) > radii[place] + high:
            axes.plot([x[place], near[0]], [y[place], near[1]], color=RULE, linewidth=0.7, zorder=0)
    _draw_key(paper, axes, height, list(dict.fromkeys(known["type"])), names)
    _draw_scale(paper, axes, height, scale)
    return paper.figure


def _dot(axes: Any, x: float, y: float, radius: float, kind: str) -> None:
    from matplotlib.patches import Circle

    hollow = kind == "transit"
    look = {"facecolor": "white" if hollow else MAIN, "edgecolor": SERIES[1] if hollow else "white"}
    axes.add_patch(Circle((x, y), radius, linewidth=1.4 if hollow else 0.7, alpha=0.92, **look))


def _draw_key(paper: Paper, axes: Any, top: float, kinds: Sequence[str], names: Mapping[str, str]) -> None:
    left = 0.2
    for kind in kinds:
        _dot(axes, left, top + 0.4, 0.14, kind)
        name = names.get(kind, kind)
        paper.text(left + 0.3, top + 0.4, name, color=QUIET)
        left += text_width(name, paper.theme.text) + 1.0


def _draw_scale(paper: Paper, axes: Any, top: float, scale: float) -> None:
    """A bar of a round number of kilometres, no longer than a sixth of the drawing."""
    per_km = scale / KM_PER_DEGREE
    length = next((km for km in (500, 200, 100, 50, 20, 10) if km * per_km <= paper.theme.inner / 6), 5)
    right = paper.theme.inner - 0.1
    axes.plot(
        [right - length * per_km, right], [top + 0.4] * 2, color=QUIET, linewidth=1.2, solid_capstyle="butt"
    )
    paper.text(right - length * per_km - 0.15, top + 0.4, f"{length} km", color=QUIET, ha="right")


def draw_routes(
    routes: pd.DataFrame, sheet: Sheet, ends: tuple[str, str] = ("", ""), shown: int = 6, other: str = ""
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
    found = routes.copy()
    for side in ("start", "end"):
        sizes = (
            found[found[side] != other]
            .groupby(side)["individuals"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        found[side] = found[side].where(found[side].isin(sizes.index[:shown]), other)
    return found.groupby(["start", "end"])["individuals"].sum().reset_index()


def _draw_bands(routes: pd.DataFrame, sheet: Sheet, ends: tuple[str, str], other: str) -> Any:
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
    return {name: ASIDE if name == other else SERIES[place % len(SERIES)] for place, name in enumerate(side)}


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


def centimetres(paper: Paper, width: float, height: float) -> Any:
    """Axes over the body in cm, y downwards like the paper's."""
    theme = paper.theme
    across, down = width / theme.width, height / paper.height
    axes = paper.figure.add_axes(
        (theme.margin / theme.width, 1 - paper.body / paper.height - down, across, down), frameon=False
    )
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0))
    return axes
