"""What a reader of the measures has to be told, each rule by data in which it alone holds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.caveats import find_caveats
from analysis.disclosure.release.measures.population import Population, Statement
from analysis.disclosure.release.recipe import Recipe
from analysis.intake.form.form import Form, Question
from tests.disclosure.release.package.small import AFTER

QUESTIONS = {"sex": "select_one", "age": "integer", "paid": "decimal"}
ASKED = {name: Question(name, kind) for name, kind in QUESTIONS.items()}
FORM = Form("", "", "", ("",), ASKED, {}, {}, "form.xlsx")
VARIABLES = (
    Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men"}),
    Variable("age", "age", "Age", "number"),
    Variable("paid", "paid", "Paid", "number"),
    Variable("household", "household", "Household", "text"),
)
FRAME = pd.DataFrame(
    {
        "sex": pd.Categorical(["f", "f", "m", "m", "f", "m"]),
        "age": [20.0, 20, 20, 60, 60, 60],
        "paid": [1.0, 2, 9, 9, 9, np.nan],
        "household": list("aabbcc"),
    }
)
SAME = replace(AFTER, as_read=AFTER.violations)
RECIPE = Recipe(keys=("sex", "age"))
SAID = Statement("release.basis.sample")


def told(data=None, recipe=RECIPE, population=None, after=SAME) -> list[Statement]:
    """What is said beside what the population says of itself."""
    population = population or Population("sample", caveats=(SAID,))
    first, *more = find_caveats(data or ReleaseData(FRAME, VARIABLES), recipe, population, after, FORM)
    assert first == SAID
    return more


def test_nothing_is_said_of_data_that_leave_nothing_unsaid():
    assert told() == []


@pytest.mark.parametrize("kind", ["pram", "noise", "microaggregate", "top_code"])
def test_keys_that_were_changed_at_random_are_named(kind):
    variables = [replace(each, altered=("top_code", kind)) for each in VARIABLES]
    found = told(ReleaseData(FRAME, tuple(variables)))
    keys = [Statement("release.caveat.perturbed", {"keys": "sex, age"})]
    assert found == ([] if kind == "top_code" else keys)


def test_what_people_could_know_and_is_no_key_is_named_where_it_tells_apart():
    found = told(recipe=Recipe(keys=("paid",)))
    assert found == [Statement("release.caveat.unmeasured", {"questions": "sex, age"})]
    alike = ReleaseData(FRAME.assign(age=20.0), VARIABLES)
    assert told(alike, recipe=Recipe(keys=("sex",))) == []


def test_a_largest_value_of_fewer_than_three_is_named():
    one, nobody = FRAME["paid"].mask(FRAME["paid"].eq(9) & (FRAME.index > 3)), FRAME["paid"] * np.nan
    exact = [Statement("release.caveat.exact", {"questions": "paid"})]
    assert told(ReleaseData(FRAME.assign(paid=one), VARIABLES)) == exact
    assert told(ReleaseData(FRAME.assign(paid=nobody), VARIABLES)) == []


def test_who_stands_alone_with_a_blank_is_counted():
    after = replace(AFTER, violations={2: 0, 3: 1}, as_read={2: 1, 3: 2})
    assert told(after=after) == [Statement("release.caveat.blanks", {"k": 3, "count": 2})]
    recipe = Recipe(keys=("sex", "age"), thresholds={"k": 2})
    assert told(recipe=recipe, after=after) == [Statement("release.caveat.blanks", {"k": 2, "count": 1})]


def test_weights_that_were_joined_are_counted():
    weights = np.array([2.0, 2, 2, 5, 6, 7])
    population = Population("weights", weights, 24.0, (SAID,))
    assert told(population=population) == [Statement("release.caveat.weights", {"k": 3, "count": 2})]
    assert told(population=replace(population, weights=np.repeat([2.0, 6.0], 3))) == []
    assert told(population=replace(population, basis="size")) == [], "these do not leave"


def test_answers_that_no_list_has_are_counted():
    data = ReleaseData(FRAME, VARIABLES, {"sex": 2, "ill": 5})
    assert told(data) == [Statement("release.caveat.outside", {"count": 7, "questions": "sex, ill"})]


def test_sets_of_keys_that_were_not_looked_at_are_told():
    after = replace(SAME, largest=1)
    assert told(after=after) == [Statement("release.caveat.suda", {"largest": 1})]
    assert told(after=replace(after, n=0)) == []
