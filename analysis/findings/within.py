"""Candidates about the levels of a cross table, each by itself: which answer leads in it, beside the total.

The rules stand in `analysis.findings.candidates` (10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from analysis.findings.certainty import lead_certainty
from analysis.findings.finding import (
    CLEAR,
    LEADS_WITHIN,
    LIKELY,
    EstimateCell,
    Finding,
    TableFacts,
    finding_of,
)
from analysis.findings.shown import TOLD, answers_of, is_level, is_shown

LEAST_WITHIN = 10
"""A level of fewer people has no answer that leads."""
MOST_LEVELS = 4
"""So many levels are told of one answer."""


def leads_within(
    levels: Sequence[EstimateCell],
    whole: Sequence[EstimateCell],
    facts: TableFacts,
    told: Collection[tuple[str, str]],
) -> Iterable[Finding]:
    """The answers that lead in levels of one domain, each with its levels, the largest first, and then the
    row of the whole that it is set beside; rule 10. `told` are (level, answer) said by another finding.
    """
    overall = _leader(whole, facts)
    if overall is None or facts.sample or (len(answers_of(facts)) == 2 and not facts.multiple):
        return
    is_reported = levels[0].domain in facts.reported
    leaders: dict[str, list[tuple[EstimateCell, str]]] = {}
    for name in dict.fromkeys(cell.level for cell in levels):
        cells = [cell for cell in levels if cell.level == name]
        leader = _leader(cells, facts)
        if leader is None or (name, leader.choice) in told or not _is_part(leader, overall):
            continue
        certainty = lead_certainty(leader, _others(cells, leader)[0])
        if is_reported or (leader.choice != overall.choice and certainty == CLEAR):
            leaders.setdefault(leader.choice, []).append((leader, certainty))
    for of_answer in leaders.values():
        largest = sorted(of_answer, key=lambda pair: -pair[0].base)[:MOST_LEVELS]
        first = largest[0][0]
        yield finding_of(
            LEADS_WITHIN,
            facts,
            (*(leader for leader, _ in largest), overall),
            size=first.estimate,
            low=first.low,
            high=first.high,
            certainty=CLEAR if all(certainty == CLEAR for _, certainty in largest) else LIKELY,
        )


def _is_part(leader: EstimateCell, overall: EstimateCell) -> bool:
    return leader.unit == overall.unit and leader.base < overall.base


def _leader(cells: Sequence[EstimateCell], facts: TableFacts) -> EstimateCell | None:
    """The answer that leads; None where some are hidden, most don't know, few were asked, or none leads."""
    if len(cells) < 2 or not all(is_shown(cell) for cell in cells):
        return None
    first = max(cells, key=lambda cell: cell.estimate)
    is_said = first.choice not in facts.silent and first.n >= TOLD and first.base >= LEAST_WITHIN
    return first if is_said and not is_level(first, _others(cells, first), facts) else None


def _others(cells: Sequence[EstimateCell], leader: EstimateCell) -> list[EstimateCell]:
    """All answers but the one that leads, by size."""
    rest = [cell for cell in cells if cell is not leader]
    return sorted(rest, key=lambda cell: -cell.estimate)
