"""The factors that turn weights into replicate weights, one kind a function.

Source: R survey's `jk1weights`, `jknweights`, `brrweights`, `bootweights`, `subbootweights`, `mrbweights`;
Canty and Davison (1999); Rao and Wu (1988); Preston (2009).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.stages import Stage


@dataclass(frozen=True, eq=False)
class Resampled:
    """`factors` (C, R) by unit (or by row where `unit_of_row` is None), and what the variance is scaled
    by.
    """

    factors: np.ndarray
    scale: float
    rscales: np.ndarray
    unit_of_row: np.ndarray | None


def _jk1(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    stage = design.stages[0]
    if stage.strata > 1:
        raise CaseStudyError("JK1 replicates are for designs without strata; use JKn.")
    return _jackknife(stage, check_units_alone(design, "jackknife"))


def _jkn(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    return _jackknife(design.stages[0], check_units_alone(design, "jackknife"), design.lonely)


def _jackknife(stage: Stage, alone: np.ndarray, lonely: str = "fail") -> Resampled:
    stratum, drawn = stage.unit_stratum, stage.sampled[stage.unit_stratum]
    others = np.maximum(drawn - 1, 1)
    factors = np.where(stratum[:, None] == stratum, (drawn / others)[:, None], 1.0)
    np.fill_diagonal(factors, 0.0)
    left = np.ones(stage.units) if stage.fraction is None else stage.fraction
    if stage.strata == 1:
        scale = float(left[0] * (drawn[0] - 1) / drawn[0])
        return Resampled(factors, scale, np.ones(stage.units), stage.cluster)
    rscales = left * (drawn - 1) / drawn
    if lonely == "adjust":
        # a stratum that is one unit is left out whole, and the other strata stand for it
        factors[:, alone] = stage.strata / (stage.strata - 1)
        factors[alone, alone] = 0.0
        rscales[alone] = (stage.strata - 1) / stage.strata
        return Resampled(factors, 1.0, rscales, stage.cluster)
    replicates = Resampled(factors[:, ~alone], 1.0, rscales[~alone], stage.cluster)
    return (
        replace(replicates, scale=stage.units / np.count_nonzero(~alone))
        if lonely == "average"
        else replicates
    )


KNOWN_ALONE = {
    "jackknife": ("certainty", "remove", "average", "adjust"),
    "bootstrap": ("certainty", "remove"),
}
"""What a sample drawn again can do about a stratum with one unit; nothing is drawn of it in a bootstrap."""


def check_units_alone(design: Design, method: str) -> np.ndarray:
    """(C,) the first-stage units that are alone in their stratum, which `design.lonely` has a way with.

    Raises CaseStudyError where it has none, or all are alone.
    """
    stage = design.stages[0]
    alone = (stage.sampled == 1)[stage.unit_stratum]
    if alone.any() and (alone.all() or design.lonely not in KNOWN_ALONE[method]):
        name = stage.names[int(stage.unit_stratum[np.argmax(alone)])] if stage.strata > 1 else "all"
        what = (
            "a jackknife can't leave it out" if method == "jackknife" else "a bootstrap can't draw one fewer"
        )
        raise CaseStudyError(
            f"Stratum {name!r} has one PSU only, so {what}; join it to another, or choose one of lonely:"
            f" {' or '.join(KNOWN_ALONE[method])}."
        )
    return alone


def _brr(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    return _fay(design, replicates, rng, 0.0)


def _fay(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    from scipy.linalg import hadamard

    stage = design.stages[0]
    if not (stage.sampled == 2).all():
        worst = int(np.argmax(stage.sampled != 2))
        raise CaseStudyError(
            f"Balanced half samples need two PSUs in each stratum; stratum {stage.names[worst]!r} has"
            f" {stage.sampled[worst]}."
        )
    size = 1 << int(stage.strata).bit_length()
    signs = hadamard(size)[1 : stage.strata + 1]
    second = np.zeros(stage.units)
    second[np.unique(stage.unit_stratum, return_index=True)[1]] = 1
    sides = np.where(second[:, None] > 0, signs[stage.unit_stratum], -signs[stage.unit_stratum])
    factors = 1 + (1 - rho) * sides
    return Resampled(factors, 1 / (size * (1 - rho) ** 2), np.ones(size), stage.cluster)


def _canty_davison(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    stage = design.stages[0]
    factors = np.zeros((stage.units, replicates))
    for units, left in _strata(stage):
        if left == 1:
            factors[units] = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), replicates).T
            continue
        # a pseudo-population as large as the real one, drawn from without replacement
        size = round(len(units) / (1 - left))
        copies = np.full(len(units), size // len(units))
        copies[: size % len(units)] += 1
        draws = rng.multivariate_hypergeometric(
            copies, len(units), replicates, method="count" if size < 10**6 else "marginals"
        )
        factors[rng.permutation(units)] = draws.T
    harmonic = 1 / np.mean(1 / stage.sampled)
    scale = harmonic / ((harmonic - 1) * (replicates - 1))
    return Resampled(factors, float(scale), np.ones(replicates), stage.cluster)


def _rao_wu(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    stage = design.stages[0]
    factors = np.ones((stage.units, replicates))
    alone = check_units_alone(design, "bootstrap")
    for units, left in _strata(stage):
        n = len(units)
        if alone[units[0]]:
            continue  # certainty: it stands as it is in every replicate
        drawn = rng.multinomial(n - 1, np.full(n, 1 / n), replicates).T * n / (n - 1)
        # Units of a small population vary less (Rao and Wu's rescaling, which R leaves out). Of several
        # stages the later ones would be left out of the error then: it errs on the wide side instead.
        factors[units] = drawn if len(design.stages) > 1 else 1 + np.sqrt(left) * (drawn - 1)
    return Resampled(factors, 1 / (replicates - 1), np.ones(replicates), stage.cluster)


def _preston(design: Design, replicates: int, rng: np.random.Generator, rho: float) -> Resampled:
    factors = np.ones((design.n, replicates))
    carried = np.ones((design.n, replicates))
    for stage in design.stages:
        added, stage_factors = _half_samples(stage, carried > 0, rng, replicates)
        factors += np.where(carried > 0, carried, 0.0) * added
        carried = carried * stage_factors
    return Resampled(factors, 1.0, np.full(replicates, 1 / (replicates - 1)), None)


def _half_samples(
    stage: Stage, present: np.ndarray, rng: np.random.Generator, replicates: int
) -> tuple[np.ndarray, np.ndarray]:
    """One stage of Preston's bootstrap: what it adds to each row's factor, and sqrt(n/m) where the row's unit
    was kept.
    """
    row_unit = np.arange(stage.n) if stage.cluster is None else stage.cluster
    added, unit_factors = np.zeros((stage.units, replicates)), np.zeros((stage.units, replicates))
    scale = np.ones(stage.strata) if stage.scale is None else stage.scale
    for stratum, (units, left) in enumerate(_strata(stage)):
        n, half = len(units), len(units) // 2
        if half == 0:
            continue
        taken = np.argsort(rng.random((n, replicates)), axis=0) < half
        spread = np.sqrt(scale[stratum] * half * left / (n - half))
        added[units] = spread * (n / half * taken - 1)
        unit_factors[units] = np.sqrt(n / half) * taken
    return added[row_unit], unit_factors[row_unit]


def _strata(stage: Stage):
    """The units of each stratum, with the part of its population not drawn (1 without fpc)."""
    order = np.argsort(stage.unit_stratum, kind="stable")
    for units in np.split(order, np.cumsum(stage.sampled)[:-1]):
        yield units, 1.0 if stage.fraction is None else float(stage.fraction[units[0]])


RESAMPLERS = {
    "JK1": _jk1,
    "JKn": _jkn,
    "BRR": _brr,
    "Fay": _fay,
    "bootstrap": _canty_davison,
    "subbootstrap": _rao_wu,
    "mrbbootstrap": _preston,
}
