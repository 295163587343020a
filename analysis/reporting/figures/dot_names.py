"""Where to set the name of each dot on a map so that names meet neither each other nor the dots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GAP = 0.1


def place_labels(
    x: np.ndarray,
    y: np.ndarray,
    radii: np.ndarray,
    sizes: Sequence[tuple[float, float]],
    width: float,
    height: float,
) -> list[tuple[float, float]]:
    """The left end and the middle (cm) of each label: right, left, below or above its dot, or further out.

    `sizes` are widths and heights of the labels; the sheet is `width` by `height`. Takes, label by
    label, the place that covers least of what is set already.
    """
    dots = np.column_stack([x - radii, y - radii, x + radii, y + radii])
    taken: list[np.ndarray] = []
    label_places = []
    for place, (wide, high) in enumerate(sizes):
        others = (
            np.vstack([np.delete(dots, place, axis=0), *taken])
            if taken or len(dots) > 1
            else np.empty((0, 4))
        )
        places = list(_candidates(x[place], y[place], radii[place], wide, high))
        costs = [_overlap(box, others) + _outside(box, width, height) for box in places]
        best = places[int(np.argmin(costs))]
        taken.append(best[None, :])
        label_places.append((float(best[0]), float((best[1] + best[3]) / 2)))
    return label_places


def _candidates(x: float, y: float, radius: float, wide: float, high: float):
    """Boxes (left, top, right, bottom) around a dot, the nearest first."""
    for ring in range(4):
        out = radius + GAP + ring * high
        spots = [
            (x + out, y),
            (x - out - wide, y),
            (x - wide / 2, y + out + high / 2),
            (x - wide / 2, y - out - high / 2),
            (x + out, y - high),
            (x + out, y + high),
            (x - out - wide, y - high),
            (x - out - wide, y + high),
        ]
        for left, middle in spots:
            yield np.array([left, middle - high / 2, left + wide, middle + high / 2])


def _overlap(box: np.ndarray, others: np.ndarray) -> float:
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    return float(np.prod(np.clip(sides, 0, None), axis=1).sum())


def _outside(box: np.ndarray, width: float, height: float) -> float:
    """How far a box reaches over the sheet, weighed so that no label is clipped."""
    over = max(0.0, -box[0]) + max(0.0, -box[1]) + max(0.0, box[2] - width) + max(0.0, box[3] - height)
    return 100 * over
