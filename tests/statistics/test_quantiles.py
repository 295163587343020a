import re

import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.quantiles import Steps, quantile_by

AGES = np.array([18.0, 22, 25, 25, 31, 40, np.nan, 52])


def test_a_median_is_a_value_somebody_gave():
    block = quantile_by(Design(8), AGES)
    assert (block.estimate[0, 0], block.base[0]) == (25, 7)
    assert quantile_by(Design(4), np.array([1.0, 2, 3, 4])).estimate[0, 0] == 2


def test_weights_move_it():
    assert quantile_by(Design.of(4, [1, 1, 1, 9]), np.array([1.0, 2, 3, 4])).estimate[0, 0] == 4


def test_by_level_each_has_its_own():
    block = quantile_by(Design(8), AGES, np.array([0, 0, 0, 0, 1, 1, 1, 1]), 3)
    np.testing.assert_allclose(block.estimate[:, 0], [25, 22, 40, np.nan])


def test_a_limit_that_the_sample_cannot_tell_is_missing():
    block = quantile_by(Design(4), np.array([1.0, 2, 3, 4]))
    assert np.isnan(block.low[0, 0]) and np.isnan(block.se[0, 0])


def test_steps_reach_their_share_exactly():
    steps = Steps(np.array([3.0, 1, 2]), np.array([1.0, 1, 2]))
    assert [steps.at(p) for p in (0.0, 0.25, 0.26, 0.75, 1.0)] == [1, 1, 2, 2, 3]


def test_one_person_with_more_than_half_of_the_weight_is_the_median_but_not_in_r():
    """R 4.2, survey 4.1-1: svyquantile(~x, svydesign(~1, weights=~w), .5, qrule="math") is 7."""
    design, values = Design.of(3, [19.783, 10.481, 8.707]), np.array([1.0, 7, 8])
    assert quantile_by(design, values).estimate[0, 0] == 1
    assert quantile_by(design, values, method="linear").estimate[0, 0] == 7


def test_probability_outside():
    with pytest.raises(
        CaseStudyError, match=re.escape("A quantile's probability must lie between 0 and 1; got 50.")
    ):
        quantile_by(Design(8), AGES, probability=50)


def test_one_value_has_no_interval_of_width_0():
    block = quantile_by(Design.of(12), np.full(12, 7.0), np.array([0] * 11 + [1]), 2)
    assert block.estimate[:, 0].tolist() == [7, 7, 7]
    assert np.isnan([block.low, block.high, block.se]).all()
