"""How few people are kept from being told of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from analysis.yamlfile import StrictModel

SAFE_THRESHOLD = 5
"""What holds where nobody said how few people may not be told of."""


class Disclosure(StrictModel):
    """How few people are kept from being told of: by hiding cells (`suppress`) or by rounding every count to
    a multiple of `base` (`round`). `collapse` first merges answers of few into the "other" of their question,
    where its list has one. `why` is the reason for a threshold of 0.
    """

    method: Literal["suppress", "round"] = "suppress"
    base: Literal[3, 5] = 5
    collapse: bool = False
    why: str = ""


def _no_word(value: object) -> object:
    """YAML reads `yes` as true, and true counts as 1: a threshold that hides nothing."""
    if isinstance(value, bool):
        raise ValueError("write a number of people, like 5; yes and no are no numbers")
    return value


People = Annotated[int, BeforeValidator(_no_word), Field(ge=0)]


class Thresholds(StrictModel):
    """`small_base`: bases under it are flagged. `suppress_below`: cells with fewer people are hidden (0 =
    none).
    """

    small_base: People = 30
    suppress_below: People = SAFE_THRESHOLD
