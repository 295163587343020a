"""Estimates as IMPACT's long results, so that what comes after analysistools runs on them unchanged.

Source: impact-initiatives/analysistools, `create_analysis`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.planning.row import PlanRow

COLUMNS = (
    "analysis_type", "analysis_var", "analysis_var_value", "group_var", "group_var_value", "stat", "stat_low",
    "stat_upp", "n", "n_total", "n_w", "n_w_total", "analysis_key",
)  # fmt: skip
NOTHING = "NA"


def impact_results(estimates: pd.DataFrame, plan: Sequence[PlanRow], multiple: frozenset[str] = frozenset()) -> pd.DataFrame:
    """One row an unweighted estimate of the plan, in its order: COLUMNS.

    `stat` is a share (0-1) or the number itself; `multiple` names the multi-selects. Hidden cells have no numbers.
    With weights of 1 the weighted counts are the counts.
    """
    kinds = {row.table: _kind(row, multiple) for row in plan}
    denominators = {row.table: row.denominator for row in plan}
    rows = estimates[(estimates["weighting"] == "none") & estimates["table"].isin(list(kinds))]
    rows = rows[~rows["status"].isin(["not in this form"])]
    kind = rows["table"].map(kinds)
    variable = rows["question"].astype(str)
    over = rows["table"].map(denominators).fillna("")
    shown = variable.where(over == "", variable + " %/% " + over)
    value, group, level = (rows[name].astype(str).replace("", NOTHING) for name in ("choice", "domain", "level"))
    key = kind + " @/@ " + shown.where(over != "", shown + " %/% " + value) + " @/@ " + group + " %/% " + level
    return pd.DataFrame(
        {
            "analysis_type": kind,
            "analysis_var": shown,
            "analysis_var_value": value,
            "group_var": group,
            "group_var_value": level,
            "stat": rows["estimate"],
            "stat_low": rows["low"],
            "stat_upp": rows["high"],
            "n": rows["n"],
            "n_total": rows["base"],
            "n_w": rows["n"],
            "n_w_total": rows["base_weighted"],
            "analysis_key": key,
        }
    )[list(COLUMNS)].reset_index(drop=True)


def _kind(row: PlanRow, multiple: frozenset[str]) -> str:
    if row.statistic in ("share", "count"):
        return "prop_select_multiple" if row.question in multiple else "prop_select_one"
    return row.statistic
