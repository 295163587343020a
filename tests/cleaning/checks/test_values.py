import numpy as np
import pandas as pd
import pytest

from analysis.cleaning.checks.values import (
    Constraint,
    ExclusiveChoice,
    NotInList,
    NumberLimits,
    Outliers,
    RoutingViolated,
    StraightLining,
)
from tests.cleaning.drawn import form, question, responses


def found(check, people) -> list[list[str]]:
    parts = [part for part in check.find(people) if len(part)]
    return pd.concat(parts)[["uuid", "question", "value", "sentence"]].to_numpy().tolist() if parts else []


def numbers(values):
    return responses(form(question("cost", "integer")), {"cost": values})


def test_an_outlier_is_told_once_with_every_method_it_falls_under():
    people = numbers([*range(1, 41), 5000])
    assert found(Outliers(methods=("sd", "log", "iqr")), people) == [
        [
            "u41",
            "cost",
            "5000",
            (
                "5000 is far from the other answers (median 21): more than 3 standard deviations from the"
                " mean and more than 3 standard deviations on the log scale and more than 3 interquartile"
                " ranges from the quartiles."
            ),
        ]
    ]


@pytest.mark.parametrize(
    ("values", "why"), [([1] * 50 + [9], "too few values"), ([5] * 50, "no spread"), ([None] * 5, "blank")]
)
def test_nothing_is_an_outlier_where_nothing_varies(values, why):
    assert found(Outliers(), numbers(values)) == [], why


def test_the_log_scale_is_that_of_one_more():
    # log(901) lies 3.9 standard deviations of log(1 + x) above their mean.
    assert [row[0] for row in found(Outliers(methods=("log",)), numbers([*range(1, 31), 900]))] == ["u31"]


def test_limits_name_the_bounds_there_are():
    people = numbers([1, 50, None])
    assert found(NumberLimits("cost", minimum=5), people) == [
        ["u1", "cost", "1", "1 is out of bounds: at least 5 is expected."]
    ]
    assert found(NumberLimits("cost", 5, 40), people)[1] == [
        "u2",
        "cost",
        "50",
        "50 is out of bounds: at least 5 and at most 40 is expected.",
    ]


def test_a_choice_outside_the_list_stays_visible():
    people = responses(form(question("q", "select_one yes_no")), {"q": ["yes", "perhaps", None]})
    assert found(NotInList(), people) == [["u2", "q", "perhaps", "'perhaps' is not in the choice list."]]


def test_a_question_whose_list_the_form_lacks_takes_any_answer():
    people = responses(form(question("who", "select_one nowhere")), {"who": ["Awa"]})
    assert found(NotInList(), people) == []


def test_routing_is_checked_both_ways():
    routed = form(
        question("a", "select_one yes_no", required=True),
        question("b", "integer", relevant="${a} = 'yes'", required=True),
    )
    people = responses(routed, {"a": ["yes", "no", None], "b": [None, 3, None]})
    assert found(RoutingViolated(), people) == [
        ["u3", "a", "", "Required and asked, and left blank."],
        ["u2", "b", "3", "Answered, though the form does not ask it of this person."],
        ["u1", "b", "", "Required and asked, and left blank."],
    ]


def test_constraints_of_the_form_are_evaluated():
    people = responses(
        form(question("age", "integer", constraint=". >= 18 and . < 100")), {"age": [17, 18, None]}
    )
    assert found(Constraint(), people) == [
        ["u1", "age", "17", "The form's constraint does not hold: . >= 18 and . < 100"]
    ]


def test_none_beside_others_is_found_by_its_role():
    people = responses(
        form(question("why", "select_multiple reasons")),
        {"why": ["none", "none economic", "economic violence", None]},
    )
    assert found(ExclusiveChoice(), people) == [
        ["u2", "why", "economic; none", "A choice that excludes the others was ticked beside them."]
    ]


def test_straight_lining_needs_enough_answers():
    grid = [f"g{number}" for number in range(1, 6)]
    people = responses(
        form(*[question(name, "select_one scale") for name in grid]),
        {
            name: ["good", "good" if number else "bad", "fair" if number < 3 else None]
            for number, name in enumerate(grid)
        },
    )
    assert found(StraightLining(tuple(grid)), people) == [
        ["u1", "g1", "good", "All 5 answers from g1 to g5 are 'good'."]
    ]
    assert [row[0] for row in found(StraightLining(tuple(grid), minimum_answered=3), people)] == ["u1", "u3"]


def test_outliers_ignore_no_number_at_all():
    assert np.isnan(numbers([None]).numbers("cost")).all()
