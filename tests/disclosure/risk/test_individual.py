"""The chance of being recognised, worked out by hand, and what must hold of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from analysis.disclosure.risk.frequencies import Frequencies
from analysis.disclosure.risk.individual import (
    estimate_household_risk,
    estimate_individual_risk,
    find_outlying,
)


def risk(sample, population) -> list[float]:
    return estimate_individual_risk(
        Frequencies(np.array(sample, float), np.array(population, float))
    ).tolist()


def test_one_two_and_more_in_the_sample_each_have_their_form():
    third, log4 = 1 / 3, np.log(4)
    assert risk([1, 2, 3], [4, 8, 12]) == pytest.approx([third * log4, third - third**2 * log4, 0.25 / 2.25])


def test_where_the_sample_is_the_population_the_risk_is_one_over_the_frequency():
    assert risk([1, 2, 4], [1, 2, 4]) == [1, 0.5, 0.25]


def test_weights_hardly_above_one_make_no_other_risk_than_none():
    """The closed form for two would say less than nothing here."""
    assert risk([1, 2, 3], [1 + 1e-12, 2 + 1e-12, 3 + 1e-12]) == pytest.approx([1, 0.5, 1 / 3])


def test_weights_below_one_never_make_a_risk_above_one_over_the_frequency():
    assert risk([1, 2], [0.3, 0.9]) == [1, 0.5]
    assert risk([1, 2, 3], [0.8, 1.6, 2.4]) == [1, 0.5, 1 / 3]


def test_a_frequency_between_one_and_two_has_the_exact_form_and_is_no_zero():
    f, p = 1.5, 0.25
    # E[1/F] of a negative binomial, as an integral (Franconi and Polettini 2004, equation 4)
    expected, _ = quad(lambda t: t ** (f - 1) * (p / (1 - (1 - p) * t)) ** f, 0, 1)
    assert risk([f], [f / p]) == pytest.approx([expected], rel=1e-9)


def test_a_household_is_recognised_by_any_of_its_members():
    found = estimate_household_risk(np.array([0.5, 0.5, 0.2, 1.0, 0.1]), np.array(["a", "a", "b", "c", "c"]))
    assert found.tolist() == pytest.approx([0.75, 0.75, 0.2, 1, 1])


def test_outlying_risks_stand_above_a_tenth_and_far_above_the_others():
    assert find_outlying(np.array([0.01, 0.01, 0.02, 0.01, 0.9])).tolist() == [False] * 4 + [True]
    assert not find_outlying(np.array([0.01, 0.01, 0.02, 0.01, 0.09])).any()
    assert not find_outlying(np.array([0.0, 0, 0, 0, 0.1])).any(), "a tenth, and no more"
    # The middle of the distances from 0.3 is 0.1: three deviations above it is 0.74478.
    spread = [0.1, 0.2, 0.3, 0.4, 0.7447]
    assert not find_outlying(np.array(spread)).any()
    assert find_outlying(np.array([*spread[:4], 0.745])).tolist() == [False] * 4 + [True]
    assert not find_outlying(np.full(3, 0.5)).any()


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.floats(1.001, 500))
@settings(max_examples=60, deadline=None)
def test_a_larger_population_never_raises_the_risk(sample, weight):
    counts = np.array(sample, float)
    smaller, larger = risk(counts, counts * weight), risk(counts, counts * weight * 1.5)
    assert all(0 < b <= a + 1e-12 <= 1 / f + 1e-9 for a, b, f in zip(smaller, larger, counts, strict=True))
