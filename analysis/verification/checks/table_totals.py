"""Totals of a report's tables: down the columns, and along the rows.

    check_tables(verdicts, facts) -> further verdicts
    added_up(verdicts, facts)     -> the verdicts, totals that their rows give as matched

Rules, each with a test (tests/verification/checks/test_consistency.py):

1. A total row is the sum of the rows over it, rounded percents with their halves. It is left alone where an
   estimate of the rows' own table has it as its base: several answers a person add to more than people.
2. A total far from the sum is left alone, over it (a third) and under it (a seventh): a table can leave rows
   out, or count people under several.
3. A total column is doubted only in a table where it is the sum of the others in at least two other rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Verdict, further, itself
from analysis.verification.mentions.vocabulary import joint

_OVER, _UNDER = 1.3, 1.15
Total = tuple[Verdict, list[Verdict]]


def check_tables(verdicts: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """Totals that their rows or columns don't give."""
    for total, addends in _column_totals(verdicts, facts.language):
        added = sum(part.mention.value for part in addends)
        value = total.mention.value
        if _adds_up(total, [_mended(part, facts) for part in addends]):
            continue  # what is wrong is a row over it
        is_off = not _adds_up(total, addends) and value / _UNDER <= added <= _OVER * value
        if is_off and not _is_base(total, addends, facts):
            right = f"{added:.0%}" if total.mention.form == "percent" else f"{added:,.0f}"
            yield itself(total, f"the rows over it add to {right}", right, "total of rows")
    columns = {id(total): (total, addends) for total, addends in _column_totals(verdicts, facts.language)}
    by_table: dict[int, list[Total]] = defaultdict(list)
    for total, addends in _row_totals(verdicts, facts.language):
        by_table[total.passage.table].append((total, addends))
    for totals in by_table.values():
        right_ones = sum(_adds_up(total, addends) for total, addends in totals)
        for total, addends in totals:
            is_off = not _adds_up(total, addends) and not _adds_up(
                total, [_mended(part, facts) for part in addends]
            )
            # What its column gives is right: a total before it is wrong
            is_given = id(total) in columns and _adds_up(*columns[id(total)])
            if right_ones >= 2 and is_off and not is_given:
                right = f"{sum(part.mention.value for part in addends):,.0f}"
                yield itself(total, f"the columns before it add to {right}", right, "total of columns")


def added_up(verdicts: Sequence[Verdict], facts: Facts) -> list[Verdict]:
    """The verdicts; a total that its rows or columns give stands on them."""
    sums = [*_column_totals(verdicts, facts.language), *_row_totals(verdicts, facts.language)]
    given = {id(total) for total, addends in sums if _adds_up(total, addends)}
    judged = []
    for verdict in verdicts:
        if id(verdict) in given and verdict.status != "matched":
            verdict = further(verdict, "matched", "the sum of its table", "", "arithmetic")
        judged.append(verdict)
    return judged


def _column_totals(verdicts: Sequence[Verdict], language: str) -> Iterator[Total]:
    """Each total row's cell with the cells over it."""
    columns: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if _is_number(verdict):
            columns[(verdict.passage.table, verdict.passage.column)].append(verdict)
    for cells in columns.values():
        totals = [cell for cell in cells if joint("total", language).search(_stub(cell).strip())]
        addends = [cell for cell in cells if cell not in totals]
        if len(totals) != 1 or len(addends) < 2 or totals[0].passage.row < addends[-1].passage.row:
            continue
        if all(part.mention.form == totals[0].mention.form for part in addends):
            yield totals[0], addends


def _row_totals(verdicts: Sequence[Verdict], language: str) -> Iterator[Total]:
    """Each cell under a heading like "All" that closes its row, with the counts before it."""
    rows: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if _is_number(verdict) and verdict.mention.form == "count":
            rows[(verdict.passage.table, verdict.passage.row)].append(verdict)
    for cells in rows.values():
        last = cells[-1]
        if len(cells) > 2 and joint("total", language).search(last.passage.context[-1].strip()):
            yield last, cells[:-1]


def _is_number(verdict: Verdict) -> bool:
    is_cell = verdict.passage.kind == "cell" and verdict.passage.column > 1
    return is_cell and verdict.mention.form in ("count", "percent")


def _adds_up(total: Verdict, parts: Sequence[Verdict]) -> bool:
    """Whether the parts give a total, within what each may be rounded from."""
    if total.mention.form == "count":
        return abs(sum(part.mention.value for part in parts) - total.mention.value) < 0.5
    low, high = sum(part.mention.low for part in parts), sum(part.mention.high for part in parts)
    return low - 1e-6 <= total.mention.high and total.mention.low <= high + 1e-6


def _mended(part: Verdict, facts: Facts) -> Verdict:
    """A part as the estimates have it, where they contradict it."""
    if part.status != "contradicts" or part.fact < 0:
        return part
    mention, row = part.mention, facts.row(part.fact)
    value = row["value"] if mention.form == "percent" or np.isnan(row["n"]) else row["n"]
    half = (mention.high - mention.low) / 2
    mended = replace(mention, value=value, low=value - half, high=value + half)
    return replace(part, mention=mended)


def _is_base(total: Verdict, parts: Sequence[Verdict], facts: Facts) -> bool:
    """Whether the estimates behind the rows have the total as their base."""
    behind = [part.fact for part in parts if part.fact >= 0]
    is_count = total.mention.form == "count"
    return is_count and any(facts.base[fact] == total.mention.value for fact in behind)


def _stub(verdict: Verdict) -> str:
    """The row's heading of a cell: the word before its column's heads."""
    return verdict.passage.context[-2] if len(verdict.passage.context) >= 2 else ""
