import numpy as np
import pytest

from analysis.problems import CaseStudyError
from analysis.statistics.intervals import SHARE_METHODS, share_interval, symmetric_interval, t_quantile


@pytest.mark.parametrize("method", SHARE_METHODS)
def test_every_method_holds_the_share_between_its_limits(method):
    share, se = np.array([0.1, 0.5, 0.8]), np.array([0.02, 0.03, 0.02])
    interval = share_interval(share, se, 50, 400, 300, method=method)
    assert ((interval.low < share) & (share < interval.high)).all()


@pytest.mark.parametrize("method", SHARE_METHODS)
def test_at_zero_and_one_the_rule_is_clopper_pearson(method):
    interval = share_interval(np.array([0.0, 1.0]), np.zeros(2), 50, 400, 30, method=method)
    assert interval.low.tolist() == [0, pytest.approx(0.025 ** (1 / 30))]
    assert interval.high.tolist() == [pytest.approx(1 - 0.025 ** (1 / 30)), 1]


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
