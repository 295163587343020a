from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation.measures import Measure, _without, measure, split
from tests.workspaces import make_home, plan_row, read_home


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return read_home(make_home(tmp_path_factory.mktemp("measure")))


def measured(read, row):
    """What the row counts, as lists; what it has not is left out."""
    found = vars(measure(row, read.respondents, read.reports))
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in found.items()
        if value is not None
    }


def test_single_answers_of_people(read):
    assert measured(read, plan_row("paid")) == {
        "respondent": [0, 1, 2, 3, 4, 5, 6],
        "source_row": [0, 1, 2, 3, 4, 5, 6],
        "asked": [True] * 7,
        "choices": ("yes", "no", "dk"),
        "codes": [0, 0, 1, 2, -1, 0, 0],
    }


def test_several_answers_of_people(read):
    assert measured(read, plan_row("means")) == {
        "respondent": [0, 1, 2, 3, 4, 5, 6],
        "source_row": [0, 1, 2, 3, 4, 5, 6],
        "asked": [True, True, False, False, False, True, True],
        "choices": ("bus", "foot", "dk"),
        "ticks": [[1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]],
        "answered": [True, True, False, False, False, True, False],
    }


def test_mentions_are_one_row_a_ticked_choice(read):
    assert measured(read, plan_row("means", unit="mentions")) == {
        "respondent": [0, 0, 1, 5],
        "source_row": [0, 0, 1, 5],
        "asked": [True] * 4,
        "choices": ("bus", "foot", "dk"),
        "codes": [0, 1, 0, 2],
    }


def test_reports_keep_their_respondent(read):
    assert measured(read, plan_row("incident", stack="incidents", unit="reports")) == {
        "respondent": [0, 1, 1, 2, 5, 5],
        "source_row": [0, 1, 2, 3, 4, 5],
        "asked": [True] * 6,
        "choices": ("robbery", "beating"),
        "codes": [0, 0, 1, 1, 0, 1],
    }


def test_people_behind_reports_and_all_they_told(read):
    assert measured(read, plan_row("place", stack="incidents")) == {
        "respondent": [0, 1, 2, 5],
        "source_row": [0, 1, 2, 5],
        "asked": [True] * 4,
        "choices": ("desert", "town"),
        "ticks": [[1, 0], [1, 1], [1, 0], [0, 1]],
        "answered": [True] * 4,
    }


def test_another_question_of_the_people_who_reported_any(read):
    assert measured(read, plan_row("sex", stack="incidents")) == {
        "respondent": [0, 1, 2, 5],
        "source_row": [0, 1, 2, 5],
        "asked": [True] * 4,
        "choices": ("f", "m"),
        "codes": [0, 0, 1, 1],
    }


def test_numbers_and_their_denominator(read):
    row = plan_row("children", statistic="ratio", denominator="age")
    found = measure(row, read.respondents, read.reports)
    np.testing.assert_array_equal(found.numbers, [0, 2, 1, 3, np.nan, 0, 1])
    np.testing.assert_array_equal(found.denominator, [20, 30, 40, 30, np.nan, 25, 35])
    assert (found.choices, found.codes, found.ticks) == ((), None, None)


def test_an_excluded_single_answer_leaves_base_and_choices(read):
    found = measured(read, plan_row("paid", exclude=("yes", "dk")))
    assert (found["choices"], found["codes"]) == (("no",), [-1, -1, 0, -1, -1, -1, -1])


def test_whoever_ticked_an_excluded_answer_leaves_the_base(read):
    found = measured(read, plan_row("means", exclude=("foot",)))
    assert found["choices"] == ("bus", "dk")
    assert found["ticks"] == [[0, 0], [1, 0], [0, 0], [0, 0], [0, 0], [0, 1], [0, 0]]
    assert found["answered"] == [False, True, False, False, False, True, False]


def test_a_measure_of_some_rows(read):
    taken = measure(plan_row("paid"), read.respondents, read.reports).take(np.array([2, 0]))
    assert (taken.respondent.tolist(), taken.codes.tolist(), taken.choices) == (
        [2, 0],
        [1, 0],
        ("yes", "no", "dk"),
    )


def levels_of(read, row):
    counted = measure(row, read.respondents, read.reports)
    return [
        (levels.names, levels.codes.tolist())
        for levels in split(row, counted, read.respondents, read.reports)
    ]


def test_no_split_without_by(read):
    assert levels_of(read, plan_row("paid")) == []


def test_people_split_by_a_single_answer(read):
    assert levels_of(read, plan_row("paid", by="sex")) == [(("f", "m"), [0, 0, 1, 1, 1, 1, 0])]


def test_a_split_by_several_answers_is_one_split_a_choice(read):
    assert levels_of(read, plan_row("paid", by="means")) == [
        (("bus",), [0, 0, -1, -1, -1, -1, -1]),
        (("foot",), [0, -1, -1, -1, -1, -1, -1]),
        (("dk",), [-1, -1, -1, -1, -1, 0, -1]),
    ]


def test_reports_split_by_their_place_and_by_their_persons_sex(read):
    row = plan_row("incident", stack="incidents", unit="reports", by="place")
    assert levels_of(read, row) == [(("desert", "town"), [0, 0, 1, 0, 1, 1])]
    assert levels_of(read, replace(row, by="sex")) == [(("f", "m"), [0, 0, 0, 1, 1, 1])]


def test_people_behind_reports_split_by_sex(read):
    assert levels_of(read, plan_row("incident", stack="incidents", by="sex")) == [(("f", "m"), [0, 0, 1, 1])]


def test_mentions_split_by_sex(read):
    assert levels_of(read, plan_row("means", unit="mentions", by="sex")) == [(("f", "m"), [0, 0, 0, 1])]


@settings(max_examples=30)
@given(st.data())
def test_exclusion_takes_only_those_who_gave_the_excluded_answer(data):
    ticks = np.array(
        data.draw(st.lists(st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3), min_size=1, max_size=8))
    )
    answered = np.array([any(row) for row in ticks.tolist()])
    rows = np.arange(len(ticks))
    counted = Measure(rows, rows, answered, ("a", "b", "c"), ticks=ticks.astype(np.uint8), answered=answered)
    left = _without(counted, ("b",))
    assert left.choices == ("a", "c")
    assert left.answered.tolist() == (answered & (ticks[:, 1] == 0)).tolist()
    assert left.ticks[left.answered].tolist() == ticks[left.answered][:, [0, 2]].tolist()
    assert not left.ticks[~left.answered].any()
