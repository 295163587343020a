"""Candidates about a whole: what leads, that nothing does, what nobody says, means, what was not asked.

The rules stand in `analysis.findings.candidates`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.findings.certainty import lead_certainty
from analysis.findings.finding import (
    ABSENT,
    LEADS,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    Cell,
    Finding,
    TableFacts,
    finding_of,
)
from analysis.findings.shown import LEAST, SHOWN, answers_of, is_shown
from analysis.vocabulary import NOT_ASKED as NOBODY
from analysis.vocabulary import SUPPRESSED

NEARLY = 0.93
LEVEL_WITHIN = 0.05


def of_whole(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    """What leads in a whole, that nothing does, or what nobody says; rules 1 to 3."""
    shown = [cell for cell in cells if is_shown(cell)]
    if not shown:
        return
    told = [cell for cell in shown if cell.choice not in facts.silent or cell.n == cell.base]
    told = sorted(told or shown, key=lambda cell: (-cell.estimate, _place(cell, facts)))
    first = told[0]
    rest = sorted((cell for cell in shown if cell is not first), key=lambda cell: -cell.estimate)
    if len(shown) < len(cells) and _could_be_overturned(first, shown, facts):
        return  # rule 1
    unknown = max(
        (cell for cell in shown if cell.choice in facts.silent), key=lambda cell: cell.estimate, default=None
    )
    if unknown is not None and not facts.multiple and unknown.estimate > first.estimate:
        first, rest = unknown, told  # rule 2: that most don't know is the finding
    answers = answers_of(facts)
    if not facts.multiple and len(answers) == 2 and first.choice == answers[1]:
        yes = next((cell for cell in shown if cell.choice == answers[0] and cell.n > 0), None)
        if yes is not None:  # rule 2: of yes and no, yes is what is told
            kind = ABSENT if yes.estimate <= 1 - NEARLY else LEADS
            yield finding_of(kind, facts, (yes,), size=first.estimate, low=first.low, high=first.high)
            return
    absent = _absent(shown, facts)
    says_both = len(answers) == 2 and not facts.multiple and not _silent_said(shown, facts)
    if first.n == 0:
        yield finding_of(ABSENT, facts, (first,), size=1.0)
        return
    if absent is not None:
        yield finding_of(
            ABSENT, facts, (absent,), size=1.0, low=1 - absent.high, high=1.0
        )  # rule 3, the upper end of a share of nobody
        return
    kind = NEARLY_ALL if first.estimate >= NEARLY else LEADS
    if says_both and first.choice == answers[0]:
        yield finding_of(kind, facts, (first,), size=first.estimate, low=first.low, high=first.high)
        return
    if kind == LEADS and _is_level(first, rest, facts):
        kind = NO_LEADER
    yield finding_of(
        kind,
        facts,
        (first, *rest),
        size=first.estimate,
        low=first.low,
        high=first.high,
        certainty=lead_certainty(first, rest[0] if rest else None),
    )


def _silent_said(shown: Sequence[Cell], facts: TableFacts) -> bool:
    """Whether anybody answered with don't know, other, or the like."""
    return any(cell.n > 0 and cell.choice in facts.silent for cell in shown)


def _absent(shown: Sequence[Cell], facts: TableFacts) -> Cell | None:
    """The first of two answers, where nobody gave it and somebody was asked."""
    answers = answers_of(facts)
    if facts.multiple or len(answers) != 2:
        return None
    return next((cell for cell in shown if cell.choice == answers[0] and cell.n == 0), None)


def _is_level(first: Cell, rest: Sequence[Cell], facts: TableFacts) -> bool:
    """Whether nothing leads: two answers tie, or three lie within LEVEL_WITHIN; rule 2."""
    if facts.ordered and rest and first.estimate > 0.5:
        return False
    rest = [cell for cell in rest if cell.choice not in facts.silent]
    if rest and rest[0].n == first.n:
        return True
    return len(rest) > 1 and first.estimate - rest[1].estimate < LEVEL_WITHIN and first.estimate < 0.5


def _could_be_overturned(first: Cell, shown: Sequence[Cell], facts: TableFacts) -> bool:
    """Whether a hidden answer may be larger than the first that is shown."""
    hidden = 1 - sum(cell.estimate for cell in shown)
    return facts.multiple or hidden >= first.estimate


def _place(cell: Cell, facts: TableFacts) -> int:
    return facts.choices.index(cell.choice) if cell.choice in facts.choices else len(facts.choices)


def numbers(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    """Each mean and median of a whole."""
    for cell in cells:
        if cell.status in SHOWN and cell.base > 0 and not math.isnan(cell.estimate):
            yield finding_of(NUMBER, facts, (cell,), size=0.2, low=cell.low, high=cell.high)


def numbers_together(found: Sequence[Finding]) -> Iterable[Finding]:
    """All findings, the median of a question within that of its mean; rule 8."""
    medians = {}
    for finding in found:
        if finding.kind == NUMBER and finding.cells[0].statistic == "median":
            medians[finding.cells[0].question] = finding.cells[0]
    for finding in found:
        first = finding.cells[0]
        if finding.kind == NUMBER and first.statistic == "mean" and first.question in medians:
            finding = replace(finding, cells=(first, medians[first.question]))
        elif finding.kind == NUMBER and first.statistic == "median" and _has_mean(found, first):
            continue
        yield finding


def _has_mean(found: Sequence[Finding], median: Cell) -> bool:
    wanted = (NUMBER, "mean", median.question)
    return any((item.kind, item.cells[0].statistic, item.cells[0].question) == wanted for item in found)


def unsaid(cells: Sequence[Cell], facts: TableFacts) -> tuple[Finding, ...]:
    """That nobody was asked a table's question, that fewer than LEAST were, or that all is hidden; rule 9."""
    whole = [cell for cell in cells if not cell.domain and cell.statistic in ("share", "mean")]
    if not whole:
        return ()
    statuses = {cell.status for cell in whole}
    asked = max(cell.base for cell in whole)
    if statuses == {NOBODY} or statuses == {SUPPRESSED} or (statuses <= set(SHOWN) and 0 < asked < LEAST):
        return (finding_of(NOT_ASKED, facts, (whole[0],), size=1.0),)
    return ()
