"""Several statistics at once, with their joint covariance: means, totals, ratios, variances, contrasts.

Each takes a Design or a ReplicateDesign and arrays; a row with a missing value in any column leaves the
base, as with R's `na.rm=TRUE`. Source: R survey's `svymean`, `svytotal`, `svyratio`, `svyvar`, `svycontrast`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.intervals import Interval, symmetric_interval

if TYPE_CHECKING:
    from analysis.statistics.design import Design

Against = Literal["population", "replace"]


@dataclass(frozen=True, eq=False)
class Joint:
    """A vector of statistics: `estimate` (p,), `covariance` (p, p), and `df`, the design's degrees of
    freedom.
    """

    names: tuple[str, ...]
    estimate: np.ndarray
    covariance: np.ndarray
    df: float

    @property
    def se(self) -> np.ndarray:
        """(p,) standard errors."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))

    @property
    def correlation(self) -> np.ndarray:
        """(p, p) correlations of the estimates."""
        return self.covariance / np.outer(self.se, self.se)

    def interval(self, confidence: float = 0.95, df: float | None = None) -> Interval:
        """estimate -/+ t(df) se, with the design's df unless given (infinite: normal)."""
        return symmetric_interval(self.estimate, self.se, self.df if df is None else df, confidence)

    def contrast(self, weights: np.ndarray | Sequence[float], names: Sequence[str] = ("contrast",)) -> Joint:
        """Linear combinations: `weights` (p,) or (q, p)."""
        matrix = np.atleast_2d(np.asarray(weights, dtype=float))
        if matrix.shape[1] != len(self.estimate):
            raise CaseStudyError(
                f"A contrast needs {len(self.estimate)} weights, one a statistic; got {matrix.shape[1]}."
            )
        return Joint(tuple(names), matrix @ self.estimate, matrix @ self.covariance @ matrix.T, self.df)

    def function(self, value: Callable[[np.ndarray], float], name: str = "function") -> Joint:
        """A smooth function of the statistics, by the delta method (its slopes found by complex steps)."""
        slope = complex_slopes(value, self.estimate)
        variance = slope @ self.covariance @ slope
        return Joint((name,), np.array([value(self.estimate)]), np.array([[variance]]), self.df)


def complex_slopes(value: Callable, at: np.ndarray) -> np.ndarray:
    """Slopes (p,) of an analytic function of p numbers, exact to rounding.

    Source: Squire and Trapp (1998).
    """
    step = 1e-30
    slopes = np.empty(len(at))
    for place in range(len(at)):
        moved = at.astype(complex)
        moved[place] += 1j * step * max(abs(at[place]), 1.0)
        slopes[place] = np.imag(value(moved)) / (step * max(abs(at[place]), 1.0))
    return slopes


def joint_means(design: Design, columns: np.ndarray, names: Sequence[str] = ()) -> Joint:
    """Means of `columns` (n, p), or (n,); of 0/1 columns, shares."""
    design, columns = complete(design, columns)

    def point(weights):
        return (columns.T @ weights) / weights.sum(axis=0)

    def influence(theta):
        return (design.weights / design.weights.sum())[:, None] * (columns - theta)

    return _joint(design, point, influence, names)


def joint_totals(design: Design, columns: np.ndarray, names: Sequence[str] = ()) -> Joint:
    """Totals of `columns` (n, p), or (n,)."""
    design, columns = complete(design, columns)

    def point(weights):
        return columns.T @ weights

    def influence(theta):
        return design.weights[:, None] * columns

    return _joint(design, point, influence, names)


def joint_ratios(
    design: Design, numerators: np.ndarray, denominators: np.ndarray, names: Sequence[str] = ()
) -> Joint:
    """Ratios of totals, `numerators` to `denominators`, both (n, p) or (n,)."""
    both = np.concatenate([np.atleast_2d(numerators.T), np.atleast_2d(denominators.T)]).T
    design, both = complete(design, both)
    above, below = np.hsplit(both, 2)

    def point(weights):
        return (above.T @ weights) / (below.T @ weights)

    def influence(theta):
        return design.weights[:, None] * (above - theta * below) / (design.weights @ below)

    return _joint(design, point, influence, names)


def joint_variances(design: Design, columns: np.ndarray, names: Sequence[str] = ()) -> Joint:
    """Population variances and covariances of `columns` (n, q): p = q * q of them, row by row."""
    design, columns = complete(design, columns)
    q = columns.shape[1]
    n = np.count_nonzero(design.weights)
    upscale = n / (n - 1)

    def products(weights):
        deviations = columns - (weights @ columns) / weights.sum()
        return np.einsum("ij,ik->ijk", deviations, deviations).reshape(-1, q * q) * upscale

    def point(weights):
        if weights.ndim == 2:
            return np.stack([point(column) for column in weights.T], axis=1)
        return weights @ products(weights) / weights.sum()

    def influence(theta):
        return (design.weights / design.weights.sum())[:, None] * (products(design.weights) - theta)

    return _joint(design, point, influence, names or [str(place) for place in range(q * q)])


def correlations(design: Design, columns: np.ndarray) -> np.ndarray:
    """Correlations (q, q) between `columns` (n, q) in the population."""
    q = columns.shape[1]
    variance = joint_variances(design, columns).estimate.reshape(q, q)
    spread = np.sqrt(np.diag(variance))
    return variance / np.outer(spread, spread)


def design_effects(
    design: Design, columns: np.ndarray, joint: Joint, against: Against = "population"
) -> np.ndarray:
    """Design effects (p, p): covariance over that of simple random sampling of as many rows.

    `joint` holds means or totals of `columns`; `against="replace"` compares with sampling with replacement
    (no finite population correction). NaN where the weights sum to less than n, so that no population is
    known.
    """
    design, columns = complete(design, columns)
    q = columns.shape[1]
    n = np.count_nonzero(design.weights)
    population = design.weights.sum()
    simple = joint_variances(design, columns).estimate.reshape(q, q) / n
    if not np.allclose(joint.estimate, design.weights @ columns / population, rtol=1e-9, atol=0):
        simple = simple * population**2
    if against == "population":
        simple = simple * (population - n) / population if population >= n else simple * np.nan
    return joint.covariance / simple


def complete(design: Design, columns: np.ndarray) -> tuple[Design, np.ndarray]:
    """`columns` as (n, p) without missing values (0 there), and the design seen through the rows without."""
    columns = np.asarray(columns, dtype=float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    missing = np.isnan(columns).any(axis=1)
    if not missing.any():
        return design, columns
    return design.domain(~missing), np.where(missing[:, None], 0.0, columns)


def _joint(design: Design, point: Callable, influence: Callable, names: Sequence[str]) -> Joint:
    if not design.weights.any():
        raise CaseStudyError("Nothing can be estimated: no row of the base has a weight above 0.")
    estimate, covariance = design.estimate(point, influence)
    names = tuple(names) or tuple(str(place) for place in range(len(estimate)))
    return Joint(names, estimate, covariance, float(design.degf))
