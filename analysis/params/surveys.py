"""One survey of a city: which instrument, which file, which of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from analysis.params.design import DesignParams
from analysis.params.weights import AdjustmentParams, WeightParams
from analysis.yamlfile import StrictModel

Rows = Mapping[str, str | tuple[str, ...]]


def _once_each(paths: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(paths, str):
        return paths
    if not paths:
        raise ValueError("no file is named; write the export's path")
    twice = next((path for path in paths if paths.count(path) > 1), "")
    if twice:
        raise ValueError(f"the file {twice} is named twice, so that its interviews would be; name it once")
    return paths


class Period(StrictModel):
    """First and last day of fieldwork, both included; what becomes of interviews `outside`, "" undecided."""

    from_: date = Field(alias="from")
    to: date
    outside: Literal["leave_out", "keep", ""] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.to < self.from_:
            raise ValueError(f"the period ends ({self.to}) before it begins ({self.from_})")
        return self

    def __str__(self) -> str:
        return f"{self.from_:%Y-%m-%d}/{self.to:%Y-%m-%d}"


Routing = Literal["form", "data"]
READINGS = ("none", "design", "raked")
"""What the readings that every survey may have are called: unweighted, as drawn, raked."""


class SurveyParams(StrictModel):
    """One survey of this city: which instrument, which file, which of its rows.

    `sheet` is the export's sheet with the interviews, where several hold some; `keep` names columns
    (validation status, form version) and the values with which interviews are kept. `place` is where it was
    held, by language code, where that is not the city alone. `weights` rakes, from the weights of `design`
    where there is one; `adjustments` are further readings, by the names that tables call them. `interval` is
    how intervals of shares are made, `df` whose units count for a domain's: its own, those of everyone in
    the base, or all of the design's; a row of the plan may choose others. `routing` says who counts as asked:
    whom the form's conditions lead to a question, or (data) those too who answered it all the same.
    """

    instrument: str
    export: Annotated[str | tuple[str, ...], AfterValidator(_once_each)]
    wave: str = ""
    place: Mapping[str, str] = Field(default_factory=dict)
    period: Period | None = None
    sheet: str = ""
    rows: Rows = Field(default_factory=dict)
    keep: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    reports: Mapping[str, Rows] = Field(default_factory=dict)
    design: DesignParams | None = None
    weights: WeightParams | None = None
    adjustments: Mapping[str, AdjustmentParams] = Field(default_factory=dict)
    interval: Literal["logit", "wilson", "beta", "linear"] = "logit"
    df: Literal["domain", "base", "design"] = "domain"
    routing: Routing = "form"
    cleaning_log: str | None = None

    @model_validator(mode="after")
    def _own_names(self) -> SurveyParams:
        taken = next((name for name in self.adjustments if name in READINGS or not name.strip()), None)
        if taken is not None:
            raise ValueError(
                f"the adjustment {taken!r} has the name of another reading ({', '.join(READINGS)}), or none;"
                " call it otherwise"
            )
        return self

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export
