"""The example workspace in a folder of one's own: cities, instruments and notebooks to change."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from analysis.problems import CaseStudyError
from analysis.workspace import REPOSITORY

FOLDERS = ("params", "surveys", "notebooks")
TRIAL = Path("surveys") / "trial"
SHEETS = ("survey", "choices", "settings")


def write_example(folder: Path) -> tuple[Path, list[str]]:
    """Copy the example workspace to `folder`; the folder and the cities in it.

    Raises CaseStudyError where any of its folders is there already, or can't be written.
    """
    folder = Path(folder).resolve()
    there = [name for name in FOLDERS if (folder / name).exists()]
    if there:
        raise CaseStudyError(
            f"{folder}: there is a folder {there[0]!r} already, and nothing of yours is overwritten. Name an"
            " empty folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.pyc")
            shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    except OSError as error:
        raise CaseStudyError(
            f"{folder}: the example can't be written: {error.strerror or error}. Name another folder."
        ) from error
    return folder, sorted(path.stem for path in (folder / "params").glob("*.yaml"))


def write_trial(folder: Path) -> tuple[Path, Path]:
    """Write what a survey hands over, an invented one: the questionnaire `form.xlsx` and `export.csv`.

    Raises CaseStudyError where one of them is there already, or can't be written.
    """
    folder = Path(folder).resolve()
    form, export = folder / "form.xlsx", folder / "export.csv"
    there = [path.name for path in (form, export) if path.exists()]
    if there:
        raise CaseStudyError(
            f"{folder}: there is a file {there[0]!r} already, and nothing of yours is overwritten. Name an"
            " empty folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_form(REPOSITORY / TRIAL / "form", form)
        shutil.copyfile(REPOSITORY / TRIAL / "example" / "export.csv", export)
    except OSError as error:
        raise CaseStudyError(
            f"{folder}: the trial can't be written: {error.strerror or error}. Name another folder."
        ) from error
    return form, export


def _write_form(sheets: Path, form: Path) -> None:
    """The sheets of an XLSForm, one CSV each, as the workbook that a form builder would save."""
    import xlsxwriter

    with xlsxwriter.Workbook(form) as workbook:
        for name in SHEETS:
            sheet = workbook.add_worksheet(name)
            with (sheets / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                for place, cells in enumerate(csv.reader(stream)):
                    sheet.write_row(place, 0, cells)
