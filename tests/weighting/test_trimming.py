import re

import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.trimming import trim_weights


def test_the_excess_goes_in_equal_parts_to_the_rows_inside():
    trimmed = trim_weights(np.array([1.0, 2.0, 3.0, 14.0]), upper=8)
    assert trimmed.weights.tolist() == [3, 4, 5, 8]
    assert (trimmed.low, trimmed.high) == (0, 1)


def test_rows_pushed_out_again_are_trimmed_again_when_strict():
    weights = np.array([1.0, 5.5, 5.5, 12.0])
    assert trim_weights(weights, upper=7).weights.max() > 7
    strict = trim_weights(weights, upper=7, strict=True, remember=True)
    assert strict.weights.max() <= 7 + 1e-9
    assert strict.weights.sum() == pytest.approx(weights.sum())
    assert strict.high == 3


def test_weights_within_bounds_are_left_alone():
    weights = np.array([1.0, 2.0])
    assert trim_weights(weights, 0.5, 3).weights is weights


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ((3, 2), "Weights can't be trimmed to between 3 and 2: the bounds are in the wrong order."),
        ((0, 1), "Weights can't be trimmed to between 0 and 1 and keep their sum: their mean is 2."),
    ],
)
def test_bounds_that_cannot_be(bounds, sentence):
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        trim_weights(np.array([1.0, 3.0]), *bounds)
