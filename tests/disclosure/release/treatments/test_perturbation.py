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
