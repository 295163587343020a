import pytest

from analysis.verification.mentions.mentions import find_mentions
from analysis.verification.mentions.numerals import read_number
from analysis.verification.reading.report import clean_text


def told(text, language="en"):
    """Form, text, value, count and base of each number of a text."""
    return [
        (item.form, item.text, round(item.value, 4), item.n, item.base)
        for item in find_mentions(clean_text(text), language)
        if item.form != "exempt"
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("57%", "en", ("percent", "57%", 0.57, None, None)),
        ("57 per cent", "en", ("percent", "57 per cent", 0.57, None, None)),
        ("57 p. 100", "fr", ("percent", "57 p. 100", 0.57, None, None)),
        ("15,5\u202f%", "fr", ("percent", "15,5 %", 0.155, None, None)),
        ("0.57", "en", ("decimal", "0.57", 0.57, None, None)),
        ("799/1,394", "en", ("part", "799/1,394", 0.5732, 799, 1394)),
        ("8 of 11", "en", ("part", "8 of 11", 0.7273, 8, 11)),
        ("eight of the eleven", "en", ("part", "eight of the eleven", 0.7273, 8, 11)),
        ("8 sur 11", "fr", ("part", "8 sur 11", 0.7273, 8, 11)),
        ("eight in ten", "en", ("ratio", "eight in ten", 0.8, 8, 10)),
        ("huit sur dix", "fr", ("ratio", "huit sur dix", 0.8, 8, 10)),
        ("57% (799 of 1,394)", "en", ("percent", "57% (799 of 1,394", 0.57, 799, 1394)),
        ("57% (n=1,394)", "en", ("percent", "57% (n=1,394", 0.57, None, 1394)),
        ("57% of the 1,394", "en", ("percent", "57% of the 1,394", 0.57, None, 1394)),
        ("8 of 11 women (73%)", "en", ("percent", "8 of 11 women (73%", 0.73, 8, 11)),
        ("1\u202f394", "fr", ("count", "1 394", 1394, None, None)),
        ("1.3 million", "en", ("count", "1.3 million", 1_300_000, None, None)),
        ("nearly all", "en", ("quantity", "nearly all", 0.94, None, None)),
        ("la moitié", "fr", ("quantity", "la moitié", 0.5, None, None)),
        ("twice as many", "en", ("times", "twice", 2, None, None)),
        ("12 percentage points", "en", ("points", "12 percentage points", 12, None, None)),
        ("la mitad", "es", ("quantity", "la mitad", 0.5, None, None)),
    ],
)
def test_every_form_is_read(text, language, expected):
    assert told(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In July 2020 and 2019-2020, on 3 May and 2020-05-03", "en"),
        ("see Table 3, Figures 4 and 5, section 2.1, p. 12 and footnote 7", "en"),
        ("aged 18 to 24, 25-34 years old, under 18", "en"),
        ("call +223 20 22 33 44 or see https://example.org/2020/57", "en"),
        ("COVID-19, 4Mi, Q78 and A4", "en"),
        ("Article 12 of Resolution 2250, the 1951 Refugee Convention", "en"),
        ("a 95% confidence interval, p < 0.05", "en"),
        ("le 1er avril, du 3 au 12 mai 2020, tableau 3, âgées de 18 à 24 ans", "fr"),
    ],
)
def test_what_is_no_finding_is_left_alone(text, language):
    assert told(text, language) in ([], [("count", "3", 3.0, None, None)])


def test_a_year_with_a_percent_sign_is_a_number():
    assert told("2019%") == [("percent", "2019%", 20.19, None, None)]


def test_marks_of_languages():
    assert read_number("1,394", "en") == (1394.0, 0)
    assert read_number("1,394", "fr") == (1.394, 3)
    assert read_number("1.394", "es") == (1394.0, 0)
    assert read_number("1.234.567", "en") == (1234567.0, 0)
    assert read_number("15,5", "fr") == (15.5, 1)


def test_a_range_of_percents_is_two_numbers():
    assert told("between 16 and 55%") == [
        ("percent", "16", 0.16, None, None),
        ("percent", "55%", 0.55, None, None),
    ]
