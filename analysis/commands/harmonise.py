"""What `casestudy harmonise` does: compare two forms or exports and draft the map from the one to the
other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.files import guard_formula, write_atomic
from analysis.intake.export.columns.implied_form import implied_form
from analysis.intake.form.changes import Change, compare_forms, draft_harmonise
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.problems import CaseStudyError, Problems
from analysis.reading.workbooks import WORKBOOKS, read_workbook
from analysis.workspace import Workspace, find_workspace

COLUMNS = ("kind", "question", "alias", "canonical", "note", "round", "confirmed")


@dataclass(frozen=True)
class Harmonised:
    """What two forms differ in, how many rows were drafted, and where they lie (None: nothing to map).

    `of_exports`: whether one of them is only what an export implies.
    """

    changes: tuple[Change, ...]
    rows: int
    path: Path | None
    of_exports: bool = False

    @property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """For each kind of change: how many questions, how many choices."""
        kinds = dict.fromkeys(change.kind for change in self.changes)
        return {
            kind: (
                sum(change.kind == kind and not change.is_choice for change in self.changes),
                sum(change.kind == kind and change.is_choice for change in self.changes),
            )
            for kind in kinds
        }


def harmonise(
    a: str, b: str, out: Path, workspace: Path | None = None, force: bool = False, language: str = "en"
) -> Harmonised:
    """Compare `a` with `b` (an instrument's name, an XLSForm, a folder of its sheets, or an export) and draft
    the map to `out`.

    Raises CaseStudyError where a form can't be read, or `out` is there already.
    """
    if out.exists() and not force:
        raise CaseStudyError(
            f"{out}: there is such a file already. Name another with --out, or replace it with --force."
        )
    home = find_workspace(workspace)
    forms = _form(a, home), _form(b, home)
    changes = compare_forms(*forms, language)
    rows = draft_harmonise(changes)
    if rows:
        write_draft(rows, out)
    return Harmonised(changes, len(rows), out if rows else None, not all(form.languages for form in forms))


def write_draft(rows: Iterable[Mapping[str, str]], path: Path) -> Path:
    """Write drafted rows of harmonise.csv; none is applied before somebody has confirmed it."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({column: guard_formula(str(cell)) for column, cell in row.items()})
    return write_atomic(path, stream.getvalue())


def _form(name: str, workspace: Workspace) -> Form:
    """A form by its instrument's name, or by its file or folder; the one that an export implies."""
    problems, path = Problems(), Path(name)
    if name in workspace.instruments():
        path = problems.sound(read_instrument(workspace.instrument(name), problems)).form_path
    elif not path.exists():
        if path.suffix or len(path.parts) > 1:
            raise CaseStudyError(
                f"{path}: there is no such form, folder of its sheets, or export. Paths are read from the"
                f" folder you are in, {Path.cwd()}."
            )
        workspace.instrument(name)  # its error names the nearest
    form = implied_form(path, problems) if _is_export(path, problems) else read_form(path, problems)
    return problems.sound(form)


def _is_export(path: Path, problems: Problems) -> bool:
    """Whether a file holds answers rather than a form: a CSV, or a workbook without a survey sheet."""
    if path.is_dir() or path.suffix.lower() not in (".csv", *WORKBOOKS):
        return False
    return path.suffix.lower() == ".csv" or not any(
        name.strip().casefold() == "survey" for name in read_workbook(path, problems)
    )
