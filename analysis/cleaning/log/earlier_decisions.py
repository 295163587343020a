"""What people wrote in an earlier findings workbook, so that making it anew loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.cleaning.log.log import HEADINGS, column_of, heading_row
from analysis.problems import CaseStudyError, Problems
from analysis.reading.hand_tables import Sheet, read_sheets

#: The columns people write in; anything here, or in a column they added, keeps a row.
WRITTEN = (
    "Action taken",
    "New value",
    "Identified by",
    "Comments",
    "PO feedback",
    "Survey Registration Date",
)
_KEY = ["Survey UUID", "Question number", "check_binding"]


@dataclass(frozen=True)
class Kept:
    """Rows of an earlier log in which something is written, under our headings and those people added; their
    own sheets.
    """

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    sheets: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def merged(self, table: pd.DataFrame) -> pd.DataFrame:
        """`table` with the kept rows: in the place of their finding where it is made again, else below."""
        if not len(self.rows):
            return table
        keys = pd.MultiIndex.from_frame(table[_KEY])
        kept_keys = pd.MultiIndex.from_frame(self.rows[_KEY])
        added = [name for name in self.rows.columns if name not in table.columns]
        merged = table.reindex(columns=[*table.columns, *added], fill_value="")
        places = pd.Series(range(len(table)), index=keys).groupby(level=[0, 1, 2]).first()
        where = places.reindex(kept_keys).to_numpy()
        has_finding = ~pd.isna(where) & ~kept_keys.duplicated()
        columns = [*WRITTEN, *added]
        at = where[has_finding].astype(int)
        for name in columns:
            values = merged[name].to_numpy(dtype=object).copy()
            values[at] = self.rows.loc[has_finding, name]
            merged[name] = values
        left = self.rows[~has_finding].reindex(columns=merged.columns, fill_value="")
        return pd.concat([merged, left], ignore_index=True).astype("str")


def kept_rows(path: Path, ours: tuple[str, ...]) -> Kept:
    """What to keep of the workbook at `path`; nothing where there is none. `ours` are the sheets we write.

    Raises CaseStudyError where there is a workbook that can't be read as a log.
    """
    path = Path(path)
    if not path.exists():
        return Kept()
    problems = Problems()
    sheets = read_sheets(path, problems)
    problems.stop_if_fatal()
    log = next((sheet for sheet in sheets if sheet.name == ours[0]), None)
    top = heading_row(log) if log is not None else None
    if log is None or top is None:
        raise CaseStudyError(
            f"{path}: the workbook there is not a findings workbook, so it is not overwritten; move it away"
            " or choose another name."
        )
    rows = _rows(log, top)
    people_wrote = [name for name in rows.columns if name in WRITTEN or name not in HEADINGS.values()]
    others = {sheet.name: pd.DataFrame(sheet.rows).fillna("") for sheet in sheets if sheet.name not in ours}
    return Kept(rows[(rows[people_wrote] != "").any(axis=1)].reset_index(drop=True), others)


def _rows(log: Sheet, top: int) -> pd.DataFrame:
    headings = [
        HEADINGS.get(column_of(cell), cell) or f"column {place + 1}"
        for place, cell in enumerate(log.rows[top])
    ]
    frame = pd.DataFrame([row for row in log.rows[top + 1 :] if any(row)], columns=headings, dtype="str")
    frame = frame.loc[:, ~frame.columns.duplicated()]
    missing = {name: "" for name in HEADINGS.values() if name not in frame.columns}
    return frame.assign(**missing)
