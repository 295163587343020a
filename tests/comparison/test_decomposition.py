"""Kitagawa's two parts: drawn by hand, as identities, and against a bootstrap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.decomposition import Sample, decompose
from analysis.statistics.design import Design


def people(counts: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes and cells of (yes, people) in each cell."""
    y = np.concatenate([np.arange(size) < yes for yes, size in counts]).astype(float)
    return y, np.repeat(np.arange(len(counts)), [size for _, size in counts])


def test_a_difference_that_is_only_mix():
    """50% of women and 10% of men in both places; 20 of 40 people are women in one, 10 of 40 in the other."""
    found = decompose(*people([(10, 20), (2, 20)]), *people([(5, 10), (3, 30)]), 2)
    assert (found.share_a, found.share_b) == (0.3, 0.2)
    assert (found.difference, found.composition, found.rate) == pytest.approx((-0.1, -0.1, 0.0))


def test_a_difference_that_is_only_rates():
    found = decompose(*people([(10, 20), (2, 20)]), *people([(15, 20), (7, 20)]), 2)
    assert (found.difference, found.composition, found.rate) == pytest.approx((0.25, 0.0, 0.25))


def test_both_parts():
    """Weights 0.5, 0.5 to 0.25, 0.75; shares 0.5, 0.1 to 0.7, 0.2: (-0.25 * 0.6 + 0.25 * 0.15), 0.2 * 0.375 +
    0.1 * 0.625.
    """
    found = decompose(*people([(10, 20), (2, 20)]), *people([(7, 10), (6, 30)]), 2)
    assert (found.composition, found.rate) == pytest.approx((-0.1125, 0.1375))


def test_a_cell_that_one_group_lacks_is_composition():
    found = decompose(*people([(10, 20), (0, 0)]), *people([(5, 10), (9, 10)]), 2)
    assert (found.composition, found.rate, found.empty) == pytest.approx((0.2, 0.0, 1))


counted = st.lists(
    st.integers(0, 30).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))),
    min_size=3,
    max_size=3,
).filter(lambda cells: sum(size for _, size in cells) > 1)
"""Some cells empty, of either group: what one lacks is composition whichever it is."""


@given(counted, counted)
@settings(max_examples=60)
def test_the_parts_add_up_and_turn_with_the_order(a, b):
    there, back = decompose(*people(a), *people(b), 3), decompose(*people(b), *people(a), 3)
    assert there.composition + there.rate == pytest.approx(there.difference, abs=1e-12)
    assert there.difference == pytest.approx(there.share_b - there.share_a, abs=1e-12)
    for part in ("difference", "composition", "rate"):
        assert getattr(back, part) == pytest.approx(-getattr(there, part), abs=1e-12)
        assert getattr(back, f"{part}_se") == pytest.approx(getattr(there, f"{part}_se"), abs=1e-12)


@given(counted)
@settings(max_examples=30)
def test_a_group_beside_itself_differs_by_nothing(a):
    found = decompose(*people(a), *people(a), 3)
    assert (found.difference, found.composition, found.rate) == pytest.approx((0, 0, 0), abs=1e-12)


@pytest.mark.parametrize("last", [(60, 130), (0, 0)], ids=["all cells", "a cell of one group"])
def test_errors_are_those_of_a_bootstrap(last):
    random = np.random.default_rng(7)
    sides = [people([(40, 100), (30, 150), (80, 120)]), people([(90, 160), (20, 60), last])]
    found = decompose(*sides[0], *sides[1], 3)
    drawn = []
    for _ in range(1500):
        again = [
            [values[rows] for values in side]
            for side in sides
            for rows in [random.integers(0, len(side[0]), len(side[0]))]
        ]
        one = decompose(*again[0], *again[1], 3)
        drawn.append((one.difference, one.composition, one.rate))
    expected = np.std(drawn, axis=0)
    assert (found.difference_se, found.composition_se, found.rate_se) == pytest.approx(expected, rel=0.07)


def test_the_error_of_a_difference_is_that_of_two_shares():
    """p(1 - p) / (n - 1) of each, as svymean has it; of one person there is none."""
    found = decompose(*people([(3, 10)]), *people([(4, 8)]), 1)
    assert found.difference_se == pytest.approx(np.sqrt(0.21 / 9 + 0.25 / 7))
    assert np.isnan(decompose(*people([(1, 1)]), *people([(4, 8)]), 1).difference_se)


def test_an_empty_group_has_no_difference():
    nobody = np.zeros(0), np.zeros(0, dtype=int)
    found = decompose(*nobody, *people([(10, 20), (2, 20)]), 2)
    assert (np.isnan(found.share_a), found.share_b) == (True, 0.3)
    assert np.isnan([found.difference, found.composition, found.rate, found.difference_se]).all()


def test_who_has_no_answer_or_no_cell_is_left_out():
    a, b = people([(10, 20), (2, 20)]), people([(5, 10), (9, 30)])
    gaps = np.append(a[0], [np.nan, 1.0]), np.append(a[1], [0, -1])
    assert decompose(*gaps, *b, 2) == decompose(*a, *b, 2)
    design = Design.of(len(gaps[0]) + len(b[0]), lonely="certainty")
    sides = np.split(np.arange(design.n), [len(gaps[0])])
    drawn = decompose(*gaps, *b, 2, (Sample(design, sides[0]), Sample(design, sides[1])))
    assert drawn.difference == pytest.approx(decompose(*a, *b, 2).difference)
    nobody = decompose(np.array([np.nan]), np.array([0]), *b, 2)
    assert np.isnan([nobody.share_a, nobody.difference, nobody.composition]).all()
