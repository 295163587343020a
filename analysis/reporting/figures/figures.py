"""Figures from the estimates rows of one table; nothing here estimates, and seaborn never bootstraps.

FigureSpec(kind, estimates, layout, width_cm=17, title="", rows=20)
    kind: "bars" | "heatmap" | "stacked" | "dots" | "groups"; bars of several studies, and groups, take the
    shape that their data have (charts.py)
draw(spec) -> matplotlib Figure                 for a notebook to show; files are made by drawn.py
alt_text(spec) -> str
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.reporting.figures.bars import BarPlan
from analysis.reporting.figures.charts import Chart, has_interval, make_chart
from analysis.reporting.figures.dots import DotPlan
from analysis.reporting.figures.heat_map import HeatPlan
from analysis.reporting.figures.seaborn_alone import seaborn_alone
from analysis.reporting.figures.sheet import drawn_on, lay_out
from analysis.reporting.figures.stacked import StackPlan
from analysis.reporting.figures.theme import RC, House, house, theme_for
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.notes import make_notes, source_line
from analysis.reporting.wording.words import clauses_of, fill, join, number, word
from analysis.vocabulary import FIGURE_KINDS, GROUPED

FEWEST_ROWS, MOST_HEIGHT = 5, 15.5
"""With title and notes no figure is taller than 20 cm: rows leave it, down to the fewest."""
ALT_VALUES = 24
"""An alt text tells up to this many values."""


@dataclass(frozen=True)
class FigureSpec:
    """One figure: estimates rows of one table and the layout its table has.

    `title` replaces the table's where the figure says one thing; at most `rows` rows are drawn. `headline`
    is what was found: it stands first, and the title beneath it. `peers` are figures with the same bars,
    which have one scale.
    """

    kind: str
    estimates: pd.DataFrame
    layout: TableLayout
    width_cm: float = 17.0
    title: str = ""
    rows: int = 20
    headline: str = ""
    peers: tuple[FigureSpec, ...] = ()

    def at(self, width_cm: float) -> FigureSpec:
        """The same figure at another width."""
        return self if width_cm == self.width_cm else replace(self, width_cm=width_cm)

    @cached_property
    def _charts(self) -> dict[House, Chart]:
        """What it shows, by the house's style, whose colours decide on shapes: a figure is asked for its
        words, its base and its drawing one after another.
        """
        return {}

    def drawing(self) -> Any:
        """The figure as matplotlib has it."""
        with seaborn_alone():
            return _draw(_chart(self), self)

    @property
    def alt(self) -> str:
        return alt_text(self)

    @property
    def subject(self) -> str:
        """What the figure is about, without what was found."""
        return fill(self.title or self.layout.title, self.layout.language, city=self.layout.place)

    @property
    def heading(self) -> str:
        """What stands largest: what was found, else the subject."""
        return self.headline or self.subject

    @property
    def counted_as(self) -> str:
        """What is counted in it: "People", "Reports of incidents"."""
        return _heading(_chart(self))

    @property
    def base(self) -> str:
        """Of how many people, in words."""
        return _chart(self).bases_note()


def draw(spec: FigureSpec) -> Any:
    """The figure as a matplotlib Figure, tied to no global state."""
    import matplotlib

    with matplotlib.rc_context(RC):
        return spec.drawing()


def alt_text(spec: FigureSpec) -> str:
    """Kind, title, the values row by row (the first 24), base and source, in the figure's language."""
    chart, layout = _chart(spec), spec.layout
    values = [
        f"{_item_label(chart, row, group)}: {chart.value_text(record)}"
        for group in chart.series
        for row in chart.rows
        if (record := chart.record(row, group)) is not None
    ]
    more = [word("alt.more", layout.language)] if len(values) > ALT_VALUES else []
    kind = word(f"alt.{chart.kind}", layout.language)
    values_text = clauses_of(values[:ALT_VALUES], layout.language) + "."
    point = [f"{spec.headline.rstrip('.')}."] if spec.headline else []
    return " ".join([*point, f"{kind}.", f"{spec.subject}.", values_text, *more, *_foot(chart)])


def _item_label(chart: Chart, row: Any, group: Any) -> str:
    if len(chart.series) == 1:
        return chart.row_label(row)
    return f"{chart.series_label(group)}, {chart.row_label(row)}"


def _chart(spec: FigureSpec) -> Chart:
    style = house()
    if style not in spec._charts:
        spec._charts[style] = _make_chart(spec)
    return spec._charts[style]


def _make_chart(spec: FigureSpec) -> Chart:
    if spec.kind not in (*FIGURE_KINDS, GROUPED):
        raise CaseStudyError(f"there is no figure of the kind {spec.kind!r}{hint(spec.kind, FIGURE_KINDS)}.")
    theme, rows = theme_for(spec.width_cm), spec.rows
    chart = make_chart(spec.kind, spec.estimates, spec.layout, theme, rows)
    while rows > FEWEST_ROWS and _plan(chart).height > MOST_HEIGHT:
        rows = min(rows, len(chart.rows)) - 1
        chart = make_chart(spec.kind, spec.estimates, spec.layout, theme, rows)
    return chart


def is_worth_drawing(spec: FigureSpec) -> bool:
    """Whether a figure would show anything that a sentence does not: more than one mark, of ten people or
    more.
    """
    return _chart(spec).is_worth_drawing


def _draw(chart: Chart, spec: FigureSpec) -> Any:
    plan = _plan(chart)
    if spec.peers and isinstance(plan, BarPlan):
        others = [_plan(_chart(peer.at(spec.width_cm))) for peer in spec.peers]
        plan = replace(plan, most=min(other.scale for other in others if isinstance(other, BarPlan)))
    subtitle = _heading(chart)
    if chart.is_share:
        subtitle = word(
            "figure.heading_of" if chart.own_bases else "figure.heading", chart.layout.language, unit=subtitle
        )
    if spec.headline:
        subtitle = f"{spec.subject}. {subtitle}"
    paper = lay_out(chart.theme, spec.heading, subtitle, _foot(chart), plan.height)
    plan.draw(paper)
    return drawn_on(paper, chart.layout.language)


def _heading(chart: Chart) -> str:
    block, layout = chart.series[0].block, chart.layout
    return fill(block.heading or layout.unit_heading(block.unit), layout.language, city=layout.place)


def _plan(chart: Chart) -> Any:
    if chart.kind == "dots" and len(chart.rows) == 1:
        return BarPlan(chart)
    return PLANS[chart.kind](chart)


PLANS = {"bars": BarPlan, "heatmap": HeatPlan, "stacked": StackPlan, "dots": DotPlan}
"""What draws each kind of `vocabulary.FIGURE_KINDS`."""


def _foot(chart: Chart) -> list[str]:
    """Three paragraphs: the base, what could mislead, and the source."""
    language = chart.layout.language
    notes = []
    if chart.left_out:
        row_count, total = len(chart.rows), len(chart.rows) + chart.left_out
        notes.append(
            word(
                "note.most" if chart.layout.answers else "note.most_rows",
                language,
                shown=number(row_count, language),
                all=number(total, language),
            )
        )
    if chart.unanswered:
        answers = join([chart.row_label(row) for row in chart.unanswered], language)
        notes.append(word("figure.nobody", language, answers=answers))
    if chart.too_few:
        wider = replace(chart, grid=replace(chart.grid, groups=(*chart.series, *chart.too_few)))
        names = [wider.series_label(group) for group in chart.too_few]
        notes.append(word("figure.too_few", language, groups=join(names, language)))
    confidences = [
        r.confidence for group in chart.series for r in chart.grid.column(group) if has_interval(r)
    ]
    if chart.draws_lines and any(level > 0 for level in confidences):
        notes.append(word("note.lines", language, confidence=max(confidences) * 100))
    notes += make_notes(chart.grid, chart.layout, drawn=True)
    return [line for line in (chart.bases_note(), " ".join(notes), source_line(chart.layout)) if line]
