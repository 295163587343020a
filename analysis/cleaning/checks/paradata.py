"""Paradata: when an interview began and ended, how long it took, and who led it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MINUTES_OF_A_DAY = 24 * 60
UNKNOWN = "(unknown)"
_MINUTES_PER = {"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0}


@dataclass(frozen=True)
class Paradata:
    """Arrays with one value a row: datetime64[s] in local time, minutes (nan: unknown), enumerator ("":
    unknown).

    `minutes` is the export's own duration where there is one; `span` is always end minus start.
    """

    start: np.ndarray
    end: np.ndarray
    minutes: np.ndarray
    span: np.ndarray
    enumerator: np.ndarray


def paradata(responses, timezone: str = "", clock: str = "") -> Paradata:
    """The paradata of responses; what the export lacks is missing throughout.

    Times are those of the interview's own clock. Where that clock ran in another time zone
    (`clock`, such as "UTC") than the interview's (`timezone`, such as "Africa/Nairobi"), they are turned.
    """
    frame, columns = responses.frame, responses.instrument.columns
    start = _moments(frame, columns.start, timezone, clock)
    end = _moments(frame, columns.end, timezone, clock)
    minutes = span = (end - start) / np.timedelta64(60, "s")
    declared = columns.duration
    if declared is not None and declared.name in frame.columns:
        stated = pd.to_numeric(frame[declared.name], errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
        minutes = np.where(np.isnan(stated), minutes, stated * _MINUTES_PER[declared.unit])
    return Paradata(start, end, minutes, span, enumerators(responses))


def enumerators(responses) -> np.ndarray:
    """Who led each interview, as text; "" where unknown or the export has no such column."""
    name = responses.instrument.columns.enumerator
    if not name or name not in responses.frame.columns:
        return np.full(len(responses.frame), "", dtype=object)
    # each name once: the rows of an enumerator share it
    codes, names = pd.factorize(responses.frame[name].astype("str").fillna(""))
    return np.array([text.strip() for text in names], dtype=object)[codes]


def span_text(minutes: float) -> str:
    """A span of time in words a reader takes in at once: "35 minutes", "2.5 days", "1.9 years"."""
    size = abs(minutes)
    sign = "minus " if minutes < 0 else ""
    for unit, length in (("years", 365.25 * MINUTES_OF_A_DAY), ("days", MINUTES_OF_A_DAY), ("hours", 60)):
        if size >= length:
            return f"{sign}{size / length:.1f} {unit}"
    return f"{sign}{size:.0f} minutes"


def _moments(frame: pd.DataFrame, name: str, timezone: str, clock: str) -> np.ndarray:
    if not name or name not in frame.columns:
        return np.full(len(frame), "NaT", dtype="datetime64[s]")
    column = pd.Series(pd.to_datetime(frame[name], errors="coerce"))
    if timezone and clock:
        column = (
            column.dt.tz_localize(clock, ambiguous="NaT", nonexistent="NaT")
            .dt.tz_convert(timezone)
            .dt.tz_localize(None)
        )
    return column.to_numpy().astype("datetime64[s]")
