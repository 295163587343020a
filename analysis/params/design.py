"""How a sample was drawn."""

from __future__ import annotations

from itertools import combinations
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from analysis.problems import CaseStudyError
from analysis.yamlfile import StrictModel


class ReplicateParams(StrictModel):
    """Errors of the sample drawn again, beside the linearised ones: how, how often, and from which seed."""

    method: Literal["bootstrap", "jackknife"] = "bootstrap"
    number: int = Field(default=200, ge=20, le=10_000)
    seed: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _number_is_of_the_bootstrap(self) -> ReplicateParams:
        given = sorted({"number", "seed"} & self.model_fields_set)
        if self.method == "jackknife" and given:
            raise ValueError(
                f"a jackknife leaves out each unit once and draws nothing: leave out {' and '.join(given)},"
                " or write `method: bootstrap`"
            )
        return self


Columns = str | tuple[str, ...]
HOW_MANY = "write how many units there are to draw from, or the column that says it"


def _size_or_columns(value: object) -> object:
    """YAML reads `yes` as true, and true counts as 1: a sampling fraction by which everybody is drawn.
    .nan, and a number for each stage, would be taken for columns of that name.
    """
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        raise ValueError(HOW_MANY)
    if isinstance(value, list | tuple) and any(isinstance(size, int | float) for size in value):
        raise ValueError("a number stands alone, for one stage; where there are several, give each a column")
    if isinstance(value, int | float) and value <= 0:
        raise ValueError(f"{value:g} is no size of anything; {HOW_MANY}")
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
    fpc: Annotated[Columns | float, BeforeValidator(_size_or_columns)] = ()
    lonely: Literal["fail", "adjust", "certainty", "average", "remove", "centre"] = "fail"
    nest: bool = False
    unweighted: bool = False
    source: str = ""
    replicates: ReplicateParams | None = None

    @classmethod
    def of(cls, **told: Any) -> DesignParams:
        """The design that options of a command, or a list of analysis, tell of.

        Raises CaseStudyError where it makes no sense.
        """
        try:
            return cls(**told)
        except ValidationError as error:
            sentences = [str(mistake["msg"]).removeprefix("Value error, ") for mistake in error.errors()]
            raise CaseStudyError(f"design: {'; '.join(sentences)}.") from error

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
        if self.nest and not (self.strata and self.psu):
            raise ValueError(
                "`nest` is about units whose names stand in several strata: name both, strata and psu"
            )
        self._check_roles()
        return self

    def _check_roles(self) -> None:
        """A column says one thing of the sample: strata that are the units would leave each unit alone, and a
        column named twice would be one stage, or one stratum, silently.
        """
        for role, columns in self.columns.items():
            twice = next((name for name in columns if columns.count(name) > 1), "")
            if twice:
                raise ValueError(f"{role} names {twice!r} twice; name each column once")
        for first, second in combinations(self.columns, 2):
            both = [name for name in self.columns[first] if name in self.columns[second]]
            # the sizes of strata make weights and are what their people were drawn from
            if both and (first, second) != ("population", "fpc"):
                raise ValueError(
                    f"{both[0]!r} is named as {first} and as {second}; a column says one of them: name"
                    " another column, or leave one out"
                )

    @property
    def is_drawn(self) -> bool:
        """Whether it says how the sample was drawn, and not only how often to draw it again."""
        return bool(self.weights or self.population or self.strata or self.psu or self.fpc)

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns that each role names, in order: weights, population, strata, psu, fpc."""
        named = {
            role: _names(getattr(self, role)) for role in ("weights", "population", "strata", "psu", "fpc")
        }
        return {role: columns for role, columns in named.items() if columns}

    def stages(self, role: Literal["strata", "psu"]) -> tuple[str, ...]:
        """The columns of a role, one a stage."""
        return _names(getattr(self, role))


def _names(given: Columns | float) -> tuple[str, ...]:
    """The columns that were given as one, as several, or not at all."""
    if isinstance(given, int | float):
        return ()
    # texts alone may be empty: one in a list is a mistake, and is told as an unknown column
    return tuple(given) if not isinstance(given, str) else (given,) * bool(given)
