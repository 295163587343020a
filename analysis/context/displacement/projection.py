"""A projection of returns: a stock of displaced people, and when households say they mean to return.

`projection.yaml` beside the displacement sources declares it. The rules:

1. The stock is multiplied by each period's share of the intention table. It is a scenario of what people
   said they would do, never a forecast.
2. `applied_to: willing` multiplies by the share that wishes to return too; `registered` applies the times
   of those who wish to return to the whole stock, as IOM's report of March 2013 does.
3. Low: the lower ends of the survey's intervals, and nobody undecided returns. Middle: the shares as they
   are; of the undecided, the share that `undecided` says (0 to 1) returns in proportion to the periods.
   High: the upper ends, and all undecided return in proportion; never more than the stock.
4. Cumulative figures add the periods in their order, and are cut at the stock.
5. By region (`regions`): the stock is split by the survey's shares of regions, and each part takes the times
   that its own households name; a region with a hidden share is left out.

Rows are those of the estimates frame: table `projected_returns` (and `_cumulative`, `_by_region`, whose
`level` is the region, added up), `choice` the period, `estimate`, `low` and `high` the three readings, `unit`
individuals, `method` "scenario".
Source: IOM, The Mali Migration Crisis at a Glance (March 2013), on return intentions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from analysis.estimation.frame import estimates_frame, main_reading
from analysis.problems import Problems, suggestion
from analysis.yamlfile import StrictModel, read_yaml

FILE = "projection.yaml"
TABLE, CUMULATIVE = "projected_returns", "projected_returns_cumulative"
BY_REGION = "projected_returns_by_region"
TABLES = (TABLE, CUMULATIVE, BY_REGION)
METHOD = "scenario of stated intentions"


class IntentionAnswer(StrictModel):
    """One share of a survey's estimates: a table's answer, of the whole or of one level of a domain."""

    survey: str
    table: str
    choice: str
    domain: str = ""
    level: str = ""


class DisplacedStock(StrictModel):
    """How many are displaced, of what unit, as of when, and where that is from."""

    number: float = Field(gt=0)
    unit: Literal["individuals", "households"] = "households"
    date: str
    source: Mapping[str, str]


class Regions(StrictModel):
    """Where households left from: the question that parts the table of times (its `by`), and the table of
    shares of its answers, of the whole or of one level of a domain.
    """

    by: str
    table: str
    domain: str = ""
    level: str = ""
    note: Mapping[str, str] = Field(default_factory=dict)


class CountedReturns(StrictModel):
    """A count of returns set beside the projection that is not of the same thing: what it is of, in words."""

    number: float = Field(ge=0)
    what: Mapping[str, str] = Field(min_length=1)


class Projection(StrictModel):
    """The keys of projection.yaml; `counted` are returns counted later, by period, for the check, `beside`
    counts that can't be held against a period, `not_reproduced` what of a published projection can't be.
    """

    stock: DisplacedStock
    willing: IntentionAnswer
    when: IntentionAnswer
    periods: tuple[str, ...] = Field(min_length=1)
    undecided: tuple[str, ...] = ()
    undecided_share: float = Field(default=0, ge=0, le=1)
    applied_to: Literal["willing", "registered"] = "willing"
    counted: Mapping[str, float] = Field(default_factory=dict)
    regions: Regions | None = None
    beside: tuple[CountedReturns, ...] = ()
    not_reproduced: Mapping[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class ShareRange:
    """A share in its low, middle and high reading."""

    low: float
    middle: float
    high: float


def read_projection(folder: Path, problems: Problems) -> Projection | None:
    """The projection of a folder; None where it declares none. What can't be read is a problem."""
    path = Path(folder) / FILE
    return read_yaml(path, Projection, problems) if path.is_file() else None


def project_returns(
    projection: Projection, estimates: pd.DataFrame, study: str, where: str, problems: Problems
) -> pd.DataFrame:
    """The projection as estimates rows, from a city's estimates; no rows where the survey isn't among them.

    A period or an answer that the survey's table does not have is a fatal problem, with the nearest, and so
    are a group that it is not split by, and two surveys for one projection.
    """
    if projection.willing.survey != projection.when.survey:
        problems.fatal(
            where,
            "who wishes to return and when are asked in one survey.",
            column="when.survey",
            got=projection.when.survey,
            expected=repr(projection.willing.survey),
        )
        return estimates_frame()
    own = estimates[main_reading(estimates) & (estimates["survey"] == projection.when.survey)]
    if own.empty:
        return estimates_frame()
    willing = _reading(own, projection.willing, projection.willing.choice, where, problems)
    shares = {
        choice: _reading(own, projection.when, choice, where, problems)
        for choice in (*projection.periods, *projection.undecided)
    }
    if willing is None or any(share is None for share in shares.values()):
        return estimates_frame()
    if projection.applied_to == "registered":
        willing = ShareRange(1.0, 1.0, 1.0)
    periods = _periods(projection, shares)
    rows = _rows(projection, willing, periods, study)
    if projection.regions is not None:
        rows += _by_region(projection, projection.regions, own, willing, study, (where, problems))
    return estimates_frame(rows)


def _by_region(
    projection: Projection,
    regions: Regions,
    own: pd.DataFrame,
    willing: ShareRange,
    study: str,
    told: tuple[str, Problems],
) -> list[dict[str, object]]:
    """The cumulative rows of each region of which every share is known; rule 5."""
    where, problems = told
    when = own[(own["table"] == projection.when.table) & (own["domain"] == regions.by)]
    if when.empty:
        problems.fatal(
            where,
            "the table of times has no such domain; give it a row of the plan with this question as `by`.",
            column="regions",
            got=regions.by,
            expected=suggestion(regions.by, [name for name in own["domain"].unique() if name]),
        )
        return []
    rows = []
    for region in when["level"].unique():
        place = {"table": regions.table, "domain": regions.domain, "level": regions.level}
        part = IntentionAnswer(survey=projection.when.survey, choice=region, **place)
        share = _reading(own, part, region, where, problems)
        times = projection.when.model_copy(update={"domain": regions.by, "level": region})
        readings = {
            choice: _known(when, times, choice) for choice in (*projection.periods, *projection.undecided)
        }
        if share is None or any(reading is None for reading in (*readings.values(), _whole(share))):
            continue
        stock = projection.stock.model_copy(update={"number": projection.stock.number * share.middle})
        of_region = projection.model_copy(update={"stock": stock})
        made = _rows(of_region, willing, _periods(projection, readings), study)
        rows += [
            {**row, "table": BY_REGION, "domain": regions.by, "level": region}
            for row in made
            if row["table"] == CUMULATIVE
        ]
    return rows


def _known(when: pd.DataFrame, answer: IntentionAnswer, choice: str) -> ShareRange | None:
    """The reading of one answer of a region: 0 where no household gave it, None where it is hidden."""
    row = when[(when["level"] == answer.level) & (when["choice"] == choice) & (when["statistic"] == "share")]
    if row.empty:
        return ShareRange(0.0, 0.0, 0.0)
    return _whole(ShareRange(*(float(row.iloc[0][name]) for name in ("low", "estimate", "high"))))


def _whole(reading: ShareRange) -> ShareRange | None:
    return None if pd.isna(reading.middle) else reading


def _periods(projection: Projection, shares: Mapping[str, ShareRange]) -> dict[str, ShareRange]:
    """Each period's share with its part of the undecided; rule 3."""
    undecided = [shares[choice] for choice in projection.undecided]
    middle = sum(share.middle for share in undecided) * projection.undecided_share
    high = sum(share.high for share in undecided)
    dated = sum(shares[choice].middle for choice in projection.periods)
    readings = {}
    for choice in projection.periods:
        share = shares[choice]
        part = share.middle / dated if dated else 0.0
        readings[choice] = ShareRange(
            share.low, share.middle + part * middle, min(share.high + part * high, 1.0)
        )
    return readings


def _rows(
    projection: Projection, willing: ShareRange, periods: Mapping[str, ShareRange], study: str
) -> list[dict[str, object]]:
    rows, total = [], ShareRange(0.0, 0.0, 0.0)
    stock = projection.stock.number
    for choice, share in periods.items():
        now = ShareRange(
            stock * willing.low * share.low,
            stock * willing.middle * share.middle,
            min(stock * willing.high * share.high, stock),
        )
        total = ShareRange(
            min(total.low + now.low, stock),
            min(total.middle + now.middle, stock),
            min(total.high + now.high, stock),
        )
        rows.append(_row(projection, study, TABLE, choice, now))
        rows.append(_row(projection, study, CUMULATIVE, choice, total))
    return sorted(rows, key=lambda row: row["table"])


def _row(
    projection: Projection, study: str, table: str, choice: str, reading: ShareRange
) -> dict[str, object]:
    return {
        "study": study,
        "survey": projection.when.survey,
        "wave": projection.stock.date,
        "table": table,
        "question": "returns",
        "choice": choice,
        "statistic": "total",
        "unit": "individuals",
        "estimate": reading.middle,
        "low": reading.low,
        "high": reading.high,
        "confidence": 0.95,
        "method": f"{METHOD}; {projection.stock.unit}",
        "base": projection.stock.number,
    }


def _reading(
    own: pd.DataFrame, answer: IntentionAnswer, choice: str, where: str, problems: Problems
) -> ShareRange | None:
    """The low, middle and high reading of one answer; None, with a problem, where the table has it not."""
    table = own[(own["table"] == answer.table) & (own["statistic"] == "share")]
    if table.empty:
        problems.fatal(
            where,
            "the survey has no such table of shares.",
            column="table",
            got=answer.table,
            expected=suggestion(answer.table, own["table"].unique()),
        )
        return None
    level = table[(table["domain"] == answer.domain) & (table["level"] == answer.level)]
    if level.empty:
        levels = [
            f"{one.domain}: {one.level}" for one in table[["domain", "level"]].drop_duplicates().itertuples()
        ]
        given = f"{answer.domain}: {answer.level}"
        problems.fatal(
            where,
            "the table has no such group.",
            column="level",
            got=given,
            expected=suggestion(given, [one for one in levels if one != ": "]),
        )
        return None
    row = level[level["choice"] == choice]
    if row.empty:
        problems.fatal(
            where,
            "the table has no such answer.",
            column="choice",
            got=choice,
            expected=suggestion(choice, level["choice"].unique()),
        )
        return None
    estimate = row.iloc[0]
    return ShareRange(float(estimate["low"]), float(estimate["estimate"]), float(estimate["high"]))
