"""What can be learnt of people who can't be told apart: the sensitive answers of rows with the same keys.

1. The group of a row is every row it matches, blanks included (matches.py with alpha 1).
2. A missing sensitive answer tells nothing and is no value.
3. A group without any sensitive answer has a diversity of 0 and a distance of 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.risk.matches import find_patterns, sum_over_matches


@dataclass(frozen=True)
class Diversity:
    """Each (n,): `distinct` values in a row's group; `entropy`, the number of equally frequent values with
    the same entropy; `recursive`, the largest l for which the group is (c, l)-diverse, 0 where it is for
    none.
    """

    distinct: np.ndarray
    entropy: np.ndarray
    recursive: np.ndarray


@dataclass(frozen=True)
class KeyGroups:
    """How many rows of each pattern's group have each sensitive value (p, v), the pattern (n,) of each row,
    and how many of all rows have each value (v,).
    """

    counts: np.ndarray
    of_row: np.ndarray
    everybody: np.ndarray


def count_groups(keys: np.ndarray, sensitive: Sequence[np.ndarray]) -> list[KeyGroups]:
    """The groups for each of several sensitive variables (n,): whole numbers from 0, `BLANK` for none."""
    patterns = find_patterns(keys)
    variable_counts = []
    for values in sensitive:
        counts = np.zeros((len(patterns.keys), int(values.max()) + 1))
        is_answered = values >= 0
        np.add.at(counts, (patterns.of_row[is_answered], values[is_answered]), 1)
        variable_counts.append(counts)
    if not variable_counts:
        return []
    # blanks make rows match in many ways, which is worked out once for all variables
    together = sum_over_matches(patterns.keys, np.hstack(variable_counts))
    ends = np.cumsum([part.shape[1] for part in variable_counts])[:-1]
    return [
        KeyGroups(counts, patterns.of_row, part.sum(axis=0))
        for counts, part in zip(np.split(together, ends, axis=1), variable_counts, strict=True)
    ]


def estimate_diversity(keys: np.ndarray, sensitive: np.ndarray, c: float = 2.0) -> Diversity:
    """The diversity of sensitive values (n,), whole numbers from 0 with `BLANK` for none, given keys (n, m).

    Source: Machanavajjhala and others (2007): exp of the entropy; recursive (c, l): r1 < c (rl + ... + rm).
    """
    return diversity_of(count_groups(keys, [sensitive])[0], c)


def diversity_of(groups: KeyGroups, c: float = 2.0) -> Diversity:
    """The diversity of groups that have been counted."""
    counts, of_row = groups.counts, groups.of_row
    total = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    entropy = np.where(total[:, 0] > 0, np.exp(-(share * logs).sum(axis=1)), 0)
    return Diversity((counts > 0).sum(axis=1)[of_row], entropy[of_row], _recursive(counts, c)[of_row])


def _recursive(counts: np.ndarray, c: float) -> np.ndarray:
    """The largest l (p,) for which the most frequent value is rarer than c times the l-th and all after
    it.
    """
    ranked = -np.sort(-counts, axis=1)
    tails = np.cumsum(ranked[:, ::-1], axis=1)[:, ::-1]
    return ((ranked[:, :1] < c * tails) & (ranked > 0)).sum(axis=1)


def estimate_closeness(keys: np.ndarray, sensitive: np.ndarray, ordered: bool = False) -> np.ndarray:
    """float64 (n,): how far the sensitive values of a row's group are from everybody's, 0 (the same) to 1.

    Earth mover's distance: half the sum of differences of shares, or for `ordered` values the mean absolute
    difference of cumulated shares.

    Source: Li, Li and Venkatasubramanian (2007), t-closeness.
    """
    return closeness_of(count_groups(keys, [sensitive])[0], ordered)


def closeness_of(groups: KeyGroups, ordered: bool = False) -> np.ndarray:
    """The closeness of groups that have been counted."""
    counts, of_row, everybody = groups.counts, groups.of_row, groups.everybody
    total = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    difference = share - everybody / max(everybody.sum(), 1)
    difference[total[:, 0] == 0] = 0
    if ordered:
        steps = max(counts.shape[1] - 1, 1)
        distance = np.abs(np.cumsum(difference, axis=1)[:, :-1]).sum(axis=1) / steps
    else:
        distance = np.abs(difference).sum(axis=1) / 2
    return distance[of_row]
