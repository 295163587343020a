"""Blanks until nobody stands alone: the promise is kept, and kept with few."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.disclosure.release.treatments.local_suppression import choose_blanks
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
