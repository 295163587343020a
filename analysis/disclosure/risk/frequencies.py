"""How many people share a person's keys, in the sample and in the population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.risk.matches import find_patterns, sum_over_matches


@dataclass(frozen=True)
class Frequencies:
    """`sample` (n,): rows that share a row's keys, itself among them; `population` (n,): their weights."""

    sample: np.ndarray
    population: np.ndarray

    def violations(self, k: int) -> np.ndarray:
        """Boolean (n,): rows that fewer than `k` rows share their keys with."""
        return self.sample < k


def count_frequencies(keys: np.ndarray, weights: np.ndarray | None = None, alpha: float = 1.0) -> Frequencies:
    """Frequencies of keys (n, m), `BLANK` where there is none; without weights everybody weighs one.

    `alpha` says how far a blank of another row fits any category (matches.py, rule 3).

    Source: freqCalc of sdcMicro 5.8.1.
    """
    patterns = find_patterns(keys)
    weight = np.ones(len(keys)) if weights is None else np.asarray(weights, dtype=np.float64)
    values = np.column_stack([patterns.sums(np.ones(len(keys))), patterns.sums(weight)])
    sums = sum_over_matches(patterns.keys, values, alpha)[patterns.of_row]
    return Frequencies(sums[:, 0], sums[:, 1])


def count_violations(sample: np.ndarray, thresholds: Iterable[int] = (2, 3, 5, 10)) -> Mapping[int, int]:
    """How many rows share their keys with fewer than k rows, for each k."""
    return {k: int((sample < k).sum()) for k in thresholds}
