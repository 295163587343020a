"""How much of a difference between two groups is a different mix of people, and how much different shares in
each cell.

Source: Kitagawa (1955), "Components of a difference between two rates", two-part form; errors by
linearisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Decomposition:
    """b minus a in its two parts, which add up; standard errors of each, for independent samples.

    `empty`: cells that only one group has; their whole part is composition.
    """

    share_a: float
    share_b: float
    difference: float
    composition: float
    rate: float
    difference_se: float
    composition_se: float
    rate_se: float
    empty: int


@dataclass(frozen=True)
class _Side:
    """One group's cells: their weights and shares (k,), and each person's outcome and cell."""

    y: np.ndarray
    cell: np.ndarray
    weight: np.ndarray
    share: np.ndarray

    @classmethod
    def of(cls, y: np.ndarray, cell: np.ndarray, k: int) -> _Side:
        counts = np.bincount(cell, minlength=k)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.bincount(cell, y, minlength=k) / counts
        return cls(y, cell, counts / max(len(y), 1), share)

    def error(self, of_weight: np.ndarray, of_share: np.ndarray) -> float:
        """Standard error of a function of weights and shares, given its derivatives (k,) by each."""
        centred = of_weight - (self.weight * of_weight).sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            per_cell = np.where(self.weight > 0, of_share / self.weight, 0.0)
        influence = centred[self.cell] + per_cell[self.cell] * (self.y - self.share[self.cell])
        n = len(influence)
        return float(np.sqrt((influence**2).sum() / (n * (n - 1)))) if n > 1 else float("nan")


def decompose(
    y_a: np.ndarray, cell_a: np.ndarray, y_b: np.ndarray, cell_b: np.ndarray, k: int
) -> Decomposition:
    """The two parts of the difference in shares between b and a.

    `y_*` (n,) 0/1 and `cell_*` (n,) 0..k-1, people with both known; a and b are independent samples. A group
    without anybody has no share, so there is no difference either: all is NaN.
    """
    if not len(y_a) or not len(y_b):
        shares = (float(y.mean()) if len(y) else np.nan for y in (y_a, y_b))
        return Decomposition(*shares, *(np.nan,) * 6, empty=0)
    a, b = _Side.of(y_a, cell_a, k), _Side.of(y_b, cell_b, k)
    empty = np.isnan(a.share) != np.isnan(b.share)
    share_a = np.nan_to_num(np.where(np.isnan(a.share), b.share, a.share))
    share_b = np.nan_to_num(np.where(np.isnan(b.share), a.share, b.share))
    middle, mixed, gap, shift = (
        (share_a + share_b) / 2,
        (a.weight + b.weight) / 2,
        share_b - share_a,
        b.weight - a.weight,
    )
    # where only one group has the cell its share stands on both sides, and so has the error of both
    both, only_a, only_b = ~empty, empty & np.isnan(b.share), empty & np.isnan(a.share)
    composition = (
        a.error(-middle, shift * np.select([both, only_a], [0.5, 1.0], 0.0)),
        b.error(middle, shift * np.select([both, only_b], [0.5, 1.0], 0.0)),
    )
    rate = a.error(gap / 2, np.where(both, -mixed, 0.0)), b.error(gap / 2, np.where(both, mixed, 0.0))
    whole = a.error(-share_a, -np.where(a.weight > 0, a.weight, 0.0)), b.error(share_b, b.weight)
    return Decomposition(
        share_a=float(y_a.mean()) if len(y_a) else float("nan"),
        share_b=float(y_b.mean()) if len(y_b) else float("nan"),
        difference=float((b.weight * share_b - a.weight * share_a).sum()),
        composition=float((shift * middle).sum()),
        rate=float((gap * mixed).sum()),
        difference_se=float(np.hypot(*whole)),
        composition_se=float(np.hypot(*composition)),
        rate_se=float(np.hypot(*rate)),
        empty=int(empty.sum()),
    )
