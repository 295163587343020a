"""The chance that a person is recognised by her keys: of one, of a household, of a file.

Source: Benedetti and Franconi (1998), as Franconi and Polettini (2004) approximate it and sdcMicro 5.8.1
(indivRisk, measure_risk) computes it.

1. With weights, the population frequency given the sample's follows a negative binomial; the risk of a row
   is the mean of one over it: exact up to two in the sample, the approximation for more.
2. Where the sample is the population (or weights are none), it is one over the sample frequency.
3. A frequency between one and two (blanks that count half) has the exact form; the reference says zero there.
"""

from __future__ import annotations

import numpy as np
from scipy.special import hyp2f1

from analysis.disclosure.risk.frequencies import Frequencies

_OUTLYING = 0.1  # a risk above it and far above the others' is worth a look (sdcMicro's rule)
_MAD = 1.4826  # makes the median absolute deviation a standard deviation, for a normal law


def estimate_individual_risk(frequencies: Frequencies) -> np.ndarray:
    """float64 (n,): the chance, 0 to 1, that each row is recognised."""
    sample = frequencies.sample
    p = sample / frequencies.population
    risk = 1.0 / sample  # rule 2
    exact, more = (p < 1) & (sample <= 2), (p < 1) & (sample > 2)
    # The closed forms for one and two are this; of two they are far off where p is nearly 1.
    f = sample[exact]
    risk[exact] = p[exact] ** f / f * hyp2f1(f, f, f + 1, 1 - p[exact])
    risk[more] = p[more] / (sample[more] - (1 - p[more]))
    return risk


def estimate_household_risk(risk: np.ndarray, household: np.ndarray) -> np.ndarray:
    """float64 (n,): the chance that any member of a row's household is recognised.

    `household` (n,) is any value that members share.
    """
    households, of_row = np.unique(household, return_inverse=True)
    # logarithms would end at a risk of one; a product over the members does not
    unknown = np.ones(len(households))
    np.multiply.at(unknown, of_row, 1 - risk)
    return 1 - unknown[of_row]


def find_outlying(risk: np.ndarray) -> np.ndarray:
    """Boolean (n,): rows whose risk is above 0.1 and three deviations above the median."""
    middle = np.median(risk)
    spread = _MAD * np.median(np.abs(risk - middle))
    return (risk > middle + 3 * spread) & (risk > _OUTLYING)
