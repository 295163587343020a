"""Hiding small counts so that no one can be recognised, and so that a hidden count can't be had back.

    apply_suppression(estimates, suppress_below=0, small_base=30, crossed={}) -> estimates

The policy, in the order it is applied:
1. A count is hidden when 0 < n < suppress_below, or when that few people are *not* in it (base - n).
   A count of reports is hidden too where that few people stand behind it, and a base of those who were
   offered
   an answer where that few of the others were not.
2. A hidden count is hidden wherever it is printed: a count is known by whom it counts, so the women
   who reported extortion are one count in the table by sex, in the table by incident, and as a base.
3. Printed counts add up: the answers of a single-choice question to its base, the levels of a domain
   to the whole city, crossed levels to the levels they are part of. Where such a sum has a hidden part, the
   hidden parts must be at least two, hold
   together at least `suppress_below` people and more people than they are parts; if not, the next
   smallest part is hidden with them.
4. No hidden count may follow from all sums taken together; where one does, more is hidden.
   (That a hidden cell of an unsafe column is a zero may follow: a zero tells of nobody.)
5. An estimate is hidden with its count or its base.

What is protected against: somebody who has every printed number and knows that counts are whole and
not negative. Zeros are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

SMALL_BASE = 30
BLANKED = ("estimate", "se", "low", "high", "n", "deff")
BLANKED_BASE = ("base", "base_weighted", "n_effective", "df")
_ROUND = ["study", "survey", "wave"]
Crossings = Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
"""(domain, level) of a crossed domain -> (question, choice) of each of its parts."""
_COLUMN = ["table", *_ROUND, "question", "statistic", "unit", "weighting", "domain", "level"]
_TEXTS = [*_ROUND, "table", "question", "choice", "domain", "level", "statistic", "unit", "weighting"]


def apply_suppression(
    estimates: pd.DataFrame,
    suppress_below: int = 0,
    small_base: int = SMALL_BASE,
    crossed: Crossings | None = None,
) -> pd.DataFrame:
    """A copy in which small bases have the status "small base" and unsafe cells "suppressed".

    A suppressed row keeps its keys; estimate, se, low, high, n and deff are missing, and where the
    base itself is unsafe so are base, base_weighted, n_effective and df. 0 or 1 hides nothing.
    `crossed` says what the levels of crossed domains are made of.
    """
    frame = estimates.reset_index(drop=True)
    frame["status"] = frame["status"].mask(
        (frame["status"] == "ok") & (frame["base"] < small_base), "small base"
    )
    if suppress_below <= 1 or frame.empty:
        return frame
    counts = _counts_of(frame, crossed or {})
    hidden = _hide(counts, suppress_below)
    base_hidden = hidden[counts.base]
    cell_hidden = (hidden[counts.n] | base_hidden) & frame["status"].isin(["ok", "small base"]).to_numpy()
    frame.loc[cell_hidden, "status"] = "suppressed"
    frame.loc[cell_hidden, list(BLANKED)] = np.nan
    frame.loc[base_hidden, list(BLANKED_BASE)] = np.nan
    return frame


@dataclass(frozen=True)
class Sum:
    """A sum a reader can write down: `parts` add to `total` but for `rest` people, whom no part counts."""

    total: int
    parts: tuple[int, ...]
    rest: float


@dataclass(frozen=True)
class Counts:
    """The distinct counts behind a frame, each once, and how they add up.

    `size` (c,) their values, `people` (c,) the fewest people behind each; `n` and `base` (rows,)
    say which count stands in each row of the frame, `widest` (rows,) the largest base of its question there.
    """

    size: np.ndarray
    people: np.ndarray
    n: np.ndarray
    base: np.ndarray
    widest: np.ndarray
    sums: tuple[Sum, ...]


def _counts_of(frame: pd.DataFrame, crossed: Crossings) -> Counts:
    """Number the counts of `frame` by whom they count: a place, the answers these people gave, and how
    many.
    """
    texts = frame[_TEXTS].fillna("")
    known: dict[tuple, int] = {}
    people: dict[tuple, list[tuple[str, int]]] = {}
    n, base = [], []
    values = zip(frame["n"].fillna(0), frame["base"].fillna(0), strict=True)
    for row, (value, out_of) in zip(texts.itertuples(index=False), values, strict=True):
        place = (row.study, row.survey, row.wave)
        own = (row.domain, row.level)
        level = frozenset(crossed.get(own, (own,)) if row.domain else ())
        cell = level | frozenset([(row.question, row.choice)] if row.choice else [])
        n.append(known.setdefault((place, cell, value), len(known)))
        base.append(known.setdefault((place, level, out_of), len(known)))
        people.setdefault((place, cell), []).append((row.unit, n[-1]))
    size = np.array([value for _, _, value in known])
    n, base = np.array(n), np.array(base)
    columns = list(texts.groupby(_COLUMN, sort=False).indices.values())
    widest = base.copy()
    for rows in columns:
        widest[rows] = base[rows[np.argmax(size[base[rows]])]]
    sums = (*_sums(texts, columns, n, widest, base, size), *_sums_of_crossed(texts, n, base, size, crossed))
    return Counts(size, _fewest_people(people.values(), size), n, base, widest, sums)


def _fewest_people(same_answers: Iterable[list[tuple[str, int]]], size: np.ndarray) -> np.ndarray:
    """For each count its size, or where it counts reports the number of respondents who made them, if
    known.
    """
    people = size.copy()
    for counted in same_answers:
        respondents = [size[count] for unit, count in counted if unit == "respondents"]
        for _, count in counted:
            people[count] = min([people[count], *respondents])
    return people


def _sums(
    texts: pd.DataFrame,
    columns: Iterable[np.ndarray],
    n: np.ndarray,
    widest: np.ndarray,
    base: np.ndarray,
    size: np.ndarray,
) -> Iterable[Sum]:
    """Every sum in the printed tables: choices to their base, levels of a domain to the whole city."""
    for rows in columns:
        choices = _sum(widest[rows[0]], n[rows], size)
        if len(rows) > 1 and choices.rest == 0:
            yield choices
    domains = texts["domain"].to_numpy()
    across = [*_ROUND, "question", "choice", "statistic", "unit", "weighting"]
    for ids, keys in ((n, across), (n, ["table", *across]), (base, ["table", *across])):
        for rows in texts.groupby(keys, sort=False).indices.values():
            whole = rows[domains[rows] == ""]
            for domain in dict.fromkeys(domains[rows]) if len(whole) else ():
                levels = _sum(ids[whole[0]], ids[rows[domains[rows] == domain]], size)
                if domain and levels.rest >= 0:
                    yield levels


def _sums_of_crossed(
    texts: pd.DataFrame, n: np.ndarray, base: np.ndarray, size: np.ndarray, crossed: Crossings
) -> Iterable[Sum]:
    """The sums of crossed levels to each level that they share."""
    pairs = list(zip(texts["domain"], texts["level"], strict=True))
    if crossed.keys().isdisjoint(pairs):
        return
    across = [*_ROUND, "question", "choice", "statistic", "unit", "weighting"]
    for rows in texts.groupby(across, sort=False).indices.values():
        whole = {pairs[row]: row for row in rows if pairs[row] not in crossed}
        parts: dict[tuple[str, tuple[str, str]], list[int]] = {}
        for row in rows:
            for part in crossed.get(pairs[row], ()):
                parts.setdefault((pairs[row][0], part), []).append(row)
        for (_, part), found in parts.items():
            if part in whole:
                sums = (_sum(ids[whole[part]], ids[found], size) for ids in (n, base))
                yield from (each for each in sums if each.rest >= 0)


def _sum(total: int, parts: np.ndarray, size: np.ndarray) -> Sum:
    parts = np.unique(parts)
    return Sum(int(total), tuple(parts.tolist()), float(size[total] - size[parts].sum()))


def _hide(counts: Counts, threshold: int) -> np.ndarray:
    """Which counts to hide: (c,) bool. Ends when every sum is guarded and no hidden count leaks."""
    size = counts.size
    hidden = (counts.people > 0) & (counts.people < threshold)
    others = size[counts.base] - size[counts.n]
    hidden[counts.n[(others > 0) & (others < threshold)]] = True
    not_offered = size[counts.widest] - size[counts.base]
    hidden[counts.base[(size[counts.base] > 0) & (not_offered > 0) & (not_offered < threshold)]] = True
    sums = [each for each in dict.fromkeys(counts.sums) if each.total not in each.parts]
    while True:
        before = hidden.sum()
        hidden[counts.n[hidden[counts.base]]] = True
        for each in sums:
            while not _guarded(each, hidden, size, threshold) and _hide_next([each], hidden, size):
                continue
        if hidden.sum() > before:
            continue
        closed = [each for each in sums if each.rest < threshold]
        leaks = _leaks(closed, hidden)
        grown = [
            _hide_next([e for e in closed if leak in (e.total, *e.parts)], hidden, size) for leak in leaks
        ]
        if not any(grown):
            return hidden


def _guarded(each: Sum, hidden: np.ndarray, size: np.ndarray, threshold: int) -> bool:
    """Whether the hidden parts of one sum are safe from that sum alone (rule 3)."""
    covered = [part for part in each.parts if hidden[part]]
    if hidden[each.total]:
        return bool(covered)
    if not covered or each.rest >= threshold:
        return True
    people = size[covered].sum()
    return len(covered) > 1 and people >= threshold and people > len(covered)


def _hide_next(sums: list[Sum], hidden: np.ndarray, size: np.ndarray) -> bool:
    """Hide one more count of these sums: the smallest part that counts anyone, else a total, else a zero."""
    shown = {
        (size[count] == 0, count == each.total, size[count], count)
        for each in sums
        for count in (each.total, *each.parts)
        if not hidden[count]
    }
    if shown:
        hidden[min(shown)[-1]] = True
    return bool(shown)


def _leaks(sums: list[Sum], hidden: np.ndarray) -> list[int]:
    """The hidden counts that all sums together determine.

    What the sums leave open is the null space of their matrix; a count that is zero in a random
    vector of that space is zero in all of it, and so has but one value.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import lsmr

    unknown = np.flatnonzero(hidden)
    place = {count: column for column, count in enumerate(unknown.tolist())}
    entries = [
        (row, place[count], -1.0 if count == each.total else 1.0)
        for row, each in enumerate(sums)
        for count in (each.total, *each.parts)
        if hidden[count]
    ]
    if not entries:
        return []
    rows, columns, signs = zip(*entries, strict=True)
    matrix = coo_array((signs, (rows, columns)), shape=(len(sums), len(unknown))).tocsr()
    vector = np.random.default_rng(0).standard_normal(len(unknown))
    steps = 20 * sum(matrix.shape)
    open_part = vector - lsmr(matrix, matrix @ vector, atol=1e-13, btol=1e-13, conlim=0, maxiter=steps)[0]
    return unknown[np.abs(open_part) < 1e-6].tolist()
