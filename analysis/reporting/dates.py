"""Dates in words: of the sources that are no surveys, each figure is of its own."""

from __future__ import annotations

import re

import pandas as pd

from analysis.reporting.words import word

AS_PRINTED = " (as printed)"
"""How a transcribed table marks a date that its source must have mistaken."""


def date_text(date: str, language: str) -> str:
    """ "24 January 2013" for "2013-01-24", "January 2013" for "2013-01"; what is no such date stays as it is.

    "6 December 2013 (as printed)" for a date that its source must have mistaken.
    """
    from babel.dates import format_date

    if date.endswith(AS_PRINTED):
        return word("date.as_printed", language, date=date_text(date.removesuffix(AS_PRINTED), language))
    if re.fullmatch(r"\d{4}-\d{2}", date):
        return month_text(date, language)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return format_date(pd.Timestamp(date), "d MMMM y", locale=language)
    return date


def month_text(month: str, language: str) -> str:
    """ "December 2018" for "2018-12"."""
    from babel.dates import format_date

    return format_date(pd.Timestamp(f"{month}-01"), "LLLL y", locale=language)
