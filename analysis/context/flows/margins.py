"""Nationality at flow monitoring points as a margin that a survey can be raked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.context.flows.counts import FlowCounts, no_month
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.problems import CaseStudyError
from analysis.reading.place_names import OTHER, UNKNOWN, coded, place_label, place_suggestion
from analysis.weighting.margins import Margin


def nationality_shares(
    counts: FlowCounts, points: Sequence[str], months: Sequence[str], shown: Sequence[str] = ()
) -> pd.Series:
    """Shares (0-1, sum 1) by nationality (ISO3, then `other`) of all individuals at the points in the months.

    `shown` are the codes that stand for themselves; by default the five largest. Whose nationality
    is unknown is left out. Raises CaseStudyError where a point wasn't observed in a month.
    """
    for month in months:
        if month not in counts.periods:
            raise CaseStudyError(no_month(counts, month))
        for point in points:
            if point not in counts.observed(month):
                raise CaseStudyError(
                    f"Nobody counted at {point} in {month}; leave out the point or the month."
                )
    cells = counts.cells[
        (counts.cells["question"] == "nationality") & counts.cells["period"].isin(list(months))
    ]
    cells = cells[cells["point"].isin(list(points)) & (cells["choice"] != UNKNOWN)]
    sums = cells.groupby("choice")["individuals"].sum().sort_values(ascending=False, kind="stable")
    if not sums.sum():
        raise CaseStudyError(
            f"No nationality is known of anybody at {', '.join(points)} in {', '.join(months)}."
        )
    named = list(shown) or [code for code in sums.index if code != OTHER][:5]
    shares = sums.reindex(named, fill_value=0) / sums.sum()
    # Rounding can leave the rest a hair below 0.
    return pd.concat([shares, pd.Series({OTHER: max(0.0, 1 - shares.sum())})]).rename("share")


def published_shares(published: pd.DataFrame, points: Sequence[str], months: Sequence[str]) -> pd.Series:
    """The same from a published table: the shares of several points weighed by the individuals they are of.

    A nationality that one of the points' tables doesn't name is part of `other` there, so that it
    is part of `other` in all. Empty where the table hasn't all these points in all these months.
    """
    rows = published[(published["question"] == "nationality") & (published["method"] == "as published")]
    rows = rows[rows["level"].isin(list(points)) & rows["wave"].isin(list(months))]
    tables = rows[["level", "wave"]].drop_duplicates()
    if len(tables) < len(points) * len(months):
        return pd.Series(dtype="float64")
    # Each table prints its own largest nationalities; only those that all of them print can be added up.
    everywhere = rows["choice"].value_counts() == len(tables)
    choice = rows["choice"].where(rows["choice"].map(everywhere), OTHER)
    people = (rows["estimate"] * rows["base"]).groupby(choice, sort=False).sum()
    shares = people / people.sum()
    return pd.concat(
        [shares.drop(OTHER, errors="ignore").sort_values(ascending=False), shares[shares.index == OTHER]]
    )


def nationality_margin(
    flows: FlowMonitoring,
    variable: str,
    points: Sequence[str],
    months: Sequence[str],
    categories: Mapping[str, str] | None = None,
) -> Margin:
    """The margin with its source, year and address, from the registry's rows.

    Where these are rebuilt from a published table, or there is that table alone, one point in one
    month is as printed. `categories` maps the variable's categories to place names or codes, one of
    them to "other"; a nationality without a category joins that one. By default the categories are the codes.

    Raises CaseStudyError for a point that the registry doesn't know, and for a category that is no country or
    that a published table alone doesn't name.
    """
    flows.points.check_known(points)
    named = _named(categories, variable)
    source = flows.registry.source.get("en") or next(iter(flows.registry.source.values()))
    shares = pd.Series(dtype="float64")
    if not flows.counted or (flows.registry.synthetic and len(points) == len(months) == 1):
        shares = published_shares(flows.published, points, months) if len(flows.published) else shares
    if not flows.counted:
        _check_printed(shares, named, points, months)
    elif shares.empty or not set(named) <= set(shares.index):
        shares = nationality_shares(flows.counts, points, months, named)
        source = (
            f"{source.rstrip('.')} (registry rebuilt from published figures)."
            if flows.registry.synthetic
            else source
        )
    return Margin(
        variable=variable,
        targets=shares.to_dict() if categories is None else _by_category(shares, categories, variable),
        source=f"{source} Nationality at {', '.join(points)}, {', '.join(months)}",
        year=int(max(months)[:4]),
        address=flows.registry.address,
    )


def _named(categories: Mapping[str, str] | None, variable: str) -> list[str]:
    """The codes of the places that categories are mapped to, without `other`."""
    codes = coded((categories or {}).values())
    for category, place in (categories or {}).items():
        if place not in codes:
            raise CaseStudyError(
                f"The margin {variable!r} maps the category {category!r} to {place!r}, which is no country; "
                f"expected {place_suggestion(place)}."
            )
    return [code for code in codes.values() if code != OTHER]


def _check_printed(
    shares: pd.Series, named: Sequence[str], points: Sequence[str], months: Sequence[str]
) -> None:
    where = f"{', '.join(points)} in {', '.join(months)}"
    if shares.empty:
        raise CaseStudyError(f"The published table has no nationalities of {where}.")
    if left := [place_label(code, "en") for code in named if code not in shares.index]:
        raise CaseStudyError(
            f"The published table prints no share of {', '.join(left)} for {where}; map these categories to"
            " 'other', or give the registry under export."
        )


def _by_category(shares: pd.Series, categories: Mapping[str, str], variable: str) -> dict[str, float]:
    codes = coded(categories.values())
    category_of = {codes[place]: category for category, place in categories.items() if place in codes}
    if OTHER not in category_of:
        left = sorted(set(shares.index) - set(category_of))
        if left:
            names = ", ".join(place_label(code, "en") for code in left)
            raise CaseStudyError(
                f"The margin {variable!r} has no category for {names}; map one of its categories to 'other'."
            )
    sums = shares.groupby(lambda code: category_of.get(code, category_of.get(OTHER)), sort=False).sum()
    return sums.to_dict()
