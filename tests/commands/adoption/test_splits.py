"""Splits of too few people are not proposed, and why is told."""

import pytest

from analysis.commands.adoption.places import Places
from analysis.commands.adoption.splits import sparse_splits, told_splits
from analysis.intake.form.form import Question
from tests.disclosure.test_collapsing import responses_of, spread
from tests.workspaces import plan_row

QUESTIONS = {
    "from": Question("from", "select_one", "from", {"": "Where from?"}),
    "needs": Question("needs", "select_multiple", "need", {"": "What do you need?"}),
}
ROWS = (plan_row("needs"), plan_row("needs", by="from"))


def sparse(people, places=None):
    """The splits left out where so many people are from each place, every second of whom needs cash."""
    origins = spread(people)
    needs_cash = [place % 2 == 1 for place in range(len(origins))]
    ticks = {f"needs/{name}": [False] * len(origins) for name in ("visit", "autre", "none")}
    ticks |= {"needs/cash": needs_cash, "needs/food": [not needs for needs in needs_cash]}
    responses = responses_of(kinds=QUESTIONS, **{"from": origins}, **ticks)
    return sparse_splits(ROWS, responses, places or Places(), {"a", "b"}, 5)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        # Food and cash of 30 people each: no cell of few.
        ({"a": 30, "b": 30}, ()),
        # Two groups of two beside one of 56: four of six cells are of few.
        ({"a": 56, "b": 4, "c": 4}, ROWS[1:]),
        # A pilot says nothing of the survey to come.
        ({"a": 16, "b": 4, "c": 4}, ()),
    ],
)
def test_a_split_is_left_out_where_most_cells_are_of_few(people, expected):
    assert sparse(people) == expected


def test_cells_are_those_of_each_city():
    """Of one city alone a split by what it is of has one group; the cells of no city count for nothing."""
    assert sparse({"a": 40, "b": 40, "c": 4}, Places("from")) == ()


def test_what_is_left_out_is_told_by_what_splits_it():
    ((names, reason),) = told_splits((plan_row("needs", by="from"), plan_row("paid", by="from")))
    assert names == "needs, paid"
    assert reason == (
        "not split by from: most cells would be of fewer than 5 people in a city, and be hidden with others"
        " beside them; a row in plan.csv brings it back"
    )
