"""What leaves of eight people, what does not and why, and in which order."""

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.disclosure.release.measures.information import PublishedTable
from analysis.disclosure.release.measures.population import CountedPeople
from analysis.disclosure.release.numbering import random_numbers
from analysis.disclosure.release.recipe import Recipe
from analysis.disclosure.release.released import make_release
from analysis.disclosure.release.taken import ReleaseSource
from analysis.disclosure.release.treated import LeftOut
from analysis.problems import CaseStudyError, Problems
from tests.disclosure.release.small import FORM, FRAME, answers

TABLES = (PublishedTable("paid", ("sex",)), PublishedTable("sex", ("age_band",)), PublishedTable("sex"))
RECIPE = {
    "keys": ["sex"],
    "keep": {"village": "They asked for it."},
    "leave_out": {"paid": "Nobody needs it."},
    "households": "village",
    "population": {"weights": "weight"},
}


def released(frame=FRAME, seed=1, source=(), **recipe):
    made = {"tables": TABLES, "language": "en", "where": "release.yaml", "labels": {"id": "Number"}}
    source = ReleaseSource(answers(frame), FORM, **(made | dict(source)))
    return make_release(source, Recipe(**(RECIPE | recipe)), np.random.default_rng(seed), Problems())


def values(found, name) -> list[object]:
    column = found.data.frame[name]
    return column.astype(object).where(column.notna(), None).tolist()


def test_what_does_not_leave_is_told_with_its_reason():
    found = released()
    assert found.left_out == (
        LeftOut("paid", reason="Nobody needs it."),
        LeftOut("_uuid", "paradata"),
        LeftOut("weight", "unknown"),
        LeftOut("day", "date"),
        LeftOut("said", "text"),
        LeftOut("summary", "calculated"),
        LeftOut("child", "repeat"),
        LeftOut("age_band", "derived"),
    )
    assert found.kept == {"village": "They asked for it."}


@pytest.mark.parametrize("key", ["keys", "sensitive", "derived"])
def test_a_recode_that_the_recipe_names_leaves(key):
    found = released(**({key: ["age_band"]} if key != "keys" else {"keys": ["sex", "age_band"]}))
    assert found.data.of("age_band") and "age_band" not in {each.column for each in found.left_out}


def test_random_numbers_stand_first_and_the_weights_last():
    found = released()
    assert [(each.name, each.question, each.label, each.kind) for each in found.data.variables] == [
        ("id", "id", "Number", "text"),
        ("household", "household", "household", "text"),
        ("sex", "sex", "Sex", "category"),
        ("age", "age", "Age", "number"),
        ("ill_flu", "ill", "Illness: *Flu*", "tick"),
        ("ill_none", "ill", "Illness: None", "tick"),
        ("village", "village", "village", "text"),
        ("weight", "weight", "weight", "number"),
    ]
    assert list(found.data.frame) == [each.name for each in found.data.variables]


def test_rows_stand_in_another_order_and_each_household_has_its_number():
    found = released()
    ages = [None if np.isnan(age) else age for age in FRAME["age"]]
    assert values(found, "age") != ages and set(values(found, "age")) == set(ages)
    assert values(found, "age") == values(released(), "age") != values(released(seed=2), "age")
    assert len(set(values(found, "id"))) == 8
    villages = dict(
        zip(ages, FRAME["village"].astype(object).where(FRAME["village"].notna(), None), strict=True)
    )
    assert [villages[age] for age in values(found, "age")] == values(found, "village")
    weights = dict(zip(ages, FRAME["weight"], strict=True))
    assert [weights[age] for age in values(found, "age")] == values(found, "weight")
    households: dict[object, set[str]] = {}
    for village, number in zip(values(found, "village"), values(found, "household"), strict=True):
        households.setdefault(village, set()).add(number)
    # Who has none is a household of one.
    assert {name: len(numbers) for name, numbers in households.items()} == {
        "v1": 1,
        "v2": 1,
        "v3": 1,
        None: 2,
    }
    assert len(set().union(*households.values())) == 5


def test_a_column_of_our_name_keeps_it_and_ours_gets_another():
    frame = FRAME.rename(columns={"village": "ID", "_uuid": "Household"})
    found = released(
        frame,
        keep={"weight": "why", "ID": "why", "Household": "why"},
        households="ID",
        derived=["age_band"],
        leave_out={"paid": "why", "age": "why"},
    )
    names = [each.name for each in found.data.variables]
    assert names[:2] == ["id_", "household_"] and names[-1] == "weight_"
    assert {"ID", "Household", "weight"} < set(names) and names == list(found.data.frame)


def test_weights_and_households_leave_only_where_they_are_known():
    found = released(population={}, households="")
    assert [each.name for each in found.data.variables][:2] == ["id", "sex"]
    assert "weight" not in found.data.frame and found.before.household_risk is None
    assert (found.population.basis, released().population.basis) == ("sample", "weights")
    sized = released(population={"size": 90, "source": "census", "year": 2020})
    assert sized.population.caveats[0].values == {"count": 90, "source": "census (2020)"}
    assert "weight" not in sized.data.frame
    assert (
        released(population={"size": 90, "source": "census"}).population.caveats[0].values["source"]
        == "census"
    )


def test_a_weight_of_few_leaves_as_that_of_several():
    frame = FRAME.assign(weight=[2.0, *[4.0] * 7])
    assert set(values(released(frame), "weight")) == {3.75}
    assert released(frame).population.weights.tolist() == frame["weight"].tolist()


def test_a_count_of_the_context_is_taken_where_the_recipe_asks_for_it():
    counted = CountedPeople(90, "flows", "IOM", "2021-03")
    there = {"counted": counted}
    assert released(source=there, population={"context": "flows"}).population.size == 90
    assert released(source=there, population={}).population.basis == "sample"
    with pytest.raises(CaseStudyError) as told:
        released(population={"context": "flows"})
    assert str(told.value) == (
        "release.yaml, population.context: the city has no flows to take its population from. Declare them in"
        " its params, or give `size` and `source`."
    )


def test_the_measures_are_taken_before_the_steps_after_each_and_at_the_end():
    """Of the three tables that of what was paid and that by age band are lost to begin with."""
    found = released(thresholds={"k": 4}, steps=[{"drop": ["age"]}, {"suppress": {"k": 2}}])
    assert list(found.before.violations) == [2, 3, 4, 5, 10]
    assert [effect.cells for effect in found.effects] == [8, 0]
    assert [(loss.tables, loss.cells, loss.lost) for loss in (found.effects[0].loss, found.loss)] == [
        (3, 7, 5)
    ] * 2
    assert found.after is found.effects[-1].assessment
    assert released().after is not None and released().effects == ()
    bare = released()
    assert bare.after is bare.before


def test_a_step_that_cannot_be_taken_is_named_by_its_place():
    with pytest.raises(CaseStudyError) as told:
        released(steps=[{"drop": ["age"]}, {"bands": {"question": "age", "breaks": [30]}}])
    assert str(told.value) == (
        "release.yaml, steps.2: The step bands comes too late: age has left the data before it."
    )


@pytest.mark.parametrize(
    ("recipe", "column"),
    [
        ({"keys": ["sex", "age_band"]}, "keys"),
        ({"derived": ["age_band"]}, "derived"),
        ({"sensitive": ["age_band"]}, "derived"),
        ({"keys": ["age_band", "age"]}, None),
        ({"derived": ["age_band"], "leave_out": {"age": "why"}}, None),
        ({"derived": ["age_band"], "steps": [{"top_code": {"question": "age", "at": 60}}]}, None),
    ],
)
def test_a_recode_does_not_leave_beside_the_question_it_is_made_of(recipe, column):
    made_of = {"made_of": {"age_band": "age"}}
    if column is None:
        assert released(source=made_of, **recipe).data.of("age_band")
        return
    with pytest.raises(CaseStudyError) as told:
        released(source=made_of, **recipe)
    assert f"{column}: age_band is made of age, which would leave as it was answered" in str(told.value)


def test_numbers_have_ten_digits_and_each_stands_once():
    numbers = random_numbers(2000, np.random.default_rng(1)).astype("int64")
    assert len(set(numbers)) == 2000
    assert 10**9 <= numbers.min() < 1.02 * 10**9 and 0.98 * 10**10 < numbers.max() < 10**10
    sizes, drawn = [], iter([[7, 7, 8], [9]])

    def integers(low, high, size):
        sizes.append(size)
        return np.array(next(drawn))

    assert random_numbers(3, SimpleNamespace(integers=integers)).tolist() == ["7", "8", "9"]
    assert sizes == [3, 1], "one that was drawn twice is drawn anew"
