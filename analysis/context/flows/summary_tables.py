"""The tables of a plan from a published summary table alone, where no registry lies behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.context.flows.counts import KEYS, ROUTE_KEYS, FlowCounts, no_month
from analysis.context.flows.estimates import FlowScope, estimate_flows
from analysis.context.flows.measures import CHANGE
from analysis.context.flows.plan import BREAKS, DIRECTION, LEFT_OUT, FlowRow
from analysis.context.flows.points import Points
from analysis.context.flows.rebuilt_registry import published_of
from analysis.context.flows.registry import DIRECTIONS, Published
from analysis.estimation.frame import estimates_frame
from analysis.problems import CaseStudyError


def printed_counts(published: pd.DataFrame, points: Points) -> FlowCounts:
    """The individuals printed of each point, month and direction, as a registry without anything else."""
    rows = published[(published["statistic"] == "total") & (published["question"] == DIRECTION)]
    rows = rows[(rows["domain"] == "point") & rows["choice"].isin(DIRECTIONS)]
    cells = pd.DataFrame(
        {
            "question": "",
            "period": rows["wave"].astype(str),
            "point": rows["level"].astype(str),
            "direction": rows["choice"].astype(str),
            "choice": "",
            "individuals": rows["estimate"].astype(np.int64),
        }
    )
    days = cells.groupby(["period", "point"])["individuals"].sum() * np.nan
    routes = pd.DataFrame({name: pd.Series(dtype="str") for name in ROUTE_KEYS}).assign(
        individuals=pd.Series(dtype="int64")
    )
    return FlowCounts(cells[[*KEYS, "individuals"]].reset_index(drop=True), days, routes, points)


def estimate_published(
    published: pd.DataFrame,
    layout: Published,
    plan: Sequence[FlowRow],
    counts: FlowCounts,
    scope: FlowScope,
    period: str,
) -> pd.DataFrame:
    """The estimates frame of a plan in one month: totals of points and country, and every share, mean and
    change printed.

    Raises CaseStudyError where the table has no such month or point.
    """
    if period not in counts.periods:
        raise CaseStudyError(no_month(counts, period))
    counts.points.check_known(scope.points)
    frames = []
    for row in plan:
        counted = row.question in (DIRECTION, LEFT_OUT) and row.statistic == "total" and not row.against
        frames.append(
            estimate_flows(counts, [row], scope, period)
            if counted
            else _printed(published, layout, row, scope, period)
        )
    filled = [part for part in frames if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else estimates_frame()


def _printed(
    published: pd.DataFrame, layout: Published, row: FlowRow, scope: FlowScope, period: str
) -> pd.DataFrame:
    """The printed figures that one plan row asks for, under its table's name."""
    if row.question == BREAKS:
        return estimates_frame()
    figures = published_of(published, layout, row)
    figures = figures[figures["wave"] == period]
    if row.by == "point" and scope.points:
        figures = figures[figures["level"].isin(scope.points)]
    if row.against and row.statistic != "share":
        figures = figures.assign(
            method=(
                f"{CHANGE}{np.datetime64(period, 'M') - 1},"
                f" {'daily mean' if row.statistic == 'mean' else 'total'}"
            )
        )
    figures = (
        figures.sort_values("estimate", ascending=False, kind="stable")
        if row.question != DIRECTION
        else figures
    )
    return figures.assign(study=scope.study, survey=scope.survey, table=row.table, domain=row.by)
