"""Repeat groups: their sheets or files joined to the interviews on `_parent_index` (Kobo, ONA) or PARENT_KEY
(ODK).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.export.headers import Target
from analysis.intake.export.layout import Reading
from analysis.intake.export.table import Table
from analysis.intake.export.typed import Typing
from analysis.intake.form import routing
from analysis.problems import Problems
from analysis.reading.label_text import counted
from analysis.reading.text_columns import Head

LINKS = (("_parent_index", "_index"), ("PARENT_KEY", "KEY"))


def read_repeats(
    tables: Sequence[Table], main: Table, responses: Responses, reading: Reading, problems: Problems
) -> dict[str, Reports]:
    """The reports of every repeat group, by its name; a nested repeat joins through the rows of the repeat
    around it.
    """
    groups = reading.form.groups
    named = {_group(table, reading): table for table in tables}
    repeats: dict[str, Reports] = {}
    parents = {"": (main, np.arange(len(responses)))}
    for name in sorted(named, key=lambda name: len(groups[name].path)):
        table, source = named[name], named[name].layout.head.source
        outer = next((group for group in reversed(groups[name].path) if group in parents), "")
        parent, respondents = parents[outer]
        found = _joined(table, parent)
        lost = np.flatnonzero(found < 0)
        if len(lost):
            count = counted(
                len(lost), "row belongs to no interview and is", "rows belong to no interview and are"
            )
            problems.warn(source, f"{count} left out.", row=int(table.rows[lost[0]]))
        table = table.take(found >= 0)
        rows = respondents[found[found >= 0]]
        parents[name] = (table, rows)
        repeats[name] = _reports(table, rows, responses, reading, problems)
    return repeats


def is_repeat(head: Head) -> bool:
    """Whether a sheet or file says which interview each of its rows belongs to."""
    return any(link in head.rows[0] for link, _ in LINKS)


def group_of(targets: Sequence[Target], reading: Reading) -> str | None:
    """The repeat group that most of these columns' questions are in."""
    repeats = Counter(reading.form.questions[target.question].repeat for target in targets if target.question)
    repeats.pop(None, None)
    return repeats.most_common(1)[0][0] if repeats else None


def _group(table: Table, reading: Reading) -> str:
    return group_of(table.targets, reading) or ""


def _joined(table: Table, parent: Table) -> np.ndarray:
    """Position (n,) of each row's parent row, -1 where there is none.

    A parent without an index is counted from 1.
    """
    for link, key in LINKS:
        links = table.column(link)
        if links is None:
            continue
        keys = parent.column(key)
        if keys is None:
            names = [str(number + 1) for number in range(len(parent.rows))]
        else:
            names = keys.spread(keys.texts, None, object)
        positions = {name: position for position, name in enumerate(names) if name is not None}
        return links.spread([positions.get(text, -1) for text in links.texts], -1, np.int64)
    return np.full(len(table.rows), -1)


def _reports(
    table: Table, rows: np.ndarray, responses: Responses, reading: Reading, problems: Problems
) -> Reports:
    index = pd.RangeIndex(len(rows), name="report")
    typing = Typing(reading, responses.instrument.columns, table.layout.head.source, table.rows, problems)
    frame = typing.frame(table.targets, table.columns, index)
    names = [target.question for target in table.targets if target.question]
    everybody = pd.DataFrame(True, index=index, columns=list(dict.fromkeys(names)))
    reports = Reports(frame, responses.form, responses.instrument, everybody, responses, rows)
    asked = routing.asked(reports, problems)
    return replace(reports, asked=asked)
