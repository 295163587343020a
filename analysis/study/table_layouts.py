"""How the tables of a study's plan are laid out: labels, notes, and what was found of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from analysis.params import CityParams
from analysis.planning.plan import PlanRow
from analysis.reporting.style import Style
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import Setting, table_layout
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import notes_of_tests
from analysis.reporting.wording.words import join, quoted, word
from analysis.study.results.results import COLLAPSED, Results
from analysis.study.samples import Samples
from analysis.study.setting import AskedOfSome
from analysis.study.survey_texts import SurveyTexts
from analysis.study.surveys.declared import Declared, survey_of


@dataclass(frozen=True)
class TableLayouts:
    """A city's tables as a reader sees them; `plan` has the rows of each table."""

    params: CityParams
    plan: Mapping[str, Sequence[PlanRow]]
    results: Results
    texts: SurveyTexts
    labels: Labels
    style: Style

    def of_table(self, table: str) -> TableLayout:
        """How one of the plan's tables is laid out, with what its tests say."""
        survey = survey_of(self.texts.surveys, table)
        layout = self.of_rows(self.plan[table], survey)
        layout = replace(layout, notes=(*layout.notes, *self._merged(table, survey)))
        tests = self.results.frames.get("tests")
        if tests is None:
            return layout
        own = tests[(tests["table"] == table) & (tests["survey"] == survey.instrument.name)]
        return replace(layout, findings=notes_of_tests(own, self.labels, self._language))

    def in_print(self, table: str) -> TableLayout:
        """The layout of a table and its figures in print: that data are made up is said once, where a
        notebook, document or list of figures begins.
        """
        return replace(self.of_table(table), synthetic=False)

    def of_rows(self, rows: Sequence[PlanRow], survey: Declared) -> TableLayout:
        """How these rows of a survey's plan are laid out as one table."""
        return table_layout(rows, survey.instrument, survey.variables, self.setting)

    @property
    def _language(self) -> str:
        return self.texts.language

    def _merged(self, table: str, survey: Declared) -> Iterator[str]:
        """Which answers of a table's questions stand under "other", as few people gave them."""
        frame = self.results.frames.get(COLLAPSED, pd.DataFrame())
        if frame.empty:
            return
        own = frame[frame["survey"] == survey.instrument.name]
        questions = dict.fromkeys(name for row in self.plan[table] for name in (row.question, *row.domains))
        for question in questions:
            choices = own.loc[own["question"] == question, "choice"]
            labels = [self.labels.choice(question, choice, self._language) for choice in choices]
            names = [quoted(label, self._language) for label in labels]
            if names:
                yield word("note.collapsed", self._language, choices=join(names, self._language))

    @property
    def _adjusted(self) -> dict[str, str]:
        """What the readings that params declare beside raking are adjusted to."""
        return {
            name: "; ".join(asked.sources)
            for survey in self.texts.surveys
            for name, asked in survey.params.adjustments.items()
        }

    @cached_property
    def setting(self) -> Setting:
        """What every table of the study shares."""
        facts = self.results.surveys
        some = AskedOfSome.of(facts)
        samples = Samples.of((("", survey_facts) for survey_facts in facts), self._language)
        margins = dict.fromkeys(margin for survey in facts for margin in survey.margins_in(self._language))
        return Setting(
            labels=self.labels,
            language=self._language,
            place=self.texts.city,
            small_base=self.params.thresholds.small_base,
            unprotected=self.params.unprotected,
            protected=self.params.protected,
            rounded=self.params.rounded,
            margins=join(margins, self._language),
            decimals=self.style.decimals,
            designs=samples.designs,
            purposive=samples.purposive,
            adjusted=self._adjusted,
            subtitles={survey.survey: self.texts.subtitle(survey.survey) for survey in facts},
            places={
                survey.instrument.name: survey.place(self._language) or self.texts.city
                for survey in self.texts.surveys
            },
            routed=some.routed,
            guessed=some.guessed,
            partly=some.partly,
        )
