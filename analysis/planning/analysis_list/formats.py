"""Any list of analysis by its content: our plan.csv, MMC's workbook, or IMPACT's list."""

from __future__ import annotations

from pathlib import Path

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.planning.analysis_list.loa import AnalysisList, read_loa
from analysis.planning.analysis_list.sheets import (
    ANALYSIS,
    COMBINATIONS,
    EXCLUSIVE,
    GROUPS,
    SELECTIONS,
    is_list_of_analysis,
    read_sheets,
)
from analysis.planning.plan import read_plan
from analysis.problems import CaseStudyError, Problems

SUFFIXES = (".csv", ".xlsx")


def read_list(
    path: Path, instrument: Instrument, form: Form, problems: Problems, weighted: bool = False
) -> AnalysisList:
    """The list in `path`; `weighted`: whether params declare weights.

    Raises CaseStudyError where there is no such file, or it is neither a CSV nor a workbook.
    """
    check_file(path)
    if is_list_of_analysis(path, problems):
        return read_loa(path, instrument, form, problems, weighted)
    return AnalysisList(read_plan(path, instrument, form, problems))


def named_questions(path: Path) -> set[str]:
    """Every question that a list names, without judging it. Raises as `read_list` does."""
    check_file(path)
    problems = Problems()
    if not is_list_of_analysis(path, problems):
        from analysis.reading.csv_text import read_csv_rows

        header, *lines = read_csv_rows(path, problems) or [[]]
        place = header.index("question") if "question" in header else None
        return (
            {cells[place].strip() for cells in lines if len(cells) > place} - {""}
            if place is not None
            else set()
        )
    sheets = read_sheets(path, problems)
    columns = ("analysis_var", "analysis_var_numerator", "analysis_var_denominator", "raw_data_name")
    rows = [
        record
        for sheet in (ANALYSIS, GROUPS, SELECTIONS, COMBINATIONS, EXCLUSIVE)
        for _, record in sheets.of(sheet)
    ]
    return {record[column] for record in rows for column in columns if record.get(column)}


def check_file(path: Path) -> None:
    """Raise CaseStudyError where `path` is no file, or neither a CSV nor a workbook."""
    if not path.is_file():
        raise CaseStudyError(f"{path}: there is no such list of analysis. Check the path given with --plan.")
    if path.suffix.lower() not in SUFFIXES:
        raise CaseStudyError(f"{path}: a list of analysis is a .csv or an .xlsx file.")
