import re

import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.weighting.calibrate import calibrate

RNG = np.random.default_rng(1)
X = np.column_stack([np.ones(300), RNG.normal(10, 2, 300), RNG.random(300) < 0.4])
BASE = RNG.uniform(0.5, 2, 300)
TOTALS = BASE @ X * [1.0, 1.03, 0.9]


@pytest.mark.parametrize(
    ("distance", "bounds"),
    [
        ("linear", (-np.inf, np.inf)),
        ("linear", (0.7, 1.6)),
        ("raking", (-np.inf, np.inf)),
        ("raking", (0.7, 1.6)),
        ("logit", (0.6, 1.8)),
    ],
)
def test_totals_are_met_within_bounds(distance, bounds):
    g = calibrate(X, BASE, TOTALS, distance=distance, bounds=bounds)
    np.testing.assert_allclose((BASE * g) @ X, TOTALS, rtol=1e-9)
    assert bounds[0] <= g.min() and g.max() <= bounds[1]


def test_totals_met_already_change_nothing():
    np.testing.assert_allclose(calibrate(X, BASE, BASE @ X, distance="raking"), 1, rtol=1e-9)


def test_trim_clips_and_keeps_the_sum_of_weights():
    free = calibrate(X, BASE, TOTALS)
    g = calibrate(X, BASE, TOTALS, trim=(0.85, 1.3))
    assert (g[free < 0.85] == 0.85).all() and (g[free > 1.3] == 1.3).all()
    assert BASE @ g == pytest.approx(TOTALS[0])


def test_totals_out_of_reach_raise_with_the_worst():
    with pytest.raises(
        CaseStudyError,
        match=r"^Calibration can't meet all totals: the worst is '\w+', target [\d.]+, reached \d+",
    ):
        calibrate(
            X,
            BASE,
            TOTALS * [1, 0, 1] + [0, 9000, 0],
            distance="logit",
            bounds=(0.6, 1.8),
            names=["all", "age", "woman"],
        )


def test_the_logit_distance_needs_bounds():
    sentence = "the logit distance needs bounds on either side of 1, such as (0.5, 2); got (-inf, inf)"
    with pytest.raises(CaseStudyError, match=re.escape(sentence)):
        calibrate(X, BASE, TOTALS, distance="logit")


@pytest.mark.parametrize(
    ("distance", "score_of"), [("linear", lambda g: g - 1), ("raking", np.log)], ids=["linear", "raking"]
)
def test_the_score_of_each_distance_is_linear_in_the_columns(distance, score_of):
    """Deville and Särndal 1992, table 1: g = 1 + u for the linear distance, exp(u) for raking."""
    score = score_of(calibrate(X, BASE, TOTALS, distance=distance))
    fitted = X @ np.linalg.lstsq(X, score, rcond=None)[0]
    np.testing.assert_allclose(score, fitted, atol=1e-9)
    assert np.ptp(score) > 0.01


def test_the_score_of_the_logit_distance_is_linear_in_the_columns():
    """Deville and Särndal 1992, case 6: u = log((g - L)(U - 1) / ((1 - L)(U - g))) / A."""
    low, high = 0.6, 1.8
    g = calibrate(X, BASE, TOTALS, distance="logit", bounds=(low, high))
    score = np.log((g - low) * (high - 1) / ((1 - low) * (high - g)))
    fitted = X @ np.linalg.lstsq(X, score, rcond=None)[0]
    np.testing.assert_allclose(score, fitted, atol=1e-8)


def test_the_logit_distance_changes_nothing_where_totals_are_met():
    g = calibrate(X, BASE, BASE @ X, distance="logit", bounds=(0.6, 1.8))
    np.testing.assert_allclose(g, 1, rtol=1e-9)


@pytest.mark.parametrize("times", [1e-3, 1e3])
def test_a_total_far_away_is_reached_by_shorter_steps(times):
    """The first step of Newton's rule would take exp of 999."""
    g = calibrate(np.ones((4, 1)), np.ones(4), np.array([4 * times]), distance="raking")
    np.testing.assert_allclose(g, times, rtol=1e-9)
