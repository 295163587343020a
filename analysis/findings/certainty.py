"""How sure a finding is. The policy:

1. What is said of the people interviewed alone (a share, an answer nobody gave) is a count and clear;
   it says nothing beyond them, and the text says so once.
2. That one answer leads another is clear where, of those who gave either, the interval of the first's
   share lies above one half; else likely.
3. A difference between two groups is clear where its interval, widened for the number of differences
   that the table offered (Bonferroni), leaves zero out; likely where the plain 95% interval does; else
   the people are too few to say. No threshold on the base stands in for the interval; of fewer than
   FEW people in either group the score test's interval and p-value are taken.
4. A hidden number makes no finding.

Source: Newcombe (1998), method 10 (intervals of a difference from those of its two sides, MOVER);
Zou and Donner (2008); Wilson (1927); Miettinen and Nurminen (1985).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.estimation.frame import UNWEIGHTED
from analysis.findings.finding import CLEAR, LIKELY, TOO_FEW, EstimateCell
from analysis.statistics.testing.two_shares import score_difference, score_p

CONFIDENCE = 0.95
FEW = 30
"""Fewer people than this in either group, and the score test tells their difference."""


@dataclass(frozen=True)
class Gap:
    """A difference, its 95% interval, and how sure it is."""

    difference: float
    low: float
    high: float
    certainty: str


def gap(a: EstimateCell, b: EstimateCell, looked_at: int = 1) -> Gap:
    """`a` less `b`, two groups of different people.

    With the interval that joins those of the two sides; of few people, the score test's.
    """
    if min(a.people, b.people) < FEW:
        return _score_gap((a.estimate, a.people), (b.estimate, b.people), looked_at)
    return gap_of((a.estimate, a.low, a.high), (b.estimate, b.low, b.high), looked_at)


def _score_gap(a: tuple[float, float], b: tuple[float, float], looked_at: int) -> Gap:
    """The difference of two (share, people) by the score test, which holds where few were asked."""
    low, high, p = (float(value) for value in score_difference(b[0], b[1], a[0], a[1], CONFIDENCE))
    return Gap(a[0] - b[0], low, high, _certainty_of(p, looked_at))


def _certainty_of(p: float, looked_at: int) -> str:
    error = 1 - CONFIDENCE
    if p * max(looked_at, 1) < error:
        return CLEAR
    return LIKELY if p < error else TOO_FEW


def is_clear(a: EstimateCell, b: EstimateCell, looked_at: int = 1) -> bool:
    """Whether `gap` of two groups is clear, without its limits: many pairs are looked at, one is told."""
    if not min(a.people, b.people) < FEW:
        return gap(a, b, looked_at).certainty == CLEAR
    given = (b.estimate, b.people, a.estimate, a.people)
    if not (a.people > 0 and b.people > 0 and all(map(math.isfinite, given))):
        return False
    return _certainty_of(score_p(*map(float, given)), looked_at) == CLEAR


def gap_of(a: tuple[float, float, float], b: tuple[float, float, float], looked_at: int = 1) -> Gap:
    """The same of two (estimate, low, high); rule 3."""
    difference = a[0] - b[0]
    below = float(np.hypot(a[0] - a[1], b[2] - b[0]))
    above = float(np.hypot(a[2] - a[0], b[0] - b[1]))
    towards_zero = below if difference > 0 else above
    # The half width of a Bonferroni interval is that of the plain one times the ratio of their quantiles.
    wider = special.ndtri(1 - (1 - CONFIDENCE) / 2 / max(looked_at, 1)) / special.ndtri((1 + CONFIDENCE) / 2)
    if abs(difference) > towards_zero * wider:
        certainty = CLEAR
    elif abs(difference) > towards_zero:
        certainty = LIKELY
    else:
        certainty = TOO_FEW
    return Gap(difference, difference - below, difference + above, certainty)


def wilson(n: float, base: float, confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """A share of counts with Wilson's interval: (share, low, high); NaN where nobody was asked."""
    if base <= 0:
        return (float("nan"),) * 3
    z = float(special.ndtri((1 + confidence) / 2))
    share, spread = n / base, z**2 / base
    middle = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / base + z**2 / (4 * base**2)) / (1 + spread)
    return share, float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def wilson_of(cell: EstimateCell) -> tuple[float, float, float]:
    """A share with Wilson's interval on the people it rests on: (share, low, high)."""
    if cell.weighting == UNWEIGHTED:
        return wilson(cell.n, cell.base)
    return wilson(cell.estimate * cell.people, cell.people)


def lead_certainty(first: EstimateCell, second: EstimateCell | None) -> str:
    """Whether the first answer leads the second; rule 2."""
    if second is None or second.n == 0:
        return CLEAR
    n, either = float(first.n), float(first.n + second.n)
    if first.weighting != UNWEIGHTED:
        either *= first.people / first.base
        n = either * first.estimate / (first.estimate + second.estimate)
    _, low, _ = wilson(n, either)
    return CLEAR if low > 0.5 else LIKELY


def against_rest(cell: EstimateCell, whole: EstimateCell, looked_at: int = 1) -> Gap:
    """A group's share less that of everybody else: the whole without the group's own people."""
    n, base = _of_the_rest(cell, whole)
    rest = wilson(n, base)
    if min(cell.people, base) < FEW:
        return _score_gap((cell.estimate, cell.people), (rest[0], base), looked_at)
    return gap_of((cell.estimate, cell.low, cell.high), rest, looked_at)


def _of_the_rest(cell: EstimateCell, whole: EstimateCell) -> tuple[float, float]:
    """Who of everybody else gave the answer, of how many; of a drawn sample, as many as are left of it."""
    base = whole.base - cell.base
    if whole.weighting == UNWEIGHTED:
        return whole.n - cell.n, base
    weighted = whole.base_weighted - cell.base_weighted
    given = whole.estimate * whole.base_weighted - cell.estimate * cell.base_weighted
    people = base * whole.people / whole.base
    return people * min(max(given / weighted, 0.0), 1.0), people
