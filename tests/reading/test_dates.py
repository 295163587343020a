import numpy as np
import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading.dates import read_dates
from analysis.reading.distinct_values import Cells


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-12-31", "2018-12-31"),
        ("2018-12-31 00:00:00", "2018-12-31"),
        ("2018-12", "2018-12-01"),
        ("31/12/2018", "2018-12-31"),
        ("décembre 2018", "2018-12-01"),
        ("Dec 2018", "2018-12-01"),
        ("3 août 2018", "2018-08-03"),
        ("43465", "2018-12-31"),
    ],
)
def test_days_and_months_are_read_as_registries_write_them(text, day):
    problems = Problems()
    assert read_dates(Cells(pd.Series([text]), "a.csv", "date", problems)).tolist() == [
        np.datetime64(day).item()
    ]
    assert not len(problems)


def test_mixed_formats_are_told_with_the_first_row_that_differs():
    problems = Problems()
    read_dates(Cells(pd.Series(["2018-12-01", "2018-12-02", "03/12/2018"]), "a.csv", "date", problems))
    assert [str(problem) for problem in problems] == [
        "a.csv, row 4, date: dates are written in 2 formats (day/month/year, year-month-day), so that day and"
        " month can be taken for each other; write them all alike. Got '03/12/2018'. Expected year-month-day,"
        " as in the rows before."
    ]


def test_a_day_that_does_not_exist_is_told():
    problems = Problems()
    read_dates(Cells(pd.Series(["31/02/2018", None]), "a.csv", "date", problems))
    assert [str(problem) for problem in problems] == [
        "a.csv, row 2, date: this can't be read as a date. Got '31/02/2018'. Expected a day or month such as "
        "2018-12-31 or 2018-12."
    ]


def test_no_name_is_of_two_months_in_the_languages_read():
    from babel.dates import get_month_names

    from analysis.languages import languages
    from analysis.reading.dates import MONTH_LANGUAGES, month_number

    more = MONTH_LANGUAGES.read_text(encoding="utf-8").split()[1:]
    for language in (*languages(), *more):
        for width in ("wide", "abbreviated"):
            for month, name in get_month_names(width, locale=language).items():
                assert month_number(name) == month, (language, name)
