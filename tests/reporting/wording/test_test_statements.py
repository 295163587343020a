"""What tests found, in words."""

import numpy as np
import pandas as pd
import pytest

from analysis.reporting.wording.test_statements import differ_in_short, notes_of_associations, notes_of_tests
from tests.reporting.drawn import LABELS

RECORD = {
    "wave": "2022-03",
    "question": "help",
    "choice": "",
    "domain": "sex",
    "unit": "respondents",
    "statistic": 12.345,
    "p": 0.0002,
    "p_adjusted": 0.0002,
    "largest": "yes",
    "high_level": "f",
    "high": 0.344,
    "low_level": "m",
    "low": 0.211,
}


def notes(*changes, language="en"):
    return notes_of_tests(pd.DataFrame([RECORD | change for change in changes]), LABELS, language)


def test_a_difference_with_its_size_first():
    assert notes({}) == (
        "“Yes”: Women more often than Men, 34% against 21% (Rao-Scott F = 12.3, p < 0.001).",
    )
    assert notes({}, language="fr") == (
        (
            "«\u202fOui\u202f»\u202f: Femmes plus souvent que Hommes, 34\u202f% contre 21\u202f% (F de"
            " Rao-Scott = 12,3, p < 0,001)."
        ),
    )


def test_no_clear_difference():
    assert notes({"p_adjusted": 0.05}) == ("By “Sex”: no clear difference (Rao-Scott F = 12.3, p = 0.050).",)


def test_bases_too_small_for_a_size():
    without = {"largest": "", "high": np.nan, "low": np.nan, "p_adjusted": 0.01}
    assert notes(without) == (
        (
            "By “Sex” the answers differ, but too few people are in each group to say by how much (Rao-Scott"
            " F = 12.3, p = 0.010)."
        ),
    )


def test_of_many_answers_the_three_largest_differences():
    told = notes(
        *({"choice": str(place), "largest": str(place), "low": 0.3 - place / 100} for place in range(5))
    )
    assert [note.split(":")[0] for note in told] == ["“4”", "“3”", "“2”"]


def test_rounds_are_told_each_by_itself():
    sure, none = notes({}, {"wave": "2023-03", "p_adjusted": 0.2})
    assert (
        sure
        == "March 2022: “Yes”: Women more often than Men, 34% against 21% (Rao-Scott F = 12.3, p < 0.001)."
    )
    assert none.startswith("March 2023: ") and "no clear difference" in none


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_tested_is_nothing_said(language):
    assert notes_of_tests(pd.DataFrame([RECORD]).iloc[:0], LABELS, language) == ()


BETWEEN = {
    "question": "help",
    "choice": "",
    "unit": "respondents",
    "groups": "bamako gao",
    "left_out": "",
    "statistic": 8.04,
    "p": 0.01,
    "p_adjusted": 0.01,
}


def between(*changes, language="en"):
    return notes_of_associations(pd.DataFrame([BETWEEN | change for change in changes]), LABELS, language)


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ([{}], "The answers differ between the cities (Rao-Scott F = 8.0, p = 0.010)."),
        (
            [{"p_adjusted": 0.2, "left_out": "kayes"}],
            (
                "No clear difference between the cities (Rao-Scott F = 8.0, p = 0.200; Kayes not tested: too"
                " few asked, hidden, or no such answer there)."
            ),
        ),
        (
            [
                {"choice": "yes", "p_adjusted": 0.04},
                {"choice": "no", "p_adjusted": 0.0001},
                {"choice": "dk", "p_adjusted": 0.9},
            ],
            "How often people gave “No” and “Yes” differs between the cities (Rao-Scott F = 8.0, p < 0.001).",
        ),
    ],
)
def test_whether_cities_differ(changes, note):
    assert between(*changes) == (note,)


def test_cities_in_french():
    assert between({}, language="fr") == (
        "Les réponses diffèrent entre les villes (F de Rao-Scott = 8,0, p = 0,010).",
    )


def test_nothing_is_said_of_what_could_not_be_tested():
    assert between({"p": np.nan, "p_adjusted": np.nan}) == ()
    assert notes_of_associations(pd.DataFrame(), LABELS, "en") == ()


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({}, "yes (p\u00a0=\u00a00.010)"),
        ({"p_adjusted": 0.05}, "no clear difference (p\u00a0=\u00a00.050)"),
        ({"p_adjusted": np.nan}, "all answered alike"),
        ({"p_adjusted": np.nan, "groups": "gao"}, "not tested: fewer than 30"),
    ],
)
def test_a_cell_says_whether_cities_differ(changes, cell):
    assert differ_in_short(pd.DataFrame([BETWEEN | changes]), "en", 30) == cell


def test_a_cell_of_what_is_never_tested():
    assert differ_in_short(None, "en", 30) == "–"
