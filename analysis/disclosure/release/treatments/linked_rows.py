"""Which rows of repeats may say whose they are: none by which an interview could be told from others.

Ages and sexes of a household's members together are nearly always its own. So what is protected is not each
row alone, but what an interview shows with all rows that lead to it.

1. Somebody may know all rows of an interview by their keys, and the interview's own keys. Of the interviews
   with the same keys, those could be hers that show no row but rows which she has.
2. So the rows that an interview shows, none among them, are shown by `k` interviews with the same keys. Then
   `k` interviews could be hers, whatever rows she has beside those that are shown.
3. Where too few show the same, the rows that fewest have lose the number of their interview, one after the
   other, until enough do. Rows of a kind are alike: two children are shown as a first child and a second.
4. Where some show no row, and fewer than `k` do, others are made to. Interviews with blanked keys, which fit
   several others, are often fewer than `k` alike, and show no row: then `k` of all others show none either.
5. Rows without a number are known by their own keys alone: what they tell is for local suppression to hide.

Rule 3 leaves more rows with their number than it could: rows are given up in one order for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class RowsOf:
    """Rows of one or several repeats: the interview (r,) of each, and a number (r,) that those with the same
    keys share.
    """

    interviews: np.ndarray
    kinds: np.ndarray


def choose_links(groups: np.ndarray, rows: RowsOf, k: int) -> np.ndarray:
    """Boolean (r,): which rows may have the number of their interview; `groups` (n,) is shared by interviews
    with the same keys.
    """
    linked = np.zeros(len(rows.kinds), dtype=bool)
    order = np.argsort(rows.interviews, kind="stable")
    limits = np.searchsorted(rows.interviews[order], np.arange(len(groups) + 1))
    interviews_of: dict[int, list[int]] = {}
    for interview, group in enumerate(groups.tolist()):
        interviews_of.setdefault(group, []).append(interview)
    some_alone = any(len(interviews) < k for interviews in interviews_of.values())
    for interviews in interviews_of.values():
        of_each = [order[limits[interview] : limits[interview + 1]] for interview in interviews]
        for shown_rows in _shown_rows(of_each, rows.kinds, k, some_alone):
            linked[shown_rows] = True
    return linked


def number_compositions(n: int, rows: RowsOf, linked: np.ndarray) -> np.ndarray:
    """int64 (n,): a number that interviews share exactly when they show the same rows."""
    kinds_of: list[list[int]] = [[] for _ in range(n)]
    for interview, kind in zip(rows.interviews[linked].tolist(), rows.kinds[linked].tolist(), strict=True):
        kinds_of[interview].append(kind)
    numbers: dict[tuple[int, ...], int] = {}
    compositions = [numbers.setdefault(tuple(sorted(kinds)), len(numbers)) for kinds in kinds_of]
    return np.array(compositions, dtype=np.int64)


@dataclass
class _Prefix:
    """Interviews that show the same rows: those of the kinds above it, and its own."""

    depth: int
    above: _Prefix | None = None
    interviews: list[int] = field(default_factory=list)
    below: dict[tuple[int, int], _Prefix] = field(default_factory=dict)


def _shown_rows(
    of_each: Sequence[np.ndarray], kinds: np.ndarray, k: int, some_alone: bool
) -> list[np.ndarray]:
    """The rows that each of these interviews with the same keys may show; `some_alone`: whether elsewhere
    fewer than `k` have the same keys.
    """
    named = [_named_rows(rows, kinds) for rows in of_each]
    common = Counter(kind for names in named for kind in names)
    ordered = []
    for names, rows in zip(named, of_each, strict=True):
        # the most common first; a second child never before the first
        ranks = [(-common[name], *name) for name in names]
        places = sorted(range(len(names)), key=ranks.__getitem__)
        ordered.append(([names[place] for place in places], rows[places]))

    root = _Prefix(0)
    prefixes = [root]
    for interview, (names, _) in enumerate(ordered):
        prefix = root
        for name in names:
            if name not in prefix.below:
                prefix.below[name] = _Prefix(prefix.depth + 1, prefix)
                prefixes.append(prefix.below[name])
            prefix = prefix.below[name]
        prefix.interviews.append(interview)

    prefixes.sort(key=lambda prefix: -prefix.depth)
    for prefix in prefixes:
        if prefix.above and len(prefix.interviews) < k:  # rule 3
            prefix.above.interviews += prefix.interviews
            prefix.interviews = []
    if root.interviews or some_alone:
        _fill_root(root, prefixes, k)

    depths = np.zeros(len(of_each), dtype=np.int64)
    for prefix in prefixes:
        depths[prefix.interviews] = prefix.depth
    return [rows[:depth] for (_, rows), depth in zip(ordered, depths.tolist(), strict=True)]


def _named_rows(rows: np.ndarray, kinds: np.ndarray) -> list[tuple[int, int]]:
    """The kind of each row of an interview, and the how-many-eth of its kind it is there (rule 3)."""
    met: Counter[int] = Counter()
    names = []
    for kind in kinds[rows].tolist():
        met[kind] += 1
        names.append((met[kind], kind))
    return names


def _fill_root(root: _Prefix, prefixes: Sequence[_Prefix], k: int) -> None:
    """Rule 4: interviews that show fewest rows give up theirs, as many as are needed or all that show the
    same.
    """
    for prefix in sorted(prefixes, key=lambda prefix: (prefix.depth, len(prefix.interviews))):
        lacking = k - len(root.interviews)
        if lacking <= 0:
            return
        if prefix is root or not prefix.interviews:
            continue
        given = lacking if len(prefix.interviews) - lacking >= k else len(prefix.interviews)
        root.interviews += prefix.interviews[-given:]
        del prefix.interviews[-given:]
