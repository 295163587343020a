"""Tables of one repeat under each other: its sheets of several versions, its files, its flattened columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.export.table import ExportTable
from analysis.reading.text_columns import ReadColumn


def append_tables(tables: Sequence[ExportTable]) -> ExportTable:
    """The tables under each other; columns are alike by question and choice, else by header."""
    first = tables[0]
    if len(tables) == 1:
        return first
    targets: dict[tuple[str, str], ColumnTarget] = {}
    for table in tables:
        for target in table.targets:
            key = _key(target)
            if key not in targets:
                targets[key] = replace(target, position=len(targets))
    columns = [_column(key, tables) for key in targets]
    names = " and ".join(dict.fromkeys(table.layout.head.source for table in tables))
    head = replace(first.layout.head, source=names)
    layout = replace(first.layout, head=head)
    rows = np.concatenate([table.rows for table in tables])
    return replace(first, layout=layout, targets=tuple(targets.values()), columns=columns, rows=rows)


def without_copies(table: ExportTable, rows: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Boolean (n,): rows that say again, for the same interview (`rows`), all that a row of another `origin`
    says.

    Two members of one household may answer alike: copies are told only between sheets or files, and only
    where the rows have a number or key of their own.
    """
    own = [
        target.position for target in table.targets if target.header.strip("_").casefold() in ("index", "key")
    ]
    none = np.zeros(len(rows), dtype=bool)
    if not own:
        return none
    cells = {f"{target.position}": table.columns[target.position].codes for target in table.targets}
    frame = pd.DataFrame({"interview": rows, **cells})
    again = frame.duplicated().to_numpy()
    first = frame.groupby(list(frame.columns), sort=False).ngroup().to_numpy()
    origin_of_first = np.full(first.max(initial=-1) + 1, -1)
    for place in range(len(rows) - 1, -1, -1):
        origin_of_first[first[place]] = origin[place]
    return again & (origin_of_first[first] != origin)


def _key(target: ColumnTarget) -> tuple[str, str]:
    return (target.question, target.choice) if target.question else ("", target.header)


def _column(key: tuple[str, str], tables: Sequence[ExportTable]) -> ReadColumn:
    texts: dict[str, int] = {}
    codes = []
    for table in tables:
        own_target = next((target for target in table.targets if _key(target) == key), None)
        if own_target is None:
            codes.append(np.full(len(table.rows), -1, dtype=np.int32))
            continue
        column = table.columns[own_target.position]
        places = [texts.setdefault(text, len(texts)) for text in column.texts]
        codes.append(column.spread(places, -1, np.int32))
    return ReadColumn(np.concatenate(codes), list(texts))
