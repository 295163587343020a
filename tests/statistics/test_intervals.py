import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.intervals import (
    SHARE_METHODS,
    WITHOUT_EDGE,
    share_interval,
    symmetric_interval,
    t_quantile,
)
from analysis.statistics.shares import share_by
from analysis.statistics.unit_tally import UnitTally


@pytest.mark.parametrize("method", SHARE_METHODS)
def test_every_method_holds_the_share_between_its_limits(method):
    share, se = np.array([0.1, 0.5, 0.8]), np.array([0.02, 0.03, 0.02])
    interval = share_interval(share, se, 50, 400, 300, method=method)
    assert ((interval.low < share) & (share < interval.high)).all()


@pytest.mark.parametrize("method", [name for name in SHARE_METHODS if name not in WITHOUT_EDGE])
def test_at_zero_and_one_the_rule_is_clopper_pearson(method):
    interval = share_interval(np.array([0.0, 1.0]), np.zeros(2), 399, 400, 30, method=method)
    assert interval.low.tolist() == [0, pytest.approx(0.025 ** (1 / 30))]
    assert interval.high.tolist() == [pytest.approx(1 - 0.025 ** (1 / 30)), 1]


def test_at_zero_and_one_few_clusters_cost_what_they_cost_other_shares():
    """Korn and Graubard's effective size: (t of the rows over t of the clusters) squared."""
    n = 30 * (t_quantile(0.95, 399) / t_quantile(0.95, 14)) ** 2
    interval = share_interval(np.array([0.0]), np.zeros(1), 14, 400, 30)
    assert interval.high.tolist() == [pytest.approx(1 - 0.025 ** (1 / n))]


@pytest.mark.parametrize("method", ["logit", "beta", "wilson"])
def test_limits_go_on_from_nobody_to_a_few_in_clusters(method):
    psu, highs = np.repeat(np.arange(15), 40), []
    for hits in range(4):
        codes = np.zeros(600, dtype=int)
        codes[np.arange(hits) * 170] = 1
        highs.append(share_by(Design.of(600, psu=psu), codes, 2, method=method).high[0, 1])
    assert highs == sorted(highs)
    assert 0.005 < highs[0] < 0.01 and highs[1] < 0.02


@pytest.mark.parametrize("method", ["logit", "beta", "wilson"])
def test_limits_go_on_from_nobody_to_one_where_half_of_all_was_drawn(method):
    levels = np.arange(600) % 2
    for given in (
        {"psu": np.repeat(np.arange(15), 40), "fpc": np.full(600, 30.0)},
        {"fpc": np.full(600, 1200.0)},
    ):
        design = Design.of(600, **given)
        nobody, one = np.zeros(600, dtype=int), (np.arange(600) == 0).astype(int)
        block = share_by(design, nobody, 2, levels, 2, method=method)
        assert block.high[0, 1] < share_by(design, one, 2, method=method).high[0, 1]
        # by rows, by strata and by units: one rule
        tally = UnitTally(design, [(levels, 2)]).shares(
            np.zeros((600, 1)), np.ones(600, dtype=bool), 0.95, method
        )
        assert tally.high[:, 0] == pytest.approx(block.high[:, 1])


def test_a_population_drawn_whole_leaves_nothing_open():
    whole = Design.of(40, strata=np.repeat([0, 1], 20), fpc=np.repeat([20.0, 60.0], 20))
    block = share_by(whole, np.zeros(40, dtype=int), 2, np.repeat([0, 1], 20), 2)
    assert block.high[1, 1] == pytest.approx(0, abs=1e-6)
    assert block.high[2, 1] > 0.05


def test_one_cluster_answers_for_one():
    interval = share_interval(np.array([0.0]), np.zeros(1), 0, 40, 40)
    assert interval.high.tolist() == [pytest.approx(0.975)]


def test_no_base_no_interval():
    interval = share_interval(np.array([np.nan, 0.0]), np.array([np.nan, 0.0]), 5, 10, np.array([0.0, 0.0]))
    assert np.isnan(interval.low).all() and np.isnan(interval.high).all()


def test_t_quantiles():
    assert t_quantile(0.95, np.inf) == pytest.approx(1.959963984540054)
    assert np.isnan(t_quantile(0.95, 0))
    assert symmetric_interval(np.array(1.0), np.array(1.0), np.inf).high == pytest.approx(2.959963984540054)


def test_sentences():
    with pytest.raises(
        CaseStudyError, match="Interval method 'Logit' is not known; expected perhaps 'logit'"
    ):
        share_interval(np.array([0.1]), np.array([0.1]), 5, 10, 10, method="Logit")
    with pytest.raises(CaseStudyError, match="Confidence must lie between 0 and 1; got 95"):
        symmetric_interval(np.array(1.0), np.array(1.0), 5, confidence=95)


def test_linear_limits_are_those_of_svymean_at_the_edge_too():
    interval = share_interval(np.array([0.02, 1.0]), np.array([0.02, 0.0]), np.inf, 40, 40, method="linear")
    np.testing.assert_allclose(interval.low, [0.02 - 1.959963984540054 * 0.02, 1])
    np.testing.assert_allclose(interval.high, [0.02 + 1.959963984540054 * 0.02, 1])
