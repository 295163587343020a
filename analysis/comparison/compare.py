"""The estimates of several cities as one frame in which every table has every city."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.estimation.frame import UNWEIGHTED, estimates_frame, main_reading

TABLE_KEYS = ["table", "question", "choice", "domain", "level", "statistic", "unit"]


def compare(estimates: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All cities' estimates in one frame, cities in the order given.

    A city without a table that another city has gets the table's rows for the whole city, without
    numbers and with the status "not asked": it is absent, not zero.
    """
    frames = [frame for frame in estimates.values() if len(frame)]
    if not frames:
        return estimates_frame()
    gathered = pd.concat(frames)
    whole = gathered[(gathered["domain"] == "") & main_reading(gathered)]
    wanted = whole.drop_duplicates(TABLE_KEYS)
    absent = [
        _without_numbers(wanted[~wanted["table"].isin(frame["table"].unique())], study, frame)
        for study, frame in estimates.items()
    ]
    return estimates_frame(pd.concat([gathered, *absent], ignore_index=True).to_dict("series"))


def _without_numbers(rows: pd.DataFrame, study: str, own: pd.DataFrame) -> pd.DataFrame:
    """The rows as those of `study`, in the main reading of its `own` estimates, where it has any."""
    keys = rows[["survey", *TABLE_KEYS]].to_dict("list")
    main = own["weighting"].iloc[0] if len(own) else UNWEIGHTED
    columns = {"study": study, "status": "not asked", "weighting": main}
    return estimates_frame({**keys, **{name: [value] * len(rows) for name, value in columns.items()}})
