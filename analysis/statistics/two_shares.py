"""The difference of two shares of few people: a score interval and test that hold where a t interval fails.

    score_difference(share_a, n_a, share_b, n_b, confidence) -> low, high, p      of b minus a

Under the hypothesis that the difference is d, both shares are estimated anew so that they differ by d, and
the variance comes from those: so that 0 of 5 and 5 of 5 have one too. The interval holds every d that the
test does not reject. Sizes may be effective ones, of weighted or clustered people.
Source: Miettinen and Nurminen (1985), eq. 8 and appendix 1; Newcombe (1998), method 4.
"""

from __future__ import annotations

import numpy as np
from scipy import special

STEPS = 60
"""Halvings of the interval in which a limit is looked for: 2 ** -60 of its width."""


def score_difference(
    share_a: np.ndarray, n_a: np.ndarray, share_b: np.ndarray, n_b: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits and p-value (m,) of share b less share a, of `n_a` and `n_b` people (m,); NaN without people."""
    arrays = (np.asarray(values, dtype=float) for values in (share_a, n_a, share_b, n_b))
    share_a, n_a, share_b, n_b = np.broadcast_arrays(*arrays)
    known = (n_a > 0) & (n_b > 0) & np.isfinite(share_a) & np.isfinite(share_b)
    given = tuple(values[known] for values in (share_a, n_a, share_b, n_b))
    found = share_b[known] - share_a[known]
    z = special.ndtri((1 + confidence) / 2)
    limits = [_limit(given, found, np.full_like(found, end), z) for end in (-1.0, 1.0)]
    p = 2 * special.ndtr(-np.abs(_score(given, np.zeros_like(found))))
    return tuple(_spread(values, known) for values in (*limits, p))


def _limit(given: tuple[np.ndarray, ...], inside: np.ndarray, end: np.ndarray, z: float) -> np.ndarray:
    """The last difference, between the one found and `end`, that the test does not reject."""
    inside, outside = inside.copy(), end.copy()
    # a difference of 1 is never rejected where it was found: then the limit is the end itself
    for _ in range(STEPS):
        middle = (inside + outside) / 2
        held = np.abs(_score(given, middle)) <= z
        inside, outside = np.where(held, middle, inside), np.where(held, outside, middle)
    return inside


def _score(given: tuple[np.ndarray, ...], difference: np.ndarray) -> np.ndarray:
    """How many standard errors the difference found lies from `difference`, errors being those under it."""
    share_a, n_a, share_b, n_b = given
    under_a = _restricted(given, difference)
    under_b = np.clip(under_a + difference, 0, 1)
    total = n_a + n_b
    variance = under_b * (1 - under_b) / n_b + under_a * (1 - under_a) / n_a
    # the correction that sets this interval apart from Mee's: the restricted estimates use the data too
    variance = variance * total / np.maximum(total - 1, 1)
    gap = share_b - share_a - difference
    with np.errstate(divide="ignore", invalid="ignore"):
        score = gap / np.sqrt(variance)
    return np.where(np.abs(gap) < 1e-12, 0.0, score)


def _restricted(given: tuple[np.ndarray, ...], difference: np.ndarray) -> np.ndarray:
    """The likeliest share a where share b is larger by `difference`: the root of a cubic (appendix 1)."""
    share_a, n_a, share_b, n_b = given
    total = n_a + n_b
    hits_a, hits = share_a * n_a, share_a * n_a + share_b * n_b
    third = total
    second = (n_b + 2 * n_a) * difference - total - hits
    first = (n_a * difference - total - 2 * hits_a) * difference + hits
    zeroth = hits_a * difference * (1 - difference)
    q = second**3 / (27 * third**3) - second * first / (6 * third**2) + zeroth / (2 * third)
    size = np.sqrt(np.maximum(second**2 / (9 * third**2) - first / (3 * third), 0))
    p = np.where(q >= 0, size, -size)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.clip(np.where(p == 0, 0.0, q / p**3), -1, 1)
    angle = (np.pi + np.arccos(cosine)) / 3
    root = 2 * p * np.cos(angle) - second / (3 * third)
    low, high = np.maximum(0, -difference), np.minimum(1, 1 - difference)
    return np.clip(root, low, high)


def _spread(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    spread = np.full(known.shape, np.nan)
    spread[known] = values
    return spread
