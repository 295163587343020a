"""Repeat groups: the rows of their sheets, files or flattened columns, joined to the interviews by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.export.appended import append_tables, without_copies
from analysis.intake.export.flattened import Flattened
from analysis.intake.export.layout import Reading
from analysis.intake.export.parents import Parents, join_parents
from analysis.intake.export.table import Table
from analysis.intake.export.target import Target
from analysis.intake.export.typed import Typing
from analysis.intake.form import routing
from analysis.problems import Problems
from analysis.reading.label_text import counted


@dataclass(frozen=True)
class Joined:
    """The rows of one repeat: their cells, and each one's row among the interviews (n,)."""

    table: Table
    rows: np.ndarray


def read_repeats(
    tables: Sequence[Table],
    flattened: Sequence[Flattened],
    main: Table,
    responses: Responses,
    reading: Reading,
    problems: Problems,
) -> tuple[dict[str, Reports], tuple[str, ...]]:
    """The reports of every repeat group, by its name, and a sentence on how each was joined; not yet routed.

    A repeat may lie in several sheets or files, or be flattened into the interviews' columns; a nested repeat
    joins through the rows of the repeat around it.
    """
    everyone = Parents(main, np.arange(len(responses)))
    joined: dict[str, list[Joined]] = {part.group: [Joined(part.table, part.rows)] for part in flattened}
    sentences = []
    for table in sorted(tables, key=lambda table: _depth(table, reading)):
        name = group_of(table.targets, reading) or ""
        parents = _parents(name, joined, everyone, reading)
        part, sentence = _joined(table, parents, main, problems)
        if part is not None:
            joined.setdefault(name, []).append(part)
            sentences.append(sentence)
    repeats = {}
    for name, parts in joined.items():
        whole = _whole(parts, problems)
        joined[name] = [whole]
        repeats[name] = _reports(whole, responses, reading, problems)
    return repeats, tuple(sentences)


def route_repeats(
    repeats: Mapping[str, Reports], responses: Responses, problems: Problems
) -> dict[str, Reports]:
    """The reports of these respondents, with who was asked what in each row."""
    routed = {}
    for name, reports in repeats.items():
        everybody = pd.DataFrame(True, index=reports.asked.index, columns=reports.asked.columns)
        whole = replace(reports, respondents=responses, asked=everybody)
        found = routing.route(whole, problems, repeats)
        routed[name] = replace(whole, asked=found.asked, guessed=found.guessed)
    return routed


def group_of(targets: Sequence[Target], reading: Reading) -> str | None:
    """The repeat group that most of these columns' questions are in."""
    questions = {target.question for target in targets if target.question}
    repeats = Counter(reading.form.questions[question].repeat for question in questions)
    repeats.pop(None, None)
    return repeats.most_common(1)[0][0] if repeats else None


def _depth(table: Table, reading: Reading) -> int:
    return len(reading.form.groups[group_of(table.targets, reading) or ""].path)


def _parents(name: str, joined: dict[str, list[Joined]], everyone: Parents, reading: Reading) -> Parents:
    """The rows of the nearest repeat around this one that was read; the interviews where none is."""
    path = reading.form.groups[name].path
    outer = next((group for group in reversed(path) if joined.get(group)), None)
    if outer is None:
        return everyone
    parts = joined[outer]
    table = append_tables([part.table for part in parts])
    return Parents(table, np.concatenate([part.rows for part in parts]))


def _joined(table: Table, parents: Parents, main: Table, problems: Problems) -> tuple[Joined | None, str]:
    """The rows that have a parent, and how many they are, said."""
    source = table.layout.head.source
    join = join_parents(table, parents, main, problems)
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
    kept = join.rows >= 0
    sentence = f"{all_rows - len(lost)} of {counted(all_rows, 'row')} of {source} joined by {join.by}"
    return Joined(table.take(kept), parents.interviews[join.rows[kept]]), sentence


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
    return Joined(table.take(~copies), rows[~copies])


def _reports(joined: Joined, responses: Responses, reading: Reading, problems: Problems) -> Reports:
    table = joined.table
    index = pd.RangeIndex(len(joined.rows), name="report")
    typing = Typing(reading, responses.instrument.columns, table.layout.head.source, table.rows, problems)
    frame = typing.frame(table.targets, table.columns, index)
    names = [target.question for target in table.targets if target.question]
    everybody = pd.DataFrame(True, index=index, columns=list(dict.fromkeys(names)))
    return Reports(
        frame, responses.form, responses.instrument, everybody, respondents=responses, rows=joined.rows
    )
