"""The outlines of countries for maps: `countries.json`, made of Natural Earth by `python -m
analysis.reporting.figures.land.make_countries`.

countries() -> {code: Outline}     every country's polygons, by ISO 3166 alpha-3
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("countries.json")


@dataclass(frozen=True, eq=False)
class Outline:
    """A country: its polygons, each as rings of longitude and latitude (n, 2), the outer one first."""

    code: str
    polygons: tuple[tuple[np.ndarray, ...], ...]

    @property
    def largest(self) -> np.ndarray:
        """The outer ring of the largest polygon, by the box around it."""
        return max(
            (rings[0] for rings in self.polygons), key=lambda ring: float(np.prod(np.ptp(ring, axis=0)))
        )


@cache
def countries() -> Mapping[str, Outline]:
    """Every country of the file, read once a process; "" is land that no code names, never labelled.

    Source: Natural Earth 1:50m, public domain, in the TopoJSON of world-atlas 2.0.2; simplified.
    """
    given = json.loads(FILE.read_text(encoding="utf-8"))
    arcs = [_points(arc, given["steps"]) for arc in given["arcs"]]
    outlines = {}
    for code, polygons in given["countries"].items():
        shapes = []
        for polygon in polygons:
            shapes.append(tuple(_ring(ring, arcs) for ring in polygon))
        outlines[code] = Outline(code, tuple(shapes))
    return outlines


def _points(arc: Sequence[int], steps: int) -> np.ndarray:
    """Longitude and latitude of an arc, whose points after the first are written as steps from the last."""
    return np.cumsum(np.array(arc, dtype=np.int64).reshape(-1, 2), axis=0) / steps


def _ring(numbers: Sequence[int], arcs: Sequence[np.ndarray]) -> np.ndarray:
    """A ring of its arcs; ~n is arc n backwards, as TopoJSON has it."""
    ring_arcs = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([ring_arcs[0], *(piece[1:] for piece in ring_arcs[1:])])
