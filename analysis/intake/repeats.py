"""Repeat groups: their sheets or files joined to the interviews on `_parent_index` (Kobo, ONA) or PARENT_KEY (ODK)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.intake import routing
from analysis.intake.layout import Reading
from analysis.intake.responses import Reports, Responses
from analysis.intake.typed import Typing
from analysis.problems import Problems

LINKS = (("_parent_index", "_index"), ("PARENT_KEY", "KEY"))


def read_repeats(tables: Mapping, main, responses: Responses, reading: Reading, problems: Problems) -> dict[str, Reports]:
    """The reports of every repeat group, by its name; a nested repeat's respondents are those of its parent's rows."""
    repeats: dict[str, Reports] = {}
    parents = {"": (main, np.arange(len(responses)))}
    groups = reading.form.groups
    for source, table in sorted(tables.items(), key=lambda item: len(groups[_group(item[1], reading)].path) if _group(item[1], reading) else 0):
        name = _group(table, reading)
        if name is None:
            problems.warn(source, "No repeat group of the form has these questions; they are left out.")
            continue
        parent = next((outer for outer in reversed(groups[name].path) if outer in parents), "")
        above, respondents = parents[parent]
        found = _joined(table, above)
        if (found < 0).any():
            first = int(table.rows[found < 0][0])
            problems.warn(source, f"{int((found < 0).sum())} rows belong to no interview and are left out.", row=first)
        table = table.take(found >= 0)
        rows = respondents[found[found >= 0]]
        parents[name] = (table, rows)
        repeats[name] = _reports(table, rows, responses, reading, problems)
    return repeats


def _group(table, reading: Reading) -> str | None:
    """The repeat group that most of the table's questions are in."""
    repeats = Counter(reading.form.questions[target.question].repeat for target in table.targets if target.question)
    repeats.pop(None, None)
    return repeats.most_common(1)[0][0] if repeats else None


def _joined(table, parent) -> np.ndarray:
    """Position (n,) of each row's parent row, -1 where there is none. A parent without an index is counted from 1."""
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


def _reports(table, rows: np.ndarray, responses: Responses, reading: Reading, problems: Problems) -> Reports:
    index = pd.RangeIndex(len(rows), name="report")
    typing = Typing(reading, responses.instrument.columns, table.layout.head.source, table.rows, problems)
    frame = typing.frame(table.targets, table.columns, index)
    names = [target.question for target in table.targets if target.question]
    everybody = pd.DataFrame(True, index=index, columns=list(dict.fromkeys(names)))
    reports = Reports(frame, reading.form, responses.instrument, everybody, responses, rows)
    asked = routing.asked(reports, problems)
    return Reports(frame, reading.form, responses.instrument, asked, responses, rows)
