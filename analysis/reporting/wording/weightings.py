"""What the readings of one sample are called: unweighted, as it was drawn, raked, or as params name them."""

from __future__ import annotations

from analysis.reporting.wording.words import word_or

SAME = " = "
"""Stands between the names of weightings that give everybody the same weight."""


def weighting_text(names: str, language: str) -> str:
    """What a weighting is called, or several that come to the same: "Raked = Propensity".

    A name of the params' own stands as it is.
    """
    return SAME.join(word_or(f"weighting.{name}", name, language) for name in names.split(SAME))
