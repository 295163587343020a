"""All cities together as one more column of a table: sums of what each city shows.

1. Only tables of plain counts (shares, counts, means, unweighted): a median of medians is none.
2. Nothing where a city hides or rounds a cell of the table: the total less the others would give it back.
3. Cities where nobody was asked add nothing; with fewer than two others there is no total.

estimate_together(rows) -> DataFrame      rows of study ALL, one for each answer
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimation.frame import UNWEIGHTED, estimates_frame
from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED

ALL = "all_cities"
"""The study of the rows of all cities together."""
SUMMED = ("share", "count", "mean")
KEYS = ["survey", "table", "question", "choice", "domain", "level", "statistic", "unit"]


def estimate_together(rows: pd.DataFrame, small_base: int) -> pd.DataFrame:
    """The rows of one table of whole cities summed over them; no rows where the rules forbid a total."""
    counted = rows[rows["base"] > 0]
    hidden = (rows["status"] == SUPPRESSED).any()
    plain = counted["statistic"].isin(SUMMED).all() and (counted["weighting"] == UNWEIGHTED).all()
    if hidden or not plain or counted["study"].nunique() < 2 or counted["survey"].nunique() > 1:
        return estimates_frame()
    weighed_rows = counted.assign(weighed=counted["estimate"] * counted["base"])
    groups = weighed_rows.groupby(KEYS, sort=False, observed=True, dropna=False)
    sums = groups[["n", "base", "weighed"]].sum().reset_index()
    share = np.where(sums["statistic"] == "mean", sums["weighed"] / sums["base"], sums["n"] / sums["base"])
    estimates = np.where(sums["statistic"] == "count", sums["n"], share)
    made = sums[[*KEYS, "n", "base"]].assign(
        study=ALL,
        wave=counted["wave"].iloc[0] if counted["wave"].nunique() == 1 else "",
        weighting=UNWEIGHTED,
        estimate=estimates,
        status=np.where(sums["base"] < small_base, SMALL_BASE, OK),
    )
    return estimates_frame(made.to_dict("list"))
