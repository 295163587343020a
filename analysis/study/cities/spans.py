"""A table of many cities, told by answer: the lowest, the middle and the highest of them, and all together.

Fifty cities side by side are a hundred columns that nobody reads. So, where there are more than MANY:

1. An answer is a row: all together, and which city has the lowest, the middle and the highest share.
2. These are cities' own numbers, picked and not worked out: of an even number the lower middle one.
3. Cities with a small base are not among them, nor those that hide the answer: how many are is told.
4. Every number of every city stands in the workbook's sheet of data, in estimates.csv and on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.differences import MOST_GROUPS
from analysis.comparison.together import ALL
from analysis.reporting.figures.contrast_charts import draw_spans
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.tables.grid import ColumnBlock, Grid, GroupKey, RowKey, TableLayout, arrange
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import row_label
from analysis.reporting.wording.notes import question_notes, source_line
from analysis.reporting.wording.words import fill, number, percent, word
from analysis.vocabulary import OK

MANY = MOST_GROUPS
"""More cities than these are not set side by side."""
MOST_ROWS = 12
"""A figure shows so many answers at most."""
COLUMNS = ("answer", "all", "lowest", "middle", "highest", "places")


@dataclass(frozen=True)
class Span:
    """One answer: the rows of the cities that can be read, from least to most, and all cities together."""

    label: str
    statistic: str
    ranked: tuple[Any, ...]
    together: Any | None

    @property
    def lowest(self) -> Any:
        return self.ranked[0]

    @property
    def middle(self) -> Any:
        return self.ranked[(len(self.ranked) - 1) // 2]

    @property
    def highest(self) -> Any:
        return self.ranked[-1]


@dataclass(frozen=True, eq=False)
class Spans:
    """The answers of one table over many cities; `estimates` may hold rows of all cities together."""

    estimates: pd.DataFrame
    layout: TableLayout

    @cached_property
    def _grid(self) -> Grid:
        return arrange(self.estimates, self.layout)

    @property
    def _blocks(self) -> list[ColumnBlock]:
        return list(dict.fromkeys(group.block for group in self._grid.groups))

    def table(self, more: Sequence[str] = ()) -> Table:
        """A row an answer; `more` are notes beside the table's own."""
        language = self.layout.language
        headings = {name: word(f"span.{name}", language) for name in COLUMNS[2:]}
        headings |= {"answer": word("answer", language), "all": self.layout.labels.study(ALL, language)}
        several = len(self._blocks) > 1
        rows = [self._row(span) for block in self._blocks for span in self._of(block, several)]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        if (frame["all"] == "").all():
            frame = frame.drop(columns="all")  # no total where a city hides a number
        least = number(self.layout.small_base, language)
        notes = [word("span.note", language, small_base=least), *question_notes(self._blocks, self.layout)]
        layout = ListLayout(
            str(self.estimates["table"].iloc[0]),
            fill(self.layout.title, language, city=self.layout.place),
            language,
            headings,
            notes=[*notes, *self.layout.notes, *more],
            source=source_line(self.layout),
        )
        return list_table(frame, layout)

    def figure(self, headline: str = "") -> CountedFigure | None:
        """Every city as a dot, the lowest and the highest named; None of what is no share."""
        spans = list(self._of(self._blocks[0], False))[:MOST_ROWS]
        if not spans or spans[0].statistic != "share":
            return None
        layout, language = self.layout, self.layout.language
        title = fill(layout.title, language, city=layout.place)
        unit = layout.unit_heading(self._blocks[0].unit)
        notes = [word("span.figure", language, small_base=number(layout.small_base, language))]
        if spans[0].together is not None:
            notes.append(word("span.figure.all", language))
        notes += question_notes(self._blocks[:1], layout)
        sheet = FigureSheet(
            title,
            word("colon", language, label=unit, text=word("percent.sign", language)),
            (" ".join([*notes, *layout.notes]), source_line(layout)),
            language,
            headline=headline,
        )
        drawn = pd.DataFrame([self._drawn(span) for span in spans])
        alt_text = " ".join(f"{row.label}: {row.text_low}; {row.text_high}." for row in drawn.itertuples())
        return CountedFigure(lambda sheet: draw_spans(drawn, sheet), sheet, alt_text, data=drawn.to_csv())

    def _of(self, block: ColumnBlock, several: bool) -> Iterator[Span]:
        """The answers of a block that any city can be read of."""
        grid = self._grid
        groups = [group for group in grid.groups if group.block == block]
        for row in grid.rows:
            ranked = sorted(self._readable(groups, row), key=lambda record: record.estimate)
            if not ranked:
                continue
            together = next((grid.record(group, row) for group in groups if group.study == ALL), None)
            label = row_label(row, grid, self.layout)
            if several:
                heading = block.heading or self.layout.unit_heading(block.unit)
                heading_and_label = {
                    "label": fill(heading, self.layout.language, city=self.layout.place),
                    "text": label,
                }
                label = word("colon", self.layout.language, **heading_and_label)
            yield Span(label, block.statistic, tuple(ranked), together)

    def _readable(self, groups: Sequence[GroupKey], row: RowKey) -> Iterator[Any]:
        """Rule 3; a city in its main reading."""
        seen: set[tuple[str, str]] = set()
        for group in groups:
            record = self._grid.record(group, row)
            if record is None or group.study == ALL or (group.study, group.wave) in seen:
                continue
            seen.add((group.study, group.wave))
            if record.status == OK and record.estimate == record.estimate:
                yield record

    def _row(self, span: Span) -> tuple[str, ...]:
        together = "" if span.together is None else self._value(span.together)
        picked = (self._named(record) for record in (span.lowest, span.middle, span.highest))
        return (span.label, together, *picked, number(len(span.ranked), self.layout.language))

    def _drawn(self, span: Span) -> dict[str, object]:
        together = np.nan if span.together is None else span.together.estimate
        return {
            "label": span.label,
            "shares": tuple(record.estimate for record in span.ranked),
            "all": together,
            "text_low": self._named(span.lowest),
            "text_high": self._named(span.highest),
        }

    def _named(self, record: Any) -> str:
        """A city and its number: "South 24% (100)"."""
        place = self.layout.labels.study(record.study, self.layout.language)
        if record.wave and self._has_waves:
            place = f"{place}, {record.wave}"
        return f"{place} {self._value(record)}"

    @cached_property
    def _has_waves(self) -> bool:
        waves = self.estimates.groupby("study")["wave"].nunique()
        return bool((waves > 1).any())

    def _value(self, record: Any) -> str:
        language, base = self.layout.language, number(record.base, self.layout.language)
        if record.statistic == "share":
            text = percent(record.estimate, language, self.layout.decimals)
        else:
            text = number(record.estimate, language, self.layout.number_decimals)
        return word("overview.leading", language, percent=text, base=base)
