"""What one city decides: its surveys, rows, margins, thresholds and notebooks (`params/<city>.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import Field, HttpUrl, model_validator

from analysis.problems import Problems
from analysis.yamlfile import StrictModel, read_yaml

Rows = Mapping[str, str | tuple[str, ...]]


class Period(StrictModel):
    """First and last day of fieldwork, both included."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.to < self.from_:
            raise ValueError(f"the period ends ({self.to}) before it begins ({self.from_})")
        return self

    def __str__(self) -> str:
        return f"{self.from_:%Y-%m-%d}/{self.to:%Y-%m-%d}"


class CollapseParams(StrictModel):
    """Categories with fewer than `below` rows in the sample, or none, are joined with `into` before raking."""

    below: int = Field(gt=0)
    into: str = "other"


class MarginParams(StrictModel):
    """A known distribution of one variable to rake to; `shares` 0-1 or `counts`, one of the two."""

    variable: str
    shares: Mapping[str, float] | None = None
    counts: Mapping[str, float] | None = None
    source: str
    year: int
    address: HttpUrl
    collapse: CollapseParams | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> MarginParams:
        if (self.shares is None) == (self.counts is None):
            raise ValueError("give the targets either as shares or as counts")
        return self


class WeightParams(StrictModel):
    """Margins to rake to, and the cap on weights as a multiple of their mean (none by default)."""

    margins: tuple[MarginParams, ...] = Field(min_length=1)
    cap: float | None = Field(default=None, gt=1)



class SurveyParams(StrictModel):
    """One survey of this city: which instrument, which file, which of its rows."""

    instrument: str
    export: str | tuple[str, ...]
    wave: str = ""
    period: Period | None = None
    rows: Rows = Field(default_factory=dict)
    reports: Mapping[str, Rows] = Field(default_factory=dict)
    weights: WeightParams | None = None
    cleaning_log: str | None = None

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export


class Thresholds(StrictModel):
    """`small_base`: bases under it are flagged. `suppress_below`: cells with fewer people are hidden (0 = none)."""

    small_base: int = Field(default=30, ge=0)
    suppress_below: int = Field(default=0, ge=0)


class CityParams(StrictModel):
    """Everything `params/<city>.yaml` says; texts are a mapping of language code to text."""

    city: Mapping[str, str] = Field(min_length=1)
    country: Mapping[str, str] = Field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    surveys: tuple[SurveyParams, ...] = Field(min_length=1)
    flow_monitoring_points: tuple[str, ...] = ()
    thresholds: Thresholds = Thresholds()
    notebooks: tuple[str, ...] = ()


    def name(self, language: str) -> str:
        """The city's name in a language, or in whichever there is."""
        return self.city.get(language) or next(iter(self.city.values()))


def city_id(path: Path) -> str:
    """The id a city goes by in commands, folders and the `study` column: its params file's name."""
    return path.stem


def read_params(path: Path, problems: Problems) -> CityParams | None:
    """The declared city, or None with the reasons in `problems`."""
    params = read_yaml(path, CityParams, problems)
    if params and not re.fullmatch(r"[\w-]+", city_id(path)):
        problems.fatal(
            str(path), "the file's name becomes a folder's; use letters, digits, - and _ only.", got=path.stem
        )
    return params
