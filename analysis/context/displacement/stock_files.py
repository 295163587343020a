"""Stocks from the files they are published in: IOM's baseline workbook, and DTM API or HDX tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from analysis.context.displacement.stock_checks import check_rounds, check_women_and_men
from analysis.context.displacement.stocks import (
    COLUMNS,
    TOTAL,
    BaselineWorkbook,
    Stocks,
    area_of,
    join_stocks,
)
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import Rows
from analysis.reading.dates import iso_date, read_dates
from analysis.reading.distinct_values import Cells
from analysis.reading.numbers import read_counts
from analysis.reading.place_names import place_code
from analysis.reading.row_batches import read_pieces
from analysis.reading.workbooks import read_workbook

IDP, DISPLACED = "idp", "displaced"

# Our column by the names that DTM API v3, HDX and HAPI give it, and by its HXL tag.
DTM_COLUMNS = {
    "individuals": ("numPresentIdpInd", "population", "#affected+idps"),
    "date": ("reportingDate", "reference_period_start", "#date+reported"),
    "end": ("reference_period_end",),
    "round": ("roundNumber", "reporting_round", "#round+code"),
    "men": ("numberMales", "#affected+idps+m"),
    "women": ("numberFemales", "#affected+idps+f"),
    "country": ("admin0Name", "location_code", "#country+name"),
    "admin1": ("admin1Name", "provider_admin1_name", "#adm1+name"),
    "admin2": ("admin2Name", "provider_admin2_name", "#adm2+name"),
    "origin": ("idpOriginAdmin1Name", "#adm1+origin+name"),
    "operation": ("operation", "#operation+name"),
    "reason": ("displacementReason", "#cause+type"),
}
NEEDED = ("individuals", "date")
FIRST_ROW = 2
"""The spreadsheet row below the header."""


def read_baseline_workbook(path: Path, workbook: BaselineWorkbook, problems: Problems) -> Stocks:
    """The stocks of a baseline workbook, one row a commune, by the columns its sheets are declared to have.

    Women and men must add up to the total of a row; a missing sheet or an area without name is fatal too.
    """
    sheets = read_workbook(path, problems)
    sheet_stocks = []
    for name in workbook.sheets:
        if name in sheets:
            sheet_stocks.append(_read_sheet(path, name, sheets[name], workbook, problems))
        elif sheets:
            expected = suggestion(name, sheets)
            problems.fatal(str(path), "the workbook has no such sheet.", got=name, expected=expected)
    return join_stocks([part for part in sheet_stocks if part is not None])


def _read_sheet(
    path: Path, name: str, cells: Rows, workbook: BaselineWorkbook, problems: Problems
) -> Stocks | None:
    sheet = workbook.sheets[name]
    width = len(cells[0]) if cells else 0
    letters = {"area": sheet.area, "women": sheet.women, "men": sheet.men, "total": sheet.total}
    beyond = [key for key, letter in letters.items() if _position(letter) >= width]
    for key in beyond:
        problems.fatal(
            f"{path}, sheet {name}",
            f"the sheet ends before this column, which stocks.yaml declares as {key}.",
            got=letters[key],
            expected=f"a letter up to {xl_col_to_name(width - 1)}" if width else "a sheet with cells",
        )
    if beyond:
        return None
    rows = pd.DataFrame(cells, dtype="str").iloc[sheet.header_row :]
    # Totals and notes below the table have no area.
    rows = rows[rows[_position(sheet.area)].str.strip() != ""]
    where, first = f"{path}, sheet {name}", sheet.header_row + 1

    def counts(letter: str) -> np.ndarray:
        return read_counts(Cells(rows[_position(letter)], where, f"column {letter}", problems, first))

    women, men, total = counts(sheet.women), counts(sheet.men), counts(sheet.total)
    check_women_and_men(women, men, total, where, problems, rows.index.to_numpy() + 1)
    frame = pd.DataFrame(
        {
            "wave": workbook.wave,
            "date": iso_date(workbook.date) or workbook.date,
            "as_of": workbook.date,
            "population": sheet.population,
            "area": rows[_position(sheet.area)].str.strip().map(area_of),
            "area_type": "region",
            "question": sheet.question,
            "choice": "",
            "statistic": "total",
            "value": total,
            "origin": "",
            "source": path.name,
            "where": where,
            "row": rows.index + 1,
            "complete": True,
        }
    )
    return Stocks(frame.reset_index(drop=True)[list(COLUMNS)])


def _position(letter: str) -> int:
    """The position of a spreadsheet column: A is 0, AA is 26."""
    return xl_cell_to_rowcol(f"{letter.upper()}1")[1]


def read_dtm_stocks(path: Path, problems: Problems, level: str = "admin1") -> Stocks:
    """The stocks of a DTM API, HDX or HAPI table, one row as in the file, at `level` (country, admin1,
    admin2).

    A row of HXL tags below the header is recognised, names the columns, and is no data. Men and
    women must add up to the individuals where both are given; a place twice in a round (for the same
    reason of displacement), and rounds that overlap, are fatal. At the level of one country a row is
    the printed total of its round.
    """
    rows = _read_rows(path, problems)
    columns = _dtm_columns(rows, path, problems) if len(rows) else {}
    if len(rows) and level not in columns:
        levels = ", ".join(name for name in ("country", "admin1", "admin2") if name in columns)
        problems.fatal(
            str(path),
            f"no column holds the {level}; declare another level in stocks.yaml.",
            row=1,
            expected=levels,
        )
    if not {*NEEDED, level} <= set(columns):
        return join_stocks([])
    tags = 1 if _is_hxl(rows) else 0
    table = _DtmTable(path, rows.iloc[tags:], columns, FIRST_ROW + tags, problems)
    frame = _dtm_frame(table, level)
    check_rounds(frame.assign(end=table.ends, place=table.places, reason=table.texts("reason")), problems)
    return Stocks(frame[list(COLUMNS)])


@dataclass(frozen=True, eq=False)
class _DtmTable:
    """The rows of a DTM table as text, its `columns` by our names, and the spreadsheet row of the first."""

    path: Path
    rows: pd.DataFrame
    columns: Mapping[str, str]
    first: int
    problems: Problems

    def cells(self, name: str) -> Cells:
        column = self.columns[name]
        return Cells(self.rows[column], str(self.path), column, self.problems, self.first)

    def texts(self, name: str) -> np.ndarray:
        """A column's texts, "" where the table has no such column."""
        if name not in self.columns:
            return np.full(len(self.rows), "", dtype=object)
        return self.rows[self.columns[name]].astype(str).to_numpy(dtype=object)

    @cached_property
    def days(self) -> pd.Series:
        return read_dates(self.cells("date")).astype(str)

    @property
    def ends(self) -> pd.Series:
        """The last day of each row's period: the day itself where the table names none."""
        return read_dates(self.cells("end")).astype(str) if "end" in self.columns else self.days

    @property
    def places(self) -> np.ndarray:
        """Everything that tells a row's place from another's, in one text."""
        telling = ("country", "admin1", "admin2", "origin", "operation")
        named = [self.columns[name] for name in telling if name in self.columns]
        return self.rows[named].astype(str).agg(", ".join, axis=1).to_numpy()


def _dtm_frame(table: _DtmTable, level: str) -> pd.DataFrame:
    """The columns of `Stocks`, in which women and men have been checked against the total."""
    where, numbers = str(table.path), np.arange(len(table.rows)) + table.first
    total = read_counts(table.cells("individuals"))
    if {"men", "women"} <= set(table.columns):
        women, men = (read_counts(table.cells(name)) for name in ("women", "men"))
        check_women_and_men(women, men, total, where, table.problems, numbers)
    area, area_type = _areas(table.rows[table.columns[level]], level)
    has_rounds = "round" in table.columns
    return pd.DataFrame(
        {
            "wave": "round " + table.texts("round") if has_rounds else table.days,
            "date": table.days,
            "as_of": table.days,
            "population": IDP,
            "area": area,
            "area_type": area_type,
            "question": DISPLACED,
            "choice": "",
            "statistic": "total",
            "value": total,
            "origin": table.texts("origin"),
            "source": table.path.name,
            "where": where,
            "row": numbers,
            "complete": True,
        }
    )


def _areas(names: pd.Series, level: str) -> tuple[list[str], str]:
    """The places of a table at a level, and their kind; the rows of one country are totals, of no kind of
    place.
    """
    if level != "country":
        return list(map(area_of, names)), level
    if names.nunique() == 1:
        return [TOTAL] * len(names), ""
    return [place_code(name) or name for name in names], level


def _read_rows(path: Path, problems: Problems) -> pd.DataFrame:
    """The file as text."""
    frames = [piece.frame for piece in read_pieces(path, (), problems)]
    return pd.concat(frames, ignore_index=True).astype(str) if frames else pd.DataFrame()


def _is_hxl(rows: pd.DataFrame) -> bool:
    tags = rows.iloc[0].astype(str)
    return bool((tags.str.startswith("#") | (tags == "")).all() and tags.str.startswith("#").any())


def _dtm_columns(rows: pd.DataFrame, path: Path, problems: Problems) -> dict[str, str]:
    """Our column to the file's, by name or, failing that, by HXL tag."""
    tags = {tag: name for name, tag in rows.iloc[0].astype(str).items()} if _is_hxl(rows) else {}
    columns = {}
    for ours, names in DTM_COLUMNS.items():
        file_columns = [name for name in names if name in rows] + [
            tags[name] for name in names if name in tags
        ]
        if file_columns:
            columns[ours] = file_columns[0]
    for name in NEEDED:
        if name not in columns:
            expected = " or ".join(DTM_COLUMNS[name])
            problems.fatal(
                str(path), f"no column holds the {name}; is this a DTM stock table?", row=1, expected=expected
            )
    return columns
