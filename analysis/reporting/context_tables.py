"""Tables of people counted, not sampled: flows at monitoring points, displacement stocks, interviews.

    flow_table(flows, estimates, table, setting) -> Table
    stock_table(displacement, estimates, table, setting) -> Table
    register_tables(register, estimates, setting) -> tuple[Table, ...]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.context.attribution import annex
from analysis.context.displacement import AT_LEAST, CHANGE, DIFFERENCE, UNKNOWN_STOCK, table_of
from analysis.context.displacement_sources import Displacement
from analysis.context.flow_monitoring import FlowMonitoring
from analysis.context.flow_plan import BREAKS, LEFT_OUT, FlowRow
from analysis.context.interviews import Register
from analysis.context.labels import ROLES, LabelForm
from analysis.context.places import UNKNOWN, place_label
from analysis.context.stocks import ALL, TOTAL
from analysis.reporting.cells import Cell, Column, Foot, Kind, Row, Table
from analysis.reporting.dates import date_text
from analysis.reporting.labels import Labels
from analysis.reporting.layouts import text_in
from analysis.reporting.lists import ListLayout, list_table
from analysis.reporting.words import counted, fill, join, number, percent, word

PLUS = "+"
MINUS = "\u2212"


@dataclass(frozen=True)
class ContextSetting:
    """What the context tables of a study share: its language, its place's name, its country's name."""

    language: str
    place: str = ""
    country: str = ""


@dataclass(frozen=True)
class CountedLayout:
    """How to show estimates of individuals: rows are choices, or `by_level` levels with their choice as text.

    `headings` of a statistic, and of its change (the key then ends in "change"); `periods`: columns
    also say of which period they are; `last`: the rows that stand beneath the others.
    """

    title: str
    labels: Labels
    language: str
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    source: str = ""
    stub: str = ""
    by_level: bool = False
    last: Sequence[str] = ()
    synthetic: bool = False


def flow_table(flows: FlowMonitoring, estimates: pd.DataFrame, table: str, setting: ContextSetting) -> Table:
    """One table of a flow plan. Raises KeyError for a table the plan doesn't have."""
    rows, language = flows.tables[table], setting.language
    values = {"place": setting.place, "country": setting.country}
    question = rows[0].question
    layout = CountedLayout(
        title=fill(text_in(rows[0].title, language), language, **values),
        labels=context_labels(flows.labels),
        language=language,
        headings={_heading_key(row): text_in(row.column, language) for row in rows},
        notes=[*_flow_notes(flows, rows, estimates, language), text_in(flows.registry.about, language)],
        source=text_in(flows.registry.source, language),
        stub=flows.labels.label("point" if question in (LEFT_OUT, BREAKS) else question, language),
        by_level=question in (LEFT_OUT, BREAKS),
        synthetic=flows.registry.synthetic,
    )
    return tabulate_counted(estimates[estimates["table"] == table], layout)


def _flow_notes(flows: FlowMonitoring, rows: Sequence[FlowRow], estimates: pd.DataFrame, language: str) -> list[str]:
    """The plan's own notes, and the breaks in series where the table has changes."""
    notes = [note for row in rows if (note := text_in(row.note, language))]
    if any(row.against for row in rows):
        notes += break_notes(flows, list(estimates["wave"].unique()), language)
    return notes


def break_notes(flows: FlowMonitoring, periods: Sequence[str], language: str, points: Sequence[str] = ()) -> list[str]:
    """One line a month in which points came, went or changed type: which, and what happened."""
    labels, notes = flows.labels, []
    for period in periods:
        found = flows.breaks(period, points)
        named = [f"{point} ({labels.choice_label(BREAKS, reason, language)})" for point, reason in found.items()]
        if named:
            head = f"{labels.label(BREAKS, language)}, {period}"
            notes.append(word("colon", language, label=head, text=join(named, language)))
    return notes


def stock_table(displacement: Displacement, estimates: pd.DataFrame, table: str, setting: ContextSetting) -> Table:
    """One table of displacement: places by population and date, each figure with the date it is of."""
    chosen, language = estimates[estimates["table"] == table].sort_values("wave", kind="stable"), setting.language
    question = str(chosen["question"].iloc[0])
    layout = CountedLayout(
        title=_stock_title(table, question, displacement, language),
        labels=context_labels(displacement.labels),
        language=language,
        notes=[text_in(displacement.source.about, language)],
        source=text_in(displacement.source.source, language),
        stub=displacement.labels.label("place", language),
        last=(TOTAL, ALL),
    )
    dated = tabulate_counted(chosen, layout)
    return _with_dates(dated, displacement, chosen, language)


def _stock_title(table: str, question: str, displacement: Displacement, language: str) -> str:
    """What is counted, by which kind of place; a share or a change says that it is one."""
    labels = displacement.labels
    kinds = displacement.stocks.areas.loc[displacement.stocks.areas["question"] == question, "area_type"].unique()
    said = [labels.choice_label("by", kind, language) for kind in kinds if table.endswith(table_of(question, kind))]
    said += [labels.label(kind, language) for kind in ("share_of", "change_of") if table.startswith(kind)]
    title = labels.label(question, language)
    return word("colon", language, label=title, text=", ".join(said)) if said else title


def register_tables(register: Register, estimates: pd.DataFrame, setting: ContextSetting) -> tuple[Table, ...]:
    """Interviews by group and sex, then one annex for each group, without names."""
    declared, language = register.declared, setting.language
    named = {group: text_in(declared.groups[group].label, language) for group in register.groups}
    source = word("source", language, text=text_in(declared.source, language))
    about = {"notes": [text_in(declared.about, language)], "source": source}
    rows = estimates[estimates["table"] == "interviews"].pivot(index="choice", columns="level", values="n")
    sexes = {sex: text_in(texts, language) for sex, texts in declared.sexes.items()}
    counts = rows.reindex(index=list(named), columns=["", *sexes]).rename(index=named)
    counts.columns = [word("all", language), *sexes.values()]
    title = text_in(declared.title, language)
    who = list_table(counts.rename_axis("").reset_index(), ListLayout("interviews", title, language, **about))
    headings = {name: text_in(texts, language) for name, texts in declared.headings.items()}
    lists = [
        list_table(
            annex(register, group, language).reset_index(),
            ListLayout(f"annex_{group}", named[group], language, headings=headings, **about),
        )
        for group in register.groups
    ]
    return (who, *lists)


def context_labels(form: LabelForm) -> Labels:
    """The labels of an instrument's questions and choices; other and unknown stand last."""
    return Labels(forms=[form], roles=ROLES)


def _heading_key(row: FlowRow) -> str:
    return ("ratio" if row.against and row.statistic != "share" else row.statistic) + (" change" if row.against else "")


def tabulate_counted(estimates: pd.DataFrame, layout: CountedLayout) -> Table:
    """The table of these estimates rows. Raises ValueError where there are none."""
    if estimates.empty:
        raise ValueError(f"no estimates to tabulate for {layout.title!r}")
    changed = estimates["method"].str.startswith((CHANGE, DIFFERENCE))
    marked = estimates.assign(measure=estimates["statistic"].astype(str) + np.where(changed, " change", ""))
    row_key, group_keys = ("level", ["measure"]) if layout.by_level else ("choice", ["wave", "level", "measure"])
    groups = list(dict.fromkeys(marked[group_keys].itertuples(index=False, name=None)))
    order = list(dict.fromkeys(group[:-1] for group in groups))
    groups.sort(key=lambda group: order.index(group[:-1]))
    records = {(getattr(r, row_key), *(getattr(r, key) for key in group_keys)): r for r in marked.itertuples()}
    columns = tuple(column for place, group in enumerate(groups) for column in _columns(group, place, groups, marked, layout))
    names = sorted(dict.fromkeys(marked[row_key]), key=lambda name: name in layout.last)
    rows = tuple(
        Row(_row_label(name, marked, layout), str(marked["question"].iloc[0]), name, _row_cells(name, groups, records, layout))
        for name in names
    )
    bases = [_base(group, group_keys, marked) for group in groups]
    foot = Foot(
        word("base", layout.language),
        tuple(bases),
        tuple("" if base is None else counted(base, "individuals", layout.language) for base in bases),
    )
    return Table(
        name=str(estimates["table"].iloc[0]),
        title=layout.title,
        subtitle="",
        stub=layout.stub or word("answer", layout.language),
        columns=columns if not layout.by_level else (Column("", (), "count", 0), *columns),
        rows=rows,
        foot=(foot,) if any(base is not None for base in bases) else (),
        notes=tuple(dict.fromkeys(layout.notes)),
        source=word("source", layout.language, text=layout.source) if layout.source else "",
        language=layout.language,
        unit=word("individuals.heading", layout.language),
    )


def _columns(group: tuple, place: int, groups: list[tuple], marked: pd.DataFrame, layout: CountedLayout) -> list[Column]:
    """The columns of one period, level and measure; every column of a table has as many spanners."""
    measure, language = group[-1], layout.language
    heading = layout.headings.get(measure, "")
    spanners = []
    if len(group) == 3:
        if marked["wave"].nunique() > 1:
            spanners.append(group[0])
        spanners.append(layout.labels.choice(str(marked["domain"].iloc[0]), group[1], language))
    sign, n = word("percent.sign", language), word("n", language)
    if any(other[-1] == "share" for other in groups):
        spanners.append(heading)
        shown: list[tuple[str, Kind]] = [(sign, "percent"), (n, "count")]
        if measure == "share change":
            shown = [(layout.labels.question("points", language), "percent")]
    elif measure == "ratio change":
        shown = [(f"{heading} ({sign})" if heading else sign, "percent")]
    elif measure == "mean":
        shown = [(heading or word("mean", language), "number")]
    else:
        shown = [(heading or word("individuals.heading", language), "count")]
    return [Column(text, tuple(spanners), kind, place) for text, kind in shown]


def _row_cells(name: str, groups: list[tuple], records: Mapping[tuple, Any], layout: CountedLayout) -> tuple[Cell, ...]:
    found = [(group[-1], records.get((name, *group))) for group in groups]
    cells = [cell for measure, record in found for cell in _cells(measure, record, layout)]
    if layout.by_level:
        record = next(record for _, record in found if record is not None)
        cells.insert(0, Cell(None, "ok", layout.labels.choice(record.question, record.choice, layout.language)))
    return tuple(cells)


def _cells(measure: str, record: Any | None, layout: CountedLayout) -> list[Cell]:
    language = layout.language
    width = 2 if measure == "share" else 1
    if record is None:
        return [Cell(None, "no data", "")] * width
    if np.isnan(record.estimate):
        is_unknown = record.method.startswith(UNKNOWN_STOCK)
        unknown = layout.labels.choice(record.question, UNKNOWN, language) if is_unknown else word("status.no data", language)
        return [Cell(None, "no data", unknown), *[Cell(None, "no data", "")] * (width - 1)]
    if measure.endswith("change"):
        return [Cell(record.estimate, record.status, _signed(record.estimate, measure, language))]
    if measure == "share":
        shown = percent(record.estimate, language, sign=False)
        return [Cell(record.estimate, record.status, shown), Cell(record.n, record.status, number(record.n, language))]
    text = number(record.estimate, language)
    if AT_LEAST in record.method:
        text = f"≥ {text}"
    return [Cell(record.estimate, record.status, text)]


def _signed(value: float, measure: str, language: str) -> str:
    """A change with its sign: people as they are, shares and ratios in points and per cent."""
    text = number(value * (1 if measure.startswith("total") else 100), language)
    return text if text.startswith(MINUS) or text == "0" else PLUS + text


def _row_label(name: str, marked: pd.DataFrame, layout: CountedLayout) -> str:
    question = str(marked["domain"].iloc[0]) if layout.by_level else str(marked["question"].iloc[0])
    return layout.labels.choice(question, name, layout.language)


def _base(group: tuple, keys: list[str], marked: pd.DataFrame) -> float | None:
    """The base of a column of shares, where it is one."""
    if group[-1] != "share":
        return None
    bases = marked.loc[(marked[keys] == list(group)).all(axis=1), "base"].unique()
    return float(bases[0]) if len(bases) == 1 else None


def _with_dates(table: Table, displacement: Displacement, estimates: pd.DataFrame, language: str) -> Table:
    """The same table with the date of each place's figure beside it, where dates are mixed."""
    areas = displacement.stocks.frame
    areas = areas[(areas["question"] == estimates["question"].iloc[0]) & areas["wave"].isin(estimates["wave"])]
    dates = areas[areas["as_of"] != ""].groupby("area")["as_of"].agg(
        lambda found: ", ".join(date_text(str(date), language) for date in dict.fromkeys(found))
    )
    if dates.nunique() < 2:
        return table
    heading = displacement.labels.label("as_of", language)
    column = Column(heading, ("",) * len(table.columns[-1].spanners), "count", len(table.columns))
    rows = tuple(replace(row, cells=(*row.cells, Cell(None, "ok", dates.get(row.choice, "")))) for row in table.rows)
    foot = tuple(replace(part, values=(*part.values, None), texts=(*part.texts, "")) for part in table.foot)
    return replace(table, columns=(*table.columns, column), rows=rows, foot=foot)


def country_name(flows: FlowMonitoring, language: str) -> str:
    """The name of the country that a registry's points lie in."""
    return place_label(str(flows.points.places["country"].iloc[0]), language)
