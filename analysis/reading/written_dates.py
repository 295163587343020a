"""Dates as people and programs of any country write them, read by what the whole column shows.

1. Year first is year, month, day. A month's name says which part it is.
2. In figures with the year last, a part beyond 12 shows the order of the whole column; where no date shows
it, the other columns of the file do; else the date can be read two ways, and is not read.
3. Full stops part dates whose day comes first, wherever they are used.
4. Where a column shows both orders, only the dates that can't be read two ways are read.
5. Years of two figures are those of Excel: 00 to 29 of this century, 30 to 99 of the last.
6. The name of a weekday before a date, and Russian's word for year behind it, say nothing more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.dates import month_number
from analysis.reading.written_numbers import in_ascii_digits

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_TIME = r"(?:[T,\s]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_FIGURES = re.compile(r"(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.-](?P<two>\d{1,2})[/.-](?P<one>\d{1,2})" + _TIME)
_DOTS = re.compile(r"\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})(?!\d).*")
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<two>0[1-9]|1[0-2])(?P<one>[0-2]\d|3[01])(?P<time>)(?P<half>)"
)
_AROUND = re.compile(r"^[^\W\d_]{2,}\.?,?\s+(?=\d{1,2}[.\s])|\s*\u0433\.?$")
LAST_OF_THIS_CENTURY = 29
_DAY = r"(?P<one>\d{1,2})(?:st|nd|rd|th|er|º|°)?"
_OF = r"(?:(?:de|del|do|of)\s+)?"
_NAMED = (
    re.compile(rf"{_DAY}\.?[\s/-]+{_OF}(?P<name>[^\W\d_]+)\.?,?[\s/-]+{_OF}(?P<year>\d{{4}}|\d{{2}}){_TIME}"),
    re.compile(rf"(?P<name>[^\W\d_]+)\.?[\s-]+{_DAY},?[\s-]+(?P<year>\d{{4}}){_TIME}"),
)


@dataclass(frozen=True)
class WrittenDates:
    """`values` (n,) datetime64[us], NaT where a text is no date or can be read two ways (`unclear`
    positions).
    """

    values: np.ndarray
    unclear: tuple[int, ...]


def order_of(texts: Iterable[str]) -> str:
    """Which part comes first in dates in figures: DAY_FIRST, MONTH_FIRST, "both" or ""."""
    orders = set()
    for text in texts:
        plain = in_ascii_digits(text).strip()
        match = _FIGURES.fullmatch(plain)
        if match and int(match["one"]) > 12 >= int(match["two"]):
            orders.add(DAY_FIRST)
        elif match and int(match["two"]) > 12 >= int(match["one"]):
            orders.add(MONTH_FIRST)
        elif match and _DOTS.fullmatch(plain):
            orders.add(DAY_FIRST)
    return "both" if len(orders) > 1 else next(iter(orders), "")


def read_written_dates(texts: Sequence[str], order: str = "") -> WrittenDates:
    """The moments that these texts stand for; `order` is that of dates in figures (`order_of`)."""
    values = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    unclear = []
    for place, text in enumerate(texts):
        moment, twofold = _moment(" ".join(in_ascii_digits(text).split()), order)
        if moment is not None:
            values[place] = np.datetime64(moment, "us")
        elif twofold:
            unclear.append(place)
    return WrittenDates(values, tuple(unclear))


def _moment(text: str, order: str) -> tuple[dt.datetime | None, bool]:
    """The moment, or None and whether the text can be read two ways."""
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return _built(match, int(match["two"]), int(match["one"])), False
    for pattern in _NAMED:
        match = pattern.fullmatch(text) or pattern.fullmatch(_AROUND.sub("", text))
        if match and month_number(match["name"]):
            return _built(match, month_number(match["name"]), int(match["one"])), False
    match = _FIGURES.fullmatch(text)
    if not match:
        return None, False
    one, two = int(match["one"]), int(match["two"])
    if one > 12 or one == two:
        return _built(match, two, one), False
    if two > 12:
        return _built(match, one, two), False
    if order == DAY_FIRST:
        return _built(match, two, one), False
    if order == MONTH_FIRST:
        return _built(match, one, two), False
    return None, True


def _built(match: re.Match, month: int, day: int) -> dt.datetime | None:
    year = int(match["year"])
    if year < 100:
        year += 2000 if year <= LAST_OF_THIS_CENTURY else 1900
    try:
        moment = dt.datetime(year, month, day)
        return moment + _time_of_day(match["time"], match["half"]) if match["time"] else moment
    except ValueError:
        return None


def _time_of_day(text: str, half: str | None) -> dt.timedelta:
    hours, minutes, *rest = text.split(":")
    hour = int(hours)
    if half:
        hour = hour % 12 + (12 if half.casefold().startswith("p") else 0)
    if hour > 23 or int(minutes) > 59:
        raise ValueError(text)
    return dt.timedelta(hours=hour, minutes=int(minutes), seconds=float(rest[0]) if rest else 0)
