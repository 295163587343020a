"""The plan's own sentence of what comes first in a table, filled from the estimates rows it shows.

    lead_sentence(estimates, layout) -> str        "" where nothing can be said
    portion(record, layout, heading="") -> str     "57% of 1,394 reports"; small bases "8 of 11 people"

Numbers go through the same `words` as tables and figures, so they can't disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.reporting.figures.charts import is_drawn
from analysis.reporting.tables.grid import OF_CHOICES, Grid, GroupKey, RowKey, TableLayout, arrange
from analysis.reporting.tables.tabulate import row_label
from analysis.reporting.wording.words import fill, join, noun, number, percent, quoted, word
from analysis.vocabulary import SMALL_BASE, SUPPRESSED

FOLLOWERS = 2
NEARLY_ALL = 0.9
"""Where the first answer was given by more than this share, those after it are not worth a sentence."""
SHORT_LABEL = 3
"""Where all labels of a sentence have up to this many words, they may stand in it without quotation marks."""


def lead_sentence(estimates: pd.DataFrame, layout: TableLayout) -> str:
    """What comes first in the whole city, out of how many; ties are told, hidden cells never hinted at."""
    grid = arrange(estimates, layout)
    whole = [group for group in grid.groups if not group.domain and group.weighting == "none"]
    if not whole or len({group.study for group in whole}) > 1:
        return ""
    group = whole[0]
    if group.block.statistic not in OF_CHOICES:
        return _number_sentence(grid, group, layout)
    if group.block.statistic == "count":
        return ""
    first = _first(grid, group)
    if first is None:
        return ""
    if not first:
        people = layout.counted(_base(grid, group), group.block.unit)
        return word("sentence.nobody", layout.language, title=_title(layout), people=people)
    followers = _followers(first, grid, group, layout)
    named_rows = [*first, *(row for row, _ in followers)]
    quote = not all(_stands_alone(row, grid, layout) for row in named_rows)
    sentence = _first_sentence(first, grid, whole, layout, quote=quote)
    return _with_followers(sentence, first, followers, grid, layout, quote=quote)


def _stands_alone(row: RowKey, grid: Grid, layout: TableLayout) -> bool:
    """Whether a label stands in a sentence without quotation marks: a short one, and in languages whose nouns
    take an article only a name.
    """
    nouns_stand = word("finding.next.nouns", layout.language) == "yes"
    is_short = len(row_label(row, grid, layout).split()) <= SHORT_LABEL
    return is_short and (nouns_stand or layout.labels.are_names(row.question, layout.language))


def portion(record: Any, layout: TableLayout, heading: str = "") -> str:
    """A share with what it is of; counts where the base is small, "none" and "all" where they are true.

    A `heading` that begins with the unit's noun ("People who reported any") says which people.
    """
    language = layout.language
    people = _people(record, heading, layout)
    if record.n not in (0, record.base) and record.status != SMALL_BASE:
        share = percent(record.estimate, language, layout.decimals)
        return word("part.share", language, percent=share, people=people)
    key = {0: "part.none", record.base: "part.all"}.get(record.n, "part.count")
    counts = {"n": number(record.n, language), "base": number(record.base, language)}
    return word(key, language, people=people, counted=layout.counted(record.n, record.unit), **counts)


def _people(record: Any, heading: str, layout: TableLayout) -> str:
    language = layout.language
    of_unit = layout.noun(record.unit, 2)
    if heading.lower().startswith(of_unit + " "):
        rest = heading[0].lower() + heading[1:]
        return word("part.the", language, count=number(record.base, language), rest=rest)
    return layout.counted(record.base, record.unit)


def _first(grid: Grid, group: GroupKey) -> list[RowKey] | None:
    """The choices with the largest share; [] where nobody gave any, None where it can't be told."""
    records = {row: record for row in grid.rows if (record := grid.record(group, row)) is not None}
    shares_by_row = {row: record.estimate for row, record in records.items() if is_drawn(record)}
    if not shares_by_row or not _base(grid, group):
        return None
    most = max(shares_by_row.values())
    hidden = any(record.status == SUPPRESSED for record in records.values())
    if hidden and (group.block.multiple or 1 - sum(shares_by_row.values()) >= most):
        return None
    return [row for row, share in shares_by_row.items() if share == most] if most > 0 else []


def _base(grid: Grid, group: GroupKey) -> float:
    return max((record.base for record in grid.column(group) if record.base > 0), default=0.0)


def _first_sentence(
    first: Sequence[RowKey], grid: Grid, whole: Sequence[GroupKey], layout: TableLayout, *, quote: bool
) -> str:
    records = [(group, grid.record(group, first[0])) for group in whole]
    headings = [fill(group.block.heading, layout.language, city=layout.place) for group, _ in records]
    several_waves = len({group.wave for group, _ in records}) > 1
    portions = [
        portion(record, layout, heading) + (f" ({group.wave})" if several_waves else "")
        for (group, record), heading in zip(records, headings, strict=True)
        if is_drawn(record) and record.statistic == "share"
    ]
    language = layout.language
    values = {"title": _title(layout), "choice": _choice(first[0], grid, layout, quote=quote)}
    if len(first) > 1:
        choices = join([_choice(row, grid, layout, quote=quote) for row in first], language)
        return word("sentence.tied", language, title=values["title"], choices=choices, parts=portions[0])
    if layout.sentence:
        texts = {"choice": row_label(first[0], grid, layout), "parts": _two(portions, language)}
        return fill(layout.sentence, language, city=layout.place, **texts)
    several = whole[0].block.multiple or grid.adds_to_more(whole[0])
    if not several and whole[0].block.unit == "respondents" and len(portions) == 1:
        values["choice"] = quoted(row_label(first[0], grid, layout), language)
        return word("sentence.answered", language, **values, parts=portions[0])
    key = "sentence.stub" if layout.stub and whole[0].block.unit == "reports" else "sentence.first"
    return word(key, language, **values, stub=layout.stub.lower(), parts=_two(portions, language))


def _two(parts: list[str], language: str) -> str:
    """Two parts with a pause between them; they hold "and" and commas of their own."""
    if len(parts) == 2:
        return word("parts.two", language, first=parts[0], last=parts[1])
    return join(parts, language)


def _followers(
    first: Sequence[RowKey], grid: Grid, group: GroupKey, layout: TableLayout
) -> list[tuple[RowKey, Any]]:
    """In a longer list the answers next to the first, each with its estimates row."""
    rest = [
        row for row in grid.rows if row not in first and row.choice and not layout.labels.role(row.choice)
    ]
    if layout.ordered or len(rest) <= FOLLOWERS or grid.record(group, first[0]).estimate > NEARLY_ALL:
        return []
    records = [(row, grid.record(group, row)) for row in rest]
    return _next([(row, record) for row, record in records if is_drawn(record) and record.n > 0])


def _with_followers(
    sentence: str,
    first: Sequence[RowKey],
    followers: Sequence[tuple[RowKey, Any]],
    grid: Grid,
    layout: TableLayout,
    *,
    quote: bool,
) -> str:
    """The sentence and the next answers with their share (or count, where the base is small), quoted as the
    first are.
    """
    if not followers:
        return sentence
    small = followers[0][1].status == SMALL_BASE
    quote = quote or quoted(row_label(first[0], grid, layout), layout.language) in sentence
    texts = [
        f"{_choice(row, grid, layout, quote=quote)} ({_short(record, layout, small=small)})"
        for row, record in followers
    ]
    verb = noun("sentence.next", len(texts), layout.language)
    return word(
        "sentence.followed", layout.language, first=sentence, verb=verb, next=join(texts, layout.language)
    )


def _next(records: list[tuple[RowKey, Any]]) -> list[tuple[RowKey, Any]]:
    """The next two, with one more that ties with the second; only those above where more tie."""
    if len(records) <= FOLLOWERS:
        return records
    last = records[FOLLOWERS - 1][1].estimate
    with_ties = [pair for pair in records if pair[1].estimate >= last]
    return (
        with_ties
        if len(with_ties) <= FOLLOWERS + 1
        else [pair for pair in records if pair[1].estimate > last]
    )


def _short(record: Any, layout: TableLayout, *, small: bool) -> str:
    if small:
        return number(record.n, layout.language)
    return percent(record.estimate, layout.language, layout.decimals)


def _number_sentence(grid: Grid, group: GroupKey, layout: TableLayout) -> str:
    row = next((row for row in grid.rows if is_drawn(grid.record(group, row))), None)
    if row is None:
        return ""
    record = grid.record(group, row)
    return word(
        "sentence.number",
        layout.language,
        title=_title(layout) if len(grid.rows) == 1 else row_label(row, grid, layout).rstrip(" ?\u202f"),
        statistic=word(group.block.statistic, layout.language).lower(),
        value=number(record.estimate, layout.language, layout.number_decimals),
        people=layout.counted(record.base, group.block.unit),
    )


def _choice(row: RowKey, grid: Grid, layout: TableLayout, *, quote: bool) -> str:
    """An answer as a sentence has it: of the answers of one sentence, all are quoted or none."""
    label = row_label(row, grid, layout)
    return quoted(label, layout.language) if quote else label


def _title(layout: TableLayout) -> str:
    return fill(layout.title, layout.language, city=layout.place)
