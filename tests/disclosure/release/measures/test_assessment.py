"""One record of all measures, on data small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.assessment import RiskQuestion, _classed, assess_risk
from analysis.disclosure.release.measures.information import Loss, PublishedTable, measure_loss
from analysis.disclosure.release.measures.population import Known, find_population
from analysis.disclosure.release.measures.verdict import judge
from analysis.disclosure.release.recipe import RiskLimits
from analysis.disclosure.risk.matches import BLANK


def drawn(**columns) -> ReleaseData:
    """Data of categories (texts) and numbers."""
    frame, variables = pd.DataFrame(index=range(len(next(iter(columns.values())))), data={}), []
    for name, values in columns.items():
        if isinstance(values[0], str) or values[0] is None:
            names = sorted({value for value in values if value})
            frame[name] = pd.Categorical(values, categories=names)
            variables.append(Variable(name, name, name, "category", {value: value for value in names}))
        else:
            frame[name] = np.array(values, dtype=float)
            variables.append(Variable(name, name, name, "number"))
    return ReleaseData(frame, tuple(variables))


def test_the_measures_of_a_small_file():
    data = drawn(sex=list("ffmmm"), place=["a", "a", "b", "b", None], told=list("xyxxx"))
    found = assess_risk(data, RiskQuestion(["sex", "place"], ["told"]))
    assert found.violations == {2: 0, 3: 2, 5: 5, 10: 5}
    assert found.as_read == {2: 1, 3: 5, 5: 5, 10: 5}
    assert (found.n, found.patterns, found.least) == (5, 3, 2)
    assert found.sample_risk == pytest.approx((2 * 0.5 + 3 / 3) / 5) and found.risk == found.sample_risk
    assert found.expected == pytest.approx(2) and found.highest == 0.5 and found.household_risk is None
    assert found.sensitive["told"].least_distinct == 1 and found.sensitive["told"].alone == 3


def test_an_amount_that_is_different_for_everybody_is_judged_in_classes():
    data = drawn(key=["a"] * 100 + ["b"] * 100, income=list(range(200)))
    found = assess_risk(data, RiskQuestion(["key"], ["income"]))
    # ten of twenty classes each; half of everybody lies elsewhere
    assert found.sensitive["income"].least_distinct in (10, 11)
    assert found.sensitive["income"].farthest == pytest.approx(0.26, abs=0.03)


def test_lost_and_moved_cells_of_published_tables():
    before = drawn(sex=list("ffmm"), answer=["yes", "no", "yes", "maybe"], age=[20, 30, 40, 50])
    joined = before.frame["answer"].astype(object).replace({"maybe": "no"})
    after = before.with_column(before.variables[1], pd.Series(pd.Categorical(joined)))
    tables = [
        PublishedTable("answer"),
        PublishedTable("answer", ("sex",)),
        PublishedTable("age"),
        PublishedTable("gone"),
    ]
    # maybe is gone in all and of men; no rises from 25% to 50% in all; of men no is new
    assert measure_loss(before, after, tables) == Loss(3, 8, 2, pytest.approx(25 / 5), 25.0, 0.0)
    assert measure_loss(before, before.without(["age"]), tables).lost == 1
    # the mean age of 35 becomes 42
    older = before.with_column(before.variables[2], before.frame["age"] * 1.2)
    assert measure_loss(before, older, tables).mean_change_of_means == pytest.approx(20)


def test_a_file_without_keys_never_passes():
    data = drawn(answer=["x"] * 100)
    found = assess_risk(data, RiskQuestion([]))
    verdict = judge(found, find_population(Known(), 100, ""), RiskLimits())
    assert found.risk == pytest.approx(0.01) and not verdict.passed


def test_every_limit_must_be_met():
    data = drawn(key=["a"] * 100, told=["x"] * 100)
    found = assess_risk(data, RiskQuestion(["key"], ["told"]))
    population = find_population(Known(), 100, "")
    assert judge(found, population, RiskLimits()).passed
    assert not judge(found, population, RiskLimits(k=101)).passed
    assert not judge(found, population, RiskLimits(global_risk=0.01)).passed
    assert not judge(found, population, RiskLimits(individual_risk=0.009)).passed
    assert not judge(found, population, RiskLimits(diversity=2)).passed
    assert not judge(replace(found, n=0), population, RiskLimits()).passed


@pytest.mark.parametrize(
    ("keys", "people", "largest"), [(10, 2, 10), (11, 2, 3), (4, 20_000, 4), (4, 20_001, 3)]
)
def test_of_many_keys_or_people_sets_of_three_are_looked_at(keys, people, largest):
    columns = {f"k{number}": np.arange(people) % 2 for number in range(keys)}
    found = assess_risk(drawn(**columns), RiskQuestion(list(columns)))
    assert found.largest == largest


def test_fifty_values_stay_and_more_are_twenty_classes():
    assert _classed(np.arange(50)).tolist() == list(range(50))
    codes = np.array([BLANK, *np.repeat(np.arange(60), 2)])
    classes = _classed(codes)
    assert classes[0] == BLANK
    assert classes[1:].tolist() == np.repeat(np.arange(20), 6).tolist()
    assert len(np.unique(_classed(np.arange(51)))) == 20


def test_what_a_group_without_answers_tells_is_nothing():
    """Of the two of b nobody answered; the three of a gave two answers; `none` was answered by nobody."""
    data = drawn(key=list("aaabb"), told=["x", "x", "y", None, None], age=[1.0, 1.0, 2.0, np.nan, np.nan])
    data = data.with_column(data.variables[2], data.frame["age"])
    empty = Variable("none", "none", "none", "number")
    data = replace(data, frame=data.frame.assign(none=np.nan), variables=(*data.variables, empty))
    found = assess_risk(data, RiskQuestion(["key"], ["told", "age", "none", "gone"]))
    assert set(found.sensitive) == {"told", "age"}
    told, age = found.sensitive["told"], found.sensitive["age"]
    assert (told.least_distinct, told.least_recursive, told.alone) == (2, 1, 0)
    assert told.least_entropy == pytest.approx(np.exp(-(2 * np.log(2 / 3) + np.log(1 / 3)) / 3))
    assert (told.farthest, age.farthest) == (0.0, 0.0)


def test_dates_and_numbers_are_far_apart_in_their_order():
    """The first group is at one end of three, the second spread over the others."""
    frame = pd.DataFrame({"key": pd.Categorical(list("aabb")), "told": [1.0, 1, 2, 3]})
    frame["day"] = pd.to_datetime(["2021-01-01", "2021-01-01", "2021-01-02", "2021-01-03"])
    frame["word"] = pd.Categorical(list("xxyz"))
    kinds = {"key": "category", "told": "number", "day": "date", "word": "category"}
    data = ReleaseData(frame, tuple(Variable(name, name, name, kind) for name, kind in kinds.items()))
    found = assess_risk(data, RiskQuestion(["key"], ["told", "day", "word"])).sensitive
    assert {name: each.farthest for name, each in found.items()} == {"told": 0.375, "day": 0.375, "word": 0.5}
    assert {each.alone for each in found.values()} == {2}


def test_risks_are_means_sums_and_the_highest_of_people_and_households():
    """Two of each sex stand for eight people, the third of the women for as many by herself."""
    data = drawn(sex=list("ffmmx"))
    weights, households = np.array([4.0, 4, 4, 4, 8]), np.array([0, 0, 1, 2, 3])
    found = assess_risk(
        data, RiskQuestion(["sex"], weights=weights, households=households, thresholds=(2, 4))
    )
    odds = 1 / 3
    two, one = odds - odds**2 * np.log(4), np.log(8) / 7
    assert (found.violations, found.as_read) == ({2: 1, 4: 5}, {2: 1, 4: 5})
    assert found.risk == pytest.approx((4 * two + one) / 5) and found.expected == pytest.approx(4 * two + one)
    assert found.highest == pytest.approx(max(two, one)) and found.outlying == 1
    together = 1 - (1 - two) ** 2
    assert found.household_risk == pytest.approx((2 * together + 2 * two + one) / 5)
    assert (found.uniques, found.largest, found.contributions) == (1, 1, {"sex": 1.0})
    assert found.highest_dis == pytest.approx(found.expected_dis) and found.expected_dis > 0
    assert found.sample_risk == pytest.approx(3 / 5)
