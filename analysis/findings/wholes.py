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
    NAMED_BY_NOBODY,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    EstimateCell,
    Finding,
    TableFacts,
    finding_of,
)
from analysis.findings.shown import LEAST, NARROW, SHOWN, answers_of, is_level, is_shown
from analysis.vocabulary import NOT_ASKED as NOBODY
from analysis.vocabulary import SUPPRESSED

NEARLY = 0.93
LEAST_ASKED = 10
"""That nobody of fewer people gave an answer of several is no news."""
ABSENT_OF_KEY = 2
"""So many answers nobody gave are told of a table that the plan calls key; of more, none is remarkable."""


def of_whole(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
    """What leads in a whole, that nothing does, or what nobody says; rules 1 to 3."""
    visible_cells = [cell for cell in cells if is_shown(cell)]
    if not visible_cells:
        return
    answer_cells = [cell for cell in visible_cells if cell.choice not in facts.silent or cell.n == cell.base]
    answer_cells = sorted(
        answer_cells or visible_cells, key=lambda cell: (-cell.estimate, _place(cell, facts))
    )
    first = answer_cells[0]
    rest = sorted((cell for cell in visible_cells if cell is not first), key=lambda cell: -cell.estimate)
    if len(visible_cells) < len(cells) and _could_be_overturned(first, visible_cells, facts):
        return  # rule 1
    unknown = next((cell for cell in rest if cell.choice in facts.silent), None)
    if unknown is not None and not facts.multiple and unknown.estimate > first.estimate:
        first, rest = unknown, answer_cells  # rule 2: that most don't know is the finding
    if answer_cells[0].n == 0 and first.n == 0:
        yield finding_of(ABSENT, facts, (first,), size=1.0)
        return
    yield _of_yes_and_no(first, visible_cells, facts) or _leading(first, rest, facts)
    if facts.multiple and len(visible_cells) == len(cells):
        yield from _named_by_nobody(visible_cells, facts)


def _named_by_nobody(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
    """The answer of several that nobody gave, where that sets it apart; rule 3."""
    answer_cells = [cell for cell in cells if cell.choice not in facts.silent]
    absent_cells = [cell for cell in answer_cells if cell.n == 0]
    given_cells = [cell for cell in answer_cells if cell.n > 0]
    if not given_cells or cells[0].base < LEAST_ASKED:
        return
    alone = len(absent_cells) == 1 and min(cell.estimate for cell in given_cells) >= NARROW
    if not alone and not (facts.key and len(absent_cells) <= ABSENT_OF_KEY):
        return
    for cell in absent_cells:
        # the upper end of a share of nobody
        yield finding_of(NAMED_BY_NOBODY, facts, (cell,), size=1.0, low=1 - cell.high, high=1.0)


def _of_yes_and_no(first: EstimateCell, shown: Sequence[EstimateCell], facts: TableFacts) -> Finding | None:
    """What is told of two answers, None where they are not two, or where don't know goes with them."""
    answers = answers_of(facts)
    if facts.multiple or len(answers) != 2:
        return None
    yes = next((cell for cell in shown if cell.choice == answers[0]), None)
    if yes is not None and yes.n == 0:
        # rule 3, the upper end of a share of nobody
        return finding_of(ABSENT, facts, (yes,), size=1.0, low=1 - yes.high, high=1.0)
    interval = {"size": first.estimate, "low": first.low, "high": first.high}
    if yes is not None and first.choice == answers[1]:
        kind = ABSENT if yes.estimate <= 1 - NEARLY else LEADS
        return finding_of(kind, facts, (yes,), **interval)
    if first is yes and not _silent_said(shown, facts):
        return finding_of(NEARLY_ALL if first.estimate >= NEARLY else LEADS, facts, (first,), **interval)
    return None


def _leading(first: EstimateCell, rest: Sequence[EstimateCell], facts: TableFacts) -> Finding:
    """The first answer with those after it, or that nothing leads."""
    kind = NEARLY_ALL if first.estimate >= NEARLY else LEADS
    if kind == LEADS and is_level(first, rest, facts):
        kind = NO_LEADER
    return finding_of(
        kind,
        facts,
        (first, *rest),
        size=first.estimate,
        low=first.low,
        high=first.high,
        certainty=lead_certainty(first, rest[0] if rest else None),
    )


def _silent_said(shown: Sequence[EstimateCell], facts: TableFacts) -> bool:
    """Whether anybody answered with don't know, other, or the like."""
    return any(cell.n > 0 and cell.choice in facts.silent for cell in shown)


def _could_be_overturned(first: EstimateCell, shown: Sequence[EstimateCell], facts: TableFacts) -> bool:
    """Whether a hidden answer may be larger than the first that is shown."""
    hidden = 1 - sum(cell.estimate for cell in shown)
    return facts.multiple or hidden >= first.estimate


def _place(cell: EstimateCell, facts: TableFacts) -> int:
    return facts.choices.index(cell.choice) if cell.choice in facts.choices else len(facts.choices)


def numbers(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
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


def _has_mean(found: Sequence[Finding], median: EstimateCell) -> bool:
    wanted = (NUMBER, "mean", median.question)
    return any((item.kind, item.cells[0].statistic, item.cells[0].question) == wanted for item in found)


def unsaid(cells: Sequence[EstimateCell], facts: TableFacts) -> tuple[Finding, ...]:
    """That nobody was asked a table's question, that fewer than LEAST were, or that all is hidden; rule 9."""
    whole = [cell for cell in cells if not cell.domain and cell.statistic in ("share", "mean")]
    if not whole:
        return ()
    statuses = {cell.status for cell in whole}
    asked = max(cell.base for cell in whole)
    if statuses == {NOBODY} or statuses == {SUPPRESSED} or (statuses <= set(SHOWN) and 0 < asked < LEAST):
        return (finding_of(NOT_ASKED, facts, (whole[0],), size=1.0),)
    return ()
