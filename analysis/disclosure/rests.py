"""Whom no level of a domain holds: what the whole city less the levels shows of them.

    with_rests(estimates, crossed) -> (estimates, crossed)

Of 100 people 60 are women and 39 men: whoever takes the women's and men's answers from everybody's reads
what the one other person said. Such a rest is no row of any table, and a count of people like any row.
So each is set beside the levels as a row of its own, at the end, and protected as they are; it is never
printed. Of crossed domains there is one beside the crossed levels of each level that they are part of.
"""

from __future__ import annotations

import pandas as pd

from analysis.disclosure.counts import Crossings
from analysis.vocabulary import OK, SMALL_BASE

REST = "\0rest"
"""The level of who is in no level; no form can have one of this name."""
_ACROSS = ["study", "survey", "wave", "table", "question", "choice", "statistic", "unit", "weighting"]


def with_rests(frame: pd.DataFrame, crossed: Crossings) -> tuple[pd.DataFrame, Crossings]:
    """`frame` (r rows) with the rests as further rows at its end, and what their levels are made of.

    A rest has `n` and `base`, the keys of its answer, and no other number.
    """
    printed = frame[frame["status"].isin([OK, SMALL_BASE])]
    split = printed["domain"].astype(str) != ""
    if not split.any():
        return frame, crossed
    whole = printed.loc[~split, [*_ACROSS, "n", "base"]].drop_duplicates(_ACROSS)
    levels = printed.loc[split, [*_ACROSS, "domain", "level", "n", "base"]]
    crossings, rests = dict(crossed), [_rests(levels, whole)]
    for domain, names_by_part in _parts(levels, crossed).items():
        own = levels[levels["domain"] == domain]
        for (question, level), names in names_by_part.items():
            inside = levels[(levels["domain"] == question) & (levels["level"] == level)]
            name = f"{REST} {question}={level}"
            rests.append(_rests(own[own["level"].isin(names)], inside, name))
            crossings[domain, name] = ((question, level), (f"{REST} {domain}", REST))
    rest_rows = pd.concat(rests, ignore_index=True).assign(status=OK)
    return pd.concat([frame, _of_one_kind(rest_rows)], ignore_index=True), crossings


def _of_one_kind(rests: pd.DataFrame) -> pd.DataFrame:
    """Of a crossed domain the rests of its parts where a table has any, not the whole city's, their sum."""
    keys = [*_ACROSS, "domain"]
    of_part = rests["level"] != REST
    part_keys = pd.MultiIndex.from_frame(rests.loc[of_part, keys])
    return rests[of_part | ~pd.MultiIndex.from_frame(rests[keys]).isin(part_keys)]


def _parts(levels: pd.DataFrame, crossed: Crossings) -> dict[str, dict[tuple[str, str], list[str]]]:
    """Crossed domain -> (question, level) that is tabulated too -> the crossed levels it is part of."""
    pairs = set(levels[["domain", "level"]].astype(str).drop_duplicates().itertuples(index=False, name=None))
    parts_by_domain: dict[str, dict[tuple[str, str], list[str]]] = {}
    for domain, level in sorted(pairs):
        for part in crossed.get((domain, level), ()):
            if part in pairs:
                parts_by_domain.setdefault(domain, {}).setdefault(part, []).append(level)
    return parts_by_domain


def _rests(levels: pd.DataFrame, whole: pd.DataFrame, name: str = REST) -> pd.DataFrame:
    """The rest of each domain of each answer, where there is one: whole less levels."""
    keys = [*_ACROSS, "domain"]
    texts = levels.assign(**{key: levels[key].astype(str) for key in keys})
    sums = texts.groupby(keys, sort=False)[["n", "base"]].sum().reset_index()
    own = whole[[*_ACROSS, "n", "base"]].assign(**{key: whole[key].astype(str) for key in _ACROSS})
    both = sums.merge(own, on=_ACROSS, suffixes=("_levels", ""))
    for column in ("n", "base"):
        both[column] = both[column] - both[f"{column}_levels"]
    # Levels that overlap, as those of a multi-select, add to more than the whole.
    somebody = (both["base"] > 0) & (both["n"] >= 0) & (both["n"] <= both["base"])
    return both.loc[somebody, [*keys, "n", "base"]].assign(level=name)
