"""Files of a store that lack a column which later pieces have: the column is added, as nobody's answer.

1. A choice outside the list that nobody of a piece named was not ticked there, by who answered the question.
2. A choice of the list whose column a file lacks was not offered by that file.
3. A question that a file lacks was not asked there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.files import replacing
from analysis.intake.stored.files import ASKED, StoreShape
from analysis.intake.stored.frame import CATEGORY, StoredColumn

TYPES = {"boolean": pa.bool_(), "float64": pa.float64(), CATEGORY: pa.string(), "str": pa.string()}


def even_parts(folder: Path, names: Sequence[str], shape: StoreShape) -> None:
    """Give every file all the columns that the store has."""
    asked = [f"{ASKED}{question}" for question in shape.asked]
    for name in names:
        path = folder / name
        there = set(pq.read_schema(path).names)
        lacking = [column for column in shape.columns.values() if column.name not in there]
        unasked = [column for column in asked if column not in there]
        if not lacking and not unasked:
            continue
        table = pq.read_table(path)
        for column in lacking:
            table = table.append_column(column.name, _absent(column, table, shape))
        for column_name in unasked:
            table = table.append_column(column_name, pa.array(np.zeros(len(table), dtype=bool)))
        with replacing(path, private=True) as temporary:
            pq.write_table(table, temporary, compression="zstd", write_statistics=False)


def _absent(column: StoredColumn, table: pa.Table, shape: StoreShape) -> pa.ChunkedArray:
    question, slash, choice = column.name.partition("/")
    form = shape.form
    listed = question in form.questions and choice in {one.name for one in form.choices(question)}
    siblings = [name for name in table.column_names if name.startswith(f"{question}/")]
    if slash and siblings and not listed:
        answered = pc.is_valid(table.column(siblings[0]))
        for name in siblings[1:]:
            answered = pc.or_(answered, pc.is_valid(table.column(name)))
        return pc.if_else(answered, False, pa.scalar(None, pa.bool_()))
    kind = TYPES.get(column.dtype, pa.timestamp("ns"))
    return pa.chunked_array([pa.nulls(len(table), kind)])
