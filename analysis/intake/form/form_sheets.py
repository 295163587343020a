"""The sheets of a form, wherever they lie: in a workbook, in CSV files, or in the XForm made of them."""

from __future__ import annotations

from pathlib import Path

from analysis.intake.form.xform import read_xform_sheets
from analysis.problems import Problems
from analysis.reading.csv_text import Rows, read_csv_rows
from analysis.reading.workbooks import read_workbook

SHEETS = ("survey", "choices", "settings", "external_choices")


def read_sheets(path: Path, problems: Problems) -> dict[str, Rows]:
    """The sheets of a workbook, of a folder of CSV files, of one CSV file, or of an XForm."""
    if path.is_dir():
        sheets = {"survey": read_csv_rows(path / "survey.csv", problems)}
        for name in SHEETS[1:]:
            if (path / f"{name}.csv").is_file():
                sheets[name] = read_csv_rows(path / f"{name}.csv", problems)
        return sheets if sheets["survey"] else {}
    if path.suffix.lower() == ".csv":
        return _sheets_of_csv(path, problems)
    if path.suffix.lower() == ".xml":
        return read_xform_sheets(path, problems)
    return {name.strip().lower(): rows for name, rows in read_workbook(path, problems).items()}


def _sheets_of_csv(path: Path, problems: Problems) -> dict[str, Rows]:
    """One CSV file that holds all sheets, each under its name in the first column; or the survey alone.

    Source: pyxform, `csv_to_dict`. A survey alone finds its choices in choices.csv beside it.
    """
    rows = read_csv_rows(path, problems)
    if not rows:
        return {}
    if any(cell.strip().casefold() == "type" for cell in rows[0]):
        sheets = {"survey": rows}
        for name in SHEETS[1:]:
            if (path.parent / f"{name}.csv").is_file():
                sheets[name] = read_csv_rows(path.parent / f"{name}.csv", problems)
        return sheets
    sheets, current = {}, ""
    for cells in rows:
        if cells and cells[0].strip():
            current = cells[0].strip().lower()
            sheets[current] = []
        if current and any(cell.strip() for cell in cells[1:]):
            sheets[current].append(cells[1:])
    return sheets
