"""What a notebook holds of all cities together: each table side by side, and how the cities differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.comparison.comparability import StudyFacts, check_comparability
from analysis.comparison.declared import STUDY
from analysis.findings.contrasts import elsewhere_frame
from analysis.findings.finding import TOO_FEW
from analysis.findings.settings import FindingSettings
from analysis.languages import text_in
from analysis.planning.plan import PlanRow, sections
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.figures.theme import House
from analysis.reporting.notebook_display import FigureFile, Several, Words, escape_markdown
from analysis.reporting.style import FigureStyle, Style, figure_style
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import data_note
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import clauses_of, join, number, plural, word
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.compared_tables import ComparedTables
from analysis.study.cities.contrasts.contrasts import Contrasts
from analysis.study.cities.contrasts.figures import ContrastFigures
from analysis.study.cities.contrasts.tables import ContrastTables
from analysis.study.cities.contrasts.words import ContrastWords
from analysis.study.cities.counted import counted_sections
from analysis.study.cities.overview import Overview
from analysis.study.cities.spans import MANY, Spans
from analysis.study.cities.table_notes import TableNotes
from analysis.study.cities.told_findings import comparison_findings
from analysis.study.not_here import no_compared_table
from analysis.study.surveys.declared import Declared
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import Findings

SUBJECTS = 6
"""So many subjects are shown in the notebook; the other tables and figures lie beside it."""
SENTENCES = 3
"""A section of the comparison opens with at most this many sentences."""
COMPARABILITY, ELSEWHERE = "comparability", "elsewhere"
"""Frames that are made of numbers alone, and kept with what differs."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The studies of several cities in one language; tables stand in the order of the plans.

    `published`: figures printed for several of the cities together, beside ours. `frames`: what
    `compare_cities` found.
    """

    cities: Sequence[CaseStudy]
    language: str
    folder: Path
    estimates: pd.DataFrame
    published: pd.DataFrame
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    settings: FindingSettings = field(default_factory=FindingSettings)

    def __repr__(self) -> str:
        sections = ", ".join(self.sections)
        tables = f'comparison.tables("section"), comparison.table({next(iter(self.plan), "")!r})'
        return f"{self.place}; sections: {sections}\nTry: {tables}, comparison.findings"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What keeps the cities from being compared as independent samples."""
        return tuple(self.contrasts.shared())

    @cached_property
    def surveys(self) -> tuple[Declared, ...]:
        """One declaration an instrument, as the first city that uses it has it."""
        surveys_by_name = {
            survey.instrument.name: survey
            for city in reversed(self.cities)
            for survey in reversed(city.surveys)
        }
        order = dict.fromkeys(survey.instrument.name for city in self.cities for survey in city.surveys)
        return tuple(surveys_by_name[name] for name in order)

    @cached_property
    def _tables(self) -> ComparedTables:
        return ComparedTables(self.cities, self.surveys, self.estimates, self.language)

    @property
    def plan(self) -> dict[str, tuple[PlanRow, ...]]:
        """The rows of each table that speak of a whole city, for tables in which anybody was counted."""
        return self._tables.plan

    @property
    def sections(self) -> tuple[str, ...]:
        return sections([row for table in self._tables.of_section("") for row in self.plan[table]])

    @property
    def place(self) -> str:
        """The cities' names, or how many there are."""
        return self._tables.places(self.cities)

    def about(self) -> Words:
        """Which cities are compared, and what their data are."""
        about = dict.fromkeys(data_note(survey.instrument, self.language) for survey in self.surveys)
        listed = clauses_of([self._interviewed(survey) for survey in self.surveys], self.language)
        lines = [word("comparison.about", self.language, n=len(self.cities), surveys=listed), *about]
        return Words(escape_markdown(" ".join(line for line in lines if line)))

    @cached_property
    def findings(self) -> Findings:
        """What sets the cities apart, by rank, in words."""
        frame = self.frames.get(FINDINGS)
        if frame is None or f"sentence_{self.language}" not in frame:
            frame = comparison_findings(self, self.settings)
        return Findings(frame, self.language)

    def summary(self) -> Words:
        """Where the cities differ most, in sections; the largest differences are said even where unsure."""
        paragraphs = []
        for section in self.sections:
            sentences = self.findings.summary(section, SENTENCES)
            if sentences:
                title = escape_markdown(self.section_title(section))
                paragraphs.append(f"**{title}.** {escape_markdown(' '.join(sentences))}")
        if paragraphs:
            return Words("\n\n".join(paragraphs))
        unsure = self.findings.sentences(most=SENTENCES)
        if unsure:
            return Words(escape_markdown(" ".join(unsure)))
        return Words(word("comparison.alike" if self.sections else "comparison.nothing", self.language))

    def tables_side_by_side(self) -> list[str]:
        """The tables in which two cities asked anybody."""
        return [table for table in self._tables.of_section("") if self._tables.answered(table) > 1]

    def estimates_side_by_side(self) -> pd.DataFrame:
        """The estimates of the tables in which two cities asked anybody."""
        return self.estimates[self.estimates["table"].isin(self.tables_side_by_side())]

    def rows_with_levels(self, table: str) -> pd.DataFrame:
        """A table's estimates of all cities that held its survey, levels of domains too."""
        return self._tables.rows_with_levels(table)

    def survey_of(self, table: str) -> Declared:
        """The survey whose plan has a table."""
        return self._tables.survey_of(table)

    def layout_of(self, table: str) -> TableLayout:
        """How a table is shown."""
        return self._tables.layout_of(table)

    @property
    def place_names(self) -> Mapping[str, str]:
        """The cities' names in the comparison's language."""
        return self._tables.place_names

    @cached_property
    def sample_tables(self) -> frozenset[str]:
        """The tables that say who was interviewed, as the comparison declares them."""
        differences = self.frames.get("differences", pd.DataFrame())
        if not len(differences):
            return frozenset()
        return frozenset(differences.loc[differences["sample"].astype(bool), "table"])

    @cached_property
    def elsewhere(self) -> pd.DataFrame:
        """Every city beside all others together."""
        if ELSEWHERE in self.frames:
            return self.frames[ELSEWHERE]
        return elsewhere_frame(self.estimates_side_by_side())

    @cached_property
    def contrasts(self) -> Contrasts:
        """How the cities, and rounds, differ."""
        origins = {
            survey.instrument.name: text_in(survey.instrument.source, self.language)
            for survey in self.surveys
        }
        words = ContrastWords(self.labels, self.language, self._tables.title_of, origins)
        return Contrasts(self.frames, words)

    @cached_property
    def contrast_tables(self) -> ContrastTables:
        """What differs, by how much, and how much of it is a different mix of people."""
        return ContrastTables(self.contrasts)

    def statements(self) -> Words:
        """The largest contrasts in words, then what rounds and shared people say."""
        sentences = [*self.findings.key_sentences(), *self.contrasts.statements()]
        return Words("\n".join(f"- {escape_markdown(text)}" for text in sentences))

    def differences(self, most: int | None = None) -> Several:
        """Tables (all, or the first `most`) and figures of what differs, by how much, and how much of it is a
        different mix of people.
        """
        drawn = [self.figure(name) for name in self.contrast_figures]
        return Several.of([*self.contrast_tables.all[:most], *drawn])

    @property
    def contrast_figures(self) -> list[str]:
        """The figures of differences that were drawn, by name."""
        own = ("largest_differences", "adjusted_", "rounds_")
        return sorted(
            path.stem for path in (self.folder / "figures").glob("*.svg") if path.stem.startswith(own)
        )

    def overview(self) -> Table:
        """Tables by cities: the leading answer's share and base, or why there is none, and whether the
        answers differ.
        """
        own, tables = self.frames["associations"], self._tables
        return Overview(
            tables.whole,
            own[own["domain"] == STUDY],
            {table: {city.id for city in cities} for table, cities in tables.having.items()},
            [city.id for city in self.cities],
            self.labels,
            self.language,
            tables.title_of,
            tables.setting.small_base,
        ).table()

    def table(self, name: str) -> Table:
        """One table, cities side by side, each with its n and base, and whether they count alike; of IOM's
        counts the points or places of all cities.
        """
        if name not in self._tabulated:
            self._tabulated[name] = self._tabulate(name)
        return self._tabulated[name]

    @cached_property
    def _tabulated(self) -> dict[str, Table]:
        """Tables as they are made: notebook, workbook, files and pack each show the same ones."""
        return {}

    def _tabulate(self, name: str) -> Table:
        for tables in self.counted.values() if name not in self.plan else ():
            if name in tables:
                return tables[name]()
        if name not in self.plan:
            names = [*self.plan, *(own for tables in self.counted.values() for own in tables)]
            questions = {question for survey in self.surveys for question in survey.variables.questions}
            raise no_compared_table(name, self.plan, names, questions)
        layout, rows = self._tables.layout_of(name), self._tables.rows_and_total(name)
        notes = self._notes.of_table(name, self._tables.rows_of(name))
        if self.are_many:
            return Spans(rows, layout).table(notes)
        # that data are made up is said once, by `about`
        return tabulate(rows, replace(layout, notes=(*layout.notes, *notes), synthetic=False))

    @cached_property
    def _notes(self) -> TableNotes:
        return TableNotes(self.comparability, self.frames["associations"], self.labels, self.language)

    @property
    def are_many(self) -> bool:
        """Whether there are too many cities to stand side by side."""
        return len(self.cities) > MANY

    @cached_property
    def comparability(self) -> pd.DataFrame:
        """For every table what is the same in all cities, and what is not."""
        if COMPARABILITY in self.frames:
            return self.frames[COMPARABILITY].astype({"same": bool})
        facts = {
            (city.id, survey_facts.survey, survey_facts.wave): StudyFacts(
                survey_facts.interviews, frozenset(survey_facts.routed), frozenset(survey_facts.partly)
            )
            for city in self.cities
            for survey_facts in city.results.surveys
        }
        forms = {survey.instrument.name: survey.variables for survey in self.surveys}
        return check_comparability(self._tables.whole, facts, forms)

    def subjects(self, most: int = SUBJECTS) -> Several:
        """The subjects that set the cities apart most, by section: each figure with its table after it.

        Then how many tables there are beside them, and where: none is lost.
        """
        first = self.first_tables(most)
        contents: list[Table | FigureFile | Words] = []
        for section in self.sections:
            own = [table for table in self._tables.of_section(section) if table in first]
            if own:
                contents.append(Words(f"### {escape_markdown(self.section_title(section))}"))
            for table in own:
                if self._is_drawn(table):
                    contents.append(self.figure(table))
                contents.append(self.table(table))
        left = len(self._tables.of_section("")) - len(first)
        if left > 0:
            rest = word("comparison.rest", self.language, count=left)
            contents.append(Words(plural(rest, left, self.language)))
        return Several.of(contents)

    def first_tables(self, most: int = SUBJECTS) -> list[str]:
        """The tables of the subjects that set the cities apart most, by rank."""
        findings = self.findings.frame
        findings = findings[findings["certainty"] != TOO_FEW] if len(findings) else findings
        ranked = dict.fromkeys(findings["table"]) if len(findings) else {}
        return [table for table in ranked if table not in self.sample_tables][:most]

    def tables(self, section: str = "") -> Several:
        """All tables that two cities have, or those of a section."""
        return Several.of(self.table(name) for name in self._tables.of_section(section))

    def figures(self, section: str = "") -> Several:
        """The figures of all tables, or of those of a section, that at least two cities have."""
        return Several.of(
            self.figure(name) for name in self._tables.of_section(section) if self._is_drawn(name)
        )

    def figure(self, name: str) -> FigureFile | Words:
        """The figure of a table, cities side by side."""
        figure = FigureFile.drawn(self.folder / "figures", name)
        if figure is None:
            return Words(word("figure.not_here", self.language, figure=name, city=self.place))
        return figure

    @property
    def table_count(self) -> int:
        return len(self._tables.of_section(""))

    @property
    def figure_count(self) -> int:
        return len(list((self.folder / "figures").glob("*.svg")))

    def themes(self) -> dict[str, list[Table]]:
        """The comparison's tables under the titles of their sections, those of what differs first."""
        themes = {self.section_title(name): list(self.tables(name).items) for name in self.sections}
        for name, tables in self.counted.items():
            themes[word(f"section.{name}", self.language)] = [self.table(own) for own in tables]
        contrast_tables = self.contrast_tables.all
        return (
            {word("comparison.differences", self.language): contrast_tables, **themes}
            if contrast_tables
            else themes
        )

    @cached_property
    def counted(self) -> dict[str, dict[str, Callable[[], Table]]]:
        """The tables of IOM's counts that two cities have, by section."""
        return counted_sections(self.cities, self.language, self.place)

    @cached_property
    def style(self) -> Style:
        """The house style of the workspace, as the cities have it."""
        return self.cities[0].style

    @property
    def figure_style(self) -> FigureStyle:
        """How figures are drawn, as the house style says."""
        return figure_style(self.style.figures)

    @property
    def house(self) -> House:
        """Colours, titles and notes of figures."""
        return self.style.house(self.figure_style)

    @cached_property
    def drawn_contrasts(self) -> dict[str, CountedFigure]:
        """The figures of differences by name, to be drawn in the comparison's language."""
        return dict(ContrastFigures(self.contrasts).drawn())

    def draw_figure(self, name: str) -> FigureSpec | CountedFigure | None:
        """A figure of differences, or a table's, cities side by side; None for a table that has none."""
        if name in self.drawn_contrasts:
            return self.drawn_contrasts[name]
        if name not in self.plan or not self._is_drawn(name):
            return None
        headline = self._headlines.get(name, "")
        layout = replace(self._tables.layout_of(name), synthetic=False)
        if self.are_many:
            return Spans(self._tables.rows_and_total(name), layout).figure(headline)
        return FigureSpec("bars", self._tables.rows_of(name), layout, headline=headline)

    @cached_property
    def _headlines(self) -> dict[str, str]:
        """The best finding of each table over cities, as the headline of its figure."""
        return self.findings.headlines("table", unsure=False)

    def figures_of(self, table: str) -> list[str]:
        """The names of a table's figures: its own, where it is drawn."""
        return [table] if table in self.plan and self._is_drawn(table) else []

    def section_title(self, section: str) -> str:
        """What a section is called, as in the studies of the first city that has it."""
        for city in self.cities:
            if section in city.surveyed_sections:
                return city.section_title(section)
        return next(city for city in self.cities if section in city.sections).section_title(section)

    def _interviewed(self, survey: Declared) -> str:
        """A survey's title, and where it was held with the number of interviews: "Core survey: North
        (1,300)".
        """
        name, language = survey.instrument.name, self.language
        held = [
            (city, facts) for city in self.cities for facts in city.results.surveys if facts.survey == name
        ]
        places = {
            city.id: own.place(language)
            for city in self.cities
            for own in city.surveys
            if own.instrument.name == name
        }
        listed = [
            f"{places.get(city.id) or city.place} ({number(facts.interviews, language)})"
            for city, facts in held
        ]
        return word(
            "colon", language, label=text_in(survey.instrument.title, language), text=join(listed, language)
        )

    def _is_drawn(self, table: str) -> bool:
        first = self.plan[table][0]
        if self.are_many and first.statistic != "share":
            return False
        return self._tables.answered(table) > 1 and first.figure not in ("", "none")

    @property
    def labels(self) -> Labels:
        """What questions, choices and cities are called in any of the surveys."""
        return self._tables.setting.labels
