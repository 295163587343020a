"""What a notebook holds of one city: its tables, figures and sentences, all made from prepared results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.languages import text_in
from analysis.params import CityParams, FigureParams
from analysis.planning.plan import PlanRow, sections, tables
from analysis.problems import Problems
from analysis.reporting.figures.drawn import Figure
from analysis.reporting.figures.theme import House
from analysis.reporting.notebook_display import FigureFile, Several, Words, escape_markdown
from analysis.reporting.style import FigureStyle, Style, figure_style, read_style
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import (
    Setting,
    planned_figures,
    shown_rows,
)
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.reporting.wording.context_sentences import SaidPassage
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import (
    word_or,
)
from analysis.study.annexes.annex import ANNEXES
from analysis.study.annexes.figures import KINDS
from analysis.study.annexes.quality import Quality
from analysis.study.annexes.weights import Weights
from analysis.study.bench.at_hand import AtHand
from analysis.study.city import City
from analysis.study.counts.sections import ContextSection, figures_of
from analysis.study.not_here import missing_figure, missing_section, missing_table, tables_asking
from analysis.study.own_figures import OwnFigures
from analysis.study.results.drawn_figures import FIGURES, QUALITY_FIGURES
from analysis.study.results.results import Results, SurveyFacts
from analysis.study.results.shared_figures import shared_folder
from analysis.study.setting import labels_of
from analysis.study.source_sections import source_sections
from analysis.study.survey_texts import SurveyTexts
from analysis.study.surveys.declared import Declared, survey_of
from analysis.study.table_layouts import TableLayouts
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import Findings, section_text
from analysis.vocabulary import SUPPRESSED
from analysis.workspace import Workspace


@dataclass(frozen=True, eq=False, repr=False)
class CaseStudy(AtHand):
    """One city's study in one language. Sections and tables stand in the order of the plans."""

    id: str
    params: CityParams
    language: str
    folder: Path
    surveys: tuple[Declared, ...]
    results: Results
    city: City | None = None

    @property
    def estimates(self) -> pd.DataFrame:
        """Every number of the study, one row each."""
        return self.results.estimates

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the run met that makes it print less."""
        return self.results.warnings

    @property
    def place(self) -> str:
        """The city's name."""
        return self.params.name(self.language)

    @property
    def weighted(self) -> bool:
        """Whether there is anything to say of weights: a survey is raked, or its sample drawn again."""
        is_raked = any(facts.margins for facts in self.results.surveys)
        return is_raked or "weights/replicates" in self.results.frames

    @cached_property
    def plan(self) -> dict[str, tuple[PlanRow, ...]]:
        """The plan rows of each table, tables in the order of the surveys' plans."""
        rows_by_table: dict[str, tuple[PlanRow, ...]] = {}
        for survey in self.surveys:
            for table, rows in tables(survey.plan).items():
                rows_by_table.setdefault(table, rows)
        return rows_by_table

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections that have numbers in this city."""
        named = dict.fromkeys([*self._all_sections, *(section.name for section in self.context)])
        return tuple(name for name in named if name not in ANNEXES and self._tables_of(name))

    @cached_property
    def surveyed_sections(self) -> tuple[str, ...]:
        """The sections in which its surveys have numbers; its other sources are not laid out for it."""
        named = dict.fromkeys(self.plan[table][0].section for table in self._with_numbers)
        return tuple(name for name in named if name not in ANNEXES)

    @cached_property
    def quality(self) -> Quality:
        """The data-quality annex."""
        return Quality(
            self.results.frames, self.language, self.labels, self._annex_figures, self._survey_titles
        )

    @cached_property
    def weights(self) -> Weights:
        """What raking does to sample and figures."""
        return Weights(
            self.results.frames, self.language, self.labels, self._annex_figures, self._survey_titles
        )

    @property
    def _survey_titles(self) -> dict[str, str]:
        return {
            survey.instrument.name: text_in(survey.instrument.title, self.language) for survey in self.surveys
        }

    def about(self, section: str = "") -> Words:
        """Who was interviewed, when, by which survey (of a section: by those it draws on), and what the data
        are.
        """
        tables_of = self._tables_of(section) if section else self._with_numbers
        surveys = set(self.estimates.loc[self.estimates["table"].isin(tables_of), "survey"])
        paragraphs = [self._texts.about(facts) for facts in self.results.surveys if facts.survey in surveys]
        paragraphs += [
            (self.section_title(context_section.name), context_section.about)
            for context_section in self._context(section)
            if context_section.about
        ]
        return Words(
            "\n\n".join(
                f"**{escape_markdown(title)}.** {escape_markdown(text)}" for title, text in paragraphs
            )
        )

    @cached_property
    def findings(self) -> Findings:
        """What the study found, by rank, in words; its key findings are what a notebook shows of it."""
        frame = self.results.frames.get(FINDINGS, pd.DataFrame())
        return Findings(frame, self.language)

    def summary(self, section: str) -> Words:
        """Two to five sentences that say what matters most in a section, the weightiest first."""
        return Words(escape_markdown(section_text(self.findings, section)))

    def passages(self, section: str) -> Words:
        """What people said in interviews, each with who said it, never by name, then what was searched
        for.
        """
        quotes = [f"> {escape_markdown(str(passage))}" for passage in self.said(section)]
        notes = [
            escape_markdown(context_section.passages_note)
            for context_section in self._context(section)
            if context_section.passages_note
        ]
        return Words("\n\n".join([*quotes, *notes]))

    def said(self, section: str) -> list[SaidPassage]:
        """What people said in interviews, each with who said it, never by name."""
        return [passage for context_section in self._context(section) for passage in context_section.passages]

    def notes(self, section: str) -> list[str]:
        """What is to be known of a section's sources that are no surveys, and of what was searched for in
        them.
        """
        context_sections = self._context(section)
        return [text for part in context_sections for text in (part.about, part.passages_note) if text]

    def table(self, name: str) -> Table | Words:
        """The table of that id, or a sentence: that this city has no such data, or the nearest name."""
        if name not in self._tabulated:
            if name in self._context_tables:
                self._tabulated[name] = self._context_tables[name]()
            elif name in self._with_numbers:
                self._tabulated[name] = tabulate(self.rows_of(name), self._layouts.in_print(name))
            else:
                setting = (self.language, self.place)
                asking = tables_asking(name, self.plan)
                return missing_table(name, self._table_names, self._home, setting, asking)
        return self._tabulated[name]

    @cached_property
    def _tabulated(self) -> dict[str, Table]:
        """Tables as they are made: a notebook, the workbook and the pack each show the same ones."""
        return {}

    def show_made(self, tables: Mapping[str, Table]) -> None:
        """Show tables that were made of the same results, by name, instead of making them again."""
        self._tabulated.update(tables)

    @property
    def made_tables(self) -> Mapping[str, Table]:
        """The tables that were made so far, by name."""
        return self._tabulated

    def tables(self, section: str) -> Several:
        """All tables of a section."""
        return Several.of(map(self.table, self._tables_of(section))) or self._no_section(section)

    def _no_section(self, section: str) -> Several:
        """What is said of a section that isn't there; nothing of one that only has no numbers here."""
        names = [*self.sections, *ANNEXES]
        setting = (self.language, self.place)
        words = missing_section(section, names, self._home, setting) if section not in names else None
        return Several.of([words] if words else [])

    @property
    def _table_names(self) -> list[str]:
        return [*self._with_numbers, *self._context_tables]

    @property
    def _home(self) -> Workspace | None:
        return self.city.workspace if self.city is not None else None

    def figure(self, name: str) -> FigureFile | Words:
        """The figure of that name, drawn when the study was prepared, or a sentence where there is none."""
        for folder in self._figure_folders:
            figure = FigureFile.drawn(folder, name)
            if figure is not None:
                return figure
        figure_names = [figure for table in self._table_names for figure in self.figures_of(table)]
        return missing_figure(name, figure_names, (self.language, self.place))

    @cached_property
    def _figure_folders(self) -> tuple[Path, ...]:
        """Where its figures lie: its own, those about data quality, and those of the country."""
        own = (self.folder / FIGURES, self.folder / QUALITY_FIGURES)
        if self.city is None:
            return own
        shared = dict.fromkeys(section.source for section in self.context if section.national)
        return (*own, *(shared_folder(self.city.out, name, self.language) for name in shared))

    def figures(self, section: str) -> Several:
        """All figures of a section."""
        tables = self._tables_of(section)
        drawn = Several.of(figure for table in tables for figure in self._drawn(table))
        return drawn if tables else self._no_section(section)

    def section(self, section: str) -> Several:
        """Everything of a section: each table with its figures after it."""
        tables = self._tables_of(section)
        contents = Several.of(item for table in tables for item in self._with_figures(table))
        return contents if tables else self._no_section(section)

    def rest(self, section: str, shown: Sequence[str] = ()) -> Several:
        """The tables of a section, with their figures, that a notebook has not shown by name."""
        left = [table for table in self._tables_of(section) if table not in shown]
        return Several.of(item for table in left for item in self._with_figures(table))

    @property
    def table_count(self) -> int:
        return len(self._with_numbers) + len(self._context_tables)

    @cached_property
    def figure_count(self) -> int:
        """How many figures are the city's own."""
        return sum(len(list((self.folder / name).glob("*.svg"))) for name in (FIGURES, QUALITY_FIGURES))

    def about_lines(self) -> list[str]:
        """A line a survey: its title and period, how many were interviewed, what its data are."""
        return [". ".join(self._texts.about(facts)) for facts in self.results.surveys]

    def draw_figure(self, name: str) -> Figure | None:
        """A figure of the city's own in its language, not drawn yet; None where there is none of that name,
        for those of the country, and where there is nothing to draw.
        """
        for section in self.context:
            if name in section.drawings:
                return None if name in section.national else figures_of([section], [name])[0].get(name)
        return self.own_figures.planned.get(name)

    def figure_subject(self, name: str) -> str:
        """What a figure of the city's other sources is about, which its table's title need not say; "" for
        those of the study's own tables."""
        for section in self.context:
            figure = section.drawings[name]() if name in section.drawings else None
            if figure is not None:
                return figure.subject
        return ""

    @cached_property
    def style(self) -> Style:
        """The house style of the workspace.

        Raises CaseStudyError where style.yaml can't be read.
        """
        problems = Problems()
        style = read_style(self.city.workspace.root, problems) if self.city is not None else Style()
        problems.stop_if_fatal()
        return style

    @property
    def figure_style(self) -> FigureStyle:
        """How figures are drawn: as the run says, else the city's params, else the house style."""
        run = self.city.figures if self.city is not None else FigureParams()
        return figure_style(run, self.params.figures, self.style.figures)

    @property
    def house(self) -> House:
        """Colours, titles and notes of figures."""
        return self.style.house(self.figure_style)

    @cached_property
    def own_figures(self) -> OwnFigures:
        """The figures of its surveys, not drawn yet."""
        return OwnFigures(self._with_numbers, self._layouts, self.findings)

    def section_title(self, section: str) -> str:
        """What a section is called: the group's label where the form has such a group, else its fixed word or
        name.
        """
        for survey in self.surveys:
            if section in survey.form.groups:
                return survey.form.group_label(section, self.language)
        return word_or(f"section.{section}", section.replace("_", " ").capitalize(), self.language)

    @cached_property
    def _all_sections(self) -> tuple[str, ...]:
        return sections([row for rows in self.plan.values() for row in rows])

    @cached_property
    def _with_numbers(self) -> tuple[str, ...]:
        """The tables in which anybody was counted, if only to be hidden, in plan order."""
        some = (self.estimates["base"] > 0) | (self.estimates["status"] == SUPPRESSED)
        counted = set(self.estimates.loc[some, "table"])
        return tuple(table for table in self.plan if table in counted)

    def planned_tables(self) -> dict[str, tuple[PlanRow, ...]]:
        """The plan rows of every table of these surveys, in plan order, also of those nobody was asked."""
        estimated_tables = set(self.estimates["table"])
        return {
            table: rows
            for table, rows in self.plan.items()
            if table in estimated_tables and rows[0].section not in ANNEXES
        }

    def survey_of(self, table: str) -> Declared:
        """The survey whose plan has a table."""
        return survey_of(self.surveys, table)

    def rows_of(self, table: str) -> pd.DataFrame:
        """The estimates that a table shows."""
        return shown_rows(self.estimates[self.estimates["table"] == table])

    def _tables_of(self, section: str) -> list[str]:
        own = [table for table in self._with_numbers if self.plan[table][0].section == section]
        return own + [name for context_section in self._context(section) for name in context_section.tables]

    def _context(self, section: str) -> list[ContextSection]:
        """What a section shows of sources that are no surveys."""
        return [context_section for context_section in self.context if section in ("", context_section.name)]

    @cached_property
    def context(self) -> tuple[ContextSection, ...]:
        """What the city's other sources show in the study's language, laid out from their rows."""
        return self.context_of(self.place)

    def context_of(self, place: str) -> tuple[ContextSection, ...]:
        """The same with another name of the city in titles, or none."""
        if self.city is None:
            return ()
        return source_sections(self.city, self.results, self.language, place, self.surveys, self.labels)

    @cached_property
    def _context_tables(self) -> dict[str, Callable[[], Table]]:
        return {name: make for section in self.context for name, make in section.tables.items()}

    def figures_of(self, table: str) -> list[str]:
        """The names of a table's figures."""
        if table in self.plan:
            return [figure.name for figure in planned_figures(self.plan[table])]
        return [name for section in self.context for name in section.figures.get(table, ())]

    @cached_property
    def _annex_figures(self) -> dict[str, FigureFile]:
        names = self.annex_figure_names()
        return {name: figure for name in names if isinstance(figure := self.figure(name), FigureFile)}

    def annex_figure_names(self) -> list[str]:
        """The names that figures of the annexes have, where they are drawn."""
        names = [f"{kind}_{survey.instrument.name}" for kind in KINDS for survey in self.surveys]
        return names + [name for table in self._tables_of("weights") for name in self.figures_of(table)]

    def _with_figures(self, table: str) -> Iterator[Table | FigureFile | Words]:
        yield self.table(table)
        yield from self._drawn(table)

    def _drawn(self, table: str) -> Iterator[FigureFile]:
        """A table's figures that were worth drawing: of the others a reader who named none hears nothing."""
        for name in self.figures_of(table):
            if isinstance(figure := self.figure(name), FigureFile):
                yield figure

    def layout_of(self, table: str) -> TableLayout:
        """How one of the plan's tables is laid out."""
        return self._layouts.of_table(table)

    @cached_property
    def _layouts(self) -> TableLayouts:
        return TableLayouts(self.params, self.plan, self.results, self._texts, self.labels, self.style)

    @property
    def _setting(self) -> Setting:
        """What every table of the study shares, those of the bench too."""
        return self._layouts.setting

    @cached_property
    def _texts(self) -> SurveyTexts:
        return SurveyTexts(self.surveys, self.results.surveys, self.language, self.place)

    def interviewed_text(self, facts: SurveyFacts) -> str:
        """How many a survey interviewed: "1,300 people", "1,336 households"."""
        return self._texts.interviewed(facts)

    @cached_property
    def labels(self) -> Labels:
        """What questions, choices and cities are called."""
        return labels_of(self.surveys, {self.id: self.place})
