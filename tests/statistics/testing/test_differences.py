import numpy as np
import pytest
from scipy import stats

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.testing.differences import group_test, mean_test, rank_test

RNG = np.random.default_rng(5)
X = np.append(RNG.normal(5, 1, 80), np.nan)
GROUPS = np.append(np.repeat([0, 1], 40), 1)


def test_one_mean():
    result = mean_test(Design(81), X, against=4.5)
    # the base is a domain: its error is that of a mean of a random number of rows, all but the same here
    assert result.statistic == pytest.approx(stats.ttest_1samp(X[:80], 4.5).statistic, rel=0.01)
    assert result.df == 78
    assert result.low < result.estimate < result.high


def test_two_means():
    result = group_test(Design(81), X, GROUPS)
    assert result.estimate == pytest.approx(X[40:80].mean() - X[:40].mean())
    assert result.statistic == pytest.approx(
        stats.ttest_ind(X[40:80], X[:40], equal_var=False).statistic, rel=0.02
    )


@pytest.mark.parametrize("test", ["wilcoxon", "vanderWaerden", "median"])
def test_ranks(test):
    same, apart = (
        rank_test(Design(81), X, GROUPS, test=test),
        rank_test(Design(81), X + 3 * GROUPS, GROUPS, test=test),
    )
    assert same.p > 0.05 > apart.p


def test_ranks_of_three_groups():
    result = rank_test(Design(81), X, np.arange(81) % 3, 3)
    assert (result.df, result.df_residual) == (2, 77)


def test_a_group_without_values():
    with pytest.raises(CaseStudyError, match="The test needs 2 groups with values; their sizes are 80, 0"):
        group_test(Design(81), X, np.zeros(81, dtype=int))
    with pytest.raises(CaseStudyError, match="Rank test 'wilcox' is not known; expected perhaps 'wilcoxon'"):
        rank_test(Design(81), X, GROUPS, test="wilcox")
