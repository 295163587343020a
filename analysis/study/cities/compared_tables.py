"""The tables of several cities: which stand side by side, their rows, and how each is laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis.comparison.rest import REST
from analysis.comparison.together import ALL, estimate_together
from analysis.estimation.frame import main_reading
from analysis.planning.plan import PlanRow
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import Setting, table_layout
from analysis.reporting.wording.words import fill, join, number, word
from analysis.study.annexes.annex import ANNEXES
from analysis.study.casestudy import CaseStudy
from analysis.study.samples import Samples
from analysis.study.setting import AskedOfSome, labels_of
from analysis.study.surveys.declared import Declared, survey_of

FEW_PLACES = 5
"""Up to this many places are named in a title."""


@dataclass(frozen=True, eq=False)
class ComparedTables:
    """The plan's tables over cities; `surveys` are one declaration an instrument."""

    cities: Sequence[CaseStudy]
    surveys: Sequence[Declared]
    estimates: pd.DataFrame
    language: str

    @cached_property
    def plan(self) -> dict[str, tuple[PlanRow, ...]]:
        """The rows of each table that speak of a whole city, for tables in which anybody was counted."""
        counted = set(self.whole.loc[self.whole["base"] > 0, "table"])
        rows_by_table: dict[str, list[PlanRow]] = {}
        for survey in self.surveys:
            for row in survey.plan:
                if row.table in counted and not row.by and row.section not in ANNEXES:
                    rows_by_table.setdefault(row.table, []).append(row)
        return {table: tuple(rows) for table, rows in rows_by_table.items()}

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The estimates of whole cities, in each survey's main reading."""
        return self.estimates[(self.estimates["domain"] == "") & main_reading(self.estimates)]

    @cached_property
    def having(self) -> dict[str, tuple[CaseStudy, ...]]:
        """The cities where a table's survey was held."""
        tables = {
            city.id: {row.table for survey in city.surveys for row in survey.plan} for city in self.cities
        }
        return {table: tuple(city for city in self.cities if table in tables[city.id]) for table in self.plan}

    def of_section(self, section: str) -> list[str]:
        """The tables of a section, or all (""), whose survey was held in two cities, if there are two."""
        least = min(2, len(self.cities))
        return [
            table
            for table, rows in self.plan.items()
            if section in ("", rows[0].section) and len(self.having[table]) >= least
        ]

    def answered(self, table: str) -> int:
        """In how many cities anybody was asked."""
        rows = self.whole[(self.whole["table"] == table) & (self.whole["base"] > 0)]
        return rows["study"].nunique()

    def rows_of(self, table: str) -> pd.DataFrame:
        """A table's estimates of the whole cities that held its survey."""
        return self._of_holders(self.whole, table)

    def rows_with_levels(self, table: str) -> pd.DataFrame:
        """The same with the levels of domains."""
        return self._of_holders(self.estimates, table)

    def _of_holders(self, estimates: pd.DataFrame, table: str) -> pd.DataFrame:
        holders = [city.id for city in self.having[table]]
        return estimates[(estimates["table"] == table) & estimates["study"].isin(holders)]

    def rows_and_total(self, table: str) -> pd.DataFrame:
        """A table's rows, then those of all cities together; no total where a city rounds its counts."""
        rows = self.rows_of(table)
        if any(city.params.disclosure.method == "round" for city in self.cities):
            return rows
        together = estimate_together(rows, self.setting.small_base)
        return pd.concat([rows, together], ignore_index=True)

    def survey_of(self, table: str) -> Declared:
        """The survey whose plan has a table."""
        return survey_of(self.surveys, table)

    def layout_of(self, table: str) -> TableLayout:
        """How a table is laid out; its title names the cities that held its survey."""
        survey = self.survey_of(table)
        setting = replace(self.setting, place=self.places(self.having[table]))
        return table_layout(self.plan[table], survey.instrument, survey.variables, setting)

    def title_of(self, table: str) -> str:
        """A table's title without its place."""
        return fill(self.layout_of(table).title, self.language, city="").rstrip(" ,–")

    def places(self, cities: Sequence[CaseStudy]) -> str:
        """The cities' names, or how many there are."""
        if len(cities) <= FEW_PLACES:
            return join([city.place for city in cities], self.language)
        return word("comparison.places", self.language, n=number(len(cities), self.language))

    @property
    def place_names(self) -> Mapping[str, str]:
        """The cities' names in the comparison's language."""
        return {city.id: city.params.name(self.language) for city in self.cities}

    @cached_property
    def setting(self) -> Setting:
        """What all tables share: where one city is protected, rounds or marks small bases, all say so."""
        places = self.place_names | {
            ALL: word("comparison.all", self.language),
            REST: word("comparison.rest_of_cities", self.language),
        }
        params = [city.params for city in self.cities]
        some = AskedOfSome.of(facts for city in self.cities for facts in city.results.surveys)
        samples = Samples.of_cities(self.cities, self.language)
        return Setting(
            labels=labels_of(self.surveys, places),
            language=self.language,
            place=self.places(self.cities),
            small_base=max(own.thresholds.small_base for own in params),
            unprotected=any(own.unprotected for own in params),
            protected=any(own.protected for own in params),
            rounded=max(own.rounded for own in params),
            routed=some.routed,
            guessed=some.guessed,
            partly=some.partly,
            designs=samples.designs,
            purposive=samples.purposive,
        )
