"""The nationalities that a survey asked for beside those counted at flow monitoring points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd

from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.survey_nationality import SurveyNationality, estimate_beside
from analysis.estimation.frame import main_reading
from analysis.identifiers import distinct
from analysis.params import CityParams
from analysis.planning.draft import identifier
from analysis.reporting.tables.context_tables import context_labels
from analysis.reporting.tables.survey_beside_flows import beside_table
from analysis.study.counts.sections import ContextScope, ContextSection
from analysis.study.surveys.declared import Declared

BESIDE = "nationality_beside_flows_"


def beside_rows(
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


def beside_sections(
    flows: FlowMonitoring, estimates: pd.DataFrame, scope: ContextScope
) -> Iterator[ContextSection]:
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
