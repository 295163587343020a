"""The difference of two shares of few people: a score interval and test that hold where a t interval fails.

    score_difference(share_a, n_a, share_b, n_b, confidence) -> low, high, p      of b minus a
    score_p(share_a, n_a, share_b, n_b) -> p                                      of one pair

Under the hypothesis that the difference is d, both shares are estimated anew so that they differ by d, and
the variance comes from those: so that 0 of 5 and 5 of 5 have one too. The interval holds every d that the
test does not reject. Sizes may be effective ones, of weighted or clustered people.
Source: Miettinen and Nurminen (1985), eq. 8 and appendix 1; Newcombe (1998), method 4.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

STEPS = 100
"""Tries for a limit; ten to fifteen do."""
FINEST = 2**-52
"""Two differences that lie no farther apart are one."""
LARGE = 1e6
"""A score beyond which all are alike: that of a difference under which both shares are 0 or 1 is infinite."""


def score_difference(
    share_a: np.ndarray, n_a: np.ndarray, share_b: np.ndarray, n_b: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Limits and p-value (m,) of share b less share a, of `n_a` and `n_b` people (m,); NaN without people."""
    arrays = (np.asarray(values, dtype=float) for values in (share_a, n_a, share_b, n_b))
    share_a, n_a, share_b, n_b = np.broadcast_arrays(*arrays)
    has_people = (n_a > 0) & (n_b > 0) & np.isfinite(share_a) & np.isfinite(share_b)
    z = float(special.ndtri((1 + confidence) / 2))
    limits_and_p = np.full((3, *has_people.shape), np.nan)
    for place in np.ndindex(has_people.shape):
        if has_people[place]:
            given = (share_a[place], n_a[place], share_b[place], n_b[place])
            limits_and_p[(slice(None), *place)] = _of_two(*map(float, given), z)
    return limits_and_p[0], limits_and_p[1], limits_and_p[2]


# The same two groups are told in findings, frames and pages: each pair is worked out once a process. Plain
# floats take a hundredth of the time that numpy's scalars do.
@lru_cache(maxsize=100_000)
def _of_two(share_a: float, n_a: float, share_b: float, n_b: float, z: float) -> tuple[float, float, float]:
    given = (share_a, n_a, share_b, n_b)
    difference = share_b - share_a
    low, high = (_limit(given, difference, end, z) for end in (-1.0, 1.0))
    return low, high, score_p(*given)


def score_p(share_a: float, n_a: float, share_b: float, n_b: float) -> float:
    """The p-value alone, of plain numbers with people on both sides: limits take ten times as long."""
    return 2 * float(special.ndtr(-abs(_score((share_a, n_a, share_b, n_b), 0.0))))


def _limit(given: tuple[float, ...], inside: float, end: float, z: float) -> float:
    """The last difference, between the one found and `end`, that the test does not reject.

    Source: Chandrupatla (1997): inverse quadratic steps where three points allow for them, else halvings.
    """
    outside = end
    excess_outside, excess_inside = _excess(given, outside, z), -z
    # a difference of 1 is never rejected where it was found: then the limit is the end itself
    if excess_outside <= 0:
        return end
    part, before, excess_before = 0.5, outside, excess_outside
    for _ in range(STEPS):
        middle = outside + part * (inside - outside)
        excess = _excess(given, middle, z)
        if (excess > 0) == (excess_outside > 0):
            before, excess_before = outside, excess_outside
        else:
            before, excess_before = inside, excess_inside
            inside, excess_inside = outside, excess_outside
        outside, excess_outside = middle, excess
        width = abs(inside - outside)
        if width <= FINEST or excess == 0:
            break
        part = _next_part(
            (outside, inside, before), (excess_outside, excess_inside, excess_before), FINEST / 2 / width
        )
    return inside if excess_inside <= 0 else outside


def _next_part(at: tuple[float, ...], excess: tuple[float, ...], least: float) -> float:
    """How far, of the way from the newest point to the one across the limit, the next one lies."""
    newest, across, before = at
    of_newest, of_across, of_before = excess
    place = (newest - across) / (before - across)
    rise = (of_newest - of_across) / (of_before - of_across)
    part = 0.5
    if 1 - math.sqrt(1 - place) < rise < math.sqrt(place):
        along = of_newest / (of_across - of_newest) * of_before / (of_across - of_before)
        beyond = (before - newest) / (across - newest)
        part = along + beyond * of_newest / (of_before - of_newest) * of_across / (of_before - of_across)
    return min(max(part, least), 1 - least)


def _excess(given: tuple[float, ...], difference: float, z: float) -> float:
    """By how much the score of a difference is beyond what the test allows."""
    return min(abs(_score(given, difference)), LARGE) - z


def _score(given: tuple[float, ...], difference: float) -> float:
    """How many standard errors the difference found lies from `difference`, errors being those under it."""
    share_a, n_a, share_b, n_b = given
    gap = share_b - share_a - difference
    if abs(gap) < 1e-12:
        return 0.0
    under_a = _restricted(given, difference)
    under_b = min(max(under_a + difference, 0.0), 1.0)
    total = n_a + n_b
    variance = under_b * (1 - under_b) / n_b + under_a * (1 - under_a) / n_a
    # the correction that sets this interval apart from Mee's: the restricted estimates use the data too
    variance *= total / max(total - 1, 1.0)
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)


def _restricted(given: tuple[float, ...], difference: float) -> float:
    """The likeliest share a where share b is larger by `difference`: the root of a cubic (appendix 1)."""
    share_a, n_a, share_b, n_b = given
    hits_a = share_a * n_a
    third, hits = n_a + n_b, hits_a + share_b * n_b
    second = (n_b + 2 * n_a) * difference - third - hits
    first = (n_a * difference - third - 2 * hits_a) * difference + hits
    zeroth = hits_a * difference * (1 - difference)
    q = second**3 / (27 * third**3) - second * first / (6 * third**2) + zeroth / (2 * third)
    size = math.sqrt(max(second**2 / (9 * third**2) - first / (3 * third), 0.0))
    p = size if q >= 0 else -size
    cube = p**3
    cosine = min(max(q / cube, -1.0), 1.0) if cube else 0.0
    angle = (math.pi + math.acos(cosine)) / 3
    root = 2 * p * math.cos(angle) - second / (3 * third)
    return min(max(root, max(0.0, -difference)), min(1.0, 1 - difference))
