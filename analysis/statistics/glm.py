"""Generalised linear models on arrays: fitted by statsmodels, with a covariance that knows the design.

The covariance is linearised on the fit's own scores and Hessian. Source: Binder (1983); survey's `svyglm`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.variance import covariance, stratum_factors

if TYPE_CHECKING:
    from analysis.statistics.design import Design

FAMILIES = ("gaussian", "binomial", "poisson")
ROWS_AT_ONCE = 1 << 14
# a fitted probability nearer than this to 0 or 1 means that a coefficient runs to infinity
SEPARATED = 1e-9
# rows of a first fit that a long frame starts from, and the tolerance up to which that can't be told
WARM = 1 << 13
CLOSE = 1e-9
# coefficients that move by less than this share of the largest have settled
STILL = 1e-9
# a step of Newton's that moves no coefficient of scaled columns by more leaves an error of its square, 1e-11
STEP = 3e-6
# how closely the first rows are fitted, whose own error is far larger
ROUGH = 1e-5


def family_of(name: str, weights: np.ndarray | None = None) -> Any:
    """The family of a name in FAMILIES, with its canonical link, that starts where R's `glm` does.

    statsmodels is imported where it fits: importing it takes longer than most models.
    """
    from statsmodels.genmod import families

    if name == "gaussian":
        return families.Gaussian()

    # R stops early, so that where the way began shows in the ninth digit
    class Binomial(families.Binomial):
        def starting_mu(self, y: np.ndarray) -> np.ndarray:
            trials = np.ones(len(y)) if weights is None else weights
            return (trials * y + 0.5) / (trials + 1)

    class Poisson(families.Poisson):
        def starting_mu(self, y: np.ndarray) -> np.ndarray:
            return y + 0.1

    return Binomial() if name == "binomial" else Poisson()


@dataclass(frozen=True, eq=False)
class Model:
    """What to fit: outcome `y` (n,), columns `x` (n, p), `weights` (n,) and `offset` (n,) or None."""

    y: np.ndarray
    x: np.ndarray
    weights: np.ndarray
    offset: np.ndarray | None
    family: str
    names: tuple[str, ...]

    def pieces(self) -> Iterator[slice]:
        """Slices of rows that fit a cache."""
        for start in range(0, len(self.y), ROWS_AT_ONCE):
            yield slice(start, start + ROWS_AT_ONCE)

    def deviance(self, mean: np.ndarray) -> float:
        """Weighted deviance of the outcome from means (n,)."""
        return float(family_of(self.family).deviance(self.y, mean, freq_weights=self.weights))


@dataclass(frozen=True, eq=False)
class GlmFit:
    """Coefficients (p,), inverse of the weighted cross-products (p, p), deviance; and of each row (n,) its
    Pearson residual and its score factor: times its columns that is its score, weight included.

    Inverse and factors have the working weights that the last step used, as R's do.
    """

    beta: np.ndarray
    inverse: np.ndarray
    deviance: float
    residuals: np.ndarray
    score_factor: np.ndarray


def fit(
    model: Model, tolerance: float = 1e-14, iterations: int = 100, start: np.ndarray | None = None
) -> GlmFit:
    """The maximum (pseudo-)likelihood fit; converged once the deviance moves by less than `tolerance`
    (relative), as R's `glm` has it.

    Raises CaseStudyError for columns that depend on each other, an outcome that is perfectly separated,
    or no convergence.
    """
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

    _check_columns(model)
    if start is None:
        start = _warm_start(model, iterations) if tolerance <= CLOSE else None
        closely = None if start is None else _by_newton(model, start, iterations)
        if closely is not None:
            return closely
    family = family_of(model.family, model.weights)
    glm = GLM(model.y, model.x, family=family, offset=model.offset, freq_weights=model.weights)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # both are looked for below, and told in words that name the column
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        # R's rule: the change of the deviance over itself and a tenth
        fitted = glm.fit(start_params=start, maxiter=iterations, rtol=tolerance, atol=tolerance / 10)
    _check_separation(model, fitted.mu, fitted.params)
    if not (fitted.converged or _still(*fitted.fit_history["params"][-2:])):
        raise CaseStudyError(
            f"The regression did not converge in {iterations} iterations; check for columns nearly alike."
        )
    working = np.asarray(glm.weights)
    return GlmFit(
        beta=fitted.params,
        inverse=_inverse(_products(model.x, working)),
        deviance=float(fitted.deviance),
        residuals=fitted.resid_pearson,
        score_factor=working * (model.y - fitted.mu) * family.link.deriv(fitted.mu),
    )


@lru_cache(maxsize=1)
def _near_model() -> Any:
    """statsmodels' GLM for steps over many rows: what is known already is not worked out again."""
    from statsmodels.genmod.generalized_linear_model import GLM

    class NearModel(GLM):
        def initialize(self) -> None:
            # `_check_columns` has seen that they are independent: their rank need not be looked for
            self.df_model = self.exog.shape[1] - 1
            self.wnobs = self.freq_weights.sum()
            self.df_resid = self.wnobs - self.df_model - 1

        seen: tuple[np.ndarray, np.ndarray] | None = None

        def predict(self, params: np.ndarray, *others: Any, **options: Any) -> np.ndarray:
            # score, information and likelihood of a step ask for the same means
            if others or options:
                return super().predict(params, *others, **options)
            if self.seen is None or not np.array_equal(self.seen[0], params):
                self.seen = np.array(params), super().predict(params)
            return self.seen[1]

        def hessian(self, params: np.ndarray, scale: Any = None, observed: Any = None) -> np.ndarray:
            # of a canonical link the observed information is the expected one
            return -_products(self.exog, self.hessian_factor(params, scale=scale, observed=False))

    return NearModel


def _by_newton(model: Model, start: np.ndarray, iterations: int) -> GlmFit | None:
    """The close fit of a long frame, from near it; None where that fails, and the slower way tells why.

    With canonical links Newton's steps are those of reweighted least squares, at a fraction of the cost: no
    step decomposes all rows. Columns are scaled, as statsmodels stops when no coefficient moves by more.
    """
    scale = np.sqrt(np.einsum("ij,ij->j", model.x, model.x) / len(model.y))
    family = family_of(model.family, model.weights)
    given = {"offset": model.offset, "freq_weights": model.weights}
    # what statsmodels would tell of an intercept is not asked for, nor looked for
    glm = _near_model()(model.y, model.x / scale, family=family, hasconst=False, **given)
    steps = [start * scale]
    way = {"method": "newton", "cov_type": "EIM", "disp": False, "tol": STEP, "callback": steps.append}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            # what it would tell of the likelihood at the end takes as long as two steps
            fitted = glm.fit(
                start_params=steps[0], maxiter=iterations, full_output=False, skip_hessian=True, **way
            )
        except (np.linalg.LinAlgError, ValueError):
            return None
    settled = len(steps) > 1 and (np.abs(steps[-1] - steps[-2]) <= STEP).all()
    if not (settled and np.isfinite(fitted.params).all()):
        return None
    beta, mean = fitted.params / scale, fitted.mu
    _check_separation(model, mean, beta)
    return GlmFit(
        beta=beta,
        inverse=fitted.normalized_cov_params / np.outer(scale, scale),
        deviance=float(fitted.deviance),
        residuals=fitted.resid_pearson,
        # of a canonical link the working weights cancel the link's slope
        score_factor=model.weights * (model.y - mean),
    )


def _warm_start(model: Model, iterations: int) -> np.ndarray | None:
    """Coefficients of rows at even steps, for a long frame that is to be fitted closely: a step over all rows
    costs as much as all steps over these.
    """
    step = len(model.y) // WARM
    if step < 4 or model.family == "gaussian":
        return None
    offset = None if model.offset is None else model.offset[::step]
    part = Model(model.y[::step], model.x[::step], model.weights[::step], offset, model.family, model.names)
    try:
        return fit(part, ROUGH, iterations).beta
    except CaseStudyError:
        # a rare category may be missing there; the whole decides
        return None


def _still(before: np.ndarray, beta: np.ndarray) -> bool:
    """Whether coefficients have settled, though the deviance of many rows is not exact to `tolerance`."""
    return bool((np.abs(beta - before) <= STILL * np.abs(beta).max()).all())


def coefficient_covariance(
    design: Design, rows: np.ndarray | None, model: Model, fitted: GlmFit
) -> np.ndarray:
    """Design-based covariance (p, p) of the coefficients; `rows` are the positions of the model's rows in the
    design.
    """
    if design.plain:
        return _plain_covariance(design, rows, model, fitted)
    scores = np.zeros((design.n, len(fitted.beta)))
    scores[slice(None) if rows is None else rows] = model.x * fitted.score_factor[:, None]
    return covariance(design, scores @ fitted.inverse)


def _plain_covariance(design: Design, rows: np.ndarray | None, model: Model, fitted: GlmFit) -> np.ndarray:
    """The same from pieces of rows, for rows that are PSUs: nothing of n rows by p columns is copied."""
    stage = design.stages[0]
    factors = stratum_factors(design)
    p = len(fitted.beta)
    raw, sums = np.zeros((p, p)), np.zeros((stage.strata, p))
    stratum = stage.unit_stratum if rows is None else stage.unit_stratum[rows]
    for part in model.pieces():
        scores = model.x[part] * fitted.score_factor[part][:, None]
        own = stratum[part]
        for column in range(p):
            sums[:, column] += np.bincount(own, scores[:, column], minlength=stage.strata)
        scores *= np.sqrt(factors)[own][:, None]
        raw += scores.T @ scores
    raw -= (sums * (factors / stage.sampled)[:, None]).T @ sums
    return fitted.inverse @ raw @ fitted.inverse


def _inverse(cross: np.ndarray) -> np.ndarray:
    """Inverse of cross-products (p, p), scaled first: columns may be measured in years and in francs."""
    scale = np.sqrt(np.diag(cross))
    return np.linalg.inv(cross / np.outer(scale, scale)) / np.outer(scale, scale)


def _products(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """X'WX (p, p) of columns `x` (n, p) and `weights` (n,), in pieces of rows that fit a cache."""
    products = np.zeros((x.shape[1], x.shape[1]))
    for start in range(0, len(x), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        scaled = x[part] * np.sqrt(weights[part])[:, None]
        products += scaled.T @ scaled
    return products


def _check_columns(model: Model) -> None:
    """Raise where columns depend on each other; statsmodels would share their effect out silently."""
    cross = _products(model.x, model.weights)
    scale = np.sqrt(np.diag(cross))
    if (scale == 0).any():
        raise CaseStudyError(
            f"The regression's column {model.names[int(np.argmin(scale))]!r} is 0 in every row; leave it out."
        )
    values, vectors = np.linalg.eigh(cross / np.outer(scale, scale))
    if values[0] < 1e-12 * values[-1]:
        involved = [model.names[place] for place in np.flatnonzero(np.abs(vectors[:, 0]) > 0.1)]
        raise CaseStudyError(
            f"The regression's columns {', '.join(map(repr, involved))} determine each other; leave one out."
        )


def _check_separation(model: Model, mean: np.ndarray, beta: np.ndarray) -> None:
    if model.family != "binomial":
        return
    nearest = np.minimum(mean, 1 - mean)[model.weights > 0]
    if nearest.size and np.nanmin(nearest) >= SEPARATED:
        return
    spread = np.abs(beta) * np.ptp(model.x, axis=0)
    name = model.names[int(np.argmax(spread))]
    raise CaseStudyError(
        f"The outcome is perfectly separated: {name!r} (perhaps with others) tells some rows' outcome"
        " without error, so its coefficient has no finite estimate. Collapse its categories or leave"
        " it out."
    )
