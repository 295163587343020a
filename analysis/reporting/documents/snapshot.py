"""The snapshot: one A4 page a place, with four numbers, four small figures, who was interviewed and what not
to read.

write_snapshot(folder, snapshot_of(briefing, style)) -> paths (snapshot.pdf, snapshot.png)
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.files import write_atomic
from analysis.reporting.documents.model import Briefing, KeyFinding, KeyNumber, SurveyLine
from analysis.reporting.documents.pdf_tags import tagged
from analysis.reporting.figures.drawn import directed
from analysis.reporting.figures.theme import INK, QUIET, RC, RULE, Palette, palette, wrap
from analysis.reporting.style import Style
from analysis.reporting.tables.table import Cell, Table
from analysis.reporting.wording.words import clauses_of, number, percent, word

WIDE, HIGH, MARGIN = 21.0, 29.7, 1.5
BARS = 6
"""A small figure shows so many answers, the largest."""
FIGURES = 4
PLACES = 6
SURVEYS = 8
"""So many lines say who was interviewed."""
FEW = 10
"""Nothing is drawn of fewer people."""
PNG_DOTS = 110


NAMES = ("snapshot.pdf", "snapshot.png")


@dataclass(frozen=True)
class Small:
    """A small figure: what stands over it, a bar a line (label, share, text), what stands under it."""

    title: str
    subtitle: str
    bars: tuple[tuple[str, float, str], ...]
    foot: str


@dataclass(frozen=True)
class Snapshot:
    """All that the page shows, and nothing else: two that are alike give the same bytes."""

    title: str
    subtitle: str
    country: str
    period: str
    publisher: str
    language: str
    right_to_left: bool
    synthetic: bool
    numbers: tuple[KeyNumber, ...]
    figures: tuple[Small, ...]
    interviewed: tuple[SurveyLine, ...]
    methods: tuple[tuple[str, str], ...]
    caution: str
    sources: tuple[str, ...]
    accent: str
    colours: Palette


def snapshot_of(briefing: Briefing, style: Style) -> Snapshot:
    """What of a briefing the page shows, in a house style."""
    return Snapshot(
        title=briefing.title,
        subtitle=briefing.subtitle,
        country=briefing.country,
        period=briefing.period,
        publisher=briefing.publisher,
        language=briefing.language,
        right_to_left=briefing.right_to_left,
        synthetic=briefing.synthetic,
        numbers=tuple(briefing.numbers),
        figures=tuple(small_figures(briefing)),
        interviewed=tuple(briefing.interviewed),
        methods=tuple(briefing.methods),
        caution=briefing.caution,
        sources=tuple(briefing.sources),
        accent=style.accent,
        colours=palette(),
    )


def write_snapshot(folder: Path, snapshot: Snapshot) -> tuple[Path, Path]:
    """Write the page as PDF (text stays text, tagged) and as PNG."""
    import matplotlib
    from matplotlib.figure import Figure

    # Type 42 keeps letters as letters: the page can be searched and read aloud.
    with matplotlib.rc_context({**RC, "pdf.fonttype": 42}):
        figure = Figure(figsize=(WIDE / 2.54, HIGH / 2.54), facecolor="white")
        _Page(figure, snapshot).draw()
        directed(figure)
        pdf, png = io.BytesIO(), io.BytesIO()
        title = f"{snapshot.title} – {snapshot.subtitle}"
        metadata = {"Title": title, "Author": snapshot.publisher or "casestudy", "CreationDate": None}
        figure.savefig(pdf, format="pdf", metadata=metadata)
        figure.savefig(png, format="png", dpi=PNG_DOTS, metadata={"Software": None})
    spoken = tagged(pdf.getvalue(), snapshot.language)
    return (
        write_atomic(folder / NAMES[0], spoken),
        write_atomic(folder / NAMES[1], png.getvalue()),
    )


def small_figures(briefing: Briefing) -> list[Small]:
    """The highest findings of different subjects; else the first table of each section.

    Of several places the answer that a finding is of, a bar a place; of one place a table's answers.
    """
    by_name = {table.name: table for table in briefing.tables()}
    if any(finding.by_place for finding in briefing.findings):
        figures = [
            _by_place(by_name[finding.table], finding)
            for finding in briefing.findings
            if finding.by_place and finding.table in by_name
        ]
    else:
        figures = [_by_answer(table) for table in small_tables(briefing)]
    return [figure for figure in figures if len(figure.bars) > 1][:FIGURES]


def small_tables(briefing: Briefing) -> list[Table]:
    """The tables of one place whose answers are shown."""
    by_name = {table.name: table for table in briefing.tables()}
    wanted = [finding.table for finding in briefing.findings]
    wanted += [table.name for section in briefing.sections for table in section.tables[:1]]
    undivided: dict[frozenset, Table] = {}
    for table in sorted(by_name.values(), key=lambda table: len(table.columns)):
        undivided.setdefault(_answers(table), table)
    # Bars are of everybody: under a title "by sex" they would be of something else
    wanted_tables = [undivided[_answers(by_name[name])] for name in wanted if name in by_name]
    distinct_tables = {table.name: table for table in wanted_tables}.values()
    return [table for table in distinct_tables if len(list(bars(table))) > 1 and _many(table)][:FIGURES]


def _by_answer(table: Table) -> Small:
    """The first column of percents; an answer a bar."""
    place = next(at for at, column in enumerate(table.columns) if column.kind == "percent")
    base = _base(table, table.columns[place].group)
    answer_bars = tuple(
        (label, cell.value or 0.0, _value(cell, count, base, table)) for label, cell, count in bars(table)
    )
    foot = table.base or next((text for text in table.foot[0].texts if text), "") if table.foot else ""
    heading = next((text for text in table.columns[0].spanners if text), "")
    return Small(table.title, heading, answer_bars, _foot(table, foot))


def _by_place(table: Table, finding: KeyFinding) -> Small:
    """One answer; a place a bar. That of all places together is told in the documents."""
    place_bars, label = [], ""
    for row in [row for row in table.rows if row.choice == finding.by_place][:1]:
        label = row.label
        for positions in table.groups()[:-1]:
            column, cell = table.columns[positions[0]], row.cells[positions[0]]
            if column.kind == "percent" and cell.value is not None:
                count = row.cells[positions[1]].text if len(positions) > 1 else ""
                text = _value(cell, count, _base(table, column.group), table)
                place_bars.append((column.spanners[-1], cell.value, text))
    return Small(table.title, label, tuple(place_bars[:PLACES]), _foot(table, ""))


def _foot(table: Table, base: str) -> str:
    base_line = word("figure.base", table.language, base=base) if base else ""
    return " ".join(part for part in (base_line, table.source) if part)


def _base(table: Table, group: int) -> str:
    """The base of a group of columns, as a number; blank where a table closes with none."""
    groups = list(dict.fromkeys(column.group for column in table.columns))
    value = table.foot[0].values[groups.index(group)] if table.foot else None
    return "" if value is None else number(value, table.language)


def _value(cell: Cell, count: str, base: str, table: Table) -> str:
    """ "57% (799)"; of few people "8 of 11", as a percent of eleven says more than they do."""
    if cell.status == "small base" and count and base:
        return word("pack.of", table.language, n=count.rstrip("*"), base=base)
    value = percent(cell.value or 0.0, table.language)
    return f"{value} ({count})" if count else value


def _answers(table: Table) -> frozenset[tuple[str, str]]:
    return frozenset((row.question, row.choice) for row in table.rows)


def _many(table: Table) -> bool:
    """Whether enough people stand behind a table to be drawn."""
    bases = [value for foot in table.foot[:1] for value in foot.values if value is not None]
    return not bases or max(bases) >= FEW


def bars(table: Table) -> Iterator[tuple[str, Cell, str]]:
    """Label, cell and count of the first column of percents, in the order of the table."""
    place = next((at for at, column in enumerate(table.columns) if column.kind == "percent"), None)
    if place is None:
        return
    group = table.columns[place].group
    counts = [
        at for at, column in enumerate(table.columns) if column.group == group and column.kind == "count"
    ]
    for row in table.rows[:BARS]:
        cell = row.cells[place]
        if cell.value is not None:
            yield row.label, cell, row.cells[counts[0]].text if counts else ""


class _Page:
    """One page, measured in cm from its top left corner."""

    def __init__(self, figure: Any, snapshot: Snapshot):
        self.figure, self.snapshot = figure, snapshot
        self.inner = WIDE - 2 * MARGIN
        self.right_to_left = snapshot.right_to_left

    def say(self, x: float, y: float, text: str, size: float, **more: Any) -> None:
        """Text whose leading edge is `x` cm from the leading margin and whose baseline is `y` cm from the
        top.
        """
        at = WIDE - MARGIN - x if self.right_to_left else MARGIN + x
        side = "right" if self.right_to_left else "left"
        given = {"color": INK, "ha": side, "va": "baseline", **more}
        self.figure.text(at / WIDE, 1 - y / HIGH, text, fontsize=size, **given)

    def lines(
        self, x: float, y: float, text: str, size: float, width: float, most: int = 99, **more: Any
    ) -> float:
        """Wrapped text, what is longer ending in an ellipsis; where the next line would be."""
        step = size * 1.3 / 72 * 2.54
        lines = wrap(text, width, size, more.get("weight") == "bold")
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,;.") + "…"]
        for line in lines:
            self.say(x, y, line, size, **more)
            y += step
        return y

    def draw(self) -> None:
        self._band()
        self._numbers(4.4)
        y = 8.0
        figures = self.snapshot.figures
        for place, figure in enumerate(figures):
            column, row = place % 2, place // 2
            self._bars(figure, column * (self.inner / 2 + 0.25), y + row * 7.1)
        y = 8.0 + 7.1 * ((len(figures) + 1) // 2)
        y = self._interviewed(max(y, 11.0))
        self._caveats(y)

    def _band(self) -> None:
        from matplotlib.patches import Rectangle

        band = Rectangle(
            (0, 1 - 3.2 / HIGH), 1, 3.2 / HIGH, color=self.snapshot.accent, transform=self.figure.transFigure
        )
        self.figure.add_artist(band)
        # A title of several places takes a smaller letter before it is cut
        size = next(
            (size for size in (24, 18, 14) if len(wrap(self.snapshot.title, self.inner, size, True)) == 1), 11
        )
        title = wrap(self.snapshot.title, self.inner, size, True)[0]
        self.say(0, 1.55, title, size, color="white", weight="bold")
        subtitles = [
            self.snapshot.subtitle,
            self.snapshot.country,
            self.snapshot.period,
            self.snapshot.publisher,
        ]
        self.say(0, 2.35, " · ".join(part for part in subtitles if part), 10, color="white")
        if self.snapshot.synthetic:
            self.say(0, 2.9, word("note.synthetic", self.snapshot.language), 8, color="white")

    def _numbers(self, y: float) -> None:
        numbers = self.snapshot.numbers
        width = self.inner / max(len(numbers), 1)
        for place, key_number in enumerate(numbers):
            self.say(place * width, y + 0.5, key_number.value, 22, color=self.snapshot.accent, weight="bold")
            self.lines(place * width, y + 1.1, key_number.text, 7.5, width - 0.4, most=7, color=QUIET)

    def _bars(self, small: Small, x: float, y: float) -> None:
        """Title, bars with their values, base and source."""
        width = self.inner / 2 - 0.6
        y = self.lines(x, y, small.title, 9, width, most=3, weight="bold")
        if small.subtitle:
            self.say(x, y, wrap(small.subtitle, width, 7)[0], 7, color=QUIET)
            y += 0.35
        top = max(share for _, share, _ in small.bars) or 1.0
        label_width, step = width * 0.42, 0.66
        for label, share, text in small.bars:
            self._label(x, y + 0.38, label, label_width - 0.1)
            length = max((width - label_width - 2.0) * share / top, 0.02)
            self._bar(x + label_width + 0.15, y + 0.1, length, step - 0.26)
            self.say(x + label_width + 0.3 + length, y + 0.38, text, 7)
            y += step
        self.lines(x, y + 0.25, small.foot, 6, width, color=QUIET)

    def _label(self, x: float, y: float, label: str, width: float) -> None:
        """A label in one line, or two smaller ones; what is still longer ends in an ellipsis."""
        lines = wrap(label, width, 7)
        if len(lines) == 1:
            self.say(x, y, label, 7)
            return
        first, *others = wrap(label, width, 6)
        rest = others[0] + ("…" if len(others) > 1 else "") if others else ""
        self.say(x, y - 0.13, first, 6)
        self.say(x, y + 0.13, rest, 6)

    def _bar(self, x: float, y: float, length: float, height: float) -> None:
        from matplotlib.patches import Rectangle

        left = WIDE - MARGIN - x - length if self.right_to_left else MARGIN + x
        corner = (left / WIDE, 1 - (y + height) / HIGH)
        shape = Rectangle(
            corner,
            length / WIDE,
            height / HIGH,
            color=self.snapshot.colours.main,
            transform=self.figure.transFigure,
            lw=0,
        )
        self.figure.add_artist(shape)

    def _rule(self, y: float) -> None:
        from matplotlib.lines import Line2D

        ends = [MARGIN / WIDE, 1 - MARGIN / WIDE]
        self.figure.add_artist(
            Line2D(ends, [1 - y / HIGH] * 2, color=RULE, lw=0.6, transform=self.figure.transFigure)
        )

    def _interviewed(self, y: float) -> float:
        self._rule(y)
        y += 0.6
        self.say(0, y, word("pack.interviewed", self.snapshot.language), 10, weight="bold")
        y += 0.55
        if len(self.snapshot.interviewed) > SURVEYS:
            # Some of many places would be read as all of them
            about = dict(self.snapshot.methods).get(word("pack.method.about", self.snapshot.language), "")
            return self.lines(0, y, about, 7.5, self.inner, most=2 * SURVEYS) + 0.2
        for line in self.snapshot.interviewed:
            facts = [line.period, line.people, line.sexes, line.nationalities]
            listed = clauses_of(filter(None, facts), self.snapshot.language)
            text = word("colon", self.snapshot.language, label=line.survey, text=listed)
            y = self.lines(0, y, text, 7.5, self.inner, most=2)
        return y + 0.2

    def _caveats(self, y: float) -> None:
        """Two sentences on what may not be concluded, then the sources."""
        snapshot, language = self.snapshot, self.snapshot.language
        self._rule(y)
        y += 0.5
        lines = [line for line in snapshot.interviewed if line.sampling]
        # of the first survey its last round, which the findings are of
        caveats = [line.sampling for line in lines if line.survey == lines[0].survey]
        caveats = caveats or [snapshot.caution]
        intervals = dict(snapshot.methods).get(word("pack.method.intervals.title", language), "")
        sentences = filter(None, [*caveats[-1:], intervals or word("pack.method.intervals", language)])
        y = self.lines(0, y, " ".join(sentences), 7.5, self.inner, most=4)
        sources = self._sources(snapshot.sources)
        self.lines(0, y + 0.1, sources, 6.5, self.inner, most=3, color=QUIET)

    def _sources(self, sources: Sequence[str]) -> str:
        language = self.snapshot.language
        return word("source", language, text=clauses_of(sources, language)) + "." if sources else ""
