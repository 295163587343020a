"""Families of generalised linear models: link, variance and deviance, as arrays in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Family:
    """How an outcome's mean follows from the linear predictor.

    `moments(eta)` gives mean, slope d mean / d eta and variance; `deviance(y, mean, eta)` that of each row;
    `start(y, weight)` first means, and `link` turns means into predictors.
    """

    name: str
    link: Callable[[np.ndarray], np.ndarray]
    moments: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
    deviance: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    start: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _gaussian_moments(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ones = np.ones_like(eta)
    return eta, ones, ones


def _binomial_moments(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    small = np.exp(-np.abs(eta))
    share = 1 / (1 + small)
    variance = small * share**2
    return np.where(eta >= 0, share, small * share), variance, variance


def _binomial_deviance(y: np.ndarray, mean: np.ndarray, eta: np.ndarray) -> np.ndarray:
    # log(1 + exp(eta)) - y eta, and what an outcome between 0 and 1 has of its own
    deviance = np.maximum(eta, 0) - np.log(np.maximum(mean, 1 - mean)) - y * eta
    whole = (y == 0) | (y == 1)
    return 2 * deviance if whole.all() else 2 * (deviance - special.entr(y) - special.entr(1 - y))


def _poisson_moments(eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean = np.exp(eta)
    return mean, mean, mean


def _poisson_deviance(y: np.ndarray, mean: np.ndarray, eta: np.ndarray) -> np.ndarray:
    return 2 * (special.xlogy(y, y / mean) - (y - mean))


FAMILIES = {
    "gaussian": Family(
        "gaussian",
        link=lambda mean: mean,
        moments=_gaussian_moments,
        deviance=lambda y, mean, eta: (y - mean) ** 2,
        start=lambda y, weight: y,
    ),
    "binomial": Family(
        "binomial",
        link=special.logit,
        moments=_binomial_moments,
        deviance=_binomial_deviance,
        start=lambda y, weight: (weight * y + 0.5) / (weight + 1),
    ),
    "poisson": Family(
        "poisson",
        link=np.log,
        moments=_poisson_moments,
        deviance=_poisson_deviance,
        start=lambda y, weight: y + 0.1,
    ),
}
