"""Sums over levels, and the shares and means they amount to, beside the kernels for any design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.design import Design
from analysis.statistics.means import mean_by
from analysis.statistics.shares import share_by
from analysis.statistics.unweighted_sums import Tally, means_from_sums, shares_from_counts

BY_CELL = ("estimate", "se", "low", "high", "n", "deff")
BY_LEVEL = ("base", "base_weighted", "n_effective", "df")


def test_sums_of_everyone_then_of_each_domain():
    tally = Tally(4, [(np.array([0, 1, 1, -1]), 2), (np.array([0, 0, -1, -1]), 1)])
    assert tally.members.tolist() == [4, 1, 2, 2]
    assert tally.sums(np.array([[1.0, 0.5], [2, 0], [4, 0], [8, 0]])).tolist() == [
        [15, 0.5],
        [1, 0.5],
        [6, 0],
        [3, 0.5],
    ]


def test_without_domains_there_is_everyone():
    tally = Tally(3, [])
    assert (tally.members.tolist(), tally.sums(np.ones((3, 2))).tolist()) == ([3], [[3, 3]])


@st.composite
def drawn(draw):
    n = draw(st.integers(2, 30))
    codes = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    levels = draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n))
    return n, np.array(codes), np.array(levels)


@settings(max_examples=60)
@given(drawn())
def test_shares_agree_with_the_kernel_for_any_design(given_rows):
    n, codes, levels = given_rows
    expected = share_by(Design.of(n), codes, 3, levels, 2)
    tally = Tally(n, [(levels, 2)])
    sums = tally.sums(np.column_stack([codes[:, None] == np.arange(3), codes >= 0]).astype(float))
    block = shares_from_counts(sums[:, :3].ravel(), np.repeat(sums[:, 3], 3), n)
    for name in BY_CELL:
        np.testing.assert_allclose(
            getattr(block, name).reshape(3, 3), getattr(expected, name), rtol=1e-9, atol=1e-12
        )
    for name in BY_LEVEL:
        np.testing.assert_allclose(getattr(block, name).reshape(3, 3)[:, 0], getattr(expected, name))


@settings(max_examples=60)
@given(drawn(), st.integers(0, 1000))
def test_means_agree_with_the_kernel_for_any_design(given_rows, shift):
    n, codes, levels = given_rows
    values = np.where(codes < 0, np.nan, codes + shift)
    expected = mean_by(Design.of(n), values, levels, 2)
    known = codes >= 0
    centred = np.where(known, codes, 0.0)
    sums = Tally(n, [(levels, 2)]).sums(np.column_stack([centred, centred**2, known]).astype(float))
    block = means_from_sums(sums[:, 2], sums[:, 0], sums[:, 1], n)
    np.testing.assert_allclose(block.estimate + shift, expected.estimate)
    for name in ("se", "n", "base", "df"):
        np.testing.assert_allclose(getattr(block, name), getattr(expected, name), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("base", [0, 1])
def test_too_few_to_have_an_error(base):
    block = shares_from_counts(np.array([0.0]), np.array([float(base)]), 5)
    assert np.isnan(block.se).all()
    assert (block.base[0], block.df[0]) == (base, 0)
