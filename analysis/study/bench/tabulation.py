"""A table at hand: it displays itself, draws itself, gives its rows, and becomes rows of the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.files import write_atomic
from analysis.planning.checks import check_file_name
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reporting.figures.drawn import PRINT_KINDS, print_file, render
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from analysis.study.bench.asking import in_words
from analysis.study.bench.plan_rows import append_to_plan
from analysis.study.bench.table_request import TableRequest
from analysis.vocabulary import FIGURE_KINDS


@in_words
@dataclass(frozen=True)
class DrawnFigure:
    """A figure drawn from a table's rows; shows itself, and saves itself as .svg, .png or .pdf."""

    spec: FigureSpec

    def save(self, path: Path | str) -> Path:
        """Write the figure in the format of the suffix.

        Raises CaseStudyError for another suffix.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".")
        if kind not in PRINT_KINDS:
            raise CaseStudyError(f"{path}: a figure can be saved as .svg, .png or .pdf, not {path.suffix!r}.")
        return write_atomic(path, print_file(self.spec, kind))

    def _repr_svg_(self) -> str:
        return render(self.spec).svg.decode("utf-8")

    def __repr__(self) -> str:
        return render(self.spec).alt


NARROWEST, WIDEST = 4.0, 60.0
"""Widths of a figure in centimetres."""


@in_words
@dataclass(frozen=True, eq=False)
class Tabulation:
    """A table at hand: displays itself, draws itself, gives its rows, and says the plan row that makes it.

    `estimates` are its rows of the estimates frame, after disclosure; `unhidden` is true where the analyst
    has lifted that for her own eyes.
    """

    estimates: pd.DataFrame
    layout: TableLayout
    rows: tuple[PlanRow, ...]
    request: TableRequest
    instrument_folder: Path
    unhidden: bool = False

    @cached_property
    def table(self) -> Table:
        """The finished table."""
        return tabulate(self.estimates, self.layout)

    def frame(self) -> pd.DataFrame:
        """A row an answer and group, labelled: question, answer, group, statistic, weighting, estimate, low,
        high, n, base, status; ready for seaborn or pandas.
        """
        labels, language = self.layout.labels, self.layout.language
        rows = self.estimates
        pairs = zip(rows["question"], rows["choice"], strict=True)
        groups = zip(rows["domain"], rows["level"], strict=True)
        return pd.DataFrame(
            {
                "question": [labels.question(name, language) for name in rows["question"]],
                "answer": [labels.choice(question, choice, language) for question, choice in pairs],
                "group": [
                    labels.choice(domain, level, language) if domain else "" for domain, level in groups
                ],
                "statistic": rows["statistic"].astype("str").to_numpy(),
                "weighting": rows["weighting"].astype("str").to_numpy(),
                **{name: rows[name].to_numpy() for name in ("estimate", "low", "high", "n", "base")},
                "status": rows["status"].astype("str").to_numpy(),
            }
        )

    def figure(
        self, kind: str = "bars", *, width: float = 17.0, title: str = "", notes: bool = True
    ) -> DrawnFigure:
        """The table's first question as a figure; `width` in centimetres.

        Raises CaseStudyError, with the nearest match, for a kind that there is not, and for no width.
        """
        if kind not in FIGURE_KINDS:
            raise CaseStudyError(f"There is no figure of the kind {kind!r}{hint(kind, FIGURE_KINDS)}.")
        if not NARROWEST <= width <= WIDEST:
            raise CaseStudyError(
                f"width is in centimetres, {NARROWEST:g} to {WIDEST:g}, like width=8.5; got {width:g}."
            )
        first = self.rows[0]
        rows = self.estimates[
            (self.estimates["question"] == first.question)
            & (self.estimates["statistic"].astype("str") == first.statistic)
        ]
        layout = self.layout if notes else replace(self.layout, notes=(), findings=())
        return DrawnFigure(FigureSpec(kind, rows, layout, width_cm=width, title=title))

    def to_plan(self, name: str, section: str) -> Path:
        """Add the rows that make this table, in every city, to the instrument's plan.csv; its path.

        Raises CaseStudyError where the plan has a table of that name or can't have one, or the table has a
        `where` of its own.
        """
        if self.request.where:
            raise CaseStudyError(
                "A row of the plan is of everybody: make a recode of the people meant, and split by it."
            )
        problems = Problems()
        for argument, word in (("name", name), ("section", section)):
            check_file_name(argument, word, problems.of_row("to_plan", 0))
        for problem in problems.fatals:
            raise CaseStudyError(f"{problem.column}: {problem.problem} Got {problem.got!r}.")
        rows = [replace(row, table=name, section=section) for row in self.rows]
        return append_to_plan(self.instrument_folder / "plan.csv", rows)

    def __str__(self) -> str:
        return str(self.table) + ("\n\nNot for release: nothing is hidden here." if self.unhidden else "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        warning = "<p><strong>Not for release: nothing is hidden here.</strong></p>" if self.unhidden else ""
        return warning + self.table._repr_html_()
