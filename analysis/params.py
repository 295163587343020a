"""What one city decides: its surveys, rows, margins, thresholds and notebooks (`params/<city>.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, ValidationError, model_validator

from analysis.problems import CaseStudyError, Problems
from analysis.yamlfile import Language, StrictModel, read_yaml

Rows = Mapping[str, str | tuple[str, ...]]


def _as_month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise ValueError("this is no month; write it like 2018-12")
    return text


Month = Annotated[str, AfterValidator(_as_month)]


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


class AdjustmentParams(StrictModel):
    """Another way to known margins: raking, post-stratification to joint `cells`, or calibration.

    `cells` are the sizes of the joint cells of `variables` ("female young": 1200), for post-stratification;
    `margins` the targets of the others. `bounds` keep what calibration multiplies a weight by between two
    numbers, `trim` clips it afterwards; `cap` is raking's.
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

    @model_validator(mode="after")
    def _has_targets(self) -> AdjustmentParams:
        joint = self.method == "poststratify"
        if joint and not (self.variables and self.cells and self.source):
            raise ValueError("post-stratification needs variables, the sizes of their cells, and a source")
        if not joint and not self.margins:
            raise ValueError(f"the method {self.method} needs margins")
        return self


class WeightParams(StrictModel):
    """Margins to rake to, and the cap on weights as a multiple of their mean (none by default)."""

    margins: tuple[MarginParams, ...] = Field(min_length=1)
    cap: float | None = Field(default=None, gt=1)


class ReplicateParams(StrictModel):
    """Errors of the sample drawn again, beside the linearised ones: how, how often, and from which seed."""

    method: Literal["bootstrap", "jackknife"] = "bootstrap"
    number: int = Field(default=200, ge=20, le=10_000)
    seed: int = 1


Columns = str | tuple[str, ...]


def _no_yes(value: object) -> object:
    """YAML reads `yes` as true, and true counts as 1: a sampling fraction by which everybody is drawn."""
    if isinstance(value, bool):
        raise ValueError("write how many units there are to draw from, or the column that says it")
    return value


class DesignParams(StrictModel):
    """How the sample was drawn: what it was drawn from, in which strata and units, with which weights.

    Columns are questions, columns of the export, or of `file` (a sampling frame, a table of weights), which
    is joined by `key`, the column that both have. `weights` is a column of weights; `population` one of
    population sizes of each key instead, from which the weights are made: N/n. `psu` and `fpc` have one
    column a stage, `fpc` population sizes or sampling fractions, or one number for all. `lonely`: what a
    stratum with one unit adds to errors. `nest`: a unit's name may stand in several strata for other units.
    `unweighted`: show the plain shares of those interviewed beside. `source`: where the weights are from.
    """

    weights: str = ""
    population: str = ""
    file: str = ""
    key: str = ""
    strata: Columns = ()
    psu: Columns = ()
    fpc: Annotated[Columns | float, BeforeValidator(_no_yes)] = ()
    lonely: Literal["fail", "adjust", "certainty", "average", "remove", "centre"] = "fail"
    nest: bool = False
    unweighted: bool = False
    source: str = ""
    replicates: ReplicateParams | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> DesignParams:
        if self.weights and self.population:
            raise ValueError(
                "weights come from `weights` or are made of `population` (N/n): name one of them"
            )
        if bool(self.file) != bool(self.key):
            raise ValueError("a file is joined by a key: give both, the file and the column that both have")
        if self.population and not self.file:
            raise ValueError("`population` is a column of a sampling frame: name its file and key")
        if not (self.is_drawn or self.replicates):
            raise ValueError("a design needs weights, population, strata, psu or fpc")
        return self

    @property
    def is_drawn(self) -> bool:
        """Whether it says how the sample was drawn, and not only how often to draw it again."""
        return bool(self.weights or self.population or self.strata or self.psu or self.fpc)

    def stages(self, role: Literal["strata", "psu"]) -> tuple[str, ...]:
        """The columns of a role, one a stage."""
        given = getattr(self, role)
        return (given,) if isinstance(given, str) else given


Routing = Literal["form", "data"]


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

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export


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


class FlowParams(StrictModel):
    """The flow monitoring points of this city, in which instrument; `month` is the one shown (the last if
    blank).

    `export` stands for the registry that lies with the instrument.
    """

    instrument: str
    points: tuple[str, ...] = Field(min_length=1)
    month: Month | None = None
    export: str | tuple[str, ...] = ()

    @property
    def exports(self) -> tuple[str, ...]:
        return (self.export,) if isinstance(self.export, str) else self.export


class DisplacementParams(StrictModel):
    """Displacement figures of this city's country: in which instrument, of which places (all, where none is
    named).
    """

    instrument: str
    areas: tuple[str, ...] = ()


class InterviewParams(StrictModel):
    """The register of qualitative interviews behind the study."""

    instrument: str


Width = Annotated[float, Field(ge=6, le=40)]
PrintKind = Literal["svg", "png", "pdf"]


class FigureParams(StrictModel):
    """How figures are drawn: at which widths (cm; the first is that of all pages), as which kinds of file for
    print, whether title and notes stand on them. What is not said is taken from the house style.
    """

    widths: tuple[Width, ...] | None = Field(default=None, min_length=1)
    formats: tuple[PrintKind, ...] | None = None
    titles: bool | None = None
    notes: bool | None = None

    def over(self, other: FigureParams) -> FigureParams:
        """What this says, and what `other` says of the rest."""
        said = {name: value for name, value in self if value is not None}
        return other.model_copy(update=said)


AS_STYLED = FigureParams()
"""Nothing is said of figures: the house style holds."""


def figures_said(widths: str, formats: str, titles: bool | None, notes: bool | None) -> FigureParams:
    """What the options of a command say of figures.

    Raises CaseStudyError, with what was expected, for a width or a kind of file that can't be.
    """
    said = {
        "widths": _parts(widths) or None,
        "formats": _parts(formats) or None,
        "titles": titles,
        "notes": notes,
    }
    try:
        return FigureParams.model_validate(said)
    except ValidationError as error:
        fault = error.errors()[0]
        option = str(fault["loc"][0])
        expected = {
            "widths": "numbers of cm from 6 to 40, such as 17,8.5",
            "formats": f"some of {', '.join(get_args(PrintKind))}",
        }
        raise CaseStudyError(
            f"--{option}: {fault['input']!r} can't be. Expected {expected.get(option, 'yes or no')}."
        ) from None


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class CityParams(StrictModel):
    """Everything `params/<city>.yaml` says; texts are a mapping of language code to text.

    `synthetic`: no answer is of a real person, so that nothing has to be hidden.
    """

    city: Mapping[str, str] = Field(min_length=1)
    country: Mapping[str, str] = Field(default_factory=dict)
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    surveys: tuple[SurveyParams, ...] = Field(min_length=1)
    flow_monitoring: FlowParams | None = None
    displacement: DisplacementParams | None = None
    interviews: InterviewParams | None = None
    thresholds: Thresholds = Thresholds()
    disclosure: Disclosure = Disclosure()
    synthetic: bool = False
    notebooks: tuple[str, ...] = ()
    figures: FigureParams = AS_STYLED

    @model_validator(mode="after")
    def _points_are_of_a_registry(self) -> CityParams:
        margins = [margin for survey in self.surveys if survey.weights for margin in survey.weights.margins]
        if self.flow_monitoring is None and any(margin.points for margin in margins):
            raise ValueError(
                "a margin names flow monitoring points; say under flow_monitoring which instrument has them"
            )
        return self

    @property
    def unprotected(self) -> bool:
        """Whether real answers are printed however few people gave them."""
        return self.thresholds.suppress_below <= 1 and not self.synthetic

    @property
    def protected(self) -> bool:
        """Whether answers of few people are hidden or rounded."""
        return self.thresholds.suppress_below > 1

    @property
    def rounded(self) -> int:
        """What every count is rounded to a multiple of; 0 where none is."""
        rounds = self.disclosure.method == "round" and self.thresholds.suppress_below > 1
        return self.disclosure.base if rounds else 0

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
