"""Generalised linear models on arrays: iteratively reweighted least squares on cross-products.

Nothing of n rows by p columns is copied: rows are taken in pieces. Source: McCullagh and Nelder (1989), sec.
2.5;
R's `glm` and survey's `svyglm`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.families import Family
from analysis.statistics.variance import covariance, stratum_factors

if TYPE_CHECKING:
    from analysis.statistics.design import Design

ROWS_AT_ONCE = 1 << 14
# a fitted probability nearer than this to 0 or 1 means that a coefficient runs to infinity
SEPARATED = 1e-9
# fits that take more steps than this are looked at for separation
USUAL = 12
# rows of a first fit that the whole starts from, and the tolerance below which that pays and can't be told
WARM = 1 << 14
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Model:
    """What to fit: outcome `y` (n,), columns `x` (n, p), `weights` (n,) and `offset` (n,) or None."""

    y: np.ndarray
    x: np.ndarray
    weights: np.ndarray
    offset: np.ndarray | None
    family: Family
    names: tuple[str, ...]

    def pieces(self) -> Iterator[slice]:
        """Slices of rows that fit a cache."""
        for start in range(0, len(self.y), ROWS_AT_ONCE):
            yield slice(start, start + ROWS_AT_ONCE)

    def predictor(self, part: slice, beta: np.ndarray) -> np.ndarray:
        """The linear predictor of the rows `part`."""
        eta = self.x[part] @ beta
        return eta if self.offset is None else eta + self.offset[part]


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients (p,), the inverse of the weighted cross-products (p, p), deviance and iterations.

    `last` are the coefficients whose working weights the final step used; the inverse belongs to them, as in
    R.
    """

    beta: np.ndarray
    last: np.ndarray | None
    inverse: np.ndarray
    deviance: float
    iterations: int


def fit(
    model: Model, tolerance: float = 1e-14, iterations: int = 100, start: np.ndarray | None = None
) -> Fit:
    """The maximum (pseudo-)likelihood fit; converged once the deviance moves by less than `tolerance`
    (relative).

    Raises CaseStudyError for columns that depend on each other, an outcome that is perfectly separated,
    or no convergence.
    """
    beta = _warm_start(model, tolerance, iterations) if start is None else start
    cross, pull, before = _cross_products(model, beta)
    for iteration in range(1, iterations + 1):
        last, beta = beta, _solve(cross, pull, model.names)
        used = cross
        cross, pull, deviance = _cross_products(model, beta)
        settled = abs(deviance - before) < tolerance * (abs(deviance) + 0.1) or _still(beta, last)
        if settled or model.family.name == "gaussian":
            _check_separation(model, beta)
            return Fit(beta, last, _inverse(used, model.names), deviance, iteration)
        before = deviance
        if iteration > USUAL:
            _check_separation(model, beta)
    raise CaseStudyError(
        f"The regression did not converge in {iterations} iterations; check for columns nearly alike."
    )


def _warm_start(model: Model, tolerance: float, iterations: int) -> np.ndarray | None:
    """Coefficients of rows at even steps, for a long frame that is to be fitted closely."""
    step = len(model.y) // WARM
    if step < 4 or tolerance > CLOSE or model.family.name == "gaussian":
        return None
    offset = None if model.offset is None else model.offset[::step]
    part = Model(model.y[::step], model.x[::step], model.weights[::step], offset, model.family, model.names)
    try:
        return fit(part, tolerance, iterations).beta
    except CaseStudyError:
        # a rare category may be missing there; the whole decides
        return None


def coefficient_covariance(design: Design, rows: np.ndarray | None, model: Model, fitted: Fit) -> np.ndarray:
    """Design-based covariance (p, p) of the coefficients; `rows` are the positions of the model's rows in the
    design.
    """
    if design.plain:
        return _plain_covariance(design, rows, model, fitted)
    scores = np.zeros((design.n, len(fitted.beta)))
    scores[slice(None) if rows is None else rows] = np.concatenate(
        [_scores(model, fitted, part) for part in model.pieces()]
    )
    return covariance(design, scores @ fitted.inverse)


def pearson_residuals(model: Model, beta: np.ndarray) -> np.ndarray:
    """(n,) residuals over the root of their variance."""
    mean, _, variance = model.family.moments(model.predictor(slice(None), beta))
    return (model.y - mean) / np.sqrt(variance)


def _cross_products(model: Model, beta: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, float]:
    """X'WX (p, p), X'Wz (p,) at the working response z, and the deviance."""
    p = model.x.shape[1]
    cross, pull, deviance = np.zeros((p, p)), np.zeros(p), 0.0
    for part in model.pieces():
        working, response, own = _working(model, part, beta)
        deviance += own
        root = np.sqrt(working)
        scaled = model.x[part] * root[:, None]
        cross += scaled.T @ scaled
        pull += (root * response) @ scaled
    return cross, pull, deviance


def _working(model: Model, part: slice, beta: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, float]:
    """Working weights and responses (less the offset) of the rows `part`, and their deviance; without `beta`
    at the start.
    """
    y, weights, family = model.y[part], model.weights[part], model.family
    eta = family.link(family.start(y, weights)) if beta is None else model.predictor(part, beta)
    mean, slope, variance = family.moments(eta)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviance = float((weights * family.deviance(y, mean, eta)).sum())
        working = weights * slope if variance is slope else weights * slope**2 / variance
        response = eta + (y - mean) / slope
    if model.offset is not None:
        response = response - model.offset[part]
    usable = np.isfinite(working) & np.isfinite(response)
    if not usable.all():
        working, response = np.where(usable, working, 0.0), np.where(usable, response, 0.0)
    return working, response, deviance


def _still(beta: np.ndarray, last: np.ndarray | None) -> bool:
    return last is not None and bool((np.abs(beta - last) <= 1e-9 * np.abs(beta).max()).all())


def _scores(model: Model, fitted: Fit, part: slice) -> np.ndarray:
    """Each row's score (rows, p), weight included; times the inverse, its influence on the coefficients."""
    eta = model.predictor(part, fitted.beta)
    mean, slope, _ = model.family.moments(eta)
    working = _working(model, part, fitted.last)[0]
    return model.x[part] * (working * (model.y[part] - mean) / slope)[:, None]


def _plain_covariance(design: Design, rows: np.ndarray | None, model: Model, fitted: Fit) -> np.ndarray:
    """The same from pieces of rows, for rows that are PSUs."""
    stage = design.stages[0]
    factors = stratum_factors(design)
    p = len(fitted.beta)
    raw, sums = np.zeros((p, p)), np.zeros((stage.strata, p))
    stratum = stage.unit_stratum if rows is None else stage.unit_stratum[rows]
    for part in model.pieces():
        scores = _scores(model, fitted, part)
        own = stratum[part]
        for column in range(p):
            sums[:, column] += np.bincount(own, scores[:, column], minlength=stage.strata)
        scores *= np.sqrt(factors)[own][:, None]
        raw += scores.T @ scores
    raw -= (sums * (factors / stage.sampled)[:, None]).T @ sums
    return fitted.inverse @ raw @ fitted.inverse


def _solve(cross: np.ndarray, pull: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    scale = _scale(cross, names)
    return np.linalg.solve(cross / np.outer(scale, scale), pull / scale) / scale


def _inverse(cross: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    scale = _scale(cross, names)
    return np.linalg.inv(cross / np.outer(scale, scale)) / np.outer(scale, scale)


def _scale(cross: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Roots of the diagonal, once it is certain that no column depends on the others."""
    scale = np.sqrt(np.diag(cross))
    if (scale == 0).any():
        raise CaseStudyError(
            f"The regression's column {names[int(np.argmin(scale))]!r} is 0 in every row; leave it out."
        )
    values, vectors = np.linalg.eigh(cross / np.outer(scale, scale))
    if values[0] < 1e-12 * values[-1]:
        involved = [names[place] for place in np.flatnonzero(np.abs(vectors[:, 0]) > 0.1)]
        raise CaseStudyError(
            f"The regression's columns {', '.join(map(repr, involved))} determine each other; leave one out."
        )
    return scale


def _check_separation(model: Model, beta: np.ndarray) -> None:
    if model.family.name != "binomial":
        return
    for part in model.pieces():
        mean = model.family.moments(model.predictor(part, beta))[0]
        nearest = np.minimum(mean, 1 - mean)[model.weights[part] > 0]
        if nearest.size and nearest.min() < SEPARATED:
            spread = np.abs(beta) * np.array(
                [np.ptp(model.x[part][:, column]) for column in range(len(beta))]
            )
            name = model.names[int(np.argmax(spread))]
            raise CaseStudyError(
                f"The outcome is perfectly separated: {name!r} (perhaps with others) tells some rows' outcome"
                " without error, so its coefficient has no finite estimate. Collapse its categories or leave"
                " it out."
            )
