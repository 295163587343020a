"""Tests of association in a two-way table, corrected for the design.

Source: Rao and Scott (1981, 1984); Thomas and Rao (1990); R survey's `svychisq`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from analysis.problems import CaseStudyError, hint
from analysis.statistics.testing.crosstabs import cell_shares, cell_totals

if TYPE_CHECKING:
    from analysis.statistics.design import Design

Statistic = Literal["F", "Chisq", "Wald", "adjWald"]
STATISTICS = ("F", "Chisq", "Wald", "adjWald")


@dataclass(frozen=True)
class TestResult:
    """A test: its statistic, degrees of freedom (`df`, and `df_residual` where it is an F or t), p-value, and
    name.

    `estimate` and `low`, `high` are the difference tested, where there is one.
    """

    __test__ = False

    name: str
    statistic: float
    df: float
    df_residual: float
    p: float
    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan

    def __str__(self) -> str:
        df = f"{self.df:.4g}" if np.isnan(self.df_residual) else f"{self.df:.4g} and {self.df_residual:.4g}"
        return f"{self.name}: {self.statistic:.4g} on {df} degrees of freedom, p = {self.p:.3g}"


def association_test(
    design: Design, rows: np.ndarray, columns: np.ndarray, r: int, c: int, statistic: Statistic = "F"
) -> TestResult:
    """Are two single-choice questions independent?

    `rows` and `columns` (n,) hold positions 0..r-1 and 0..c-1, -1 for missing. "F" is Pearson's with the
    second-order Rao-Scott correction; "Chisq" reports the uncorrected statistic with a first-order p-value;
    "Wald" and "adjWald" test the deviations from independence.

    Raises CaseStudyError for an unknown statistic, a table of one row or column, one that is empty, or has
    too many empty cells.
    """
    if statistic not in STATISTICS:
        raise CaseStudyError(f"Test statistic {statistic!r} is not known{hint(statistic, STATISTICS)}.")
    codes = np.multiply(rows, c, dtype=np.intp)
    codes += columns
    is_complete = (rows >= 0) & (columns >= 0)
    if not is_complete.all():
        codes[~is_complete] = -1
    is_wald = statistic in ("Wald", "adjWald")
    cells = (cell_totals if is_wald else cell_shares)(design, codes, r * c)
    table, covariance = _without_empty(cells.estimate.reshape(r, c), cells.covariance)
    if min(table.shape) < 2:
        raise CaseStudyError(
            "A test of association needs at least two rows and two columns with answers; got"
            f" {table.shape[0]} by {table.shape[1]}."
        )
    if is_wald:
        return _wald(table, covariance, float(design.degf), statistic)
    n = design.n if design.adjustments else int(np.count_nonzero(design.weights))
    return _pearson(table, covariance, n, float(design.degf), statistic)


def counts_test(table: np.ndarray) -> TestResult | None:
    """Are the rows and columns of a table of people (r, c) independent, each person counted once and with
    weight 1?

    The Rao-Scott F of `association_test` over a design without weights, strata and clusters, from its counts
    alone: the covariance of the cells' shares is the multinomial's, over n - 1. None where fewer than two
    rows or columns have anybody, or so many cells are empty that `association_test` refuses them.
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return None
    n = float(table.sum())
    if n < 2:
        return None
    shares = table / n
    flat = shares.ravel()
    # The multinomial's, over n - 1 as a with-replacement sample of n single people has it.
    covariance = (np.diag(flat) - np.outer(flat, flat)) / (n - 1)
    try:
        return _pearson(shares, covariance, n, n - 1, "F")
    except CaseStudyError:
        return None


def _pearson(shares: np.ndarray, covariance: np.ndarray, n: float, nu: float, statistic: str) -> TestResult:
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = float(n * ((shares - expected) ** 2 / expected).sum())
    delta = _design_effects(shares, covariance, n)
    # Second order, as svychisq: Pearson's statistic over the sum of the design effects is F on the degrees of
    # freedom that Satterthwaite's rule gives the effects, whose squares say how unequal they are.
    trace, squares = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not squares > 0:
        raise CaseStudyError(
            "The shares have no sampling error, as of a population that was drawn whole: there is no chance"
            " to test a difference against."
        )
    if statistic == "Chisq":
        df = delta.shape[0]
        return TestResult(
            "Rao-Scott chi-square", pearson, df, np.nan, float(special.chdtrc(df, pearson / (trace / df)))
        )
    df = trace**2 / squares
    return TestResult(
        "Rao-Scott F", pearson / trace, df, df * nu, float(special.fdtrc(df, df * nu, pearson / trace))
    )


def _design_effects(shares: np.ndarray, covariance: np.ndarray, n: float) -> np.ndarray:
    """Rao and Scott's generalised design effects, a matrix of (r-1)(c-1) rows.

    The one rule for empty cells, R's: an empty cell weighs nothing in the contrasts (its inverse share is
    taken as 0), so that the effects are those of the cells that have people. With it F is larger than
    n / (n - 1) for every effect would make it.
    """
    r, c = shares.shape
    contrasts = _interaction(r, c)
    flat = shares.ravel()
    scaled = contrasts * np.divide(1.0, flat, out=np.zeros_like(flat), where=flat > 0)[:, None]
    if np.linalg.matrix_rank(contrasts[flat > 0]) < contrasts.shape[1]:
        raise CaseStudyError(
            f"A table of {r} by {c} with {int((flat == 0).sum())} empty cells can't be tested; pool answers"
            " or groups."
        )
    return np.linalg.solve(contrasts.T @ scaled / n, scaled.T @ covariance @ scaled)


def _interaction(r: int, c: int) -> np.ndarray:
    """Contrasts (rc, (r-1)(c-1)) orthogonal to the main effects of rows and columns."""

    def centred(size: int) -> np.ndarray:
        return np.eye(size)[:, 1:] - 1 / size

    return np.kron(centred(r), centred(c))


def _wald(table: np.ndarray, covariance: np.ndarray, nu: float, statistic: str) -> TestResult:
    r, c = table.shape
    above, across, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    row, column = np.divmod(np.arange(r * c), c)
    # slopes of N_ij - N_i. N_.j / N..
    slopes = np.eye(r * c) - (row[:, None] == row) * (across[column] / total)[:, None]
    slopes -= (column[:, None] == column) * (above[row] / total)[:, None]
    slopes += (above[row] * across[column] / total**2)[:, None]
    free = (row > 0) & (column > 0)
    deviation = (table - np.outer(above, across) / total).ravel()[free]
    spread = (slopes @ covariance @ slopes.T)[np.ix_(free, free)]
    wald = float(deviation @ np.linalg.solve(spread, deviation))
    k = int(free.sum())
    if statistic == "Wald":
        return TestResult("Wald F", wald / k, k, nu, float(special.fdtrc(k, nu, wald / k)))
    # Hotelling: k contrasts estimated on nu degrees of freedom leave nu - k + 1.
    left = nu - k + 1
    value = wald * left / (k * nu)
    return TestResult("adjusted Wald F", value, k, left, float(special.fdtrc(k, left, value)))


def _without_empty(table: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A table (r, c) and the covariance of its cells without the rows and columns that nobody is in."""
    rows, columns = (np.flatnonzero(table.sum(axis=axis) > 0) for axis in (1, 0))
    places = (rows[:, np.newaxis] * table.shape[1] + columns).ravel()
    return table[np.ix_(rows, columns)], covariance[np.ix_(places, places)]
