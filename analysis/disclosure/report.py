"""How much the gate hides, where, and what would have to go to get how much of it back.

report_hidden(estimates, reasons, suppress_below, crossed) -> frame of COLUMNS
advice(cells, report) -> the share hidden and the rows of the plan that cost most
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.counts import Crossings
from analysis.disclosure.suppression import suppress

COLUMNS = ("survey", "table", "by", "cells", "hidden", "primary", "secondary", "brings_back")
MUCH = 0.25
"""A run that hides more than this share of its cells says so."""
MOST_TRIED = 5
"""So many rows of the plan, those with the most hidden cells, are tried without."""


@dataclass(frozen=True)
class Advice:
    """How many of `cells` are `hidden`, and the rows of the plan (table, by, hidden, brings_back) that
    cost most.
    """

    hidden: int
    cells: int
    rows: tuple[tuple[str, str, int, int], ...]

    @property
    def is_much(self) -> bool:
        return self.hidden > MUCH * self.cells


def report_hidden(
    estimates: pd.DataFrame, reasons: np.ndarray, suppress_below: int, crossed: Crossings
) -> pd.DataFrame:
    """One row a table and domain, most hidden first: cells, hidden, primary and secondary ones.

    `by` is "" for the whole city. `brings_back`: how many cells of the same table would be shown if this
    row of the plan went; missing where that was not tried. Rows nobody was asked are no cells.
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
    report = report.reset_index(drop=True)
    back = [pd.NA] * len(report)
    hidden = pd.Series(reasons != "", index=estimates.index)
    if frame["hidden"].sum() > MUCH * max(len(frame), 1):
        split = report[report["by"] != ""].head(MOST_TRIED)
        for place, row in zip(split.index, split.itertuples(index=False), strict=True):
            back[place] = _brought_back(estimates, hidden, row, suppress_below, crossed)
    return report.assign(brings_back=pd.array(back, dtype="Int64"))[list(COLUMNS)]


def _brought_back(
    estimates: pd.DataFrame, hidden: pd.Series, row, suppress_below: int, crossed: Crossings
) -> int:
    """How many cells of a table would be shown without one of its domains."""
    own = (estimates["survey"] == row.survey) & (estimates["table"] == row.table)
    others = own & (estimates["domain"] != row.by)
    without = suppress(estimates[others], suppress_below, crossed=crossed)
    return max(int(hidden[others].sum()) - int((without.reasons != "").sum()), 0)


def advice(cells: int, report: pd.DataFrame) -> Advice:
    """What a run says of the report of its `cells`."""
    split = report[report["by"] != ""] if len(report) else report
    worst = split.head(MOST_TRIED)
    rows = tuple(
        (row.table, row.by, int(row.hidden), 0 if pd.isna(row.brings_back) else int(row.brings_back))
        for row in worst.itertuples()
    )
    return Advice(int(report["hidden"].sum()) if len(report) else 0, cells, rows)
