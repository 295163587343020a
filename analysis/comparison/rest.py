"""Each of many cities beside the rest: all other cities together, as one sample of independent parts.

1. The rest's share (or mean) is that of the other cities, each counting as many people as were asked there:
   of plain counts the share of all their people.
2. Its variance is the sum of theirs, and its interval joins theirs (MOVER), so that shares of 0 and 1 have
   one too; degrees of freedom by Satterthwaite.
3. A city that hides the answer is in no rest: what is told of the others says nothing of it.
4. Medians have no rest: a median of medians is none.
5. Where people stand in two cities, the city and the rest move together as far as these people make them.
Source: Zou and Donner (2008) for sums of several estimates; Satterthwaite (1946).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

REST = "elsewhere"
"""Stands for the rest where a difference names its two sides."""


def rest_of(wide: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """For every city the numbers of the rest: arrays (keys, cities) as in `wide`, NaN where there is none."""
    base, estimate = wide["base"], wide["estimate"]
    is_counted = (base > 0) & np.isfinite(estimate) & ~wide["hidden"]  # rule 3
    is_counted &= (wide["keys"]["statistic"] != "median").to_numpy()[:, None]  # rule 4
    weights = np.where(is_counted, base, 0.0)
    people = _of_others(weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = _of_others(weights * np.where(is_counted, estimate, 0.0)) / people
        variances = (weights * np.where(is_counted, wide["se"], 0.0)) ** 2
        variance = _of_others(variances)
        df_terms = variances**2 / wide["df"]
        df = variance**2 / _of_others(np.where(np.isfinite(df_terms), df_terms, 0.0))
        below = weights * np.where(is_counted, estimate - wide["low"], 0.0)
        above = weights * np.where(is_counted, wide["high"] - estimate, 0.0)
        low = share - np.sqrt(_of_others(below**2)) / people  # rule 2
        high = share + np.sqrt(_of_others(above**2)) / people
        se = np.sqrt(variance) / people
    rest_numbers = {"estimate": share, "se": se, "low": low, "high": high}
    rest_numbers["df"] = np.where(np.isfinite(df), df, np.inf)
    effective = wide["n_effective"]
    if np.isfinite(effective).any():
        effective = np.where(np.isfinite(effective), effective, base)  # of plain counts everybody counts
    for name, sizes in (("n", wide["n"]), ("base", base), ("n_effective", effective)):
        rest_numbers[name] = _of_others(np.where(is_counted, sizes, 0.0))
    there_is_one = people > 0
    numbers = {name: np.where(there_is_one, values, np.nan) for name, values in rest_numbers.items()}
    return numbers | {"hidden": np.zeros(base.shape, dtype=bool)}


def moving_together(
    wide: Mapping[str, np.ndarray],
    rest: Mapping[str, np.ndarray],
    pairs: Mapping[tuple[int, int], np.ndarray],
) -> np.ndarray:
    """The correlation of each city with its rest (keys, cities): rule 5.

    `pairs` holds for two cities, by their places, how their estimates move together (keys,).
    """
    base = np.nan_to_num(wide["base"])
    correlations = np.zeros(base.shape)
    for (a, b), together in pairs.items():
        for own, other in ((a, b), (b, a)):
            with np.errstate(divide="ignore", invalid="ignore"):
                part = base[:, other] / rest["base"][:, own] * wide["se"][:, other] / rest["se"][:, own]
            correlations[:, own] += np.nan_to_num(together * part, posinf=0, neginf=0)
    return np.clip(correlations, -1, 1)


def _of_others(values: np.ndarray) -> np.ndarray:
    """For each column the sum over all others; summed anew, as a difference of sums would lose digits."""
    count = values.shape[1]
    return values @ (np.ones((count, count)) - np.eye(count))
