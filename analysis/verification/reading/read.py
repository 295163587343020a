"""Reading a report, whatever its file format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from analysis.problems import CaseStudyError
from analysis.verification.reading.report import Report

#: The module that reads a suffix; each has `read(path) -> Report` and is imported only where it is needed.
READERS: Mapping[str, str] = {
    ".docx": "word",
    ".md": "markup",
    ".markdown": "markup",
    ".txt": "markup",
    ".html": "markup",
    ".htm": "markup",
    ".pdf": "pdf",
    ".pptx": "slides",
}


_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How files of programs before 2007 begin, and those that a password locks."""


def read_report(path: Path) -> Report:
    """The passages of a report.

    Raises CaseStudyError where the file is missing, is of no known format, is damaged, or holds no text.
    """
    path = Path(path)
    if not path.is_file():
        raise CaseStudyError(f"{path}: there is no such file. Name the report to verify.")
    module = READERS.get(path.suffix.lower())
    if module is None:
        suffixes = ", ".join(READERS)
        raise CaseStudyError(
            f"{path}: reports are read from {suffixes}; this is {path.suffix or 'a file without a suffix'}."
            " Save it as one of these."
        )
    _check_package(path)
    read: Callable[[Path], Report] = import_module(f"analysis.verification.reading.{module}").read
    try:
        report = read(path)
    except CaseStudyError:
        raise
    except OSError as error:
        raise CaseStudyError(f"{path}: can't be read: {error.strerror or error}.") from error
    except Exception as error:  # whatever a damaged file makes its library say
        raise CaseStudyError(
            f"{path}: can't be read as {path.suffix}: {error}. Open it in its program, save it again, and"
            " verify that copy."
        ) from error
    if not report.passages:
        raise CaseStudyError(
            f"{path}: no text was found in it. If its pages are pictures, export the report again with its"
            " text."
        )
    return report


def _check_package(path: Path) -> None:
    """Word and PowerPoint files are zip packages; a locked one, or one of before 2007, is none.

    Raises CaseStudyError where the file is no package.
    """
    if path.suffix.lower() not in (".docx", ".pptx"):
        return
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(_COMPOUND):
        raise CaseStudyError(
            f"{path}: the file is locked by a password, or is of a program before 2007. Open it there,"
            f" save a copy without a password as {path.suffix}, and verify that copy."
        )
    if not head.startswith(b"PK"):
        raise CaseStudyError(
            f"{path}: this is no {path.suffix} file, whatever its name says. Open it in its program, save it"
            f" as {path.suffix}, and verify that copy."
        )
