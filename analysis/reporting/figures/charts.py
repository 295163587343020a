"""What a figure shows, picked from the estimates of a table: rows, series, and the words beside each mark.

make_chart(kind, estimates, layout, theme, rows) -> Chart

Which shape it has:

1. One series is ranked bars. Several (cities, waves; levels where `groups` are asked for) follow the data.
2. A single choice is one stacked bar a series, its answers in the form's order, on one scale to 100%.
3. A multi-select is dots of up to FEW_DOTS series, else a heat map of its MOST_ANSWERS most frequent answers.
4. A single choice whose answers can't be told apart in grey beside each other, or are too many, is drawn as a
   multi-select is.
5. Means and the like are dots, one a series.
6. Nothing is drawn of fewer than LEAST people; answers that nobody gave, and those left out, stand in a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.reporting.figures.theme import (
    ASIDE,
    ASIDES,
    Theme,
    colour_of,
    diverging_colours,
    palette,
    scale_colours,
    stand_apart,
)
from analysis.reporting.tables.grid import Grid, GroupKey, RowKey, TableLayout, arrange, largest, trim
from analysis.reporting.tables.tabulate import row_label, status_text
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import join, number, percent, percent_and_count, row_of, word
from analysis.vocabulary import FIGURE_KINDS, GROUPED, NO_DATA, OK, SMALL_BASE

LEAST = 10
"""Nothing is drawn of fewer people."""
FEW_DOTS, MOST_ANSWERS = 3, 10


@dataclass(frozen=True)
class Chart:
    """Rows (choices, or questions) by series (column groups) of one block.

    `left_out` rows are not drawn: the least frequent where there are too many. `unanswered` are those that
    nobody gave, `too_few` the series of fewer than LEAST people: both stand in a note.
    """

    kind: str
    grid: Grid
    layout: TableLayout
    theme: Theme
    left_out: int = 0
    unanswered: tuple[RowKey, ...] = ()
    too_few: tuple[GroupKey, ...] = ()

    @property
    def rows(self) -> tuple[RowKey, ...]:
        return self.grid.rows

    @property
    def series(self) -> tuple[GroupKey, ...]:
        return self.grid.groups

    @property
    def draws_lines(self) -> bool:
        """Whether intervals are drawn as lines; bars of several studies do as bars do."""
        return self.kind not in FIGURE_KINDS or FIGURE_KINDS[self.kind].lines

    @property
    def is_worth_drawing(self) -> bool:
        """Whether there is something to see: more than one bar, of at least LEAST people; of several studies,
        more than one.
        """
        bases = [base for group in self.series for base in self.grid.bases(group)]
        mark_counts = {group: self._mark_count(group) for group in self.series}
        studies = {group.study for group in (*self.series, *self.too_few)}
        drawn_studies = {group.study for group, count in mark_counts.items() if count}
        is_alone = len(studies) > 1 and len(drawn_studies) < 2
        return sum(mark_counts.values()) > 1 and max(bases, default=LEAST) >= LEAST and not is_alone

    def _mark_count(self, group: GroupKey) -> int:
        return sum(is_drawn(self.record(row, group)) for row in self.rows)

    @property
    def is_share(self) -> bool:
        return self.series[0].block.statistic == "share"

    def record(self, row: RowKey, group: GroupKey) -> Any | None:
        """The estimates row of a mark, or the one that says why the whole question is missing there."""
        return self.grid.record(group, row) or self.grid.record(group, RowKey("", ""))

    def row_label(self, row: RowKey) -> str:
        return row_label(row, self.grid, self.layout)

    def series_label(self, group: GroupKey) -> str:
        """What sets a series apart: its study, its level, or its weighting."""
        language, labels = self.layout.language, self.layout.labels
        distinctions = []
        if len({other.study for other in self.series}) > 1:
            distinctions.append(labels.study(group.study, language))
        if len({other.wave for other in self.series if other.study == group.study}) > 1:
            distinctions.append(group.wave)
        if any(other.domain for other in self.series):
            distinctions.append(
                labels.choice(group.domain, group.level, language) if group.domain else word("all", language)
            )
        if len({other.weighting for other in self.series}) > 1:
            distinctions.append(weighting_text(group.weighting, language))
        return row_of(distinctions, language) or labels.study(group.study, language)

    def base(self, group: GroupKey) -> float | None:
        """The base all marks of a series share; None where it is hidden or not one number."""
        bases = self.grid.bases(group)
        return bases.pop() if len(bases) == 1 else None

    def base_text(self, group: GroupKey) -> str:
        """The base as a number, or why there is none."""
        base = self.base(group)
        if base is not None:
            small = self.grid.statuses(group) & {SMALL_BASE}
            return number(base, self.layout.language) + ("*" if small else "")
        statuses = self.grid.statuses(group) - {OK, SMALL_BASE}
        return status_text(sorted(statuses)[0], group, self.layout.language) if statuses else ""

    @cached_property
    def own_bases(self) -> bool:
        """Whether each mark of the one series has a base of its own."""
        bases = {record.base for record in self.grid.column(self.series[0]) if not np.isnan(record.base)}
        return self.is_share and len(self.series) == 1 and len(bases) > 1

    def value_text(self, record: Any | None, *, count: bool = True) -> str:
        """What stands beside a mark: "57% (799)", "0% (0)", "48% (14)*", "25% (10 of 40)", "[c]" or "not
        asked".
        """
        language, layout = self.layout.language, self.layout
        if record is None:
            return word("status.not in this form", language)
        if not is_drawn(record):
            status = record.status if record.status not in (OK, SMALL_BASE) else NO_DATA
            return self._status(status, record)
        mark = "*" if record.status == SMALL_BASE else ""
        if record.statistic == "count":
            return number(record.n, language)
        if count and is_few(record):
            return word(
                "figure.few", language, n=number(record.n, language), base=number(record.base, language)
            )
        if record.statistic != "share":
            return number(record.estimate, language, layout.number_decimals) + mark
        if count and record.weighting == "none" and self.own_bases:
            share_texts = {
                "percent": percent(record.estimate, language, layout.decimals),
                "base": number(record.base, language),
            }
            return word("figure.of", language, n=number(record.n, language), **share_texts) + mark
        if count and record.weighting == "none":
            return percent_and_count(record.estimate, record.n, language, layout.decimals) + mark
        return percent(record.estimate, language, layout.decimals) + mark

    def _status(self, status: str, record: Any) -> str:
        """Why a mark is missing; of a question for some only, that nobody there was one of them."""
        group = next((group for group in self.series if group.study == record.study), self.series[0])
        return status_text(status, group, self.layout.language)

    def colour(self, row: RowKey) -> str:
        """The main colour, or grey for choices such as don't know."""
        role = self.layout.labels.role(row.choice)
        return ASIDES.get(role, ASIDE) if role else palette().main

    def bases_note(self) -> str:
        """ "Base: 1,394 reports." or "Base (people): North 29, South 45." """
        language = self.layout.language
        if len(self.series) == 1:
            base = self.base(self.series[0])
            text = self.layout.counted(base, self.series[0].block.unit) if base is not None else ""
            return word("figure.base", language, base=text) if text else ""
        bases = [f"{self.series_label(group)} {self.base_text(group)}" for group in self.series]
        unit = self.layout.unit_heading(self.series[0].block.unit)
        return word("figure.bases", language, unit=unit[0].lower() + unit[1:], bases=join(bases, language))


def is_few(record: Any) -> bool:
    """Whether so few people stand behind a share that their count comes first: "8 of 11"."""
    return record.statistic == "share" and record.status == SMALL_BASE and record.weighting == "none"


def has_interval(record: Any | None) -> bool:
    """Whether a mark gets its interval drawn: of a small base it would say more than the people can."""
    return is_drawn(record) and record.status != SMALL_BASE


def is_drawn(record: Any | None) -> bool:
    """Whether an estimates row has a value to draw."""
    return record is not None and record.status in (OK, SMALL_BASE) and not np.isnan(record.estimate)


def make_chart(kind: str, estimates: pd.DataFrame, layout: TableLayout, theme: Theme, rows: int) -> Chart:
    """The part of a table that one figure shows: its first block, and the series that suit the kind.

    Bars take the whole city (several studies beside each other), heat maps the levels of the first
    domain, stacked bars the whole city and these levels, dots the studies, else the levels, else the
    weightings. Shares of a multi-select are never stacked: they become a heat map. At most `rows` rows; where
    nobody was asked, one that says so.
    """
    grid, _ = trim(arrange(estimates, layout))
    first = grid.groups[0].block
    groups = [group for group in grid.groups if group.block == first]
    shape = _shape(kind, groups, grid)
    suited = _series(shape, kind, groups)
    chosen = [group for group in suited if _has_people(grid, group)] or suited
    listed = largest(grid, layout.top).rows
    nobody = tuple(row for row in listed if _is_unanswered(grid, row, chosen))
    answered = [row for row in listed if row not in nobody] or list(listed)
    if shape == "stacked":
        in_order = _in_form_order(answered, chosen[0], layout)
        if stand_apart(answer_colours(in_order, chosen[0], layout)):
            answered = in_order
        else:
            chosen = [group for group in chosen if group.domain] or chosen
            shape = "dots" if 1 < len(chosen) <= FEW_DOTS else "heatmap"
    if len(chosen) > 1:
        rows = min(rows, MOST_ANSWERS)
    drawn = tuple(answered if shape == "stacked" else answered[:rows]) or (RowKey("", ""),)
    return Chart(
        shape,
        replace(grid, groups=tuple(chosen), rows=drawn),
        layout,
        theme,
        max(0, len(grid.rows) - len(drawn) - len(nobody)),
        nobody if len(nobody) < len(listed) else (),
        tuple(group for group in suited if not _has_people(grid, group) and group not in chosen),
    )


def _shape(kind: str, groups: list[GroupKey], grid: Grid) -> str:
    """The shape that the kind asked for and the data make: rules 1 to 3 and 5."""
    series = _series("dots" if kind == GROUPED else kind, kind, groups)
    several = groups[0].block.multiple or any(grid.adds_to_more(group) for group in series)
    if kind in (GROUPED, "bars") and len(series) > 1:
        if series[0].block.statistic != "share":
            return "dots"
        if several:
            return "dots" if len(series) <= FEW_DOTS else "heatmap"
        return "stacked"
    if kind == GROUPED:
        return "bars"
    if kind == "stacked" and (several or series[0].block.statistic != "share"):
        return "heatmap"
    return kind


def answer_colours(rows: Sequence[RowKey], group: GroupKey, layout: TableLayout) -> list[str]:
    """The colour of each answer in a bar: steps of a scale where answers have an order, else each one's own;
    greys for answers with a role.
    """
    labels = layout.labels
    if not layout.ordered:
        return [colour_of(group.block.question, row.choice, labels) for row in rows]
    # On a scale "no difficulty" is a step, whatever role its name has elsewhere
    roles = [labels.role(row.choice).replace("none", "") for row in rows]
    count = sum(not role for role in roles)
    steps = iter(diverging_colours(count) if layout.diverging else scale_colours(count))
    return [ASIDES.get(role, ASIDE) if role else next(steps) for role in roles]


def _in_form_order(rows: Sequence[RowKey], group: GroupKey, layout: TableLayout) -> list[RowKey]:
    """Answers as the form lists them, those with a role last."""
    names = [row.choice for row in rows]
    ordered = layout.labels.arrange(group.block.question, names, {}, ordered=True)
    return [RowKey("", name) for name in ordered]


def _has_people(grid: Grid, group: GroupKey) -> bool:
    """Whether at least LEAST people stand behind a series; one whose base is hidden says why."""
    bases = grid.bases(group)
    return not bases or max(bases) >= LEAST


def _is_unanswered(grid: Grid, row: RowKey, groups: list[GroupKey]) -> bool:
    """Whether everybody was counted, and nobody gave this answer in any series."""
    records = [grid.record(group, row) for group in groups]
    counted = [record for record in records if record is not None]
    return bool(counted) and all(
        record.statistic == "share" and is_drawn(record) and record.estimate == 0 for record in counted
    )


def _series(shape: str, kind: str, groups: list[GroupKey]) -> list[GroupKey]:
    """The column groups that a shape shows beside each other."""
    plain = [group for group in groups if group.weighting == "none"] or groups
    whole = [group for group in plain if not group.domain]
    levels = [group for group in plain if group.domain]
    levels = [group for group in levels if group.domain == levels[0].domain]
    if kind == "bars":
        return whole or levels
    series = FIGURE_KINDS[shape].series
    if series == "both":
        return whole + levels
    if series == "levels":
        return levels or whole
    if series == "studies":
        if len(whole) > 1:
            return whole
        return levels or [group for group in groups if not group.domain] or plain
    return whole or levels
