"""The distinct counts behind an estimates frame, and every sum that a reader can write down with them.

    counts_of(estimates, crossed, nested, routes) -> Counts

A count is known by whom it counts: the women who reported extortion are one count in the table by sex, in
the table by incident, and as the base of what they were asked next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import pandas as pd

from analysis.disclosure.known.routes import Route
from analysis.disclosure.nested import Nested

_ROUND = ["study", "survey", "wave"]
Crossings = Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
"""(domain, level) of a crossed domain -> (question, choice) of each of its parts."""
_COLUMN = ["table", *_ROUND, "question", "statistic", "unit", "weighting", "domain", "level"]
_TEXTS = [*_ROUND, "table", "question", "choice", "domain", "level", "statistic", "unit", "weighting"]


@dataclass(frozen=True)
class Sum:
    """A sum a reader can write down: `parts` add to `total` but for `rest` people, whom no part counts."""

    total: int
    parts: tuple[int, ...]
    rest: float


@dataclass(frozen=True)
class Limit:
    """The counts `smaller` are together no larger than the counts `larger` together."""

    smaller: tuple[int, ...]
    larger: tuple[int, ...]


@dataclass(frozen=True)
class Counts:
    """The distinct counts behind a frame, each once, and how they add up.

    `size` (c,) their values, `people` (c,) the fewest people behind each; `n` and `base` (rows,)
    say which count stands in each row of the frame, `widest` (rows,) the largest base of its question there.
    `fixed` (c,) are told by a row that is never hidden ("not asked": nobody was). `whole` (rows,) are of
    everybody, the others of a level. `limits` are known of the counts beside their sums. `unprinted` (c,)
    stand nowhere; `somebody` (c,) are known to be of somebody, where they are hidden.
    """

    size: np.ndarray
    people: np.ndarray
    n: np.ndarray
    base: np.ndarray
    widest: np.ndarray
    sums: tuple[Sum, ...]
    fixed: np.ndarray
    whole: np.ndarray
    limits: tuple[Limit, ...] = ()
    unprinted: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    somebody: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))


def counts_of(
    frame: pd.DataFrame,
    crossed: Crossings,
    nested: Iterable[Nested] = (),
    routes: Mapping[tuple[str, str], Route] | None = None,
) -> Counts:
    """Number the counts of `frame` by whom they count: a place, the answers these people gave, how many.
    `nested` says which rows add up beside those of a table, `routes` what leads to a (survey, question).
    """
    texts = frame[_TEXTS].fillna("").astype(str)
    count_ids: dict[tuple, int] = {}
    people: dict[tuple, list[tuple[str, int]]] = {}
    counts: list[int] = []
    bases: list[int] = []
    values = zip(frame["n"].fillna(0), frame["base"].fillna(0), strict=True)
    followed = _answers_that_lead_on(texts, frame, routes or {})
    for row, (value, out_of) in zip(texts.itertuples(index=False), values, strict=True):
        place = (row.study, row.survey, row.wave)
        own = (row.domain, row.level)
        level = frozenset(crossed.get(own, (own,)) if row.domain else ())
        cell = level | frozenset([(row.question, row.choice)] if row.choice else [])
        asked = level | followed.get((place, row.table, row.question, row.unit, own, out_of), frozenset())
        counts.append(count_ids.setdefault((place, cell if row.choice else asked, value), len(count_ids)))
        bases.append(count_ids.setdefault((place, asked, out_of), len(count_ids)))
        people.setdefault((place, row.question, cell), []).append((row.unit, counts[-1]))
    size = np.array([value for _, _, value in count_ids])
    n, base = np.array(counts), np.array(bases)
    columns = list(texts.groupby(_COLUMN, sort=False).indices.values())
    widest = base.copy()
    for rows in columns:
        widest[rows] = base[rows[np.argmax(size[base[rows]])]]
    sums = (
        *_sums(texts, columns, n, widest, base, size),
        *_sums_of_crossed(texts, n, base, size, crossed),
        *_sums_of_excluded(texts, columns, n, widest, size),
        *_sums_of_nested(nested, n, base, size),
    )
    sums = tuple(each for each in dict.fromkeys(sums) if each.total not in each.parts)
    fixed = np.zeros(len(size), bool)
    is_unprinted = ~frame["status"].isin(["ok", "small base"]).to_numpy()
    fixed[n[is_unprinted]] = fixed[base[is_unprinted]] = True
    whole = (texts["domain"] == "").to_numpy()
    few = _fewest_people(people.values(), size)
    none = np.zeros(len(size), bool)
    return Counts(size, few, n, base, widest, sums, fixed, whole, unprinted=none, somebody=none)


def _answers_that_lead_on(
    texts: pd.DataFrame, frame: pd.DataFrame, routes: Mapping[tuple[str, str], Route]
) -> dict[tuple, frozenset]:
    """Which bases are the count of an answer: (place, table, question, unit, level, base) -> {(question,
    choice)}.

    A form sends those who said yes to the next question, and whoever knows the form reads the base of
    that question as the count of the answer. Told by the numbers: as many were asked, at every level, as gave
    the answer, which is one that leads there, where the form says which do. What everybody was asked is no
    such base.
    """
    shares = ((texts["statistic"] == "share") & (texts["weighting"] == "none")).to_numpy()
    counted = frame.loc[shares, ["n", "base"]].fillna(0)
    asked: dict[tuple, dict[tuple, float]] = {}
    answered: dict[tuple, dict[tuple, float]] = {}
    everyone: dict[tuple, float] = {}
    for row, n, base in zip(
        texts[shares].itertuples(index=False), counted["n"], counted["base"], strict=True
    ):
        place, level = (row.study, row.survey, row.wave), (row.domain, row.level)
        at = asked.setdefault((place, row.table, row.question, row.unit), {})
        at[level] = max(base, at.get(level, 0))
        if row.unit == "respondents":
            answered.setdefault((place, row.question, row.choice), {})[level] = n
            everyone[place] = max(base, everyone.get(place, 0))
    answers: dict[tuple, list[tuple[str, str]]] = {}
    for (place, question, choice), at in answered.items():
        answers.setdefault((place, _nonzero(at)), []).append((question, choice))

    led: dict[tuple, frozenset] = {}
    for (place, table, question, unit), at in asked.items():
        route = routes.get((place[1], question))
        leading = frozenset().union(*route.through) if route is not None else frozenset()
        same = answers.get((place, _nonzero(at)), [])
        answer = next((each for each in same if each in leading or not leading), None)
        if answer is None or unit != "respondents" or at.get(("", ""), 0) in (0, everyone[place]):
            continue
        for level, base in at.items():
            led[place, table, question, unit, level, base] = frozenset([answer])
    return led


def _nonzero(at: Mapping[tuple, float]) -> frozenset:
    return frozenset((level, value) for level, value in at.items() if value)


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
) -> Iterator[Sum]:
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
) -> Iterator[Sum]:
    """The sums of crossed levels to each level that they share."""
    pairs = list(zip(texts["domain"], texts["level"], strict=True))
    if crossed.keys().isdisjoint(pairs):
        return
    across = [*_ROUND, "question", "choice", "statistic", "unit", "weighting"]
    for rows in texts.groupby(across, sort=False).indices.values():
        whole = {pairs[row]: row for row in rows if pairs[row] not in crossed}
        rows_by_part: dict[tuple[str, tuple[str, str]], list[int]] = {}
        for row in rows:
            for part in crossed.get(pairs[row], ()):
                rows_by_part.setdefault((pairs[row][0], part), []).append(row)
        for (_, part), part_rows in rows_by_part.items():
            if part in whole:
                sums = (_sum(ids[whole[part]], ids[part_rows], size) for ids in (n, base))
                yield from (each for each in sums if each.rest >= 0)


def _sums_of_excluded(
    texts: pd.DataFrame, columns: Iterable[np.ndarray], n: np.ndarray, widest: np.ndarray, size: np.ndarray
) -> Iterator[Sum]:
    """The base of a table is that of another which leaves answers out, and who gave these."""
    across = [name for name in _COLUMN if name != "table"]
    keys = list(texts[across].itertuples(index=False, name=None))
    choices = texts["choice"].tolist()
    by_people: dict[tuple, list[tuple[int, dict[str, int]]]] = {}
    for rows in columns:
        answers = {choices[row]: int(n[row]) for row in rows.tolist()}
        by_people.setdefault(keys[rows[0]], []).append((int(widest[rows[0]]), answers))
    for tables in by_people.values():
        for (whole, all_answers), (base, answers) in permutations(tables, 2):
            if size[whole] > size[base] and answers.keys() < all_answers.keys():
                left = [count for choice, count in all_answers.items() if choice not in answers]
                excluded = _sum(whole, np.array([base, *left]), size)
                if excluded.rest == 0:
                    yield excluded


def _sums_of_nested(
    nested: Iterable[Nested], n: np.ndarray, base: np.ndarray, size: np.ndarray
) -> Iterator[Sum]:
    """The sums of groups to the group that holds them."""
    for each in nested:
        ids = base if each.bases else n
        nested_sum = _sum(ids[each.total], ids[list(each.parts)], size)
        if nested_sum.rest == 0:
            yield nested_sum


def _sum(total: int, parts: np.ndarray, size: np.ndarray) -> Sum:
    parts = np.unique(parts)
    return Sum(int(total), tuple(parts.tolist()), float(size[total] - size[parts].sum()))
