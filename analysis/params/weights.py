"""Known margins, and what a survey's weights are adjusted to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, HttpUrl, model_validator

from analysis.params.sources import Month
from analysis.yamlfile import StrictModel


class CollapseParams(StrictModel):
    """Categories with fewer than `below` rows in the sample, or none, are joined with `into` before
    raking.
    """

    below: int = Field(gt=0)
    into: str = "other"


class MarginParams(StrictModel):
    """A known distribution of one variable to rake to: `shares` (0-1), `counts`, or flow monitoring.

    With `points` and `months` the targets are the nationalities seen at those flow monitoring points
    in those months, with the registry's own source; `categories` maps the variable's choices to countries,
    one of them to "other".
    """

    variable: str
    shares: Mapping[str, float] | None = None
    counts: Mapping[str, float] | None = None
    points: tuple[str, ...] = ()
    months: tuple[Month, ...] = ()
    categories: Mapping[str, str] | None = None
    source: str = ""
    year: int | None = None
    address: HttpUrl | None = None
    collapse: CollapseParams | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> MarginParams:
        if [self.shares is None, self.counts is None, not self.points].count(False) != 1:
            raise ValueError(
                "give the targets as shares, as counts, or as points and months: one of the three"
            )
        if bool(self.points) != bool(self.months):
            raise ValueError("a margin of flow monitoring points needs both points and months")
        if not self.points and not (self.source and self.year and self.address):
            raise ValueError("say where the targets are from: source, year and address")
        return self


SETTINGS = {
    "rake": ("margins", "cap"),
    "poststratify": ("variables", "cells"),
    "calibrate": ("margins", "bounds", "trim", "distance"),
}
"""What each method of adjusting weights takes, beside a source."""


class AdjustmentParams(StrictModel):
    """Another way to known margins: raking, post-stratification to joint `cells`, or calibration.

    `cells` are the sizes of the joint cells of `variables` ("female young": 1200), for post-stratification;
    `margins` the targets of the others. `bounds` keep what calibration multiplies a weight by between two
    numbers, `trim` clips it afterwards (1 lies between either's, as on average it is 1); `cap` is raking's.
    """

    method: Literal["rake", "poststratify", "calibrate"]
    margins: tuple[MarginParams, ...] = ()
    variables: tuple[str, ...] = ()
    cells: Mapping[str, float] = Field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    trim: tuple[float, float] | None = None
    distance: Literal["linear", "raking", "logit"] = "linear"
    cap: float | None = Field(default=None, gt=1)
    source: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the targets are from, each source once."""
        named = (self.source, *(margin.source for margin in self.margins))
        return tuple(dict.fromkeys(filter(None, named)))

    @model_validator(mode="after")
    def _has_targets(self) -> AdjustmentParams:
        joint = self.method == "poststratify"
        if joint and not (self.variables and self.cells and self.source):
            raise ValueError("post-stratification needs variables, the sizes of their cells, and a source")
        if not joint and not self.margins:
            raise ValueError(f"the method {self.method} needs margins")
        others = sorted(self.model_fields_set - {"method", "source", *SETTINGS[self.method]})
        if others:
            raise ValueError(
                f"the method {self.method} has no {' nor '.join(others)}; it takes"
                f" {', '.join(SETTINGS[self.method])}"
            )
        for name, between in (("bounds", self.bounds), ("trim", self.trim)):
            if between and not 0 <= between[0] < 1 < between[1]:
                raise ValueError(
                    f"{name} are what a weight may be multiplied by, which is 1 on average: give a number"
                    " from 0 to below 1 and one above 1, such as [0.3, 3]; got"
                    f" [{between[0]:g}, {between[1]:g}]"
                )
        return self


class WeightParams(StrictModel):
    """Margins to rake to, and the cap on weights as a multiple of their mean (none by default)."""

    margins: tuple[MarginParams, ...] = Field(min_length=1)
    cap: float | None = Field(default=None, gt=1)
