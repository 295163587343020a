"""Codes among numbers are found, asked about, and missing where they are declared."""

import numpy as np
import pytest

from analysis.intake.answers.number_codes import is_code_like, suspects
from tests.intake.export.surveys import survey

FORM = [
    ["select_one yn", "work", "Work?"],
    ["integer", "meals", "Meals", "", "(. >= 0 and . <= 10) or . = -99"],
    ["integer", "debt", "Debt", "999999 = refused"],
    ["integer", "age", "Age"],
    ["integer", "rooms", "Rooms"],
    ["text", "why", "Why not known?", "", "", "${meals} = -99"],
]
COLUMNS = ("hint", "constraint", "relevant")
HEADER = ["work", "meals", "debt", "age", "rooms", "why", "_uuid"]
ROWS = [
    ["yes", "2", "100", "30", "5", ""],
    ["yes", "-99", "999999", "99", "77", "asked father"],
    ["no", "4", "0", "99", "60", ""],
    ["no", "-99", "50", "41", "77", "away"],
]


def read(folder, **keys):
    drawn = survey(folder, FORM, {"yn": ["yes", "no"]}, COLUMNS, **keys)
    rows = [[*row, f"u{number}"] for number, row in enumerate(ROWS)]
    responses, problems = drawn.read(drawn.csv([HEADER, *rows]))
    return responses, drawn.said(problems)


def test_codes_are_found_by_constraint_text_and_place_and_asked_about(tmp_path):
    responses, said = read(tmp_path)
    found = [(one.question, one.value, one.count, one.reason) for one in suspects(responses)]
    assert found == [
        ("meals", -99, 2, "the form's constraint names it"),
        ("debt", 999999, 1, "the question's text names it"),
        ("age", 99, 2, "it stands apart from all other numbers"),
    ]
    assert said[0] == (
        "export.csv, meals: 2 of 4 numbers are -99, which looks like a code (the form's constraint names it)"
        " and is counted as a number. List it in instrument.yaml, `missing: {meals: [-99]}`, or `meals: []`"
        " if it is a number. Got '-99'."
    )
    assert len(said) == 3


def test_declared_codes_are_missing_but_still_led_through_the_form(tmp_path):
    responses, said = read(tmp_path, missing={"meals": (-99,), "age": (), "*": (999999,)})
    np.testing.assert_array_equal(responses.numbers("meals"), [2, np.nan, 4, np.nan])
    np.testing.assert_array_equal(responses.numbers("debt"), [100, np.nan, 0, 50])
    assert responses.numbers("age").tolist() == [30, 99, 99, 41]
    assert responses.frame["why"].dropna().tolist() == ["asked father", "away"]
    assert said == []


@pytest.mark.parametrize("value", [-1, -9, 99, 98, 999, 888, 9999, -99, -77, 8888])
def test_what_is_shaped_like_a_code(value):
    assert is_code_like(value)


@pytest.mark.parametrize("value", [0, 1, 9, 12, 100, 55, -12, 990, 9.5, 60])
def test_what_is_not(value):
    assert not is_code_like(value)


@pytest.mark.parametrize(
    ("others", "once", "is_asked"),
    [
        ([1, 3, 2], 999, True),
        ([20, 59], 9999, True),
        ([0, 4], -99, True),
        ([900, 1050], 999, False),
        ([300, 400], 999, False),
        ([-12, 4], -99, False),
        ([0, 4], -9, False),
        ([*range(18, 60)], 99, True),
        ([*range(18, 30)] + [45] * 9, 99, True),
        ([*range(18, 60)], 97, False),
        ([*range(18, 60)], 77, False),
        ([*range(18, 36)], 99, False),
        ([*range(18, 89)], 99, False),
        ([*range(30), 60], 99, False),
        ([3] * 30 + [2, 5, 9, 14, 30, 50], 99, False),
    ],
)
def test_a_code_that_occurs_once_stands_further_apart(tmp_path, others, once, is_asked):
    drawn = survey(tmp_path, [["integer", "rent", "Rent"]], {"yn": ["yes"]})
    rows = [[str(number), f"u{place}"] for place, number in enumerate([*others, once])]
    responses, problems = drawn.read(drawn.csv([["rent", "_uuid"], *rows]))
    assert [one.value for one in suspects(responses)] == ([once] if is_asked else [])
    assert len(drawn.said(problems)) == is_asked
