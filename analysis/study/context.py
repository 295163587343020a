"""What a city's notebooks show beside its surveys: flows, displacement, and the people interviewed in
depth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from analysis.context.displacement.estimates import latest_by_place, measured_over_time
from analysis.context.displacement.sources import Displacement
from analysis.context.displacement.stocks import TOTAL
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.survey_nationality import SurveyNationality, estimate_beside
from analysis.estimation.frame import estimates_frame, main_reading
from analysis.params import CityParams
from analysis.planning.draft import identifier
from analysis.problems import CaseStudyError
from analysis.reporting.figures.context_figures import (
    coverage,
    stock_bars,
    stock_origins,
    stock_series,
)
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.flow_figures import evolution, flow_bars, point_map, route_diagram
from analysis.reporting.tables.context_tables import ContextSetting, register_tables
from analysis.reporting.tables.flow_tables import flow_table
from analysis.reporting.tables.json_values import table_as_values, table_from_values
from analysis.reporting.tables.layouts import text_in
from analysis.reporting.tables.stock_tables import stock_table
from analysis.reporting.tables.survey_beside_flows import beside_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.context_sentences import (
    interview_sentences,
    passages,
    passages_note,
    stock_sentences,
)
from analysis.reporting.wording.flow_sentences import flow_sentences
from analysis.study.sources import Opened
from analysis.study.survey import Declared
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS


@dataclass(frozen=True)
class ContextSection:
    """Everything a notebook shows of one source, finished and in one language.

    `figures` are the names of figures by the table they stand after; `summary` its opening sentences,
    `passages` what people said, each with its attribution; `passages_note` what they were searched for.
    `shared` is the instrument whose figures, those of the whole country, are drawn once for all cities.
    """

    name: str
    about: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    passages_note: str = ""
    shared: str = ""

    def values(self) -> dict[str, Any]:
        """The section as nested dicts, lists and texts."""
        return {**vars(self), "tables": [table_as_values(table) for table in self.tables]}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ContextSection:
        """The section that `values` took apart."""
        tables = tuple(table_from_values(table) for table in values["tables"])
        figures = {table: tuple(names) for table, names in values["figures"].items()}
        texts = {name: tuple(values[name]) for name in ("summary", "passages")}
        return cls(**{**values, **texts, "tables": tables, "figures": figures})


@dataclass(frozen=True, eq=False)
class Context:
    """The sections of a city's sources, their numbers as estimates rows, figures by name (drawn when they are
    asked for), and small frames by name.

    `shared`: the figures of an instrument that are the same in every city. `left_out`: why a figure isn't
    there.
    """

    sections: tuple[ContextSection, ...] = ()
    estimates: pd.DataFrame = field(default_factory=estimates_frame)
    figures: Mapping[str, CountedFigure] = field(default_factory=dict)
    shared: Mapping[str, Mapping[str, CountedFigure]] = field(default_factory=dict)
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def make_context(
    study: str,
    params: CityParams,
    opened: Opened,
    setting: ContextSetting,
    surveys: Sequence[tuple[Declared, pd.DataFrame]],
) -> Context:
    """The sections of every source that a city declares; `surveys` are set beside the flow points, with their
    estimates.

    Raises CaseStudyError for a month that nobody counted in.
    """
    made = []
    if opened.flows:
        made += [_flows(study, params, opened, setting), _beside(study, params, opened, setting, surveys)]
    if opened.displacement:
        made.append(_displacement(study, params, opened, setting))
    if opened.interviews:
        made.append(_interviews(study, params, opened, setting))
    return _joined(made)


def _flows(study: str, params: CityParams, opened: Opened, setting: ContextSetting) -> Context:
    flows, points, month = opened.flows, params.flow_monitoring.points, params.flow_monitoring.month
    estimates = flows.estimates(study, points, month)
    counted = estimates["table"].unique()
    tables = tuple(flow_table(flows, estimates, name, setting) for name in flows.tables if name in counted)
    wanted: dict[str, Callable[[], CountedFigure | None]] = {
        "flows_map": lambda: point_map(flows, setting, month),
        "flows_evolution": lambda: evolution(flows, setting, points),
        "flows_routes": lambda: route_diagram(flows, setting, points, month),
    }
    for name in counted:
        if flows.tables[name][0].figure == "bars":
            wanted[name] = partial(flow_bars, flows, estimates, name, setting)
    made, left_out = _figures_of(wanted)
    after = {name: (name,) for name in made if name in flows.tables}
    if tables:
        others = [name for name in made if name not in flows.tables]
        after[tables[0].name] = (*after.get(tables[0].name, ()), *others)
    national = _national(flows, params, made)
    section = ContextSection(
        FLOWS,
        text_in(flows.registry.limits, setting.language),
        flow_sentences(flows, estimates, points, setting),
        tables,
        after,
        shared=flows.name if national else "",
    )
    published = flows.check_published()
    frames = {}
    if len(published):
        own = published["level"].isin([*points, *flows.points.places["country"].unique()])
        frames[f"{FLOWS}/published_check"] = published[own].reset_index(drop=True)
    own_figures = {name: figure for name, figure in made.items() if name not in national}
    shared = {flows.name: national} if national else {}
    return Context((section,), estimates, own_figures, shared, frames, left_out)


def _national(
    flows: FlowMonitoring, params: CityParams, made: Mapping[str, CountedFigure]
) -> dict[str, CountedFigure]:
    """The figures of flows that are of the country, and so the same in every city; none where a city has rows
    or a month of its own.
    """
    if params.flow_monitoring.exports or params.flow_monitoring.month:
        return {}
    names = {name for name, rows in flows.tables.items() if rows[0].by == "country"} | {"flows_map"}
    if flows.registry.synthetic:
        names |= {"flows_evolution", "flows_routes"}  # of a rebuilt registry always the country's
    return {name: figure for name, figure in made.items() if name in names}


def _figures_of(
    wanted: Mapping[str, Callable[[], CountedFigure | None]],
) -> tuple[dict[str, CountedFigure], tuple[str, ...]]:
    """The figures that there are, by name, and why each of the others can't be drawn; one that shows no more
    than a sentence is left out without a word.
    """
    made, left_out = {}, []
    for name, make in wanted.items():
        try:
            figure = make()
        except CaseStudyError as error:
            left_out.append(f"the figure {name} is left out: {error}")
            continue
        if figure is not None:
            made[name] = figure
    return made, tuple(left_out)


def _beside(
    study: str,
    params: CityParams,
    opened: Opened,
    setting: ContextSetting,
    surveys: Sequence[tuple[Declared, pd.DataFrame]],
) -> Context:
    """The survey's nationalities beside those of the points, in the section where the survey has its own
    table of them.
    """
    flows, points = opened.flows, params.flow_monitoring.points
    month = params.flow_monitoring.month or flows.periods[-1]
    sections, estimates = [], []
    for declared, rows in surveys:
        asked = _nationality(declared, rows)
        if asked is None:
            continue
        found = estimate_beside(
            study, f"nationality_beside_flows_{asked.survey}", asked, flows, points, month
        )
        if len(found):
            section = next(
                row.section for row in declared.plan if row.question == declared.instrument.nationality
            )
            sections.append(
                ContextSection(section, "", (), (beside_table(found, asked, flows, points, setting),))
            )
            estimates.append(found)
    return Context(
        tuple(sections), pd.concat(estimates, ignore_index=True) if estimates else estimates_frame()
    )


def _nationality(declared: Declared, estimates: pd.DataFrame) -> SurveyNationality | None:
    """The survey's own table of nationality, where its instrument names the question and its plan has a table
    of it.
    """
    instrument, question = declared.instrument, declared.instrument.nationality
    plain = [
        row
        for row in declared.plan
        if row.question == question and (row.statistic, row.unit, row.stack) == ("share", "respondents", "")
    ]
    if not question or not plain:
        return None
    rows = estimates[(estimates["table"] == plain[0].table) & (estimates["question"] == question)]
    rows = rows[(rows["domain"] == "") & main_reading(rows) & (rows["statistic"] == "share")]
    labels = {
        choice.name: declared.variables.choice_label(question, choice.name, "en")
        for choice in declared.variables.choices(question)
    }
    left_out = (*instrument.roles.dont_know, *instrument.roles.refused)
    return SurveyNationality(
        instrument.name, declared.params.wave, instrument.title, instrument.source, rows, labels, left_out
    )


def _displacement(study: str, params: CityParams, opened: Opened, setting: ContextSetting) -> Context:
    displacement, named = opened.displacement, params.displacement.areas
    estimates, areas = displacement.estimates(study, named), displacement.places(named)
    tables = tuple(
        stock_table(displacement, estimates, name, setting) for name in estimates["table"].unique()
    )
    figures = _stock_figures(displacement, setting, areas)
    section = ContextSection(
        DISPLACEMENT,
        text_in(displacement.source.about, setting.language),
        stock_sentences(displacement, setting, areas),
        tables,
        {tables[0].name: tuple(figures)} if tables else {},
        shared=displacement.folder.name,
    )
    frames = {f"{DISPLACEMENT}/printed_totals": displacement.totals}
    return Context((section,), estimates, shared={displacement.folder.name: figures}, frames=frames)


def _stock_figures(
    displacement: Displacement, setting: ContextSetting, areas: Sequence[str]
) -> dict[str, CountedFigure]:
    """A line for every total known at several dates, bars for every measure known of three places or more,
    and origins.
    """
    stocks = displacement.stocks
    lines = {
        f"displacement_series_{question}_{identifier(population)}": stock_series(
            displacement, setting, population, question, [TOTAL]
        )
        for population, question in measured_over_time(stocks, areas)
    }
    bars = {
        f"displacement_bars_{question}_{identifier(f'{population} {kind}')}": stock_bars(
            displacement, setting, population, question, kind
        )
        for population, question, kind in latest_by_place(stocks, areas)
    }
    waves = stocks.areas.loc[stocks.areas["origin"] != "", "wave"].unique()
    origins = {f"displacement_origins_{wave}": stock_origins(displacement, setting, wave) for wave in waves}
    return {name: figure for name, figure in (lines | bars | origins).items() if figure is not None}


def _interviews(study: str, params: CityParams, opened: Opened, setting: ContextSetting) -> Context:
    register = opened.interviews
    estimates = register.estimates(study, params.interviews.instrument)
    tables = register_tables(register, estimates, setting)
    section = ContextSection(
        INTERVIEWS,
        text_in(register.declared.about, setting.language),
        interview_sentences(register, setting),
        tables,
        {"interview_themes": ("interviews_themes",)},
        passages(register, setting),
        passages_note(register, setting),
        shared=params.interviews.instrument,
    )
    shared = {params.interviews.instrument: {"interviews_themes": coverage(register, setting)}}
    return Context((section,), estimates, shared=shared)


def _joined(made: Sequence[Context]) -> Context:
    filled = [context.estimates for context in made if len(context.estimates)]
    return Context(
        tuple(section for context in made for section in context.sections),
        pd.concat(filled, ignore_index=True) if filled else estimates_frame(),
        {name: figure for context in made for name, figure in context.figures.items()},
        {name: figures for context in made for name, figures in context.shared.items()},
        {name: frame for context in made for name, frame in context.frames.items()},
        tuple(reason for context in made for reason in context.left_out),
    )
