"""Which rows can't be told apart by their keys, when a blank may stand for any category.

Keys are whole numbers, one column a key, `BLANK` where a person has none.

1. Two rows match when in every key they agree or at least one of them is blank.
2. A matching row counts one, if it is complete or has the very same pattern of keys.
3. A matching row with a blank and another pattern counts `alpha`: 1 takes it for a full match, 0 for none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

BLANK = -1
_LARGEST_CODE = 2**62
_LARGEST_TABLE = 2**22


@dataclass(frozen=True)
class Patterns:
    """The different patterns of keys (p, m), and the pattern (n,) of each row."""

    keys: np.ndarray
    of_row: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """float64 (p,): the values (n,) of the rows of each pattern, added up."""
        return np.bincount(self.of_row, weights=values, minlength=len(self.keys))


def group_rows(keys: np.ndarray) -> tuple[np.ndarray, int]:
    """A number (n,) that rows share exactly when all their keys (n, m) agree, and what all numbers lie below.

    Not every number below it need be in use.
    """
    code, size = np.zeros(len(keys), dtype=np.int64), 1
    for key in keys.T:
        categories = int(key.max(initial=BLANK)) + 2
        if size * categories > _LARGEST_CODE:
            # numbers that no longer fit into 64 bits are dealt out anew, to the rows there are
            values, code = np.unique(code, return_inverse=True)
            size = len(values)
        code = code * categories + (key.astype(np.int64) + 1)
        size *= categories
    if size > max(_LARGEST_TABLE, 4 * len(keys)):
        values, code = np.unique(code, return_inverse=True)
        size = len(values)
    return code, size


def find_patterns(keys: np.ndarray) -> Patterns:
    """The patterns of the rows of `keys` (n, m)."""
    code, _ = group_rows(keys)
    _, first, of_row = np.unique(code, return_index=True, return_inverse=True)
    return Patterns(keys[first], of_row)


def sum_over_matches(keys: np.ndarray, values: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """float64 (p, v): for each pattern, the values (p, v) of all patterns that it matches.

    `keys` (p, m) are different from each other. Rule 3 weighs what matches only through a blank of the
    other's.
    """
    sums = np.array(values, dtype=np.float64)  # each pattern matches itself, and no other of its own blanks
    blank = keys == BLANK
    for shared, pairs in _pairs_by_shared_keys(blank):
        code, _ = group_rows(keys[:, shared])
        for there, here in pairs:
            unique_codes, group = np.unique(code[there], return_inverse=True)
            place = np.searchsorted(unique_codes, code[here])
            place[place == len(unique_codes)] = 0
            hit = unique_codes[place] == code[here]
            if hit.any():
                weight = alpha if blank[there[0]].any() else 1.0
                sums[here[hit]] += weight * _sum_groups(values[there], group, len(unique_codes))[place[hit]]
    return sums


def _pairs_by_shared_keys(blank: np.ndarray) -> Iterator[tuple[np.ndarray, list]]:
    """Patterns with blanks in the same keys are a set; two sets are compared on the keys that neither lacks.

    Each set of shared keys, boolean (m,), with the pairs to compare on it: the rows of a set, and the rows of
    all other sets that share just these keys with it.
    """
    of_set, _ = group_rows(blank.astype(np.int64))
    sets = [np.flatnonzero(of_set == which) for which in np.unique(of_set)]
    masks = [tuple(blank[rows[0]]) for rows in sets]
    compared: dict[tuple[bool, ...], dict[int, list[np.ndarray]]] = {}
    for there, lacks in enumerate(masks):
        for here, also in enumerate(masks):
            if here != there:
                shared = tuple(not (a or b) for a, b in zip(lacks, also, strict=True))
                compared.setdefault(shared, {}).setdefault(there, []).append(sets[here])
    for shared, others in compared.items():
        yield np.array(shared), [(sets[there], np.concatenate(rows)) for there, rows in others.items()]


def _sum_groups(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """(g, v): the values (b, v) of the rows of each group, added up."""
    columns = [np.bincount(group, weights=column, minlength=groups) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((groups, 0))
