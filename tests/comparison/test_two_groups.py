"""How many people of a simple sample a share rests on."""

import numpy as np
import pytest

from analysis.comparison.two_groups import people_behind


def behind(share: float, base: float, se: float, n_effective: float = np.nan) -> float:
    one = {"estimate": share, "base": base, "se": se, "n_effective": n_effective}
    return float(people_behind({name: np.array([value]) for name, value in one.items()})[0])


def test_a_simple_sample_rests_on_its_people():
    # the variance of 16 people has 15 below: 0.25 * 0.75 / 15
    assert behind(0.25, 16, np.sqrt(0.1875 / 15)) == 16


def test_a_sample_that_tells_less_rests_on_what_its_error_leaves():
    assert behind(0.25, 16, np.sqrt(0.1875 / 8)) == pytest.approx(8)
    assert behind(0.25, 16, np.sqrt(0.1875 / 8), n_effective=12) == pytest.approx(8)


def test_an_error_smaller_than_everybody_s_rests_on_nobody_more():
    assert behind(0.25, 16, np.sqrt(0.1875 / 40)) == 16


def test_without_an_error_only_the_weights_tell():
    assert behind(0.0, 16, 0.0, n_effective=12) == 12
    assert behind(1.0, 16, 0.0, n_effective=12) == 12
    assert behind(0.0, 16, 0.0) == 16
    # a share that is neither 0 nor 1, all of whose units are counted: no error either
    assert behind(0.25, 16, 0.0, n_effective=12) == 12
