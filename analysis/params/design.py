"""How a sample was drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from analysis.yamlfile import StrictModel


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
