"""A finished table, which shows itself.

str(table)            as plain text, the form the design shows
table._repr_html_()   for notebooks, everything escaped
table.frame()         plain numbers (percent 0-100) with a status column beside each group
table.csv()           the same as text, cells that begin like a formula marked as text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.reporting.tables.contents import Cell, Column, Foot, Kind, Row, TableContents
from analysis.reporting.tables.frames import table_as_csv, table_as_frame
from analysis.reporting.tables.html import table_as_html
from analysis.reporting.tables.plaintext import table_as_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "Column", "Foot", "Kind", "Row", "Table"]


@dataclass(frozen=True)
class Table(TableContents):
    """The contents of a table with the ways to show them."""

    def __str__(self) -> str:
        return table_as_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return table_as_html(self)

    def frame(self) -> pd.DataFrame:
        """One row a table row, then the foot; see `table_as_frame`."""
        return table_as_frame(self)

    def csv(self) -> str:
        """The frame as CSV text (comma, LF), safe to open in a spreadsheet."""
        return table_as_csv(self)
