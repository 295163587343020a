"""What stands under a table of several cities: whether they count alike, and whether their answers differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.comparison.comparability import WORDING
from analysis.comparison.declared import STUDY
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import notes_of_associations
from analysis.reporting.wording.words import join, word


@dataclass(frozen=True, eq=False)
class TableNotes:
    """Notes of tables from two frames: `comparability` has a row an aspect, `associations` a row a test."""

    comparability: pd.DataFrame
    associations: pd.DataFrame
    labels: Labels
    language: str

    def of_table(self, table: str, rows: pd.DataFrame) -> tuple[str, ...]:
        """The notes of one table, of which `rows` are the estimates of whole cities."""
        return (*self._comparable(table, rows), *self._differing(table))

    def _comparable(self, table: str, rows: pd.DataFrame) -> Iterator[str]:
        """A table's comparability in words; nothing where only one city has it."""
        counted = rows[rows["base"] > 0]
        if counted["study"].nunique() < 2:
            return
        own = self.comparability[(self.comparability["table"] == table) & ~self.comparability["same"]]
        aspects = own.drop_duplicates(["aspect", "choice", "studies"])
        yield from map(self._told, aspects.itertuples())
        if aspects.empty:
            is_one_form = counted["survey"].nunique() == 1
            yield word("comparable.same_form" if is_one_form else "comparable.same", self.language)

    def _told(self, aspect: Any) -> str:
        """One aspect in which cities do not count alike."""
        places = [self.labels.study(name, self.language) for name in aspect.studies.split()]
        choice = ""
        if aspect.choice:
            choice = self.labels.choice(aspect.question, aspect.choice, self.language)
        return word(_key(aspect), self.language, places=join(places, self.language), choice=choice)

    def _differing(self, table: str) -> tuple[str, ...]:
        """Whether the cities' answers differ."""
        associations = self.associations
        own = (
            associations[(associations["table"] == table) & (associations["domain"] == STUDY)]
            if len(associations)
            else associations
        )
        return notes_of_associations(own, self.labels, self.language)


def _key(aspect: Any) -> str:
    """The word's key; wordings differ in a question, in a choice, or nobody can tell in which."""
    key = f"comparable.{aspect.aspect}"
    if aspect.aspect != WORDING:
        return key
    if not aspect.question:
        return f"{key}_unknown"
    return f"{key}_choice" if aspect.choice else key
