"""The figures of flows and displacement: map, origins to destinations, month by month.

    point_map(flows, setting, period) -> Drawn
    route_diagram(flows, setting, points, period) -> Drawn
    evolution(flows, setting, points) -> Drawn
    flow_bars(flows, estimates, table, setting) -> Drawn
    stock_series(displacement, setting, population, question, areas) -> Drawn
    stock_bars(displacement, setting, population, question, kind) -> Drawn
    stock_origins(displacement, setting, wave) -> Drawn
    coverage(register, setting) -> Drawn
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.displacement import StockScope, estimate_origins, latest_by_place, series
from analysis.context.displacement_sources import Displacement
from analysis.context.flow_monitoring import FlowMonitoring
from analysis.context.flow_plan import DIRECTION, FlowRow
from analysis.context.flows import METHOD, FlowScope, estimate_evolution
from analysis.context.interviews import Register
from analysis.context.places import OTHER, UNKNOWN
from analysis.context.registry import OBSERVED
from analysis.reporting.context_tables import ContextSetting, break_notes, context_labels, country_name
from analysis.reporting.counted_charts import draw_marks, draw_ranked, draw_table
from analysis.reporting.dates import date_text
from analysis.reporting.figures import Drawn
from analysis.reporting.layouts import text_in
from analysis.reporting.maps import Sheet, draw_points, draw_routes, draw_series, finished
from analysis.reporting.words import fill, number, word


def point_map(flows: FlowMonitoring, setting: ContextSetting, period: str | None = None) -> Drawn:
    """Every point that was observed in a month (the last by default), its dot as large as the people seen there."""
    period = period or flows.periods[-1]
    labels, language = flows.labels, setting.language
    points = flows.point_totals(period)
    kinds = {kind: labels.choice_label("type", kind, language) for kind in points["type"].unique()}
    sheet = _sheet(flows, setting, "map", period)
    told = "; ".join(
        f"{row.Index} ({kinds[row.type]}): {number(row.individuals, language)}" for row in points.itertuples()
    )
    return finished(draw_points(points, sheet, kinds), sheet, told + ".")


def route_diagram(
    flows: FlowMonitoring, setting: ContextSetting, points: Sequence[str] = (), period: str | None = None
) -> Drawn:
    """From where to where people went who were seen at these points, or at the country's entry and exit points."""
    period = period or flows.periods[-1]
    labels, language = context_labels(flows.labels), setting.language
    other = labels.choice("final", OTHER, language)
    routes = flows.routes(points, period)
    shown = routes.assign(
        **{
            side: [other if code in (OTHER, UNKNOWN) else labels.choice(question, code, language) for code in routes[side]]
            for side, question in zip(("start", "end"), flows.registry.route, strict=True)
        }
    )
    sheet = _sheet(flows, setting, "routes", period)
    ends = tuple(flows.labels.choice_label("routes", end, language) for end in ("start", "end"))
    largest = shown.groupby(["start", "end"])["individuals"].sum().nlargest(6)
    told = "; ".join(f"{start} – {end}: {number(n, language)}" for (start, end), n in largest.items())
    return finished(draw_routes(shown, sheet, ends, other=other), sheet, told + ".")


def flow_bars(flows: FlowMonitoring, estimates: pd.DataFrame, table: str, setting: ContextSetting) -> Drawn:
    """The individuals of a table of the plan, a bar a choice (and level, where there are several), the largest first."""
    rows, language = flows.tables[table], setting.language
    labels = context_labels(flows.labels)
    measured = estimates[(estimates["table"] == table) & (estimates["method"] == METHOD)]
    measured = measured[(measured["statistic"] == rows[0].statistic) & (measured["choice"] != OBSERVED)]
    several = measured["level"].nunique() > 1
    names = [
        labels.choice(row.question, row.choice, language) + (f", {labels.choice(row.domain, row.level, language)}" if several else "")
        for row in measured.itertuples()
    ]
    values = pd.Series(measured["n"].to_numpy(dtype=float), index=names)
    title = fill(text_in(rows[0].title, language), language, place=setting.place, country=setting.country)
    source = word("source", language, text=text_in(flows.registry.source, language))
    sheet = Sheet(title, word("individuals.heading", language), (text_in(flows.registry.about, language), source), language)
    told = "; ".join(f"{name}: {number(value, language)}" for name, value in values.items())
    last = [name for name, choice in zip(names, measured["choice"], strict=True) if choice in (OTHER, UNKNOWN)]
    return finished(draw_ranked(values, sheet, last), sheet, told + ".")


def evolution(flows: FlowMonitoring, setting: ContextSetting, points: Sequence[str] = ()) -> Drawn:
    """Individuals month by month: the points named, one line each, or the country's entry and exit points together."""
    scope = FlowScope("", flows.name, tuple(points))
    row = FlowRow("", "", DIRECTION, "total", "point" if points else "country")
    found = estimate_evolution(flows.counts, row, scope)
    found = found[found["choice"] == OBSERVED]
    lines = found.pivot(index="wave", columns="level", values="estimate").reindex(list(flows.periods))
    lines.columns = [flows.labels.choice_label(row.by, level, setting.language) for level in lines.columns]
    breaks = break_notes(flows, flows.periods, setting.language, points)
    sheet = _sheet(flows, setting, "evolution", notes=breaks)
    return finished(draw_series(lines, sheet), sheet, _told(lines, setting.language))


def stock_series(
    displacement: Displacement, setting: ContextSetting, population: str, question: str, areas: Sequence[str]
) -> Drawn:
    """People of one population over time at some places, each figure at its own date."""
    labels, language = displacement.labels, setting.language
    parts = [series(displacement.stocks, population, question, area).assign(area=area) for area in areas]
    lines = pd.concat(parts).pivot_table(index="date", columns="area", values="value", aggfunc="last").reindex(columns=list(areas))
    lines.columns = [labels.choice_label(question, area, language) for area in areas]
    title = fill(
        labels.label("series", language),
        language,
        question=labels.label(question, language),
        population=labels.choice_label("population", population, language).lower(),
        area=setting.country or setting.place,
    )
    source = word("source", language, text=text_in(displacement.source.source, language))
    sheet = Sheet(title, foot=(text_in(displacement.source.about, language), source), language=language)
    return finished(draw_series(lines, sheet, joined=True), sheet, _told(lines, language))


def stock_bars(displacement: Displacement, setting: ContextSetting, population: str, question: str, kind: str) -> Drawn:
    """The latest known figure of every place of one kind, the largest first; raises KeyError where there are under three."""
    labels, language = displacement.labels, setting.language
    latest = latest_by_place(displacement.stocks)[population, question, kind]
    values = latest.set_axis([labels.choice_label(question, area, language) for area in latest.index])
    texts = {
        "question": labels.label(question, language),
        "population": labels.choice_label("population", population, language).lower(),
        "kind": labels.choice_label("by", kind, language),
    }
    sheet = _stock_sheet(fill(labels.label("ranked", language), language, **texts), displacement, language)
    told = "; ".join(f"{name}: {number(value, language)}" for name, value in values.sort_values(ascending=False).items())
    return finished(draw_ranked(values, sheet), sheet, told + ".")


def stock_origins(displacement: Displacement, setting: ContextSetting, wave: str) -> Drawn:
    """Who is where (columns) and from where (rows), people, in one report or round.

    Raises CaseStudyError where the round says nothing of origins.
    """
    labels, language = displacement.labels, setting.language
    rows = estimate_origins(displacement.stocks, StockScope("", displacement.folder.name), wave)
    counts = rows.pivot(index="choice", columns="level", values="estimate")
    counts = counts.reindex(index=rows["choice"].drop_duplicates(), columns=rows["level"].drop_duplicates())
    counts.index = [labels.choice_label("origin", name, language) for name in counts.index]
    counts.columns = [labels.choice_label("area", name, language) for name in counts.columns]
    title = word("colon", language, label=labels.label("origin", language), text=wave)
    sheet = _stock_sheet(title, displacement, language)
    told = "; ".join(f"{start} – {end}: {number(n, language)}" for (start, end), n in counts.stack().nlargest(6).items())
    return finished(draw_table(counts, sheet), sheet, told + ".")


def _stock_sheet(title: str, displacement: Displacement, language: str) -> Sheet:
    source = word("source", language, text=text_in(displacement.source.source, language))
    foot = (text_in(displacement.source.about, language), source)
    return Sheet(title, word("individuals.heading", language), foot, language)


def coverage(register: Register, setting: ContextSetting) -> Drawn:
    """Which interview touched on which theme: themes by interviews, numbered within their group as in the annex."""
    declared, language = register.declared, setting.language
    order = [(group, place, key) for group in register.groups for place, key in enumerate(register.of(group).index, start=1)]
    marks = register.covered.loc[[key for _, _, key in order]].T
    marks = marks.set_axis([place for _, place, _ in order], axis="columns")
    marks.index = [text_in(declared.themes[theme], language) for theme in marks.index]
    marks = marks.loc[marks.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    groups = [text_in(declared.groups[group].label, language) for group, _, _ in order]
    source = word("source", language, text=text_in(declared.source, language))
    sheet = Sheet(word("interviews.coverage", language), "", (text_in(declared.about, language), source), language)
    told = "; ".join(f"{theme}: {int(row.sum())}" for theme, row in marks.iterrows())
    return finished(draw_marks(marks, sheet, groups), sheet, told + ".")


def _sheet(
    flows: FlowMonitoring, setting: ContextSetting, figure: str, period: str = "", notes: Sequence[str] = ()
) -> Sheet:
    """Title, IOM's limits and source around a figure of flows."""
    from babel.dates import format_date

    language = setting.language
    month = format_date(pd.Timestamp(f"{period}-01"), "LLLL y", locale=language) if period else ""
    country = setting.country or country_name(flows, language)
    values = {"place": setting.place or country, "country": country, "month": month}
    source = word("source", language, text=text_in(flows.registry.source, language))
    title = fill(flows.labels.label(figure, language), language, **values)
    subtitle = word("individuals.heading", language)
    return Sheet(title, subtitle, (*notes, text_in(flows.registry.about, language), source), language)


def _told(lines: pd.DataFrame, language: str) -> str:
    """The values of a few lines in words."""
    values = [
        f"{name}, {date_text(str(date), language)}: {number(value, language)}"
        for name, column in lines.items()
        for date, value in column.dropna().tail(6).items()
    ]
    return "; ".join(values) + "."
