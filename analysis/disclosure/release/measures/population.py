"""Of how many people the sample tells, and whether that may be believed.

1. Weights are population weights only where each stands for at least one person and they add up to clearly
   more people than were interviewed. Weights that sum to n (raked, normalised) say nothing of a population.
2. Weights that disagree with the population size given beside them by more than a tenth are not believed.
3. A size without weights takes everybody for equally likely to be interviewed; a purposive sample is not so.
4. Counts of the context are movements or people at a place, not those the sample was drawn from.
5. Weights that leave with the data are shared by `k` people each: one of its own tells where somebody was
   drawn.
6. Where nothing is known, or nothing believed, the risk is that of the sample: one over the people who share
   the keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from analysis.problems import CaseStudyError

Basis = Literal["weights", "size", "context", "sample"]
_LEAST_EXPANSION = 1.05  # below it weights sum to the sample, give or take trimming
_AGREEMENT = 0.1
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Statement:
    """A sentence to be said in the reader's language: the key of a word, and what fills it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CountedPeople:
    """A number of people that the context knows: how many, of whom, who counted, and when."""

    size: int
    of: Literal["flows"]
    source: str
    when: str


@dataclass(frozen=True, eq=False)
class Population:
    """`weights` (n,) by which a row stands for people, None where the sample is all that is known.

    `basis` is what they rest on, `size` how many people they add up to, `caveats` what has to be said of
    them.
    """

    basis: Basis
    weights: np.ndarray | None = None
    size: float | None = None
    caveats: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the recipe says of the population: a column's name and values, a size and its source, a count."""

    column: str = ""
    weights: np.ndarray | None = None
    size: int | None = None
    source: str = ""
    counted: CountedPeople | None = None


def find_population(known: Known, n: int, where: str) -> Population:
    """The population of n rows, by the rules above; `where` names the recipe.

    Raises CaseStudyError for weights that are missing or not above 0, and a size below n.
    """
    size = known.counted.size if known.counted else known.size
    if size is not None and size < n:
        raise CaseStudyError(
            f"{where}, population: {n:,} people were interviewed, more than the population of {size:,}. Mend"
            " the size, or name who was counted."
        )
    if known.weights is not None:
        refusal = _refusal(known, known.weights, size, where)
        if refusal is None:
            total = float(known.weights.sum())
            return Population("weights", known.weights, total, (Statement("release.basis.weights"),))
        return Population("sample", caveats=(refusal, Statement("release.basis.sample")))
    if known.counted and size is not None:
        stated = {"count": size, "source": known.counted.source, "when": known.counted.when}
        caveats = (
            Statement(f"release.basis.{known.counted.of}", stated),
            Statement("release.basis.purposive"),
        )
        return Population("context", np.full(n, size / n), size, caveats)
    if size is not None:
        stated = {"count": size, "source": known.source}
        caveats = (Statement("release.basis.size", stated), Statement("release.basis.purposive"))
        return Population("size", np.full(n, size / n), size, caveats)
    return Population("sample", caveats=(Statement("release.basis.sample"),))


def _refusal(known: Known, weights: np.ndarray, size: int | None, where: str) -> Statement | None:
    """Why the weights are no population weights; None where they are."""
    n = len(weights)
    wrong = int((~(weights > 0) | ~np.isfinite(weights)).sum())
    if wrong:
        raise CaseStudyError(
            f"{where}, population.weights: {wrong} of {n} interviews have no weight above 0 in"
            f" {known.column!r}. Mend the column, or take it out."
        )
    total = float(weights.sum())
    stated = {"column": known.column, "total": total, "n": n}
    if total < _LEAST_EXPANSION * n:
        return Statement("release.refused.normalised", stated)
    if weights.min() < 1 - _ROUNDING:
        return Statement("release.refused.below_one", stated)
    if size is not None and abs(total - size) > _AGREEMENT * size:
        return Statement("release.refused.disagree", stated | {"size": size})
    return None


def leaving(population: Population, k: int) -> Population:
    """The population with the weights that leave (rule 5): each of so many people as share their keys."""
    if population.basis != "weights" or population.weights is None:
        return population
    return replace(population, weights=share_weights(population.weights, k))


def share_weights(weights: np.ndarray, k: int) -> np.ndarray:
    """The weights (n,) with each that fewer than `k` rows have joined to its neighbours, as their mean, until
    `k` rows share it; the sum stays. Weights that enough rows have are left as they are.

    A weight of few tells the stratum or village that they were drawn in, whatever columns were left out.
    """
    order = np.argsort(weights, kind="stable")
    sizes = np.unique(weights, return_counts=True)[1]
    ends = np.cumsum(sizes)
    shared, start = weights.astype(float), 0
    for end in ends.tolist():
        if end - start >= k and (len(weights) - end >= k or end == len(weights)):
            rows = order[start:end]
            shared[rows] = weights[rows].mean() if len(np.unique(weights[rows])) > 1 else weights[rows]
            start = end
    if start < len(weights):
        rows = order[start:]
        shared[rows] = weights[rows].mean()
    return shared
