"""Which limits a release meets, just and just not."""

from dataclasses import replace

import pytest

from analysis.disclosure.release.measures.population import Population
from analysis.disclosure.release.measures.verdict import Criterion, judge
from analysis.disclosure.release.recipe import RiskLimits
from tests.disclosure.release.package.small import AFTER

POPULATION = Population("size")


def test_every_limit_that_is_set_is_a_criterion():
    limits = RiskLimits(k=2, global_risk=0.03, individual_risk=0.0333, diversity=8)
    found = judge(AFTER, POPULATION, limits)
    assert (found.passed, found.basis) == (False, "size")
    assert found.criteria == (
        Criterion("release.limit.k", 2, 2, True),
        Criterion("release.limit.global_risk", 0.03, 0.0216, True),
        Criterion("release.limit.individual_risk", 0.0333, 0.0333, True),
        Criterion("release.limit.diversity", 8, 7, False),
    )


@pytest.mark.parametrize(
    ("limits", "passed"),
    [
        ({"k": 2}, True),
        ({"k": 3}, False),
        ({"k": 2, "global_risk": 0.0216}, False),
        ({"k": 2, "global_risk": 0.02161}, True),
        ({"k": 2, "individual_risk": 0.0332}, False),
        ({"k": 2, "diversity": 7}, True),
        ({"k": 2, "diversity": 8}, False),
    ],
)
def test_all_of_them_must_be_met(limits, passed):
    assert judge(AFTER, POPULATION, RiskLimits(**limits)).passed is passed


def test_a_mean_that_is_the_limit_but_for_its_last_digit_is_not_below_it():
    almost = replace(AFTER, risk=0.03 - 1e-15)
    assert not judge(almost, POPULATION, RiskLimits(k=2)).passed
    assert judge(replace(AFTER, risk=0.03 - 1e-9), POPULATION, RiskLimits(k=2)).passed


@pytest.mark.parametrize("nothing", [{"n": 0}, {"contributions": {}}])
def test_what_was_not_measured_is_never_passed(nothing):
    assert not judge(replace(AFTER, **nothing), POPULATION, RiskLimits(k=1)).passed


def test_one_person_and_no_sensitive_answer():
    assert judge(replace(AFTER, n=1), POPULATION, RiskLimits(k=1)).passed
    assert (
        judge(replace(AFTER, sensitive={}), POPULATION, RiskLimits(k=1, diversity=1)).criteria[-1].found == 0
    )


def test_what_keeps_names_is_never_passed():
    found = judge(AFTER, POPULATION, RiskLimits(k=2), named=1)
    assert not found.passed
    assert found.criteria[-1] == Criterion("release.limit.named", 0, 1, False)
