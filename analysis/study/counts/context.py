"""What a city's notebooks show beside its surveys: flows, displacement, and the people interviewed in
depth.

Counts are rows of the estimates frame, worked out once (`estimate_context`). What is shown of them, in
whichever language, is laid out from those rows when it is asked for (`lay_out`), like the tables of surveys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd

from analysis.context.displacement.estimates import latest_by_place, measured_over_time
from analysis.context.displacement.projection import BY_REGION, FILE, TABLE, TABLES, read_projection
from analysis.context.displacement.sources import Displacement
from analysis.context.displacement.stocks import TOTAL
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.survey_nationality import SurveyNationality, estimate_beside
from analysis.estimation.frame import estimates_frame, main_reading
from analysis.identifiers import distinct
from analysis.params import CityParams
from analysis.planning.draft import identifier
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.figures.context_figures import (
    coverage,
    stock_bars,
    stock_origins,
    stock_series,
)
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.flow_figures import evolution, flow_bars, point_map, route_diagram
from analysis.reporting.tables.context_tables import ContextSetting, context_labels, register_tables
from analysis.reporting.tables.flow_tables import flow_table
from analysis.reporting.tables.layouts import text_in
from analysis.reporting.tables.stock_tables import stock_table
from analysis.reporting.tables.survey_beside_flows import beside_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.context_sentences import passages, passages_note
from analysis.reporting.wording.labels import Labels
from analysis.study.counts.projected_returns import (
    asked_when,
    projection_figure,
    projection_table,
    region_figure,
    region_table,
)
from analysis.study.sources import Opened
from analysis.study.surveys.declared import Declared
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS

BESIDE = "nationality_beside_flows_"


@dataclass(frozen=True, eq=False)
class ContextRows:
    """The counts of a city's sources as estimates rows, and small frames by name."""

    estimates: pd.DataFrame
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ContextScope:
    """Of whom and in which language a city's sources are shown.

    `labels` are those of its surveys, by whose answers returns are projected.
    """

    params: CityParams
    setting: ContextSetting
    surveys: Sequence[Declared] = ()
    labels: Labels | None = None


@dataclass(frozen=True, eq=False)
class ContextSection:
    """What a notebook shows of one source in one language; tables and figures by name, each made when it is
    asked for.

    `source` is the instrument's name (the `survey` of its rows) and `title` what it is called; `labels` are
    those of its answers. `figures` are the names of figures by the table they stand after; `passages` what
    people said, each with its attribution; `passages_note` what they were searched for. `national` are the
    names of the figures that are of the country, and so the same in every city.
    """

    name: str
    about: str
    tables: Mapping[str, Callable[[], Table]]
    labels: Labels
    source: str = ""
    title: str = ""
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawings: Mapping[str, Callable[[], CountedFigure | None]] = field(default_factory=dict)
    passages: tuple[str, ...] = ()
    passages_note: str = ""
    national: frozenset[str] = frozenset()


def estimate_context(
    study: str, params: CityParams, opened: Opened, surveys: Sequence[tuple[Declared, pd.DataFrame]]
) -> ContextRows:
    """The rows of every source that a city declares; `surveys` are set beside the flow points, with their
    estimates.

    Raises CaseStudyError for a month that nobody counted in.
    """
    parts: list[pd.DataFrame] = []
    frames: dict[str, pd.DataFrame] = {}
    if opened.flows:
        points, month = params.flow_monitoring.points, params.flow_monitoring.month
        parts.append(opened.flows.estimates(study, points, month))
        parts += _beside_rows(study, params, opened.flows, surveys)
        published = opened.flows.check_published([*points, *opened.flows.points.places["country"].unique()])
        if len(published):
            frames[f"{FLOWS}/published_check"] = published
    if opened.displacement:
        parts.append(opened.displacement.estimates(study, params.displacement.areas))
        frames[f"{DISPLACEMENT}/printed_totals"] = opened.displacement.totals
    if opened.interviews:
        parts.append(opened.interviews.estimates(study, params.interviews.instrument))
    filled = [part for part in parts if len(part)]
    return ContextRows(pd.concat(filled, ignore_index=True) if filled else estimates_frame(), frames)


def _beside_rows(
    study: str,
    params: CityParams,
    flows: FlowMonitoring,
    surveys: Sequence[tuple[Declared, pd.DataFrame]],
) -> Iterator[pd.DataFrame]:
    """The nationalities of each survey that asked for them beside those of the points."""
    points, month = params.flow_monitoring.points, _month(params, flows)
    names = _beside_names(params, [declared for declared, _ in surveys])
    for name, (declared, rows) in zip(names, surveys, strict=True):
        asked = _nationality(declared, rows)
        if asked is not None:
            yield estimate_beside(study, name, asked, flows, points, month)


def _beside_names(params: CityParams, surveys: Sequence[Declared]) -> list[str]:
    """The table of each survey, in their order; that of a survey held again says of which wave it is."""
    held = [survey.instrument for survey in params.surveys]
    names = {}
    for place, survey in enumerate(surveys):
        instrument = survey.instrument.name
        wave = f"_{identifier(survey.params.wave)}" if held.count(instrument) > 1 else ""
        names[place] = f"{BESIDE}{instrument}{wave}"
    return list(distinct(names).values())


def _month(params: CityParams, flows: FlowMonitoring) -> str:
    return params.flow_monitoring.month or flows.periods[-1]


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
    rows = rows[rows["wave"] == declared.params.wave]
    labels = {
        choice.name: declared.variables.choice_label(question, choice.name, "en")
        for choice in declared.variables.choices(question)
    }
    left_out = (*instrument.roles.dont_know, *instrument.roles.refused)
    return SurveyNationality(
        instrument.name, declared.params.wave, instrument.title, instrument.source, rows, labels, left_out
    )


def lay_out(opened: Opened, estimates: pd.DataFrame, scope: ContextScope) -> tuple[ContextSection, ...]:
    """The sections of a city's sources, from the rows of `estimates` that are of them."""
    sections = []
    if opened.flows:
        sections += [_flows(opened.flows, estimates, scope), *_beside(opened.flows, estimates, scope)]
    if opened.displacement:
        sections.append(_displacement(opened.displacement, estimates, scope))
    if opened.interviews:
        sections.append(_interviews(opened, estimates, scope))
    return tuple(sections)


def flow_rows(flows: FlowMonitoring, estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows of the tables of a flow plan."""
    return estimates[(estimates["survey"] == flows.name) & estimates["table"].isin(list(flows.tables))]


def stock_rows(displacement: Displacement, estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows of stocks as reports have them; what is projected from them is apart."""
    rows = estimates[estimates["survey"] == displacement.folder.name]
    return rows[~rows["table"].isin(TABLES)]


def figures_of(
    sections: Iterable[ContextSection], names: Collection[str] = ()
) -> tuple[dict[str, CountedFigure], tuple[str, ...]]:
    """Every figure of the sections (or those named) that can be drawn, not drawn yet; of the others why. One
    that shows no more than a sentence is left out without a word.
    """
    figures, left_out = {}, []
    for section in sections:
        wanted = [name for name in section.drawings if not names or name in names]
        for name in wanted:
            try:
                figure = section.drawings[name]()
            except CaseStudyError as error:
                left_out.append(f"the figure {name} is left out: {error}")
                continue
            if figure is not None:
                figures[name] = figure
    return figures, tuple(left_out)


def _flows(flows: FlowMonitoring, estimates: pd.DataFrame, scope: ContextScope) -> ContextSection:
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


def _beside(flows: FlowMonitoring, estimates: pd.DataFrame, scope: ContextScope) -> Iterator[ContextSection]:
    """The survey's nationalities beside those of the points, in the section where the survey has its own
    table of them.
    """
    points = scope.params.flow_monitoring.points
    names = _beside_names(scope.params, scope.surveys)
    for name, declared in zip(names, scope.surveys, strict=True):
        rows = estimates[estimates["table"] == name]
        if rows.empty:
            continue
        asked = _nationality(declared, estimates[estimates["survey"] == declared.instrument.name])
        section = next(
            row.section for row in declared.plan if row.question == declared.instrument.nationality
        )
        table = partial(beside_table, rows, asked, flows, points, scope.setting)
        yield ContextSection(section, "", {name: table}, context_labels(flows.labels), flows.name)


def _displacement(displacement: Displacement, estimates: pd.DataFrame, scope: ContextScope) -> ContextSection:
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
    told = (projection, rows, scope.labels, question, language)
    tables = {**section.tables, TABLE: partial(projection_table, *told)}
    figures = {**section.figures, TABLE: (TABLE,)}
    drawings = {**section.drawings, TABLE: partial(projection_figure, *told)}
    if (rows["table"] == BY_REGION).any():
        tables[BY_REGION] = partial(region_table, *told)
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


def _interviews(opened: Opened, estimates: pd.DataFrame, scope: ContextScope) -> ContextSection:
    register, setting = opened.interviews, scope.setting
    rows = estimates[estimates["survey"] == scope.params.interviews.instrument]
    tables = {table.name: partial(_same, table) for table in register_tables(register, rows, setting)}
    return ContextSection(
        INTERVIEWS,
        text_in(register.declared.about, setting.language),
        tables,
        context_labels(register.labels),
        scope.params.interviews.instrument,
        text_in(register.declared.title, setting.language),
        {"interview_themes": ("interviews_themes",)},
        {"interviews_themes": partial(coverage, register, setting)},
        passages(register, setting),
        passages_note(register, setting),
        frozenset({"interviews_themes"}),
    )


def _same(table: Table) -> Table:
    return table
