"""How much of a difference between two groups is a different mix of people, and how much different shares in
each cell.

Source: Kitagawa (1955), "Components of a difference between two rates", two-part form; errors by
linearisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.design import Design
from analysis.statistics.variance import variances


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


@dataclass(frozen=True, eq=False)
class Sample:
    """Which rows (positions) of a design one group's people are."""

    design: Design
    rows: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        return self.design.weights[self.rows]

    def error(self, influence: np.ndarray) -> float:
        """Standard error of the weighted mean of `influence`, one a person."""
        column = np.zeros((self.design.n, 1))
        column[self.rows, 0] = self.weights * influence / self.weights.sum()
        return float(np.sqrt(variances(self.design, column)[0]))


def _plain_share(y: np.ndarray) -> float:
    """The share without any weights; nan of nobody."""
    return float(y.mean()) if len(y) else np.nan


@dataclass(frozen=True, eq=False)
class _Side:
    """One group's cells: their weights and shares (k,), and each person's outcome and cell."""

    y: np.ndarray
    cell: np.ndarray
    weight: np.ndarray
    share: np.ndarray
    sample: Sample | None

    @classmethod
    def of(cls, y: np.ndarray, cell: np.ndarray, k: int, sample: Sample | None) -> _Side:
        own = None if sample is None else sample.weights
        counts = np.bincount(cell, own, minlength=k)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.bincount(cell, y if own is None else own * y, minlength=k) / counts
        return cls(y, cell, counts / max(counts.sum(), np.finfo(float).tiny), share, sample)

    @property
    def mean(self) -> float:
        return float(np.average(self.y, weights=None if self.sample is None else self.sample.weights))

    def error(self, of_weight: np.ndarray, of_share: np.ndarray) -> float:
        """Standard error of a function of weights and shares, given its derivatives (k,) by each."""
        centred = of_weight - (self.weight * of_weight).sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            per_cell = np.where(self.weight > 0, of_share / self.weight, 0.0)
        influence = centred[self.cell] + per_cell[self.cell] * (self.y - self.share[self.cell])
        if self.sample is not None:
            return self.sample.error(influence)
        n = len(influence)
        return float(np.sqrt((influence**2).sum() / (n * (n - 1)))) if n > 1 else float("nan")


def _known(
    y: np.ndarray, cell: np.ndarray, sample: Sample | None
) -> tuple[np.ndarray, np.ndarray, Sample | None]:
    """Those of a group whose outcome and cell are known."""
    is_known = np.isfinite(y) & (cell >= 0)
    if is_known.all():
        return y, cell, sample
    if sample is not None:
        rows = np.arange(sample.design.n)[sample.rows]
        sample = Sample(sample.design, rows[is_known])
    return y[is_known], cell[is_known], sample


def decompose(
    y_a: np.ndarray,
    cell_a: np.ndarray,
    y_b: np.ndarray,
    cell_b: np.ndarray,
    k: int,
    samples: tuple[Sample, Sample] | None = None,
) -> Decomposition:
    """The two parts of the difference in shares between b and a.

    `y_*` (n,) 0/1 and `cell_*` (n,) 0..k-1, NaN and -1 for who has none, who is left out; a and b are
    independent samples, drawn as `samples` say (everybody alike, where they don't). A group
    without anybody has no share, so there is no difference either: all is NaN.
    """
    (y_a, cell_a, of_a), (y_b, cell_b, of_b) = (
        _known(y_a, cell_a, samples and samples[0]),
        _known(y_b, cell_b, samples and samples[1]),
    )
    if not len(y_a) or not len(y_b):
        return Decomposition(_plain_share(y_a), _plain_share(y_b), *(np.nan,) * 6, empty=0)
    a, b = _Side.of(y_a, cell_a, k, of_a), _Side.of(y_b, cell_b, k, of_b)
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
    whole = a.error(-share_a, -a.weight), b.error(share_b, b.weight)
    return Decomposition(
        share_a=a.mean,
        share_b=b.mean,
        difference=float((b.weight * share_b - a.weight * share_a).sum()),
        composition=float((shift * middle).sum()),
        rate=float((gap * mixed).sum()),
        difference_se=float(np.hypot(*whole)),
        composition_se=float(np.hypot(*composition)),
        rate_se=float(np.hypot(*rate)),
        empty=int(empty.sum()),
    )
