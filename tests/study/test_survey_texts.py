"""What is said of a survey: its time, whom it interviewed, and where."""

from types import SimpleNamespace

import pytest

from analysis.planning.phrases import Phrases
from analysis.study.results.results import SurveyFacts
from analysis.study.survey_texts import SurveyTexts, period_text


@pytest.mark.parametrize(
    ("first", "last", "language", "said"),
    [
        ("2019-02-03", "2020-01-31", "en", "February 2019 to January 2020"),
        ("2019-02-03", "2020-01-31", "fr", "février 2019 à janvier 2020"),
        ("2019-02-03", "2019-02-28", "en", "February 2019"),
        ("2019-02-03", "", "en", "February 2019"),
        ("", "", "en", ""),
    ],
)
def test_two_days_as_months(first, last, language, said):
    assert period_text(first, last, language) == said


def texts(*facts, interviewed=None, surveyed=False, everyone=None, held_in=""):
    instrument = SimpleNamespace(
        name="core",
        title={"en": "Core survey"},
        interviewed=interviewed or {},
        surveyed=surveyed,
        synthetic=False,
        about={},
        source={"en": "MMC"},
        margin_note={},
    )
    declared = SimpleNamespace(
        instrument=instrument,
        phrases=Phrases(everyone=everyone or {}),
        place=lambda language: held_in,
    )
    return SurveyTexts([declared], facts, "en", "Bamako")


def held(first="2020-01-02", last="2020-01-30", interviews=1300, wave=""):
    return SurveyFacts("core", wave, interviews, interviews, first, last, "codes", ())


def test_a_survey_held_again_is_titled_with_each_time():
    waves = held(), held("2020-05-01", "2020-06-02", wave="r2")
    assert texts(*waves).subtitle("core") == "Core survey, January 2020 and May 2020 to June 2020"
    assert texts(held("", "")).subtitle("core") == "Core survey"


@pytest.mark.parametrize(
    ("declared", "counted", "said"),
    [
        ({}, "1,300 people", "1,300 people were interviewed in Bamako."),
        ({"held_in": "the camps"}, "1,300 people", "1,300 people were interviewed in the camps."),
        (
            {"interviewed": {"en": "household|households"}},
            "1,300 households",
            "1,300 households were interviewed in Bamako.",
        ),
        (
            {"interviewed": {"en": "household|households"}, "surveyed": True},
            "1,300 households",
            "1,300 households were surveyed in Bamako.",
        ),
        (
            {"everyone": {"en": "who stopped in {city}"}},
            "1,300 people",
            "Its data are of 1,300 people who stopped in Bamako.",
        ),
    ],
)
def test_whom_a_survey_interviewed_and_where(declared, counted, said):
    made = texts(held(), **declared)
    assert made.interviewed(held()) == counted
    title, text = made.about(held())
    assert title == "Core survey, January 2020"
    assert text.startswith(said)
