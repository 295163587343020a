"""Blanking single keys of single rows until every row shares its keys with k, with as few blanks as can be.

A heuristic in four rules; the least number of blanks is a problem that nobody solves at this size.

1. Sets of keys are tried from the cheapest: what a blank costs is the importance of its key, and of equal
   ones the key with more categories goes first.
2. A row is blanked in the first set of keys without which it matches k rows. What others gain by that is
   counted at once: a blank matches everything.
3. A row that no set of at most `_WIDEST` keys helps is blanked in all keys but those it may keep.
4. At the end every blank that is not needed any more is taken back, the most important key first.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from analysis.disclosure.risk.matches import BLANK, find_patterns, sum_over_matches

_WIDEST = 5
_MOST_TAKEN_BACK = 3000  # each look at a blank costs one pass over the rows


def choose_blanks(keys: np.ndarray, k: int, importance: np.ndarray | None = None) -> np.ndarray:
    """Boolean (n, m): the keys to blank, so that each row of `keys` (n, m) matches at least k rows.

    `importance` (m,) is a weight above 0 for each key: of a key with 3 blanks are taken where three of a key
    with 1 would be. With fewer than k rows everything is blanked, which is all that can be done.
    """
    n, m = keys.shape
    cost = np.ones(m) if importance is None else np.asarray(importance, dtype=np.float64)
    now = keys.copy()
    if n < k:
        return now != BLANK
    short = _counts(now) < k
    for chosen in _sets(keys, cost):
        if not short.any():
            break
        _blank_where_it_helps(now, chosen, short, k)
    for row in np.flatnonzero(short):
        now[row] = BLANK
    blanked = (now == BLANK) & (keys != BLANK)
    _take_back(keys, now, blanked, k, cost)
    return blanked


def _sets(keys: np.ndarray, cost: np.ndarray) -> list[tuple[int, ...]]:
    """Sets of keys in the order of rule 1."""
    m = keys.shape[1]
    categories = [len(np.unique(column[column != BLANK])) for column in keys.T]
    ranked = sorted(range(m), key=lambda key: (cost[key], -categories[key]))
    sets = [chosen for size in range(1, min(_WIDEST, m) + 1) for chosen in combinations(ranked, size)]
    return sorted(sets, key=lambda chosen: sum(cost[list(chosen)]))


def _counts(keys: np.ndarray) -> np.ndarray:
    """How many rows each row matches."""
    patterns = find_patterns(keys)
    ones = patterns.sums(np.ones(len(keys)))[:, None]
    return sum_over_matches(patterns.keys, ones)[patterns.of_row, 0]


def _matching(keys: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Which rows of `keys` match one row."""
    matching = np.ones(len(keys), dtype=bool)
    for column, value in zip(keys.T, row, strict=True):
        if value != BLANK:
            matching &= (column == value) | (column == BLANK)
    return matching


def _blank_where_it_helps(now: np.ndarray, chosen: tuple[int, ...], short: np.ndarray, k: int) -> None:
    """Blank the chosen keys of each short row that then matches k; rows that no longer fall short leave
    `short`.
    """
    rest = [key for key in range(now.shape[1]) if key not in chosen]
    # without the chosen keys the rows are as if all of them were blank there, which finds the same matches
    reach = _counts(now[:, rest]) if rest else np.full(len(now), len(now))
    waiting = np.flatnonzero(short & (reach >= k))
    have = {row: int(count) for row, count in zip(waiting, _counts_of(now, waiting), strict=True)}
    others = np.flatnonzero(short)
    gained = np.zeros(len(now), dtype=np.int64)
    for row in waiting:
        if have[row] + gained[row] >= k:
            short[row] = False
            continue
        before = _matching(now[others], now[row])
        now[row, list(chosen)] = BLANK
        after = _matching(now[others], now[row])
        gained[others[after & ~before]] += 1
        short[row] = False
    # others have gained too
    left = np.flatnonzero(short)
    short[left[_counts_of(now, left) >= k]] = False


def _counts_of(keys: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """How many rows these rows match."""
    return _counts(keys)[rows]


def _take_back(keys: np.ndarray, now: np.ndarray, blanked: np.ndarray, k: int, cost: np.ndarray) -> None:
    """Rule 4, in place."""
    order = np.argsort(-cost, kind="stable")
    cells = [(row, key) for key in order for row in np.flatnonzero(blanked[:, key])]
    counts = _counts(now)
    for row, key in cells[:_MOST_TAKEN_BACK]:
        before = _matching(now, now[row])
        trial = now[row].copy()
        trial[key] = keys[row, key]
        after = _matching(now, trial)
        lost = before & ~after
        if after.sum() >= k and (counts[lost] > k).all():
            now[row], blanked[row, key] = trial, False
            counts[lost] -= 1
            counts[row] = after.sum()
