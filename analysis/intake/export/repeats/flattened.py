"""Repeats that an export writes beside each other in the interview's row (`kids[2]/sex`, `sex_2`), as tables.

1. A column is of a repeat where its header, without its numbers, is a question inside a repeat of the form,
with one number for each repeat around it.
2. An interview has a report where any of the report's cells is filled; a "no" under a choice alone is no
answer:
   such columns are filled for reports that don't exist, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.intake.export.cells.selects import FALSE
from analysis.intake.export.columns.layout import Reading
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.export.repeats.appended import append_tables
from analysis.intake.export.table import ExportTable
from analysis.reading.text_columns import ReadColumn


@dataclass(frozen=True)
class Flattened:
    """The reports of the repeat `group` as a table, and each one's row among the interviews (n,).

    `instances` are the numbers that the headers give each report (n), outermost repeat first.
    """

    group: str
    table: ExportTable
    rows: np.ndarray
    instances: tuple[tuple[int, ...], ...]


def take_flattened(table: ExportTable, reading: Reading) -> tuple[ExportTable, tuple[Flattened, ...]]:
    """The interviews without the columns of flattened repeats, and these as tables of their own."""
    by_group: dict[str, dict[tuple[int, ...], list[ColumnTarget]]] = defaultdict(lambda: defaultdict(list))
    for target in table.targets:
        if target.instance:
            group = reading.form.questions[target.question].repeat or ""
            by_group[group][target.instance].append(target)
    if not by_group:
        return table, ()
    plain_targets = tuple(target for target in table.targets if not target.instance)
    repeats = [_reports(group, instances, table) for group, instances in by_group.items()]
    return replace(table, targets=plain_targets), tuple(repeats)


def _reports(
    group: str, instances: dict[tuple[int, ...], list[ColumnTarget]], table: ExportTable
) -> Flattened:
    instance_tables, rows, numbers = [], [], []
    for instance, targets in sorted(instances.items()):
        held = np.flatnonzero(_told(targets, table))
        columns = [table.columns[target.position].take(held) for target in targets]
        placed = tuple(replace(target, position=place) for place, target in enumerate(targets))
        instance_tables.append(
            replace(table, targets=placed, columns=columns, rows=table.rows[held], uuid="")
        )
        rows.append(held)
        numbers += [instance] * len(held)
    interviews = np.concatenate(rows)
    order = np.argsort(interviews, kind="stable")
    whole = append_tables(instance_tables)
    columns = [column.take(order) for column in whole.columns]
    ordered_table = replace(whole, columns=columns, rows=whole.rows[order])
    return Flattened(group, ordered_table, interviews[order], tuple(numbers[place] for place in order))


def _told(targets: Sequence[ColumnTarget], table: ExportTable) -> np.ndarray:
    """Boolean (n,): whose cells tell of a report (rule 2)."""
    has_report = np.zeros(len(table.rows), dtype=bool)
    for target in targets:
        column = table.columns[target.position]
        has_report |= _ticked(column) if target.choice else column.codes >= 0
    return has_report


def _ticked(column: ReadColumn) -> np.ndarray:
    yes = [text.casefold() not in FALSE for text in column.texts]
    return column.spread(yes, False, bool)
