"""Individuals observed at flow monitoring points, per point and country, as estimates rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.context.flows.common_points import GONE, breaks
from analysis.context.flows.counts import FlowCounts, no_month
from analysis.context.flows.measures import COUNTED_AT_LEAST, METHOD, Measured, changed, measured
from analysis.context.flows.plan import BREAKS, LEFT_OUT, FlowRow
from analysis.context.flows.points import ENTRY_EXIT
from analysis.estimation.frame import estimates_frame
from analysis.problems import CaseStudyError


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
    return as_estimates([(row, flow_rows(counts, row, scope, period)) for row in plan], scope, period)


def estimate_evolution(counts: FlowCounts, row: FlowRow, scope: FlowScope) -> pd.DataFrame:
    """One plan row in every month of the registry, month by month; `wave` is the month."""
    records = []
    for period in counts.periods:
        records += _records([(row, flow_rows(counts, row, scope, period))], period)
    return _as_frame(records, scope)


def previous_month(counts: FlowCounts, period: str) -> str | None:
    """The registry's last month before `period`, if there is one."""
    return max((month for month in counts.periods if month < period), default=None)


def flow_rows(counts: FlowCounts, row: FlowRow, scope: FlowScope, period: str) -> list[Measured]:
    """What one plan row asks for in one month; nothing where there is nothing to say.

    Raises CaseStudyError where the registry has no such month or point.
    """
    if period not in counts.periods:
        raise CaseStudyError(no_month(counts, period))
    counts.points.check_known(scope.points)
    if row.question == LEFT_OUT:
        return _left_out(counts, period)
    before = previous_month(counts, period)
    is_of_two_months = bool(row.against) or row.question == BREAKS
    if not is_of_two_months:
        return measured(counts, row, _levels(counts, row, scope, period), period)
    if before is None:
        return []
    if row.question == BREAKS:
        return _broken(counts, before, period)
    return changed(counts, row, _levels(counts, row, scope, period), (before, period))


def as_estimates(
    found: Iterable[tuple[FlowRow, Sequence[Measured]]], scope: FlowScope, period: str
) -> pd.DataFrame:
    """The estimates frame of what was found of each plan row in one month."""
    return _as_frame(_records(found, period), scope)


def _records(found: Iterable[tuple[FlowRow, Sequence[Measured]]], period: str) -> list[tuple]:
    records = []
    for row, measures in found:
        domain = "point" if row.question in (LEFT_OUT, BREAKS) else row.by
        records += [(period, row.table, row.question, domain, *measure) for measure in measures]
    return records


def _as_frame(records: Sequence[tuple], scope: FlowScope) -> pd.DataFrame:
    if not records:
        return estimates_frame()
    frame = pd.DataFrame(records, columns=["wave", "table", "question", "domain", *Measured._fields])
    return estimates_frame(frame.assign(study=scope.study, survey=scope.survey, unit="individuals"))


def _levels(counts: FlowCounts, row: FlowRow, scope: FlowScope, period: str) -> dict[str, str]:
    """The level of each point that counts: itself, or its country if it is no transit point."""
    observed = counts.observed(period)
    if row.by == "country":
        types, countries = counts.points.types(period), counts.points.places["country"]
        return {point: countries[point] for point in observed if types[point] == ENTRY_EXIT}
    return {point: point for point in observed if not scope.points or point in scope.points}


def _left_out(counts: FlowCounts, period: str) -> list[Measured]:
    """The points observed that are in no country total: individuals in all, `choice` says why."""
    types = counts.points.types(period)
    left_out = {point: types[point] for point in counts.observed(period) if types[point] != ENTRY_EXIT}
    return _point_totals(counts, left_out, period)


def _broken(counts: FlowCounts, before: str, period: str) -> list[Measured]:
    """The points that changes leave out: individuals in the month that has them, `choice` says why."""
    reasons = breaks(counts, before, period)
    gone = {point: reason for point, reason in reasons.items() if reason == GONE}
    still = {point: reason for point, reason in reasons.items() if reason != GONE}
    return [*_point_totals(counts, still, period), *_point_totals(counts, gone, before)]


def _point_totals(counts: FlowCounts, reasons: Mapping[str, str], period: str) -> list[Measured]:
    """Individuals of each point in `reasons` (point to why), one row a point."""
    rows = []
    for point, reason in reasons.items():
        passing = [individuals for at, _, _, individuals in counts.rows("", period) if at == point]
        method = COUNTED_AT_LEAST if (period, point) in counts.uncounted.index else METHOD
        total = sum(passing)
        rows.append(Measured(point, reason, total, total, float(total), "total", method))
    return rows
