"""What of a rebuilt registry was published, and what was drawn at random to fill its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.context.flows.measures import DIFFERENCE, Measured
from analysis.context.flows.plan import BREAKS, DIRECTION, LEFT_OUT, FlowRow
from analysis.context.flows.registry import Published
from analysis.reading.place_names import OTHER, UNKNOWN

Pair = tuple[str, str]
PrintedPairs = Mapping[tuple[str, str, bool], Sequence[Pair]]
"""The levels and choices that a month's table prints, by measure, domain, and whether as a variation."""


def published_of(published: pd.DataFrame, layout: Published, row: FlowRow) -> pd.DataFrame:
    """The published figures of what a plan row asks for: its question and direction, as figures or as
    changes.
    """
    varied = published["method"].str.startswith(DIFFERENCE) == _is_variation(row)
    measures = _measures_of(layout, row)
    return published[published["table"].isin(measures) & (published["domain"] == row.by) & varied]


def printed_pairs(published: pd.DataFrame, period: str) -> PrintedPairs:
    """What a published table prints in one month."""
    rows = published[published["wave"] == period]
    pairs: dict[tuple[str, str, bool], list[Pair]] = defaultdict(list)
    columns = (rows[name] for name in ("table", "domain", "method", "level", "choice"))
    for table, domain, method, level, choice in zip(*columns, strict=True):
        pairs[table, domain, method.startswith(DIFFERENCE)].append((level, choice))
    return pairs


def known_alone(
    found: Sequence[Measured], printed: PrintedPairs, layout: Published, row: FlowRow
) -> Sequence[Measured]:
    """The numbers of one plan row that stand on a published figure of their month.

    Of a country every figure stays but those of a direction that the table doesn't print, of a point those of
    questions and directions printed of that point; of changes those that are printed. Where the largest
    choices are shown, those that the table has in its Other are in ours. All else was drawn, or copied from
    the country to its points.
    """
    directions = {
        measure.direction for measure in layout.measures.values() if measure.question == row.question
    }
    if row.question in (LEFT_OUT, BREAKS):
        return found
    if row.by == "country" and not row.against and directions and not directions & {"", row.direction}:
        return ()
    if row.statistic == "share" and row.top:
        found = _as_printed(found, _printed_of(printed, layout, row))
    if row.by == "country" and not row.against:
        return found
    # A daily mean is the printed total over the days of the month.
    total = FlowRow(row.table, row.section, row.question, "total", row.by, row.direction)
    of_total = row.statistic == "mean" and row.question == DIRECTION and not row.against
    held = _printed_of(printed, layout, total if of_total else row)
    if row.against:
        return [one for one in found if (one.level, one.choice) in held]
    levels = {level for level, _ in held}
    return [one for one in found if one.level in levels]


def _is_variation(row: FlowRow) -> bool:
    """Shares vary by points beside their figure; changes of totals and means are measures of their own."""
    return bool(row.against and row.statistic == "share")


def _measures_of(layout: Published, row: FlowRow) -> list[str]:
    of_change = bool(row.against and row.statistic != "share")
    asked = row.question, row.direction, of_change, row.statistic
    return [
        name
        for name, measure in layout.measures.items()
        if (measure.question, measure.direction, measure.change, measure.statistic) == asked
    ]


def _printed_of(printed: PrintedPairs, layout: Published, row: FlowRow) -> set[Pair]:
    """The levels and choices that are printed of what a plan row asks for."""
    pairs: set[Pair] = set()
    for name in _measures_of(layout, row):
        pairs.update(printed.get((name, row.by, _is_variation(row)), ()))
    return pairs


def _as_printed(found: Sequence[Measured], printed: set[Pair]) -> list[Measured]:
    """The shares, or their changes, of each level with choices that aren't printed of it added to its
    Other.
    """
    levels = {level for level, _ in printed}
    gathered: dict[str, list[Measured]] = defaultdict(list)
    stays = []
    for one in found:
        named = (one.level, one.choice) in printed or one.choice in (OTHER, UNKNOWN)
        if one.level in levels and not named:
            gathered[one.level].append(one)
        else:
            stays.append(one)
    return [_with(one, gathered) for one in stays]


def _with(one: Measured, gathered: Mapping[str, Sequence[Measured]]) -> Measured:
    """An Other with what its level gathers in it; anything else as it is."""
    if one.choice != OTHER:
        return one
    added = gathered.get(one.level, ())
    n = one.n + sum(part.n for part in added)
    return one._replace(n=n, estimate=one.estimate + sum(part.estimate for part in added))
