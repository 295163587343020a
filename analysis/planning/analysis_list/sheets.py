"""The sheets of MMC's List of Analysis workbook, and of IMPACT's list, as rows of text.

Source: mixedmigrationcentre/analysiskit, docs/loa-schema.md; impact-initiatives/analysistools.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.planning.analysis_list.humind import SHEET, as_analysis, is_humind
from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_csv_rows
from analysis.reading.workbooks import read_workbook

ANALYSIS, GROUPS, SELECTIONS = "analysis", "group_analysis", "count_selections"
COMBINATIONS, EXCLUSIVE, EXCLUDED, SETTINGS = (
    "count_combinations",
    "count_exclusive_combinations",
    "exclude_choices",
    "settings",
)
COLUMNS = {
    ANALYSIS: ("analysis_type", "analysis_var"),
    GROUPS: ("raw_data_name",),
    SELECTIONS: ("analysis_var",),
    COMBINATIONS: ("analysis_var", "choice_label"),
    EXCLUSIVE: ("analysis_var", "choice_label"),
    EXCLUDED: ("choice_label",),
    SETTINGS: ("setting", "value"),
}
"""The sheets, and the columns that each must have."""
OPTIONAL = {
    ANALYSIS: (
        "group_var",
        "level",
        "analysis_var_numerator",
        "analysis_var_denominator",
        "numerator_NA_to_0",
        "filter_denominator_0",
        "weight_column",
        "strata_column",
        "routing",
        "include",
    ),
    GROUPS: ("new_name", "include"),
    SELECTIONS: ("include",),
    COMBINATIONS: ("display_name", "include"),
    EXCLUSIVE: ("display_name", "include"),
    EXCLUDED: ("include",),
    SETTINGS: (),
}
OF_SAMPLE = ("weight_column", "strata_column", "lonely_psu", "routing")
"""The settings that say how the sample was drawn and whose answers count, which IMPACT's lists have too."""
PASSED_BY = ("readme", "notes")
NO = ("false", "no", "0", "n")
NOTHING = "NA"
Row = tuple[int, Mapping[str, str]]


@dataclass(frozen=True)
class Sheets:
    """The rows of each sheet with their numbers in the file; rows that `include` leaves out are not there.

    `extra`: the columns of the analysis sheet beyond those known (a sector, an indicator).
    """

    path: Path
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    extra: Sequence[str] = ()
    is_workbook: bool = False
    is_composed: bool = False

    def of(self, sheet: str) -> Sequence[Row]:
        return self.rows.get(sheet, ())

    @property
    def kind(self) -> str:
        """Whose list it is: a workbook with more than the analysis sheet, and settings that name the sample's
        columns, is MMC's ("mmc"), anything else IMPACT's ("impact").
        """
        others = set(self.rows) - {ANALYSIS, SETTINGS}
        settings = {record.get("setting", "") for _, record in self.of(SETTINGS)}
        return "mmc" if self.is_workbook and (others or settings - {*OF_SAMPLE}) else "impact"

    def where(self, sheet: str) -> str:
        """How a problem names the place."""
        return f"{self.path}, sheet {sheet}" if self.is_workbook else str(self.path)


def is_list_of_analysis(path: Path, problems: Problems) -> bool:
    """Whether the file is MMC's or IMPACT's list rather than our plan.csv."""
    if path.suffix.lower() != ".csv":
        return True
    header = (read_csv_rows(path, problems) or [[]])[0]
    return "analysis_type" in header


def read_sheets(path: Path, problems: Problems) -> Sheets:
    """The sheets of a workbook, or a CSV as the analysis sheet alone; unknown sheets and missing columns are
    fatal.
    """
    if path.suffix.lower() == ".csv":
        header, *lines = read_csv_rows(path, problems) or [[]]
        return _checked(path, {ANALYSIS: [header, *lines]}, False, problems)
    named = {_plain(name): rows for name, rows in read_workbook(path, problems).items()}
    if is_humind(named):
        made = _checked(path, {ANALYSIS: as_analysis(named[SHEET])}, True, problems)
        return replace(made, is_composed=True)
    rows_by_sheet = {
        name: rows for name, rows in named.items() if name not in PASSED_BY and not name.startswith("_")
    }
    if (
        ANALYSIS not in rows_by_sheet
        and len(rows_by_sheet) == 1
        and "analysis_type" in (next(iter(rows_by_sheet.values())) or [[]])[0]
    ):
        rows_by_sheet = {ANALYSIS: next(iter(rows_by_sheet.values()))}
    for name in rows_by_sheet:
        if name not in COLUMNS:
            expected = suggestion(name, COLUMNS)
            problems.fatal(
                str(path),
                "this sheet is not known; name it readme or notes, or begin its name with _.",
                got=name,
                expected=expected,
            )
    if ANALYSIS not in rows_by_sheet:
        problems.fatal(str(path), "the sheet analysis is missing.", got=", ".join(named))
    return _checked(
        path, {name: rows for name, rows in rows_by_sheet.items() if name in COLUMNS}, True, problems
    )


def _checked(
    path: Path, sheets: Mapping[str, Sequence[Sequence[str]]], is_workbook: bool, problems: Problems
) -> Sheets:
    made = Sheets(path, is_workbook=is_workbook)
    rows: dict[str, list[Row]] = {}
    extra: list[str] = []
    for name, lines in sheets.items():
        header = [str(cell).strip() for cell in lines[0]] if lines else []
        for needed in COLUMNS[name]:
            if needed not in header:
                problems.fatal(
                    made.where(name), f"the column {needed!r} is missing.", row=1, got=", ".join(header)
                )
        unknown = [column for column in header if column and column not in (*COLUMNS[name], *OPTIONAL[name])]
        if name == ANALYSIS:
            extra = unknown
        else:
            for column in unknown:
                expected = suggestion(column, (*COLUMNS[name], *OPTIONAL[name]))
                problems.fatal(
                    made.where(name), "this column is not known.", row=1, got=column, expected=expected
                )
        if not set(COLUMNS[name]) <= set(header):
            continue
        may_lack = header if name == ANALYSIS else OPTIONAL[name]
        records = [_record(header, cells, may_lack) for cells in lines[1:]]
        rows[name] = [
            (line, record)
            for line, record in enumerate(records, start=2)
            if any(record.values()) and record.get("include", "").casefold() not in NO
        ]
    return Sheets(path, rows, tuple(extra), is_workbook)


def _record(header: Sequence[str], cells: Sequence[object], may_lack: Collection[str]) -> dict[str, str]:
    """A line by column; where a column may lack a value, NA is none, as R writes it."""
    record = dict(zip(header, (str(cell).strip() for cell in cells), strict=False))
    for column in may_lack:
        if record.get(column) == NOTHING:
            record[column] = ""
    return record


def _plain(name: str) -> str:
    """A sheet's name as it is matched: lower case, blanks and hyphens as underscores."""
    return re.sub(r"[\s-]+", "_", name.strip().casefold())
