import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.problems import CaseStudyError
from analysis.weighting.margins import Margin
from analysis.weighting.raking import rake
from tests.weighting.drawn import AGE, SAMPLE, SEX


def test_every_margin_is_met():
    raked = rake(SAMPLE, [SEX, AGE])
    expected = pd.DataFrame(
        {
            "variable": ["sex", "sex", "age", "age"],
            "category": ["woman", "man", "young", "old"],
            "n": [2, 4, 3, 3],
            "sample": [1 / 3, 2 / 3, 0.5, 0.5],
            "target": [0.5, 0.5, 0.6, 0.4],
            "reached": [0.5, 0.5, 0.6, 0.4],
            "source": ["DTM round 52", "DTM round 52", "UNHCR", "UNHCR"],
            "year": [2019, 2019, 2020, 2020],
            "address": ["https://dtm.iom.int/mali"] * 2 + ["https://data.unhcr.org"] * 2,
        }
    )
    pd.testing.assert_frame_equal(raked.table(), expected, rtol=1e-10)
    assert raked.weights.sum() == pytest.approx(6)


def test_diagnostics_come_along():
    diagnostics = rake(SAMPLE, [SEX, AGE]).diagnostics
    weights = rake(SAMPLE, [SEX, AGE]).weights
    assert diagnostics.n_effective == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert diagnostics.worst_gap < 1e-9
    assert diagnostics.iterations > 0
    assert (diagnostics.trimmed_low, diagnostics.trimmed_high) == (0, 0)


def test_weights_sum_to_the_total_asked_for():
    assert rake(SAMPLE, [SEX, AGE], total=1000).weights.sum() == pytest.approx(1000)


def test_base_weights_keep_their_ratios_within_a_cell():
    base = np.array([1.0, 1.0, 1.0, 3.0, 1.0, 1.0])
    weights = rake(SAMPLE, [SEX, AGE], base=base).weights
    assert weights[3] / weights[2] == pytest.approx(3)


def test_the_cap_and_the_margins_both_hold():
    rng = np.random.default_rng(4)
    sample = pd.DataFrame(
        {"sex": rng.choice(["woman", "man"], 500, p=[0.2, 0.8]), "age": rng.choice(["young", "old"], 500)}
    )
    base = rng.uniform(0.2, 3, 500)
    raked = rake(sample, [SEX, AGE], base=base, cap=4, floor=0.15)
    assert raked.weights.max() <= 4 * (1 + 1e-6) * raked.weights.mean()
    assert raked.weights.min() >= 0.15 * (1 - 1e-6) * raked.weights.mean()
    np.testing.assert_allclose(raked.table()["reached"], [0.5, 0.5, 0.6, 0.4], rtol=1e-9)
    assert raked.diagnostics.trimmed_high > 0


def test_margins_that_the_sample_cannot_meet_raise_with_the_worst():
    diagonal = pd.DataFrame(
        {"sex": ["woman", "woman", "man", "man"], "age": ["young", "young", "old", "old"]}
    )
    sentence = (
        "The margins can't all be met by this sample (2000 iterations): the worst is 'sex' = 'woman', target"
        " 0.5, reached 0.6. Margins 'sex', 'age' contradict each other in the cells that have rows; collapse"
        " categories or leave a margin out. No weights were made."
    )
    with pytest.raises(CaseStudyError, match=f"^{re.escape(sentence)}$"):
        rake(diagonal, [SEX, AGE])


def test_a_cap_that_is_too_tight_raises_with_the_worst():
    with pytest.raises(
        CaseStudyError,
        match=(
            r"^Margins and cap can't be met together: with weights kept between 0 and 1\.05 times their mean"
            r" the worst "
            r"margin is 'sex' = 'woman', target 0\.5, reached 0\.\d+ \(off by 0\.\d+\)\. Raise the cap"
        ),
    ):
        rake(SAMPLE, [SEX, AGE], cap=1.05)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"cap": 0.5}, "Weights can't be kept between 0 and 0.5 times their mean; the floor must be below 1"),
        ({"base": [1, 1]}, "There are 2 base weights for 6 rows."),
        ({"base": [1, 1, -1, 1, 1, 1]}, "Base weights must be numbers of 0 or more: row 2 has -1."),
    ],
)
def test_settings_that_cannot_be(settings, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        rake(SAMPLE, [SEX, AGE], **settings)


def test_a_cap_and_a_floor_that_are_too_tight_are_both_named():
    sentence = "weights kept between 0.99 and 1.01 times their mean the worst margin is 'sex' = 'woman'"
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        rake(SAMPLE, [SEX, AGE], cap=1.01, floor=0.99)


def test_nothing_is_changed():
    before = SAMPLE.copy()
    base = np.ones(6)
    rake(SAMPLE, [SEX, AGE], base=base)
    pd.testing.assert_frame_equal(SAMPLE, before)
    assert base.tolist() == [1] * 6


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100))
def test_base_weights_scaled_make_the_same_weights(seed, factor):
    rng = np.random.default_rng(seed)
    n = 200
    sample = pd.DataFrame({name: rng.choice(list("abc"), n) for name in ("x", "y", "z")})
    margins = [Margin(name, dict(zip("abc", rng.dirichlet([8, 8, 8]), strict=True))) for name in sample]
    base = rng.uniform(0.5, 2, n)
    np.testing.assert_allclose(
        rake(sample, margins, base=base).weights, rake(sample, margins, base=factor * base).weights, rtol=1e-9
    )
    order = rng.permutation(n)
    shuffled = rake(sample.iloc[order], margins, base=base[order]).weights
    np.testing.assert_allclose(shuffled, rake(sample, margins, base=base).weights[order], rtol=1e-9)


def test_the_floor_is_a_multiple_of_the_mean_weight():
    rng = np.random.default_rng(4)
    sample = pd.DataFrame(
        {"sex": rng.choice(["woman", "man"], 500, p=[0.2, 0.8]), "age": rng.choice(["young", "old"], 500)}
    )
    base = 100 * rng.uniform(0.2, 3, 500)
    raked = rake(sample, [SEX, AGE], base=base, cap=4, floor=0.15)
    again = rake(sample, [SEX, AGE], base=base / 100, cap=4, floor=0.15)
    assert raked.weights.min() == pytest.approx(0.15 * raked.weights.mean(), rel=1e-6)
    np.testing.assert_allclose(raked.weights / raked.weights.mean(), again.weights / again.weights.mean())


def test_cap_and_floor_are_multiples_of_the_mean_whatever_the_total():
    rng = np.random.default_rng(4)
    sample = pd.DataFrame(
        {"sex": rng.choice(["woman", "man"], 500, p=[0.2, 0.8]), "age": rng.choice(["young", "old"], 500)}
    )
    base = rng.uniform(0.2, 3, 500)
    small, large = (rake(sample, [SEX, AGE], base=base, cap=4, floor=0.15, total=n) for n in (500, 5e6))
    np.testing.assert_allclose(large.weights, small.weights * 1e4, rtol=1e-9)
    assert large.diagnostics.trimmed_low == small.diagnostics.trimmed_low > 0
    assert large.diagnostics.trimmed_high == small.diagnostics.trimmed_high


def test_weights_that_meet_the_cap_by_themselves_are_not_trimmed():
    raked = rake(SAMPLE, [SEX], cap=1.5, floor=0.75)
    assert raked.weights.tolist() == pytest.approx([1.5, 1.5, 0.75, 0.75, 0.75, 0.75])
    assert (raked.diagnostics.trimmed_low, raked.diagnostics.trimmed_high) == (0, 0)
