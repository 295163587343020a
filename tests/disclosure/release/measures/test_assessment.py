"""One record of all measures, on data small enough to work out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.assessment import RiskQuestion, assess_risk
from analysis.disclosure.release.measures.information import Loss, PublishedTable, measure_loss
from analysis.disclosure.release.measures.population import Known, find_population
from analysis.disclosure.release.measures.verdict import judge
from analysis.disclosure.release.recipe import RiskLimits


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
