"""What a run made, and the cities there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analysis.screen.console import complain, console, say, table

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.batch.tasks import PlaceReport, TaskOutcome
    from analysis.commands.cities import ListedCity


def show_run(reports: Sequence[PlaceReport], out: Path, seconds: float) -> None:
    """The end of a run: a line a place, where the output lies, what was warned of, what failed."""
    screen = console()
    rows: list[tuple[str, ...]] = []
    failures: list[TaskOutcome] = []
    for report in reports:
        counts = (str(report.tables), str(report.figures), str(len(report.warnings)))
        rows.append((report.place.name, _of_them_new(report), *counts, f"{report.seconds:.1f}"))
        failures += report.failures
    names = ("City", "Notebooks", "Tables", "Figures", "Warnings", "Seconds")
    screen.print(table(names, rows, numbers=range(1, 6)))
    done = sum(report.executed for report in reports)
    idle = not done and not failures
    say("Nothing had changed." if idle else f"{done} notebooks executed in {seconds:.1f} seconds.")
    say(f"Output: {out}")
    if any(report.warnings for report in reports):
        screen.print(
            "Warnings stand in each city's manifest.json and quality notebook; `casestudy check` lists them."
        )
    show_failures(failures)


def show_failures(failures: Sequence[TaskOutcome]) -> None:
    """Cities that could not be prepared as sentences, each once; notebooks that failed as a table. Both on
    stderr.
    """
    screen = console(stderr=True)
    unprepared: dict[str, list[str]] = {}
    rows = []
    for failure in failures:
        if failure.notebook:
            cell = "" if failure.cell is None else str(failure.cell)
            rows.append((failure.place, failure.notebook, cell, failure.error))
        else:
            unprepared.setdefault(failure.error, []).append(failure.place)
    for error, cities in unprepared.items():
        complain(f"{', '.join(cities)}: {error}")
    if rows:
        screen.print(table(("City", "Notebook", "Cell", "Error"), rows, numbers=[2]))
        screen.print(
            "A failed notebook lies beside the others as <name>.failed.ipynb, with the error in its place."
        )


def show_cities(lines: Iterable[ListedCity]) -> None:
    """A line a city: what it is made of, and whether its output is up to date."""
    rows = [(line.city, ", ".join(line.surveys), ", ".join(line.notebooks), line.state) for line in lines]
    console().print(table(("City", "Surveys", "Notebooks", "Output"), rows))


def _of_them_new(report: PlaceReport) -> str:
    unchanged_count = report.notebooks - report.executed
    return (
        f"{report.notebooks} ({unchanged_count} unchanged)" if unchanged_count > 0 else str(report.notebooks)
    )
