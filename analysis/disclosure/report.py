"""How much the gate hides, where, and what would have to go to get how much of it back.

report_hidden(estimates, reasons, suppress_below, known) -> frame of COLUMNS
advice(cells, report) -> the share hidden and the rows of the plan that cost most
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.suppression import suppress

COLUMNS = (
    "survey",
    "table",
    "by",
    "cells",
    "hidden",
    "primary",
    "secondary",
    "brings_back",
    "domain_brings_back",
)
MUCH = 0.25
"""A run that hides more than this share of its cells says so."""
MOST_TRIED = 5
"""So many rows of the plan, those with the most hidden cells, are tried without."""
MOST_DOMAINS = 3
"""So many domains, those with the most hidden cells, are tried without in all tables together."""


@dataclass(frozen=True)
class Advice:
    """How many of `cells` are `hidden`, the rows of the plan (table, by, hidden, brings_back) that cost most,
    and what comes back where no table is split by a domain (by, brings_back).
    """

    hidden: int
    cells: int
    rows: tuple[tuple[str, str, int, int], ...]
    domains: tuple[tuple[str, int], ...] = ()

    @property
    def is_much(self) -> bool:
        return self.hidden > MUCH * self.cells


def report_hidden(
    estimates: pd.DataFrame, reasons: np.ndarray, suppress_below: int, known: KnownChoices
) -> pd.DataFrame:
    """One row a table and domain, most hidden first: cells, hidden, primary and secondary ones.

    `by` is "" for the whole city. `brings_back`: how many cells of the same table would be shown if this
    row of the plan went; `domain_brings_back`: how many of all other cells, if no table were split by this
    domain. Missing where that was not tried. Rows nobody was asked are no cells.
    """
    printed = estimates["status"].isin(["ok", "small base"]).to_numpy()
    frame = pd.DataFrame(
        {
            "survey": estimates["survey"],
            "table": estimates["table"],
            "by": estimates["domain"],
            "cells": 1,
            "hidden": reasons != "",
            "primary": reasons == "primary",
            "secondary": reasons == "secondary",
        }
    )[printed]
    keys = ["survey", "table", "by"]
    report = frame.groupby(keys, sort=False)[["cells", "hidden", "primary", "secondary"]].sum().reset_index()
    report = report[report["hidden"] > 0].sort_values("hidden", ascending=False, kind="stable")
    report = report.reset_index(drop=True).assign(brings_back=pd.NA, domain_brings_back=pd.NA)
    if frame["hidden"].sum() > MUCH * max(len(frame), 1):
        without = _Without(estimates, pd.Series(reasons != "", index=estimates.index), suppress_below, known)
        split = report[report["by"] != ""]
        for place, row in split.head(MOST_TRIED).iterrows():
            own = (estimates["survey"] == row["survey"]) & (estimates["table"] == row["table"])
            report.loc[place, "brings_back"] = without.brought_back(own, row["by"])
        own_hidden = (
            split.groupby(["survey", "by"])["hidden"].sum().sort_values(ascending=False, kind="stable")
        )
        for survey, by in own_hidden.head(MOST_DOMAINS).index:
            back = without.brought_back(estimates["survey"] == survey, by)
            report.loc[(report["survey"] == survey) & (report["by"] == by), "domain_brings_back"] = back
    whole = {name: report[name].astype("Int64") for name in ("brings_back", "domain_brings_back")}
    return report.assign(**whole)[list(COLUMNS)]


@dataclass(frozen=True, eq=False)
class _Without:
    """What a run hides (`hidden` (r,) bool of its `estimates`), and the same with less in it."""

    estimates: pd.DataFrame
    hidden: pd.Series
    suppress_below: int
    known: KnownChoices

    def brought_back(self, own: pd.Series, by: str) -> int:
        """How many cells of the rows `own` (r,) bool would be shown if none were split by a domain."""
        others = own & (self.estimates["domain"] != by)
        without = suppress(self.estimates[others], self.suppress_below, choices=self.known)
        return max(int(self.hidden[others].sum()) - int((without.reasons != "").sum()), 0)


def advice(cells: int, report: pd.DataFrame) -> Advice:
    """What a run says of the report of its `cells`."""
    split = report[report["by"] != ""] if len(report) else report
    worst = split.head(MOST_TRIED)
    rows = tuple(
        (row.table, row.by, int(row.hidden), 0 if pd.isna(row.brings_back) else int(row.brings_back))
        for row in worst.itertuples()
    )
    tried = (
        split[split["domain_brings_back"].notna()].drop_duplicates(["survey", "by"]) if len(split) else split
    )
    domains = tuple((row.by, int(row.domain_brings_back)) for row in tried.itertuples())
    return Advice(int(report["hidden"].sum()) if len(report) else 0, cells, rows, domains)
