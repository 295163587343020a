"""Tables of displacement: places by population and date, each figure with the date it is of.

stock_table(displacement, estimates, table, setting) -> Table
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.context.displacement.estimates import CHANGE, DIFFERENCE, PRINTED, table_of
from analysis.context.displacement.sources import Displacement
from analysis.context.displacement.stocks import ALL, TOTAL
from analysis.languages import text_in
from analysis.reporting.tables.context_tables import (
    ContextSetting,
    CountedLayout,
    column_groups,
    context_labels,
    tabulate_counted,
)
from analysis.reporting.tables.table import Cell, Column, Table
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.words import number, row_of, word, word_or
from analysis.vocabulary import OK

Key = tuple[str, str, str]
SHARES = "share_of_"


def stock_table(
    displacement: Displacement, estimates: pd.DataFrame, table: str, setting: ContextSetting
) -> Table:
    """One table of displacement, reports and rounds in the order of their dates."""
    chosen, language = _in_date_order(displacement, estimates[estimates["table"] == table]), setting.language
    question = str(chosen["question"].iloc[0])
    waves = {wave: date_text(wave, language) for wave in chosen["wave"].unique()}
    layout = CountedLayout(
        title=_stock_title(table, question, displacement, language),
        labels=context_labels(displacement.labels),
        language=language,
        notes=[
            *_share_notes(displacement, chosen, waves, language),
            text_in(displacement.source.about, language),
        ],
        source=text_in(displacement.source.source, language),
        stub=displacement.labels.label("place", language),
        last=(TOTAL, ALL),
        periods=waves,
    )
    changed = chosen["method"].str.startswith((CHANGE, DIFFERENCE)).all()
    dates = _dates_before(chosen) if changed else _dates_of(displacement, chosen)
    given = set(zip(chosen["wave"], chosen["level"], chosen["choice"], strict=True))
    texts = {
        key: row_of([date_text(date, language) for date in printed_dates], language)
        for key, printed_dates in dates.items()
        if key in given
    }
    heading = word("stocks.since", language) if changed else displacement.labels.label("as_of", language)
    return _with_dates(tabulate_counted(chosen, layout), column_groups(chosen), texts, heading)


def _in_date_order(displacement: Displacement, chosen: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table by the date of their report or round: round 9 stands before round 10."""
    dates = displacement.stocks.frame.groupby("wave")["date"].max()
    order = chosen["wave"].map(dates).fillna(chosen["wave"])
    return chosen.loc[order.sort_values(kind="stable").index]


def _stock_title(table: str, question: str, displacement: Displacement, language: str) -> str:
    """What is counted, by which kind of place; a share or a change says that it is one."""
    labels = displacement.labels
    kinds = displacement.stocks.areas.loc[
        displacement.stocks.areas["question"] == question, "area_type"
    ].unique()
    qualifiers = [
        kind_text(displacement, kind, language) for kind in kinds if table.endswith(table_of(question, kind))
    ]
    qualifiers += [
        labels.label(kind, language) for kind in ("share_of", "change_of") if table.startswith(kind)
    ]
    title = labels.label(question, language)
    return word("colon", language, label=title, text=row_of(qualifiers, language)) if qualifiers else title


def kind_text(displacement: Displacement, kind: str, language: str) -> str:
    """ "by region": a kind of place as the instrument's labels call it, or as DTM's levels are called."""
    own = displacement.labels.choice_label("by", kind, language)
    return word_or(f"stocks.by.{kind}", own, language) if own == kind else own


def _share_notes(
    displacement: Displacement, chosen: pd.DataFrame, waves: Mapping[str, str], language: str
) -> list[str]:
    """Where the places listed are not all of the printed total; and which shares are the source's own."""
    if not chosen["table"].iloc[0].startswith(SHARES):
        return []
    totals, notes = displacement.totals, []
    tables = [SHARES + table_of(*pair) for pair in zip(totals["question"], totals["area_type"], strict=True)]
    own = totals[
        (pd.Series(tables, index=totals.index) == chosen["table"].iloc[0]) & (totals["difference"] != 0)
    ]
    tabulated_pairs = set(zip(chosen["wave"], chosen["level"], strict=True))
    own = own[[pair in tabulated_pairs for pair in zip(own["wave"], own["population"], strict=True)]]
    for row in sorted(own.itertuples(), key=lambda row: list(waves).index(row.wave)):
        counts = {"listed": number(row.summed, language), "total": number(row.printed, language)}
        notes.append(word("stocks.listed", language, date=waves[row.wave], **counts))
    if (chosen["method"].str.startswith(PRINTED) & (chosen["n"] == 0) & (chosen["estimate"] > 0)).any():
        notes.append(word("stocks.printed_share", language))
    return notes


def _dates_of(displacement: Displacement, chosen: pd.DataFrame) -> dict[Key, list[str]]:
    """The dates of each figure, as printed or, where none is, its report's; of a sum the date all its places
    share.
    """
    frame = displacement.stocks.frame
    frame = frame[frame["question"] == chosen["question"].iloc[0]]
    table = chosen["table"].iloc[0].removeprefix(SHARES)
    if frame["choice"].eq("").any():
        named = [table_of(*pair) == table for pair in zip(frame["question"], frame["area_type"], strict=True)]
        frame = frame[named].assign(choice=frame["area"])
    frame = frame.assign(said=frame["as_of"].where(frame["as_of"] != "", frame["date"])).sort_values(
        "date", kind="stable"
    )
    dates = (
        frame.groupby(["wave", "population", "choice"])["said"]
        .agg(lambda date_texts: list(dict.fromkeys(date_texts)))
        .to_dict()
    )
    for wave, level in dict.fromkeys(zip(chosen["wave"], chosen["level"], strict=True)):
        shared = {
            tuple(date_texts)
            for key, date_texts in dates.items()
            if key[:2] == (wave, level) and key[2] != TOTAL
        }
        if len(shared) == 1:
            dates[wave, level, ALL] = list(shared.pop())
    return dates


def _dates_before(chosen: pd.DataFrame) -> dict[Key, list[str]]:
    """The date that each change is since."""
    since = chosen["method"].str.removeprefix(DIFFERENCE).str.removeprefix(CHANGE)
    return {
        (row.wave, row.level, row.choice): [date]
        for row, date in zip(chosen.itertuples(), since, strict=True)
    }


def _with_dates(table: Table, groups: Sequence[tuple], dates: Mapping[Key, str], heading: str) -> Table:
    """The same table with a column of dates behind the figures of each report and population."""
    ends = {group[:2]: place for place, group in enumerate(groups)}
    columns: list[Column] = []
    taken: list[int | tuple] = []
    feet: list[int | None] = []
    for place, group in enumerate(groups):
        own = [position for position, column in enumerate(table.columns) if column.group == place]
        columns += [replace(table.columns[position], group=len(feet)) for position in own]
        taken, feet = [*taken, *own], [*feet, place]
        if ends[group[:2]] == place:
            columns.append(Column(heading, table.columns[own[-1]].spanners, "count", len(feet)))
            taken, feet = [*taken, group[:2]], [*feet, None]
    rows = tuple(
        replace(row, cells=tuple(_cell(row.cells, row.choice, take, dates) for take in taken))
        for row in table.rows
    )
    foot = tuple(
        replace(
            part,
            values=tuple(None if place is None else part.values[place] for place in feet),
            texts=tuple("" if place is None else part.texts[place] for place in feet),
        )
        for part in table.foot
    )
    return replace(table, columns=tuple(columns), rows=rows, foot=foot)


def _cell(cells: Sequence[Cell], choice: str, take: int | tuple, dates: Mapping[Key, str]) -> Cell:
    return Cell(None, OK, dates.get((*take, choice), "")) if isinstance(take, tuple) else cells[take]
