"""The design of a sample: every estimator takes one, and a domain is a mask on it.

`Design(frame, weights=, strata=, psu=, fpc=)` takes column names or arrays, a list of them for several
stages. `Design.of(n, weights=, psu=, ...)` makes one from arrays alone. Both are frozen: `.domain(mask)` and
`.reweighted(weights)` return another Design; `calibration.raked(design, margins)` does too.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.statistics.cell_sums import CellGroups
from analysis.statistics.design_columns import (
    Column,
    as_numbers,
    check_weights,
    column_of,
    per_stage,
    weights_from,
)
from analysis.statistics.stages import Stage, build_stages
from analysis.statistics.variance import LONELY, Adjustment, Lonely, covariance, variances

if TYPE_CHECKING:
    from collections.abc import Callable


DfRule = Literal["domain", "base", "design"]


class Design:
    """A sample of n rows: its weights, its sampling stages, and the domain looked at.

    `weights` (n,) are 0 outside the domain; without them they are 1, or come from `fpc`. PSUs are nested
    in their strata. `fpc` is a population size or a sampling fraction, constant in a stratum (with
    `pps=True` each unit's inclusion probability: Brewer's approximation). `lonely` says what a stratum
    with one PSU adds to a variance: fail, remove or certainty (nothing), adjust (centred at 0),
    centre (at the mean of all PSUs), average (the mean of the others).

    Raises CaseStudyError for an unknown column, weights that are missing, negative or all 0, a missing
    stratum or PSU, an fpc smaller than the sample.
    Source: R survey's `svydesign(nest=TRUE)`; "adjust" is that of survey 4.1, "centre" that of 4.5.
    """

    def __init__(
        self,
        frame: pd.DataFrame | int,
        weights: Column | None = None,
        strata: Column | Sequence[Column] | None = None,
        psu: Column | Sequence[Column] | None = None,
        fpc: Column | Sequence[Column] | None = None,
        *,
        pps: bool = False,
        lonely: Lonely = "fail",
        lonely_domain: bool = False,
        df_rule: DfRule = "domain",
    ):
        if lonely not in LONELY:
            raise CaseStudyError(f"The design's lonely={lonely!r} is not known{hint(lonely, LONELY)}.")
        columns = frame if isinstance(frame, pd.DataFrame) else None
        n = int(frame) if columns is None else len(columns)
        stages = build_stages(
            n, per_stage(columns, n, strata), per_stage(columns, n, psu), per_stage(columns, n, fpc), pps
        )
        given = None if weights is None else as_numbers(column_of(columns, n, weights), "weights")
        self._set(
            frame=columns,
            n=n,
            weights=weights_from(stages, n) if given is None else check_weights(given),
            stages=stages,
            adjustments=(),
            lonely=lonely,
            lonely_domain=lonely_domain,
            owner=None,
            df_rule=df_rule,
        )

    frame: pd.DataFrame | None
    n: int
    weights: np.ndarray
    stages: tuple[Stage, ...]
    adjustments: tuple[Adjustment, ...]
    lonely: Lonely
    lonely_domain: bool
    owner: np.ndarray | None
    """(n,) which row of the sample each row belongs to, where these are rows of its people (reports)."""
    df_rule: DfRule
    """Whose PSUs less strata count: those with a row in the domain, in the base of everyone, or all."""
    replicated = False
    """Whether errors come from replicate weights instead of linearisation."""

    @classmethod
    def of(cls, n: int, weights=None, strata=None, psu=None, fpc=None, *, lonely: Lonely = "fail") -> Design:
        """A Design of `n` rows from arrays alone, with the defaults of any other."""
        return cls(n, weights, strata, psu, fpc, lonely=lonely)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A Design is frozen; {name} can't be set. Its methods return another Design.")

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        stage = self.stages[0]
        return (
            f"Design({self.n} rows, {stage.units} PSUs, {stage.strata} strata, {len(self.adjustments)}"
            " adjustments)"
        )

    def domain(self, mask: np.ndarray | pd.Series) -> Self:
        """The same design seen through `mask` (n,): weights are 0 where it is false; PSUs stay counted."""
        mask = np.asarray(mask, dtype=bool)
        if mask.shape != (self.n,):
            raise CaseStudyError(f"The domain's mask has shape {mask.shape}, the design has {self.n} rows.")
        return self._with(weights=np.where(mask, self.weights, 0.0))

    def of_rows(self, owner: np.ndarray) -> Self:
        """The design of rows that belong to this one's people: `owner` (m,) holds the person of each.

        Rows have their person's weight. A person's rows vary together, as do people of one PSU, and who has
        no row stays in the sample: errors are those of a domain of the people, raking included.
        """
        if self.owner is not None:
            raise CaseStudyError("Rows of rows can't be made; start from the design of the people.")
        return self._with(n=len(owner), weights=self.weights[owner], owner=owner, frame=None)

    def to_sample(self, values: np.ndarray) -> np.ndarray:
        """`values` (n, p) summed to the rows of the sample, (N, p): themselves, unless these are rows of its
        people.
        """
        if self.owner is None:
            return values
        size = self.stages[0].n
        return np.stack([np.bincount(self.owner, column, minlength=size) for column in values.T], axis=1)

    @property
    def sample_weights(self) -> np.ndarray:
        """(N,) above 0 for each row of the sample that has a row with a weight."""
        return self.weights if self.owner is None else self.to_sample(self.weights[:, None])[:, 0]

    @property
    def unit_of_row(self) -> np.ndarray | None:
        """(n,) the first-stage unit of each row, None where each row is its own."""
        cluster = self.stages[0].cluster
        if self.owner is None:
            return cluster
        return self.owner if cluster is None else cluster[self.owner]

    @property
    def part_left(self) -> np.ndarray:
        """(n,) the part of what each row could have been drawn from that was not drawn, over all stages."""
        drawn = np.ones(self.stages[0].n)
        for stage in self.stages:
            left = np.ones(stage.units) if stage.fraction is None else stage.fraction
            drawn *= 1 - (left if stage.cluster is None else left[stage.cluster])
        left = 1 - drawn
        return left if self.owner is None else left[self.owner]

    def over(self, frame: pd.DataFrame) -> Design:
        """The same design over another frame of its rows: with further columns, or with categories joined.

        Raises CaseStudyError where the frame has another number of rows.
        """
        if len(frame) != self.n:
            raise CaseStudyError(f"The frame has {len(frame)} rows, the design {self.n}.")
        return self._with(frame=frame)

    def reweighted(self, weights: np.ndarray, adjustment: Adjustment | None = None) -> Design:
        """The same design with other weights, and with the `adjustment` that made them, if it is one."""
        added = () if adjustment is None else (adjustment,)
        return self._with(
            weights=check_weights(np.asarray(weights, dtype=float)), adjustments=self.adjustments + added
        )

    def values(self, column: Column) -> np.ndarray | pd.Series:
        """A column of the frame by its name, or the array given, checked for its length.

        Raises CaseStudyError for an unknown column.
        """
        return column_of(self.frame, self.n, column)

    def estimate(self, point: Callable, influence: Callable) -> tuple[np.ndarray, np.ndarray]:
        """A vector of statistics (p,) and its covariance (p, p).

        `point(weights)` gives the statistics, (p,) for weights (n,); `influence(point)` gives (n, p),
        the linearised contribution of each row, weight included.
        """
        theta = point(self.weights)
        return theta, covariance(self, influence(theta))

    def ratio_variances(self, above: np.ndarray, below: np.ndarray | None) -> np.ndarray:
        """Variances (p,) of the ratios of totals of `above` (n, p) to that of `below` (n,), or of the totals
        alone.
        """
        influence = above
        if below is not None:
            influence = (above - np.outer(below, (self.weights @ above) / (self.weights @ below))) / (
                self.weights @ below
            )
        return variances(self, influence * self.weights[:, None])

    @cached_property
    def degf(self) -> int:
        """Degrees of freedom: PSUs less strata, among rows with a weight above 0."""
        return self.stages[0].degrees_of_freedom(self.sample_weights > 0)

    def counting_df(self, rule: DfRule) -> Design:
        """The same design with its degrees of freedom counted by `rule`."""
        return self if rule == self.df_rule else self._with(df_rule=rule)

    def df_of_domains(self, df: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Degrees of freedom of domains with `rows`, as the design counts them; `df` are the domains' own."""
        if self.df_rule == "domain":
            return df
        if self.df_rule == "base":
            # the first domain is everyone in the question's base
            return np.where(np.asarray(rows) > 0, np.asarray(df, dtype=float)[0], 0.0)
        return np.where(np.asarray(rows) > 0, float(self.whole_degf), 0.0)

    @cached_property
    def whole_degf(self) -> int:
        """Degrees of freedom of the design, whichever rows are looked at."""
        stage = self.stages[0]
        return stage.degrees_of_freedom(np.ones(stage.n, dtype=bool))

    @cached_property
    def plain(self) -> bool:
        """Whether sums by stratum suffice: each row its own PSU, none alone, one stage, weights not
        calibrated.
        """
        return self.simple and self.of_lone_rows

    @property
    def by_units(self) -> bool:
        """Whether errors need no more than totals within clusters, of which there are fewer than rows."""
        clustered = self.stages[0].cluster is not None and not self.replicated
        return clustered and len(self.stages) == 1 and not self.adjustments and not self.alone_by_domain

    @cached_property
    def alone_by_domain(self) -> bool:
        """Whether what a lonely stratum adds to an error hangs on which strata a domain has rows in, so that
        each domain needs a look of its own.
        """
        averaged = self.lonely == "average" and any((stage.sampled == 1).any() for stage in self.stages)
        return (averaged or self.lonely_domain) and not self.replicated

    @cached_property
    def cell_groups(self) -> CellGroups | None:
        """The cells that weights were raked or post-stratified in, where their sums tell all errors."""
        return CellGroups.of(self.stages[0], self.adjustments, self.weights)

    @cached_property
    def simple(self) -> bool:
        """Whether there is one stage with one sampling fraction a stratum, and no calibration."""
        return self.even and not self.adjustments

    @cached_property
    def of_lone_rows(self) -> bool:
        """Whether each row is its own unit, none alone in its stratum, in one stage; calibrated or not."""
        stage = self.stages[0]
        own_units = stage.cluster is None and self.owner is None
        return self.even and own_units and bool((stage.sampled > 1).all())

    @cached_property
    def even(self) -> bool:
        """Whether there is one stage with one sampling fraction a stratum."""
        return len(self.stages) == 1 and not self.lonely_domain and self.stages[0].evenly_drawn

    def _set(self, **values: object) -> None:
        self.__dict__.update(values)

    def _with(self, **changes: object) -> Self:
        other = copy.copy(self)
        for name in ("degf", "plain", "simple", "of_lone_rows", "alone_by_domain", "even", "cell_groups"):
            other.__dict__.pop(name, None)
        other._set(**changes)
        return other
