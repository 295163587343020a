"""Logic tables in MMC's layout: a workbook (or .csv) of check_id, description, check_to_perform,
columns_to_clean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from analysis.cleaning.checks.limits import File, LimitError, check_expression, expand
from analysis.cleaning.checks.logic import Logic
from analysis.intake.form.form import Form
from analysis.problems import Problems
from analysis.reading.hand_tables import read_sheets

COLUMNS = ("check_id", "description", "check_to_perform", "columns_to_clean")


@dataclass(frozen=True)
class LogicTable:
    """Every expression of a logic table, each a check of its own; `sheet` as the workbook calls it (default:
    the last).
    """

    file: File
    sheet: str = ""
    checks: tuple[tuple[str, Logic], ...] = ()
    of_rows: ClassVar[bool] = True

    def with_form(self, form: Form) -> LogicTable:
        """The table with its expressions read. Raises LimitError, naming each that is wrong."""
        problems = Problems()
        checks = read_logic_table(self.file, form, problems, self.sheet)
        if problems.fatals:
            raise LimitError(" ".join(str(problem) for problem in problems.fatals))
        return LogicTable(self.file, self.sheet, tuple(checks.items()))

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for name, check in self.checks:
            for findings in check.find(responses):
                yield findings.assign(
                    sentence=f"[{name}] " + findings["sentence"], binding=f"{name} ~/~ " + findings["binding"]
                )


def read_logic_table(path: Path, form: Form, problems: Problems, sheet: str = "") -> dict[str, Logic]:
    """The checks of one sheet by their id; an expression that can't be read or names an unknown question is
    fatal.
    """
    sheets = [worksheet for worksheet in read_sheets(path, problems) if not sheet or worksheet.name == sheet]
    tables = [
        worksheet for worksheet in sheets if worksheet.rows and set(COLUMNS[:3]) <= set(worksheet.rows[0])
    ]
    if not tables:
        if not problems.fatals:
            problems.fatal(
                str(path),
                "No sheet has the columns of a logic table.",
                got=sheet,
                expected=", ".join(COLUMNS),
            )
        return {}
    header, *rows = tables[-1].rows
    checks: dict[str, Logic] = {}
    for number, cells in enumerate(rows, start=2):
        record = dict(zip(header, cells, strict=False))
        if not any(cells):
            continue
        try:
            check_expression(record["check_to_perform"], form)
            questions = expand(record.get("columns_to_clean", "").replace(",", " ").split(), form)
        except LimitError as error:
            problems.fatal(
                str(path),
                f"{record['check_id']}: {error.problem}",
                row=number,
                column=error.column,
                got=error.got,
                expected=error.expected,
            )
            continue
        if record["check_id"] in checks:
            problems.fatal(
                str(path), "Two checks have one id.", row=number, column="check_id", got=record["check_id"]
            )
        checks[record["check_id"]] = Logic(record["check_to_perform"], questions, record["description"])
    return checks
