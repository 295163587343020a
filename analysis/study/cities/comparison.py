"""What a notebook holds of all cities together: each table side by side, and how the cities differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.comparison.comparability import WORDING, StudyFacts, check_comparability
from analysis.comparison.declared import STUDY
from analysis.comparison.rest import REST
from analysis.comparison.together import ALL, estimate_together
from analysis.estimation.frame import main_reading, write_estimates
from analysis.files import write_atomic
from analysis.findings.contrasts import elsewhere_frame
from analysis.findings.finding import TOO_FEW
from analysis.findings.settings import FindingSettings
from analysis.languages import text_in
from analysis.params import AS_STYLED, FigureParams
from analysis.planning.plan import PlanRow, sections
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.figures.theme import House, styled
from analysis.reporting.notebook_display import FigureFile, Several, Words, escape_markdown
from analysis.reporting.style import Style, figure_style
from analysis.reporting.tables.frames import csv_text
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.layouts import Setting, data_note, table_layout
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.test_statements import notes_of_associations
from analysis.reporting.wording.words import fill, join, number, plural, word
from analysis.study.casestudy import ANNEXES, CaseStudy
from analysis.study.cities.all_pairs import write_all_pairs
from analysis.study.cities.contrast_figures import ContrastFigures
from analysis.study.cities.contrast_words import ContrastWords
from analysis.study.cities.contrasts import Contrasts
from analysis.study.cities.counted import counted_sections
from analysis.study.cities.overview import Overview
from analysis.study.cities.spans import MANY, Spans
from analysis.study.cities.told_findings import comparison_findings
from analysis.study.results.drawn_figures import FigureFolder
from analysis.study.results.kept_figures import KeptFigures
from analysis.study.results.written_files import keep_only
from analysis.study.setting import AskedOfSome, labels_of
from analysis.study.surveys.declared import Declared
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.study.told_findings import Findings
from analysis.vocabulary import OK

FEW_PLACES = 5
"""Up to this many places are named in a title."""
DIFFERENCES = "differences"
WHOLE = "estimates.parquet"
"""Written last: a folder without it is no comparison that is whole."""
SUBJECTS = 6
"""So many subjects are shown in the notebook; the other tables and figures lie beside it."""
SENTENCES = 3
"""A section of the comparison opens with at most this many sentences."""


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

    @property
    def warnings(self) -> tuple[str, ...]:
        """What keeps the cities from being compared as independent samples."""
        return tuple(self.contrasts.shared())

    @cached_property
    def surveys(self) -> tuple[Declared, ...]:
        """One declaration an instrument, as the first city that uses it has it."""
        found = {
            survey.instrument.name: survey
            for city in reversed(self.cities)
            for survey in reversed(city.surveys)
        }
        order = dict.fromkeys(survey.instrument.name for city in self.cities for survey in city.surveys)
        return tuple(found[name] for name in order)

    @cached_property
    def plan(self) -> dict[str, tuple[PlanRow, ...]]:
        """The rows of each table that speak of a whole city, for tables in which anybody was counted."""
        counted = set(self._whole.loc[self._whole["base"] > 0, "table"])
        found: dict[str, list[PlanRow]] = {}
        for survey in self.surveys:
            for row in survey.plan:
                if row.table in counted and not row.by and row.section not in ANNEXES:
                    found.setdefault(row.table, []).append(row)
        return {table: tuple(rows) for table, rows in found.items()}

    @property
    def sections(self) -> tuple[str, ...]:
        return sections([row for table in self._tables_of("") for row in self.plan[table]])

    @property
    def place(self) -> str:
        """The cities' names, or how many there are."""
        return self._places(self.cities)

    def _places(self, cities: Sequence[CaseStudy]) -> str:
        if len(cities) <= FEW_PLACES:
            return join([city.place for city in cities], self.language)
        return word("comparison.places", self.language, n=number(len(cities), self.language))

    @cached_property
    def _having(self) -> dict[str, tuple[CaseStudy, ...]]:
        """The cities where a table's survey was held."""
        tables = {
            city.id: {row.table for survey in city.surveys for row in survey.plan} for city in self.cities
        }
        return {table: tuple(city for city in self.cities if table in tables[city.id]) for table in self.plan}

    def about(self) -> Words:
        """Which cities are compared, and what their data are."""
        about = dict.fromkeys(data_note(survey.instrument, self.language) for survey in self.surveys)
        listed = "; ".join(self._interviewed(survey) for survey in self.surveys)
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
        said = []
        for section in self.sections:
            sentences = self.findings.summary(section, SENTENCES)
            if sentences:
                title = escape_markdown(self.section_title(section))
                said.append(f"**{title}.** {escape_markdown(' '.join(sentences))}")
        if said:
            return Words("\n\n".join(said))
        unsure = self.findings.sentences(most=SENTENCES)
        if unsure:
            return Words(escape_markdown(" ".join(unsure)))
        return Words(word("comparison.alike" if self.sections else "comparison.nothing", self.language))

    def tables_side_by_side(self) -> list[str]:
        """The tables that two cities have."""
        return [table for table in self._tables_of("") if self._is_compared(table)]

    def _is_compared(self, table: str) -> bool:
        """Whether two cities asked anybody."""
        rows = self._whole[(self._whole["table"] == table) & (self._whole["base"] > 0)]
        return rows["study"].nunique() > 1

    def rows_with_levels(self, table: str) -> pd.DataFrame:
        """A table's estimates of all cities that held its survey, levels of domains too."""
        having = {city.id for city in self._having[table]}
        return self.estimates[(self.estimates["table"] == table) & self.estimates["study"].isin(having)]

    def survey_of(self, table: str) -> Declared:
        """The survey whose plan has a table."""
        return next(survey for survey in self.surveys if any(row.table == table for row in survey.plan))

    def layout_of(self, table: str) -> TableLayout:
        """How a table is shown."""
        return self._layout(table)

    @property
    def place_names(self) -> dict[str, str]:
        """The cities' names in the comparison's language."""
        return {city.id: city.params.name(self.language) for city in self.cities}

    @cached_property
    def sample_tables(self) -> frozenset[str]:
        """The tables that say who was interviewed, as the comparison declares them."""
        found = self.frames.get("differences", pd.DataFrame())
        if not len(found):
            return frozenset()
        return frozenset(found.loc[found["sample"].astype(bool), "table"])

    @cached_property
    def contrasts(self) -> Contrasts:
        """How the cities, and rounds, differ."""
        origins = {
            survey.instrument.name: text_in(survey.instrument.source, self.language)
            for survey in self.surveys
        }
        return Contrasts(
            self.frames, ContrastWords(self._setting.labels, self.language, self._title, origins)
        )

    def statements(self) -> Words:
        """The largest contrasts in words, then what rounds and shared people say."""
        said = [*self.findings.key_sentences(), *self.contrasts.statements()]
        return Words("\n".join(f"- {escape_markdown(text)}" for text in said))

    def differences(self, most: int | None = None) -> Several:
        """Tables (all, or the first `most`) and figures of what differs, by how much, and how much of it is a
        different mix of people.
        """
        drawn = [self.figure(name) for name in self.contrast_figures]
        return Several.of([*self.contrasts.tables()[:most], *drawn])

    @property
    def contrast_figures(self) -> list[str]:
        """The figures of differences that were drawn, by name."""
        own = ("largest_differences", "adjusted_", "rounds_")
        return sorted(
            path.stem for path in (self.folder / "figures").glob("*.svg") if path.stem.startswith(own)
        )

    def _title(self, table: str) -> str:
        """A table's title without its place."""
        return fill(self._layout(table).title, self.language, city="").rstrip(" ,–")

    def overview(self) -> Table:
        """Tables by cities: the leading answer's share and base, or why there is none, and whether the
        answers differ.
        """
        own = self.frames["associations"]
        over_cities = own[own["domain"] == STUDY]
        surveyed = {table: {city.id for city in cities} for table, cities in self._having.items()}
        ids, setting = [city.id for city in self.cities], self._setting
        return Overview(
            self._whole,
            over_cities,
            surveyed,
            ids,
            setting.labels,
            self.language,
            self._title,
            setting.small_base,
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
        layout, rows = self._layout(name), self._rows_of(name)
        notes = (*self._comparable(name), *self._differing(name))
        shown = pd.concat([rows, self._together(rows)], ignore_index=True)
        if self.are_many:
            return Spans(shown, layout).table(notes)
        # that data are made up is said once, by `about`
        return tabulate(shown, replace(layout, notes=(*layout.notes, *notes), synthetic=False))

    @property
    def are_many(self) -> bool:
        """Whether there are too many cities to stand side by side."""
        return len(self.cities) > MANY

    def _together(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of all cities together; none where a city rounds its counts."""
        if any(city.params.disclosure.method == "round" for city in self.cities):
            return rows.head(0)
        return estimate_together(rows, self._setting.small_base)

    @cached_property
    def comparability(self) -> pd.DataFrame:
        """For every table what is the same in all cities, and what is not."""
        facts = {
            (city.id, found.survey, found.wave): StudyFacts(
                found.interviews, frozenset(found.routed), frozenset(found.partly)
            )
            for city in self.cities
            for found in city.results.surveys
        }
        return check_comparability(
            self._whole, facts, {survey.instrument.name: survey.variables for survey in self.surveys}
        )

    def _comparable(self, table: str) -> list[str]:
        """A table's comparability in words; nothing where only one city has it."""
        rows = self._rows_of(table)
        if rows.loc[rows["base"] > 0, "study"].nunique() < 2:
            return []
        found = self.comparability[(self.comparability["table"] == table) & ~self.comparability["same"]]
        notes = [
            self._told(row) for row in found.drop_duplicates(["aspect", "choice", "studies"]).itertuples()
        ]
        one_form = rows.loc[rows["base"] > 0, "survey"].nunique() == 1
        return notes or [word("comparable.same_form" if one_form else "comparable.same", self.language)]

    def _differing(self, table: str) -> tuple[str, ...]:
        """Whether the cities' answers differ, in words."""
        found = self.frames["associations"]
        own = found[(found["table"] == table) & (found["domain"] == STUDY)] if len(found) else found
        return notes_of_associations(own, self._setting.labels, self.language)

    def _told(self, row) -> str:
        labels, names = self._setting.labels, row.studies.split()
        worded = "_unknown" if not row.question else "_choice" if row.choice else ""
        return word(
            f"comparable.{row.aspect}" + (worded if row.aspect == WORDING else ""),
            self.language,
            places=join([labels.study(name, self.language) for name in names], self.language),
            choice=labels.choice(row.question, row.choice, self.language) if row.choice else "",
        )

    def subjects(self, most: int = SUBJECTS) -> Several:
        """The subjects that set the cities apart most, by section: each figure with its table after it.

        Then how many tables there are beside them, and where: none is lost.
        """
        first = self.first_tables(most)
        shown: list[Table | FigureFile | Words] = []
        for section in self.sections:
            own = [table for table in self._tables_of(section) if table in first]
            if own:
                shown.append(Words(f"### {escape_markdown(self.section_title(section))}"))
            for table in own:
                if self._is_drawn(table):
                    shown.append(self.figure(table))
                shown.append(self.table(table))
        left = len(self._tables_of("")) - len(first)
        if left > 0:
            rest = word("comparison.rest", self.language, count=left)
            shown.append(Words(plural(rest, left, self.language)))
        return Several.of(shown)

    def first_tables(self, most: int = SUBJECTS) -> list[str]:
        """The tables of the subjects that set the cities apart most, by rank."""
        told = self.findings.frame
        told = told[told["certainty"] != TOO_FEW] if len(told) else told
        ranked = dict.fromkeys(told["table"]) if len(told) else {}
        return [table for table in ranked if table not in self.sample_tables][:most]

    def tables(self, section: str = "") -> Several:
        """All tables that two cities have, or those of a section."""
        return Several.of(self.table(name) for name in self._tables_of(section))

    def figures(self, section: str = "") -> Several:
        """The figures of all tables, or of those of a section, that at least two cities have."""
        return Several.of(self.figure(name) for name in self._tables_of(section) if self._is_drawn(name))

    def figure(self, name: str) -> FigureFile | Words:
        """The figure of a table, cities side by side."""
        figure = FigureFile.drawn(self.folder / "figures", name)
        if figure is None:
            return Words(word("figure.not_here", self.language, figure=name, city=self.place))
        return figure

    @property
    def table_count(self) -> int:
        return len(self._tables_of(""))

    @property
    def figure_count(self) -> int:
        return len(list((self.folder / "figures").glob("*.svg")))

    def themes(self) -> dict[str, list[Table]]:
        """The comparison's tables under the titles of their sections, those of what differs first."""
        themes = {self.section_title(name): list(self.tables(name).items) for name in self.sections}
        for name, tables in self.counted.items():
            themes[word(f"section.{name}", self.language)] = [self.table(own) for own in tables]
        found = self.contrasts.tables()
        return {word("comparison.differences", self.language): found, **themes} if found else themes

    @cached_property
    def counted(self) -> dict[str, dict[str, Callable[[], Table]]]:
        """The tables of IOM's counts that two cities have, by section."""
        return counted_sections(self.cities, self.language, self.place)

    def begin(self) -> None:
        """Take away what says that the folder's files are whole, before any of them is written anew."""
        (self.folder / WHOLE).unlink(missing_ok=True)

    def write(self, said: FigureParams = AS_STYLED) -> None:
        """Write the estimates of all cities, every table and every figure; what an earlier run wrote beside
        them goes. `said` is what a run says of figures over the house style.
        """
        self.begin()
        write_estimates(self.estimates, self.folder / "estimates.csv")
        tables = [
            write_atomic(self.folder / "tables" / f"{table.name}.csv", table.csv())
            for shown in self.themes().values()
            for table in shown
        ]
        keep_only(self.folder, [*tables, *self._write_frames(), *self._write_figures(said)])
        write_estimates(self.estimates, self.folder / WHOLE)

    def _write_frames(self) -> Iterator[Path]:
        frames = {**self.frames, "comparability": self.comparability, "published_check": self.published}
        frames |= {FINDINGS: self.findings.frame, "elsewhere": elsewhere_frame(self._with_levels)}
        for name, frame in frames.items():
            if len(frame):
                yield write_atomic(self.folder / f"{name}.csv", csv_text(frame))
        pairs = write_all_pairs(self.cities, self.estimates, self.folder)
        if pairs is not None:
            yield pairs

    def _write_figures(self, said: FigureParams) -> list[Path]:
        style = figure_style(said, self.style.figures)
        figures: dict[str, FigureSpec | CountedFigure] = dict(ContrastFigures(self.contrasts).drawn())
        sections: dict[str, str] = {}
        for name in self._tables_of(""):
            drawn = self.draw_figure(name)
            if drawn is not None:
                figures[name], sections[name] = drawn, self.plan[name][0].section
        kept = KeptFigures(self.folder)
        with styled(self.style.house(style)):
            written = FigureFolder(kept, "figures", style).write(figures, sections, DIFFERENCES)
        kept.write()
        return written

    @cached_property
    def style(self) -> Style:
        """The house style of the workspace, as the cities have it."""
        return self.cities[0].style

    @property
    def house(self) -> House:
        """Colours, titles and notes of figures."""
        return self.style.house(figure_style(self.style.figures))

    def draw_figure(self, name: str) -> FigureSpec | CountedFigure | None:
        """A table's figure, cities side by side; None for a table that has none."""
        if name not in self.plan or not self._is_drawn(name):
            return None
        headline = self._headlines.get(name, "")
        layout = replace(self._layout(name), synthetic=False)
        if self.are_many:
            rows = self._rows_of(name)
            shown = pd.concat([rows, self._together(rows)], ignore_index=True)
            return Spans(shown, layout).figure(headline)
        return FigureSpec("bars", self._rows_of(name), layout, headline=headline)

    @cached_property
    def _headlines(self) -> dict[str, str]:
        """The best finding of each table over cities, as the headline of its figure."""
        return self.findings.headlines("table", unsure=False)

    def figures_of(self, table: str) -> list[str]:
        """The names of a table's figures: its own, where it is drawn."""
        return [table] if table in self.plan and self._is_drawn(table) else []

    def section_title(self, section: str) -> str:
        """What a section is called, as in the cities' own studies."""
        return next(city for city in self.cities if section in city.sections).section_title(section)

    @cached_property
    def _whole(self) -> pd.DataFrame:
        """The estimates of whole cities, in each survey's main reading."""
        return self.estimates[(self.estimates["domain"] == "") & main_reading(self.estimates)]

    @property
    def _with_levels(self) -> pd.DataFrame:
        """The estimates of the tables that two cities have."""
        return self.estimates[self.estimates["table"].isin(self.tables_side_by_side())]

    def _rows_of(self, table: str) -> pd.DataFrame:
        having = {city.id for city in self._having[table]}
        return self._whole[(self._whole["table"] == table) & self._whole["study"].isin(having)]

    def _spread(self, table: str) -> float:
        """The widest range, over cities with a base large enough, of any answer's share in a table."""
        rows = self._rows_of(table)
        shares = rows[(rows["status"] == OK) & (rows["statistic"] == "share")]
        ranges = shares.groupby(["question", "choice", "unit"])["estimate"].agg(["min", "max"])
        return float((ranges["max"] - ranges["min"]).max()) if len(ranges) else 0.0

    def _interviewed(self, survey: Declared) -> str:
        """A survey's title, and where it was held with the number of interviews: "Core survey: North
        (1,300)".
        """
        name, language = survey.instrument.name, self.language
        held = [
            (city, found) for city in self.cities for found in city.results.surveys if found.survey == name
        ]
        places = {
            city.id: own.place(language)
            for city in self.cities
            for own in city.surveys
            if own.instrument.name == name
        }
        listed = [
            f"{places.get(city.id) or city.place} ({number(found.interviews, language)})"
            for city, found in held
        ]
        return word(
            "colon", language, label=text_in(survey.instrument.title, language), text=join(listed, language)
        )

    def _tables_of(self, section: str) -> list[str]:
        """The tables of a section, or all, that stand side by side: those whose survey was held in two
        cities, if there are two.
        """
        least = min(2, len(self.cities))
        return [
            table
            for table, rows in self.plan.items()
            if section in ("", rows[0].section) and len(self._having[table]) >= least
        ]

    def _is_drawn(self, table: str) -> bool:
        rows = self._whole[(self._whole["table"] == table) & (self._whole["base"] > 0)]
        if self.are_many and self.plan[table][0].statistic != "share":
            return False
        return rows["study"].nunique() > 1 and self.plan[table][0].figure not in ("", "none")

    @property
    def labels(self) -> Labels:
        """What questions, choices and cities are called in any of the surveys."""
        return self._setting.labels

    def _layout(self, table: str) -> TableLayout:
        survey = self.survey_of(table)
        setting = replace(self._setting, place=self._places(self._having[table]))
        return table_layout(self.plan[table], survey.instrument, survey.variables, setting)

    @cached_property
    def _setting(self) -> Setting:
        places = self.place_names | {
            ALL: word("comparison.all", self.language),
            REST: word("comparison.rest_of_cities", self.language),
        }
        some = AskedOfSome.of(facts for city in self.cities for facts in city.results.surveys)
        return Setting(
            labels=labels_of(self.surveys, places),
            language=self.language,
            place=self.place,
            small_base=max(city.params.thresholds.small_base for city in self.cities),
            unprotected=any(city.params.unprotected for city in self.cities),
            protected=any(city.params.protected for city in self.cities),
            rounded=max(city.params.rounded for city in self.cities),
            routed=some.routed,
            guessed=some.guessed,
            partly=some.partly,
        )
