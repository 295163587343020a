"""Any small frame as a table of the house: diagnostics, margins, counts of problems.

list_table(frame, ListLayout(...)) -> Table
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.reporting.tables.table import Cell, Column, Kind, Row, Table
from analysis.reporting.wording.words import number, percent
from analysis.vocabulary import NO_DATA, OK


@dataclass(frozen=True)
class ListLayout:
    """How to show a frame: its first column is the stub.

    `headings` maps columns to what stands over them (others keep their name), `percents` names the
    columns that hold shares (0-1), `decimals` the decimals of the other numbers.
    """

    name: str
    title: str
    language: str
    headings: Mapping[str, str] = field(default_factory=dict)
    percents: Sequence[str] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()
    source: str = ""


def list_table(frame: pd.DataFrame, layout: ListLayout) -> Table:
    """The frame as a table: text as it is, whole numbers whole, shares in percent, missing as a dash; a cell
    is one already.
    """
    stub, *names = frame.columns
    columns = tuple(
        Column(
            layout.headings.get(name, name),
            (),
            _kind(name, layout),
            place,
            _decimals(frame[name], name, layout),
        )
        for place, name in enumerate(names)
    )
    rows = tuple(
        Row(
            str(label),
            "",
            "",
            tuple(_cell(value, column, layout) for value, column in zip(values, columns, strict=True)),
        )
        for label, *values in frame.itertuples(index=False, name=None)
    )
    return Table(
        name=layout.name,
        title=layout.title,
        subtitle="",
        stub=layout.headings.get(stub, stub),
        columns=columns,
        rows=rows,
        foot=(),
        notes=tuple(layout.notes),
        source=layout.source,
        language=layout.language,
    )


def _kind(name: str, layout: ListLayout) -> Kind:
    return "percent" if name in layout.percents else "number"


def _decimals(column: pd.Series, name: str, layout: ListLayout) -> int:
    if name in layout.decimals:
        return layout.decimals[name]
    return 0 if name in layout.percents or not pd.api.types.is_float_dtype(column) else 2


def _cell(value: object, column: Column, layout: ListLayout) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, str):
        return Cell(None, OK, value)
    if value is None or pd.isna(value):
        return Cell(None, NO_DATA, "–")
    if not isinstance(value, (int, float, np.number)):
        return Cell(None, OK, str(value))
    formatter = percent if column.kind == "percent" else number
    return Cell(float(value), OK, formatter(float(value), layout.language, column.decimals))
