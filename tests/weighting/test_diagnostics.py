import numpy as np
import pandas as pd
import pytest

from analysis.weighting.diagnostics import Diagnostics, diagnose, weight_distribution


def test_the_figures_of_a_small_set():
    found = diagnose(np.array([1.0, 1.0, 2.0, 4.0]), worst_gap=0.01, worst="sex = woman")
    assert (found.n, found.sum, found.min, found.max) == (4, 8, 1, 4)
    assert found.deff == pytest.approx(4 * 22 / 64)
    assert found.n_effective == pytest.approx(64 / 22)
    assert found.cv == pytest.approx(np.std([1, 1, 2, 4]) / 2)
    frame = found.frame().set_index("figure")["value"]
    assert frame["worst"] == "sex = woman"


def test_equal_weights_cost_nothing():
    found = diagnose(np.full(10, 3.0))
    assert (found.cv, found.deff, found.n_effective) == (0, pytest.approx(1), pytest.approx(10))


def test_no_rows():
    assert diagnose(np.zeros(0)).n_effective == 0


def test_distribution_is_relative_to_the_mean():
    expected = pd.DataFrame({"probability": (0, 0.5, 1), "weight": [0.5, 1.0, 1.5]})
    pd.testing.assert_frame_equal(weight_distribution(np.array([1.0, 2.0, 3.0]), (0, 0.5, 1)), expected)


def test_distribution_goes_from_the_least_to_the_largest_weight():
    found = weight_distribution(np.arange(1.0, 202.0))
    assert found["probability"].tolist() == [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
    assert (found["weight"] * 101).tolist() == pytest.approx([1, 3, 11, 51, 101, 151, 191, 199, 201])


def test_what_only_the_weighting_knows_is_nothing_unless_told():
    assert diagnose(np.array([1.0, 1.0])) == Diagnostics(2, 2.0, 1.0, 1.0, 0.0, 1.0, 2.0)
    told = diagnose(np.array([1.0, 1.0])).frame().set_index("figure")["value"].tolist()[-5:]
    assert told == [0, 0, 0, 0.0, ""]
