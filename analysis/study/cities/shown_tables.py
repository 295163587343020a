"""A table as the page of all cities shows it, in one language: of a plan, or of people counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from analysis.context.flows.survey_nationality import SOURCE
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.dates import date_text
from analysis.reporting.wording.notes import sample_words, source_line
from analysis.reporting.wording.words import fill, word
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.counts.sections import ContextSection
from analysis.study.packing.workbook import city_names


class ShownTable(Protocol):
    """A table as the page shows it, in one language. `key` sets its answers apart from those of others."""

    key: str
    section: str

    def answer(self, question: str, choice: str) -> str: ...
    def level(self, domain: str, level: str) -> str: ...
    def group(self, domain: str) -> str: ...
    def block(self, row: Any) -> str: ...
    def wave(self, wave: str) -> str: ...
    def parts(self) -> tuple[str, str, str]:
        """Title without a place, source, notes."""


@dataclass(frozen=True, eq=False)
class SurveyTable:
    """A table of a plan."""

    compared: Comparison
    name: str

    key = ""

    @cached_property
    def _city(self) -> CaseStudy:
        return next(city for city in self.compared.cities if self.name in city.plan)

    @cached_property
    def _layout(self) -> TableLayout:
        """As the first city that has the table lays it out."""
        return self._city.layout_of(self.name)

    @property
    def section(self) -> str:
        return self._city.plan[self.name][0].section

    def answer(self, question: str, choice: str) -> str:
        labels, language = self.compared.labels, self.compared.language
        return labels.choice(question, choice, language) if choice else labels.question(question, language)

    def level(self, domain: str, level: str) -> str:
        return self.answer(domain, level)

    def group(self, domain: str) -> str:
        language = self.compared.language
        return self.compared.labels.question(domain, language) if domain else word("all", language)

    def block(self, row: Any) -> str:
        """What columns of this kind are headed by, where the table has several kinds."""
        for block in self._layout.blocks:
            same = (block.question, block.statistic, block.unit) == (row.question, row.statistic, row.unit)
            if same and block.heading:
                return fill(block.heading, self.compared.language, city="")
        return self._layout.unit_heading(row.unit)

    def wave(self, wave: str) -> str:
        return wave

    def parts(self) -> tuple[str, str, str]:
        language = self.compared.language
        title = fill(self._layout.title, language, city="").rstrip(" ,–")
        return title, source_line(self._layout), " ".join(_notes(self._layout, language))


@dataclass(frozen=True, eq=False)
class CountedTable:
    """A table of a source that is no survey: people counted, at points, in reports, in a register."""

    city: CaseStudy
    laid_out: ContextSection
    name: str
    section: str

    @property
    def key(self) -> str:
        return f"{self.laid_out.source}:"

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        return city_names(self.city).surveys

    def answer(self, question: str, choice: str) -> str:
        labels, language = self.laid_out.labels, self.city.language
        return labels.choice(question, choice, language) if choice else labels.question(question, language)

    def level(self, domain: str, level: str) -> str:
        return self._sources.get(level, level) if domain == SOURCE else self.answer(domain, level)

    def group(self, domain: str) -> str:
        language = self.city.language
        if domain == SOURCE:
            return word("pack.sources", language)
        return self.laid_out.labels.question(domain, language) if domain else word("all", language)

    def block(self, row: Any) -> str:
        heading = "individuals.heading" if row.unit == "individuals" else "respondents.heading"
        return word(heading, self.city.language)

    def wave(self, wave: str) -> str:
        return date_text(wave, self.city.language) if wave else ""

    def parts(self) -> tuple[str, str, str]:
        made = self.laid_out.tables[self.name]()
        return made.title.rstrip(" ,–"), made.source, self.laid_out.about


def _notes(layout: TableLayout, language: str) -> Iterable[str]:
    yield from layout.notes
    if layout.design:
        yield word("note.sample_drawn", language, design=layout.design)
    if not layout.random_sample:
        yield sample_words(layout.interviewed, language)
