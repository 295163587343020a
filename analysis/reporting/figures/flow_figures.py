"""The figures of flows: map, origins to destinations, month by month, bars.

    point_map(flows, setting, period) -> CountedFigure
    route_diagram(flows, setting, points, period) -> CountedFigure
    evolution(flows, setting, points) -> CountedFigure, None for two months
    flow_bars(flows, estimates, table, setting) -> CountedFigure

Each raises CaseStudyError, with the reason, where there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.flows.estimates import FlowScope, estimate_evolution
from analysis.context.flows.measures import CHANGE, DIFFERENCE
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.plan import DIRECTION, FlowRow
from analysis.context.flows.registry import OBSERVED
from analysis.languages import text_in
from analysis.problems import CaseStudyError
from analysis.reading.place_names import OTHER, UNKNOWN, place_label
from analysis.reporting.figures.context_figures import told_lines
from analysis.reporting.figures.counted_charts import Bars, draw_grouped
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.lines import FEWEST_DATES, draw_series
from analysis.reporting.figures.maps import Dots, draw_points, draw_routes, with_coordinates
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.tables.context_tables import ContextSetting, context_labels
from analysis.reporting.tables.flow_tables import (
    break_notes,
    countries,
    flow_source,
    flow_subtitle,
    twice_note,
    uncounted_note,
)
from analysis.reporting.wording.words import (
    clauses_of,
    counted,
    fill,
    join,
    month_text,
    number,
    percent,
    word,
)


def point_map(flows: FlowMonitoring, setting: ContextSetting, period: str | None = None) -> CountedFigure:
    """Every point that was observed in a month (the last by default), its dot as large as the people seen
    there.
    """
    period = period or flows.periods[-1]
    labels, language = flows.labels, setting.language
    points = flows.point_totals(period)
    kinds = {kind: labels.choice_label("type", kind, language) for kind in points["type"].unique()}
    points = with_coordinates(points.assign(country=flows.points.places["country"].reindex(points.index)))
    sheet = _sheet(flows, setting, "map", [period], [word("map.borders", language)])
    dots = Dots(kinds, setting.points, word("map.own", language))
    point_texts = [
        word(
            "colon",
            language,
            label=f"{name} ({kinds[row.type]})",
            text=number(row.individuals, language),
        )
        for name, row in zip(flows.point_names(points.index, language), points.itertuples(), strict=True)
    ]
    values_text = clauses_of(point_texts, language)
    return CountedFigure(
        lambda sheet: draw_points(points, sheet, dots), sheet, values_text + ".", setting.points
    )


def route_diagram(
    flows: FlowMonitoring, setting: ContextSetting, points: Sequence[str] = (), period: str | None = None
) -> CountedFigure:
    """From where to where people went who were seen at these points, or at the country's entry and exit
    points.

    Of a rebuilt registry always the country: who went where from one point was drawn at random.
    """
    if not flows.registry.route or not flows.counted:
        raise CaseStudyError(
            "The registry doesn't say both where people come from and where they go, so there is no flow to"
            " draw."
        )
    period, points = period or flows.periods[-1], () if flows.registry.synthetic else points
    labels, language = context_labels(flows.labels), setting.language
    other = labels.choice("final", OTHER, language)
    routes = flows.routes(points, period)
    labelled_routes = routes.assign(
        **{
            side: [
                other if code in (OTHER, UNKNOWN) else labels.choice(question, code, language)
                for code in routes[side]
            ]
            for side, question in zip(("start", "end"), flows.registry.route, strict=True)
        }
    )
    place = "" if points else _countries(flows, [period], language)
    sheet = _sheet(flows, setting, "routes", [period], twice_note(flows, points, period, language), place)
    ends = tuple(flows.labels.choice_label("routes", end, language) for end in ("start", "end"))
    largest = labelled_routes.groupby(["start", "end"])["individuals"].sum().nlargest(6)
    route_texts = [
        word("colon", language, label=f"{start} – {end}", text=number(n, language))
        for (start, end), n in largest.items()
    ]
    values_text = clauses_of(route_texts, language)
    if not labelled_routes["individuals"].sum() > 0:
        raise CaseStudyError("Nobody is counted between these places, so there is no flow to draw.")
    return CountedFigure(
        lambda sheet: draw_routes(labelled_routes, sheet, ends, other=other), sheet, values_text + "."
    )


def flow_bars(
    flows: FlowMonitoring, estimates: pd.DataFrame, table: str, setting: ContextSetting
) -> CountedFigure:
    """A table of the plan as bars, those of each level together under its name and base, the largest
    first.
    """
    rows, language = flows.tables[table], setting.language
    labels = context_labels(flows.labels)
    chosen = estimates[estimates["table"] == table]
    bar_rows = chosen[
        ~chosen["method"].str.startswith((CHANGE, DIFFERENCE)) & (chosen["statistic"] == rows[0].statistic)
    ]
    groups = []
    for level in bar_rows["level"].unique():
        level_rows = bar_rows[(bar_rows["level"] == level) & (bar_rows["choice"] != OBSERVED)].dropna(
            subset="estimate"
        )
        last = level_rows["choice"].map({OTHER: 1, UNKNOWN: 2}).fillna(0)
        level_rows = level_rows.assign(last=last).sort_values(
            ["last", "estimate"], ascending=[True, False], kind="stable"
        )
        shown_rows = level_rows[["question", "choice", "statistic", "estimate", "n"]]
        names, texts = [], []
        for row in shown_rows.itertuples():
            names.append(labels.choice(row.question, row.choice, language))
            texts.append(_value(row, flows.counted, language))
        name = labels.choice(str(bar_rows["domain"].iloc[0]), level, language)
        base = counted(level_rows["base"].max(), "individuals", language) if len(level_rows) else ""
        groups.append(
            Bars(
                f"{name}, {base}" if base else name,
                pd.Series(level_rows["estimate"].to_numpy(float), index=names),
                texts,
            )
        )
    subtitle = f"{flow_subtitle(bar_rows, language)}. {word('individuals.heading', language)}"
    title = fill(
        text_in(rows[0].title, language),
        language,
        place=setting.place,
        country=countries(flows, bar_rows, language),
    )
    foot = [
        *uncounted_note(flows, bar_rows, language),
        text_in(flows.registry.limits, language),
        _source(flows, bar_rows["wave"].unique(), language),
    ]
    sheet = FigureSheet(title, subtitle, tuple(foot), language)
    values_text = ". ".join(
        word("colon", language, label=bars.heading, text=_bar_texts(bars, language)) for bars in groups
    )
    if not any(bars.values.notna().any() for bars in groups):
        raise CaseStudyError("There is no value to draw.")
    return CountedFigure(lambda sheet: draw_grouped(groups, sheet), sheet, f"{subtitle}. {values_text}.")


def _bar_texts(bars: Bars, language: str) -> str:
    """The values of a group of bars, each with its name."""
    named = zip(bars.values.index, bars.texts, strict=True)
    return clauses_of([f"{name} {text}" for name, text in named], language)


def _value(row: tuple, with_count: bool, language: str) -> str:
    """What stands at the end of a bar: a count, or a percent with its count."""
    if row.statistic != "share":
        return number(row.estimate, language)
    return percent(row.estimate, language) + (f" ({number(row.n, language)})" if with_count else "")


def evolution(
    flows: FlowMonitoring, setting: ContextSetting, points: Sequence[str] = ()
) -> CountedFigure | None:
    """Individuals month by month: the points named, one line each, or the country's entry and exit points
    together.

    Of a rebuilt registry always the country: of its points only the published months are known. None where
    fewer months than FEWEST_DATES are known: two points in time are a sentence.
    """
    language, rebuilt = setting.language, flows.registry.synthetic and flows.counted
    points = () if rebuilt else points
    row = FlowRow("", "", DIRECTION, "total", "point" if points else "country")
    monthly_estimates = estimate_evolution(flows.counts, row, FlowScope("", flows.name, tuple(points)))
    monthly_estimates = monthly_estimates[monthly_estimates["choice"] == OBSERVED]
    lines = monthly_estimates.pivot(index="wave", columns="level", values="estimate").reindex(
        list(flows.periods)
    )
    month_count = len(lines.dropna(how="all"))
    if not month_count:
        raise CaseStudyError("There is no value to draw over time.")
    if month_count < FEWEST_DATES:
        return None
    place = "" if points else _countries(flows, flows.periods, language)
    lines.columns = [flows.labels.choice_label(row.by, level, language) for level in lines.columns]
    notes = [
        *break_notes(flows, flows.periods, language, points),
        *uncounted_note(flows, monthly_estimates, language),
    ]
    if rebuilt and len(flows.published):
        months = join(
            [month_text(str(month), language) for month in flows.published["wave"].unique()], language
        )
        notes.append(word("flows.rebuilt", language, months=months))
    sheet = _sheet(flows, setting, "evolution", flows.periods, notes, place)
    return CountedFigure(lambda sheet: draw_series(lines, sheet), sheet, told_lines(lines, language))


def _countries(flows: FlowMonitoring, months: Sequence[str], language: str) -> str:
    """The names of the countries with a point observed in these months."""
    level = flows.points.places["country"].reindex(
        [point for month in months for point in flows.counts.observed(month)]
    )
    return join([place_label(code, language) for code in dict.fromkeys(level)], language)


def _source(flows: FlowMonitoring, months: Sequence[str], language: str) -> str:
    return word("source", language, text=flow_source(flows, list(months), language))


def _sheet(
    flows: FlowMonitoring,
    setting: ContextSetting,
    figure: str,
    months: Sequence[str],
    notes: Sequence[str] = (),
    place: str = "",
) -> FigureSheet:
    """Title, months, IOM's limits and source around a figure of flows."""
    language = setting.language
    named = [month_text(month, language) for month in (months[0], months[-1])]
    month = word("flows.span", language, first=named[0], last=named[1]) if len(months) > 1 else named[0]
    country = _countries(flows, months, language)
    values = {"place": place or setting.place or country, "country": country, "month": month}
    title = fill(flows.labels.label(figure, language), language, **values)
    subtitle = f"{month}. {word('individuals.heading', language)}"
    return FigureSheet(
        title,
        subtitle,
        (*notes, text_in(flows.registry.limits, language), _source(flows, months, language)),
        language,
    )
