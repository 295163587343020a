import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import CaseStudyError
from analysis.reporting.wording import words
from analysis.reporting.wording.words import (
    counted,
    day_text,
    fill,
    join,
    month_text,
    number,
    percent,
    percent_and_count,
    quoted,
    round_half_up,
    word,
)


@pytest.mark.parametrize(
    ("share", "english", "french"),
    [
        (799 / 1394, "57%", "57\u202f%"),
        (0.0, "0%", "0\u202f%"),
        (1.0, "100%", "100\u202f%"),
        (0.125, "13%", "13\u202f%"),
        (0.285, "29%", "29\u202f%"),
        (0.575, "58%", "58\u202f%"),
        (1 / 1394, "<1%", "<1\u202f%"),
        (1393 / 1394, ">99%", ">99\u202f%"),
    ],
)
def test_percent(share, english, french):
    assert percent(share, "en") == english
    assert percent(share, "fr") == french


@given(st.integers(1, 20_000), st.data(), st.integers(0, 2))
def test_percents_round_half_up_as_the_fraction_does(base, data, decimals):
    n = data.draw(st.integers(0, base))
    exact = Fraction(n, base) * 100 * 10**decimals
    assert (
        round(round_half_up(n / base * 100, decimals) * 10**decimals) == (exact + Fraction(1, 2)).__floor__()
    )


def test_numbers_follow_the_language():
    assert number(1394, "en") == "1,394"
    assert number(1394, "fr") == "1\u202f394"
    assert number(-1234.56, "en", 1) == "\u22121,234.6"
    assert number(27.44, "fr", 1) == "27,4"
    assert number(-0.2, "en") == "0"
    assert percent_and_count(799 / 1394, 799, "en") == "57% (799)"
    assert percent_and_count(799 / 1394, 1799, "fr") == "57\u202f% (1\u202f799)"
    assert percent(0.1234, "fr", 1) == "12,3\u202f%"


def test_nouns_go_with_their_number():
    assert [counted(n, "respondents", "en") for n in (0, 1, 942)] == ["0 people", "1 person", "942 people"]
    assert [counted(n, "reports", "fr") for n in (0, 1, 2)] == [
        "0 signalement",
        "1 signalement",
        "2 signalements",
    ]


def test_lists_and_quotes():
    assert [join(items, "en") for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert join(["a", "b", "c"], "fr") == "a, b et c"
    assert quoted("Oui", "fr") == "«\u202fOui\u202f»"


@pytest.mark.parametrize(
    ("city", "expected"),
    [
        ("Bamako", "Incidents à Bamako, migrants de Bamako"),
        ("Abidjan", "Incidents à Abidjan, migrants d'Abidjan"),
        ("Le Caire", "Incidents au Caire, migrants du Caire"),
        ("Yaoundé", "Incidents à Yaoundé, migrants de Yaoundé"),
        ("Ypres", "Incidents à Ypres, migrants d'Ypres"),
        ("Bamako et Abidjan", "Incidents à Bamako et à Abidjan, migrants de Bamako et d'Abidjan"),
        (
            "Gao, Mopti et Le Caire",
            "Incidents à Gao, à Mopti et au Caire, migrants de Gao, de Mopti et du Caire",
        ),
        ("le Mali", "Incidents au Mali, migrants du Mali"),
        ("Les Cayes", "Incidents aux Cayes, migrants des Cayes"),
        ("", "Incidents, migrants"),
    ],
)
def test_french_joins_articles(city, expected):
    assert fill("Incidents à {city}, migrants de {city}", "fr", city=city) == expected


def test_what_is_not_given_stays():
    assert fill("{a} in {city}", "en", a=1394) == "1,394 in {city}"


def test_every_language_has_every_word():
    for key, record in words._words().items():
        assert set(record) == set(words.languages()) and all(record.values()), key


def test_an_unknown_language_is_named():
    with pytest.raises(CaseStudyError, match="can't be written in the language 'xx': expected one of 'ar'"):
        word("base", "xx")


def test_every_word_stands_once_and_in_order():
    for table in sorted(Path(words.__file__).with_name("words").glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as stream:
            keys = [record[0] for record in csv.reader(stream)][1:]
        assert keys == sorted(set(keys)), table.name


def test_a_sign_keeps_its_side_where_text_runs_from_right_to_left():
    assert percent(0.001, "ar", sign=False) == "\u200e<1"
    assert percent(0.999, "ar", sign=False) == "\u200e>99"
    assert number(-2, "ar") == "\u200e\u22122"
    assert (percent(0.001, "fr", sign=False), number(-2, "es")) == ("<1", "\u22122")


def test_months_and_days_are_spelt_as_the_language_spells_them():
    assert [month_text("2018-12", language) for language in ("en", "fr", "es", "ar")] == [
        "December 2018",
        "décembre 2018",
        "diciembre de 2018",
        "ديسمبر 2018",
    ]
    assert [day_text(date(2013, 2, 21), language) for language in ("en", "fr", "es", "ar")] == [
        "21 February 2013",
        "21 février 2013",
        "21 de febrero de 2013",
        "21 فبراير 2013",
    ]
