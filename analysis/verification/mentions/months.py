"""Months that a text names, in the words of its language."""

from __future__ import annotations

import re
from functools import cache


@cache
def _month_names(language: str) -> dict[str, int]:
    """The months' names, written small and with a capital where the language writes them small."""
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for number, name in get_month_names("wide", context, language).items():
            names |= {name: number, name[0].upper() + name[1:]: number}
    return names


@cache
def _pattern(language: str) -> re.Pattern[str]:
    # Case tells "May" from "may"
    names = "|".join(sorted(map(re.escape, _month_names(language)), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)({names})(?!\w)(?: \d{{1,2}}(?:st|nd|rd|th)?,)?(?: (?:de |del )?((?:19|20)\d\d))?"
        r"|\b((?:19|20)\d\d)-(\d\d)\b"
    )


def months_in(text: str, language: str) -> list[int]:
    """The months of a text in its order, each 12 x year + month.

    A month without a year takes the year that comes next ("March to May 2020"), else the one before it; one
    without any year near is left out.
    """
    year_months: list[tuple[int, int]] = []
    for match in _pattern(language).finditer(text):
        if match[3]:
            year_months.append((int(match[3]), int(match[4])))
        else:
            year_months.append((int(match[2] or 0), _month_names(language)[match[1]]))
    years = [year for year, _ in year_months]
    dated = []
    for place, (year, month) in enumerate(year_months):
        following = next((later for later in years[place:] if later), 0)
        earlier = next((past for past in years[:place][::-1] if past), 0)
        likely_year = year or following or earlier
        if likely_year and 1 <= month <= 12:
            dated.append(12 * likely_year + month)
    return dated
