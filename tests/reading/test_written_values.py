"""Numbers and dates of other countries are read by what the whole column shows, or not at all."""

import numpy as np
import pytest

from analysis.reading.written_dates import DAY_FIRST, MONTH_FIRST, order_of, read_written_dates
from analysis.reading.written_numbers import read_written_numbers

NAN = np.nan


@pytest.mark.parametrize(
    ("texts", "whole", "values"),
    [
        (["1,5", "0", "2"], False, [1.5, 0, 2]),
        (["1,5", "2,000"], False, [1.5, 2]),
        (["2,000", "500"], True, [2000, 500]),
        (["2,000", "500"], False, [NAN, 500]),
        (["1,234,567", "2,000"], False, [1234567, 2000]),
        (["1.234,5", "2.000"], False, [1234.5, 2000]),
        (["1,234.5", "2,000"], False, [1234.5, 2000]),
        (["1.500", "2.000", "300"], True, [1500, 2000, 300]),
        (["1.5", "2.25"], True, [1.5, 2.25]),
        (["1.234", "2.500"], True, [1234, 2500]),
        (["2.000", "500"], True, [NAN, 500]),
        (["2.000", "12.000"], True, [2, 12]),
        (["1,23,456", "12,345"], False, [123456, 12345]),
        (["1\u202f234", "12 000", "1'500", "1\u00a0234,5"], False, [1234, 12000, 1500, 1234.5]),
        (["٢١", "۲۲", "٣٫٥", "٪٥"], False, [21, 22, 3.5, NAN]),
        (["45%", "12 %"], False, [45, 12]),
        (["-5", "−5", "+3", "1e3"], False, [-5, -5, 3, 1000]),
        (["about 3", "12 3", "1,2,3", "--4"], False, [NAN, NAN, NAN, NAN]),
        (["1,5", "25.5"], False, [1.5, 25.5]),
    ],
)
def test_numbers(texts, whole, values):
    read = read_written_numbers(texts, whole=whole)
    np.testing.assert_array_equal(read.values, values)
    assert {*read.wrong, *read.unclear} == {place for place, value in enumerate(values) if np.isnan(value)}


def test_a_comma_that_can_be_either_is_unclear_until_it_is_declared():
    assert read_written_numbers(["2,000"]).unclear == (0,)
    assert read_written_numbers(["2,000"], decimal=",").values.tolist() == [2]
    assert read_written_numbers(["2,000"], decimal=".").values.tolist() == [2000]


@pytest.mark.parametrize(
    ("texts", "declared", "values"),
    [
        (["20 years", "1 year", "3.5 Years"], (), [20, 1, 3.5]),
        (["$1.50", "$ 2"], (), [1.5, 2]),
        (["XOF 1,500.50", "XOF 2"], (), [1500.5, 2]),
        (["18 months", "2 years"], (), [NAN, NAN]),
        (["18 months", "3"], (), [NAN, 3]),
        (["18 months", "3"], ("months",), [18, 3]),
        (["2 million", "3 million"], (), [NAN, NAN]),
        (["5k", "<5", "5+", "5-6", "about 5"], (), [NAN] * 5),
    ],
)
def test_a_unit_falls_away_where_all_carry_it_or_it_is_declared(texts, declared, values):
    read = read_written_numbers(texts, units=declared)
    np.testing.assert_array_equal(read.values, values)


@pytest.mark.parametrize(
    ("texts", "order", "days"),
    [
        (["13/01/2026", "03/01/2026"], DAY_FIRST, ["2026-01-13", "2026-01-03"]),
        (["01/13/2026", "03/01/26"], MONTH_FIRST, ["2026-01-13", "2026-03-01"]),
        (["03/01/2026", "04/04/2026"], "", [None, "2026-04-04"]),
        (["13/01/2026", "01/13/2026", "03/01/2026"], "both", ["2026-01-13", "2026-01-13", None]),
        (["5 mars 2026", "5-Mar-2026", "Mar 5, 2026", "2026/3/5"], "", ["2026-03-05"] * 4),
        (["31/02/2026", "soon"], DAY_FIRST, [None, None]),
        (["٠٣/١٣/٢٠٢٦"], MONTH_FIRST, ["2026-03-13"]),
    ],
)
def test_dates(texts, order, days):
    assert order_of(texts) == order
    read = read_written_dates(texts, order if order != "both" else "")
    assert [None if np.isnat(day) else str(day)[:10] for day in read.values] == days


def test_times_of_surveycto():
    read = read_written_dates(["Jan 24, 2020 01:34:57 PM", "Jan 24, 2020 12:00:00 AM"])
    assert [str(moment) for moment in read.values] == [
        "2020-01-24T13:34:57.000000",
        "2020-01-24T00:00:00.000000",
    ]
