"""Dates in words."""

import pytest

from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.words import month_text


@pytest.mark.parametrize(
    ("date", "english", "french"),
    [
        ("2013-01-24", "24 January 2013", "24 janvier 2013"),
        ("2013-01", "January 2013", "janvier 2013"),
        ("2013-12-06 (as printed)", "6 December 2013 (as printed)", "6 décembre 2013 (tel qu'imprimé)"),
        ("early 2013", "early 2013", "early 2013"),
    ],
)
def test_a_date_in_words(date, english, french):
    assert (date_text(date, "en"), date_text(date, "fr")) == (english, french)
    assert month_text("2018-12", "fr") == "décembre 2018"
