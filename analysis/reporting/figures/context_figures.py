"""The figures of displacement and of the interviews.

stock_series(displacement, setting, population, question, areas) -> CountedFigure, None for two dates
stock_bars(displacement, setting, population, question, kind) -> CountedFigure
stock_origins(displacement, setting, wave) -> CountedFigure
coverage(register, setting) -> CountedFigure
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.displacement.estimates import StockScope, estimate_origins, series
from analysis.context.displacement.sources import Displacement
from analysis.context.interviews.register import Register
from analysis.languages import text_in
from analysis.reporting.figures.counted_charts import draw_marks, draw_ranked, draw_table
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.lines import FEWEST_DATES, SeriesLook, draw_series
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.stock_tables import kind_text
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.words import clauses_of, fill, join, number, row_of, word


def stock_series(
    displacement: Displacement, setting: ContextSetting, population: str, question: str, areas: Sequence[str]
) -> CountedFigure | None:
    """People of one population over time at some places, each figure at its own date.

    None where fewer dates than FEWEST_DATES are known: two points in time are a sentence.
    """
    labels, language = displacement.labels, setting.language
    series_by_area = [
        series(displacement.stocks, population, question, area).assign(area=area) for area in areas
    ]
    lines = (
        pd.concat(series_by_area)
        .pivot_table(index="date", columns="area", values="value", aggfunc="last")
        .reindex(columns=list(areas))
    )
    if len(lines.dropna(how="all")) < FEWEST_DATES:
        return None
    lines.columns = [labels.choice_label(question, area, language) for area in areas]
    title = fill(
        _stock_words(displacement, "series", question, language),
        language,
        question=labels.label(question, language),
        population=labels.choice_label("population", population, language),
        area=setting.country or setting.place,
    )
    source = word("source", language, text=text_in(displacement.source.source, language))
    figures = pd.concat(series_by_area)
    unsure = [
        date_text(date, language)
        for date in figures.loc[figures["at_least"] & figures["value"].notna(), "date"]
    ]
    notes = [word("stocks.at_least", language, dates=join(unsure, language))] if unsure else []
    sheet = FigureSheet(
        title, foot=(*notes, text_in(displacement.source.about, language), source), language=language
    )
    values_text = told_lines(lines, language)
    return CountedFigure(lambda sheet: draw_series(lines, sheet, SeriesLook(joined=True)), sheet, values_text)


def stock_bars(
    displacement: Displacement, setting: ContextSetting, population: str, question: str, kind: str
) -> CountedFigure:
    """The latest known figure of every place of one kind with its date, the largest first; unknown places are
    named beneath.

    Raises KeyError where under three places are known.
    """
    labels, language = displacement.labels, setting.language
    latest = displacement.latest[population, question, kind]
    dates = latest["as_of"].where(latest["as_of"] != "", latest["date"])
    places = [labels.choice_label(question, area, language) for area in latest.index]
    names = [f"{place}, {date_text(date, language)}" for place, date in zip(places, dates, strict=True)]
    values = latest["value"].set_axis(names)
    texts = {
        "question": labels.label(question, language),
        "population": labels.choice_label("population", population, language),
        "kind": kind_text(displacement, kind, language),
    }
    unknown = [place for place, value in zip(places, latest["value"], strict=True) if pd.isna(value)]
    notes = [word("stocks.not_drawn", language, places=join(unknown, language))] if unknown else []
    sheet = _stock_sheet(
        fill(_stock_words(displacement, "ranked", question, language), language, **texts),
        displacement,
        language,
        notes,
    )
    ranked = values.dropna().sort_values(ascending=False)
    values_text = clauses_of(
        [word("colon", language, label=name, text=number(value, language)) for name, value in ranked.items()],
        language,
    )
    own = {name for name, place in zip(names, places, strict=True) if place in setting.places}
    return CountedFigure(
        lambda sheet: draw_ranked(values, sheet, marked=own), sheet, values_text + ".", tuple(sorted(own))
    )


def _stock_words(displacement: Displacement, figure: str, question: str, language: str) -> str:
    """The title of a kind of figure: the question's own, where the labels have one."""
    own = displacement.labels.choice_label(figure, question, language)
    return displacement.labels.label(figure, language) if own == question else own


def stock_origins(displacement: Displacement, setting: ContextSetting, wave: str) -> CountedFigure:
    """Who is where (columns) and from where (rows), people, in one report or round.

    Raises CaseStudyError where the round says nothing of origins.
    """
    labels, language = displacement.labels, setting.language
    rows = estimate_origins(displacement.stocks, StockScope("", displacement.folder.name), wave)
    counts = rows.pivot(index="choice", columns="level", values="estimate")
    counts = counts.reindex(index=rows["choice"].drop_duplicates(), columns=rows["level"].drop_duplicates())
    counts.index = [labels.choice_label("origin", name, language) for name in counts.index]
    counts.columns = [labels.choice_label("area", name, language) for name in counts.columns]
    title = word("colon", language, label=labels.label("origin", language), text=date_text(wave, language))
    sheet = _stock_sheet(title, displacement, language)
    values_text = clauses_of(
        [
            word("colon", language, label=f"{start} – {end}", text=number(n, language))
            for (start, end), n in counts.stack().nlargest(6).items()
        ],
        language,
    )
    return CountedFigure(lambda sheet: draw_table(counts, sheet), sheet, values_text + ".")


def _stock_sheet(
    title: str, displacement: Displacement, language: str, notes: Sequence[str] = ()
) -> FigureSheet:
    source = word("source", language, text=text_in(displacement.source.source, language))
    foot = (*notes, text_in(displacement.source.about, language), source)
    return FigureSheet(title, word("individuals.heading", language), foot, language)


def coverage(register: Register, setting: ContextSetting) -> CountedFigure:
    """Which interview touched on which theme: themes by interviews, numbered within their group as in the
    annex.
    """
    declared, language = register.declared, setting.language
    order = [
        (group, place, key)
        for group in register.groups
        for place, key in enumerate(register.of(group).index, start=1)
    ]
    marks = register.covered.loc[[key for _, _, key in order]].T
    marks = marks.set_axis([place for _, place, _ in order], axis="columns")
    marks.index = [text_in(declared.themes[theme], language) for theme in marks.index]
    marks = marks.loc[marks.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    groups = [text_in(declared.groups[group].label, language) for group, _, _ in order]
    source = word("source", language, text=text_in(declared.source, language))
    sheet = FigureSheet(
        word("interviews.coverage", language), "", (text_in(declared.about, language), source), language
    )
    values_text = clauses_of(
        [
            word("colon", language, label=str(theme), text=number(row.sum(), language))
            for theme, row in marks.iterrows()
        ],
        language,
    )
    return CountedFigure(lambda sheet: draw_marks(marks, sheet, groups), sheet, values_text + ".")


def told_lines(lines: pd.DataFrame, language: str) -> str:
    """The last values of a few lines in words."""
    values = [
        word(
            "colon",
            language,
            label=row_of([str(name), date_text(str(date), language)], language),
            text=number(value, language),
        )
        for name, column in lines.items()
        for date, value in column.dropna().tail(6).items()
    ]
    return clauses_of(values, language) + "."
