"""Tests of a mean against a value, and of two or more groups against each other.

Source: R survey's `svyttest` and `svyranktest`; Lumley and Scott (2013) for rank tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from analysis.problems import CaseStudyError, hint
from analysis.statistics.intervals import symmetric_interval
from analysis.statistics.joint import Joint, joint_means
from analysis.statistics.testing.association import TestResult

if TYPE_CHECKING:
    from analysis.statistics.design import Design

RankTest = Literal["wilcoxon", "vanderWaerden", "median", "KruskalWallis"]
_SCORES = {
    "wilcoxon": lambda rank, total: rank / total,
    "KruskalWallis": lambda rank, total: rank / total,
    "vanderWaerden": lambda rank, total: special.ndtri(rank / total),
    "median": lambda rank, total: (rank > total / 2).astype(float),
}


def mean_test(
    design: Design, values: np.ndarray, against: float = 0.0, confidence: float = 0.95
) -> TestResult:
    """Is the mean of `values` (n,; NaN: not in the base) equal to `against`?

    A t-test on one degree of freedom fewer than the design has, as R survey's; the textbook takes them all.
    """
    base = design.domain(~np.isnan(values))
    mean = joint_means(base, values)
    df = float(design.degf if design.replicated else base.degf) - 1
    return _t_result("one-sample t", mean.estimate[0] - against, mean.se[0], df, confidence)


def group_test(
    design: Design, values: np.ndarray, groups: np.ndarray, confidence: float = 0.95
) -> TestResult:
    """Do the means of two groups differ? `groups` (n,) holds 0 or 1, -1 for neither; the estimate is 1 less
    0.

    The t-test of a regression's slope. Raises CaseStudyError where a group is empty.
    """
    is_in_base = ~np.isnan(values) & (groups >= 0)
    _check_groups(design, groups, is_in_base, 2)
    slopes = _regression(
        design.domain(is_in_base), np.where(is_in_base, values, 0.0), np.where(is_in_base, groups, 0), 2
    )
    seen = design if design.replicated else design.domain(is_in_base)
    return _t_result("two-sample t", slopes.estimate[1], slopes.se[1], float(seen.degf) - 1, confidence)


def rank_test(
    design: Design, values: np.ndarray, groups: np.ndarray, k: int = 2, test: RankTest = "wilcoxon"
) -> TestResult:
    """Are `values` (n,) distributed alike in k groups? `groups` (n,) holds 0..k-1, -1 for none.

    Two groups: a t-test on the difference in mean score; more: an F-test. Scores are of midranks among
    the weighted values.
    """
    if test not in _SCORES:
        raise CaseStudyError(f"Rank test {test!r} is not known{hint(test, _SCORES)}.")
    is_in_base = ~np.isnan(values) & (groups >= 0)
    _check_groups(design, groups, is_in_base, k)
    base = design.domain(is_in_base)
    inside = base.weights > 0
    scores = np.zeros(len(values))
    scores[inside] = _SCORES[test](_midranks(values[inside], base.weights[inside]), base.weights.sum())
    slopes = _regression(base, scores, np.where(is_in_base, groups, 0), k, fixed=True)
    name = f"{test} rank test"
    if k == 2:
        return _t_result(name, slopes.estimate[1], slopes.se[1], float(base.degf) - 1, 0.95)
    value = float(slopes.estimate[1:] @ np.linalg.solve(slopes.covariance[1:, 1:], slopes.estimate[1:])) / (
        k - 1
    )
    left = float(base.degf) - (k - 1)
    return TestResult(name, value, k - 1, left, float(special.fdtrc(k - 1, left, value)))


def _regression(design: Design, values: np.ndarray, groups: np.ndarray, k: int, fixed: bool = False) -> Joint:
    """Mean of group 0 and differences of the other groups from it, with their covariance.

    `fixed` keeps each row's influence in all replicates, as R does for ranks.
    """
    columns = (groups[:, None] == np.arange(k)).astype(float)

    def point(weights):
        means = (columns.T @ (values * weights.T).T) / (columns.T @ weights)
        return np.concatenate([means[:1], means[1:] - means[:1]])

    def influence(theta):
        level = theta + np.where(np.arange(k) > 0, theta[0], 0.0)
        own = columns * (values[:, None] - level) / (design.weights @ columns)
        own[:, 1:] -= own[:, :1]
        return own

    theta = point(design.weights)
    per_weight = influence(theta)
    scores = design.weights[:, None] * per_weight
    _, covariance = design.estimate(
        (lambda weights: per_weight.T @ weights) if fixed else point, lambda _: scores
    )
    return Joint(tuple(str(place) for place in range(k)), theta, covariance, float(design.degf))


def _midranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted ranks (n,): the mean, over rows that tie, of the weight below plus half the row's own."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.cumsum(weights[order]) - weights[order] / 2
    _, tie = np.unique(values, return_inverse=True)
    return (np.bincount(tie, ranks) / np.bincount(tie))[tie]


def _t_result(name: str, estimate: float, se: float, df: float, confidence: float) -> TestResult:
    statistic = float(estimate / se)
    p = float(2 * special.stdtr(df, -abs(statistic))) if df > 0 else np.nan
    interval = symmetric_interval(np.array(estimate), np.array(se), df, confidence)
    return TestResult(
        name, statistic, df, np.nan, p, float(estimate), float(interval.low), float(interval.high)
    )


def _check_groups(design: Design, groups: np.ndarray, known: np.ndarray, k: int) -> None:
    sizes = np.bincount(groups[known & (design.weights > 0)], minlength=k)
    if len(sizes) > k or (sizes == 0).any():
        raise CaseStudyError(
            f"The test needs {k} groups with values; their sizes are {', '.join(map(str, sizes))}."
        )
