"""What a notebook holds of one city: its tables, figures and sentences, all made from prepared results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from analysis.digests import combine
from analysis.doing import tell
from analysis.files import write_atomic
from analysis.languages import text_in
from analysis.params import CityParams, FigureParams
from analysis.planning.plan import PlanRow, sections, tables
from analysis.problems import Problems
from analysis.reporting.figures.drawn import Figure
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.figures.theme import House, styled
from analysis.reporting.notebook_display import FigureFile, Several, Words, escape_markdown
from analysis.reporting.style import FigureStyle, Style, figure_style, read_style
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import (
    Setting,
    country_in,
    data_note,
    figure_rows,
    planned_figures,
    shown_rows,
    table_layout,
)
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import notes_of_tests
from analysis.reporting.wording.words import (
    fill,
    join,
    month_text,
    number,
    plural,
    quoted,
    word,
    word_or,
)
from analysis.study.annexes.figures import KINDS, annex_specs
from analysis.study.annexes.quality import Quality
from analysis.study.annexes.weights import Weights
from analysis.study.bench.at_hand import AtHand
from analysis.study.city import City
from analysis.study.counts.areas import area_section
from analysis.study.counts.context import lay_out
from analysis.study.counts.kept_counts import open_counts
from analysis.study.counts.sections import ContextScope, ContextSection, figures_of
from analysis.study.results.drawn_figures import FigureFolder
from analysis.study.results.kept_figures import KeptFigures
from analysis.study.results.results import COLLAPSED, Results, SurveyFacts
from analysis.study.results.shared_figures import marked_places, marked_points, shared_folder
from analysis.study.setting import AskedOfSome, labels_of
from analysis.study.sources import Opened, Source
from analysis.study.surveys.declared import Declared
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import Findings, section_text
from analysis.vocabulary import SUPPRESSED

FIGURES, QUALITY_FIGURES = "figures", "quality/figures"
ANNEXES = ("quality", "weights")
"""Sections that have a notebook of their own whatever the plan says."""


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
        found: dict[str, tuple[PlanRow, ...]] = {}
        for survey in self.surveys:
            for table, rows in tables(survey.plan).items():
                found.setdefault(table, rows)
        return found

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections that have numbers in this city."""
        named = dict.fromkeys([*self._all_sections, *(section.name for section in self.context)])
        return tuple(name for name in named if name not in ANNEXES and self._tables_of(name))

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
        shown = [self._about(facts) for facts in self.results.surveys if facts.survey in surveys]
        shown += [
            (self.section_title(found.name), found.about) for found in self._context(section) if found.about
        ]
        return Words(
            "\n\n".join(f"**{escape_markdown(title)}.** {escape_markdown(text)}" for title, text in shown)
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
        said = [
            f"> {escape_markdown(passage)}" for found in self._context(section) for passage in found.passages
        ]
        notes = [
            escape_markdown(found.passages_note) for found in self._context(section) if found.passages_note
        ]
        return Words("\n\n".join([*said, *notes]))

    def passage_texts(self, section: str) -> list[str]:
        """What people said in interviews, each with who said it, never by name."""
        return [passage for found in self._context(section) for passage in found.passages]

    def notes(self, section: str) -> list[str]:
        """What is to be known of a section's sources that are no surveys, and of what was searched for in
        them.
        """
        found = self._context(section)
        return [text for part in found for text in (part.about, part.passages_note) if text]

    def table(self, name: str) -> Table | Words:
        """The table of that id, or a sentence where this city has no such data.

        Raises CaseStudyError, with the nearest match, for a table that no plan of the city has,
        unless another instrument's plan may have it: notebooks serve cities with other surveys too.
        """
        if name not in self._tabulated:
            if name in self._context_tables:
                self._tabulated[name] = self._context_tables[name]()
            elif name in self._with_numbers:
                self._tabulated[name] = tabulate(self._rows_of(name), self._shown_layout(name))
            else:
                return Words(word("table.not_here", self.language, table=name, city=self.place))
        return self._tabulated[name]

    @cached_property
    def _tabulated(self) -> dict[str, Table]:
        """Tables as they are made: a notebook, the workbook and the pack each show the same ones."""
        return {}

    def tables(self, section: str) -> Several:
        """All tables of a section."""
        return Several.of(self.table(name) for name in self._tables_of(section))

    def figure(self, name: str) -> FigureFile | Words:
        """The figure of that name, drawn when the study was prepared, or a sentence where there is none."""
        for folder in self._figure_folders:
            figure = FigureFile.drawn(folder, name)
            if figure is not None:
                return figure
        return Words(word("figure.not_here", self.language, figure=name, city=self.place))

    @cached_property
    def _figure_folders(self) -> tuple[Path, ...]:
        """Where its figures lie: its own, those about data quality, and those of the country."""
        own = (self.folder / FIGURES, self.folder / QUALITY_FIGURES)
        if self.city is None:
            return own
        shared = dict.fromkeys(found.source for found in self.context if found.national)
        return (*own, *(shared_folder(self.city.out, name, self.language) for name in shared))

    def figures(self, section: str) -> Several:
        """All figures of a section."""
        return Several.of(figure for table in self._tables_of(section) for figure in self._drawn(table))

    def section(self, section: str) -> Several:
        """Everything of a section: each table with its figures after it."""
        return Several.of(item for table in self._tables_of(section) for item in self._with_figures(table))

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
        return [". ".join(self._about(facts)) for facts in self.results.surveys]

    def write(self) -> tuple[Path, ...]:
        """Write every table (tables/*.csv) and every figure but those of the country (figures/, with
        figures.csv; those about data quality in quality/figures/); the paths.
        """
        tell(f"{self.id}: tables")
        shown = [self.table(table) for name in self.sections for table in self._tables_of(name)]
        folder = self.folder / "tables"
        written = [write_atomic(folder / f"{table.name}.csv", table.csv()) for table in shown]
        counted, _ = figures_of(self.context)
        national = {name for section in self.context for name in section.national}
        figures = {**self._specs, **counted}
        kept = KeptFigures(self.folder)
        with styled(self.house):
            own = {name: figure for name, figure in figures.items() if name not in national}
            written += self._write_figures(own, FIGURES, kept)
            written += self._write_figures(dict(self._annex_specs()), QUALITY_FIGURES, kept)
        kept.write()
        return tuple(written)

    def _write_figures(self, figures: Mapping[str, Figure], place: str, kept: KeptFigures) -> list[Path]:
        """Write the figures that show more than a sentence would, and their list."""
        order, counted_from = [*self.sections, *ANNEXES], self._counted_from
        folder = FigureFolder(kept, place, self.figure_style, order, self.id, counted_from)
        return folder.write(figures, self._section_of, place)

    @cached_property
    def _counted_from(self) -> str:
        """One hash of what figures of counts are made of, beside their words; "" where it is not known."""
        if self.city is None or not self.results.numbers:
            return ""
        return combine(self.results.numbers, self.language, *self.city.neighbours)

    @cached_property
    def _section_of(self) -> dict[str, str]:
        """The section of each figure."""
        found = {name: self.plan[table][0].section for table in self.plan for name in self.figures_of(table)}
        for part in self.context:
            for names in part.figures.values():
                found |= dict.fromkeys(names, part.name)
        return found

    def draw_figure(self, name: str) -> Figure | None:
        """A figure of the city's own in its language, not drawn yet; None where there is none of that name,
        for those of the country, and where there is nothing to draw.
        """
        for section in self.context:
            if name in section.drawings:
                return None if name in section.national else figures_of([section], [name])[0].get(name)
        return self._specs.get(name)

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
    def _headlines(self) -> dict[str, str]:
        """The best finding that each figure shows, as its headline: of groups only where it draws them."""
        planned = [figure for rows in self.plan.values() for figure in planned_figures(rows)]
        return self.findings.headlines("figure", {figure.name: figure.row.by for figure in planned})

    @cached_property
    def _specs(self) -> dict[str, FigureSpec]:
        return dict(self._planned_specs())

    def _planned_specs(self) -> Iterator[tuple[str, FigureSpec]]:
        """The figures of the study's own tables, by name."""
        for table in self._with_numbers:
            planned = planned_figures(self.plan[table])
            layout, specs = self._shown_layout(table), {}
            for figure in planned:
                rows = figure_rows(self.estimates, figure.row)
                headline = self._headlines.get(figure.name, "")
                specs[figure.name] = FigureSpec(figure.kind, rows, layout, headline=headline)
            yield from _told_apart(specs, self.language).items()

    def _annex_specs(self) -> Iterator[tuple[str, FigureSpec]]:
        """The figures about data quality and weights, by name."""
        collected = {facts.survey: facts.collected for facts in self.results.surveys}
        for survey in self.surveys:
            layout = table_layout(survey.plan, survey.instrument, survey.variables, self._setting)
            layout = replace(layout, synthetic=False)
            yield from annex_specs(
                survey, self.results.frames, collected.get(survey.instrument.name, 0), layout
            )

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
        known = set(self.estimates["table"])
        return {
            table: rows
            for table, rows in self.plan.items()
            if table in known and rows[0].section not in ANNEXES
        }

    def survey_of(self, table: str) -> Declared:
        """The survey whose plan has a table."""
        return next(survey for survey in self.surveys if any(row.table == table for row in survey.plan))

    def rows_of(self, table: str) -> pd.DataFrame:
        """The estimates that a table shows."""
        return self._rows_of(table)

    def _tables_of(self, section: str) -> list[str]:
        own = [table for table in self._with_numbers if self.plan[table][0].section == section]
        return own + [name for found in self._context(section) for name in found.tables]

    def _context(self, section: str) -> list[ContextSection]:
        """What a section shows of sources that are no surveys."""
        return [found for found in self.context if section in ("", found.name)]

    @cached_property
    def context(self) -> tuple[ContextSection, ...]:
        """What the city's other sources show in the study's language, laid out from their rows."""
        return self.context_of(self.place)

    def context_of(self, place: str) -> tuple[ContextSection, ...]:
        """The same with another name of the city in titles, or none."""
        if self.city is None:
            return ()
        flows, home = self.params.flow_monitoring, self.city.workspace
        setting = ContextSetting(
            self.language,
            place,
            country_in(self.params.country, self.language),
            marked_points(home, flows.instrument) if flows else (),
            marked_places(home, self.language),
        )
        areas = (area_section(self.city.areas, setting),) if self.city.areas else ()
        if not self.results.counts:
            return areas
        opened = _opened_counts(self.city.sources, self.results)
        scope = ContextScope(self.params, setting, self.surveys, self.labels)
        return (*areas, *lay_out(opened, self.estimates, scope))

    @cached_property
    def _context_tables(self) -> dict[str, Callable[[], Table]]:
        return {name: make for found in self.context for name, make in found.tables.items()}

    def _rows_of(self, table: str) -> pd.DataFrame:
        """The estimates that a table shows."""
        return shown_rows(self.estimates[self.estimates["table"] == table])

    def figures_of(self, table: str) -> list[str]:
        """The names of a table's figures."""
        if table in self.plan:
            return [figure.name for figure in planned_figures(self.plan[table])]
        return [name for found in self.context for name in found.figures.get(table, ())]

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
        survey = self.survey_of(table)
        layout = table_layout(self.plan[table], survey.instrument, survey.variables, self._setting)
        layout = replace(layout, notes=(*layout.notes, *self._merged(table, survey)))
        tests = self.results.frames.get("tests")
        if tests is None:
            return layout
        own = tests[(tests["table"] == table) & (tests["survey"] == survey.instrument.name)]
        return replace(layout, findings=notes_of_tests(own, self.labels, self.language))

    def _shown_layout(self, table: str) -> TableLayout:
        """The layout of a table and its figures in print: that data are made up is said once, where a
        notebook, document or list of figures begins."""
        return replace(self.layout_of(table), synthetic=False)

    def _merged(self, table: str, survey: Declared) -> Iterator[str]:
        """Which answers of a table's questions stand under "other", as few people gave them."""
        frame = self.results.frames.get(COLLAPSED, pd.DataFrame())
        if frame.empty:
            return
        own = frame[frame["survey"] == survey.instrument.name]
        questions = dict.fromkeys(name for row in self.plan[table] for name in (row.question, *row.domains))
        for question in questions:
            choices = own.loc[own["question"] == question, "choice"]
            names = [
                quoted(self.labels.choice(question, choice, self.language), self.language)
                for choice in choices
            ]
            if names:
                yield word("note.collapsed", self.language, choices=join(names, self.language))

    @cached_property
    def labels(self) -> Labels:
        """What questions, choices and cities are called."""
        return labels_of(self.surveys, {self.id: self.place})

    @cached_property
    def _setting(self) -> Setting:
        facts = self.results.surveys
        some = AskedOfSome.of(facts)
        return Setting(
            labels=self.labels,
            language=self.language,
            place=self.place,
            small_base=self.params.thresholds.small_base,
            unprotected=self.params.unprotected,
            protected=self.params.protected,
            rounded=self.params.rounded,
            margins=join(
                dict.fromkeys(margin for survey in facts for margin in survey.margins_in(self.language)),
                self.language,
            ),
            decimals=self.style.decimals,
            designs={survey.survey: survey.design_in(self.language) for survey in facts if survey.design},
            subtitles={
                survey.survey: self._subtitle([of for of in facts if of.survey == survey.survey])
                for survey in facts
            },
            places={
                survey.instrument.name: survey.place(self.language) or self.place for survey in self.surveys
            },
            routed=some.routed,
            guessed=some.guessed,
            partly=some.partly,
        )

    def _subtitle(self, waves: Sequence[SurveyFacts]) -> str:
        """ "4Mi core survey, February 2019 to January 2020"; of a survey held again, with the time of each
        wave.
        """
        instrument = next(
            survey.instrument for survey in self.surveys if survey.instrument.name == waves[0].survey
        )
        title = text_in(instrument.title, self.language)
        times = dict.fromkeys(period_text(facts.first, facts.last, self.language) for facts in waves)
        when = join([time for time in times if time], self.language)
        return f"{title}, {when}" if when else title

    def _about(self, facts: SurveyFacts) -> tuple[str, str]:
        """A survey's title and period, and what is to be known of its data, as plain text."""
        declared = next(survey for survey in self.surveys if survey.instrument.name == facts.survey)
        lines = [self._interviewed(declared, facts.interviews), data_note(declared.instrument, self.language)]
        return self._subtitle([facts]), " ".join(line for line in lines if line)

    def interviewed_text(self, facts: SurveyFacts) -> str:
        """How many a survey interviewed: "1,300 people", "1,336 households"."""
        declared = next(survey for survey in self.surveys if survey.instrument.name == facts.survey)
        own = text_in(declared.instrument.interviewed, self.language) or word("respondents", self.language)
        return f"{number(facts.interviews, self.language)} {plural(own, facts.interviews, self.language)}"

    def _interviewed(self, declared: Declared, interviews: int) -> str:
        """How many were interviewed, and where."""
        people, place = number(interviews, self.language), declared.place(self.language) or self.place
        own = text_in(declared.instrument.interviewed, self.language)
        everyone = declared.phrases.everyone.get(self.language, "")
        if everyone:
            noun = plural(own or word("respondents", self.language), interviews, self.language)
            group = f"{people} {noun} {fill(everyone, self.language, city=place)}"
            return word("about.everyone", self.language, group=group)
        if not own:
            return word("about.interviews", self.language, n=people, city=place)
        counted = f"{people} {plural(own, interviews, self.language)}"
        key = "about.surveyed" if declared.instrument.surveyed else "about.interviewed"
        return word(key, self.language, interviewed=counted, city=place)


# A study in another language, or with another name in titles, holds the very same results.
@lru_cache(maxsize=64)
def _opened_counts(sources: tuple[Source, ...], results: Results) -> Opened:
    return open_counts(sources, results.counts)


def _told_apart(specs: Mapping[str, FigureSpec], language: str) -> dict[str, FigureSpec]:
    """Figures of one table: where several are bars, titles that say of what each is, and one scale."""
    bars = {name: spec for name, spec in specs.items() if spec.kind == "bars"}
    if len(bars) < 2:
        return dict(specs)
    made = dict(specs)
    for name, spec in bars.items():
        title = word("colon", language, label=spec.subject, text=spec.counted_as)
        others = tuple(other for other_name, other in bars.items() if other_name != name)
        made[name] = replace(spec, title=title, peers=others)
    return made


def period_text(first: str, last: str, language: str) -> str:
    """Two days (YYYY-MM-DD, or blank) as months: "February 2019 to January 2020", or one month."""
    months = [month_text(day[: len("2019-02")], language) for day in (first, last) if day]
    if len(months) < 2 or months[0] == months[1]:
        return months[0] if months else ""
    return word("period.from_to", language, first=months[0], last=months[1])
