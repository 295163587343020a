"""Candidate findings of one table of a survey, from its estimates. The rules:

1. Only numbers of each survey's main reading that are shown: nothing hidden, and nothing
   that a hidden answer could overturn.
2. Of a single choice, or several, one candidate says what leads, or that nothing does: the first two
   answers are level, or three share the lead within five points. Don't know leads as any answer does.
   Of two answers (yes and no) the first is told, whichever leads, and the second not beside it.
3. A share of 93 in 100 or more is "nearly all"; where a question has two answers (yes and no) and
   nobody gave the first, the first is "absent". Of several answers one that nobody of LEAST_ASKED or more
   gave is "named by nobody": where it is the only one, and each of the others reached eight points; of a
   table that the plan calls key, up to ABSENT_OF_KEY, whatever the others reached.
4. Of two levels of a domain the widest gap in each direction; of more, for each of OUTSTANDING levels the
   answer that lies furthest above everybody else's, clear ones first. A gap under eight points is no
   finding, nor one of fewer than TOLD people. Two groups that do not differ are none.
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
10. In a cross table an answer that leads within a level "leads in a group", beside its total: where the
   levels are what was reported (incidents, each a subject of its own), and where another answer leads
   over all and the lead is clear. Levels with one answer are told together, MOST_LEVELS of them. Not where
   rule 2 says that nothing leads, of fewer than LEAST_WITHIN, of an answer that is told of the level
   already, or in a table that only says who was interviewed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.findings.finding import EstimateCell, Finding, TableFacts, cells_of
from analysis.findings.levels import number_groups, of_domain, over_waves
from analysis.findings.wholes import numbers, numbers_together, of_whole, unsaid


def candidates(estimates: pd.DataFrame, facts: TableFacts) -> tuple[Finding, ...]:
    """Every candidate of one table of one study, unranked."""
    cells = cells_of(estimates[main_reading(estimates)])
    if silent := unsaid(cells, facts):
        return silent
    findings: list[Finding] = []
    for _, group in _groups(cells, ("survey", "question", "statistic", "unit")):
        findings += _of_question(group, facts)
    return tuple(numbers_together(findings))


def _groups(cells: Iterable[EstimateCell], names: Sequence[str]) -> list[tuple[tuple, list[EstimateCell]]]:
    cells_by_key: dict[tuple, list[EstimateCell]] = {}
    for cell in cells:
        cells_by_key.setdefault(tuple(getattr(cell, name) for name in names), []).append(cell)
    return list(cells_by_key.items())


def _of_question(cells: Sequence[EstimateCell], facts: TableFacts) -> Iterable[Finding]:
    statistic = cells[0].statistic
    whole = [cell for cell in cells if not cell.domain]
    waves = dict.fromkeys(cell.wave for cell in whole)
    latest = [cell for cell in whole if cell.wave == list(waves)[-1]] if whole else []
    if statistic == "share":
        yield from of_whole(latest, facts)
        yield from over_waves(whole, list(waves), facts)
    elif statistic in ("mean", "median"):
        yield from numbers(latest, facts)
    for domain in dict.fromkeys(cell.domain for cell in cells if cell.domain):
        levels = [cell for cell in cells if cell.domain == domain and cell.wave == list(waves or [""])[-1]]
        if statistic == "share":
            yield from of_domain(levels, latest, facts)
        elif statistic == "mean":
            yield from number_groups(levels, facts)
