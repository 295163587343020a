"""Which splits of a drafted plan are not worth proposing, as their groups are of too few people.

    sparse_splits(plan, answers, places, threshold) -> rows

A table by region of a city of 60 people is mostly cells of one to four: all of them are hidden, and others
with them, so that they can't be worked out. A split is left out where more than MOSTLY of the cells that
anybody is in, over all cities, are of fewer than `threshold` people. What is left out is told; a row in
plan.csv brings it back. A pilot of few interviews says nothing of the survey to come: it keeps all splits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from analysis.commands.adoption.places import SUPPRESS_BELOW, Places
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.vocabulary import OF_CHOICES

MOSTLY = 0.5
PILOT = 50
"""Up to so many interviews every split stays."""


def sparse_splits(
    plan: Sequence[PlanRow],
    answers: Responses,
    places: Places,
    cities: Collection[str],
    threshold: int,
) -> tuple[PlanRow, ...]:
    """The rows of `plan` that split a table into cells mostly of few; `cities` are the choices of the places
    that are wanted.
    """
    if len(answers) <= PILOT:
        return ()
    city = _city_codes(answers, places, cities)
    splits = [row for row in plan if _is_split(row, answers)]
    return tuple(row for row in splits if _share_of_few(row, answers, city, threshold) > MOSTLY)


def told_splits(sparse: Sequence[PlanRow]) -> tuple[tuple[str, str], ...]:
    """Which questions are not split by what, and why: pairs of names and reason."""
    reasons: dict[str, list[str]] = {}
    for row in sparse:
        reason = (
            f"not split by {row.by}: most cells would be of fewer than {SUPPRESS_BELOW} people in a city, and"
            " be hidden with others beside them; a row in plan.csv brings it back"
        )
        reasons.setdefault(reason, []).append(row.question)
    return tuple((", ".join(dict.fromkeys(names)), reason) for reason, names in reasons.items())


def _is_split(row: PlanRow, answers: Responses) -> bool:
    counted = row.statistic in OF_CHOICES and not row.stack and answers.has(row.question)
    return bool(row.by) and counted and all(answers.has(name) for name in row.domains)


def _city_codes(answers: Responses, places: Places, cities: Collection[str]) -> np.ndarray:
    """(n,): the place of each interview, -1 where it is in none that is wanted."""
    if not places.question:
        return np.zeros(len(answers), dtype=np.int64)
    codes, choices = answers.codes(places.question)
    wanted = np.append([choice in cities for choice in choices], False)
    return np.where(wanted[codes], codes, -1).astype(np.int64)


def _share_of_few(row: PlanRow, answers: Responses, city: np.ndarray, threshold: int) -> float:
    """Of the cells of a split that anybody is in, the share with fewer people than the threshold."""
    group = city
    for name in row.domains:
        codes, choices = answers.codes(name)
        group = np.where((group >= 0) & (codes >= 0), group * len(choices) + codes, -1)
    inside = group >= 0
    if not inside.any():
        return 1.0
    ticks, _ = answers.ticks(row.question)
    _, places = np.unique(group[inside], return_inverse=True)
    cells = np.zeros((places.max() + 1, ticks.shape[1]))
    np.add.at(cells, places, ticks[inside])
    some = cells > 0
    return float((cells[some] < threshold).mean()) if some.any() else 1.0
