import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.joint import correlations, joint_means, joint_totals, joint_variances
from tests.estimation.drawn import draw


def test_contrasts_and_functions_of_means():
    design = draw(5)
    columns = design.frame[["x", "y"]].to_numpy()
    joint = joint_means(design, columns, ["x", "y"])
    difference = joint.contrast([1, -1])
    assert difference.estimate[0] == pytest.approx(joint.estimate[0] - joint.estimate[1])
    assert difference.se[0] == pytest.approx(joint_means(design, columns[:, 0] - columns[:, 1]).se[0])
    ratio = joint.function(lambda means: means[0] / means[1])
    by_hand = np.array([1 / joint.estimate[1], -joint.estimate[0] / joint.estimate[1] ** 2])
    assert ratio.se[0] == pytest.approx(np.sqrt(by_hand @ joint.covariance @ by_hand))


def test_rows_with_a_missing_value_leave_the_base():
    joint = joint_means(Design(4), np.array([[1.0, 2], [3, np.nan], [5, 6], [7, 8]]))
    np.testing.assert_allclose(joint.estimate, [13 / 3, 16 / 3])


def test_variances_are_those_of_the_textbook():
    x = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_allclose(joint_variances(Design(50), x).estimate.reshape(2, 2), np.cov(x.T))
    np.testing.assert_allclose(correlations(Design(50), x), np.corrcoef(x.T))


def test_a_contrast_needs_a_weight_for_each():
    with pytest.raises(CaseStudyError, match="A contrast needs 2 weights, one a statistic; got 3"):
        joint_totals(Design(3), np.ones((3, 2))).contrast([1, 0, -1])
