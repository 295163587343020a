"""What weights cost: their spread, design effect and effective sample size."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Diagnostics:
    """Weights in figures.

    `cv` is their coefficient of variation (sd over mean, n in the divisor), `deff` Kish's n Σw²/(Σw)²,
    `n_effective` Kish's (Σw)²/Σw². `trimmed_low` and `trimmed_high` count rows set to the floor and to
    the cap. `worst_gap` is the largest |reached - target| of a margin's category, as a share (0-1), and
    `worst` names it.
    """

    n: int
    sum: float
    min: float
    max: float
    cv: float
    deff: float
    n_effective: float
    trimmed_low: int = 0
    trimmed_high: int = 0
    iterations: int = 0
    worst_gap: float = 0.0
    worst: str = ""

    def frame(self) -> pd.DataFrame:
        """One row a figure: `figure`, `value`."""
        return pd.DataFrame({"figure": list(asdict(self)), "value": list(asdict(self).values())})


def diagnose(weights: np.ndarray, **known) -> Diagnostics:
    """The Diagnostics of `weights` (n,); `known` are the fields that only the weighting knows.

    Source: Kish (1965), sec. 11.7.
    """
    weights = np.asarray(weights, dtype=float)
    total, squares, n = weights.sum(), weights @ weights, len(weights)
    if not total > 0:
        return Diagnostics(n, float(total), 0.0, 0.0, np.nan, np.nan, 0.0, **known)
    deff = n * squares / total**2
    return Diagnostics(
        n=n,
        sum=float(total),
        min=float(weights.min()),
        max=float(weights.max()),
        cv=float(np.sqrt(max(deff - 1, 0.0))),
        deff=float(deff),
        n_effective=float(total**2 / squares),
        **known,
    )


def weight_distribution(
    weights: np.ndarray, probabilities=(0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1)
) -> pd.DataFrame:
    """Quantiles of the weights relative to their mean: columns `probability`, `weight`."""
    relative = np.asarray(weights, dtype=float) / np.mean(weights)
    return pd.DataFrame({"probability": probabilities, "weight": np.quantile(relative, probabilities)})
