import re

import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.margins import Margin
from analysis.weighting.propensity import WEIGHT, propensity_weights, reference_from_margins

RNG = np.random.default_rng(2)
SAMPLE = pd.DataFrame(
    {"sex": RNG.choice(["woman", "man"], 400, p=[0.25, 0.75]), "age": RNG.choice(["young", "old"], 400)}
)
REFERENCE = pd.DataFrame(
    {"sex": RNG.choice(["woman", "man"], 900, p=[0.5, 0.5]), "age": RNG.choice(["young", "old"], 900)}
)


def test_the_sample_comes_to_resemble_the_reference():
    made = propensity_weights(SAMPLE, REFERENCE, ["sex", "age"])
    women = (SAMPLE["sex"] == "woman").to_numpy()
    assert abs(made.weights[women].sum() / 400 - (REFERENCE["sex"] == "woman").mean()) < 0.01
    assert made.weights.mean() == pytest.approx(1)
    assert made.diagnostics.n_effective < 400


def test_bounds_hold_back_large_weights():
    made = propensity_weights(SAMPLE, REFERENCE, ["sex", "age"], bounds=(0.8, 1.25))
    assert made.weights.max() / made.weights.min() <= 1.25 / 0.8 + 1e-9
    assert made.diagnostics.trimmed_high > 0


def test_margins_serve_as_reference():
    margins = [Margin("sex", {"woman": 0.5, "man": 0.5}), Margin("age", {"young": 0.6, "old": 0.4})]
    reference = reference_from_margins(margins)
    expected = pd.DataFrame(
        {
            "sex": ["woman", "woman", "man", "man"],
            "age": ["young", "old", "young", "old"],
            WEIGHT: [0.3, 0.2, 0.3, 0.2],
        }
    )
    pd.testing.assert_frame_equal(reference, expected)
    made = propensity_weights(SAMPLE, reference, ["sex", "age"], reference[WEIGHT])
    young = (SAMPLE["age"] == "young").to_numpy()
    assert made.weights[young].sum() / 400 == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize(
    ("sample", "reference", "sentence"),
    [
        (
            SAMPLE.rename(columns={"sex": "gender"}),
            REFERENCE,
            "The sample has no variable 'sex'; expected one of 'gender', 'age'.",
        ),
        (SAMPLE, REFERENCE.assign(sex=None), "900 of 900 rows of the reference have no 'sex'."),
        (
            SAMPLE,
            REFERENCE.replace({"sex": {"man": "other"}}),
            (
                "Sample and reference differ in the categories of 'sex': 'man' only in the sample, 'other'"
                " only in the reference."
            ),
        ),
    ],
)
def test_sides_that_disagree(sample, reference, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        propensity_weights(sample, reference, ["sex"])


def test_bounds_must_straddle_one():
    with pytest.raises(CaseStudyError, match="must lie on either side of 1; got 2 and 5"):
        propensity_weights(SAMPLE, REFERENCE, ["sex"], bounds=(2, 5))


def test_too_many_combinations():
    wide = [Margin(name, {str(i): 0.01 for i in range(100)}) for name in "abc"]
    with pytest.raises(CaseStudyError, match="1,000,000 combinations of categories, too many"):
        reference_from_margins(wide)
