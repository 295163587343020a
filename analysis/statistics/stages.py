"""Sampling stages as arrays: who was drawn with whom, in which stratum, from how many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError


@dataclass(frozen=True, eq=False)
class Stage:
    """One sampling stage over n rows, H strata and C units drawn.

    `stratum` (n,) holds 0..H-1, or is None for one stratum; `cluster` (n,) holds 0..C-1, or is None
    where each row is its own unit. `fraction` is the part of the population not drawn, (N-m)/N, per
    unit (C,), or None without finite population correction. `scale` (H,) is the product of the
    sampling fractions of earlier stages.
    """

    n: int
    stratum: np.ndarray | None
    cluster: np.ndarray | None
    fraction: np.ndarray | None = None
    scale: np.ndarray | None = None
    strata: int = 1
    names: tuple[str, ...] = ("all",)

    @cached_property
    def units(self) -> int:
        """C, the number of units drawn."""
        return self.n if self.cluster is None else int(self.cluster.max(initial=-1)) + 1

    @cached_property
    def unit_stratum(self) -> np.ndarray:
        """(C,) stratum of each unit."""
        if self.stratum is None:
            return np.zeros(self.units, dtype=np.intp)
        if self.cluster is None:
            return self.stratum
        stratum = np.empty(self.units, dtype=np.intp)
        stratum[self.cluster] = self.stratum
        return stratum

    @cached_property
    def sampled(self) -> np.ndarray:
        """(H,) units drawn in each stratum, counted in the full design."""
        if self.stratum is None:
            return np.array([self.units])
        return np.bincount(self.unit_stratum, minlength=self.strata)

    @property
    def evenly_drawn(self) -> bool:
        """Whether each stratum has one sampling fraction."""
        if self.fraction is None or np.ptp(self.fraction) == 0:
            return True
        low, high = np.full(self.strata, np.inf), np.full(self.strata, -np.inf)
        np.minimum.at(low, self.unit_stratum, self.fraction)
        np.maximum.at(high, self.unit_stratum, self.fraction)
        return bool((low >= high).all())

    def degrees_of_freedom(self, inside: np.ndarray) -> int:
        """PSUs less strata among the rows `inside` (n,); at least 0."""
        units = (
            inside if self.cluster is None else np.bincount(self.cluster, inside, minlength=self.units) > 0
        )
        count = int(np.count_nonzero(units))
        if self.stratum is None:
            return max(count - 1, 0)
        strata = np.bincount(self.unit_stratum, units, minlength=self.strata)
        return count - int(np.count_nonzero(strata))

    def totals(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values`, (n, p) or (n,), within each unit: (C, p) or (C,)."""
        if self.cluster is None:
            return values
        if values.ndim == 1:
            return np.bincount(self.cluster, values, minlength=self.units)
        return np.stack(
            [np.bincount(self.cluster, column, minlength=self.units) for column in values.T], axis=1
        )

    def by_stratum(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values`, (C, p), within each stratum: (H, p)."""
        if self.stratum is None:
            return values.sum(axis=0, keepdims=True)
        sums = [np.bincount(self.unit_stratum, column, minlength=self.strata) for column in values.T]
        return np.stack(sums, axis=1)


def codes_of(values: object, role: str) -> tuple[np.ndarray, np.ndarray]:
    """Integer codes (n,) of `values` in order of first appearance, and the values they stand for.

    Raises CaseStudyError where a value is missing.
    """
    codes, uniques = pd.factorize(np.asarray(values) if not isinstance(values, pd.Series) else values)
    missing = int((codes < 0).sum())
    if missing:
        raise CaseStudyError(
            f"The design's {role} is missing in {missing} of {len(codes)} rows; every row needs one. "
            "Fill it in, or leave these rows out before the design is made."
        )
    return codes.astype(np.intp, copy=False), np.asarray(uniques)


def build_stages(
    n: int,
    strata: list[object] | None,
    psu: list[object] | None,
    fpc: list[object] | None,
    pps: bool,
) -> tuple[Stage, ...]:
    """The stages of a design of `n` rows; units are nested in their stratum and in the units of earlier
    stages.

    Each list has one entry a stage. Without `fpc` only the first stage counts (ultimate cluster).
    `fpc` is a population size or a sampling fraction; with `pps` the inclusion probability of each unit.
    """
    depth = len(fpc) if fpc else 1
    psu = psu or [None]
    if fpc and len(fpc) > len(psu):
        raise CaseStudyError(
            f"The design gives fpc for {len(fpc)} stages, but psu for {len(psu)}; give one of each a stage."
        )
    stages: list[Stage] = []
    parent: np.ndarray | None = None
    rate: np.ndarray | None = None
    for level in range(min(depth, len(psu))):
        stratum, names = _stratum(strata, level)
        stratum = _nest(parent, stratum)
        cluster = None if psu[level] is None else _nest(stratum, codes_of(psu[level], "psu")[0])
        if cluster is not None and int(cluster.max(initial=-1)) + 1 == n:
            cluster = None
        count = 1 if stratum is None else int(stratum.max(initial=-1)) + 1
        if parent is not None and stratum is not None:
            names = _names_of(stratum, psu[level - 1], count)
        stage = Stage(n, stratum, cluster, strata=count, names=names)
        scale = None if rate is None else _first_per(stratum, rate, count)
        fraction = None if not fpc else _fraction(stage, np.asarray(fpc[level], dtype=float), pps)
        stages.append(Stage(n, stratum, cluster, fraction, scale, count, stage.names))
        if fraction is not None:
            drawn = 1 - (fraction if stage.cluster is None else fraction[stage.cluster])
            rate = drawn if rate is None else rate * drawn
        parent = np.arange(n) if cluster is None else cluster
    return tuple(stages)


def _stratum(strata: list[object] | None, level: int) -> tuple[np.ndarray | None, tuple[str, ...]]:
    if not strata or level >= len(strata) or strata[level] is None:
        return None, ("all",)
    codes, uniques = codes_of(strata[level], "strata")
    if len(uniques) == 1:
        return None, (str(uniques[0]),)
    return codes, tuple(str(value) for value in uniques)


def _names_of(stratum: np.ndarray, units: object, count: int) -> tuple[str, ...]:
    """The unit of the stage before that each stratum of a later stage is."""
    first = np.empty(count, dtype=np.intp)
    first[stratum[::-1]] = np.arange(len(stratum))[::-1]
    return tuple(str(name) for name in np.asarray(units)[first])


def _nest(outer: np.ndarray | None, inner: np.ndarray | None) -> np.ndarray | None:
    if outer is None or inner is None:
        return inner if outer is None else outer
    return pd.factorize(outer * (int(inner.max(initial=0)) + 1) + inner)[0].astype(np.intp, copy=False)


def _first_per(codes: np.ndarray | None, values: np.ndarray, count: int) -> np.ndarray:
    first = np.empty(count)
    first[0 if codes is None else codes[::-1]] = values[0] if codes is None else values[::-1]
    return first


def _fraction(stage: Stage, fpc: np.ndarray, pps: bool) -> np.ndarray:
    """(C,) the part not drawn, from population sizes, sampling fractions or inclusion probabilities."""
    if not np.isfinite(fpc).all() or (fpc <= 0).any():
        raise CaseStudyError(
            "The design's fpc must be a population size or a sampling fraction above 0 in every row."
        )
    per_unit = fpc
    if stage.cluster is not None:
        per_unit = np.empty(stage.units)
        per_unit[stage.cluster] = fpc
    if pps:
        if (per_unit > 1).any():
            raise CaseStudyError(
                "With pps=True the design's fpc is each unit's inclusion probability, between 0 and 1."
            )
        return 1 - per_unit
    sampled = stage.sampled[stage.unit_stratum]
    _check_constant(stage, fpc)
    if (per_unit <= 1).all():
        return 1 - per_unit
    if (per_unit < sampled).any():
        worst = int(np.argmax(sampled - per_unit))
        place = int(stage.unit_stratum[worst])
        named = stage.strata > 1 and place < len(stage.names)
        inside = f" in stratum {stage.names[place]!r}" if named else ""
        raise CaseStudyError(
            f"The design's fpc is smaller than the sample: a population of {per_unit[worst]:g} for "
            f"{sampled[worst]} sampled units{inside}. Give the population size, or a sampling fraction"
            " of at most 1."
        )
    return 1 - sampled / per_unit


def _check_constant(stage: Stage, fpc: np.ndarray) -> None:
    stratum = np.zeros(stage.n, dtype=np.intp) if stage.stratum is None else stage.stratum
    low, high = np.full(stage.strata, np.inf), np.full(stage.strata, -np.inf)
    np.minimum.at(low, stratum, fpc)
    np.maximum.at(high, stratum, fpc)
    if (low != high).any():
        worst = int(np.argmax(low != high))
        name = stage.names[worst] if worst < len(stage.names) else str(worst)
        where = f"stratum {name!r}" if stage.stratum is not None else "the sample, which has no strata"
        raise CaseStudyError(
            f"The design's fpc differs within {where}: {low[worst]:g} and {high[worst]:g}. "
            "It must be the same for all rows of a stratum."
        )
