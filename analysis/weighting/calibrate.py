"""Calibration: the least change of weights that makes totals of auxiliary variables meet known totals.

Source: Deville and Särndal (1992); R survey's `calibrate` (distances linear, raking, logit; bounds on g).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from analysis.problems import CaseStudyError

Distance = Literal["linear", "raking", "logit"]
UNBOUNDED = (-np.inf, np.inf)
WILD = 10.0
"""A step that misses a total by so many times as much as before went too far."""


@dataclass(frozen=True)
class CalibrationOptions:
    """How to calibrate.

    `bounds` keep g, the ratio of new to old weight, inside an interval ("logit" needs them). `trim` clips
    g afterwards and spreads the excess over the other rows: totals are then met only nearly, as asked.
    Converged: every |misfit| / (1 + |total|) below `epsilon`.
    """

    distance: Distance = "linear"
    bounds: tuple[float, float] = UNBOUNDED
    trim: tuple[float, float] | None = None
    epsilon: float = 1e-10
    iterations: int = 200


def calibrate(
    auxiliary: np.ndarray,
    base: np.ndarray,
    totals: np.ndarray,
    options: CalibrationOptions | None = None,
    names: Sequence[str] = (),
    **settings,
) -> np.ndarray:
    """The ratios g (n,) of calibrated to `base` weights, for `auxiliary` (n, p) and its known `totals` (p,).

    Raises CaseStudyError where the totals can't be met, with the worst one, its target and what was reached.
    """
    options = options or CalibrationOptions(**settings)
    totals = np.asarray(totals, dtype=float)
    if options.distance == "linear" and options.bounds == UNBOUNDED:
        g = _linear(auxiliary, base, totals)
    else:
        g = _newton(auxiliary, base, totals, options)
    _check_totals(auxiliary, base * g, totals, max(options.epsilon, 1e-9), names)
    return g if options.trim is None else _trim(g, base, options.trim)


def _linear(auxiliary: np.ndarray, base: np.ndarray, totals: np.ndarray) -> np.ndarray:
    cross = auxiliary.T @ (auxiliary * base[:, None])
    # Margins that each add to the total are collinear by nature: the least solution is one of those that give
    # the same weights.
    step = np.linalg.lstsq(cross, totals - base @ auxiliary, rcond=None)[0]
    return 1 + auxiliary @ step


def _newton(
    auxiliary: np.ndarray, base: np.ndarray, totals: np.ndarray, options: CalibrationOptions
) -> np.ndarray:
    change, slope = _distance(options)
    sampled = base @ auxiliary
    dual = np.zeros(auxiliary.shape[1])
    score = np.zeros(len(base))

    def misfit_at(score: np.ndarray) -> np.ndarray:
        return totals - sampled - (base * change(score)) @ auxiliary

    misfit = misfit_at(score)
    for _ in range(options.iterations):
        cross = auxiliary.T @ (auxiliary * (base * slope(score))[:, None])
        step = np.linalg.lstsq(cross, misfit, rcond=256 * np.finfo(float).eps)[0]
        dual, score, misfit = _step(
            auxiliary, dual, step, misfit_at, WILD * (np.abs(misfit).max() + options.epsilon)
        )
        if (np.abs(misfit) / (1 + np.abs(totals)) < options.epsilon).all():
            break
    return 1 + change(score)


def _step(
    auxiliary: np.ndarray, dual: np.ndarray, step: np.ndarray, misfit_at: Callable, most: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The dual after a step, its score and misfit. exp of a long first step is out of all proportion, or no
    number: the step is halved until no total is missed by more than `most`.
    """
    for _ in range(60):
        score = auxiliary @ (dual + step)
        with np.errstate(over="ignore", invalid="ignore"):
            misfit = misfit_at(score)
        if np.abs(misfit).max() <= most:
            break
        step = step / 2
    return dual + step, score, misfit


def _distance(options: CalibrationOptions) -> tuple[Callable, Callable]:
    """g - 1 as a function of the linear score, and its slope."""
    low, high = options.bounds
    free: Callable
    grad: Callable
    if options.distance == "logit":
        return _logit(low, high)
    if options.distance == "raking":
        free, grad = np.expm1, np.exp
    else:
        free, grad = (lambda u: u), np.ones_like

    def change(u):
        return np.clip(free(u), low - 1, high - 1)

    def slope(u):
        return np.where((free(u) < high - 1) & (free(u) > low - 1), grad(u), 0.0)

    return change, slope


def _logit(low: float, high: float) -> tuple[Callable, Callable]:
    if not (np.isfinite(low) and np.isfinite(high) and low < 1 < high):
        raise CaseStudyError(
            "Calibration with the logit distance needs bounds on either side of 1, such as (0.5, 2); got"
            f" ({low:g}, {high:g})."
        )
    rate = (high - low) / ((1 - low) * (high - 1))
    shift = np.log((1 - low) / (high - 1))

    def change(u):
        return low - 1 + (high - low) * special.expit(rate * u + shift)

    def slope(u):
        place = special.expit(rate * u + shift)
        return (high - low) * rate * place * (1 - place)

    return change, slope


def _check_totals(
    auxiliary: np.ndarray, weights: np.ndarray, totals: np.ndarray, epsilon: float, names: Sequence[str]
) -> None:
    reached = weights @ auxiliary
    misfit = np.abs(reached - totals) / (1 + np.abs(totals))
    worst = int(np.argmax(np.where(np.isnan(misfit), np.inf, misfit)))
    if not misfit[worst] <= epsilon:
        name = names[worst] if len(names) else f"column {worst}"
        raise CaseStudyError(
            f"Calibration can't meet all totals: the worst is {name!r}, target {totals[worst]:.6g}, reached"
            f" {reached[worst]:.6g}. Widen the bounds, or check that the totals agree with one another. No"
            " weights were made."
        )


def _trim(g: np.ndarray, base: np.ndarray, trim: tuple[float, float]) -> np.ndarray:
    bounded = np.clip(g, *trim)
    inside = (g >= trim[0]) & (g <= trim[1])
    if inside.all() or not inside.any():
        return bounded
    excess = ((g - bounded) * base).sum()
    # trimWeights: what was cut off goes to the others in equal parts, so that the sum stays.
    return np.where(inside, bounded + excess / base[inside].sum(), bounded)
