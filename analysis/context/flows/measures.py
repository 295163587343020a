"""What a plan row asks of the individuals counted: totals, shares, daily means and their changes.

A plan has scores of rows and each of them a handful of levels and choices, so that the sums are kept in plain
mappings; a frame a row cost more than reading the registry.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.context.displacement.estimates import AT_LEAST
from analysis.context.flows.common_points import constant_points
from analysis.context.flows.counts import FlowCounts
from analysis.context.flows.plan import ALL_TOGETHER, DIRECTION, FlowRow
from analysis.context.flows.registry import DIRECTIONS
from analysis.reading.place_names import OTHER, UNKNOWN

METHOD = "individuals observed"
CHANGE = "change against "
DIFFERENCE = "difference from "
COUNTED_AT_LEAST = f"{METHOD}; {AT_LEAST}"

Levels = Mapping[str, str]
"""The level of each point that counts."""
Pair = tuple[str, str]
"""A level and a choice."""


class Measured(NamedTuple):
    """One number of one plan row: the columns of estimates that it fills."""

    level: str
    choice: str
    n: int
    base: int
    estimate: float
    statistic: str
    method: str


class _Cell(NamedTuple):
    level: str
    point: str
    choice: str
    individuals: int


def measured(
    counts: FlowCounts, row: FlowRow, levels: Levels, period: str, kept: Collection[Pair] | None = None
) -> list[Measured]:
    """One row a level and choice.

    `kept` fixes the choices that are shown; all others are together in `other`. Else each level shows the
    row's `top` largest of its own. A total or mean over rows that don't say how many passed is at least, and
    its method says so.
    """
    cells = _cells(counts, row.question, row.direction, levels, period)
    if kept is None and row.top:
        kept = _largest(cells, row.top)
    if kept is not None:
        cells = _folded(cells, kept)
    sums = _sums(cells)
    pairs = _pairs_in_order(cells, sums, levels, kept)
    if row.statistic == "mean":
        bases, estimates = _per_day(counts, cells, levels, period)
    else:
        bases = _individuals(_cells(counts, "", row.direction, levels, period))
        estimates = {}
    at_least = set() if row.statistic == "share" else _uncounted(counts, levels, period)
    rows = []
    for level, choice in pairs:
        n, base = sums.get((level, choice), 0), bases.get(level, 0)
        if row.statistic == "total":
            estimate = float(n)
        elif row.statistic == "share":
            estimate = n / base if base else math.nan
        else:
            # Nobody of this kind on days that were observed is 0 a day; without observed days nothing is
            # known.
            estimate = 0.0 if base and not n else estimates.get((level, choice), math.nan)
        method = COUNTED_AT_LEAST if level in at_least else METHOD
        rows.append(Measured(level, choice, n, base, estimate, row.statistic, method))
    return rows


def changed(
    counts: FlowCounts,
    row: FlowRow,
    levels: Levels,
    months: tuple[str, str],
    kept: Collection[Pair] | None = None,
) -> list[Measured]:
    """The change of each cell between two months, on the points observed in both; as `measured` otherwise.

    The choices are those that the later month shows on all its points, so that `other` is the same rest
    in both months. Missing where there was nobody before to compare with.
    """
    before, period = months
    if kept is None and row.top:
        kept = _pairs(measured(counts, row, levels, period))
    constant = set(constant_points(counts, before, period))
    levels = {point: level for point, level in levels.items() if point in constant}
    if kept is not None:
        of_levels = set(levels.values())
        kept = [pair for pair in kept if pair[0] in of_levels]
    now = measured(counts, row, levels, period, kept)
    then = {(was.level, was.choice): was for was in measured(counts, row, levels, before, _pairs(now))}
    return [_change(cell, then[cell.level, cell.choice], before) for cell in now]


def _pairs(rows: Iterable[Measured]) -> list[Pair]:
    return [(row.level, row.choice) for row in rows]


def _change(now: Measured, then: Measured, before: str) -> Measured:
    """Shares change by a difference, all else by a ratio - 1 whose base are those counted before."""
    if now.statistic == "share":
        return now._replace(estimate=now.estimate - then.estimate, method=f"{DIFFERENCE}{before}")
    ratio = now.estimate / then.estimate - 1 if then.estimate > 0 else math.nan
    compared = "daily mean" if now.statistic == "mean" else "total"
    return now._replace(
        estimate=ratio, base=then.n, statistic="ratio", method=f"{CHANGE}{before}, {compared}"
    )


def _uncounted(counts: FlowCounts, levels: Levels, period: str) -> set[str]:
    """The levels with a point that has rows which don't say how many passed."""
    return {levels[point] for month, point in counts.uncounted.index if month == period and point in levels}


def _cells(counts: FlowCounts, question: str, direction: str, levels: Levels, period: str) -> list[_Cell]:
    """The individuals of the points that have a level, by point and choice."""
    cells = []
    for point, passing, choice, individuals in counts.rows("" if question == DIRECTION else question, period):
        if point not in levels or (direction and passing != direction):
            continue
        if question == DIRECTION:
            cells.append(_Cell(levels[point], point, passing, individuals))
            choice = ALL_TOGETHER
        cells.append(_Cell(levels[point], point, choice, individuals))
    return cells


def _individuals(cells: Iterable[_Cell]) -> dict[str, int]:
    """The individuals of each level."""
    sums: dict[str, int] = defaultdict(int)
    for cell in cells:
        sums[cell.level] += cell.individuals
    return sums


def _sums(cells: Iterable[_Cell]) -> dict[Pair, int]:
    sums: dict[Pair, int] = defaultdict(int)
    for cell in cells:
        sums[cell.level, cell.choice] += cell.individuals
    return sums


def _largest(cells: Sequence[_Cell], top: int) -> list[Pair]:
    """Each level's `top` largest choices of its own."""
    sums = _sums(cell for cell in cells if cell.choice not in (OTHER, UNKNOWN))
    ordered = sorted(sums, key=lambda pair: (-sums[pair], pair[1]))
    taken: dict[str, int] = defaultdict(int)
    largest = []
    for level, choice in ordered:
        if sums[level, choice] > 0 and taken[level] < top:
            taken[level] += 1
            largest.append((level, choice))
    return largest


def _folded(cells: Sequence[_Cell], kept: Collection[Pair]) -> list[_Cell]:
    """The cells with every choice that its level doesn't keep renamed `other`."""
    held = set(kept)
    # What a level keeps and its Other are shown even where nobody passed: a change needs both months.
    folded = [_Cell(level, "", choice, 0) for level, choice in kept]
    for cell in cells:
        if cell.choice == UNKNOWN and not cell.individuals:
            continue
        stays = cell.choice == UNKNOWN or (cell.level, cell.choice) in held
        folded.append(cell if stays else cell._replace(choice=OTHER))
    there = dict.fromkeys(cell.level for cell in folded[len(kept) :])
    return [*folded, *(_Cell(level, "", OTHER, 0) for level in there)]


def _pairs_in_order(
    cells: Sequence[_Cell], sums: Mapping[Pair, int], levels: Levels, kept: Collection[Pair] | None
) -> list[Pair]:
    """Every choice at every level (or those kept), as shown: directions in their order; other choices from
    most to least individuals; other and unknown last.
    """
    sizes: dict[str, int] = defaultdict(int)
    choice_names = set()
    for cell in cells:
        sizes[cell.choice] += cell.individuals
        if kept is not None or cell.choice != UNKNOWN or cell.individuals:
            choice_names.add(cell.choice)
    fixed = {name: position for position, name in enumerate((*DIRECTIONS, ALL_TOGETHER))}
    last = {OTHER: 1, UNKNOWN: 2}
    choices = sorted(
        choice_names, key=lambda choice: (fixed.get(choice, 0), last.get(choice, 0), -sizes[choice], choice)
    )
    pairs = [(level, choice) for level in dict.fromkeys(levels.values()) for choice in choices]
    return pairs if kept is None else [pair for pair in pairs if pair in sums]


def _per_day(
    counts: FlowCounts, cells: Iterable[_Cell], levels: Levels, period: str
) -> tuple[dict[str, int], dict[Pair, float]]:
    """The days observed of each level, and the mean of each pair a day: the sum of its points' means, NaN
    where the days of one are unknown.
    """
    days = {point: counts.days_observed(period, point) for point in levels}
    by_level: dict[str, float] = defaultdict(float)
    for point, level in levels.items():
        by_level[level] += days[point]
    by_point: dict[tuple[str, str, str], int] = defaultdict(int)
    for cell in cells:
        if cell.point:
            by_point[cell.level, cell.choice, cell.point] += cell.individuals
    means: dict[Pair, list[float]] = defaultdict(list)
    for (level, choice, point), individuals in by_point.items():
        means[level, choice].append(individuals / days[point] if days[point] else math.nan)
    # exact whatever the order of the points, as a plain sum isn't
    summed = {pair: math.fsum(point_means) for pair, point_means in means.items()}
    return {level: int(day_count) for level, day_count in by_level.items()}, summed
