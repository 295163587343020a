"""Displacement stocks as estimates rows: by place and date, totals, changes, shares, origins, assistance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.context.displacement.stocks import ALL, TOTAL, Stocks
from analysis.estimation.frame import estimates_frame
from analysis.problems import CaseStudyError, hint
from analysis.reading.place_names import UNKNOWN

PRINTED, UNKNOWN_STOCK, SUMMED, AT_LEAST = "as printed", "unknown", "sum", "at least: some are unknown"
CHANGE, DIFFERENCE = "change against ", "difference from "
ASSISTED = "assisted"


@dataclass(frozen=True)
class StockScope:
    """For whom stocks are estimated: the study, its survey, and its places (all, where none is named)."""

    study: str
    survey: str
    areas: tuple[str, ...] = ()


def estimate_stocks(stocks: Stocks, scope: StockScope) -> pd.DataFrame:
    """The estimates frame of all stock tables; `unit` individuals, `domain` population, `level` idp and so
    on.

    `table` is the measure with its kind of place, `choice` the place ("TOTAL" the printed total,
    "all" the sum of places), `wave` the report or round, `method` what the figure is, and as of
    when. An unknown place has a missing estimate; a sum with unknown places in it says "at least".
    """
    frame = _totals(stocks)
    rows = pd.concat([_by_place(frame), _sums(frame[frame["area"] != TOTAL])], ignore_index=True)
    rows = rows.assign(method=rows["method"].mask(_over_unknowns(rows), rows["method"] + "; " + AT_LEAST))
    selection = rows["choice"].isin([*scope.areas, TOTAL]) if scope.areas else slice(None)
    return _estimates(rows[selection], scope, "total")


def estimate_shares(stocks: Stocks, scope: StockScope) -> pd.DataFrame:
    """Each place's share of the printed total of its report, population and measure; then the shares that are
    printed.

    A file that lists every place of a round has their sum for a total. Where there is neither there
    is no share; nor where a place is the only one of its list.
    """
    frame = _totals(stocks)
    rows = _by_place(frame[frame["area"] != TOTAL])
    rows = rows.assign(base=_whole(rows, frame))
    rows = rows[rows["base"] > 0]
    shares = rows.assign(estimate=rows["estimate"] / rows["base"])
    shares = pd.concat([shares, _printed_shares(stocks, frame)], ignore_index=True)
    shares = shares.assign(table="share_of_" + shares["table"])
    selection = shares["choice"].isin(scope.areas) if scope.areas else slice(None)
    return _estimates(shares[selection], scope, "share")


def _whole(rows: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    """The total (n,) that each row's place is a part of: the printed one, its own list's before that of all
    lists; NaN if none.
    """
    totals = frame[(frame["area"] == TOTAL) & frame["value"].notna()]
    own = {(r.wave, table_of(r.question, r.area_type), r.population): r.value for r in totals.itertuples()}
    keys = list(rows[["wave", "table", "level", "question"]].itertuples(index=False, name=None))
    complete = frame[frame["complete"].astype(bool) & (frame["area"] != TOTAL)]
    lists = complete.groupby(_KEYS, sort=False).agg(value=("value", "sum"), places=("area", "nunique"))
    summed = {
        (wave, table_of(question, kind), population): place_list.value
        for (wave, population, kind, question), place_list in zip(
            lists.index, lists.itertuples(), strict=True
        )
        if place_list.places > 1
    }
    printed = [
        own.get((wave, table, level), own.get((wave, table_of(question, ""), level)))
        for wave, table, level, question in keys
    ]
    sums = np.array([summed.get(key[:3], np.nan) for key in keys], dtype=np.float64)
    totals_printed = np.array(printed, dtype=np.float64)  # None is nan
    return np.where(np.isnan(totals_printed), sums, totals_printed)


def _printed_shares(stocks: Stocks, totals: pd.DataFrame) -> pd.DataFrame:
    """The shares of people counted that a source prints itself, without a number of people."""
    frame = stocks.frame
    printed = frame[
        (frame["statistic"] == "share") & (frame["choice"] == "") & frame["question"].isin(totals["question"])
    ]
    rows = _rows(printed, printed["value"], _dated(PRINTED, printed["as_of"]))
    # The source prints no number of people with these shares, and one made of them would look counted.
    return rows.assign(n=0.0, base=np.nan_to_num(_whole(rows, totals)))


def estimate_changes(stocks: Stocks, scope: StockScope, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """The change of each place between the dates that have a figure of it, of each (population, question) in
    turn: people, then per cent.

    A place is followed within its kind (departures are no arrivals), the printed total of all in
    whatever list it stands. `wave` is the later date; statistic total is the difference in people,
    ratio the relative change.
    """
    frame = stocks.frame
    frame = frame[(frame["statistic"] == "total") & frame["value"].notna()]
    places = {pair: place for place, pair in enumerate(pairs)}
    of_pair = pd.Series(list(zip(frame["population"], frame["question"], strict=True)), frame.index, object)
    frame = frame.assign(pair=of_pair.map(places)).dropna(subset="pair")
    keys = ["pair", "wave", "source", "population", "question", "area", "area_type"]
    frame = frame.groupby(keys, sort=False).agg(value=("value", "sum"), date=("date", "max")).reset_index()
    frame = frame.assign(followed=frame["area_type"].mask(frame["area"] == TOTAL, ""))
    # Two reports of one date: the one read last stands, as later editions correct earlier ones.
    frame = frame.sort_values(["pair", "date"], kind="stable").drop_duplicates(
        ["pair", "area", "followed", "date"], keep="last"
    )
    before = frame.groupby(["pair", "area", "followed"])[["value", "date"]].shift()
    has_earlier = before["value"].notna()
    later, was = frame[has_earlier], before[has_earlier]
    rows = _rows(later, later["value"] - was["value"], DIFFERENCE + was["date"])
    rows = rows.assign(
        wave=later["date"].to_numpy(),
        base=was["value"].to_numpy(),
        n=later["value"].to_numpy(),
        pair=later["pair"].to_numpy(),
        statistic="total",
    )
    rows = rows.assign(table="change_of_" + rows["table"])
    if scope.areas:
        rows = rows[rows["choice"].isin([*scope.areas, TOTAL])]
    ratios = rows.assign(
        estimate=rows["estimate"] / rows["base"].where(rows["base"] > 0),
        method=rows["method"].str.replace(DIFFERENCE, CHANGE),
        statistic="ratio",
    )
    both = pd.concat([rows, ratios], ignore_index=True).sort_values("pair", kind="stable")
    return _estimates(both, scope, both["statistic"].to_numpy())


def series(stocks: Stocks, population: str, question: str, area: str = TOTAL) -> pd.DataFrame:
    """The figures of one place over time: date, value (NaN where unknown), as_of, source, at_least (bool); in
    date order.
    """
    rows = stocks.of(population, question)
    rows = rows[(rows["area"] == area) & (rows["statistic"] == "total")]
    if rows.empty:
        areas = stocks.of(population, question)["area"].unique()
        raise CaseStudyError(f"No figure of {population}, {question} is of {area!r}{hint(area, areas)}.")
    rows = rows.assign(at_least=[area == TOTAL and _has_unknowns(stocks, row) for row in rows.itertuples()])
    return rows.sort_values("date", kind="stable", ignore_index=True)[
        ["date", "value", "as_of", "source", "at_least"]
    ]


def _has_unknowns(stocks: Stocks, total) -> bool:
    """Whether a printed total is of places that the source doesn't all know."""
    own = ("", "") if total.population == ALL else (total.population, total.area_type)
    return (total.wave, total.question, *own) in stocks.with_unknowns


def estimate_origins(stocks: Stocks, scope: StockScope, wave: str) -> pd.DataFrame:
    """Who is where and from where: `question` origin, `choice` the place left, `level` the place now."""
    frame = stocks.areas[(stocks.areas["wave"] == wave) & (stocks.areas["statistic"] == "total")]
    frame = frame[frame["origin"].ne("").any() & frame["value"].notna()]
    named = frame.assign(origin=frame["origin"].replace("", UNKNOWN))
    sums = named.groupby(["area", "origin"], sort=False)["value"].sum()
    # Every place with every origin: nobody from there is a zero, not a gap.
    whole = sums.unstack(fill_value=0.0).stack()
    rows = pd.DataFrame(
        {
            "wave": wave,
            "table": "stock_origins",
            "question": "origin",
            "choice": whole.index.get_level_values("origin"),
            "domain": "area",
            "level": whole.index.get_level_values("area"),
            "estimate": whole.to_numpy(),
            "n": whole.to_numpy(),
            "base": whole.groupby(level="area").transform("sum").to_numpy(),
            "method": SUMMED,
        }
    )
    return _estimates(rows, scope, "total")


def estimate_assistance(stocks: Stocks, scope: StockScope) -> pd.DataFrame:
    """People assisted so far, by sector; one person can be in several."""
    frame = stocks.frame[stocks.frame["question"] == ASSISTED]
    rows = _rows(frame, frame["value"], np.where(frame["value"].isna(), UNKNOWN_STOCK, PRINTED))
    return _estimates(rows.assign(table="assistance", choice=frame["choice"].to_numpy()), scope, "total")


def measured_over_time(stocks: Stocks, areas: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The (population, question) pairs whose printed total is known at more than one date, and that have a
    row of one of these places (of any, where none is named).
    """
    totals = _about(_totals(stocks), ["population", "question"], areas)
    totals = totals[(totals["area"] == TOTAL) & totals["value"].notna()]
    dates = totals.groupby(["population", "question"], sort=False)["date"].nunique()
    return list(dates[dates > 1].index)


def latest_by_place(stocks: Stocks, areas: Sequence[str] = ()) -> dict[tuple[str, str, str], pd.DataFrame]:
    """For each population, question and kind of place with three known places or more: every place's latest
    known figure.

    Index place; columns value (NaN where the source never knew it), as_of and date (of the figure). Where
    places are named, lists without any of them are left out.
    """
    frame = _about(_totals(stocks), ["population", "question", "area_type"], areas)
    places = frame[frame["area"] != TOTAL].assign(known=frame["value"].notna())
    # Known figures last, so that a later "unknown" never takes the place of what was once counted.
    latest = places.sort_values(["known", "date"], kind="stable")
    latest = latest.drop_duplicates(["population", "question", "area_type", "area"], keep="last").loc[
        lambda rows: rows.index.sort_values()
    ]
    groups = latest.groupby(["population", "question", "area_type"], sort=False)
    return {
        key: rows.set_index("area")[["value", "as_of", "date"]]
        for key, rows in groups
        if rows["value"].notna().sum() > 2
    }


def _about(frame: pd.DataFrame, keys: list[str], areas: Sequence[str]) -> pd.DataFrame:
    """The rows of the groups (by `keys`) that have one of these places; all rows where none is named."""
    if not areas:
        return frame
    concerned = frame["area"].isin(list(areas)).groupby([frame[key] for key in keys]).transform("any")
    return frame[concerned]


def table_of(question: str, area_type: str) -> str:
    """The table that a measure has for one kind of place."""
    return f"stocks_{question}_{_NO_WORD.sub('_', area_type)}".strip("_")


_NO_WORD = re.compile(r"\W+")
_KEYS = ["wave", "population", "area_type", "question"]


def _totals(stocks: Stocks) -> pd.DataFrame:
    return stocks.frame[(stocks.frame["statistic"] == "total") & (stocks.frame["choice"] == "")]


def _rows(frame: pd.DataFrame, estimate, method) -> pd.DataFrame:
    """The key columns of stocks as those of estimates, with an estimate and what it is."""
    tables = [table_of(*pair) for pair in zip(frame["question"], frame["area_type"], strict=True)]
    return pd.DataFrame(
        {
            "wave": frame["wave"],
            "table": pd.Series(tables, index=frame.index, dtype="str"),
            "question": frame["question"],
            "choice": frame["area"],
            "domain": "population",
            "level": frame["population"],
            "estimate": estimate,
            "n": frame["value"],
            "base": frame["value"],
            "method": method,
        }
    ).reset_index(drop=True)


def _by_place(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a place and report: the figure as printed, or the sum of its parts where it has several."""
    places = frame.groupby([*_KEYS, "area"], sort=False).agg(
        total=("value", "sum"), size=("value", "size"), count=("value", "count"), as_of=("as_of", "max")
    )
    places = places.reset_index().assign(value=lambda found: found["total"].where(found["count"] > 0))
    kinds = [places["count"] == 0, places["size"] == 1, places["count"] < places["size"]]
    method = pd.Series(np.select(kinds, [UNKNOWN_STOCK, PRINTED, AT_LEAST], SUMMED))
    return _rows(places, places["value"], _dated(method, places["as_of"]))


def _dated(method: str | pd.Series, as_of: pd.Series) -> pd.Series:
    return method + (", as of " + as_of).where(as_of != "", "")


def _over_unknowns(rows: pd.DataFrame) -> pd.Series:
    """Which printed totals are of places that the source doesn't all know."""
    unknown = rows[rows["estimate"].isna()]
    own = pd.MultiIndex.from_frame(unknown[["wave", "table", "level"]])
    any_population = pd.MultiIndex.from_frame(unknown[["wave", "question"]])
    of_list = pd.MultiIndex.from_frame(rows[["wave", "table", "level"]]).isin(own)
    of_all = pd.MultiIndex.from_frame(rows[["wave", "question"]]).isin(any_population) & (
        rows["level"] == ALL
    )
    return (rows["choice"] == TOTAL) & (of_list | of_all)


def _sums(frame: pd.DataFrame) -> pd.DataFrame:
    """The sum of each report's places, where it has more than one; "at least" where some are unknown."""
    groups = frame.groupby(_KEYS, sort=False)
    sums = groups.agg(
        value=("value", "sum"), size=("value", "size"), count=("value", "count"), places=("area", "nunique")
    )
    sums = sums.reset_index().query("places > 1").assign(area=ALL)
    return _rows(sums, sums["value"], np.where(sums["count"] < sums["size"], AT_LEAST, SUMMED))


def _estimates(rows: pd.DataFrame, scope: StockScope, statistic: str | np.ndarray) -> pd.DataFrame:
    counts = {
        name: np.nan_to_num(rows[name].to_numpy(dtype=np.float64)).astype(np.int64) for name in ("n", "base")
    }
    keys = {"study": scope.study, "survey": scope.survey, "statistic": statistic, "unit": "individuals"}
    names = ("wave", "table", "question", "choice", "domain", "level", "estimate", "method")
    return estimates_frame({**keys, **counts, **{name: rows[name].to_numpy() for name in names}})
