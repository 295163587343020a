"""What a table is made from: plan rows as blocks, the layout, and estimates rows by column group and row.

Block(question, statistic, unit, heading, ...)     what one plan row says about its columns
TableLayout(title, labels, language, blocks, ...)  what else a table needs
arrange(estimates, layout) -> Grid                 rows and column groups in the order they are shown
trim(grid) -> (Grid, rows left out)                without empty levels, and empty rows of long tables
largest(grid, top) -> Grid                         with so many choices only
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd

from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import numbered, plural, word
from analysis.vocabulary import NOT_ASKED, NOT_IN_FORM, OF_CHOICES, WITH_NUMBER

LONG_TABLE = 15
"""A table with more rows than this leaves out answers that nobody gave, and says so."""


@dataclass(frozen=True)
class ColumnBlock:
    """Columns that come from one plan row.

    `heading` is the text over them ("Reports of incidents"; blank: the unit's own word);
    `multiple`: several answers were possible; `excluded`: choices left out of the base, those of
    `excluded_of` (blank: of the question itself); `partly`: choices of several that not everybody was
    offered, whose shares have bases of their own;
    `asked_of`: in words, the people who were asked (blank: everyone); `narrowed`: a word of the note that
    says how the base was narrowed further (blank: it was not).
    """

    question: str
    statistic: str = "share"
    unit: str = "respondents"
    heading: str = ""
    multiple: bool = False
    excluded: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    asked_of: str = ""
    narrowed: str = ""
    excluded_of: str = ""


@dataclass(frozen=True)
class Interviewed:
    """Whom a survey interviews, in one language.

    `noun` is what stands for people, in both forms ("household|households"); `population` is whom the sample
    must not be read as, where it is not random ("displaced households"). Blank: people, and everybody.
    `surveyed`: things that were looked at (water points), so that none of them was interviewed.
    """

    noun: str = ""
    population: str = ""
    surveyed: bool = False


@dataclass(frozen=True)
class TableLayout:
    """How to show one table. Texts may hold `{city}`, filled with `place`.

    `ordered`: rows keep the form's order (a scale) instead of most to least; `diverging`: the scale has two
    ends and a middle. `decimals` of percents, `number_decimals` of means, medians, totals and ratios.
    `intervals` adds low and high. `answers` is false where rows are not answers of one question (checks,
    enumerators). `sentence` tells what comes first, with `{choice}` and `{parts}` to be filled (blank: in
    fixed words). `interviewed` is what is said for people, `reported` for reports ("child|children").
    `findings` are what tests found, in words; `top` is how many choices are shown, the largest (0: all).
    `protected`: whether answers of few are hidden or rounded; `rounded`: what every count is a multiple of
    (0: none is rounded).
    `margins` says in words what was raked to, `design` how the sample was drawn; `source` is printed last,
    `notes` before it.
    """

    title: str
    labels: Labels = field(default_factory=Labels)
    language: str = "en"
    blocks: Sequence[ColumnBlock] = ()
    place: str = ""
    subtitle: str = ""
    stub: str = ""
    ordered: bool = False
    diverging: bool = False
    decimals: int = 0
    number_decimals: int = 1
    intervals: bool = False
    small_base: int = 30
    margins: str = ""
    design: str = ""
    random_sample: bool = False
    adjusted: Mapping[str, str] = field(default_factory=dict)
    synthetic: bool = False
    unprotected: bool = False
    protected: bool = False
    rounded: int = 0
    notes: Sequence[str] = ()
    source: str = ""
    sentence: str = ""
    answers: bool = True
    top: int = 0
    findings: Sequence[str] = ()
    interviewed: Interviewed = Interviewed()
    reported: str = ""

    def noun(self, unit: str, count: float) -> str:
        """What is counted, in the form that goes with `count`: "people", "household", "reports"."""
        return plural(self.noun_forms(unit), count, self.language)

    def noun_forms(self, unit: str) -> str:
        """What is counted, in all its forms: "household|households"."""
        own = {"respondents": self.interviewed.noun, "reports": self.reported}.get(unit, "")
        return own or word(unit, self.language)

    def counted(self, count: float, unit: str) -> str:
        """A number and its noun: "1,394 reports"."""
        return numbered(count, self.noun_forms(unit), self.language)

    def unit_heading(self, unit: str) -> str:
        """What stands over columns of a unit that have no heading of their own: "People"."""
        if {"respondents": self.interviewed.noun, "reports": self.reported}.get(unit):
            many = self.noun(unit, 2)
            return many[0].upper() + many[1:]
        return word(f"{unit}.heading", self.language)


class GroupKey(NamedTuple):
    """What the columns of one group have in common."""

    block: ColumnBlock
    weighting: str
    study: str
    wave: str
    domain: str
    level: str


class RowKey(NamedTuple):
    """What a table row is about: a choice of any block's question, or a question (means and the like)."""

    question: str
    choice: str


@dataclass(frozen=True)
class Grid:
    """Estimates rows by column group and table row, both in the order they are shown."""

    groups: tuple[GroupKey, ...]
    rows: tuple[RowKey, ...]
    records: dict[GroupKey, dict[RowKey, Any]]

    def record(self, group: GroupKey, row: RowKey) -> Any | None:
        """The estimates row (a named tuple) of a cell, or None."""
        return self.records[group].get(row)

    def column(self, group: GroupKey) -> list[Any]:
        """All estimates rows of a group, also one that only says the whole question is missing."""
        return list(self.records[group].values())

    def bases(self, group: GroupKey) -> set[float]:
        """The bases of a group, of the answers that everybody was offered where it has any."""
        records = [record for record in self.column(group) if _has_base(record)]
        of_all = [record for record in records if record.choice not in group.block.partly]
        return {float(record.base) for record in of_all or records}

    def absent(self, group: GroupKey, row: RowKey) -> str:
        """Why a cell has no estimates row: "" in a block about other things, else "not asked" or "not in this
        form".
        """
        if bool(row.question) == (group.block.statistic in OF_CHOICES):
            return ""
        return NOT_ASKED if self.statuses(group) == {NOT_ASKED} else NOT_IN_FORM

    def adds_to_more(self, group: GroupKey) -> bool:
        """Whether the shares of a group add to more than all: several answers each."""
        shares = [record.estimate for record in self.column(group) if record.estimate > 0]
        return group.block.statistic == "share" and sum(shares) > 1.001

    def statuses(self, group: GroupKey) -> set[str]:
        return {record.status for record in self.records[group].values()}


def _has_base(record: Any) -> bool:
    return record.base == record.base and record.status not in (NOT_ASKED, NOT_IN_FORM)


def arrange(estimates: pd.DataFrame, layout: TableLayout) -> Grid:
    """The estimates rows laid out: which block, study and level each belongs to, and in which order."""
    records: dict[GroupKey, dict[RowKey, Any]] = {}
    blocks = _blocks_by_key(layout.blocks)
    texts = ["study", "wave", "question", "choice", "domain", "level"]
    for record in estimates.fillna(dict.fromkeys(texts, "")).itertuples(index=False):
        block = blocks.setdefault(
            _block_key(record), ColumnBlock(record.question, record.statistic, record.unit)
        )
        group = GroupKey(block, record.weighting, record.study, record.wave, record.domain, record.level)
        row = RowKey("" if record.statistic in OF_CHOICES else record.question, record.choice)
        records.setdefault(group, {})[row] = record
    order = {block: place for place, block in enumerate(blocks.values())}
    return Grid(_in_order(records, order), _arrange_rows(records, layout), records)


def _blocks_by_key(blocks: Iterable[ColumnBlock]) -> dict[tuple[str, str, str], ColumnBlock]:
    """The block of each question, statistic and unit, one with a heading before one without.

    Means of several questions share one block.
    """
    blocks_by_key: dict[tuple[str, str, str], ColumnBlock] = {}
    for block in blocks:
        key = _block_key(block)
        if key not in blocks_by_key or (block.heading and not blocks_by_key[key].heading):
            blocks_by_key[key] = block
    return blocks_by_key


def _block_key(item: Any) -> tuple[str, str, str]:
    return (item.question if item.statistic in OF_CHOICES else "", item.statistic, item.unit)


def _in_order(groups: Iterable[GroupKey], block_order: dict[ColumnBlock, int]) -> tuple[GroupKey, ...]:
    """Block, then weighting as they came (the main reading first), study, whole city before levels."""
    groups = list(groups)
    places = {
        name: {
            value: place
            for place, value in enumerate(dict.fromkeys(getattr(group, name) for group in groups))
        }
        for name in ("weighting", "study", "wave", "domain", "level")
    }

    def rank(group: GroupKey) -> tuple:
        return (
            block_order[group.block],
            places["weighting"][group.weighting],
            places["study"][group.study],
            places["wave"][group.wave],
            group.domain != "",
            places["domain"][group.domain],
            places["level"][group.level],
        )

    return tuple(sorted(groups, key=rank))


def _arrange_rows(records: dict[GroupKey, dict[RowKey, Any]], layout: TableLayout) -> tuple[RowKey, ...]:
    """Questions as they came; choices from most to least over the whole-city columns of the first block."""
    rows = dict.fromkeys(row for column in records.values() for row in column)
    choices = [row.choice for row in rows if row.choice and not row.question]
    questions = tuple(row for row in rows if row.question)
    if not choices:
        return questions
    first = next(
        group.block
        for group, column in records.items()
        if any(row.choice and not row.question for row in column)
    )
    sizes = _sizes(records, first, choices)
    ordered = layout.labels.arrange(first.question, choices, sizes, ordered=layout.ordered)
    return tuple(RowKey("", choice) for choice in ordered) + questions


def _sizes(
    records: dict[GroupKey, dict[RowKey, Any]], block: ColumnBlock, choices: Iterable[str]
) -> dict[str, float]:
    """The share of each choice in a block's whole-city columns, those of several cities pooled: as counted,
    or, where only weighted columns are shown, by the first weights.
    """
    counts = {choice: (0.0, 0.0) for choice in choices}
    whole = [group for group in records if group.block == block and not group.domain]
    weightings = dict.fromkeys(group.weighting for group in whole)
    weighting = "none" if "none" in weightings else next(iter(weightings), "none")
    for group in whole:
        if group.weighting != weighting:
            continue
        for row, record in records[group].items():
            if record.estimate >= 0:
                n, base = counts.get(row.choice, (0.0, 0.0))
                people = max(record.base, 0.0)
                part = record.n if weighting == "none" else record.estimate * people
                counts[row.choice] = (n + part, base + people)
    return {choice: n / base if base > 0 else n for choice, (n, base) in counts.items()}


def largest(grid: Grid, top: int) -> Grid:
    """The grid with the `top` largest choices of its first block alone, in the order they stood; all where
    `top` is 0.
    """
    choices = [row for row in grid.rows if row.choice and not row.question]
    if not 0 < top < len(choices):
        return grid
    sizes = _sizes(grid.records, grid.groups[0].block, [row.choice for row in choices])
    largest_rows = set(sorted(choices, key=lambda row: -sizes[row.choice])[:top])
    return replace(grid, rows=tuple(row for row in grid.rows if row.question or row in largest_rows))


def trim(grid: Grid) -> tuple[Grid, tuple[RowKey, ...]]:
    """The grid without levels nobody is in and, where it is long, without answers nobody gave; the latter
    too.
    """
    groups = tuple(group for group in grid.groups if not group.level or _anybody(group, grid))
    grid = replace(grid, groups=groups or grid.groups)
    if len(grid.rows) <= LONG_TABLE:
        return grid, ()
    unused = tuple(row for row in grid.rows if row.choice and not row.question and _nobody(row, grid))
    used_rows = tuple(row for row in grid.rows if row not in set(unused))
    return (replace(grid, rows=used_rows), unused) if used_rows else (grid, ())


def _anybody(group: GroupKey, grid: Grid) -> bool:
    return any(record.base != 0 or record.status not in WITH_NUMBER for record in grid.column(group))


def _nobody(row: RowKey, grid: Grid) -> bool:
    records = [record for group in grid.groups if (record := grid.record(group, row)) is not None]
    return all(record.n == 0 and record.status in WITH_NUMBER for record in records)
