"""The table of a survey's nationalities beside those counted at flow monitoring points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.survey_nationality import SurveyNationality
from analysis.languages import text_in
from analysis.reporting.tables.context_tables import ContextSetting, context_labels
from analysis.reporting.tables.flow_tables import flow_source, twice_note
from analysis.reporting.tables.table import Cell, Column, Foot, Row, Table
from analysis.reporting.wording.dates import wave_text
from analysis.reporting.wording.words import clauses_of, counted, join, month_text, number, percent, word
from analysis.vocabulary import OK


def beside_table(
    rows: pd.DataFrame,
    survey: SurveyNationality,
    flows: FlowMonitoring,
    points: Sequence[str],
    setting: ContextSetting,
) -> Table:
    """Both distributions side by side, with their differences in words."""
    language = setting.language
    month = str(rows.loc[rows["level"] == flows.name, "wave"].iloc[0])
    named = join(flows.point_names(points, language), language)
    heads = {
        survey.survey: (
            text_in(survey.title, language),
            word("respondents.heading", language),
            "respondents",
        ),
        flows.name: (
            word("beside.points", language, points=named, month=month_text(month, language)),
            word("individuals.heading", language),
            "individuals",
        ),
    }
    sign, n = word("percent.sign", language), word("n", language)
    columns = [
        Column(text, (head, unit), kind, place)
        for place, (head, unit, _) in enumerate(heads.values())
        for text, kind in ((sign, "percent"), (n, "count"))
    ]
    rows_by_level = {(row.choice, row.level): row for row in rows.itertuples()}
    labels = context_labels(flows.labels)
    body = [
        Row(
            labels.choice("nationality", choice, language),
            "nationality",
            choice,
            tuple(cell for level in heads for cell in _cells(rows_by_level[choice, level], language)),
        )
        for choice in dict.fromkeys(rows["choice"])
    ]
    bases = [rows_by_level[rows["choice"].iloc[0], level].base for level in heads]
    texts = [counted(base, unit, language) for base, (_, _, unit) in zip(bases, heads.values(), strict=True)]
    sources = [text_in(survey.source, language), flow_source(flows, [month], language)]
    return Table(
        name=str(rows["table"].iloc[0]),
        title=word("beside.title", language, city=setting.place, survey=_held(survey, language)),
        subtitle="",
        stub=labels.question("nationality", language),
        columns=tuple(columns),
        rows=tuple(body),
        foot=(Foot(word("base", language), tuple(map(float, bases)), tuple(texts)),),
        notes=(
            word("beside.note", language),
            *twice_note(flows, points, month, language),
            text_in(flows.registry.limits, language),
        ),
        source=word("source", language, text=clauses_of([text.rstrip(".") for text in sources], language)),
        language=language,
    )


def _held(survey: SurveyNationality, language: str) -> str:
    """The survey and when it was: a city has a table of each, and no two may have one title."""
    title = text_in(survey.title, language)
    return f"{title}, {wave_text(survey.wave, language)}" if survey.wave else title


def _cells(row: Any, language: str) -> tuple[Cell, Cell]:
    return (
        Cell(row.estimate, OK, percent(row.estimate, language, sign=False)),
        Cell(float(row.n), OK, number(row.n, language)),
    )
