"""Which numbers may make a finding, and from how many people on: what all rules of candidates share."""

from __future__ import annotations

from analysis.findings.certainty import Gap, gap
from analysis.findings.finding import EstimateCell, Finding, TableFacts, finding_of

NARROW = 0.08
"""A gap under eight points is no finding."""
LEAST = 5
"""Groups of fewer people are not set beside others."""
TOLD = 3
"""A gap that fewer people make is no finding."""
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
