"""Dates of counts as a reader writes them.

date_text("2013-02-21", language) -> "21 February 2013"
"""

from __future__ import annotations

from datetime import date

from babel import Locale

from analysis.context.displacement.stocks import AS_PRINTED
from analysis.reading.dates import iso_date
from analysis.reporting.wording.words import day_text, month_text, word


def date_text(text: str, language: str) -> str:
    """A day, month or period in words, marked where it is evidently misprinted; anything else ("round 9") as
    it is.
    """
    marked = AS_PRINTED.search(text)
    plain = AS_PRINTED.sub("", text)
    ends = [plain] if iso_date(plain) else plain.split("/")
    dates = [iso_date(end) for end in ends]
    if not all(dates):
        return text
    dates_text = " – ".join(_spelt(end_date, language) for end_date in dates)
    return word("date.as_printed", language, date=dates_text) if marked else dates_text


def month_within(text: str, language: str) -> str:
    """A label that begins with a month as it stands within a sentence: "février 2013" in French."""
    first, blank, rest = text.partition(" ")
    months = Locale.parse(language).months["format"]["wide"].values()
    own = {name.casefold(): name for name in months}
    return own.get(first.casefold(), first) + blank + rest


def wave_text(wave: str, language: str) -> str:
    """When a wave was: "February 2019 – January 2020"; a name that is no date stays."""
    return date_text(wave, language)


def _spelt(iso: str, language: str) -> str:
    """A year as it is, a month or a day in words."""
    year, *rest = (int(part) for part in iso.split("-"))
    if not rest:
        return iso
    return day_text(date(year, *rest), language) if len(rest) > 1 else month_text(iso, language)
