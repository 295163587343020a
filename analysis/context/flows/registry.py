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


class RegistryColumns(StrictModel):
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


class CountedColumns(StrictModel):
    """Columns that each count some of a row's individuals, by choice; `whole`: together they are all of them.

    Of a whole block that a row leaves blank, all of its individuals are unknown.
    """

    columns: Mapping[str, str]
    whole: bool = False


class PublishedMeasure(StrictModel):
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
    measures: Mapping[str, PublishedMeasure]


class Registry(StrictModel):
    """A registry and how to read it; texts are a mapping of language code to text.

    `flags` are 0/1 columns that hold for all of a row's individuals. `values` gives, for a
    question, our word for each of the file's. `annual_until`: rows up to that year are annual
    totals under a January date (0: none are). `only_point` and `only_direction`
    stand for all rows where the file has no such column. `sheet` of a workbook; by default the one
    that has the columns. `about` is printed with every table. `synthetic`: the rows of `export` are
    rebuilt from the published table, `rebuilt` says so, and only what that table gives is shown of a
    point or as a change. `columns` may be left out where there is a published table alone.
    """

    title: Texts
    about: Texts
    source: Texts
    address: str
    year: int
    synthetic: bool = False
    rebuilt: Mapping[str, str] = {}
    rows: Literal["daily", "monthly"] = "daily"
    annual_until: int | None = None
    only_point: str | None = None
    only_direction: Literal["incoming", "outgoing", "undefined"] | None = None
    sheet: str = ""
    columns: RegistryColumns | None = None
    counts: Mapping[str, CountedColumns] = {}
    flags: Mapping[str, Mapping[str, str]] = {}
    values: Mapping[str, Mapping[str, str]] = {}
    export: str | tuple[str, ...] = ()
    published: Published | None = None

    @model_validator(mode="after")
    def _placed(self) -> Registry:
        if self.columns is None:
            if self.export or self.published is None:
                raise ValueError(
                    "say under columns which column of the export holds what, or name a published table alone"
                )
            return self
        if (self.columns.point is None) == (self.only_point is None):
            raise ValueError("name either columns.point, or only_point for a registry of one point")
        if (self.columns.direction is None) == (self.only_direction is None):
            raise ValueError(
                "name either columns.direction, or only_direction for a registry of one direction"
            )
        return self

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export

    @property
    def limits(self) -> Texts:
        """What to print with every table: `about`, and that rows are rebuilt where they are."""
        return {
            code: " ".join(filter(None, (text, self.rebuilt.get(code)))) for code, text in self.about.items()
        }

    def of_own_rows(self) -> Registry:
        """The same declaration for a file of the user's own, which nobody rebuilt."""
        return self.model_copy(update={"synthetic": False, "rebuilt": {}})

    @property
    def columned(self) -> tuple[str, ...]:
        """The questions that one column of the file answers."""
        return tuple(name for name in (*PLACES, *WORDS) if getattr(self.columns, name, None))

    @property
    def questions(self) -> tuple[str, ...]:
        """What individuals are counted by, beside point and direction; what is printed of them where nothing
        is counted.
        """
        printed = [measure.question for measure in self.published.measures.values()] if self.published else []
        counted = (*self.columned, *self.counts, *self.flags)
        return (
            counted if self.columns else tuple(dict.fromkeys(name for name in printed if name != "direction"))
        )

    @property
    def route(self) -> tuple[str, ...]:
        """The two questions between which a flow diagram is drawn; none where the registry lacks one."""
        start = next((name for name in ("origin", "nationality") if getattr(self.columns, name, None)), None)
        end = next((name for name in ("final", "next") if getattr(self.columns, name, None)), None)
        return (start, end) if start and end else ()

    @property
    def file_columns(self) -> tuple[str, ...]:
        """Every column of the file that is read, each once."""
        single = [name for name in self.columns.model_dump().values() if name] if self.columns else []
        counted = [column for block in self.counts.values() for column in block.columns.values()]
        flagged = [column for block in self.flags.values() for column in block.values()]
        return tuple(dict.fromkeys([*single, *counted, *flagged]))


def read_registry(path: Path, problems: Problems) -> Registry | None:
    """The declaration in `path` (YAML), or None with the reasons in `problems`."""
    return read_yaml(path, Registry, problems)
