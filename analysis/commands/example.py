"""The example workspace in a folder of one's own: cities, instruments and notebooks to change."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.problems import CaseStudyError
from analysis.workspace import REPOSITORY

FOLDERS = ("params", "surveys", "notebooks")


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
