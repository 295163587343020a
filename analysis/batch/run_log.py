"""A run as JSON lines (`--log run.jsonl`): what was done, when, for how long, and what failed.

1. A line is whole or not there; a file that is there is added to, so that nightly runs stand in one.
2. Nothing about a person: no answer, no path (it may hold somebody's name), and of an error only where it
   happened, as its words may quote a cell of an export. The words are on the screen, and a failed notebook
   lies beside the others.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from analysis.batch.manifest import now
from analysis.batch.steps import Execution, Packing, Preparation, Step
from analysis.batch.tasks import PlaceReport, TaskOutcome
from analysis.files import FOR_ALL
from analysis.problems import CaseStudyError

KINDS = {Preparation: "prepare", Execution: "notebook", Packing: "pack"}


class RunLog:
    """The lines of one run, each with the time, the run's id and what happened; without a path, none."""

    def __init__(self, path: Path | None = None):
        self._path, self._run = path, secrets.token_hex(4)

    def write(self, event: str, **facts: object) -> None:
        """Add a line. Raises CaseStudyError where the file can't be written."""
        if self._path is None:
            return
        line = json.dumps({"time": now(), "run": self._run, "event": event, **facts}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FOR_ALL)
            with os.fdopen(descriptor, "ab") as file:
                file.write(f"{line}\n".encode())
        except OSError as error:
            raise CaseStudyError(
                f"--log {self._path}: the log can't be written ({error.strerror or error}). Name another"
                " file."
            ) from error

    def step(self, step: Step, outcome: TaskOutcome) -> None:
        """A step that ended."""
        facts: dict[str, object] = {"place": step.place.name, "language": step.place.language}
        facts["step"] = KINDS.get(type(step), "step")
        if isinstance(step, Execution):
            facts["notebook"] = step.notebook
        if isinstance(step, Packing):
            facts["language"] = step.language
        facts["seconds"] = round(outcome.seconds, 2)
        if outcome.cell is not None:
            facts["cell"] = outcome.cell
        self.write("failed" if outcome.error else "done", **facts)

    def left_out(self, outcome: TaskOutcome) -> None:
        """What failed before anything was done for it."""
        self.write("failed", place=outcome.place, step="read", notebook=outcome.notebook)

    def ended(self, reports: list[PlaceReport], seconds: float) -> None:
        """The end of a run that was not stopped."""
        failed = sum(len(report.failures) for report in reports)
        counts = {"executed": sum(report.executed for report in reports), "failed": failed}
        warnings = sum(len(report.warnings) for report in reports)
        self.write("ended", **counts, warnings=warnings, places=len(reports), seconds=round(seconds, 2))
