"""Groups of people alike in numbers, who then all get the group's mean (MDAV).

Source: Domingo-Ferrer and Mateo-Sanz (2002), Hundepool and others (2005); sdcMicro 5.8.1,
microaggregation(method = "mdav").
"""

from __future__ import annotations

import numpy as np


def average_alike(values: np.ndarray, size: int) -> np.ndarray:
    """float64 (n, v): each row's numbers replaced by the mean of its group of at least `size` rows.

    `values` (n, v) has no missing number. Distances are of standardised numbers; with fewer than twice `size`
    rows all are one group.
    """
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else np.ones(values.shape[1])
    scaled = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    averaged = np.array(values, dtype=np.float64)
    for group in _groups(scaled, size):
        averaged[group] = values[group].mean(axis=0)
    return averaged


def _groups(scaled: np.ndarray, size: int) -> list[np.ndarray]:
    """Rows of each group: around the row farthest from the middle, around the row farthest from that, and so
    on.
    """
    left, groups = np.arange(len(scaled)), []
    while len(left) >= 3 * size:
        far = left[_distances(scaled, left, scaled[left].mean(axis=0)).argmax()]
        first, left = _nearest(scaled, left, far, size)
        opposite = left[_distances(scaled, left, scaled[far]).argmax()]
        second, left = _nearest(scaled, left, opposite, size)
        groups += [first, second]
    if len(left) >= 2 * size:
        far = left[_distances(scaled, left, scaled[left].mean(axis=0)).argmax()]
        first, left = _nearest(scaled, left, far, size)
        groups.append(first)
    return [*groups, left] if len(left) else groups


def _distances(scaled: np.ndarray, rows: np.ndarray, point: np.ndarray) -> np.ndarray:
    return ((scaled[rows] - point) ** 2).sum(axis=1)


def _nearest(scaled: np.ndarray, left: np.ndarray, row: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The `size` rows nearest to a row, itself among them, and the others."""
    order = np.argsort(_distances(scaled, left, scaled[row]), kind="stable")
    chosen = np.zeros(len(left), dtype=bool)
    chosen[order[:size]] = True
    return left[chosen], left[~chosen]
