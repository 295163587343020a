"""Individuals observed at flow monitoring points, per point and country, as estimates rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.context.displacement.estimates import AT_LEAST
from analysis.context.flows.common_points import GONE, breaks, constant_points
from analysis.context.flows.counts import FlowCounts, no_month
from analysis.context.flows.plan import ALL_TOGETHER, BREAKS, DIRECTION, LEFT_OUT, FlowRow
from analysis.context.flows.points import ENTRY_EXIT
from analysis.context.flows.registry import DIRECTIONS
from analysis.estimation.frame import ESTIMATE_COLUMNS, estimates_frame
from analysis.problems import CaseStudyError
from analysis.reading.place_names import OTHER, UNKNOWN

METHOD = "individuals observed"
CHANGE = "change against "
DIFFERENCE = "difference from "
COUNTED_AT_LEAST = f"{METHOD}; {AT_LEAST}"


@dataclass(frozen=True)
class FlowScope:
    """For whom flows are estimated: the study, its survey, its own points (all, where none is named)."""

    study: str
    survey: str
    points: tuple[str, ...] = ()


def estimate_flows(
    counts: FlowCounts, plan: Sequence[FlowRow], scope: FlowScope, period: str
) -> pd.DataFrame:
    """The estimates frame of a whole plan in one month; `wave` is that month, `unit` individuals.

    A share's base is all individuals at the level; a mean is per day observed (a country's is the
    sum of its points' means), its base the days. Totals and means change by a ratio - 1, shares by
    a difference (0.01 is one percentage point), on the points observed in both months.

    Raises CaseStudyError where the registry has no such month or point.
    """
    if period not in counts.periods:
        raise CaseStudyError(no_month(counts, period))
    counts.points.check_known(scope.points)
    return _as_estimates([_found(counts, row, scope, period) for row in plan])


def estimate_evolution(counts: FlowCounts, row: FlowRow, scope: FlowScope) -> pd.DataFrame:
    """One plan row in every month of the registry, month by month; `wave` is the month."""
    return _as_estimates([_found(counts, row, scope, period) for period in counts.periods])


def previous_month(counts: FlowCounts, period: str) -> str | None:
    """The registry's last month before `period`, if there is one."""
    return max((month for month in counts.periods if month < period), default=None)


def _found(counts: FlowCounts, row: FlowRow, scope: FlowScope, period: str) -> pd.DataFrame:
    """One plan row in one month, with the columns of estimates that it fills; empty where there is nothing to
    say.
    """
    before = previous_month(counts, period)
    if row.question == LEFT_OUT:
        found = _left_out(counts, period)
    elif (row.against or row.question == BREAKS) and before is None:
        found = pd.DataFrame()
    elif row.question == BREAKS:
        found = _broken(counts, before, period)
    elif row.against:
        found = changed(counts, row, _levels(counts, row, scope, period), before, period)
    else:
        found = measured(counts, row, _levels(counts, row, scope, period), period)
    keys = {
        "study": scope.study,
        "survey": scope.survey,
        "wave": period,
        "table": row.table,
        "question": row.question,
    }
    return found.assign(
        **keys, unit="individuals", domain="point" if row.question in (LEFT_OUT, BREAKS) else row.by
    )


def _as_estimates(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return estimates_frame()
    frame = pd.concat(filled, ignore_index=True)
    return estimates_frame({name: frame[name].to_numpy() for name in ESTIMATE_COLUMNS if name in frame})


def _levels(counts: FlowCounts, row: FlowRow, scope: FlowScope, period: str) -> pd.Series:
    """The level of each point that counts (index point): itself, or its country if it is no transit point."""
    observed = list(counts.observed(period))
    if row.by == "country":
        types = counts.points.types(period)
        entries = [point for point in observed if types[point] == ENTRY_EXIT]
        return counts.points.places.loc[entries, "country"]
    own = [point for point in observed if not scope.points or point in scope.points]
    return pd.Series(own, index=own, dtype="str")


def measured(
    counts: FlowCounts, row: FlowRow, levels: pd.Series, period: str, kept: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row a level and choice: level, choice, n, base, estimate, statistic, method.

    `kept` (level, choice) fixes the choices that are shown; all others are together in `other`. Else
    each level shows the row's `top` largest of its own. A total or mean over rows that don't say how
    many passed is at least, and its method says so.
    """
    base = _totals(counts, "", row.direction, levels, period).groupby("level")["individuals"].sum()
    cells = _totals(counts, row.question, row.direction, levels, period)
    kept = _largest(cells, row.top) if kept is None and row.top else kept
    found = _filled(cells if kept is None else _folded(cells, kept), list(dict.fromkeys(levels)), kept)
    found["base"] = found["level"].map(base).fillna(0).astype(np.int64)
    if row.statistic == "total":
        found["estimate"] = found["n"].astype(np.float64)
    elif row.statistic == "share":
        found["estimate"] = found["n"] / found["base"].where(found["base"] > 0)
    else:
        found = _per_day(counts, row, levels, period, found)
    over_unknown = found["level"].isin(_uncounted(counts, levels, period)) & (row.statistic != "share")
    return found.assign(statistic=row.statistic, method=np.where(over_unknown, COUNTED_AT_LEAST, METHOD))


def _uncounted(counts: FlowCounts, levels: pd.Series, period: str) -> set[str]:
    """The levels with a point that has rows which don't say how many passed."""
    return {
        levels[point] for month, point in counts.uncounted.index if month == period and point in levels.index
    }


def _totals(
    counts: FlowCounts, question: str, direction: str, levels: pd.Series, period: str
) -> pd.DataFrame:
    """Columns level, point, choice, individuals of the points that have a level."""
    cells = counts.of("" if question == DIRECTION else question, period, direction)
    cells = cells[cells["point"].isin(levels.index)]
    if question == DIRECTION:
        every = cells.assign(choice=ALL_TOGETHER)
        cells = pd.concat([cells.assign(choice=cells["direction"]), every])
    return cells.assign(level=cells["point"].map(levels))[["level", "point", "choice", "individuals"]]


def _largest(cells: pd.DataFrame, top: int) -> pd.DataFrame:
    """Each level with the `top` largest choices of its own: level, choice."""
    named = cells[~cells["choice"].isin([OTHER, UNKNOWN])]
    sums = named.groupby(["level", "choice"])["individuals"].sum().reset_index()
    ordered = sums[sums["individuals"] > 0].sort_values(["individuals", "choice"], ascending=[False, True])
    return ordered.groupby("level").head(top)[["level", "choice"]]


def _folded(cells: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """The cells with every choice that its level doesn't keep renamed `other`, in the order kept."""
    cells = cells[(cells["choice"] != UNKNOWN) | (cells["individuals"] > 0)]
    pairs = pd.MultiIndex.from_frame(kept[["level", "choice"]])
    shown = pd.MultiIndex.from_frame(cells[["level", "choice"]]).isin(pairs) | (cells["choice"] == UNKNOWN)
    # What a level keeps and its Other are shown even where nobody passed: a change needs both months.
    empty = kept.assign(individuals=0, point="")
    others = pd.DataFrame({"level": cells["level"].unique()}).assign(choice=OTHER, individuals=0, point="")
    return pd.concat([empty, cells.assign(choice=cells["choice"].where(shown, OTHER)), others])


def _filled(cells: pd.DataFrame, levels: list[str], kept: pd.DataFrame | None) -> pd.DataFrame:
    """Sums by level and choice, every choice at every level (or those kept), in the order they are shown."""
    sums = cells.groupby(["level", "choice"])["individuals"].sum()
    known = cells if kept is not None else cells[(cells["choice"] != UNKNOWN) | (cells["individuals"] > 0)]
    choices = sorted(known["choice"].unique(), key=_choice_order(cells))
    there = set(sums.index)
    pairs = [
        (level, choice) for level in levels for choice in choices if kept is None or (level, choice) in there
    ]
    index = pd.MultiIndex.from_tuples(pairs, names=["level", "choice"])
    return sums.reindex(index, fill_value=0).rename("n").reset_index()


def _choice_order(cells: pd.DataFrame):
    """Directions in their order; other choices from most to least individuals; other and unknown last."""
    sizes = cells.groupby("choice")["individuals"].sum()
    fixed = {name: position for position, name in enumerate((*DIRECTIONS, ALL_TOGETHER))}
    last = {OTHER: 1, UNKNOWN: 2}
    return lambda choice: (fixed.get(choice, 0), last.get(choice, 0), -sizes[choice], choice)


def _per_day(
    counts: FlowCounts, row: FlowRow, levels: pd.Series, period: str, found: pd.DataFrame
) -> pd.DataFrame:
    """The same rows with the daily mean over the days observed; NaN where the days are unknown."""
    cells = _totals(counts, row.question, row.direction, levels, period)
    days = counts.days.xs(period, level="period").reindex(levels.index)
    per_point = cells.groupby(["level", "choice", "point"])["individuals"].sum().reset_index()
    per_point["mean"] = per_point["individuals"] / per_point["point"].map(days.where(days > 0)).astype(
        "float64"
    )
    means = per_point.groupby(["level", "choice"])["mean"].sum(skipna=False)
    day_sums = days.groupby(levels).sum()
    pairs = pd.MultiIndex.from_frame(found[["level", "choice"]])
    # Nobody of this kind on days that were observed is 0 a day; without observed days nothing is known.
    zero = found["level"].map(day_sums).gt(0) & (found["n"] == 0)
    return found.assign(
        estimate=np.where(zero, 0.0, means.reindex(pairs).to_numpy()),
        base=found["level"].map(day_sums).fillna(0).astype(np.int64),
    )


def changed(
    counts: FlowCounts,
    row: FlowRow,
    levels: pd.Series,
    before: str,
    period: str,
    kept: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The change of each cell between two months, on the points observed in both; as `measured` otherwise.

    The choices are those that the later month shows on all its points, so that `other` is the same rest
    in both months. Missing where there was nobody before to compare with.
    """
    if kept is None and row.top:
        kept = measured(counts, row, levels, period)[["level", "choice"]]
    levels = levels[levels.index.isin(constant_points(counts, before, period))]
    if levels.empty:
        return pd.DataFrame()
    now = measured(
        counts, row, levels, period, kept if kept is None else kept[kept["level"].isin(set(levels))]
    )
    then = measured(counts, row, levels, before, kept=now[["level", "choice"]])
    both = now.merge(then, on=["level", "choice"], how="left", suffixes=("", "_before"))
    if row.statistic == "share":
        return both.assign(estimate=both["estimate"] - both["estimate_before"], method=DIFFERENCE + before)
    was = both["estimate_before"].where(both["estimate_before"] > 0)
    return both.assign(
        estimate=both["estimate"] / was - 1,
        base=both["n_before"],
        statistic="ratio",
        method=f"{CHANGE}{before}, {'daily mean' if row.statistic == 'mean' else 'total'}",
    )


def _left_out(counts: FlowCounts, period: str) -> pd.DataFrame:
    """The points observed that are in no country total: individuals in all, `choice` says why."""
    types = counts.points.types(period)
    reasons = types[[point for point in counts.observed(period) if types[point] != ENTRY_EXIT]]
    return _point_totals(counts, reasons, period)


def _broken(counts: FlowCounts, before: str, period: str) -> pd.DataFrame:
    """The points that changes leave out: individuals in the month that has them, `choice` says why."""
    found = pd.Series(breaks(counts, before, period), dtype="str")
    gone = found[found == GONE]
    return pd.concat(
        [_point_totals(counts, found.drop(gone.index), period), _point_totals(counts, gone, before)]
    )


def _point_totals(counts: FlowCounts, reasons: pd.Series, period: str) -> pd.DataFrame:
    """Individuals of each point in `reasons` (index point, value why), one row a point."""
    cells = counts.of("", period)
    sums = cells.groupby("point")["individuals"].sum().reindex(reasons.index).fillna(0)
    uncounted = [(period, point) in counts.uncounted.index for point in reasons.index]
    return pd.DataFrame(
        {
            "level": reasons.index,
            "choice": reasons.to_numpy(),
            "n": sums.to_numpy(dtype=np.int64),
            "base": sums.to_numpy(dtype=np.int64),
            "estimate": sums.to_numpy(dtype=np.float64),
            "statistic": "total",
            "method": np.where(np.array(uncounted, dtype=bool), COUNTED_AT_LEAST, METHOD),
        }
    )
