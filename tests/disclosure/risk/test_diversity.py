"""What rows with the same keys give away, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.risk.diversity import estimate_closeness, estimate_diversity
from analysis.disclosure.risk.frequencies import count_frequencies
from analysis.disclosure.risk.matches import BLANK

KEYS = np.array([[0], [0], [0], [0], [1], [1]])
SENSITIVE = np.array([0, 0, 1, 2, 1, 1])


def test_distinct_entropy_and_recursive_diversity():
    found = estimate_diversity(KEYS, SENSITIVE)
    assert found.distinct.tolist() == [3, 3, 3, 3, 1, 1]
    # shares 1/2, 1/4, 1/4: entropy 1.5 log 2
    assert found.entropy.tolist() == pytest.approx([2**1.5] * 4 + [1, 1])
    # 2 < 2 (2 + 1 + 1), 2 < 2 (1 + 1), but not 2 < 2 (1); 2 < 2 (2)
    assert found.recursive.tolist() == [2, 2, 2, 2, 1, 1]


def test_a_blank_key_joins_every_group_and_a_blank_answer_is_no_value():
    keys = np.array([[0], [1], [BLANK], [1]])
    found = estimate_diversity(keys, np.array([0, 1, 2, BLANK]))
    assert found.distinct.tolist() == [2, 2, 3, 2]
    assert estimate_diversity(np.array([[0]]), np.array([BLANK])).distinct.tolist() == [0]


def test_a_group_without_any_answer_is_no_distance_from_everybody():
    assert estimate_closeness(np.array([[0], [0], [1]]), np.array([0, 1, BLANK])).tolist() == [0, 0, 0]


def test_closeness_is_the_distance_from_everybodys_answers():
    # everybody: 1/3, 1/2, 1/6; the groups: 1/2, 1/4, 1/4 and 0, 1, 0
    first, second = 1 / 4, 1 / 2
    assert estimate_closeness(KEYS, SENSITIVE).tolist() == pytest.approx([first] * 4 + [second] * 2)
    ordered = ((1 / 6) + (1 / 12)) / 2, (1 / 3 + 1 / 6) / 2
    assert estimate_closeness(KEYS, SENSITIVE, ordered=True).tolist() == pytest.approx(
        [ordered[0]] * 4 + [ordered[1]] * 2
    )


@given(
    arrays(np.int64, (15, 2), elements=st.integers(BLANK, 1)),
    arrays(np.int64, 15, elements=st.integers(BLANK, 3)),
)
@settings(max_examples=50, deadline=None)
def test_diversity_is_bounded_by_the_group_and_closeness_by_one(keys, sensitive):
    found = estimate_diversity(keys, sensitive)
    assert (found.distinct <= count_frequencies(keys).sample).all()
    assert (found.entropy <= found.distinct + 1e-9).all() and (found.recursive <= found.distinct).all()
    for ordered in (False, True):
        distance = estimate_closeness(keys, sensitive, ordered)
        assert (distance >= 0).all() and (distance <= 1).all()
