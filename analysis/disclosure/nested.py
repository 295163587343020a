"""Groups of groups: two recodes of one question, of which one divides what the other holds together.

    with_nested(frame, grouped) -> (frame, nested)

Twenty are 18 to 24 in one table and twenty-two 18 to 29 in another: two are 25 to 29, whom no table counts.
And "any help" less "from family" is who was helped by a friend. So, for every group and every other grouping
of the same question, with groups of that one wholly inside it:

1. the group is the sum of those inside it and of the people whom they leave;
2. who is left is set beside the tables as a row of its own, at the end, and protected as they are; it is
   never printed.
It holds for answers (of everybody and at every level) and for levels (of every answer, and for their bases).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.vocabulary import OK, SMALL_BASE

NESTED = "\0nested"
"""The question of who is left of an answer, the domain of who is left of a level; no form has such a name."""


@dataclass(frozen=True)
class Grouping:
    """How a variable groups the answers of its `source`: choice -> what it holds of them."""

    source: str
    held: Mapping[str, frozenset[object]]


Groupings = Mapping[str, Grouping]
"""Variable -> its grouping; a question that others group is one as well, of single answers."""


@dataclass(frozen=True)
class Nested:
    """Rows of a frame that add up: `parts` to `total`, in their counts, and where `bases`, in their bases."""

    total: int
    parts: tuple[int, ...]
    bases: bool


def with_nested(frame: pd.DataFrame, grouped: Groupings) -> tuple[pd.DataFrame, tuple[Nested, ...]]:
    """`frame` (r rows) with who is left as further rows at its end, and which rows add up."""
    found: list[tuple[int, list[int], bool]] = []
    if len(grouped) > 1:
        found += _of_answers(frame, grouped)
        found += _of_levels(frame, grouped)
    records: list[dict[str, Any]] = []
    nested: list[Nested] = []
    for total, parts, of_levels in found:
        left = _left(frame, total, parts, of_levels, len(records))
        if left is None:
            continue
        if left["base"] > 0 and (of_levels or left["n"] > 0):
            parts = [*parts, len(frame) + len(records)]
            records.append(left)
        nested.append(Nested(total, tuple(parts), of_levels))
    if not records:
        return frame, tuple(nested)
    return pd.concat([frame, pd.DataFrame(records)], ignore_index=True), tuple(nested)


def _of_answers(frame: pd.DataFrame, grouped: Groupings) -> Iterator[tuple[int, list[int], bool]]:
    """Answers that hold answers of another grouping: their rows at one level."""
    keys = ["study", "survey", "wave", "statistic", "unit", "weighting", "domain", "level"]
    own = frame[frame["question"].isin(grouped.keys()) & _printed(frame) & (frame["choice"] != "")]
    for _, rows in own.groupby(keys, sort=False, observed=True):
        at = _first(rows, zip(rows["question"], rows["choice"], strict=True))
        for total, parts in _inside(at, grouped):
            yield total, parts, False


def _of_levels(frame: pd.DataFrame, grouped: Groupings) -> Iterator[tuple[int, list[int], bool]]:
    """Levels that hold levels of another grouping: their rows of one answer in one table."""
    keys = ["study", "survey", "wave", "table", "question", "choice", "statistic", "unit", "weighting"]
    own = frame[frame["domain"].isin(grouped.keys()) & _printed(frame)]
    for _, rows in own.groupby(keys, sort=False, observed=True):
        at = _first(rows, zip(rows["domain"], rows["level"], strict=True))
        for total, parts in _inside(at, grouped):
            yield total, parts, True


def _printed(frame: pd.DataFrame) -> pd.Series:
    return frame["status"].isin([OK, SMALL_BASE])


def _first(rows: pd.DataFrame, names: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Variable -> choice -> the first row of it."""
    at: dict[str, dict[str, int]] = {}
    for place, (variable, choice) in zip(rows.index, names, strict=True):
        at.setdefault(str(variable), {}).setdefault(str(choice), int(place))
    return at


def _inside(at: Mapping[str, Mapping[str, int]], grouped: Groupings) -> Iterator[tuple[int, list[int]]]:
    """The row of each group, and those of the groups of another variable that are wholly inside it."""
    for variable, choices in at.items():
        for other, others in at.items():
            if other == variable or grouped[other].source != grouped[variable].source:
                continue
            for choice, total in choices.items():
                held = grouped[variable].held.get(choice, frozenset())
                parts = []
                for name, place in others.items():
                    within = grouped[other].held.get(name, frozenset())
                    if within and within <= held:
                        parts.append(place)
                if parts:
                    yield total, parts


def _left(
    frame: pd.DataFrame, total: int, parts: list[int], of_levels: bool, number: int
) -> dict[str, Any] | None:
    """The row of who is left; None where these rows can't be parts of one another."""
    whole, inside = frame.loc[total], frame.loc[parts]
    n = float(whole["n"]) - float(inside["n"].sum())
    base = float(whole["base"])
    if of_levels:
        base -= float(inside["base"].sum())
    if n < 0 or base < n:
        return None
    keys = ["study", "survey", "wave", "statistic", "unit", "weighting"]
    left = {key: whole[key] for key in keys} | {"n": n, "base": base, "status": OK}
    name = f"{NESTED} {number}"
    if of_levels:
        return (
            left
            | {key: whole[key] for key in ("table", "question", "choice")}
            | {"domain": NESTED, "level": name}
        )
    return left | {
        "table": NESTED,
        "question": name,
        "choice": name,
        "domain": whole["domain"],
        "level": whole["level"],
    }
