"""From estimates rows to a table; nothing here estimates.

    Block(question, statistic, unit, heading, ...)     what one plan row says about its columns
    TableLayout(title, labels, language, blocks, ...)  what else a table needs
    tabulate(estimates, layout) -> Table               rows of one table, one or several studies

Columns run: block (heading), weighting, study, whole city, then the levels of each domain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reporting.tables.grid import (
    OF_CHOICES,
    ColumnBlock,
    Grid,
    GroupKey,
    RowKey,
    TableLayout,
    arrange,
    largest,
    trim,
)
from analysis.reporting.tables.table import Cell, Column, Foot, Kind, Row, Table
from analysis.reporting.wording.labels import question_label
from analysis.reporting.wording.notes import DESIGN, make_notes, source_line
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import fill, number, percent, row_of, word
from analysis.vocabulary import NO_DATA, NOT_ASKED, NOT_IN_FORM, OK, SMALL_BASE, STATISTICS, SUPPRESSED

__all__ = ["Cell", "Column", "ColumnBlock", "Foot", "Row", "Table", "TableLayout", "tabulate"]


def tabulate(estimates: pd.DataFrame, layout: TableLayout) -> Table:
    """The table of these estimates rows (those of one table id).

    One column group for each block, weighting, study and level: % and n for shares, n for counts,
    the value for other statistics, and the base where it differs from row to row. A cell without an
    estimate says why. Raises ValueError where there are no rows at all.
    """
    if estimates.empty:
        raise ValueError(f"no estimates to tabulate for {layout.title!r}")
    whole, unused = trim(arrange(estimates, layout))
    grid = largest(whole, layout.top)
    foot, shared = _foot(grid, layout)
    columns = tuple(
        column
        for place, group in enumerate(grid.groups)
        for column in _columns(group, place, grid, layout, shared[place])
    )
    question = next(
        (group.block.question for group in grid.groups if group.block.statistic in OF_CHOICES), ""
    )
    rows = tuple(
        Row(
            row_label(row, grid, layout),
            row.question or question,
            row.choice,
            _cells(row, grid, layout, shared),
        )
        for row in grid.rows
    )
    return Table(
        name=str(estimates["table"].iloc[0]),
        title=fill(layout.title, layout.language, city=layout.place),
        subtitle=fill(layout.subtitle, layout.language, city=layout.place),
        stub=layout.stub or word("answer", layout.language),
        columns=columns,
        rows=rows,
        foot=foot,
        notes=(*_of_top(grid, whole, layout), *make_notes(grid, layout, unused)),
        source=source_line(layout),
        language=layout.language,
        unit=_units(grid, layout),
        base=_bases(grid, foot[0], layout),
    )


def _foot(grid: Grid, layout: TableLayout) -> tuple[tuple[Foot, ...], list[bool]]:
    """The base row (and the effective base of weighted columns), and for each group whether it has one
    base.
    """
    bases = [grid.bases(group) for group in grid.groups]
    shared = [len(group_bases) <= 1 for group_bases in bases]
    values = tuple(group_bases.copy().pop() if len(group_bases) == 1 else None for group_bases in bases)
    texts = []
    for group, value, one in zip(grid.groups, values, shared, strict=True):
        statuses = grid.statuses(group)
        if value is not None:
            texts.append(layout.counted(value, group.block.unit))
        elif one and statuses & {SUPPRESSED, NOT_ASKED, NOT_IN_FORM}:
            key = SUPPRESSED if SUPPRESSED in statuses else sorted(statuses - {OK, SMALL_BASE})[0]
            texts.append(status_text(key, group, layout.language))
        else:
            texts.append("")
    feet = [Foot(word("base", layout.language), values, tuple(texts))]
    if any(group.weighting == DESIGN for group in grid.groups):
        sums = tuple(_weighted(group, grid) for group in grid.groups)
        feet.append(_numbers_foot("base.weighted", sums, layout))
    if any(group.weighting != "none" for group in grid.groups):
        effective = tuple(_effective(group, grid) for group in grid.groups)
        feet.append(_numbers_foot("base.effective", effective, layout))
    return tuple(feet), shared


def _numbers_foot(key: str, values: Sequence[float | None], layout: TableLayout) -> Foot:
    """A row of numbers beneath a table, blank where a column has none."""
    texts = []
    for value in values:
        texts.append("" if value is None else number(value, layout.language))
    return Foot(word(key, layout.language), tuple(values), tuple(texts))


def _effective(group: GroupKey, grid: Grid) -> float | None:
    return None if group.weighting == "none" else _of_base(group, grid, "n_effective")


def _weighted(group: GroupKey, grid: Grid) -> float | None:
    """What the weights of a column add up to: as drawn, and what other readings make of it."""
    return None if group.weighting == "none" else _of_base(group, grid, "base_weighted")


def _of_base(group: GroupKey, grid: Grid, name: str) -> float | None:
    """What all cells of a group say of their base; None where they have several."""
    bases = grid.bases(group)
    values = (getattr(record, name) for record in grid.column(group) if record.base in bases)
    numbers = [value for value in values if not np.isnan(value)]
    return float(numbers[0]) if numbers and len(bases) == 1 else None


def _columns(group: GroupKey, place: int, grid: Grid, layout: TableLayout, one_base: bool) -> list[Column]:
    spanners = _spanners(group, grid, layout)

    def column(key: str, kind: Kind, decimals: int = 0) -> Column:
        return Column(word(key, layout.language), spanners, kind, place, decimals)

    statistic = STATISTICS[group.block.statistic]
    if statistic.printed == "count":
        return [column(statistic.heading, "count")]
    kind = statistic.printed
    decimals = layout.decimals if kind == "percent" else layout.number_decimals
    columns = [column(statistic.heading, kind, decimals)]
    if layout.intervals:
        columns += [column("interval.low", kind, decimals), column("interval.high", kind, decimals)]
    if kind == "percent" and group.weighting == grid.groups[0].weighting:
        columns.append(column("n", "count"))
    if not one_base:
        columns.append(column("base", "base"))
    return columns


def _spanners(group: GroupKey, grid: Grid, layout: TableLayout) -> tuple[str, ...]:
    """What stands over a group: block, then weighting, study, domain and level where there are several."""
    language, labels = layout.language, layout.labels
    heading = group.block.heading or layout.unit_heading(group.block.unit)
    spanners = [fill(heading, language, city=layout.place)]
    if len({other.weighting for other in grid.groups}) > 1:
        spanners.append(weighting_text(group.weighting, language))
    if len({other.study for other in grid.groups}) > 1:
        spanners.append(labels.study(group.study, language))
    if len({other.wave for other in grid.groups if other.study == group.study}) > 1:
        spanners.append(group.wave)
    domains = {other.domain for other in grid.groups if other.domain}
    if len(domains) > 1:
        spanners.append(labels.question(group.domain, language) if group.domain else "")
    if domains:
        level = labels.choice(group.domain, group.level, language) if group.domain else word("all", language)
        spanners.append(level)
    return tuple(spanners)


def row_label(row: RowKey, grid: Grid, layout: TableLayout) -> str:
    """The text of a row: its choice as the first block that knows it calls it, or its question."""
    if row.question:
        groups = [group for group in grid.groups if grid.record(group, row) is not None]
        statistics = {group.block.statistic for group in groups}
        row_statistics = sorted(name for name in statistics if STATISTICS[name].row)
        statistic = row_statistics[-1] if row_statistics else ""
        return question_label(row.question, row.choice, statistic, layout.labels, layout.language)
    questions = dict.fromkeys(
        group.block.question for group in grid.groups if group.block.statistic in OF_CHOICES
    )
    labels = (layout.labels.choice(question, row.choice, layout.language) for question in questions)
    return next((label for label in labels if label != row.choice), row.choice)


def _of_top(grid: Grid, whole: Grid, layout: TableLayout) -> tuple[str, ...]:
    if len(grid.rows) == len(whole.rows):
        return ()
    row_count, total = (number(len(of.rows), layout.language) for of in (grid, whole))
    return (word("note.most", layout.language, shown=row_count, all=total),)


def _cells(row: RowKey, grid: Grid, layout: TableLayout, shared: Sequence[bool]) -> tuple[Cell, ...]:
    return tuple(
        cell
        for place, group in enumerate(grid.groups)
        for cell in _group_cells(row, group, grid, layout, shared[place])
    )


def _group_cells(row: RowKey, group: GroupKey, grid: Grid, layout: TableLayout, one_base: bool) -> list[Cell]:
    """The cells of one row in one group, in the order of `_columns`."""
    record = grid.record(group, row)
    columns = _columns(group, 0, grid, layout, one_base)
    if record is None:
        return [_absent(row, group, grid, layout, first=place == 0) for place in range(len(columns))]
    status = record.status
    values = {"count": record.n, "base": record.base}
    value_columns = [record.estimate, record.low, record.high]
    cells = []
    for place, column in enumerate(columns):
        value = values[column.kind] if column.kind in values else value_columns[place]
        if status not in (OK, SMALL_BASE):
            cells.append(
                Cell(None, status, status_text(status, group, layout.language) if place == 0 else "")
            )
        elif value is None or np.isnan(value):
            cells.append(Cell(None, NO_DATA, word("status.no data", layout.language)))
        else:
            text = show(float(value), column, layout.language)
            marked = status == SMALL_BASE and column.kind in ("percent", "number")
            cells.append(Cell(float(value), status, text + "*" if marked else text))
    if status == SUPPRESSED:
        hidden = word("status.suppressed", layout.language)
        cells = [replace(cell, text=hidden) for cell in cells]
    return cells


def _absent(row: RowKey, group: GroupKey, grid: Grid, layout: TableLayout, *, first: bool) -> Cell:
    status = grid.absent(group, row)
    text = status_text(status, group, layout.language) if status and first else ""
    return Cell(None, status or NO_DATA, text)


def status_text(status: str, group: GroupKey, language: str) -> str:
    """Why a cell has no number: of a question for those who gave a certain answer, that nobody there had."""
    if status == NOT_ASKED and group.block.asked_of:
        return word("overview.nobody", language)
    return word(f"status.{status}", language)


def show(value: float, column: Column, language: str) -> str:
    """A value as its column prints it, without the percent sign (the heading has it)."""
    if column.kind == "percent":
        return percent(value, language, column.decimals, sign=False)
    return number(value, language, column.decimals)


def _bases(grid: Grid, foot: Foot, layout: TableLayout) -> str:
    """The bases of the whole-city columns in one line, the first three where there are more."""
    texts = [text for group, text in zip(grid.groups, foot.texts, strict=True) if text and not group.level]
    texts = list(dict.fromkeys(texts))
    return row_of(texts[:3], layout.language) + (" ..." if len(texts) > 3 else "")


def _units(grid: Grid, layout: TableLayout) -> str:
    headings = dict.fromkeys(layout.unit_heading(group.block.unit) for group in grid.groups)
    return row_of(headings, layout.language)
