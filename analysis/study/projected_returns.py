"""A city's projection of returns: its rows, its table in the displacement section, and its sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.displacement.projection import (
    CUMULATIVE,
    FILE,
    TABLE,
    Projection,
    project_returns,
    read_projection,
)
from analysis.estimation.frame import estimates_frame
from analysis.findings.finding import COUNTED, Finding, cells_of
from analysis.reporting.tables.layouts import text_in
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import noun, number, sentence_case, word
from analysis.study.city import City
from analysis.study.sources import Opened
from analysis.workspace import DISPLACEMENT

WEIGHT = 0.5
"""A projection is told after what was found and counted."""


def projected_rows(
    city: City, opened: Opened, estimates: pd.DataFrame
) -> tuple[Projection | None, pd.DataFrame]:
    """The projection that the city's displacement source declares, and its estimates rows; None without."""
    if opened.displacement is None:
        return None, estimates_frame()
    folder = opened.displacement.folder
    projection = read_projection(folder, city.problems)
    city.problems.stop_if_fatal()
    if projection is None:
        return None, estimates_frame()
    rows = project_returns(projection, estimates, city.id, str(folder / FILE), city.problems)
    city.problems.stop_if_fatal()
    # a hidden share hides what is made of it
    return projection, rows if rows["estimate"].notna().all() else estimates_frame()


def asked_when(projection: Projection, estimates: pd.DataFrame) -> str:
    """The question whose answers are the periods."""
    own = estimates[estimates["table"] == projection.when.table]
    return own["question"].iloc[0]


def projection_table(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, language: str
) -> Table:
    """Periods by readings: low, middle and high, and the middle added up."""
    added = rows[rows["table"] == CUMULATIVE].set_index("choice")["estimate"]
    shown = [
        {
            "period": labels.choice(question, row.choice, language),
            "low": number(row.low, language),
            "middle": number(row.estimate, language),
            "high": number(row.high, language),
            "added": number(added[row.choice], language),
        }
        for row in rows[rows["table"] == TABLE].itertuples()
    ]
    stock = projection.stock
    words = {
        "stock": number(stock.number, language),
        "unit": noun(f"projection.{stock.unit}", stock.number, language),
        "date": date_text(stock.date, language),
    }
    layout = ListLayout(
        name=TABLE,
        title=word("projection.title", language, **words),
        language=language,
        headings={name: word(f"projection.{name}", language) for name in shown[0]},
        notes=[
            word("projection.note", language),
            word(f"projection.applied.{projection.applied_to}", language),
            *_checks(projection, rows, labels, question, language),
        ],
        source=word("source", language, text=text_in(stock.source, language)),
    )
    return list_table(pd.DataFrame(shown), layout)


def _checks(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, language: str
) -> list[str]:
    """The returns that were counted later, beside what was said."""
    found = rows[rows["table"] == TABLE].set_index("choice")
    return [
        word(
            "projection.counted",
            language,
            period=labels.choice(question, choice, language),
            counted=number(counted, language),
            low=number(found.loc[choice, "low"], language),
            high=number(found.loc[choice, "high"], language),
        )
        for choice, counted in projection.counted.items()
        if choice in found.index
    ]


def projection_finding(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, languages: Sequence[str]
) -> Finding:
    """The first period in words, called a scenario and never a forecast."""
    first = rows[rows["table"] == TABLE].iloc[0]
    (cell,) = cells_of(rows[rows["table"] == TABLE].head(1))
    sentences = {}
    for language in languages:
        text = word(
            "projection.sentence",
            language,
            middle=number(first["estimate"], language),
            low=number(first["low"], language),
            high=number(first["high"], language),
            stock=number(projection.stock.number, language),
            unit=noun(f"projection.{projection.stock.unit}", projection.stock.number, language),
            period=labels.phrase(question, first["choice"], language),
        )
        sentences[language] = sentence_case(text)
    return Finding(
        kind=COUNTED,
        city=cell.study,
        survey=cell.survey,
        section=DISPLACEMENT,
        table=TABLE,
        cells=(cell,),
        size=0.3,
        low=float("nan"),
        weight=WEIGHT,
        sentences=sentences,
        headlines={language: text.split(":")[0].rstrip(" \u202f.") for language, text in sentences.items()},
    )
