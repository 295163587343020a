"""The smallest sets of keys that single a person out, worked out by hand and by trying every set."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.risk.frequencies import count_frequencies
from analysis.disclosure.risk.matches import BLANK
from analysis.disclosure.risk.suda import find_special_uniques

KEYS = np.array([[0, 0, 0], [0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 0, 1]])


def tried(keys: np.ndarray, largest: int) -> tuple[list[float], list[int]]:
    """Scores and numbers of minimal sets by their definition."""
    m, scores, numbers = keys.shape[1], [], []
    for row in range(len(keys)):
        minimal = []
        for size in range(1, largest + 1):
            for chosen in combinations(range(m), size):
                alone = count_frequencies(keys[:, chosen]).sample[row] == 1
                if alone and not any(set(small) <= set(chosen) for small in minimal):
                    minimal.append(chosen)
        scores.append(sum(factorial(m - len(chosen)) for chosen in minimal))
        numbers.append(len(minimal))
    return scores, numbers


def test_the_fewer_keys_it_takes_the_higher_the_score():
    found = find_special_uniques(KEYS)
    # row 3 is alone with its second key, row 5 with its third, row 4 with the first and the third
    assert found.score.tolist() == [0, 0, 2, 1, 2]
    assert found.minimal.tolist() == [0, 0, 1, 1, 1]
    assert found.contributions.tolist() == pytest.approx([1 / 5, 2 / 5, 3 / 5])


def test_elamirs_weights():
    # (2^2 - 1) 1! 2! / 3! and (2^1 - 1) 2! 1! / 3!
    assert find_special_uniques(KEYS, elamir=True).score.tolist() == pytest.approx([0, 0, 1, 1 / 3, 1])


def test_dis_deals_out_the_uniques_of_the_population_by_score():
    found = find_special_uniques(KEYS, fraction=0.1)
    share = 3 * 0.1 / (3 * 0.1 + 2 * 0.9)
    powers = np.array([2, 1, 2]) ** (1 + 5 / 20)
    expected = 1 / (1 + (3 / share - 3) / (powers * (1 / powers).sum()))
    assert found.dis[2:].tolist() == pytest.approx(expected.tolist())
    assert found.dis[:2].tolist() == [0, 0]


def test_one_in_a_hundred_is_sampled_where_nothing_is_said():
    assert find_special_uniques(KEYS).dis.tolist() == find_special_uniques(KEYS, 0.01).dis.tolist()
    assert find_special_uniques(KEYS).dis.tolist() != find_special_uniques(KEYS, 0.02).dis.tolist()


@pytest.mark.parametrize("keys", [[[0, 0], [0, 0]], [[0, 0], [0, 1], [1, 0], [1, 1]]])
def test_where_nobody_stands_alone_there_is_nothing_to_deal_out(keys):
    """The four stand alone by both keys together, which are not looked at."""
    found = find_special_uniques(np.array(keys), largest=1)
    n = len(keys)
    assert (found.score.tolist(), found.dis.tolist(), found.minimal.tolist()) == ([0] * n,) * 3
    assert (found.contributions.tolist(), found.largest) == ([0, 0], 1)


def test_no_more_keys_are_tried_than_there_are():
    assert find_special_uniques(KEYS, largest=9).largest == find_special_uniques(KEYS).largest == 3


def test_sets_larger_than_asked_for_are_left_out():
    assert find_special_uniques(KEYS, largest=1).score.tolist() == [0, 0, 2, 0, 2]


def test_a_blank_neither_singles_out_nor_is_singled_out_against():
    keys = np.array([[0, BLANK], [1, 0], [1, 0]])
    assert find_special_uniques(keys).minimal.tolist() == [1, 0, 0]
    assert find_special_uniques(np.array([[BLANK, 1], [1, 0], [1, 0]])).score.tolist() == [1, 0, 0]


@given(
    arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(BLANK, 2)),
    st.integers(1, 4),
)
@settings(max_examples=40, deadline=None)
def test_scores_are_those_of_trying_every_set(keys, largest):
    found = find_special_uniques(keys, largest=largest)
    scores, numbers = tried(keys, min(largest, keys.shape[1]))
    assert found.score.tolist() == scores and found.minimal.tolist() == numbers
    if largest >= keys.shape[1]:
        assert ((found.score > 0) == (count_frequencies(keys).sample == 1)).all()
