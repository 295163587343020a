"""Families of generalised linear models: link, variance and deviance, as arrays in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Family:
    """`mean` of the linear predictor, its `slope` d mean / d eta, `variance` of the mean, `deviance` per row.

    `start` gives first means from outcome and weight, `link` turns means into predictors.
    """

    name: str
    link: Callable[[np.ndarray], np.ndarray]
    mean: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    variance: Callable[[np.ndarray], np.ndarray]
    deviance: Callable[[np.ndarray, np.ndarray], np.ndarray]
    start: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _logistic_slope(eta: np.ndarray) -> np.ndarray:
    mean = special.expit(eta)
    return mean * (1 - mean)


def _binomial_deviance(y: np.ndarray, mean: np.ndarray) -> np.ndarray:
    return 2 * (special.xlogy(y, y / mean) + special.xlogy(1 - y, (1 - y) / (1 - mean)))


def _poisson_deviance(y: np.ndarray, mean: np.ndarray) -> np.ndarray:
    return 2 * (special.xlogy(y, y / mean) - (y - mean))


FAMILIES = {
    "gaussian": Family(
        "gaussian",
        link=lambda mean: mean,
        mean=lambda eta: eta,
        slope=np.ones_like,
        variance=np.ones_like,
        deviance=lambda y, mean: (y - mean) ** 2,
        start=lambda y, weight: y,
    ),
    "binomial": Family(
        "binomial",
        link=special.logit,
        mean=special.expit,
        slope=_logistic_slope,
        variance=lambda mean: mean * (1 - mean),
        deviance=_binomial_deviance,
        start=lambda y, weight: (weight * y + 0.5) / (weight + 1),
    ),
    "poisson": Family(
        "poisson",
        link=np.log,
        mean=np.exp,
        slope=np.exp,
        variance=lambda mean: mean,
        deviance=_poisson_deviance,
        start=lambda y, weight: y + 0.1,
    ),
}
