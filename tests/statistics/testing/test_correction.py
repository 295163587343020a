"""p-values corrected for how many there are, beside statsmodels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analysis.statistics.testing.correction import corrected, corrected_within

P = [0.01, 0.04, 0.03, np.nan, 0.5]


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        ("none", P),
        ("holm", [0.04, 0.09, 0.09, np.nan, 0.5]),
        ("bh", [0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, np.nan, 0.5]),
    ],
)
def test_a_family(correction, expected):
    np.testing.assert_allclose(corrected(np.array(P), correction), expected)


@settings(max_examples=15)  # statsmodels collects garbage on every call
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_as_statsmodels(p):
    for correction, method in (("holm", "holm"), ("bh", "fdr_bh")):
        np.testing.assert_allclose(
            corrected(np.array(p), correction), multipletests(p, method=method)[1], atol=1e-12
        )


def test_families_apart():
    frame = pd.DataFrame({"table": ["a", "b", "a"], "p": [0.01, 0.01, 0.02]})
    np.testing.assert_allclose(corrected_within(frame, ["table"], "holm"), [0.02, 0.01, 0.02])


def test_nothing_to_correct():
    assert corrected(np.array([np.nan]), "holm").tolist() == pytest.approx([np.nan], nan_ok=True)
