"""Whether a release meets the recipe's limits.

1. Every limit that the recipe sets must be met.
2. The risk is that of the population only where the population is believed (population.py); else it is the
   sample's, and no weighting changes it.
3. A file without rows or without keys is never passed: nothing was measured.
4. Nor is one that keeps names, or what leads to people: whoever reads it knows whose the answers are.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.release.measures.assessment import Assessment
from analysis.disclosure.release.measures.population import Population
from analysis.disclosure.release.recipe import RiskLimits

_ROUNDING = 1e-12  # a mean of a hundred times one in a hundred is not below one in a hundred


@dataclass(frozen=True)
class Criterion:
    """One limit: the key of its word, what was wanted, what was found, and whether it is met."""

    name: str
    wanted: float
    found: float
    met: bool


@dataclass(frozen=True)
class RiskVerdict:
    """`passed` where all criteria are met. `basis` is what the risk rests on."""

    passed: bool
    basis: str
    criteria: tuple[Criterion, ...]


def judge(assessment: Assessment, population: Population, limits: RiskLimits, named: int = 0) -> RiskVerdict:
    """The verdict on a release, by the rules above; it keeps `named` columns that name people."""
    criteria = [
        Criterion("release.limit.k", limits.k, assessment.least, assessment.least >= limits.k),
        Criterion(
            "release.limit.global_risk",
            limits.global_risk,
            assessment.risk,
            assessment.risk < limits.global_risk - _ROUNDING,
        ),
    ]
    if limits.individual_risk is not None:
        highest_risk = assessment.highest
        criteria.append(
            Criterion(
                "release.limit.individual_risk",
                limits.individual_risk,
                highest_risk,
                highest_risk <= limits.individual_risk,
            )
        )
    if limits.diversity is not None:
        distinct = [risk.least_distinct for risk in assessment.sensitive.values()]
        least = min(distinct, default=0)
        criteria.append(
            Criterion("release.limit.diversity", limits.diversity, least, least >= limits.diversity)
        )
    if named:
        criteria.append(Criterion("release.limit.named", 0, named, False))
    measured = assessment.n > 0 and bool(assessment.contributions)
    passed = measured and all(criterion.met for criterion in criteria)
    return RiskVerdict(passed, population.basis, tuple(criteria))
