"""The recipe of a release (`release.yaml`): what leaves, what is done to it first, and what it must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from analysis.problems import Problems
from analysis.yamlfile import StrictModel, read_yaml

FILE = "release.yaml"
STEPS = (
    "drop", "bands", "top_code", "bottom_code", "coarsen", "group", "suppress", "pram", "noise",
    "microaggregate",
)  # fmt: skip
HDX_LIMIT = 0.03
"""What the Humanitarian Data Exchange asks of a data set: a global risk below 3%."""


def _no_bool(value: object) -> object:
    """Python takes yes for 1; a threshold that is switched on by a slip protects nobody."""
    if isinstance(value, bool):
        raise ValueError("A number is needed here, not yes or no.")
    return value


Whole = Annotated[int, BeforeValidator(_no_bool)]
Decimal = Annotated[float, BeforeValidator(_no_bool)]


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Each name stands here once: {', '.join(twice)} stands twice.")
    return names


Names = Annotated[tuple[str, ...], AfterValidator(_once)]


def _with_reasons(reasons: Mapping[str, str]) -> Mapping[str, str]:
    silent = [column for column, reason in reasons.items() if not reason.strip()]
    if silent:
        raise ValueError(f"Say why, for each column: {', '.join(silent)} has no reason.")
    return reasons


class BandsStep(StrictModel):
    """Numbers into bands: [18, 30, 50] makes under 18, 18-29, 30-49, 50 and more."""

    question: str
    breaks: tuple[Decimal, ...] = Field(min_length=1)

    @field_validator("breaks")
    @classmethod
    def _ascending(cls, breaks: tuple[Decimal, ...]) -> tuple[float, ...]:
        if list(breaks) != sorted(set(breaks)):
            raise ValueError("Breaks must rise from one to the next. Put them in order, each once.")
        return breaks


class Code(StrictModel):
    """Numbers beyond `at` become `at`."""

    question: str
    at: Decimal


class Coarsen(StrictModel):
    """Dates into their month, quarter or year."""

    question: str
    to: Literal["month", "quarter", "year"]


class GroupStep(StrictModel):
    """Choices joined: those named under each new name in `into`, or all that fewer than `fewer_than` people
    gave, as `other`.
    """

    question: str
    into: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    labels: Mapping[str, str] = Field(default_factory=dict)
    fewer_than: Whole = Field(default=0, ge=0)
    other: str = "other"

    @model_validator(mode="after")
    def _something_to_do(self) -> GroupStep:
        if not self.into and not self.fewer_than:
            raise ValueError("Say which choices are joined: `into: {new: [a, b]}`, or `fewer_than: 10`.")
        named = [choice for choices in self.into.values() for choice in choices]
        twice = sorted({choice for choice in named if named.count(choice) > 1})
        if twice:
            raise ValueError(f"A choice can go into one group only: {', '.join(twice)} stands in two.")
        return self


class Suppress(StrictModel):
    """Keys blanked, as few as possible, until every row shares its keys with k rows."""

    k: Whole = Field(default=3, ge=2)
    importance: Mapping[str, Decimal] = Field(default_factory=dict)

    @field_validator("importance")
    @classmethod
    def _positive(cls, importance: Mapping[str, float]) -> Mapping[str, float]:
        wrong = [key for key, weight in importance.items() if not weight > 0]
        if wrong:
            raise ValueError(f"Importance must be above 0: {', '.join(wrong)}.")
        return importance


class Pram(StrictModel):
    """Answers to a single-choice question exchanged at random; `change`: how many are dealt anew, 0 to 1."""

    question: str
    change: Decimal = Field(default=0.2, gt=0, lt=1)


class Noise(StrictModel):
    """Noise added to a number; `share` of its standard deviation."""

    question: str
    share: Decimal = Field(default=0.1, gt=0, le=2)


class Microaggregate(StrictModel):
    """Numbers replaced by the mean of groups of at least `size` people alike."""

    questions: tuple[str, ...] = Field(min_length=1)
    size: Whole = Field(default=3, ge=2)


class RecipeStep(StrictModel):
    """One step: exactly one of the keys below, and why."""

    drop: tuple[str, ...] | None = None
    bands: BandsStep | None = None
    top_code: Code | None = None
    bottom_code: Code | None = None
    coarsen: Coarsen | None = None
    group: GroupStep | None = None
    suppress: Suppress | None = None
    pram: Pram | None = None
    noise: Noise | None = None
    microaggregate: Microaggregate | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _one(self) -> RecipeStep:
        given = [name for name in STEPS if getattr(self, name) is not None]
        if len(given) != 1:
            step_names = " and ".join(given) or "none"
            raise ValueError(
                f"A step does one thing; this one has {step_names}. Use one of {', '.join(STEPS)}."
            )
        return self

    @property
    def kind(self) -> str:
        """Which of STEPS it is."""
        return next(name for name in STEPS if getattr(self, name) is not None)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions it works on; none for local suppression, which works on the keys."""
        what = getattr(self, self.kind)
        if self.kind == "drop":
            return what
        if self.kind == "microaggregate":
            return what.questions
        return () if self.kind == "suppress" else (what.question,)


@dataclass(frozen=True)
class LinkStep:
    """The last step of a release with rows of `questions`, repeats, that say whose they are: as far as `link`
    interviews show the same. No recipe writes it; `linked: true` asks for it.
    """

    link: int
    questions: tuple[str, ...] = ()
    kind: str = "link"
    reason: str = ""


class PopulationFile(StrictModel):
    """Of whom the sample was drawn: weights that add up to the population, its size, or counts of the
    context.

    `weights` is a column of the export. `size` needs its `source` (and `year`). `context: flows` takes the
    individuals counted at the city's flow monitoring points in `month` (the last if blank).
    """

    weights: str = ""
    size: Whole | None = Field(default=None, gt=0)
    context: Literal["", "flows"] = ""
    month: str = ""
    source: str = ""
    year: Whole | None = None

    @model_validator(mode="after")
    def _sourced(self) -> PopulationFile:
        if self.size and self.context:
            raise ValueError("Give the population's size or the context it is counted in, not both.")
        if self.size and not self.source:
            raise ValueError("A population size needs its source: who counted, and when.")
        return self


class RiskLimits(StrictModel):
    """What the release must meet: everybody shares her keys with `k` rows, a mean risk below `global_risk`,
    nobody's above `individual_risk`, and `diversity` different sensitive answers in every group.
    """

    k: Whole = Field(default=3, ge=1)
    global_risk: Decimal = Field(default=HDX_LIMIT, gt=0, le=1)
    individual_risk: Decimal | None = Field(default=None, gt=0, le=1)
    diversity: Whole | None = Field(default=None, ge=1)


class RepeatRecipe(StrictModel):
    """What leaves of a repeat's rows, as a file of their own; keys and reasons as for interviews.

    `linked`: whether rows say which interview they are of, as far as that is safe (linked_rows.py). `weights:
    interview` says that each row stands for as many as its interview does; else nothing is known of those
    whom the rows stand for.
    """

    keys: Names = ()
    sensitive: Names = ()
    keep: Mapping[str, str] = Field(default_factory=dict)
    leave_out: Mapping[str, str] = Field(default_factory=dict)
    linked: bool = True
    weights: Literal["", "interview"] = ""
    steps: tuple[RecipeStep, ...] = ()

    _reasons = field_validator("keep", "leave_out")(_with_reasons)


class Recipe(StrictModel):
    """`release.yaml`. Questions not named anywhere leave as they are, unless they would identify people.

    `keep` lists identifying columns that leave all the same, `leave_out` those that don't, each with its
    reason. `derived` are recodes and indicators to give out, which are left out otherwise. `keys` are what
    somebody could know of a person; `sensitive` what she would not want known. `households` is the column
    that members of one share. `fraction` is the sampled share that DIS-SUDA assumes. A drafted recipe may
    have no keys yet; `check_keys` asks for them before a release. Rows of repeats leave where `repeats`
    names them.
    """

    instrument: str = ""
    title: Mapping[str, str] = Field(default_factory=dict)
    about: Mapping[str, str] = Field(default_factory=dict)
    licence: str = ""
    contact: str = ""
    keys: Names
    sensitive: Names = ()
    derived: Names = ()
    keep: Mapping[str, str] = Field(default_factory=dict)
    leave_out: Mapping[str, str] = Field(default_factory=dict)
    households: str = ""
    population: PopulationFile = PopulationFile()
    thresholds: RiskLimits = RiskLimits()
    steps: tuple[RecipeStep, ...] = ()
    repeats: Mapping[str, RepeatRecipe] = Field(default_factory=dict)
    fraction: Decimal = Field(default=0.01, gt=0, lt=1)
    seed: Whole = 1

    _reasons = field_validator("keep", "leave_out")(_with_reasons)

    @model_validator(mode="after")
    def _something_sensitive(self) -> Recipe:
        if self.thresholds.diversity and not self.sensitive:
            raise ValueError(
                "thresholds.diversity needs `sensitive`: the questions whose answers must differ."
            )
        return self

    def of_repeat(self, name: str) -> Recipe:
        """The recipe of a repeat's rows by themselves, with the limits of this one."""
        rows = self.repeats[name]
        own: dict[str, object] = {"keys": rows.keys, "sensitive": rows.sensitive, "steps": rows.steps}
        if not rows.sensitive:
            own["thresholds"] = self.thresholds.model_copy(update={"diversity": None})
        reasons = {"keep": rows.keep, "leave_out": rows.leave_out}
        none = {"derived": (), "households": "", "population": PopulationFile(), "repeats": {}}
        return self.model_copy(update=own | reasons | none)


def read_recipe(path: Path, problems: Problems) -> Recipe | None:
    """The recipe; None, with fatal problems that name line and key, where it can't be read."""
    return read_yaml(path, Recipe, problems)
