"""The displaced in a city's notebooks: stocks as reports have them, and what is projected from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from analysis.context.displacement.estimates import latest_by_place, measured_over_time
from analysis.context.displacement.projection import BY_REGION, FILE, TABLE, TABLES, read_projection
from analysis.context.displacement.sources import Displacement
from analysis.context.displacement.stocks import TOTAL
from analysis.identifiers import distinct
from analysis.languages import text_in
from analysis.planning.draft import identifier
from analysis.problems import Problems
from analysis.reporting.figures.context_figures import (
    stock_bars,
    stock_origins,
    stock_series,
)
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.tables.context_tables import ContextSetting, context_labels
from analysis.reporting.tables.stock_tables import stock_table
from analysis.study.counts.projected_returns import (
    asked_when,
    projection_figure,
    projection_table,
    region_figure,
    region_table,
)
from analysis.study.counts.sections import ContextScope, ContextSection
from analysis.workspace import DISPLACEMENT


def stock_rows(displacement: Displacement, estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows of stocks as reports have them; what is projected from them is apart."""
    rows = estimates[estimates["survey"] == displacement.folder.name]
    return rows[~rows["table"].isin(TABLES)]


def displacement_section(
    displacement: Displacement, estimates: pd.DataFrame, scope: ContextScope
) -> ContextSection:
    setting, areas = scope.setting, displacement.places(scope.params.displacement.areas)
    rows = stock_rows(displacement, estimates)
    names = list(rows["table"].unique())
    drawings = dict(_stock_figures(displacement, setting, areas))
    tables = {name: partial(stock_table, displacement, rows, name, setting) for name in names}
    figures = {names[0]: tuple(drawings)} if names else {}
    section = ContextSection(
        DISPLACEMENT,
        text_in(displacement.source.about, setting.language),
        tables,
        context_labels(displacement.labels),
        displacement.folder.name,
        text_in(displacement.source.title, setting.language),
        figures,
        drawings,
        national=frozenset(drawings),
    )
    return _with_projection(section, displacement, estimates, scope)


def _with_projection(
    section: ContextSection, displacement: Displacement, estimates: pd.DataFrame, scope: ContextScope
) -> ContextSection:
    """The section with the projection's table after its own, its periods called as the survey's form calls
    them.
    """
    rows = estimates[estimates["table"].isin(TABLES)]
    if rows.empty or scope.labels is None or not (displacement.folder / FILE).is_file():
        return section
    problems = Problems()
    projection = problems.sound(read_projection(displacement.folder, problems))
    question, language = asked_when(projection, estimates), scope.setting.language
    arguments = (projection, rows, scope.labels, question, language)
    tables = {**section.tables, TABLE: partial(projection_table, *arguments)}
    figures = {**section.figures, TABLE: (TABLE,)}
    drawings = {**section.drawings, TABLE: partial(projection_figure, *arguments)}
    if (rows["table"] == BY_REGION).any():
        tables[BY_REGION] = partial(region_table, *arguments)
        figures[BY_REGION] = (BY_REGION,)
        drawings[BY_REGION] = partial(region_figure, projection, rows, scope.labels, language)
    return replace(section, tables=tables, figures=figures, drawings=drawings)


def _stock_figures(
    displacement: Displacement, setting: ContextSetting, areas: Sequence[str]
) -> Iterator[tuple[str, Callable[[], CountedFigure | None]]]:
    """A line for every total known at several dates, bars for every measure known of three places or more,
    and origins.
    """
    stocks = displacement.stocks
    over_time = measured_over_time(stocks, areas)
    names = distinct({pair: f"displacement_series_{pair[1]}_{identifier(pair[0])}" for pair in over_time})
    for (population, question), name in names.items():
        yield name, partial(stock_series, displacement, setting, population, question, [TOTAL])
    by_place = latest_by_place(stocks, areas)
    bars = distinct(
        {
            (population, question, kind): f"displacement_bars_{question}_{identifier(f'{population} {kind}')}"
            for population, question, kind in by_place
        }
    )
    for (population, question, kind), name in bars.items():
        yield name, partial(stock_bars, displacement, setting, population, question, kind)
    for wave in stocks.areas.loc[stocks.areas["origin"] != "", "wave"].unique():
        yield f"displacement_origins_{wave}", partial(stock_origins, displacement, setting, wave)
