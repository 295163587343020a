"""Whether a number agrees with facts: by its value, its count and its base.

    agreeing(facts, mention)    -> which facts have the number
    comparable(facts, mention)  -> which are of its kind
    against(facts, mention)     -> what of each it is held against

A number agrees with what it may have been rounded from, either way at a half.
"""

from __future__ import annotations

import numpy as np

from analysis.verification.evidence.facts import Facts
from analysis.verification.mentions.mentions import Mention

TINY = 1e-9
#: Of fewer people, counts and bases agree by chance too often to tell much.
FEW = 100
_FAR = 5.0


def agreeing(facts: Facts, mention: Mention, rows: np.ndarray | None = None) -> np.ndarray:
    """Which facts, of all or of some, have a number's value, and its count and base where it has them."""
    numbers = facts if rows is None else facts.some(rows)
    is_share = numbers.kind == "share"
    value = numbers.value
    if mention.form in ("percent", "quantity", "decimal"):
        size = np.abs(value)  # a change may be written with its sign in words
        agrees = is_share & (size >= mention.low - TINY) & (size <= mention.high + TINY)
        if mention.form == "decimal":
            is_number = (numbers.kind == "number") | (numbers.kind == "points")
            agrees |= (
                is_number & (np.abs(value) >= mention.low - TINY) & (np.abs(value) <= mention.high + TINY)
            )
        if mention.n is not None:
            is_base = (numbers.base == mention.n) & (mention.base is None)  # "57% (1,394)" may give either
            agrees &= (numbers.n == mention.n) | is_base
        if mention.base is not None:
            agrees &= numbers.base == mention.base
        return agrees
    if mention.form == "part":
        return is_share & (numbers.n == mention.n) & (numbers.base == mention.base)
    if mention.form == "ratio":
        exact = is_share & (numbers.n == mention.n) & (numbers.base == mention.base)
        return exact | (is_share & (value >= mention.low - TINY) & (value <= mention.high + TINY))
    if mention.form == "points":
        is_points = numbers.kind == "points"
        return is_points & (np.abs(value) >= mention.low - TINY) & (np.abs(value) <= mention.high + TINY)
    if mention.form == "count":
        is_number = (numbers.kind == "number") | (numbers.kind == "count")
        size = np.abs(value)  # a fall may be written without its sign
        within = is_number & (size >= mention.low - TINY) & (size <= mention.high + TINY)
        is_counted = (numbers.n == mention.value) | (numbers.base == mention.value)
        return within | is_counted | (numbers.interviews == mention.value)
    return np.zeros(len(value), dtype="bool")


def comparable(facts: Facts, mention: Mention) -> np.ndarray:
    """The facts of the kind that a number can be held against."""
    if mention.form == "count":
        return np.isin(facts.kind, ("count", "number")) | ~np.isnan(facts.n)
    return facts.kind == "share"


def against(facts: Facts, mention: Mention) -> np.ndarray:
    """What of each fact a number is held against: a count, or the value."""
    if mention.form != "count":
        return facts.value
    return np.where(np.isnan(facts.n), facts.value, facts.n)


def is_within(mention: Mention, values: np.ndarray) -> np.ndarray:
    """Which values a number may have been rounded from, whatever their sign."""
    size = np.abs(values)
    return (size >= mention.low - TINY) & (size <= mention.high + TINY)


def is_within_reach(mention: Mention, values: np.ndarray) -> np.ndarray:
    """The values that a count may be a slip of: none that is many times as large, or as small."""
    return (values * _FAR >= mention.value) & (values <= mention.value * _FAR)


def is_slip_of(value: float, right: float) -> bool:
    """Whether a number of three digits or more is another one with a digit changed or two swapped."""
    if not (float(value).is_integer() and float(right).is_integer()):
        return False
    one, other = f"{value:.0f}", f"{right:.0f}"
    if len(one) != len(other) or len(one) < 3:
        return False
    differing = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    swapped = sorted(one[place] for place in differing) == sorted(other[place] for place in differing)
    return len(differing) == 1 or (len(differing) == 2 and swapped)


def evidence(mention: Mention) -> str:
    """How much a number says of itself."""
    if mention.form == "ratio" or (mention.n is None and mention.base is None):
        return "value"
    is_triple = mention.form == "part" or (mention.n is not None and mention.base is not None)
    return "triple" if is_triple and mention.base >= FEW else "base"
