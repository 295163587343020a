"""A city's projection of returns: its rows, its table in the displacement section, and its sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.displacement.projection import (
    BY_REGION,
    CUMULATIVE,
    FILE,
    TABLE,
    Projection,
    project_returns,
    read_projection,
)
from analysis.estimation.frame import estimates_frame
from analysis.findings.finding import COUNTED, Finding, cells_of
from analysis.languages import text_in
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.projection_charts import Stock, draw_bands, draw_ranges
from analysis.reporting.figures.sheet import FigureSheet
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
    table_rows = [
        {
            "period": labels.choice(question, row.choice, language),
            **_readings(row),
            "added": added[row.choice],
        }
        for row in rows[rows["table"] == TABLE].itertuples()
    ]
    layout = ListLayout(
        name=TABLE,
        title=_title("projection.title", projection, language),
        language=language,
        headings={name: word(f"projection.{name}", language) for name in table_rows[0]},
        decimals=dict.fromkeys(table_rows[0], 0),
        notes=[
            word("projection.note", language),
            word(f"projection.applied.{projection.applied_to}", language),
            *_checks(projection, rows, labels, question, language),
        ],
        source=_source(projection, language),
    )
    return list_table(pd.DataFrame(table_rows), layout)


def _readings(row) -> dict[str, float]:
    """An estimates row's low, middle and high."""
    return {"low": row.low, "middle": row.estimate, "high": row.high}


def _source(projection: Projection, language: str) -> str:
    return word("source", language, text=text_in(projection.stock.source, language))


def _title(key: str, projection: Projection, language: str) -> str:
    stock = projection.stock
    return word(
        key,
        language,
        stock=number(stock.number, language),
        unit=noun(f"projection.{stock.unit}", stock.number, language),
        date=date_text(stock.date, language),
    )


def region_table(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, language: str
) -> Table | None:
    """Regions by readings, all periods added up; None where the projection has no regions."""
    own = rows[rows["table"] == BY_REGION]
    if own.empty:
        return None
    last = own.drop_duplicates("level", keep="last")
    table_rows = [
        {
            "region": labels.choice(row.domain, row.level, language),
            "stock": row.base,
            **_readings(row),
        }
        for row in last.itertuples()
    ]
    noted = projection.regions.note if projection.regions else {}
    until = labels.choice(question, projection.periods[-1], language)
    layout = ListLayout(
        name=BY_REGION,
        title=_title("projection.by_region", projection, language),
        language=language,
        headings={name: word(f"projection.{name}", language) for name in table_rows[0]},
        decimals=dict.fromkeys(table_rows[0], 0),
        notes=[
            word("projection.note", language),
            word("projection.regions.note", language, period=until),
            *([text_in(noted, language)] if noted else []),
        ],
        source=_source(projection, language),
    )
    return list_table(pd.DataFrame(table_rows), layout)


def projection_figure(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, language: str
) -> CountedFigure | None:
    """What is added up period by period with its band, beside the stock and what was counted; None for a
    projection of one period, which is a sentence.
    """
    added = rows[rows["table"] == CUMULATIVE]
    if len(added) < 2:
        return None
    counted = pd.Series(dict(projection.counted), dtype=float).reindex(list(added["choice"])).cumsum()
    periods = [labels.choice(question, choice, language) for choice in added["choice"]]
    frame = pd.DataFrame(
        {
            "low": added["low"].to_numpy(float),
            "estimate": added["estimate"].to_numpy(float),
            "high": added["high"].to_numpy(float),
            "counted": counted.to_numpy(float),
        },
        index=periods,
    )
    stock = projection.stock
    name = f"{number(stock.number, language)} {noun(f'projection.{stock.unit}', stock.number, language)}"
    notes = [
        word("projection.note", language),
        word(f"projection.applied.{projection.applied_to}", language),
        *_checks(projection, rows, labels, question, language),
    ]
    sheet = FigureSheet(
        _title("projection.title", projection, language),
        word("projection.subtitle", language),
        (*notes, _source(projection, language)),
        language,
    )
    alt_text = "; ".join(_told(period, row, language) for period, row in frame.iterrows())
    return CountedFigure(
        lambda sheet: draw_bands(frame, sheet, Stock(stock.number, name)), sheet, alt_text + "."
    )


def region_figure(
    projection: Projection, rows: pd.DataFrame, labels: Labels, language: str
) -> CountedFigure | None:
    """Regions with their ranges, all periods added up; None for fewer than two."""
    own = rows[rows["table"] == BY_REGION].drop_duplicates("level", keep="last")
    if len(own) < 2:
        return None
    own = own.sort_values("estimate", ascending=False, kind="stable")
    names = [labels.choice(row.domain, row.level, language) for row in own.itertuples()]
    frame = own[["low", "estimate", "high"]].astype(float).set_axis(names)
    note = projection.regions.note if projection.regions else {}
    noted = [text_in(note, language)] if note else []
    sheet = FigureSheet(
        _title("projection.by_region", projection, language),
        word("projection.subtitle", language),
        (word("projection.note", language), *noted, _source(projection, language)),
        language,
    )
    alt_text = "; ".join(_told(name, row, language) for name, row in frame.iterrows())
    return CountedFigure(lambda sheet: draw_ranges(frame, sheet), sheet, alt_text + ".")


def _told(name: object, row: pd.Series, language: str) -> str:
    middle, low, high = (number(row[part], language) for part in ("estimate", "low", "high"))
    ranged = word("projection.range", language, low=low, high=high)
    return word("colon", language, label=str(name), text=f"{middle} ({ranged})")


def _checks(
    projection: Projection, rows: pd.DataFrame, labels: Labels, question: str, language: str
) -> list[str]:
    """The returns that were counted later, beside what was said; what else was counted, and what of a
    published projection can't be reproduced.
    """
    estimates = rows[rows["table"] == TABLE].set_index("choice")
    beside = [
        word(
            "projection.beside",
            language,
            number=number(counted.number, language),
            what=text_in(counted.what, language),
        )
        for counted in projection.beside
    ]
    unknown = text_in(projection.not_reproduced, language) if projection.not_reproduced else ""
    later = [
        word(
            "projection.counted",
            language,
            period=labels.choice(question, choice, language),
            counted=number(counted, language),
            low=number(estimates.loc[choice, "low"], language),
            high=number(estimates.loc[choice, "high"], language),
        )
        for choice, counted in projection.counted.items()
        if choice in estimates.index
    ]
    return [*later, *beside, *([unknown] if unknown else [])]


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
