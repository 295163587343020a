"""What checking, cleaning, planning and verifying found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.screen.console import console, say, table

if TYPE_CHECKING:
    from analysis.commands.check import IdentifyingColumn
    from analysis.commands.clean import CleanReport
    from analysis.commands.plan import PlanReport
    from analysis.commands.verify import VerifyReport
    from analysis.problems import Problem


def show_problems(problems: Iterable[Problem]) -> None:
    """Every problem as a row."""
    names = ("Severity", "Where", "Row", "Column", "Problem", "Got", "Expected")
    rows = []
    for p in problems:
        line = "" if p.row is None else str(p.row)
        rows.append((p.severity, p.where, line, p.column, p.problem, p.got, p.expected))
    if rows:
        console().print(table(names, rows, numbers=[2]))
    else:
        console().print("No problem found.")


def show_coverage(report: PlanReport) -> None:
    """A line a question of a list of analysis: its tables, whether it is there, how many were asked, and
    who.
    """
    if report.coverage.empty:
        return
    rows = []
    for row in report.coverage.itertuples():
        there = ("yes" if row.form else "no", "yes" if row.data else "no")
        asked = (_count(row.asked), _count(row.answered))
        rows.append((row.question, row.tables, *there, *asked, row.asked_of))
    names = ("Question", "Tables", "In the form", "In the data", "Asked", "Answered", "Asked of")
    console().print(table(names, rows, numbers=(4, 5)))
    say(f"{report.rows} rows in {report.tables} tables, of {report.survey}.")


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def show_cleaned(report: CleanReport) -> None:
    """A line a survey, then where the workbooks to decide in lie."""
    rows = []
    for one in report.surveys:
        counts = (one.collected, one.discarded, one.changed, one.findings, one.flagged)
        rows.append((one.survey, *(f"{count:,}" for count in counts)))
    names = ("Survey", "Interviews", "Discarded", "Answers changed", "Findings", "Interviews flagged")
    console().print(table(names, rows, numbers=range(1, 6)))
    written = [path for survey in report.surveys for path in survey.written]
    for path in written:
        say(f"To decide in: {path}")
    for path in (path for survey in report.surveys for path in survey.data):
        say(f"Cleaned data: {path}")
    if written:
        say("Choose an action in each row, save, and run again: the log is applied in every run.")


def show_verified(report: VerifyReport) -> None:
    """How a report's numbers stand: the worst first, then how many of each, and where the rest lies."""
    screen = console()
    for row in report.to_mend.itertuples():
        screen.print(f"{row.where}: {row.says}: {row.status}", style="bold", markup=False)
        screen.print(f"    {row.sentence}", markup=False)
        screen.print(f"    {row.stands}", markup=False)
        screen.print(f"    Write instead: {row.instead}", markup=False)
    counts = report.verification.counts
    say(", ".join(f"{count} {status}" for status, count in counts.items()) or "No number was found.")
    unread = report.verification.report.unread
    if unread:
        say(f"Could not be read: {'; '.join(unread)}.")
    for path in report.written:
        say(f"Written: {path}")


def show_identifying(columns: Iterable[IdentifyingColumn]) -> None:
    """A line a column that would identify people, of real data and examples alike."""
    rows = []
    for column in columns:
        rows.append((column.survey, column.column, column.reason, "yes" if column.marked else "no"))
    if rows:
        say("Columns that would tell who somebody is; no release holds them unless its recipe keeps one.")
        console().print(table(("Survey", "Column", "Why", "Marked in instrument.yaml"), rows))
