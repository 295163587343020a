"""Which findings matter most. The rules:

1. A candidate's score is the product of: the weight of its kind; how sure it is; its size (of a share,
   0.4 to 1 as it grows; of a difference, the root of Cohen's h over 0.8); its base (5 people count 0.45,
   30 people 0.65, 1,000 people 1); the plan's `weight` and `key: yes`; the workspace's weights of section
   and table; 0.4 where the table only says who was interviewed, and twice more where it says so of groups.
2. Rank goes to the highest score left, after each score is lowered for what was ranked before it:
   the same answer again counts 0.3, the same table 0.35, the same kind, and the same section, 0.8, the
   same survey 0.9, each time.
3. The first `key` findings, of those that are clear or likely, are the key findings; none is about the same
   answer as one before it, and of one table there are two at most. Means, of all or of groups, and
   that nobody was asked, are key only where the plan says so of their table, and so is that all of fewer
   than ten people are of one group.
4. Ties keep the order of the plan.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analysis.findings.finding import (
    ABSENT,
    ALIKE,
    COMPOSITION,
    COUNTED,
    GROUPS,
    LEADS,
    LEADS_WITHIN,
    NAMED_BY_NOBODY,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    TOO_FEW,
    Finding,
)
from analysis.findings.settings import FindingSettings

_PLAIN = (NUMBER, NOT_ASKED)
_OF_NUMBERS = ("mean", "median")
OF_ONE_TABLE = 2
"""So many key findings of one table at most."""
FEW = 10
_ALONE = (LEADS, NO_LEADER, NEARLY_ALL, ABSENT, NAMED_BY_NOBODY, LEADS_WITHIN, ALIKE)
FULL_EFFECT = 0.8
"""Cohen's h from which an effect is called large."""


@dataclass(frozen=True)
class Ranked:
    """A finding, its rank from 1 on, its score, and whether it is one of the key findings."""

    finding: Finding
    rank: int
    score: float
    key: bool


def rank_findings(
    found: Sequence[Finding],
    settings: FindingSettings,
    key_tables: Collection[str] = (),
    sample_tables: Collection[str] = (),
) -> tuple[Ranked, ...]:
    """All candidates by rank."""
    scores = [score(finding, settings, key_tables, sample_tables) for finding in found]
    left = list(range(len(found)))
    seen: Counter = Counter()
    keys: Counter = Counter()
    ranked: list[Ranked] = []
    while left:
        values = {place: scores[place] * _variety(found[place], seen, settings) for place in left}
        best = max(left, key=lambda place: (values[place], -place))
        finding = found[best]
        is_key = finding.certainty != TOO_FEW and values[best] > 0 and _has_room(finding, keys, settings.key)
        is_key &= finding.table in key_tables or not (_is_plain(finding) or _is_of_few(finding))
        if is_key:
            keys.update(["all", *_shared(finding)])
        ranked.append(Ranked(finding, len(ranked) + 1, values[best], is_key))
        seen.update(_shared(finding))
        left.remove(best)
    return tuple(ranked)


def _is_plain(finding: Finding) -> bool:
    """Whether a finding is no news by itself: a mean or a median, or that nobody was asked; rule 3."""
    of_numbers = bool(finding.cells) and finding.cells[0].statistic in _OF_NUMBERS
    return finding.kind in _PLAIN or of_numbers


def _is_of_few(finding: Finding) -> bool:
    """Whether it says of a handful of people that they are of one group; rule 3."""
    return finding.kind == COMPOSITION and finding.cells[0].n < FEW


def _has_room(finding: Finding, keys: Counter, most: int) -> bool:
    """Whether the key findings take one more; rule 3."""
    table, subject = ("table", (finding.survey, finding.table)), ("subject", finding.subject)
    return keys["all"] < most and not keys[subject] and keys[table] < OF_ONE_TABLE


def score(
    finding: Finding,
    settings: FindingSettings,
    key_tables: Collection[str] = (),
    sample_tables: Collection[str] = (),
) -> float:
    """What a candidate is worth alone; rule 1."""
    worth = settings.kind_weight(finding.kind) * settings.certainty_weight(finding.certainty)
    worth *= _size(finding) * _base(finding) * finding.weight
    worth *= settings.sections.get(finding.section, 1.0) * settings.tables.get(finding.table, 1.0)
    if finding.table in key_tables:
        worth *= settings.key_weight
    if finding.table in sample_tables:
        worth *= settings.sample ** (3 if finding.kind == GROUPS else 1)
    return worth


def _size(finding: Finding) -> float:
    size = abs(finding.size)
    if math.isnan(size):
        return 0.0
    if finding.kind in _ALONE:
        return min(0.4 + 0.6 * size, 1.0)
    return min(_effect(finding) / FULL_EFFECT, 2.0) ** 0.5


def _effect(finding: Finding) -> float:
    """Cohen's h of two shares: 16% beside 3% is wider than 56% beside 43%. Source: Cohen (1988), ch. 6."""
    shares = [cell.estimate for cell in finding.cells[:2] if cell.statistic == "share"]
    if len(shares) < 2 or finding.kind in (COMPOSITION, COUNTED):
        return 2 * math.asin(math.sqrt(min(abs(finding.size), 1.0)))
    first, second = (2 * math.asin(math.sqrt(min(max(share, 0.0), 1.0))) for share in shares)
    return abs(first - second)


def _base(finding: Finding) -> float:
    if finding.kind == COUNTED or not finding.cells:
        return 1.0
    people = min(cell.base for cell in finding.cells[:2])
    return min(0.3 + 0.7 * math.log10(max(people, 1)) / 3, 1.0)


def _shared(finding: Finding) -> tuple[tuple[str, object], ...]:
    return (
        ("table", (finding.survey, finding.table)),
        ("kind", finding.kind),
        ("section", finding.section),
        ("subject", finding.subject),
        ("survey", finding.survey),
    )


def _variety(finding: Finding, seen: Counter, settings: FindingSettings) -> float:
    """How much a finding is still worth after those ranked before it; rule 2."""
    worth = 1.0
    for what, value in _shared(finding):
        worth *= settings.repeat(what) ** seen[(what, value)]
    return worth
