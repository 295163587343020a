"""Special uniques: the smallest sets of keys by which a person stands alone (SUDA2), and what they risk.

1. A set of keys singles a row out when the row matches no other on it; it is minimal when none of its
   subsets does. A blank matches anything, so it neither singles out nor is singled out against.
2. The score of a row adds up over its minimal sets of s of M keys: (M - s)!, or with Elamir's weights
   (2^(M-s) - 1) s! (M - s)! / M!. The fewer keys it takes, the higher.
3. DIS is the share of uniques of the sample that are unique in the population, estimated as
   U f / (U f + P (1 - f)) with U unique rows, P rows in pairs and the sampled fraction f; DIS-SUDA deals it
   out by score.

Source: Elliot, Manning and others (2005); Skinner and Elliot (2002); sdcMicro 5.8.1 (suda2).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb, factorial

import numpy as np

from analysis.disclosure.risk.matches import BLANK, find_patterns, group_rows, sum_over_matches

FRACTION = 0.01


@dataclass(frozen=True)
class SpecialUniques:
    """`score` and `dis` (n,), the latter a chance 0 to 1; `minimal` (n,) how many minimal sets single a row
    out; `contributions` (m,) the share, 0 to 1, of all scores whose set holds a key.

    `largest` is the size up to which sets were looked at.
    """

    score: np.ndarray
    dis: np.ndarray
    minimal: np.ndarray
    contributions: np.ndarray
    largest: int


def find_special_uniques(
    keys: np.ndarray, fraction: float = FRACTION, largest: int | None = None, elamir: bool = False
) -> SpecialUniques:
    """The special uniques of keys (n, m), by sets of at most `largest` keys (all, if not given)."""
    n, m = keys.shape
    largest = min(largest or m, m)
    score, minimal, contributions = np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(m)
    singled: dict[tuple[int, ...], np.ndarray] = {(): np.zeros(n, dtype=bool)}
    for size in range(1, largest + 1):
        points = _points(m, size, elamir)
        before, singled = singled, {}
        for chosen in combinations(range(m), size):
            smaller = [before[part] for part in combinations(chosen, size - 1)]
            already = np.logical_or.reduce(smaller)
            new = _unmatched(keys, chosen, already)
            singled[chosen] = already | new
            score[new] += points
            minimal[new] += 1
            contributions[list(chosen)] += points * np.count_nonzero(new)
    total = score.sum()
    dis = _dis(keys, score, fraction)
    return SpecialUniques(score, dis, minimal, contributions / total if total else contributions, largest)


def _points(m: int, size: int, elamir: bool) -> float:
    if not elamir:
        return float(factorial(m - size))
    return (2 ** (m - size) - 1) / comb(m, size)


def _unmatched(keys: np.ndarray, chosen: tuple[int, ...], already: np.ndarray) -> np.ndarray:
    """Boolean (n,): rows that match no other on the chosen keys; those `already` singled out aside.

    Rows that a subset singles out match nobody on the whole set either, so they need not be counted.
    """
    new = np.zeros(len(keys), dtype=bool)
    rest = np.flatnonzero(~already)
    part = keys[rest][:, list(chosen)]
    if (part == BLANK).any():
        patterns = find_patterns(part)
        counts = patterns.sums(np.ones(len(rest)))[:, None]
        new[rest] = sum_over_matches(patterns.keys, counts)[patterns.of_row, 0] == 1
    elif len(rest):
        code, size = group_rows(part)
        new[rest] = np.bincount(code, minlength=size)[code] == 1
    return new


def _dis(keys: np.ndarray, score: np.ndarray, fraction: float) -> np.ndarray:
    """float64 (n,): the chance that a row with this score is unique in the population too; 0 without a
    score.
    """
    patterns = find_patterns(keys)
    counts = patterns.sums(np.ones(len(keys)))
    of_row = sum_over_matches(patterns.keys, counts[:, None])[patterns.of_row, 0]
    unique, paired = int((of_row == 1).sum()), int((of_row == 2).sum())
    dis, positive = np.zeros(len(keys)), score > 0
    if not positive.any():
        return dis
    share = unique * fraction / (unique * fraction + paired * (1 - fraction))
    power = 1 + (8 - keys.shape[1]) / 20
    powers = score[positive] ** power
    spread = powers * (1 / powers).sum()
    dis[positive] = 1 / (1 + (unique / share - unique) / spread)
    return dis
