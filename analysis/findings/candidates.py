"""Candidate findings of one table of a survey, from its estimates. The rules:

1. Only numbers of each survey's main reading that are shown: nothing hidden, and nothing
   that a hidden answer could overturn.
2. Of a single choice, or several, one candidate says what leads, or that nothing does: the first two
   answers are level, or three share the lead within five points. Don't know leads as any answer does.
   Of two answers (yes and no) the first is told, whichever leads, and the second not beside it.
3. A share of 93 in 100 or more is "nearly all"; where a question has two answers (yes and no) and
   nobody gave the first, the first is "absent".
4. Of levels of a domain, for each pair of two or the cell against the rest of many, the widest gap
   in each direction; a gap under eight points is no finding, nor one of fewer than TOLD people. Two
   groups that do not differ are none.
5. A level that holds everybody who gave an answer, though not more than MOSTLY of all asked, is a
   composition. Where every answer is of one level alone the level follows from the answer (regions from
   countries), and nothing is said of it.
6. Levels of fewer than LEAST people are not set beside others, and no answer that fewer gave is a
   composition.
7. Waves, or the rounds of a round question, differ over time: "changed", the last less the first.
8. Numbers (mean and median together) are a finding of their own; of groups of LEAST_OF_MEANS people or
   more, where their means differ clearly.
9. A table that has no number because nobody was asked, or because all is hidden, or where fewer than
   LEAST were asked, is told as such, and nothing else of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.findings.certainty import against_rest, gap, gap_of, lead_certainty
from analysis.findings.finding import (
    ABSENT,
    CHANGED,
    CLEAR,
    COMPOSITION,
    GROUPS,
    LEADS,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    STANDS_OUT,
    Cell,
    Finding,
    TableFacts,
    cells_of,
    finding_of,
)
from analysis.vocabulary import NOT_ASKED as NOBODY
from analysis.vocabulary import SUPPRESSED

NEARLY = 0.93
LEVEL_WITHIN = 0.05
NARROW = 0.08
LEAST = 5
TOLD = 3
LEAST_OF_MEANS = 10
MOSTLY = 0.7
_SHOWN = ("ok", "small base")


def candidates(estimates: pd.DataFrame, facts: TableFacts) -> tuple[Finding, ...]:
    """Every candidate of one table of one study, unranked."""
    silent = unsaid(estimates, facts)
    if silent:
        return silent
    cells = cells_of(estimates[main_reading(estimates)])
    found = []
    for _, group in _groups(cells, ("survey", "question", "statistic", "unit")):
        found += _of_question(group, facts)
    return tuple(_numbers_together(found))


def unsaid(estimates: pd.DataFrame, facts: TableFacts) -> tuple[Finding, ...]:
    """That nobody was asked a table's question, that fewer than LEAST were, or that all is hidden; rule 9."""
    cells = cells_of(estimates[main_reading(estimates)])
    whole = [cell for cell in cells if not cell.domain and cell.statistic in ("share", "mean")]
    if not whole:
        return ()
    statuses = {cell.status for cell in whole}
    asked = max(cell.base for cell in whole)
    if statuses == {NOBODY} or statuses == {SUPPRESSED} or (statuses <= set(_SHOWN) and 0 < asked < LEAST):
        return (finding_of(NOT_ASKED, facts, (whole[0],), size=1.0),)
    return ()


def _groups(cells: Iterable[Cell], names: Sequence[str]) -> list[tuple[tuple, list[Cell]]]:
    found: dict[tuple, list[Cell]] = {}
    for cell in cells:
        found.setdefault(tuple(getattr(cell, name) for name in names), []).append(cell)
    return list(found.items())


def _of_question(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    statistic = cells[0].statistic
    whole = [cell for cell in cells if not cell.domain]
    waves = dict.fromkeys(cell.wave for cell in whole)
    latest = [cell for cell in whole if cell.wave == list(waves)[-1]] if whole else []
    if statistic == "share":
        yield from _of_whole(latest, facts)
        yield from _over_waves(whole, list(waves), facts)
    elif statistic in ("mean", "median"):
        yield from _numbers(latest, facts)
    for domain in dict.fromkeys(cell.domain for cell in cells if cell.domain):
        levels = [cell for cell in cells if cell.domain == domain and cell.wave == list(waves or [""])[-1]]
        if statistic == "share":
            yield from _of_domain(levels, latest, facts)
        elif statistic == "mean":
            yield from _number_groups(levels, facts)


def _of_whole(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    shown = [cell for cell in cells if _is_shown(cell)]
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
    answers = [choice for choice in facts.choices if choice not in facts.silent]
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
    answers = [choice for choice in facts.choices if choice not in facts.silent]
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


def _over_waves(cells: Sequence[Cell], waves: Sequence[str], facts: TableFacts) -> Iterable[Finding]:
    """The widest change of an answer from the first wave to the last; rule 7."""
    if len(waves) < 2:
        return
    first = [cell for cell in cells if cell.wave == waves[0]]
    last = [cell for cell in cells if cell.wave == waves[-1]]
    yield from _changes(first, last, facts)


def _changes(first: Sequence[Cell], last: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    before = {cell.choice: cell for cell in first if _is_compared(cell)}
    pairs = [
        (cell, before[cell.choice])
        for cell in last
        if _is_compared(cell) and cell.choice in before and cell.choice not in facts.silent
    ]
    best = _widest(pairs)
    if best is not None:
        yield _gap_finding(CHANGED, best, facts, len(pairs))


def _of_domain(levels: Sequence[Cell], whole: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    compared = [cell for cell in levels if _is_compared(cell)]
    names = list(dict.fromkeys(cell.level for cell in compared))
    if levels[0].domain in facts.rounds and len(names) > 1:
        first = [cell for cell in compared if cell.level == names[0]]
        last = [cell for cell in compared if cell.level == names[-1]]
        yield from _changes(first, last, facts)
        return
    told = [cell for cell in compared if cell.choice not in facts.silent]
    if _follows(told, whole):
        return
    yield from _compositions(levels, whole, facts)
    if len(names) == 2:
        yield from _between_two(told, names, facts)
    elif len(names) > 2:
        yield from _against_the_rest(told, whole, facts)


def _follows(cells: Sequence[Cell], whole: Sequence[Cell]) -> bool:
    """Whether each answer that LEAST gave is of one level alone, and they are of several; rule 5."""
    totals = {cell.choice: cell.n for cell in whole if cell.n >= LEAST}
    alone = {
        cell.choice: cell.level for cell in cells if cell.choice in totals and cell.n == totals[cell.choice]
    }
    return len(totals) > 1 and set(alone) == set(totals) and len(set(alone.values())) > 1


def _between_two(cells: Sequence[Cell], names: Sequence[str], facts: TableFacts) -> Iterable[Finding]:
    by_level = {name: {cell.choice: cell for cell in cells if cell.level == name} for name in names}
    shared = [choice for choice in by_level[names[0]] if choice in by_level[names[1]]]
    pairs = [(by_level[names[0]][choice], by_level[names[1]][choice]) for choice in shared]
    looked_at = len(pairs)
    for best in _both_ways(pairs):
        yield _gap_finding(GROUPS, best, facts, looked_at)


def _both_ways(pairs: Sequence[tuple[Cell, Cell]]) -> Iterable[tuple[Cell, Cell]]:
    """The widest gap in each direction, the larger share first; of two answers, one says both."""
    turned = [(a, b) if a.estimate >= b.estimate else (b, a) for a, b in pairs]
    turned = [pair for pair in turned if pair[0].n >= TOLD]
    if len(turned) <= 2:
        best = max(turned, key=_width, default=None)
        if best is not None and _width(best) >= NARROW:
            yield best
        return
    for level in dict.fromkeys(pair[0].level for pair in turned):
        best = max((pair for pair in turned if pair[0].level == level), key=_width)
        if _width(best) >= NARROW:
            yield best


def _against_the_rest(cells: Sequence[Cell], whole: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    """The cell furthest above the rest and the furthest below, each beside its total; rule 4."""
    totals = {cell.choice: cell for cell in whole if _is_shown(cell)}
    levels = {cell.unit for cell in cells}
    pairs = [
        (cell, totals[cell.choice])
        for cell in cells
        if cell.choice in totals and levels == {totals[cell.choice].unit}
    ]
    pairs = [(cell, total) for cell, total in pairs if total.base > cell.base]
    above = max(pairs, key=lambda pair: _informative(pair, len(pairs)), default=None)
    if above is None:
        return
    found = against_rest(*above, looked_at=len(pairs))
    if abs(found.difference) < NARROW:
        return
    yield finding_of(
        STANDS_OUT,
        facts,
        above,
        size=found.difference,
        low=found.low,
        high=found.high,
        certainty=found.certainty,
    )


def _informative(pair: tuple[Cell, Cell], looked_at: int) -> tuple[bool, float]:
    """Clear gaps before others, then the wider."""
    found = against_rest(*pair, looked_at=looked_at)
    return found.certainty == CLEAR, found.difference


def _compositions(levels: Sequence[Cell], whole: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    """Answers that only people of one level gave; rule 5."""
    totals = {cell.choice: cell for cell in whole if _is_shown(cell)}
    best = None
    for cell in levels:
        total = totals.get(cell.choice)
        if total is None or cell.choice in facts.silent or not _is_shown(cell):
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
    found = against_rest(cell, total, looked_at=len(totals))
    yield finding_of(
        COMPOSITION,
        facts,
        (cell, total),
        size=1 - cell.base / total.base,
        low=found.low,
        high=found.high,
        certainty=found.certainty,
    )


def _numbers(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    for cell in cells:
        if cell.status in _SHOWN and cell.base > 0 and not math.isnan(cell.estimate):
            yield finding_of(NUMBER, facts, (cell,), size=0.2, low=cell.low, high=cell.high)


def _numbers_together(found: Sequence[Finding]) -> Iterable[Finding]:
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


def _number_groups(cells: Sequence[Cell], facts: TableFacts) -> Iterable[Finding]:
    """The two levels whose means lie furthest apart, where that is clear; rule 8."""
    levels = [cell for cell in cells if cell.status in _SHOWN and cell.base >= LEAST_OF_MEANS]
    levels = [cell for cell in levels if cell.estimate >= 0]
    pairs = [(a, b) if a.estimate >= b.estimate else (b, a) for a, b in combinations(levels, 2)]
    best = max(pairs, key=lambda pair: pair[0].estimate - pair[1].estimate, default=None)
    if best is None:
        return
    a, b = best
    found = gap_of((a.estimate, a.low, a.high), (b.estimate, b.low, b.high), len(pairs))
    if found.certainty == CLEAR:
        # Set beside shares, a mean twice another counts as a difference of a quarter
        yield finding_of(GROUPS, facts, best, size=(a.estimate - b.estimate) / a.estimate / 2)


def _widest(pairs: Sequence[tuple[Cell, Cell]]) -> tuple[Cell, Cell] | None:
    best = max(pairs, key=_width, default=None)
    return best if best is not None and _width(best) >= NARROW / 2 else None


def _width(pair: tuple[Cell, Cell]) -> float:
    """The gap, rounded so that the two sides of one split tie and the form's first answer is told."""
    return round(abs(pair[0].estimate - pair[1].estimate), 9)


def _gap_finding(kind: str, pair: tuple[Cell, Cell], facts: TableFacts, looked_at: int) -> Finding:
    found = gap(*pair, looked_at=looked_at)
    return finding_of(
        kind,
        facts,
        pair,
        size=found.difference,
        low=found.low,
        high=found.high,
        certainty=found.certainty,
    )


def _is_shown(cell: Cell) -> bool:
    return cell.status in _SHOWN and cell.base > 0 and cell.estimate == cell.estimate and bool(cell.choice)


def _is_compared(cell: Cell) -> bool:
    return _is_shown(cell) and cell.base >= LEAST


def _place(cell: Cell, facts: TableFacts) -> int:
    return facts.choices.index(cell.choice) if cell.choice in facts.choices else len(facts.choices)
