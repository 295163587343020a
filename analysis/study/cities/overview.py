"""The overview of a comparison: tables by cities, each cell the leading answer's share and base, or why there
is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import differ_in_short
from analysis.reporting.wording.words import clauses_of, number, percent, word
from analysis.study.cities.spans import MANY, Span
from analysis.vocabulary import OK, SMALL_BASE


@dataclass(frozen=True, eq=False)
class Overview:
    """`whole`: unweighted estimates of whole cities; `associations`: tests over cities; `title_of` a table's
    title without a place.

    `surveyed`: for every table the cities where its survey was held.
    """

    whole: pd.DataFrame
    associations: pd.DataFrame
    surveyed: Mapping[str, Collection[str]]
    cities: Sequence[str]
    labels: Labels
    language: str
    title_of: Callable[[str], str]
    small_base: int

    def table(self) -> Table:
        """The share of the answer given most often in all, or the mean or median, out of how many, and
        whether the cities' answers differ.
        """
        tested = dict(list(self.associations.groupby("table", sort=False)))
        compared = [table for table in self.surveyed if self._is_compared(table)]
        rows = [self._row(table, tested.get(table)) for table in compared or self.surveyed]
        columns = self._many_columns if self._are_many else list(self.cities)
        headings = {name: self._heading(name) for name in columns}
        headings |= {
            "table": word("contents.table", self.language),
            "differ": word("overview.differ", self.language),
        }
        note = "span.note" if self._are_many else "overview.note"
        notes = [word(note, self.language, small_base=self.small_base)]
        notes += (
            [word("overview.differ.note", self.language, small_base=self.small_base)]
            if len(self.cities) > 1
            else []
        )
        if compared and not self._are_many:
            notes += [*self._nobody_notes(compared), *self._alone_notes(set(compared))]
        title = word("comparison.overview", self.language)
        columns = ["table", *columns, *(["differ"] if len(self.cities) > 1 else [])]
        return list_table(
            pd.DataFrame(rows, columns=columns),
            ListLayout("overview", title, self.language, headings, notes=notes),
        )

    def _row(self, table: str, tested: pd.DataFrame | None) -> dict[str, str]:
        row = {"table": self._with_answer(table)}
        if self._are_many:
            row |= dict(zip(self._many_columns, self._span(table), strict=True))
        else:
            row |= {city: self._cell(table, city) for city in self.cities}
        if len(self.cities) > 1:
            row["differ"] = differ_in_short(tested, self.language, self.small_base)
        return row

    @property
    def _are_many(self) -> bool:
        return len(self.cities) > MANY

    @property
    def _many_columns(self) -> list[str]:
        return ["lowest", "middle", "highest", "places"]

    def _heading(self, column: str) -> str:
        return (
            word(f"span.{column}", self.language)
            if self._are_many
            else self.labels.study(column, self.language)
        )

    def _span(self, table: str) -> tuple[str, ...]:
        """The cities where the leading answer has the lowest, the middle and the highest share, and of how
        many; "" where it can be read of none.
        """
        leading_rows = (self._leading_row(table, city) for city in self.cities)
        readable = [row for row in leading_rows if row is not None and row.status == OK and row.base]
        if not readable:
            return ("", "", "", number(0, self.language))
        span = Span(table, "", tuple(sorted(readable, key=lambda row: row.estimate)), None)
        picked = []
        for row in (span.lowest, span.middle, span.highest):
            picked.append(f"{self.labels.study(row.study, self.language)} {self._value(row)}")
        return (*picked, number(len(readable), self.language))

    def _is_compared(self, table: str) -> bool:
        """Whether people of two cities were asked."""
        return len(self._asked_in(table)) > 1

    def _nobody_notes(self, compared: Collection[str]) -> list[str]:
        """What "nobody" stands for, where a cell of the overview says so."""
        nobody_text = word("overview.nobody", self.language)
        if any(self._cell(table, city) == nobody_text for table in compared for city in self.cities):
            return [word("overview.nobody.note", self.language)]
        return []

    def _alone_notes(self, compared: Collection[str]) -> list[str]:
        """One line a city of the tables that nobody was asked of elsewhere."""
        notes = []
        for city in self.cities:
            titles = [
                self.title_of(table)
                for table in self.surveyed
                if table not in compared and self._asked_in(table) == {city}
            ]
            if titles:
                listed = clauses_of(titles, self.language)
                name = self.labels.study(city, self.language)
                notes.append(word("overview.alone", self.language, city=name, tables=listed))
        return notes

    def _asked_in(self, table: str) -> set[str]:
        return self._asked.get(table, set())

    @cached_property
    def _asked(self) -> dict[str, set[str]]:
        """By table the cities where anybody was asked."""
        asked = self.whole[self.whole["base"] > 0]
        return {table: set(studies) for table, studies in asked.groupby("table")["study"]}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[Any]]:
        """The rows of each table of each city, in their order."""
        rows_by_table: dict[tuple[str, str], list[Any]] = {}
        for row in self.whole.itertuples():
            rows_by_table.setdefault((row.table, row.study), []).append(row)
        return rows_by_table

    @cached_property
    def _leading(self) -> dict[str, tuple[str, str, str]]:
        """The question, choice and unit of each table's first block, of people where it has one, that most
        gave over all cities.
        """
        shares = self.whole[(self.whole["statistic"] == "share") & (self.whole["base"] > 0)]
        sums = (
            shares.groupby(["table", "question", "choice", "unit"], sort=False)[["n", "base"]]
            .sum()
            .reset_index()
        )
        of_people = sums.assign(others=sums["unit"] != "respondents").sort_values("others", kind="stable")
        first = of_people.drop_duplicates("table")[["table", "question", "unit"]]
        sums = sums.merge(first).assign(share=lambda found: found["n"] / found["base"])
        first = sums.sort_values("share", ascending=False, kind="stable").drop_duplicates("table")
        return {row.table: (row.question, row.choice, row.unit) for row in first.itertuples()}

    def _with_answer(self, table: str) -> str:
        """A table's title and its leading answer."""
        if table not in self._leading:
            return self.title_of(table)
        question, choice, _ = self._leading[table]
        return word(
            "colon",
            self.language,
            label=self.title_of(table),
            text=self.labels.choice(question, choice, self.language),
        )

    def _cell(self, table: str, city: str) -> str:
        """The leading answer's share and base, or its status in words."""
        if city not in self.surveyed[table]:
            return word("status.no survey", self.language)
        row = self._leading_row(table, city)
        if row is None:
            return word("status.not asked", self.language)
        if row.status not in (OK, SMALL_BASE):
            return word(f"status.{row.status}", self.language)
        if not row.base:
            return word("overview.nobody", self.language)
        text = self._value(row)
        return f"{text} *" if row.status == SMALL_BASE else text

    def _leading_row(self, table: str, city: str) -> Any | None:
        """A city's row of the leading answer of a table, or its first row where none leads."""
        rows = self._rows.get((table, city), [])
        if table in self._leading:
            leading = self._leading[table]
            rows = [row for row in rows if (row.question, row.choice, row.unit) == leading]
        return rows[0] if rows else None

    def _value(self, row: Any) -> str:
        """Share and base, or the number where a table has no shares."""
        if row.table in self._leading:
            text = percent(row.estimate, self.language)
        else:
            text = number(row.estimate, self.language, 1)
        return word("overview.leading", self.language, percent=text, base=number(row.base, self.language))
