"""What random changes must leave as it is; microaggregation beside the reference."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.release.treatments.microaggregation import average_alike
from analysis.disclosure.release.treatments.perturbation import add_noise, draw_categories, transition_matrix
from analysis.disclosure.risk.matches import BLANK


@given(st.lists(st.integers(BLANK, 4), min_size=1, max_size=60), st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_exchanged_answers_keep_their_shares_in_expectation(codes, change):
    codes = np.array(codes)
    matrix = transition_matrix(codes, 5, change)
    shares = np.bincount(codes[codes >= 0], minlength=5).astype(float)
    np.testing.assert_allclose(matrix.sum(axis=1), 1)
    np.testing.assert_allclose(shares @ matrix, shares, atol=1e-9)
    drawn = draw_categories(codes, matrix, np.random.default_rng(1))
    assert ((drawn == BLANK) == (codes == BLANK)).all()
    assert set(drawn) <= set(codes)


def test_noise_leaves_whole_numbers_whole_blanks_blank_and_none_below_zero():
    numbers = np.array([0.0, 1, 2, 3, np.nan, 40])
    noisy = add_noise(numbers, 0.5, np.random.default_rng(2))
    assert (np.isnan(noisy) == np.isnan(numbers)).all()
    known = noisy[~np.isnan(noisy)]
    assert (
        (known == np.round(known)).all()
        and (known >= 0).all()
        and (known != numbers[~np.isnan(numbers)]).any()
    )


@given(st.integers(1, 40), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_groups_are_large_enough_and_keep_their_sums(n, size):
    values = np.random.default_rng(n).normal(size=(n, 2))
    averaged = average_alike(values, size)
    np.testing.assert_allclose(averaged.sum(axis=0), values.sum(axis=0), atol=1e-9)
    _, counts = np.unique(averaged.round(9), axis=0, return_counts=True)
    assert counts.min() >= min(size, n)


def test_groups_are_those_of_the_reference(shared):
    """sdcMicro 5.8.1, microaggregation(Tarragona[1:300, 1:5], aggr = 3, method = "mdav") (golden.R)."""
    folder = shared / "golden" / "sdc"
    if not folder.is_dir():
        pytest.skip("../shared/golden/sdc is not on this machine")
    expected = json.loads((folder / "sdc_golden.json").read_text(encoding="utf-8"))["microaggregation"]
    values = pd.read_csv(folder / "tarragona300.csv")
    averaged = average_alike(values.to_numpy(dtype=float), expected["aggr"])
    np.testing.assert_allclose(averaged[:10], np.column_stack(list(expected["first10"].values())), rtol=1e-9)
    np.testing.assert_allclose(averaged.sum(axis=0), list(expected["sums"].values()), rtol=1e-9)
    assert len(np.unique(averaged.round(6), axis=0)) == expected["distinct_rows"]


def test_the_chances_of_an_exchange_are_those_of_the_source():
    """Three, two and one gave the first, third and fourth answer; nobody the second."""
    codes = np.array([0, 0, 0, 2, 2, 3, BLANK])
    given, shares = [0, 2, 3], np.array([3.0, 2.0, 1.0])
    there = np.array([[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]])
    back = np.zeros((3, 3))
    for now in range(3):
        for before in range(3):
            back[now, before] = there[before, now] * shares[before] / (there[:, now] @ shares)
    expected = np.eye(4)
    expected[np.ix_(given, given)] = there @ back
    np.testing.assert_allclose(transition_matrix(codes, 4, 0.4), expected)
    two = transition_matrix(np.array([0, 0, 0, 1]), 2, 0.2)
    np.testing.assert_allclose(two[0], [0.8 * 12 / 13 + 0.2 * 3 / 7, 0.8 / 13 + 0.2 * 4 / 7])
    assert transition_matrix(np.array([1, 1]), 2, 0.2).tolist() == [[1, 0], [0, 1]]


def test_an_answer_is_drawn_by_the_chances_of_its_own():
    matrix = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    codes = np.array([0, 1, 2, BLANK, 0])
    assert draw_categories(codes, matrix, np.random.default_rng(1)).tolist() == [1, 2, 0, BLANK, 1]
    assert codes.tolist() == [0, 1, 2, BLANK, 0]


@pytest.mark.parametrize(
    ("numbers", "mended"),
    [
        ([-1.5, 2.5, np.nan], lambda noisy: noisy),
        ([0.5, 2.0, 0.0, 0.1, 3.0], np.abs),
        ([-1.0, 2.0, 0.0, 5.0], np.round),
        ([0.0, 1.0, 2.0, 0.0], lambda noisy: np.round(np.abs(noisy))),
        ([7.0, np.nan], None),
    ],
)
def test_noise_is_of_a_share_of_the_standard_deviation(numbers, mended):
    numbers = np.array(numbers)
    known = numbers[~np.isnan(numbers)]
    expected = numbers
    if mended:
        noise = np.random.default_rng(3).normal(0, 1.5 * np.sqrt(known.var(ddof=1)), len(numbers))
        expected = mended(numbers + noise)
    np.testing.assert_allclose(add_noise(numbers, 1.5, np.random.default_rng(3)), expected)
