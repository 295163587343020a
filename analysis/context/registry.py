"""What a flow monitoring registry is: its column mapping, as `surveys/<name>/registry.yaml` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from analysis.problems import Problems
from analysis.yamlfile import StrictModel, read_yaml

DIRECTIONS = ("incoming", "outgoing", "undefined")
OBSERVED = "observed"
PLACES = ("nationality", "origin", "previous", "next", "final")
WORDS = ("movement", "transport", "sex", "age", "sex_age")
Texts = Mapping[str, str]


class Columns(StrictModel):
    """The file's column for each thing counted; what a registry doesn't have is left out.

    `date` holds days or months, `observed_days` the days a monthly row stands for.
    """

    date: str
    individuals: str
    point: str | None = None
    direction: str | None = None
    nationality: str | None = None
    origin: str | None = None
    previous: str | None = None
    next: str | None = None
    final: str | None = None
    movement: str | None = None
    transport: str | None = None
    sex: str | None = None
    age: str | None = None
    sex_age: str | None = None
    observed_days: str | None = None


class Counted(StrictModel):
    """Columns that each count some of a row's individuals, by choice; `whole`: together they are all of them."""

    columns: Mapping[str, str]
    whole: bool = False


class Measure(StrictModel):
    """What a measure of a published summary table is: a question, its statistic, and a direction if one.

    Shares and changes are printed 0-100. `change`: itself a change against the month before, in per cent.
    """

    question: str
    statistic: Literal["total", "share", "mean"] = "share"
    direction: Literal["", "incoming", "outgoing", "undefined"] = ""
    change: bool = False


class Published(StrictModel):
    """A published summary table, and what its measures are."""

    file: str
    measures: Mapping[str, Measure]


class Registry(StrictModel):
    """A registry and how to read it; texts are a mapping of language code to text.

    `flags` are 0/1 columns that hold for all of a row's individuals. `values` gives, for a
    question, our word for each of the file's. `annual_until`: rows up to that year are annual
    totals under a January date (0: none are). `only_point` and `only_direction`
    stand for all rows where the file has no such column. `about` is printed with every table.
    """

    title: Texts
    about: Texts
    source: Texts
    address: str
    year: int
    synthetic: bool = False
    rows: Literal["daily", "monthly"] = "daily"
    annual_until: int | None = None
    only_point: str | None = None
    only_direction: Literal["incoming", "outgoing", "undefined"] | None = None
    columns: Columns
    counts: Mapping[str, Counted] = {}
    flags: Mapping[str, Mapping[str, str]] = {}
    values: Mapping[str, Mapping[str, str]] = {}
    export: str | tuple[str, ...] = ()
    published: Published | None = None

    @model_validator(mode="after")
    def _placed(self) -> Registry:
        if (self.columns.point is None) == (self.only_point is None):
            raise ValueError("name either columns.point, or only_point for a registry of one point")
        if (self.columns.direction is None) == (self.only_direction is None):
            raise ValueError("name either columns.direction, or only_direction for a registry of one direction")
        return self

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export

    @property
    def columned(self) -> tuple[str, ...]:
        """The questions that one column of the file answers."""
        return tuple(name for name in (*PLACES, *WORDS) if getattr(self.columns, name))

    @property
    def questions(self) -> tuple[str, ...]:
        """What individuals are counted by, beside point and direction."""
        return (*self.columned, *self.counts, *self.flags)

    @property
    def route(self) -> tuple[str, ...]:
        """The two questions between which a flow diagram is drawn; none where the registry lacks one."""
        start = next((name for name in ("origin", "nationality") if getattr(self.columns, name)), None)
        end = next((name for name in ("final", "next") if getattr(self.columns, name)), None)
        return (start, end) if start and end else ()

    @property
    def file_columns(self) -> tuple[str, ...]:
        """Every column of the file that is read, each once."""
        single = [name for name in self.columns.model_dump().values() if name]
        counted = [column for block in self.counts.values() for column in block.columns.values()]
        flagged = [column for block in self.flags.values() for column in block.values()]
        return tuple(dict.fromkeys([*single, *counted, *flagged]))


def read_registry(path: Path, problems: Problems) -> Registry | None:
    """The declaration in `path` (YAML), or None with the reasons in `problems`."""
    return read_yaml(path, Registry, problems)
