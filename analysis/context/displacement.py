"""Displacement stocks as estimates rows: by place and date, totals, changes, shares, origins, assistance."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.context.places import UNKNOWN
from analysis.context.stocks import ALL, TOTAL, Stocks
from analysis.estimation.frame import estimates_frame
from analysis.problems import CaseStudyError, hint

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
    """The estimates frame of all stock tables; `unit` individuals, `domain` population, `level` idp and so on.

    `table` is the measure with its kind of place, `choice` the place ("TOTAL" the printed total,
    "all" the sum of places), `wave` the report or round, `method` what the figure is, and as of
    when. An unknown place has a missing estimate; a sum with unknown places in it says "at least".
    """
    frame = _totals(stocks)
    rows = pd.concat([_by_place(frame), _sums(frame[frame["area"] != TOTAL])], ignore_index=True)
    rows = rows.assign(method=rows["method"].mask(_over_unknowns(rows), rows["method"] + "; " + AT_LEAST))
    kept = rows["choice"].isin([*scope.areas, TOTAL, ALL]) if scope.areas else slice(None)
    return _estimates(rows[kept], scope, "total")


def estimate_shares(stocks: Stocks, scope: StockScope) -> pd.DataFrame:
    """Each place's share of all people whose place is known, per report, population and measure."""
    frame = _totals(stocks)
    rows = _by_place(frame[frame["area"] != TOTAL])
    base = rows.groupby(["wave", "table", "level"])["estimate"].transform("sum")
    shares = rows.assign(estimate=rows["estimate"] / base.where(base > 0), base=base, table="share_of_" + rows["table"])
    kept = shares["choice"].isin(scope.areas) if scope.areas else slice(None)
    return _estimates(shares[kept], scope, "share")


def estimate_changes(stocks: Stocks, scope: StockScope, population: str, question: str) -> pd.DataFrame:
    """The change of each place between the dates that have a figure of it: people, then per cent.

    `wave` is the later date; statistic total is the difference in people, ratio the relative change.
    """
    frame = stocks.of(population, question)
    frame = frame[(frame["statistic"] == "total") & frame["value"].notna()]
    keys = ["wave", "source", "population", "question", "area", "area_type"]
    frame = frame.groupby(keys, sort=False).agg(value=("value", "sum"), date=("date", "max")).reset_index()
    frame = frame.sort_values("date", kind="stable").drop_duplicates(["area", "area_type", "date"], keep="last")
    before = frame.groupby("area")[["value", "date"]].shift()
    known = before["value"].notna()
    later, was = frame[known], before[known]
    rows = _rows(later, later["value"] - was["value"], DIFFERENCE + was["date"])
    rows = rows.assign(wave=later["date"].to_numpy(), base=was["value"].to_numpy(), n=later["value"].to_numpy())
    rows = rows.assign(table="change_of_" + rows["table"])
    if scope.areas:
        rows = rows[rows["choice"].isin([*scope.areas, TOTAL])]
    ratios = rows.assign(
        estimate=rows["estimate"] / rows["base"].where(rows["base"] > 0),
        method=rows["method"].str.replace(DIFFERENCE, CHANGE),
    )
    return pd.concat([_estimates(rows, scope, "total"), _estimates(ratios, scope, "ratio")], ignore_index=True)


def series(stocks: Stocks, population: str, question: str, area: str = TOTAL) -> pd.DataFrame:
    """The figures of one place over time: date, value (NaN where unknown), as_of, source; in date order."""
    rows = stocks.of(population, question)
    rows = rows[(rows["area"] == area) & (rows["statistic"] == "total")]
    if rows.empty:
        known = stocks.of(population, question)["area"].unique()
        raise CaseStudyError(f"No figure of {population}, {question} is of {area!r}{hint(area, known)}.")
    return rows.sort_values("date", kind="stable", ignore_index=True)[["date", "value", "as_of", "source"]]


def estimate_origins(stocks: Stocks, scope: StockScope, wave: str) -> pd.DataFrame:
    """Who is where and from where: `question` origin, `choice` the place left, `level` the place now."""
    frame = stocks.areas[(stocks.areas["wave"] == wave) & (stocks.areas["statistic"] == "total")]
    frame = frame[frame["origin"].ne("").any() & frame["value"].notna()]
    named = frame.assign(origin=frame["origin"].replace("", UNKNOWN))
    sums = named.groupby(["area", "origin"], sort=False)["value"].sum()
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


def measured_over_time(stocks: Stocks) -> list[tuple[str, str]]:
    """The (population, question) pairs whose printed total is known at more than one date."""
    totals = _totals(stocks)
    totals = totals[(totals["area"] == TOTAL) & totals["value"].notna()]
    dates = totals.groupby(["population", "question"], sort=False)["date"].nunique()
    return list(dates[dates > 1].index)


def latest_by_place(stocks: Stocks) -> dict[tuple[str, str, str], pd.Series]:
    """For each population, question and kind of place: every place's latest known figure (index place), where three or more have one."""
    frame = _totals(stocks)
    known = frame[(frame["area"] != TOTAL) & frame["value"].notna()].sort_values("date", kind="stable")
    latest = known.drop_duplicates(["population", "question", "area_type", "area"], keep="last")
    groups = latest.groupby(["population", "question", "area_type"], sort=False)
    return {key: rows.set_index("area")["value"] for key, rows in groups if len(rows) > 2}


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
    dated = ", as of " + places["as_of"]
    return _rows(places, places["value"], method + dated.where(places["as_of"] != "", ""))


def _over_unknowns(rows: pd.DataFrame) -> pd.Series:
    """Which printed totals are of places that the source doesn't all know."""
    unknown = rows[rows["estimate"].isna()]
    own = pd.MultiIndex.from_frame(unknown[["wave", "table", "level"]])
    any_population = pd.MultiIndex.from_frame(unknown[["wave", "question"]])
    of_list = pd.MultiIndex.from_frame(rows[["wave", "table", "level"]]).isin(own)
    of_all = pd.MultiIndex.from_frame(rows[["wave", "question"]]).isin(any_population) & (rows["level"] == ALL)
    return (rows["choice"] == TOTAL) & (of_list | of_all)


def _sums(frame: pd.DataFrame) -> pd.DataFrame:
    """The sum of each report's places, where it has more than one; "at least" where some are unknown."""
    groups = frame.groupby(_KEYS, sort=False)
    sums = groups.agg(value=("value", "sum"), size=("value", "size"), count=("value", "count"), places=("area", "nunique"))
    sums = sums.reset_index().query("places > 1").assign(area=ALL)
    return _rows(sums, sums["value"], np.where(sums["count"] < sums["size"], AT_LEAST, SUMMED))


def _estimates(rows: pd.DataFrame, scope: StockScope, statistic: str) -> pd.DataFrame:
    counts = {name: np.nan_to_num(rows[name].to_numpy(dtype=np.float64)).astype(np.int64) for name in ("n", "base")}
    keys = {"study": scope.study, "survey": scope.survey, "statistic": statistic, "unit": "individuals"}
    names = ("wave", "table", "question", "choice", "domain", "level", "estimate", "method")
    return estimates_frame({**keys, **counts, **{name: rows[name].to_numpy() for name in names}})
