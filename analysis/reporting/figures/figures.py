"""Figures from the estimates rows of one table; nothing here estimates, and seaborn never bootstraps.

FigureSpec(kind, estimates, layout, width_cm=17, title="", rows=20)
    kind: "bars" | "heatmap" | "stacked" | "dots"; bars of several studies become small multiples
render(spec) -> Drawn(svg, png, alt)            bytes, bytes, text; the same spec gives the same bytes
draw(spec) -> matplotlib Figure                 for a notebook to show
write_figure(folder, name, drawn) -> paths      <name>.svg, <name>.png, <name>.alt.txt
alt_text(spec) -> str
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.files import write_atomic
from analysis.problems import CaseStudyError, hint
from analysis.reporting.figures.bars import BarPlan, PanelPlan
from analysis.reporting.figures.charts import Chart, has_interval, make_chart
from analysis.reporting.figures.dots import DotPlan
from analysis.reporting.figures.heat_map import HeatPlan
from analysis.reporting.figures.sheet import lay_out
from analysis.reporting.figures.stacked import StackPlan
from analysis.reporting.figures.theme import FONTS, RC, theme_for
from analysis.reporting.style import FigureStyle
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.notes import make_notes, source_line
from analysis.reporting.wording.words import fill, join, number, word
from analysis.vocabulary import FIGURE_KINDS

DPI = 300
FEWEST_ROWS, MOST_HEIGHT = 5, 15.5
"""With title and notes no figure is taller than 20 cm: rows leave it, down to the fewest."""
SCREEN_DPI = 220
"""Enough for a document and a page; figures for print are drawn with the results."""
ALT_VALUES = 24
"""An alt text tells up to this many values."""


@dataclass(frozen=True)
class FigureSpec:
    """One figure: estimates rows of one table and the layout its table has.

    `title` replaces the table's where the figure says one thing; at most `rows` rows are drawn. `headline` is
    what was found: it stands first, and the title beneath it.
    """

    kind: str
    estimates: pd.DataFrame
    layout: TableLayout
    width_cm: float = 17.0
    title: str = ""
    rows: int = 20
    headline: str = ""


class Drawn(NamedTuple):
    """A finished figure: SVG and PNG as bytes, and its text for those who can't see it."""

    svg: bytes
    png: bytes
    alt: str


def render(spec: FigureSpec, dots: int = DPI) -> Drawn:
    """The figure as SVG (text stays text) and PNG (`dots` an inch), each made once from one drawing."""
    import matplotlib

    alt = alt_text(spec)
    with matplotlib.rc_context(RC):
        figure = _draw(_chart(spec), spec)
        png, svg = io.BytesIO(), io.BytesIO()
        figure.savefig(png, format="png", dpi=dots, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None, "Title": _title(spec)})
    return Drawn(finish_svg(svg.getvalue(), alt), png.getvalue(), alt)


def draw(spec: FigureSpec) -> Any:
    """The figure as a matplotlib Figure, tied to no global state."""
    import matplotlib

    with matplotlib.rc_context(RC):
        return _draw(_chart(spec), spec)


def write_figure(folder: Path, name: str, drawn: Drawn) -> tuple[Path, ...]:
    """Write the three files of a figure, each in one step."""
    folder = Path(folder)
    return (
        write_atomic(folder / f"{name}.svg", drawn.svg),
        write_atomic(folder / f"{name}.png", drawn.png),
        write_atomic(folder / f"{name}.alt.txt", drawn.alt + "\n"),
    )


def write_formats(folder: Path, name: str, spec: FigureSpec, style: FigureStyle) -> tuple[Path, ...]:
    """A figure at every width and in every format the house style asks for, besides its own SVG and PNG.

    The first width is that of the figures themselves, whose PDF lies beside them; any other has a folder of
    its own: `figures/8.5cm/`.
    """
    written: list[Path] = []
    first, *others = style.widths
    if "pdf" in style.formats:
        written.append(_write_pdf(Path(folder) / f"{name}.pdf", replace(spec, width_cm=first)))
    for width in others:
        narrow, place = replace(spec, width_cm=width), Path(folder) / f"{width:g}cm"
        drawn = render(narrow)
        if "svg" in style.formats:
            written.append(write_atomic(place / f"{name}.svg", drawn.svg))
        if "png" in style.formats:
            written.append(write_atomic(place / f"{name}.png", drawn.png))
        if "pdf" in style.formats:
            written.append(_write_pdf(place / f"{name}.pdf", narrow))
    return tuple(written)


def _write_pdf(path: Path, spec: FigureSpec) -> Path:
    """The figure as PDF, its text as text, the same bytes each time."""
    import matplotlib

    content = io.BytesIO()
    with matplotlib.rc_context({**RC, "pdf.fonttype": 42}):
        metadata = {"CreationDate": None, "Creator": None, "Producer": None, "Title": _title(spec)}
        _draw(_chart(spec), spec).savefig(content, format="pdf", metadata=metadata)
    return write_atomic(path, content.getvalue())


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
    told = "; ".join(values[:ALT_VALUES]) + "."
    point = [f"{spec.headline.rstrip('.')}."] if spec.headline else []
    return " ".join([*point, f"{kind}.", f"{_subject(spec)}.", told, *more, *_foot(chart)])


def _item_label(chart: Chart, row: Any, group: Any) -> str:
    if len(chart.series) == 1:
        return chart.row_label(row)
    return f"{chart.series_label(group)}, {chart.row_label(row)}"


def _chart(spec: FigureSpec) -> Chart:
    if spec.kind not in FIGURE_KINDS:
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


def _title(spec: FigureSpec) -> str:
    return spec.headline or _subject(spec)


def _subject(spec: FigureSpec) -> str:
    return fill(spec.title or spec.layout.title, spec.layout.language, city=spec.layout.place)


def _draw(chart: Chart, spec: FigureSpec) -> Any:
    plan = _plan(chart)
    heading = chart.series[0].block.heading or chart.layout.unit_heading(chart.series[0].block.unit)
    subtitle = fill(heading, chart.layout.language, city=chart.layout.place)
    if chart.is_share:
        subtitle = word(
            "figure.heading_of" if chart.own_bases else "figure.heading", chart.layout.language, unit=subtitle
        )
    if spec.headline:
        subtitle = f"{_subject(spec)}. {subtitle}"
    paper = lay_out(chart.theme, _title(spec), subtitle, _foot(chart), plan.height)
    plan.draw(paper)
    return paper.figure


def _plan(chart: Chart) -> Any:
    if chart.kind == "dots" and len(chart.rows) == 1:
        return BarPlan(chart)
    return PLANS[chart.kind](chart)


PLANS = {"bars": BarPlan, "cities": PanelPlan, "heatmap": HeatPlan, "stacked": StackPlan, "dots": DotPlan}
"""What draws each kind of `vocabulary.FIGURE_KINDS`; bars of several studies are drawn as `cities`."""


def _foot(chart: Chart) -> list[str]:
    """Three paragraphs: the base, what could mislead, and the source."""
    language = chart.layout.language
    notes = []
    if chart.left_out:
        shown, total = len(chart.rows), len(chart.rows) + chart.left_out
        notes.append(
            word(
                "note.most" if chart.layout.answers else "note.most_rows",
                language,
                shown=number(shown, language),
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


def finish_svg(svg: bytes, alt: str) -> bytes:
    """The SVG with the whole list of fonts, and its alt text where screen readers look for it."""
    text = svg.decode("utf-8")
    text = text.replace(f"'{FONTS[0]}'", ", ".join([f"'{FONTS[0]}'", *FONTS[1:]]))
    text = text.replace("</title>", f"</title>\n <desc>{escape(alt, quote=False)}</desc>", 1)
    return text.replace("<svg ", '<svg role="img" ', 1).encode("utf-8")
