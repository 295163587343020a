"""People passing flow monitoring points in a city's notebooks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from analysis.context.flows.monitoring import FlowMonitoring
from analysis.languages import text_in
from analysis.params import CityParams
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.flow_figures import evolution, flow_bars, point_map, route_diagram
from analysis.reporting.tables.context_tables import context_labels
from analysis.reporting.tables.flow_tables import flow_table
from analysis.study.counts.sections import ContextScope, ContextSection
from analysis.workspace import FLOWS


def flow_rows(flows: FlowMonitoring, estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows of the tables of a flow plan."""
    return estimates[(estimates["survey"] == flows.name) & estimates["table"].isin(list(flows.tables))]


def flow_section(flows: FlowMonitoring, estimates: pd.DataFrame, scope: ContextScope) -> ContextSection:
    setting = scope.setting
    points, month = scope.params.flow_monitoring.points, scope.params.flow_monitoring.month
    rows = flow_rows(flows, estimates)
    counted = [name for name in flows.tables if (rows["table"] == name).any()]
    own: dict[str, Callable[[], CountedFigure | None]] = {
        "flows_map": partial(point_map, flows, setting, month),
        "flows_evolution": partial(evolution, flows, setting, points),
        "flows_routes": partial(route_diagram, flows, setting, points, month),
    }
    barred = [name for name in counted if flows.tables[name][0].figure == "bars"]
    bars = {name: partial(flow_bars, flows, rows, name, setting) for name in barred}
    figures = {name: (name,) for name in bars}
    if counted:
        figures[counted[0]] = (*figures.get(counted[0], ()), *own)
    return ContextSection(
        FLOWS,
        text_in(flows.registry.limits, setting.language),
        {name: partial(flow_table, flows, rows, name, setting) for name in counted},
        context_labels(flows.labels),
        flows.name,
        text_in(flows.registry.title, setting.language),
        figures,
        own | bars,
        national=_national(flows, scope.params),
    )


def _national(flows: FlowMonitoring, params: CityParams) -> frozenset[str]:
    """The figures of flows that are of the country; none where a city has rows or a month of its own."""
    if params.flow_monitoring.exports or params.flow_monitoring.month:
        return frozenset()
    names = {name for name, rows in flows.tables.items() if rows[0].by == "country"} | {"flows_map"}
    if flows.registry.synthetic:
        names |= {"flows_evolution", "flows_routes"}  # of a rebuilt registry always the country's
    return frozenset(names)
