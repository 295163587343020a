"""Estimates as IMPACT's long results, so that what comes after analysistools runs on them unchanged.

Source: impact-initiatives/analysistools, `create_analysis`, `adding_analysis_key`,
`adding_analysis_key_ratio`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.intake.form.form import Form
from analysis.planning.domains import crossings
from analysis.planning.row import MISSING, PlanRow
from analysis.vocabulary import NOT_IN_FORM

COLUMNS = (
    "analysis_type",
    "analysis_var",
    "analysis_var_value",
    "group_var",
    "group_var_value",
    "stat",
    "stat_low",
    "stat_upp",
    "n",
    "n_total",
    "n_w",
    "n_w_total",
    "analysis_key",
)
NOTHING = "NA"
COUNTS = "individuals"
"""The unit of IOM's counts."""
WITHIN, BETWEEN, PARTS = " %/% ", " -/- ", " @/@ "
"""What stands between a variable and its value, between several of them, and between the parts of a key."""


def impact_results(
    estimates: pd.DataFrame, plan: Sequence[PlanRow], form: Form, weighting: str = "none"
) -> pd.DataFrame:
    """One row an estimate of the plan, in its order: COLUMNS. Whatever the plan does not ask for by a row is
    not there.

    `stat` is a share (0-1) or the number itself. Hidden cells have no numbers. Without a weighting every
    weight is 1, so that the weighted counts are the counts. Two rows never have the same `analysis_key`: the
    first stands.
    """
    asked = {(row.table, row.question, row.statistic, row.unit, row.by) for row in plan}
    named = estimates[["table", "question", "statistic", "unit", "domain"]].astype(str)
    is_asked = np.array([key in asked for key in named.itertuples(index=False, name=None)], dtype=bool)
    rows = estimates[is_asked & (estimates["weighting"] == weighting) & (estimates["status"] != NOT_IN_FORM)]
    rows = rows[_is_there(rows, form)]
    made = pd.DataFrame(_keys(rows, form), columns=[*COLUMNS[:5], "analysis_key"], index=rows.index)
    is_share = rows["statistic"] == "share"
    weights = rows["base_weighted"] * rows["estimate"].where(is_share, 1.0)
    made = made.assign(
        stat=rows["estimate"],
        stat_low=rows["low"],
        stat_upp=rows["high"],
        n=rows["n"],
        n_total=rows["base"],
        n_w=rows["n"] if weighting == "none" else weights,
        n_w_total=rows["base_weighted"],
    )
    return made[list(COLUMNS)].drop_duplicates("analysis_key").reset_index(drop=True)


def counted_results(estimates: pd.DataFrame) -> pd.DataFrame:
    """IOM's counts in the same columns: one row a count, share, mean or change that a source gives.

    The variable is the table, since one question is counted by several; the groups are the place or the
    people counted, and the round. Counts have no interval, and individuals no weight but 1.
    """
    rows = estimates[estimates["unit"] == COUNTS]
    named = []
    for row in rows.itertuples():
        kind = "prop_select_one" if row.statistic == "share" else str(row.statistic)
        groups = [pair for pair in ((row.domain, row.level), ("round", row.wave)) if pair[1]]
        groups = groups or [(NOTHING, NOTHING)]
        names, levels = (WITHIN.join(texts) for texts in zip(*groups, strict=True))
        asked = (row.table, row.choice or NOTHING)
        named.append((kind, *asked, names, levels, PARTS.join((kind, _key([asked]), _key(groups)))))
    made = pd.DataFrame(named, columns=[*COLUMNS[:5], "analysis_key"], index=rows.index)
    given = {"stat": "estimate", "stat_low": "low", "stat_upp": "high", "n": "n", "n_total": "base"}
    made = made.assign(**{name: rows[column] for name, column in given.items()})
    made = made.assign(n_w=rows["n"], n_w_total=rows["base"])
    return made[list(COLUMNS)].drop_duplicates("analysis_key").reset_index(drop=True)


def _is_there(rows: pd.DataFrame, form: Form) -> np.ndarray:
    """Boolean (rows,): what analysistools has a row for.

    It groups by the answers that occur: of a single choice those that somebody gave, in groups that have
    anybody in the base; of a multi-select every choice of these groups.
    """
    several = [name for name, question in form.questions.items() if question.type == "select_multiple"]
    of_single = (rows["statistic"] == "share") & ~rows["question"].isin(several)
    nobody = of_single & (rows["n"] == 0) & (rows["status"] != "suppressed")
    without_base = (rows["base"] == 0) & (rows["status"] != "suppressed")
    return (~nobody & ~without_base).to_numpy()


def _keys(rows: pd.DataFrame, form: Form) -> list[tuple[str, ...]]:
    """What each row is about: type, variable, value, group, its value, and the key of them all."""
    levels = crossings(form)
    made = []
    for row in rows.itertuples():
        kind = _kind(row, form)
        asked = (
            [(row.question, NOTHING), (row.choice, NOTHING)]
            if kind == "ratio"
            else [(row.question, row.choice or NOTHING)]
        )
        names = row.domain.split() or [NOTHING]
        levels_by_question = dict(levels.get((row.domain, row.level), ((row.domain, row.level),)))
        groups = [
            (name, levels_by_question.get(name, NOTHING) if row.level != MISSING else NOTHING)
            for name in names
        ]
        key = PARTS.join((kind, _key(asked), _key(groups)))
        made.append(
            (
                kind,
                *(WITHIN.join(texts) for texts in zip(*asked, strict=True)),
                *(WITHIN.join(texts) for texts in zip(*groups, strict=True)),
                key,
            )
        )
    return made


def _key(pairs: Sequence[tuple[str, str]]) -> str:
    return BETWEEN.join(WITHIN.join(pair) for pair in pairs)


def _kind(row, form: Form) -> str:
    if row.statistic != "share":
        return str(row.statistic)
    return (
        "prop_select_multiple"
        if form.questions[row.question].type == "select_multiple"
        else "prop_select_one"
    )
