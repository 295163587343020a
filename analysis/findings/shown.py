"""Which numbers may make a finding, and from how many people on: what all rules of candidates share."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.estimation.frame import UNWEIGHTED
from analysis.findings.certainty import Gap, gap
from analysis.findings.finding import EstimateCell, Finding, TableFacts, finding_of

NARROW = 0.08
"""A gap under eight points is no finding."""
LEAST = 5
"""Groups of fewer people are not set beside others."""
TOLD = 3
"""A gap that fewer people make is no finding."""
LEVEL_WITHIN = 0.05
"""Three answers that lie so close together lead together."""
SHOWN = ("ok", "small base")


def is_shown(cell: EstimateCell) -> bool:
    """Whether a share is one of an answer, and not hidden."""
    return cell.status in SHOWN and cell.base > 0 and cell.estimate == cell.estimate and bool(cell.choice)


def is_compared(cell: EstimateCell) -> bool:
    """Whether it is, and LEAST people stand behind it."""
    return is_shown(cell) and cell.base >= LEAST


def answers_of(facts: TableFacts) -> list[str]:
    """The question's choices that say something, in the form's order."""
    return [choice for choice in facts.choices if choice not in facts.silent]


def _is_tied(first: EstimateCell, second: EstimateCell) -> bool:
    """Whether as many gave the one as the other; of a drawn sample, as many as they stand for."""
    if first.weighting == UNWEIGHTED:
        return first.n == second.n
    return round(first.estimate - second.estimate, 9) == 0


def is_level(first: EstimateCell, rest: Sequence[EstimateCell], facts: TableFacts) -> bool:
    """Whether nothing leads: two answers tie, or three lie within LEVEL_WITHIN; rule 2."""
    if facts.ordered and rest and first.estimate > 0.5:
        return False
    rest = [cell for cell in rest if cell.choice not in facts.silent]
    if rest and _is_tied(first, rest[0]):
        return True
    return len(rest) > 1 and first.estimate - rest[1].estimate < LEVEL_WITHIN and first.estimate < 0.5


def width(pair: tuple[EstimateCell, EstimateCell]) -> float:
    """The gap, rounded so that the two sides of one split tie and the form's first answer is told."""
    return round(abs(pair[0].estimate - pair[1].estimate), 9)


def gap_finding(
    kind: str, pair: tuple[EstimateCell, EstimateCell], facts: TableFacts, looked_at: int
) -> Finding:
    """A difference of two shares as a finding."""
    return finding_of_gap(kind, pair, facts, gap(*pair, looked_at=looked_at))


def finding_of_gap(
    kind: str, pair: tuple[EstimateCell, EstimateCell], facts: TableFacts, found: Gap
) -> Finding:
    """A finding as large and as sure as the difference of its two cells."""
    return finding_of(
        kind,
        facts,
        pair,
        size=found.difference,
        low=found.low,
        high=found.high,
        certainty=found.certainty,
    )
