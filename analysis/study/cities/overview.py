"""The overview of a comparison: tables by cities, each cell the leading answer's share and base, or why there
is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import differ_in_short
from analysis.reporting.wording.words import number, percent, word
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
        headings = {city: self.labels.study(city, self.language) for city in self.cities}
        headings |= {
            "table": word("contents.table", self.language),
            "differ": word("overview.differ", self.language),
        }
        notes = [word("overview.note", self.language, small_base=self.small_base)]
        notes += (
            [word("overview.differ.note", self.language, small_base=self.small_base)]
            if len(self.cities) > 1
            else []
        )
        if compared:
            notes += [*self._nobody_notes(compared), *self._alone_notes(set(compared))]
        title = word("comparison.overview", self.language)
        columns = ["table", *self.cities, *(["differ"] if len(self.cities) > 1 else [])]
        return list_table(
            pd.DataFrame(rows, columns=columns),
            ListLayout("overview", title, self.language, headings, notes=notes),
        )

    def _row(self, table: str, tested: pd.DataFrame | None) -> dict[str, str]:
        row = {"table": self._with_answer(table)}
        row |= {city: self._cell(table, city) for city in self.cities}
        if len(self.cities) > 1:
            row["differ"] = differ_in_short(tested, self.language, self.small_base)
        return row

    def _is_compared(self, table: str) -> bool:
        """Whether people of two cities were asked."""
        rows = self.whole[(self.whole["table"] == table) & (self.whole["base"] > 0)]
        return rows["study"].nunique() > 1

    def _nobody_notes(self, compared: Collection[str]) -> list[str]:
        """What "nobody" stands for, where a cell of the overview says so."""
        said = word("overview.nobody", self.language)
        if any(self._cell(table, city) == said for table in compared for city in self.cities):
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
                listed = "; ".join(titles)
                name = self.labels.study(city, self.language)
                notes.append(word("overview.alone", self.language, city=name, tables=listed))
        return notes

    def _asked_in(self, table: str) -> set[str]:
        rows = self.whole[(self.whole["table"] == table) & (self.whole["base"] > 0)]
        return set(rows["study"])

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
        rows = self.whole[(self.whole["table"] == table) & (self.whole["study"] == city)]
        if table in self._leading:
            question, choice, unit = self._leading[table]
            rows = rows[(rows["question"] == question) & (rows["choice"] == choice) & (rows["unit"] == unit)]
        if rows.empty:
            return word("status.not asked", self.language)
        row = next(rows.itertuples())
        if row.status not in (OK, SMALL_BASE):
            return word(f"status.{row.status}", self.language)
        if not row.base:
            return word("overview.nobody", self.language)
        shown = (
            percent(row.estimate, self.language)
            if table in self._leading
            else number(row.estimate, self.language, 1)
        )
        text = word("overview.leading", self.language, percent=shown, base=number(row.base, self.language))
        return f"{text} *" if row.status == SMALL_BASE else text
