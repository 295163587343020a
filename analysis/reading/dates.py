"""Days and months as registries write them, with one format in a column."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.languages import languages
from analysis.reading.distinct_values import Cells

NO_DATE = np.datetime64("NaT", "D")
_EXCEL_EPOCH = date(1899, 12, 30)
_PATTERNS = (
    ("year-month-day", re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})([ T].*)?")),
    ("year-month", re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})")),
    ("day/month/year", re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})")),
    ("month name and year", re.compile(r"(?P<name>[^\W\d_]+)\.?[ -](?P<y>\d{4})")),
    ("day, month name and year", re.compile(r"(?P<d>\d{1,2})[ -](?P<name>[^\W\d_]+)\.?[ -](?P<y>\d{4})")),
    ("Excel day number", re.compile(r"(?P<excel>[3-5]\d{4})(\.0+)?")),
)

MONTH_LANGUAGES = Path(__file__).with_name("month_languages.csv")
"""Languages beyond those of reports that forms are answered in; no name is of two months in all of them."""
_DAY_FIRST = dict(_PATTERNS)["day/month/year"]
_MONTHLY = ("year-month", "month name and year")
_YEAR = re.compile(r"\d{4}")


def read_dates(cells: Cells) -> np.ndarray:
    """Days (n,) datetime64[D]; the first of the month where only a month is written; NaT where empty.

    Day comes before month in `03/12/2018`. A column that mixes formats is a fatal problem, and so
    is a date that doesn't exist.
    """
    if pd.api.types.is_datetime64_any_dtype(cells.values.dtype):
        return cells.values.to_numpy(dtype="datetime64[D]")
    positions, values = cells.distinct
    formats = [_format(value) for value in values]
    used = sorted({name for name in formats if name})
    days = cells.lookup(read_date, "datetime64[D]")
    if len(used) > 1:
        first = formats[0] or used[0]
        other = np.array([name not in ("", first) for name in formats] + [False])[positions]
        row = int(np.argmax(other))
        cells.problems.fatal(
            cells.where,
            f"dates are written in {len(used)} formats ({', '.join(used)}), so that day and month can be "
            "taken for each other; write them all alike.",
            row=row + cells.first_row,
            column=cells.name,
            got=values[positions[row]],
            expected=f"{first}, as in the rows before",
        )
    filled = np.array([bool(value) for value in values] + [False])[positions]
    cells.report(
        np.isnat(days) & filled,
        "this can't be read as a date.",
        "a day or month such as 2018-12-31 or 2018-12",
    )
    return days


def are_months(cells: Cells) -> np.ndarray:
    """Which cells (n,) bool name a month and no day."""
    return cells.lookup(lambda text: _format(text.strip()) in ("year-month", "month name and year"), bool)


@cache
def read_date(text: str) -> np.datetime64:
    """The day (or first of the month) that a text names, NaT where it names none."""
    for _, pattern in _PATTERNS:
        match = pattern.fullmatch(text.strip())
        if match:
            return _day(match.groupdict(""))
    return NO_DATE


@cache
def iso_date(text: str) -> str:
    """The day or month that a text names, as ISO writes it ("2013-02-21", "2013-02"); a year as it is; ""
    where it names none.
    """
    plain = text.strip()
    if _YEAR.fullmatch(plain):
        return plain
    day = read_date(plain)
    if np.isnat(day):
        return ""
    return str(day.astype("datetime64[M]") if _format(plain) in _MONTHLY else day)


def is_ambiguous(text: str) -> bool:
    """Whether a date in figures can be read with the day or the month first, and means another day then."""
    match = _DAY_FIRST.fullmatch(text.strip())
    if match is None:
        return False
    first, second = int(match["d"]), int(match["m"])
    return max(first, second) <= 12 and first != second


def is_day_first(text: str) -> bool:
    """Whether a date in figures can only be read with the day first."""
    match = _DAY_FIRST.fullmatch(text.strip())
    return match is not None and int(match["d"]) > 12


def _format(text: str) -> str:
    return next((name for name, pattern in _PATTERNS if pattern.fullmatch(text)), "")


def _day(parts: dict[str, str]) -> np.datetime64:
    if parts.get("excel"):
        return np.datetime64(_EXCEL_EPOCH + timedelta(days=int(parts["excel"])))
    month = _month_numbers().get(parts["name"].casefold()[:12], 0) if "name" in parts else int(parts["m"])
    try:
        return np.datetime64(date(int(parts["y"]), month, int(parts.get("d") or 1)))
    except ValueError:
        return NO_DATE


def month_number(name: str) -> int:
    """The month that a name or abbreviation stands for; 0 where it is none."""
    return _month_numbers().get(name.casefold().rstrip("."), 0)


@cache
def _month_numbers() -> dict[str, int]:
    """Month by its name or abbreviation in the languages of reports, and of month_languages.csv."""
    from babel.dates import get_month_names

    with MONTH_LANGUAGES.open(encoding="utf-8", newline="") as file:
        more = [row["language"] for row in csv.DictReader(file)]
    return {
        name.casefold().rstrip("."): month
        for language in (*languages(), *more)
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, locale=language).items()
    }
