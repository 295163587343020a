"""Which rows can't be told apart by their keys, when a blank may stand for any category.

Keys are whole numbers, one column a key, `BLANK` where a person has none.

1. Two rows match when in every key they agree or at least one of them is blank.
2. A matching row counts one, if it is complete or has the very same pattern of keys.
3. A matching row with a blank and another pattern counts `alpha`: 1 takes it for a full match, 0 for none.
"""

from __future__ import annotations

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
    blank = keys == BLANK
    # Patterns with blanks in the same keys can be compared at once: on the keys that neither side lacks.
    of_set, _ = group_rows(blank.astype(np.int64))
    sets = [np.flatnonzero(of_set == which) for which in np.unique(of_set)]
    sums = np.zeros(values.shape, dtype=np.float64)
    for here in sets:
        for there in sets:
            shared = ~(blank[here[0]] | blank[there[0]])
            found = _sums_of_groups(keys[np.ix_(here, shared)], keys[np.ix_(there, shared)], values[there])
            if not blank[there[0]].any():
                sums[here] += found
            elif here is there:
                sums[here] += alpha * (found - values[here]) + values[here]
            else:
                sums[here] += alpha * found
    return sums


def _sums_of_groups(here: np.ndarray, there: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(a, v): for each row of `here` (a, k), the values (b, v) of the rows of `there` (b, k) equal to it."""
    code, size = group_rows(np.concatenate([here, there]))
    mine, theirs = code[: len(here)], code[len(here) :]
    if size > _LARGEST_TABLE:
        _, code = np.unique(code, return_inverse=True)
        mine, theirs, size = code[: len(here)], code[len(here) :], len(code)
    columns = [np.bincount(theirs, weights=column, minlength=size)[mine] for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((len(here), 0))
