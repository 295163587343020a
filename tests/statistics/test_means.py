import numpy as np
import pytest

from analysis.statistics.design import Design
from analysis.statistics.means import mean_by, ratio_by, total_by

X = np.array([2.0, 4.0, 6.0, np.nan, 10.0])
WEIGHTS = [1, 1, 2, 5, 1]
LEVELS = np.array([0, 0, 1, 1, -1])


def test_means_by_level():
    block = mean_by(Design.of(5, WEIGHTS), X, LEVELS, 3)
    np.testing.assert_allclose(block.estimate[:, 0], [28 / 5, 3, 6, np.nan])
    assert block.n[:, 0].tolist() == [4, 2, 1, 0]
    assert block.base_weighted.tolist() == [5, 2, 2, 0]
    assert block.method == "t"


def test_totals_and_ratios():
    design = Design.of(5, WEIGHTS)
    assert total_by(design, X).estimate[0, 0] == 28
    halves = np.array([1.0, 2, 3, 4, np.nan])
    assert ratio_by(design, X, halves).estimate[0, 0] == pytest.approx(18 / 9)
    assert ratio_by(design, X, halves).base[0] == 3
    assert ratio_by(design, X, 2 * X).se[0, 0] == pytest.approx(0, abs=1e-12)


def test_intervals_are_symmetric_on_t():
    block = mean_by(Design(4), np.array([1.0, 2, 3, 4]))
    assert block.high[0, 0] - block.estimate[0, 0] == pytest.approx(3.182446305284263 * block.se[0, 0])


def test_nothing_to_average():
    assert np.isnan(mean_by(Design.of(2), np.full(2, np.nan)).estimate[0, 0])
