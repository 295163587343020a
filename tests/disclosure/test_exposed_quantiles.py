"""Quantiles, limits, means and totals, estimated and gated, show nobody's own number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.exposed_quantiles import (
    _Spread,
    exposed_quantiles,
    hide_exposed_limits,
    telling_numbers,
)
from analysis.disclosure.gate import Policy, apply_gate
from analysis.disclosure.numbers import TellingNumbers
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.statistics.design import Design
from tests.workspaces import plan_row

LEVELS = ("f", "m", "x")


def survey(income, sex=None, weights=None, area=None) -> Survey:
    """One row a person, with what she earns."""
    questions = {"income": Question("income", "decimal")}
    questions |= {name: Question(name, "select_one", name) for name in ("sex", "area")}
    lists = {"sex": tuple(map(Choice, LEVELS)), "area": (Choice("n"), Choice("s"))}
    form = Form("", "", "", (), questions, {}, lists, "form.xlsx")
    frame = pd.DataFrame({"income": np.array(income, float)})
    frame["sex"] = pd.Categorical(sex if sex is not None else ["f"] * len(frame), LEVELS)
    frame["area"] = pd.Categorical(area if area is not None else ["n"] * len(frame), ["n", "s"])
    asked = pd.DataFrame(True, index=frame.index, columns=list(questions))
    answers = Responses(frame, form, Instrument.model_construct(), asked)
    designs = {} if weights is None else {"raked": Design(frame, np.array(weights, float))}
    return Survey("here", "drawn", "2020", answers, designs=designs)


def limits(shown: pd.DataFrame) -> list[bool]:
    """Whether each row has its limits and standard error, all or none."""
    there = shown[["se", "low", "high"]].notna()
    assert (there.all(axis=1) | ~there.any(axis=1)).all()
    return there.all(axis=1).tolist()


@pytest.mark.parametrize(("people", "kept"), [(12, False), (200, True)])
def test_limits_of_a_median_are_no_outermost_persons_number(people, kept):
    plan, own = [plan_row("income", statistic="median")], survey(np.arange(people) ** 2)
    estimates = estimate_plan(plan, own)
    assert limits(estimates) == [True]
    assert limits(hide_exposed_limits(estimates, plan, own, 5)) == [kept]
    assert limits(estimates) == [True]


def test_limits_that_many_share_are_kept():
    plan, own = [plan_row("income", statistic="median")], survey([1] * 6 + [2] * 6 + [3] * 6)
    assert limits(hide_exposed_limits(estimate_plan(plan, own), plan, own, 5)) == [True]


def test_a_weighted_quantile_with_two_people_above_is_hidden_in_every_weighting():
    plan = [plan_row("income", statistic="quantile", probability=0.8)]
    own = survey(np.arange(40), weights=[1.0] * 38 + [40.0] * 2)
    estimates = estimate_plan(plan, own)
    keys = exposed_quantiles(estimates, plan, own, 5)
    assert keys == {("drawn", "2020", "t", "income", "quantile", "respondents", "0.8", "", "")}
    assert exposed_quantiles(estimates[estimates["weighting"] == "none"], plan, own, 5) == set()
    gated = apply_gate(estimates, Policy(5), numbers=TellingNumbers(frozenset(keys))).estimates
    assert gated["status"].tolist() == ["suppressed"] * 2


def test_one_who_counts_for_many_dominates_a_weighted_total():
    plan = [plan_row("income", statistic="total")]
    even, heavy = [1.0] * 20, [1.0] * 19 + [100.0]
    for weights, found in ((even, 0), (heavy, 1)):
        own = survey([10] * 20, weights=weights)
        assert len(telling_numbers(estimate_plan(plan, own), plan, own, 5)[1].keys) == found


def test_a_womans_income_is_not_the_women_less_those_of_the_north():
    """One woman of the south has 1,000. The men of the south would do to hide her among everybody; but the
    women's total less that of the women of the north is hers.
    """
    parts = {
        ("f", "s"): [1000, 1, 1, 1, 1],
        ("f", "n"): [100] * 10,
        ("m", "s"): [800, 900, 700, 850, 600],
        ("m", "n"): [90] * 12,
    }
    people = [(sex, area, income) for (sex, area), own in parts.items() for income in own]
    sex, area, income = zip(*people, strict=True)
    own = survey(income, sex, area=area)
    plan = [plan_row("income", statistic="mean", by=by) for by in ("sex", "sex area")]
    estimates, telling = telling_numbers(estimate_plan(plan, own), plan, own, 5)
    shown = apply_gate(estimates, Policy(5), numbers=telling).estimates
    told = set(shown.loc[shown["status"] != "suppressed", "level"])
    assert "f" in told and told.isdisjoint({"f+s", "f+n"})


@settings(max_examples=8, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(6, 80), st.booleans())
def test_no_quantile_moves_with_the_numbers_of_the_outermost_few(seed, people, weighted):
    """Whatever the four richest and the four poorest earn: what is shown of quantiles is the same."""
    draws = np.random.default_rng(seed)
    income = np.sort(draws.lognormal(3, 1, people).round(1)) + np.arange(people)
    weights = draws.lognormal(0, 0.5, people) if weighted else None
    further = income.copy()
    further[:4] -= 50
    further[-4:] += 5000
    plan = [plan_row("income", statistic="median")]
    plan += [plan_row("income", statistic="quantile", probability=each) for each in (0.1, 0.75, 0.9)]
    tables = []
    for numbers in (income, further):
        own = survey(numbers, weights=weights)
        estimates, telling = telling_numbers(estimate_plan(plan, own), plan, own, 5)
        tables.append(apply_gate(estimates, Policy(5), numbers=telling).estimates)
    pd.testing.assert_frame_equal(*tables)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1), st.integers(6, 60), st.floats(0.5, 3))
def test_nobody_works_out_the_largest_contribution(seed, people, spread):
    """The second largest takes her own from every printed total, and what the groups shown beside leave."""
    draws = np.random.default_rng(seed)
    income = draws.lognormal(3, spread, people)
    sex = draws.choice(LEVELS, people, p=(0.5, 0.4, 0.1))
    own = survey(income, sex)
    plan = [plan_row("income", statistic=name, by=by) for name in ("mean", "total") for by in ("", "sex")]
    estimates, telling = telling_numbers(estimate_plan(plan, own), plan, own, 5)
    shown = apply_gate(estimates, Policy(5), numbers=telling).estimates
    for _, rows in shown[shown["weighting"] == "none"].groupby("statistic"):
        levels = rows[rows["domain"] == "sex"]
        open_levels = set(levels.loc[levels["status"] != "suppressed", "level"])
        groups = [sex == level for level in open_levels]
        if rows.loc[rows["domain"] == "", "status"].iloc[0] != "suppressed":
            groups += [np.ones(people, bool), ~np.isin(sex, list(open_levels))]
        for inside in groups:
            largest = np.sort(income[inside])[::-1]
            assert not len(largest) or largest[2:].sum() >= 0.1 * largest[0]


def test_people_at_or_beyond_a_value_are_counted_once_each():
    """The first reported 1 and 9: she is below from 1 on, and above up to 9."""
    numbers = np.array([1.0, 9, 5, 3, np.nan, 7])
    respondent = np.array([0, 0, 1, 2, 3, 4])
    spread = _Spread.of(numbers, respondent, np.arange(6) < 5)
    assert (spread.least.tolist(), spread.most.tolist()) == ([1, 3, 5], [3, 5, 9])
    values = np.array([0.0, 1, 3, 4.9, 5, 9, np.nan])
    assert spread.few_below(values, 2).tolist() == [True, True, False, False, False, False, False]
    assert spread.few_above(values, 2).tolist() == [False, False, False, False, False, True, False]
    assert spread.few_above(np.array([5.0, 5.1]), 2).tolist() == [False, True]


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [(4, 35, True), (3, 35, False), (4, 36, False), (0, 39, False), (np.nan, 35, True), (10, 30, True)],
)
def test_either_limit_of_fewer_than_five_takes_both(low, high, kept):
    plan, own = [plan_row("income", statistic="median")], survey(np.arange(40))
    estimates = estimate_plan(plan, own).assign(low=low, high=high)
    shown = hide_exposed_limits(estimates, plan, own, 5)
    assert shown["se"].notna().tolist() == [kept] and shown["high"].notna().tolist() == [kept]


@pytest.mark.parametrize(("value", "is_told"), [(3, True), (4, False), (35, False), (36, True)])
def test_a_quantile_of_fewer_than_five_on_one_side_tells(value, is_told):
    plan, own = [plan_row("income", statistic="median")], survey(np.arange(40))
    estimates = estimate_plan(plan, own).assign(estimate=float(value))
    assert bool(exposed_quantiles(estimates, plan, own, 5)) == is_told


def test_quantiles_are_found_by_their_level_and_other_numbers_are_none():
    plan = [plan_row("income", statistic=name, by="sex") for name in ("mean", "median")]
    own = survey(np.arange(40), ["f"] * 34 + ["m"] * 6)
    keys = exposed_quantiles(estimate_plan(plan, own), plan, own, 4)
    assert {(key[4], *key[-2:]) for key in keys} == {("median", "sex", "m")}
    assert exposed_quantiles(estimate_plan(plan[:1], own), plan, own, 5) == set()
