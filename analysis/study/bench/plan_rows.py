"""Rows of the plan as lines of its file, added to what an analyst has written there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.files import write_atomic
from analysis.planning.plan import language_code
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, Problems
from analysis.reading.csv_text import read_csv_rows, with_rows


def append_to_plan(path: Path, rows: Sequence[PlanRow]) -> Path:
    """The plan in `path` with further rows at its end, in its own columns; what is there stays as it is.

    Raises CaseStudyError where the plan can't be read, or has a table of that name already.
    """
    problems = Problems()
    lines = read_csv_rows(path, problems)
    problems.stop_if_fatal()
    header = lines[0]
    place = header.index("table")
    if any(line[place : place + 1] == [rows[0].table] for line in lines[1:]):
        raise CaseStudyError(f"{path}: there is a table {rows[0].table!r} already. Choose another name.")
    records = [{**_cells(row), **_titles(row, header)} for row in rows]
    for cells in records:
        unwritten = [name for name in cells if cells[name] and name not in header]
        if unwritten:
            raise CaseStudyError(
                f"{path}: the plan has no column {unwritten[0]!r}, which this table needs. Add it to its"
                " header."
            )
    return write_atomic(path, with_rows(path, records))


def _cells(row: PlanRow) -> Mapping[str, str]:
    """The cells of a row that are not what is taken anyway."""
    default = PlanRow("", "", "")
    cells = {"table": row.table, "section": row.section, "question": row.question}
    for name in ("statistic", "unit", "stack", "by", "denominator", "order", "figure"):
        if getattr(row, name) != getattr(default, name):
            cells[name] = str(getattr(row, name))
    if row.exclude:
        cells["exclude"] = " ".join(row.exclude)
    if row.top:
        cells["top"] = str(row.top)
    if row.probability is not None:
        cells["probability"] = f"{row.probability:g}"
    if row.test:
        cells["test"] = "yes"
    return cells


def _titles(row: PlanRow, header: Sequence[str]) -> Mapping[str, str]:
    """The title in the plan's columns, which name a language by its code or as a form does."""
    columns = {}
    for name in header:
        text, _, language = name.partition("::")
        if text == "title" and language:
            columns[language_code(language)] = name
    return {columns.get(language, f"title::{language}"): title for language, title in row.title.items()}
