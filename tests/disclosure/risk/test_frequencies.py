"""Who shares whose keys, worked out by hand and by comparing every row with every other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.risk.frequencies import count_frequencies, count_violations
from analysis.disclosure.risk.matches import BLANK, group_rows

KEYS = arrays(np.int64, st.tuples(st.integers(1, 25), st.integers(1, 4)), elements=st.integers(BLANK, 2))


def compared(keys: np.ndarray, alpha: float) -> np.ndarray:
    """The sample frequency by its rules, row against row."""
    counts = np.zeros(len(keys))
    for i, row in enumerate(keys):
        for other in keys:
            if not all(a == b or BLANK in (a, b) for a, b in zip(row, other, strict=True)):
                continue
            same, complete = (row == other).all(), (other != BLANK).all()
            counts[i] += 1 if same or complete else alpha
    return counts


def test_rows_that_share_their_keys_are_counted_and_their_weights_added_up():
    keys = np.array([[0, 0], [0, 0], [1, 0], [1, 0], [1, 0], [1, 1]])
    found = count_frequencies(keys, np.array([1.0, 2, 3, 4, 5, 6]))
    assert found.sample.tolist() == [2, 2, 3, 3, 3, 1]
    assert found.population.tolist() == [3, 3, 12, 12, 12, 6]
    assert found.violations(3).tolist() == [True, True, False, False, False, True]
    assert count_violations(found.sample) == {2: 1, 3: 3, 5: 6, 10: 6}


def test_a_blank_matches_every_category():
    keys = np.array([[0, 0], [0, BLANK], [0, 1], [1, 1]])
    assert count_frequencies(keys).sample.tolist() == [2, 3, 2, 1]


def test_alpha_says_how_far_a_blank_of_another_row_counts():
    keys = np.array([[0, 0], [0, BLANK], [0, BLANK], [BLANK, 0]])
    # the complete row and the rows of the same pattern count one each, other patterns with a blank a half
    assert count_frequencies(keys, alpha=0.5).sample.tolist() == [2.5, 3.5, 3.5, 3]


def test_keys_with_more_combinations_than_a_number_can_hold_are_still_told_apart():
    rows = np.arange(40)
    keys = np.column_stack([rows * 10**6 % (10**7 + power) for power in range(12)])
    code, _ = group_rows(np.vstack([keys, keys[:5]]))
    assert len(np.unique(code)) == 40 and (code[:5] == code[40:]).all()


def test_what_the_first_of_many_keys_says_is_not_lost():
    """Forty keys of three categories are more than 64 bits: the first would stand beyond the last of them."""
    keys = np.full((3, 40), 2)
    keys[1, 0] = 1
    code, _ = group_rows(keys)
    assert code[0] == code[2] != code[1]


@given(KEYS, st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=60, deadline=None)
def test_frequencies_are_those_of_comparing_every_row_with_every_other(keys, alpha):
    np.testing.assert_allclose(count_frequencies(keys, alpha=alpha).sample, compared(keys, alpha))


@given(KEYS, st.data())
@settings(max_examples=40, deadline=None)
def test_blanking_a_cell_lowers_nobodys_frequency(keys, data):
    blanked = keys.copy()
    blanked[data.draw(st.integers(0, len(keys) - 1)), data.draw(st.integers(0, keys.shape[1] - 1))] = BLANK
    assert (count_frequencies(blanked).sample >= count_frequencies(keys).sample).all()


@given(KEYS)
@settings(max_examples=40, deadline=None)
def test_fewer_categories_lower_nobodys_frequency(keys):
    merged = np.where(keys == 2, 1, keys)
    assert (count_frequencies(merged).sample >= count_frequencies(keys).sample).all()
