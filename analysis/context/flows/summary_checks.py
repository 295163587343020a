"""Whether a published summary table agrees with itself, and with a registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.context.flows.counts import FlowCounts
from analysis.context.flows.estimates import previous_month
from analysis.context.flows.measures import DIFFERENCE, changed, measured
from analysis.context.flows.plan import ALL_TOGETHER, DIRECTION, FlowRow
from analysis.context.flows.points import ENTRY_EXIT
from analysis.context.flows.registry import DIRECTIONS, Published, PublishedMeasure
from analysis.problems import Problems
from analysis.reading.place_names import OTHER, UNKNOWN, place_label

KEYS = ["wave", "table", "question", "choice", "domain", "level"]


def check_printed(coded: pd.DataFrame, where: str, problems: Problems) -> None:
    """Report rows that stand twice, shares that don't add up to 100, and totals that aren't sums.

    `coded` has the columns KEYS, statistic, value, type and country, and the file's row number - 2 as index.
    """
    _check_repeated(coded, where, problems)
    _check_shares(coded, where, problems)
    _check_totals(coded, where, problems)


def check_against_published(
    published: pd.DataFrame, counts: FlowCounts, layout: Published, plan: Sequence[FlowRow] = ()
) -> pd.DataFrame:
    """Each published figure beside the registry's: KEYS, method, printed, ours, verdict.

    Ours is what the plan's table prints, its Other that of its own largest choices (more of them where the
    document names fewer); a choice that the table gathers in Other, and a measure without a table, come from
    the registry. `printed` and `ours` in the document's unit (percent, percentage points, individuals), ours
    rounded half up to the places printed; `verdict` is agrees, differs, or not in the registry.
    """
    comparisons = [
        _beside(block, counts, layout.measures[str(table)], plan)
        for (_, table, _, _), block in published.groupby(["wave", "table", "level", "method"], sort=False)
    ]
    return pd.concat(comparisons, ignore_index=True)


def _check_repeated(coded: pd.DataFrame, where: str, problems: Problems) -> None:
    for row in coded[coded.duplicated(KEYS)].itertuples():
        problems.fatal(
            where,
            f"{row.wave} is listed twice for {row.level}, {row.table}; take one of the rows out.",
            row=int(row.Index) + 2,
            column="category",
            got=str(row.choice),
        )


def _check_shares(coded: pd.DataFrame, where: str, problems: Problems) -> None:
    """A distribution that has an Other must add up to 100 within rounding."""
    for (wave, level, table), block in coded.groupby(["wave", "level", "table"], sort=False):
        total = block["value"].sum()
        # Each whole percent may be off by a half; without an Other the table shows a part alone.
        if OTHER in set(block["choice"]) and abs(total - 100) > 0.5 * len(block):
            problems.fatal(
                where,
                f"the percents of {table} at {level} in {wave} don't add up.",
                row=int(block.index[0]) + 2,
                column="value",
                got=f"{total:g}",
                expected="100 within rounding",
            )


def _check_totals(coded: pd.DataFrame, where: str, problems: Problems) -> None:
    """A country's individuals are those of its entry and exit points, and its directions' sum."""
    counts = coded[(coded["question"] == DIRECTION) & (coded["statistic"] == "total")]
    sums = counts[counts["type"] == ENTRY_EXIT].groupby(["wave", "country", "choice"])["value"].sum()
    printed = counts[counts["domain"] == "country"].set_index(["wave", "country", "choice"])["value"]
    for (wave, country, choice), value in printed.items():
        direction_sum = sum(printed.get((wave, country, direction), 0) for direction in DIRECTIONS)
        expected = direction_sum if choice == ALL_TOGETHER else sums.get((wave, country, choice), value)
        if value != expected:
            problems.fatal(
                where,
                f"the {choice} individuals of {place_label(country, 'en')} in {wave} don't add up; "
                "a country counts its entry and exit points, without transit points.",
                column="value",
                got=f"{value:,.0f}",
                expected=f"{expected:,.0f}",
            )


def _beside(
    block: pd.DataFrame, counts: FlowCounts, measure: PublishedMeasure, plan: Sequence[FlowRow]
) -> pd.DataFrame:
    """One measure at one level, its figures or its variations, beside the registry's."""
    period, level, domain = block["wave"].iloc[0], block["level"].iloc[0], block["domain"].iloc[0]
    of_change = measure.change or block["method"].iloc[0].startswith(DIFFERENCE)
    levels = {level: level}
    if domain == "country":
        types, countries = counts.points.types(period), counts.points.places["country"]
        entries = types.index[types == ENTRY_EXIT]
        levels = {point: level for point in entries if countries[point] == level}
    before = previous_month(counts, period)

    def of_registry(row: FlowRow, kept: Sequence[tuple[str, str]] | None = None) -> dict[str, float]:
        if not of_change:
            figures = measured(counts, row, levels, period, kept)
        else:
            figures = changed(counts, row, levels, (before, period), kept) if before else []
        return {one.choice: one.estimate for one in figures}

    asked = (measure.question, measure.statistic, domain, measure.direction)
    tables = [row for row in plan if (row.question, row.statistic, row.by, row.direction) == asked]
    printed = [(level, choice) for choice in block["choice"]]
    ours = of_registry(
        replace(tables[0], against="") if tables else FlowRow("", "", *asked), None if tables else printed
    )
    if tables and ours:
        gathered = [pair for pair in printed if pair[1] not in ours and pair[1] != OTHER]
        single = of_registry(FlowRow("", "", *asked), gathered) if gathered else {}
        ours = _as_few(ours, {choice for _, choice in printed}, tables[0].top)
        ours |= {choice: single[choice] for _, choice in gathered if choice in single}
    percent = measure.statistic == "share" or measure.change
    scale = 100 if percent else 1
    figures = block[[*KEYS, "method"]].assign(printed=block["estimate"] * scale)
    if not ours:
        return figures.assign(ours=np.nan, verdict="not in the registry")
    value = figures["choice"].map(ours).astype("float64") * scale
    places = figures["printed"].map(lambda printed: len(f"{round(printed, 6):g}".partition(".")[2]))
    value = _half_up(value, int(places.max()))
    agrees = np.isclose(value, figures["printed"], atol=1e-9)
    verdict = np.select([value.isna(), agrees], ["not in the registry", "agrees"], "differs")
    return figures.assign(ours=value, verdict=verdict)


def _as_few(ours: dict[str, float], printed: set[str], top: int) -> dict[str, float]:
    """The table's shares, those that a document which names fewer choices has in its Other added to Other."""
    named = printed - {OTHER}
    if len(named) >= top or OTHER not in ours:
        return ours
    rest = sum(share for choice, share in ours.items() if choice not in named | {OTHER, UNKNOWN})
    return {**ours, OTHER: ours[OTHER] + rest}


def _half_up(values: pd.Series, places: int) -> pd.Series:
    factor = 10.0**places
    return np.sign(values) * np.floor(np.abs(values) * factor + 0.5 + 1e-9) / factor
