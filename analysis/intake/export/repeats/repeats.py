"""Repeat groups: the rows of their sheets, files or flattened columns, joined to the interviews by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.export.cells.column_notes import Telling
from analysis.intake.export.cells.typed import Typing
from analysis.intake.export.columns.layout import Reading
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.export.repeats.appended import append_tables, without_copies
from analysis.intake.export.repeats.flattened import Flattened
from analysis.intake.export.repeats.parents import Parents, join_parents
from analysis.intake.export.repeats.row_keys import instance_keys, row_keys
from analysis.intake.export.table import ExportTable
from analysis.intake.form import routing
from analysis.problems import Problems
from analysis.reading.label_text import counted


@dataclass(frozen=True)
class Joined:
    """The rows of one repeat: their cells, and each one's row among the interviews (n,).

    `keys` (n,) is what each is called, `outer` (n,) the key of the row of the repeat around it ("" for an
    interview), `keyed` (n,) whether a cleaning log can name it.
    """

    table: ExportTable
    rows: np.ndarray
    keys: np.ndarray
    outer: np.ndarray
    keyed: np.ndarray

    def take(self, keep: np.ndarray) -> Joined:
        return Joined(
            self.table.take(keep), self.rows[keep], self.keys[keep], self.outer[keep], self.keyed[keep]
        )


def read_repeats(
    tables: Sequence[ExportTable],
    flattened: Sequence[Flattened],
    main: ExportTable,
    responses: Responses,
    reading: Reading,
    problems: Problems,
) -> tuple[dict[str, Reports], tuple[str, ...]]:
    """The reports of every repeat group, by its name, and a sentence on how each was joined; not yet routed.

    A repeat may lie in several sheets or files, or be flattened into the interviews' columns; a nested repeat
    joins through the rows of the repeat around it.
    """
    uuids = responses.frame.index.to_numpy(dtype=object)
    by_group: dict[str, list[ExportTable]] = {part.group: [] for part in flattened}
    for table in tables:
        by_group.setdefault(group_of(table.targets, reading) or "", []).append(table)
    joined: dict[str, Joined] = {}
    sentences = []
    for name in sorted(by_group, key=lambda name: len(reading.form.groups[name].path)):
        tables_of_group = [_flattened(part, uuids, reading) for part in flattened if part.group == name]
        outer = next(
            (joined[group] for group in reversed(reading.form.groups[name].path) if group in joined), None
        )
        for table in by_group[name]:
            part, sentence = _joined(name, table, _Around(main, uuids, outer), problems)
            if part is not None:
                tables_of_group.append(part)
                sentences.append(sentence)
        if tables_of_group:
            joined[name] = _whole(tables_of_group, problems)
    repeats = {name: _reports(whole, responses, reading, problems) for name, whole in joined.items()}
    return repeats, tuple(sentences)


def route_repeats(
    repeats: Mapping[str, Reports], responses: Responses, problems: Problems
) -> dict[str, Reports]:
    """The reports of these respondents, with who was asked what in each row."""
    routed = {}
    for name, reports in repeats.items():
        everybody = pd.DataFrame(True, index=reports.asked.index, columns=reports.asked.columns)
        whole = replace(reports, respondents=responses, asked=everybody)
        routing_of_rows = routing.route(whole, problems, repeats)
        routed[name] = replace(whole, asked=routing_of_rows.asked, guessed=routing_of_rows.guessed)
    return routed


@dataclass(frozen=True)
class _Around:
    """What the rows of a repeat belong to: the interviews, or the rows of the nearest repeat around it that
    was read.
    """

    main: ExportTable
    uuids: np.ndarray
    outer: Joined | None

    @property
    def parents(self) -> Parents:
        if self.outer is None:
            return Parents(self.main, np.arange(len(self.uuids)))
        return Parents(self.outer.table, self.outer.rows)

    def links(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the owners at these places are called, the outer row's key ("" for none), and whether a log
        can name it.
        """
        if self.outer is None:
            everybody = np.ones(len(places), dtype=bool)
            return self.uuids[places], np.full(len(places), "", dtype=object), everybody
        keys = self.outer.keys[places]
        return keys, keys, self.outer.keyed[places]


def _flattened(part: Flattened, uuids: np.ndarray, reading: Reading) -> Joined:
    groups = reading.form.groups
    around = [name for name in (*groups[part.group].path, part.group) if groups[name].repeat]
    owners = uuids[part.rows]
    keys = instance_keys(around, part.instances, owners)
    outer = np.full(len(keys), "", dtype=object)
    if len(around) > 1:
        outer = instance_keys(around[:-1], [instance[:-1] for instance in part.instances], owners)
    return Joined(part.table, part.rows, keys, outer, np.ones(len(keys), dtype=bool))


def group_of(targets: Sequence[ColumnTarget], reading: Reading) -> str | None:
    """The repeat group that most of these columns' questions are in."""
    questions = {target.question for target in targets if target.question}
    repeats = Counter(reading.form.questions[question].repeat for question in questions)
    repeats.pop(None, None)
    return repeats.most_common(1)[0][0] if repeats else None


def _joined(name: str, table: ExportTable, around: _Around, problems: Problems) -> tuple[Joined | None, str]:
    """The rows that have a parent, and how many they are, said."""
    source = table.layout.head.source
    parents = around.parents
    join = join_parents(table, parents, around.main, problems)
    if join is None:
        return None, ""
    lost = np.flatnonzero(join.rows < 0)
    all_rows = len(join.rows)
    if len(lost):
        count = counted(len(lost), "row belongs", "rows belong")
        problems.warn(
            source,
            f"{count} to no interview in this export by {join.by} and"
            f" {'is' if len(lost) == 1 else 'are'} left out ({all_rows - len(lost)} of {all_rows} stay).",
            row=int(table.rows[lost[0]]),
        )
    has_parent = join.rows >= 0
    sentence = f"{all_rows - len(lost)} of {counted(all_rows, 'row')} of {source} joined by {join.by}"
    places, table = join.rows[has_parent], table.take(has_parent)
    owners, outer, nameable = around.links(places)
    keys, keyed = row_keys(name, table, owners)
    return Joined(table, parents.interviews[places], keys, outer, keyed & nameable), sentence


def _whole(parts: Sequence[Joined], problems: Problems) -> Joined:
    """All parts of one repeat under each other, without rows that stand in several of them."""
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([part.rows for part in parts])
    table = append_tables([part.table for part in parts])
    origin = np.repeat(np.arange(len(parts)), [len(part.rows) for part in parts])
    copies = without_copies(table, rows, origin)
    if copies.any():
        count = counted(int(copies.sum()), "row repeats", "rows repeat")
        problems.warn(table.layout.head.source, f"{count} one of another sheet or file; left out.")
    whole = Joined(
        table,
        rows,
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.outer for part in parts]),
        np.concatenate([part.keyed for part in parts]),
    )
    return _with_one_row_a_key(whole.take(~copies))


def _with_one_row_a_key(joined: Joined) -> Joined:
    """The rows in which one key stands for one row: those of two files with one key can't be named."""
    doubled = pd.Series(joined.keys).duplicated(keep=False).to_numpy()
    keys = joined.keys.copy()
    for place in np.flatnonzero(doubled):
        keys[place] = f"{keys[place]}[? {place + 1}]"
    return replace(joined, keys=keys, keyed=joined.keyed & ~doubled)


def _reports(joined: Joined, responses: Responses, reading: Reading, problems: Problems) -> Reports:
    table = joined.table
    index = pd.Index(joined.keys, dtype="str", name="row")
    links = pd.DataFrame({"keyed": joined.keyed, "outer": joined.outer}, index=index)
    typing = Typing(
        reading, responses.instrument.columns, Telling(table.layout.head.source, table.rows, problems)
    )
    frame = typing.frame(table.targets, table.columns, index)
    names = [target.question for target in table.targets if target.question]
    everybody = pd.DataFrame(True, index=index, columns=list(dict.fromkeys(names)))
    return Reports(
        frame,
        responses.form,
        responses.instrument,
        everybody,
        responses,
        joined.rows,
        links,
        ordered=typing.ordered,
    )
