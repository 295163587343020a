"""What each row of a repeat is called, so that a cleaning log names it and nothing else.

1. A row with a key of its own (KEY of ODK and SurveyCTO) is called by it.
2. Else by its interview's uuid, or the key of the row of the repeat around it, and its number among the rows
   there, of how many: `uuid/kids[2 of 3]`. The number follows the export's own index (`_index`), never the
   order in which rows happen to stand; `of 3` tells that rows were taken out or added since.
3. In a flattened export the number is the one in the header: `uuid/kids[2]`.
4. A row that neither tells of, beside others of its interview, is called by its place, and a log can't name
   it: `keyed` is False.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.intake.export.repeats.parents import filled_column
from analysis.intake.export.table import ExportTable

OWN_KEYS, INDEXES = ("key",), ("index", "row_index", "rowindex")


def row_keys(name: str, table: ExportTable, owners: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Key (n,) of each row of the repeat `name`, and whether a log can name it (n,).

    `owners` (n,) are the interviews' uuids, or the keys of the rows around.
    """
    own = _own_keys(table)
    if own is not None:
        return own, np.ones(len(own), dtype=bool)
    codes, _ = pd.factorize(np.asarray(owners, dtype=object))
    sizes = np.bincount(codes, minlength=codes.max(initial=-1) + 1)[codes]
    numbers, keyed = _numbers(codes, _indexes(table))
    keyed = keyed | (sizes == 1)
    keys = [
        f"{owner}/{name}[{number} of {size}]" if is_numbered else f"{owner}/{name}[? {place}]"
        for place, (owner, number, size, is_numbered) in enumerate(
            zip(owners, numbers, sizes, keyed, strict=True), start=1
        )
    ]
    return np.array(keys, dtype=object), keyed


def instance_keys(
    repeats: Sequence[str], instances: Sequence[tuple[int, ...]], uuids: Sequence[str]
) -> np.ndarray:
    """Key (n,) of each row of a flattened repeat; `repeats` are those around it and itself, outermost
    first.
    """
    keys = []
    for uuid, instance in zip(uuids, instances, strict=True):
        steps = [f"{name}[{number}]" for name, number in zip(repeats, instance, strict=False)]
        keys.append("/".join([uuid, *steps]))
    return np.array(keys, dtype=object)


def _own_keys(table: ExportTable) -> np.ndarray | None:
    """The rows' own keys; None where the table has none, or one that is blank or stands twice."""
    _, column = filled_column(table, OWN_KEYS)
    if column is None or (column.codes < 0).any():
        return None
    keys = column.spread(column.texts, None, object)
    return keys if len(set(keys)) == len(keys) else None


def _indexes(table: ExportTable) -> np.ndarray:
    """The export's own number (n,) of each row, NaN where it has none."""
    _, column = filled_column(table, INDEXES)
    if column is None:
        return np.full(len(table.rows), np.nan)
    numbers = pd.to_numeric(pd.Series(column.texts, dtype=object), errors="coerce").to_numpy(dtype=float)
    return column.spread(numbers, np.nan, float)


def _numbers(codes: np.ndarray, indexes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number (n,) of each row among those of its owner, from 1 by the index, and whether that can be told."""
    frame = pd.DataFrame({"owner": codes, "index": indexes})
    numbers = frame.groupby("owner")["index"].rank(method="first").fillna(1).to_numpy(dtype=int)
    doubtful = frame["index"].isna() | frame.duplicated(keep=False)
    is_certain = ~doubtful.groupby(frame["owner"]).transform("any")
    return numbers, is_certain.to_numpy(dtype=bool)
