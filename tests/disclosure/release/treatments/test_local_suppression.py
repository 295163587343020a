"""Blanks until nobody stands alone: the promise is kept, and kept with few."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.release.treatments.local_suppression import (
    _matching,
    _sets,
    _take_back,
    choose_blanks,
)
from analysis.disclosure.risk.frequencies import count_frequencies
from analysis.disclosure.risk.matches import BLANK

THEIRS = ("testdata2_k2", "testdata2_k3", "testdata2_k5", "testdata2_k3_weighted", "testdata_k3_weighted",
          "free1_k3_weighted", "free1_banded_k3_weighted", "free1_banded_k5")  # fmt: skip


def blanked(keys, k, importance=None):
    chosen = choose_blanks(keys, k, importance)
    return np.where(chosen, BLANK, keys), chosen


def test_the_one_key_that_sets_a_person_apart_is_blanked():
    keys = np.array([[0, 0], [0, 0], [0, 0], [0, 1]])
    assert choose_blanks(keys, 2).tolist() == [[False, False]] * 3 + [[False, True]]


def test_an_important_key_is_spared():
    keys = np.array([[0, 0], [0, 0], [1, 1], [1, 1], [0, 1]])
    spared_first = choose_blanks(keys, 2, np.array([5.0, 1.0]))
    spared_second = choose_blanks(keys, 2, np.array([1.0, 5.0]))
    assert spared_first.sum(axis=0).tolist() == [0, 1]
    assert spared_second.sum(axis=0).tolist() == [1, 0]


def test_fewer_rows_than_k_lose_all_their_keys():
    assert choose_blanks(np.array([[0, 1]]), 3).all()


@given(
    arrays(np.int64, st.tuples(st.integers(5, 40), st.integers(1, 4)), elements=st.integers(BLANK, 4)),
    st.integers(2, 5),
)
@settings(max_examples=60, deadline=None)
def test_afterwards_everybody_shares_her_keys_with_k(keys, k):
    after, chosen = blanked(keys, k)
    assert (count_frequencies(after).sample >= k).all()
    assert not chosen[keys == BLANK].any()
    if (count_frequencies(keys).sample >= k).all():
        assert not chosen.any()


@pytest.mark.parametrize("name", THEIRS)
def test_no_more_blanks_than_the_reference(shared, name):
    """sdcMicro 5.8.1, localSuppression(k): its number of blanks, on data that stay outside (golden.R)."""
    folder = shared / "golden" / "sdc"
    if not folder.is_dir():
        pytest.skip("../shared/golden/sdc is not on this machine")
    values = json.loads((folder / "sdc_golden.json").read_text(encoding="utf-8"))["local_suppression"]
    if name not in values:
        pytest.skip(f"this copy of the golden values has no {name}")
    frame = pd.read_csv(folder / f"{name.split('_')[0]}.csv")
    keys = np.column_stack([pd.factorize(frame[key], sort=True)[0] for key in values[name]["keys"]])
    after, chosen = blanked(keys, values[name]["k"])
    assert (count_frequencies(after).sample >= values[name]["k"]).all()
    assert chosen.sum() <= values[name]["total"]


def test_rows_that_share_no_key_are_blanked_whole_but_one():
    """Six keys are more than the sets that are tried; the other row then matches the blank one."""
    keys = np.array([[0] * 6, [1] * 6])
    assert choose_blanks(keys, 2).sum(axis=1).tolist() in ([6, 0], [0, 6])


def cells(keys, k, importance=None) -> list[tuple[int, int]]:
    """The blanks as (row, key)."""
    chosen = choose_blanks(np.array(keys), k, None if importance is None else np.array(importance, float))
    return [tuple(cell) for cell in np.argwhere(chosen).tolist()]


@pytest.mark.parametrize(
    ("keys", "k", "importance", "blanks"),
    [
        # As many rows as k share everything; one fewer and all would go.
        ([[0, 1], [0, 1], [0, 1]], 3, None, []),
        ([[0, 1], [0, BLANK]], 3, None, [(0, 0), (0, 1), (1, 0)]),
        # Of equal keys the one with more categories goes, whichever it is.
        ([[0, 0], [0, 1], [1, 0], [1, 2], [1, 0], [0, 0]], 2, None, [(1, 1), (3, 1)]),
        ([[0, 0], [1, 0], [0, 1], [2, 1], [0, 1], [0, 0]], 2, None, [(1, 0), (3, 0)]),
        # One that is worth three of another is spared for it, and not for one that is worth more.
        ([[0, 0], [0, 0], [1, 1], [1, 1], [0, 1]], 2, [3, 1], [(4, 1)]),
        ([[0, 0], [0, 0], [1, 1], [1, 1], [0, 1]], 2, [1, 3], [(4, 0)]),
        # Two cheap keys go before a dear one.
        ([[0, 0, 0], [0, 0, 0], [0, 1, 1], [1, 1, 1], [1, 1, 1]], 2, [3, 1, 1], [(2, 1), (2, 2)]),
        ([[0, 0, 0], [0, 0, 0], [0, 1, 1], [1, 1, 1], [1, 1, 1]], 2, [1, 1, 1], [(2, 0)]),
        # Who has a blank already matches, and needs no other.
        ([[0, 0], [0, 0], [BLANK, 1], [1, 1]], 2, None, []),
        # The blank of one is what the other lacked.
        ([[0, 0], [0, 1]], 2, None, [(0, 1)]),
        ([[0], [1], [2]], 2, None, [(0, 0)]),
        ([[0], [1], [2]], 3, None, [(0, 0), (1, 0)]),
    ],
)
def test_which_keys_of_which_rows_are_blanked(keys, k, importance, blanks):
    assert cells(keys, k, importance) == blanks
    after, _ = blanked(np.array(keys), k, None if importance is None else np.array(importance, float))
    assert (count_frequencies(after).sample >= min(k, len(keys))).all()


@pytest.mark.parametrize(("keys", "sets"), [(4, 15), (5, 31), (6, 62), (7, 119)])
def test_sets_of_up_to_five_keys_are_tried_from_the_cheapest(keys, sets):
    cost = np.arange(1.0, keys + 1)
    found = _sets(np.zeros((2, keys), dtype=int), cost)
    assert len(found) == sets and found[:3] == [(0,), (1,), (2,)]
    prices = [sum(cost[list(chosen)]) for chosen in found]
    assert prices == sorted(prices)


def test_of_sets_that_cost_alike_the_keys_with_more_categories_come_first():
    keys = np.array([[0, 0, BLANK], [0, 1, 0], [1, 2, 0]])
    assert _sets(keys, np.ones(3)) == [(1,), (0,), (2,), (1, 0), (1, 2), (0, 2), (1, 0, 2)]


def test_a_blank_that_is_not_needed_is_taken_back_the_dearest_first():
    """Both were blanked in both keys; whoever may keep one keeps the dear one."""
    keys = np.array([[0, 0], [0, 0], [1, 5], [1, 6]])
    for cost, kept in (([9.0, 1.0], 0), ([1.0, 9.0], 0)):
        now, chosen = keys.copy(), np.zeros((4, 2), bool)
        now[2:], chosen[2:] = BLANK, True
        _take_back(keys, now, chosen, 2, np.array(cost))
        assert (count_frequencies(now).sample >= 2).all()
        assert not chosen[2:, kept].any() and chosen.sum() == 1
    alone, chosen = keys.copy(), np.zeros((4, 2), bool)
    alone[3], chosen[3] = BLANK, True
    _take_back(keys, alone, chosen, 2, np.ones(2))
    assert chosen.tolist()[3] == [False, True] and alone[3].tolist() == [1, BLANK]


def test_rows_match_where_each_key_agrees_or_one_of_them_is_blank():
    keys = np.array([[0, 0], [0, BLANK], [BLANK, 1], [1, 0]])
    assert _matching(keys, np.array([0, 0])).tolist() == [True, True, False, False]
    assert _matching(keys, np.array([0, BLANK])).tolist() == [True, True, True, False]
    assert _matching(keys, np.array([BLANK, BLANK])).all()
