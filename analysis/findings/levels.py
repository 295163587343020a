"""Candidates about the levels of a domain, and about times: who differs, stands out, or is all there are.

The rules stand in `analysis.findings.candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from analysis.findings.certainty import against_rest, gap_of
from analysis.findings.finding import (
    CHANGED,
    CLEAR,
    COMPOSITION,
    GROUPS,
    STANDS_OUT,
    EstimateCell,
    Finding,
    TableFacts,
    finding_of,
)
from analysis.findings.shown import (
    LEAST,
    NARROW,
    SHOWN,
    TOLD,
    answers_of,
    finding_of_gap,
    gap_finding,
    is_compared,
    is_shown,
    width,
)
from analysis.findings.within import leads_within

OUTSTANDING = 4
LEAST_OF_MEANS = 10
MOSTLY = 0.7


def over_waves(cells: Sequence[EstimateCell], waves: Sequence[str], facts: TableFacts) -> Iterable[Finding]:
    """The widest change of an answer from the first wave to the last; rule 7."""
    if len(waves) < 2:
        return
    first = [cell for cell in cells if cell.wave == waves[0]]
    last = [cell for cell in cells if cell.wave == waves[-1]]
    yield from _changes(first, last, facts)


def _changes(
    first: Sequence[EstimateCell], last: Sequence[EstimateCell], facts: TableFacts
) -> Iterable[Finding]:
    before = {cell.choice: cell for cell in first if is_compared(cell)}
    pairs = [
        (cell, before[cell.choice])
        for cell in last
        if is_compared(cell) and cell.choice in before and cell.choice not in facts.silent
    ]
    best = _widest(pairs)
    if best is not None:
        yield gap_finding(CHANGED, best, facts, len(pairs))


def _widest(pairs: Sequence[tuple[EstimateCell, EstimateCell]]) -> tuple[EstimateCell, EstimateCell] | None:
    best = max(pairs, key=width, default=None)
    return best if best is not None and width(best) >= NARROW / 2 else None


def of_domain(
    levels: Sequence[EstimateCell], whole: Sequence[EstimateCell], facts: TableFacts
) -> Iterable[Finding]:
    """What sets the levels of one domain apart; rules 4 to 7 and 10."""
    compared = [cell for cell in levels if is_compared(cell)]
    names = list(dict.fromkeys(cell.level for cell in compared))
    if levels[0].domain in facts.rounds and len(names) > 1:
        first = [cell for cell in compared if cell.level == names[0]]
        last = [cell for cell in compared if cell.level == names[-1]]
        yield from _changes(first, last, facts)
        return
    answer_cells = [cell for cell in compared if cell.choice not in facts.silent]
    if _follows(answer_cells, whole):
        return
    findings = list(_compositions(levels, whole, facts))
    if len(names) == 2:
        findings += _between_two(answer_cells, names, facts)
    elif len(names) > 2:
        findings += _against_the_rest(answer_cells, whole, facts)
    yield from findings
    subjects = {(finding.cells[0].level, finding.cells[0].choice) for finding in findings}
    yield from leads_within(levels, whole, facts, subjects)


def _follows(cells: Sequence[EstimateCell], whole: Sequence[EstimateCell]) -> bool:
    """Whether each answer that LEAST gave is of one level alone, and they are of several; rule 5."""
    totals = {cell.choice: cell.n for cell in whole if cell.n >= LEAST}
    alone = {
        cell.choice: cell.level for cell in cells if cell.choice in totals and cell.n == totals[cell.choice]
    }
    return len(totals) > 1 and set(alone) == set(totals) and len(set(alone.values())) > 1


def _between_two(cells: Sequence[EstimateCell], names: Sequence[str], facts: TableFacts) -> Iterable[Finding]:
    first, second = ({cell.choice: cell for cell in _of_level(cells, name)} for name in names)
    pairs = [(cell, second[choice]) for choice, cell in first.items() if choice in second]
    looked_at = len(pairs)
    for best in _both_ways(pairs):
        yield gap_finding(GROUPS, best, facts, looked_at)


def _of_level(cells: Sequence[EstimateCell], name: str) -> list[EstimateCell]:
    return [cell for cell in cells if cell.level == name]


def _larger_first(
    pairs: Iterable[tuple[EstimateCell, EstimateCell]],
) -> list[tuple[EstimateCell, EstimateCell]]:
    ordered = []
    for a, b in pairs:
        ordered.append((a, b) if a.estimate >= b.estimate else (b, a))
    return ordered


def _both_ways(
    pairs: Sequence[tuple[EstimateCell, EstimateCell]],
) -> Iterable[tuple[EstimateCell, EstimateCell]]:
    """The widest gap in each direction, the larger share first; of two answers, one says both."""
    turned = [pair for pair in _larger_first(pairs) if pair[0].n >= TOLD]
    if len(turned) <= 2:
        best = max(turned, key=width, default=None)
        if best is not None and width(best) >= NARROW:
            yield best
        return
    for level in dict.fromkeys(pair[0].level for pair in turned):
        best = max((pair for pair in turned if pair[0].level == level), key=width)
        if width(best) >= NARROW:
            yield best


def _against_the_rest(
    cells: Sequence[EstimateCell], whole: Sequence[EstimateCell], facts: TableFacts
) -> Iterable[Finding]:
    """Of up to OUTSTANDING levels the cell furthest above the rest, beside its total; rule 4."""
    totals = {cell.choice: cell for cell in whole if is_shown(cell)}
    levels = {cell.unit for cell in cells}
    pairs = [
        (cell, totals[cell.choice])
        for cell in cells
        if cell.choice in totals and levels == {totals[cell.choice].unit}
    ]
    pairs = [(cell, total) for cell, total in pairs if total.base > cell.base]
    gaps = {pair: against_rest(*pair, looked_at=len(pairs)) for pair in pairs}
    passed = answers_of(facts)[1:] if len(answers_of(facts)) == 2 and not facts.multiple else []
    wide = [pair for pair in pairs if gaps[pair].difference >= NARROW and pair[0].n >= TOLD]
    wide = [pair for pair in wide if pair[0].choice not in passed]  # rule 2
    wide.sort(key=lambda pair: (gaps[pair].certainty != CLEAR, -gaps[pair].difference))
    level_names: set[str] = set()
    for pair in wide:
        if pair[0].level in level_names or len(level_names) == OUTSTANDING:
            continue
        level_names.add(pair[0].level)
        yield finding_of_gap(STANDS_OUT, pair, facts, gaps[pair])


def _compositions(
    levels: Sequence[EstimateCell], whole: Sequence[EstimateCell], facts: TableFacts
) -> Iterable[Finding]:
    """Answers that only people of one level gave; rule 5."""
    totals = {cell.choice: cell for cell in whole if is_shown(cell)}
    best = None
    for cell in levels:
        total = totals.get(cell.choice)
        if total is None or cell.choice in facts.silent or not is_shown(cell):
            continue
        if cell.unit != total.unit or cell.n != total.n or cell.n < LEAST:
            continue
        if cell.base > MOSTLY * total.base:
            continue
        unexpected = 1 - cell.base / total.base
        if best is None or cell.n * unexpected > best[2]:
            best = (cell, total, cell.n * unexpected)
    if best is None:
        return
    cell, total, _ = best
    rest_gap = against_rest(cell, total, looked_at=len(totals))
    yield finding_of(
        COMPOSITION,
        facts,
        (cell, total),
        size=1 - cell.base / total.base,
        low=rest_gap.low,
        high=rest_gap.high,
        certainty=rest_gap.certainty,
    )


def number_groups(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
    """The two levels whose means lie furthest apart, where that is clear; rule 8."""
    levels = [cell for cell in cells if cell.status in SHOWN and cell.base >= LEAST_OF_MEANS]
    levels = [cell for cell in levels if cell.estimate >= 0]
    pairs = _larger_first(combinations(levels, 2))
    best = max(pairs, key=lambda pair: pair[0].estimate - pair[1].estimate, default=None)
    if best is None:
        return
    a, b = best
    mean_gap = gap_of((a.estimate, a.low, a.high), (b.estimate, b.low, b.high), len(pairs))
    if mean_gap.certainty == CLEAR:
        # Set beside shares, a mean twice another counts as a difference of a quarter
        yield finding_of(GROUPS, facts, best, size=(a.estimate - b.estimate) / a.estimate / 2)
