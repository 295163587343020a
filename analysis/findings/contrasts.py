"""Candidate findings over several cities: each beside all others together, and the widest pair. The rules:

1. A city is set beside "elsewhere", the people of all other cities added up, and each answer of a table is
   looked at; the candidate of a city is its widest gap, clear ones before others. Where an answer is
   hidden in one of the others there is no elsewhere: it would be a part of them.
2. Where there are three cities or more, the widest pair of a table is a candidate of its own; where its two
   are the least and the most of all, the cities between them stand behind them: the answer has a range.
   An answer that more than half gave in each of three cities or more, the city where fewest did first, is
   "alike in all cities": clear where every interval lies above one half, else likely.
3. Levels of a domain (the women of each city) are looked at in the same way, and told only where clear.
4. Answers that say nothing, hidden numbers, and cities where fewer than LEAST were asked stand aside; a
   gap under eight points is no finding, nor one whose larger share fewer than TOLD gave.
5. All looks of a table count when a difference is called clear (see `certainty`, rule 3).
6. Of a city that was asked in several rounds the last one counts, whatever is hidden in it: two rounds of a
   city are no people elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.estimation.frame import UNWEIGHTED, main_reading
from analysis.findings.certainty import gap, is_clear, wilson
from analysis.findings.finding import (
    ALIKE,
    CITIES,
    CLEAR,
    ELSEWHERE,
    LIKELY,
    EstimateCell,
    Finding,
    TableFacts,
    cells_of,
    finding_of,
)
from analysis.findings.shown import LEAST, NARROW, TOLD, finding_of_gap
from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED

OF_LEVELS = 0.7
"""What a contrast of levels is worth beside one of whole cities."""
HALF = 0.5
OTHERS = "elsewhere"
TOTAL = "all"
COLUMNS = (
    "survey",
    "table",
    "question",
    "choice",
    "unit",
    "domain",
    "level",
    "study",
    "n",
    "base",
    "estimate",
    "n_elsewhere",
    "base_elsewhere",
    "estimate_elsewhere",
    "n_all",
    "base_all",
    "estimate_all",
    "difference",
    "low",
    "high",
    "certainty",
)


def city_candidates(estimates: pd.DataFrame, facts: TableFacts) -> tuple[Finding, ...]:
    """What sets cities apart in one table's estimates of all cities, unranked."""
    findings: list[Finding] = []
    estimates = _of_last_rounds(estimates)
    hidden = _hidden(estimates)
    for (_, _, domain, _), cells in _groups(_compared(estimates)):
        passed = {*facts.silent, *_second(facts)}
        answer_cells = [cell for cell in cells if cell.choice not in passed]
        if len({cell.study for cell in answer_cells}) < 2:
            continue
        candidates = [*_beside_elsewhere(answer_cells, facts, hidden), *_pairs(answer_cells, facts)]
        if not domain:
            candidates += _alike(answer_cells, facts, hidden)
        else:
            clear = [item for item in candidates if item.certainty == CLEAR]
            candidates = [replace(item, weight=item.weight * OF_LEVELS) for item in clear]
        findings += candidates
    return tuple(findings)


def _second(facts: TableFacts) -> tuple[str, ...]:
    """The second of two answers, which the first says already: of yes and no, yes is told."""
    answers = tuple(choice for choice in facts.choices if choice not in facts.silent)
    return answers[1:] if len(answers) == 2 and not facts.multiple else ()


def elsewhere_frame(estimates: pd.DataFrame) -> pd.DataFrame:
    """Every answer of every city beside elsewhere and all cities together: COLUMNS, one row each.

    `difference` is the city less elsewhere, with its 95% interval.
    """
    rows = []
    estimates = _of_last_rounds(estimates)
    hidden = _hidden(estimates)
    for _, cells in _groups(_compared(estimates)):
        for cell in cells:
            others = _others(cell, cells, hidden)
            if others:
                rows.append(_frame_row(cell, _together(others), _looks(cells)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _frame_row(cell: EstimateCell, others: EstimateCell, looked_at: int) -> dict[str, object]:
    city_gap = gap(cell, others, looked_at)
    n, base = cell.n + others.n, cell.base + others.base
    same = {name: getattr(cell, name) for name in COLUMNS[:11]}
    return same | {
        "n_elsewhere": others.n,
        "base_elsewhere": others.base,
        "estimate_elsewhere": others.estimate,
        "n_all": n,
        "base_all": base,
        "estimate_all": (cell.estimate * cell.base + others.estimate * others.base) / base,
        "difference": city_gap.difference,
        "low": city_gap.low,
        "high": city_gap.high,
        "certainty": city_gap.certainty,
    }


def _of_last_rounds(estimates: pd.DataFrame) -> pd.DataFrame:
    """Rule 6."""
    rounds = estimates.assign(wave=estimates["wave"].astype(str)).groupby(["study", "survey"], observed=True)
    return estimates[estimates["wave"].astype(str) == rounds["wave"].transform("max")]


def _compared(estimates: pd.DataFrame) -> list[EstimateCell]:
    """The shares that can be set beside each other: rule 4."""
    shares = estimates[main_reading(estimates) & (estimates["statistic"] == "share")]
    rows = shares[shares["status"].isin([OK, SMALL_BASE]) & (shares["base"] >= LEAST)]
    return [cell for cell in cells_of(rows) if cell.choice and cell.estimate == cell.estimate]


def _hidden(estimates: pd.DataFrame) -> Collection[tuple[str, ...]]:
    """The answers, by group, that are hidden in some city: (group, choice, city)."""
    shares = estimates[main_reading(estimates) & (estimates["statistic"] == "share")]
    cells = cells_of(shares[shares["status"] == SUPPRESSED])
    return {(*_group(cell), cell.choice, cell.study) for cell in cells}


def _others(
    cell: EstimateCell, cells: Sequence[EstimateCell], hidden: Collection[tuple[str, ...]]
) -> list[EstimateCell]:
    """The same answer in all other cities; none where one of them hides it."""
    answer = (*_group(cell), cell.choice)
    if any(hidden_key[:-1] == answer and hidden_key[-1] != cell.study for hidden_key in hidden):
        return []
    return [one for one in cells if one.choice == cell.choice and one.study != cell.study]


def _group(cell: EstimateCell) -> tuple[str, ...]:
    return (cell.survey, f"{cell.table} {cell.question} {cell.unit}", cell.domain, cell.level)


def _groups(cells: Iterable[EstimateCell]) -> list[tuple[tuple[str, ...], list[EstimateCell]]]:
    cells_by_group: dict[tuple[str, ...], list[EstimateCell]] = {}
    for cell in cells:
        cells_by_group.setdefault(_group(cell), []).append(cell)
    return list(cells_by_group.items())


def _together(cells: Sequence[EstimateCell]) -> EstimateCell:
    """Several cities as one: their people added up, with Wilson's interval.

    Where one was drawn, each city's share counts for as many as were interviewed there, and its error for as
    many as its weights and clusters leave.
    """
    if len(cells) == 1:
        return replace(cells[0], study=OTHERS)
    n, base = sum(cell.n for cell in cells), sum(cell.base for cell in cells)
    given, people = n, base
    drawn = [cell.weighting for cell in cells if cell.weighting != UNWEIGHTED]
    if drawn:
        share = sum(cell.estimate * cell.base for cell in cells) / base
        people = base**2 / sum(cell.base**2 / cell.people for cell in cells)
        given = share * people
    share, low, high = wilson(given, people)
    of_all = replace(cells[0], study=OTHERS, n=n, base=base, estimate=share, low=low, high=high)
    if not drawn:
        return of_all
    se = float(np.sqrt(share * (1 - share) / people))
    return replace(of_all, weighting=drawn[0], se=se, n_effective=people)


def _looks(cells: Sequence[EstimateCell]) -> int:
    """How many differences a table offers: answers by cities."""
    return len({(cell.study, cell.choice) for cell in cells})


def _beside_elsewhere(
    cells: Sequence[EstimateCell], facts: TableFacts, hidden: Collection[tuple[str, ...]]
) -> Iterable[Finding]:
    looks = _looks(cells)
    if len({cell.study for cell in cells}) < 3:
        return  # of two cities, the pair says it
    for study in dict.fromkeys(cell.study for cell in cells):
        pairs = []
        for cell in cells:
            others = _others(cell, cells, hidden) if cell.study == study else []
            if others:
                pairs.append((cell, _together(others)))
        yield from _widest(ELSEWHERE, pairs, facts, looks)


def _pairs(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
    pairs = []
    for a, b in combinations(cells, 2):
        if a.choice == b.choice and a.study != b.study:
            pairs.append((a, b) if a.estimate >= b.estimate else (b, a))
    for finding in _widest(CITIES, pairs, facts, max(len(pairs), 1)):
        most, least = finding.cells
        ends = (most.study, least.study)
        between = [one for one in cells if one.choice == most.choice and one.study not in ends]
        is_range = all(least.estimate <= one.estimate <= most.estimate for one in between)
        yield replace(finding, cells=(*finding.cells, *between)) if is_range else finding


def _alike(
    cells: Sequence[EstimateCell], facts: TableFacts, hidden: Collection[tuple[str, ...]]
) -> Iterable[Finding]:
    """The answer that more than half gave in every city, where there are three or more; rule 2."""
    cities = len({cell.study for cell in cells})
    for choice in dict.fromkeys(cell.choice for cell in cells):
        answer_cells = [cell for cell in cells if cell.choice == choice]
        least, *between_and_most = sorted(answer_cells, key=lambda cell: cell.estimate)
        is_of_all = cities > 2 and len(answer_cells) == cities and bool(_others(least, cells, hidden))
        if not is_of_all or least.estimate <= HALF:
            continue
        *between, most = between_and_most
        is_clear = min(cell.low for cell in answer_cells) > HALF
        yield finding_of(
            ALIKE,
            facts,
            (least, most, *between),
            size=least.estimate,
            low=least.low,
            high=least.high,
            certainty=CLEAR if is_clear else LIKELY,
        )


def _widest(
    kind: str, pairs: Sequence[tuple[EstimateCell, EstimateCell]], facts: TableFacts, looked_at: int
) -> Iterable[Finding]:
    """The widest gap of some pairs, clear ones before others; nothing where all are narrow."""
    pairs = [pair for pair in pairs if max(pair, key=lambda cell: cell.estimate).n >= TOLD]
    if not pairs:
        return
    widest = max(pairs, key=lambda pair: (is_clear(pair[0], pair[1], looked_at), abs(_difference(pair))))
    if abs(_difference(widest)) < NARROW:
        return
    yield finding_of_gap(kind, widest, facts, gap(*widest, looked_at=looked_at))


def _difference(pair: tuple[EstimateCell, EstimateCell]) -> float:
    return pair[0].estimate - pair[1].estimate
