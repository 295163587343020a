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
from analysis.reporting.figures.figures import Drawn
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
    """

    name: str
    about: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    passages_note: str = ""

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
    """The sections of a city's sources, their numbers as estimates rows, figures by name, and small frames by
    name.

    `left_out`: why a figure isn't there.
    """

    sections: tuple[ContextSection, ...] = ()
    estimates: pd.DataFrame = field(default_factory=estimates_frame)
    drawn: Mapping[str, Drawn] = field(default_factory=dict)
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
    drawn, left_out = _drawn_figures(
        {
            "flows_map": lambda: point_map(flows, setting, month),
            "flows_evolution": lambda: evolution(flows, setting, points),
            "flows_routes": lambda: route_diagram(flows, setting, points, month),
        },
        setting,
    )
    wanted = {
        name: partial(flow_bars, flows, estimates, name, setting)
        for name in counted
        if flows.tables[name][0].figure == "bars"
    }
    bars, undrawn = _drawn_figures(wanted, setting)
    after = {name: (name,) for name in bars}
    if tables:
        after[tables[0].name] = (*after.get(tables[0].name, ()), *drawn)
    drawn |= bars
    section = ContextSection(
        FLOWS,
        text_in(flows.registry.limits, setting.language),
        flow_sentences(flows, estimates, points, setting),
        tables,
        after,
    )
    published = flows.check_published()
    frames = {}
    if len(published):
        own = published["level"].isin([*points, *flows.points.places["country"].unique()])
        frames[f"{FLOWS}/published_check"] = published[own].reset_index(drop=True)
    return Context((section,), estimates, drawn, frames, (*left_out, *undrawn))


def _drawn_figures(
    wanted: Mapping[str, Callable[[], Drawn]], setting: ContextSetting
) -> tuple[dict[str, Drawn], tuple[str, ...]]:
    """The figures that can be drawn, by name, and why each of the others can't be."""
    drawn, left_out = {}, []
    for name, draw in wanted.items() if setting.draws else ():
        try:
            drawn[name] = draw()
        except CaseStudyError as error:
            left_out.append(f"the figure {name} is left out: {error}")
    return drawn, tuple(left_out)


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
    drawn = _stock_figures(displacement, setting, areas) if setting.draws else {}
    section = ContextSection(
        DISPLACEMENT,
        text_in(displacement.source.about, setting.language),
        stock_sentences(displacement, setting, areas),
        tables,
        {tables[0].name: tuple(drawn)} if tables else {},
    )
    return Context((section,), estimates, drawn, {f"{DISPLACEMENT}/printed_totals": displacement.totals})


def _stock_figures(
    displacement: Displacement, setting: ContextSetting, areas: Sequence[str]
) -> dict[str, Drawn]:
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
    return lines | bars | origins


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
    )
    return Context((section,), estimates, {"interviews_themes": coverage(register, setting)})


def _joined(made: Sequence[Context]) -> Context:
    filled = [context.estimates for context in made if len(context.estimates)]
    return Context(
        tuple(section for context in made for section in context.sections),
        pd.concat(filled, ignore_index=True) if filled else estimates_frame(),
        {name: drawn for context in made for name, drawn in context.drawn.items()},
        {name: frame for context in made for name, frame in context.frames.items()},
        tuple(reason for context in made for reason in context.left_out),
    )
