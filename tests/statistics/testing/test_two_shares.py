import numpy as np
import pytest

from analysis.statistics.testing.two_shares import score_difference, score_p


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b", "low", "high"),
    [(48, 80, 56, 70, 0.0528, 0.3382), (3, 10, 9, 10, 0.1700, 0.8406)],
)
def test_the_limits_are_those_of_the_textbook(a, n_a, b, n_b, low, high):
    """Newcombe (1998), "Interval estimation for the difference", table II, Miettinen-Nurminen."""
    found = score_difference(np.array([a / n_a]), np.array([n_a]), np.array([b / n_b]), np.array([n_b]))
    np.testing.assert_allclose([found[0][0], found[1][0]], [low, high], atol=5e-5)


def test_the_test_is_the_score_test_with_pooled_shares():
    """3 of 20 beside 5 of 5, by hand: z = 0.85 over the root of p(1 - p)(1/20 + 1/5) 25/24, p = 8/25."""
    p = score_difference([3 / 20], [20], [1.0], [5])[2]
    assert p[0] == pytest.approx(3.56e-4, rel=1e-3), "and not the 2e-9 of an error of 0 at the edge"


def test_nobody_and_everybody_have_limits_too():
    low, high, p = score_difference([0.0, 0.0], [5, 5], [1.0, 0.0], [5, 5])
    assert (high[0], p[1]) == (1, 1)
    assert 0.4 < low[0] < 0.41 and p[0] < 0.01
    assert low[1] == pytest.approx(-high[1])


def test_sides_can_be_exchanged():
    one = score_difference([0.2], [25], [0.6], [40])
    other = score_difference([0.6], [40], [0.2], [25])
    np.testing.assert_allclose([one[0], one[1], one[2]], [-other[1], -other[0], other[2]], atol=1e-12)


def test_the_test_and_the_interval_agree():
    for n in (12, 29, 60):
        low, high, p = score_difference(np.linspace(0, 1, n + 1), n, 0.5, 40)
        np.testing.assert_array_equal((low > 0) | (high < 0), p < 0.05)


def test_without_people_there_is_nothing():
    assert np.isnan(score_difference([np.nan, 0.5], [10, 0], [0.5, 0.5], [10, 10])).all()


def test_the_p_value_alone_is_that_of_the_interval():
    for a, n_a, b, n_b in ((0.2, 25.0, 0.6, 40.0), (0.0, 5.0, 0.0, 5.0), (1.0, 3.5, 0.1, 9.0)):
        assert score_p(a, n_a, b, n_b) == score_difference([a], [n_a], [b], [n_b])[2][0]


def test_limits_are_those_that_sixty_halvings_find():
    low, high, _ = score_difference([0.3], [10], [0.7], [12])
    halved = (-0.028943373271569064, 0.7042569447291681)
    assert (low[0], high[0]) == pytest.approx(halved, abs=1e-15)
