"""Tables of individuals counted at flow monitoring points, each saying its month and what a change is
against.

flow_table(flows, estimates, table, setting) -> Table
flow_subtitle(estimates, language) -> "December 2018, compared with November 2018"
flow_source(flows, months, language) -> the source with the months that its figures are of
break_notes, gap_note, twice_note, uncounted_note -> what stands under tables and figures
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.context.displacement.estimates import AT_LEAST
from analysis.context.flows.measures import CHANGE, DIFFERENCE
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.plan import ALL_TOGETHER, BREAKS, LEFT_OUT, FlowRow
from analysis.context.flows.points import ENTRY_EXIT, TRANSIT
from analysis.context.flows.published_summary import PRINTED
from analysis.languages import text_in
from analysis.reading.place_names import OTHER, UNKNOWN, place_label
from analysis.reporting.tables.context_tables import (
    DAILY_MEAN,
    TOTAL,
    ContextSetting,
    CountedLayout,
    changed_of,
    context_labels,
    signed_percent,
    tabulate_counted,
)
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import fill, join, month_text, plural, word

ABSENT = "\u2013"
_ALIKE = 0.005
"""Half a percentage point: changes this near are printed alike."""


def flow_table(flows: FlowMonitoring, estimates: pd.DataFrame, table: str, setting: ContextSetting) -> Table:
    """One table of a flow plan. Raises KeyError for a table the plan doesn't have."""
    rows, language = flows.tables[table], setting.language
    chosen = _without_unknown_means(estimates[estimates["table"] == table])
    question = rows[0].question
    of_points = question in (LEFT_OUT, BREAKS)
    values = {"place": setting.place, "country": countries(flows, chosen, language)}
    layout = CountedLayout(
        title=fill(text_in(rows[0].title, language), language, **values),
        labels=context_labels(flows.labels),
        language=language,
        headings=_headings(rows, chosen, language),
        notes=[*_notes(flows, rows, chosen, language), text_in(flows.registry.limits, language)],
        source=flow_source(flows, list(chosen["wave"].unique()), language),
        stub=flows.labels.label("point" if of_points else question, language),
        by_level=of_points,
        last=(OTHER, UNKNOWN),
        absent=ABSENT,
        share_counts=not chosen["method"].str.startswith(PRINTED).any(),
    )
    return replace(tabulate_counted(chosen, layout), subtitle=flow_subtitle(chosen, language))


def flow_subtitle(estimates: pd.DataFrame, language: str) -> str:
    """The month of these rows, and the earlier one that changes among them are against."""
    months = join([month_text(month, language) for month in sorted(estimates["wave"].unique())], language)
    earlier = join([month_text(month, language) for month in _earlier(estimates)], language)
    return word("flows.compared", language, month=months, earlier=earlier) if earlier else months


def flow_source(flows: FlowMonitoring, months: Sequence[str], language: str) -> str:
    """The registry's source with the months, or the first and last of more than two, that figures are of."""
    named = [month_text(month, language) for month in sorted(months)]
    months_text = (
        word("flows.span", language, first=named[0], last=named[-1])
        if len(named) > 2
        else join(named, language)
    )
    text = text_in(flows.registry.source, language).rstrip(".")
    return f"{text}, {months_text}." if months_text else f"{text}."


def countries(flows: FlowMonitoring, estimates: pd.DataFrame, language: str) -> str:
    """The names of the countries that these rows are of, or that their points lie in."""
    own = estimates.loc[estimates["domain"] == "country", "level"]
    at = flows.points.places["country"].reindex(
        estimates.loc[estimates["domain"] == "point", "level"].unique()
    )
    return join([place_label(code, language) for code in dict.fromkeys([*own, *at.dropna()])], language)


def _earlier(estimates: pd.DataFrame) -> list[str]:
    """The months that changes are against."""
    methods = estimates["method"].str.extract(rf"^(?:{CHANGE}|{DIFFERENCE})(\d{{4}}-\d{{2}})")[0]
    return sorted(methods.dropna().unique())


def _without_unknown_means(estimates: pd.DataFrame) -> pd.DataFrame:
    """The same rows without daily means, or changes of them, where none is known."""
    daily = (estimates["statistic"] == "mean") | estimates["method"].str.endswith("daily mean")
    unknown = daily & estimates["estimate"].isna().groupby(
        [estimates["statistic"], estimates["method"]]
    ).transform("all")
    return estimates if unknown.all() else estimates[~unknown]


def _heading_key(row: FlowRow) -> str:
    """What sets a column apart: totals and daily means change by ratios of their own."""
    if not row.against:
        return row.statistic
    if row.statistic == "share":
        return "share change"
    return f"ratio of {DAILY_MEAN if row.statistic == 'mean' else TOTAL} change"


def _headings(rows: Sequence[FlowRow], estimates: pd.DataFrame, language: str) -> Mapping[str, str]:
    """What stands over the columns of each statistic; over changes, also since when."""
    earlier = join([month_text(month, language) for month in _earlier(estimates)], language)
    texts = {_heading_key(row): text_in(row.column, language) for row in rows}
    return {
        key: (
            word("flows.since", language, heading=text, month=earlier)
            if key.endswith("change") and earlier
            else text
        )
        for key, text in texts.items()
    }


def _notes(flows: FlowMonitoring, rows: Sequence[FlowRow], chosen: pd.DataFrame, language: str) -> list[str]:
    """The plan's own notes, then what the figures themselves call for."""
    notes = [
        note
        for row in rows
        if (note := text_in(row.note, language)) and (not row.against or (_earlier(chosen) and flows.counted))
    ]
    months = list(chosen["wave"].unique())
    country = flows.points.places["country"]
    levels = set(chosen["level"])
    points = [point for point in flows.points.names if point in levels or country[point] in levels]
    if _earlier(chosen):
        notes += break_notes(flows, months, language, points)
    notes += _per_day_note(flows, chosen, language)
    if _earlier(chosen) or rows[0].question == BREAKS:
        notes += [gap for month in months if (gap := gap_note(flows, month, language))]
    if rows[0].top and chosen.groupby("level")["choice"].agg(frozenset).nunique() > 1:
        notes.append(word("flows.not_among", language, absent=ABSENT))
    return [*notes, *uncounted_note(flows, chosen, language)]


def _per_day_note(flows: FlowMonitoring, chosen: pd.DataFrame, language: str) -> list[str]:
    """How much of a change is only that a month has more days: both changes of each level, where they
    differ.
    """
    changes = chosen[(chosen["choice"] == ALL_TOGETHER) & chosen["method"].str.startswith(CHANGE)]
    both = changes.assign(of=changed_of(changes)).pivot(index="level", columns="of", values="estimate")
    if not {TOTAL, DAILY_MEAN} <= set(both.columns):
        return []
    labels, domain = context_labels(flows.labels), str(changes["domain"].iloc[0])
    change_texts = [
        word(
            "flows.per_day_change",
            language,
            place=labels.choice(domain, str(level), language),
            total=signed_percent(total, language),
            daily=signed_percent(daily, language),
        )
        for level, total, daily in both[[TOTAL, DAILY_MEAN]].dropna().itertuples(name=None)
        if abs(total - daily) >= _ALIKE
    ]
    return [word("flows.per_day", language, changes=join(change_texts, language))] if change_texts else []


def break_notes(
    flows: FlowMonitoring, periods: Sequence[str], language: str, points: Sequence[str] = ()
) -> list[str]:
    """One line a month in which points (all, or of these) came, went or changed type: which, and what
    happened.
    """
    labels, notes = flows.labels, []
    for period in periods:
        reasons_by_point = flows.breaks(period, points)
        named = [
            f"{point} ({labels.choice_label(BREAKS, reason, language)})"
            for point, reason in reasons_by_point.items()
        ]
        if named:
            head = f"{labels.label(BREAKS, language)}, {month_text(period, language)}"
            notes.append(word("colon", language, label=head, text=join(named, language)))
    return notes


def gap_note(flows: FlowMonitoring, month: str, language: str) -> str:
    """That months are missing between a month and the one that its changes are against; "" where none is."""
    earlier = [period for period in flows.periods if period < month]
    missing = pd.period_range(earlier[-1], month, freq="M")[1:-1].astype(str) if earlier else []
    if not len(missing):
        return ""
    names = [month_text(name, language) for name in missing]
    missing_text = (
        word("flows.span", language, first=names[0], last=names[-1])
        if len(names) > 2
        else join(names, language)
    )
    return word("flows.gap", language, missing=missing_text, earlier=month_text(earlier[-1], language))


def twice_note(flows: FlowMonitoring, points: Sequence[str], month: str, language: str) -> list[str]:
    """That people may be counted twice, where entry and exit points are added up with transit points."""
    types = flows.points.types(month).reindex(
        [point for point in points if point in flows.counts.observed(month)]
    )
    named = [
        join(flows.point_names(types.index[types == kind], language), language)
        for kind in (TRANSIT, ENTRY_EXIT)
    ]
    return [word("flows.twice", language, transit=named[0], entry=named[1])] if all(named) else []


def uncounted_note(flows: FlowMonitoring, estimates: pd.DataFrame, language: str) -> list[str]:
    """At which of these rows' points the registry doesn't always say how many passed."""
    rows = flows.counts.uncounted
    level = flows.points.places["country"]
    held = [
        (point, count)
        for (period, point), count in rows.items()
        if period in set(estimates["wave"]) and {point, level[point]} & set(estimates["level"])
    ]
    if not held:
        return []
    sign = "≥" if estimates["method"].str.contains(AT_LEAST).any() else ""
    left_out = sum(count for _, count in held)
    places = flows.point_names(dict(held), language)
    note = word("flows.uncounted", language, rows=left_out, points=join(places, language))
    note = plural(note, left_out, language)
    return [f"{sign} {note}".strip()]
