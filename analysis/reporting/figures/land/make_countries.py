"""Make `countries.json` from the TopoJSON of world-atlas, which is Natural Earth's:

    npm pack world-atlas@2.0.2
    tar xzf world-atlas-2.0.2.tgz
    python -m analysis.reporting.figures.land.make_countries package/countries-50m.json

Borders are shared arcs, so that neighbours simplified alike still fit together.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from babel import Locale
from babel.core import get_global

from analysis.files import write_atomic
from analysis.reading.place_names import place_code
from analysis.reporting.figures.land import FILE

STEPS = 100
"""Steps a degree: about a kilometre."""
CLOSE = 0.025
"""Points nearer than this to the line between their neighbours are left out, in degrees."""
SMALL = 0.15
"""Islands and lakes narrower than this are left out, unless they are all of a country, in degrees."""
LEFT_OUT = ("ATA",)


def make_countries(source: Path, target: Path = FILE) -> None:
    """Write the outlines of all countries of the TopoJSON file `source`."""
    atlas = json.loads(source.read_text(encoding="utf-8"))
    scale, shift = np.array(atlas["transform"]["scale"]), np.array(atlas["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in atlas["arcs"]]
    polygons_by_country = {}
    for country in atlas["objects"]["countries"]["geometries"]:
        code = _code(country)
        if code not in LEFT_OUT:
            polygons_by_country.setdefault(code, []).extend(_polygons(country, arcs))
    used = sorted({abs_number(number) for number in _numbers(polygons_by_country)})
    place = {number: new for new, number in enumerate(used)}
    renumbered = {
        code: _renumbered(polygons, place) for code, polygons in sorted(polygons_by_country.items())
    }
    written = {
        "source": "Natural Earth 1:50m (public domain), by world-atlas 2.0.2; simplified",
        "steps": STEPS,
        "arcs": [_steps(simplified(arcs[number], CLOSE)) for number in used],
        "countries": renumbered,
    }
    write_atomic(target, json.dumps(written, separators=(",", ":")) + "\n")


def abs_number(number: int) -> int:
    """The arc a ring names, whichever way it runs."""
    return number if number >= 0 else ~number


def _code(country: dict[str, Any]) -> str:
    """ISO 3166 alpha-3 of a country, by its number (ISO) or, where it has none, its English name; "" for land
    that no code names.
    """
    alpha = get_global("territory_aliases").get(country.get("id", ""), [""])[0]
    name = Locale("en").territories.get(alpha) or country["properties"]["name"]
    return place_code(name) or ""


def _polygons(country: dict[str, Any], arcs: Sequence[np.ndarray]) -> list[list[list[int]]]:
    """The polygons of a country but its smallest islands, without their smallest lakes."""
    given = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    widths = [_width(polygon[0], arcs) for polygon in given]
    least = min(SMALL, max(widths))
    large_polygons = [polygon for polygon, width in zip(given, widths, strict=True) if width >= least]
    return [
        [polygon[0], *(ring for ring in polygon[1:] if _width(ring, arcs) > SMALL)]
        for polygon in large_polygons
    ]


def _width(ring: Sequence[int], arcs: Sequence[np.ndarray]) -> float:
    points = np.concatenate([arcs[abs_number(number)] for number in ring])
    return float(np.ptp(points, axis=0).max())


def _numbers(found: dict[str, Any]) -> list[int]:
    numbers: list[int] = []
    for polygons in found.values():
        for polygon in polygons:
            for ring in polygon:
                numbers += ring
    return numbers


def _renumbered(polygons: list[list[list[int]]], place: dict[int, int]) -> list[list[list[int]]]:
    made = []
    for polygon in polygons:
        rings = [[place[n] if n >= 0 else ~place[~n] for n in ring] for ring in polygon]
        made.append(rings)
    return made


def simplified(points: np.ndarray, close: float) -> np.ndarray:
    """The points (n, 2) of a line that shape it, the first and the last among them.

    Source: Douglas and Peucker (1973), of lines whose ends meet from their farthest point.
    """
    is_corner = np.zeros(len(points), bool)
    is_corner[[0, -1]] = True
    stretches = [(0, len(points) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        between = points[first + 1 : last]
        along = points[last] - points[first]
        length = float(np.hypot(*along))
        away = between - points[first]
        if length == 0:
            distances = np.hypot(away[:, 0], away[:, 1])
        else:
            distances = np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length
        far = int(np.argmax(distances))
        if distances[far] > close:
            middle = first + 1 + far
            is_corner[middle] = True
            stretches += [(first, middle), (middle, last)]
    return points[is_corner]


def _steps(points: np.ndarray) -> list[int]:
    """Points in whole steps, each after the first as its distance from the one before."""
    whole = np.rint(points * STEPS).astype(int)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), int))
    moving = np.any(steps != 0, axis=1)
    moving[0] = True
    return steps[moving].ravel().tolist()


if __name__ == "__main__":
    make_countries(Path(sys.argv[1]))
