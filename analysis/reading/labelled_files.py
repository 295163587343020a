"""SPSS and Stata files (.sav, .zsav, .dta) as rows of text, and the labels they hold, through pyreadstat."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.csv_text import Rows
from analysis.reading.workbooks import cell_text

LABELLED = (".sav", ".zsav", ".dta", ".por")


@dataclass(frozen=True)
class Labelled:
    """A file's rows, the first of them the names; labels of names, and of their codes, as text."""

    rows: Rows
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_labelled_rows(path: Path, problems: Problems) -> Rows:
    """The rows of the file, names first; codes, not labels. No rows, with a fatal problem, if unreadable."""
    found = read_labelled(path, problems)
    return found.rows if found else []


def read_labelled(path: Path, problems: Problems) -> Labelled | None:
    """The file with its labels; None, with a fatal problem, where it can't be read.

    Values that the file itself declares missing are blank.
    """
    import pyreadstat

    readers = {".dta": pyreadstat.read_dta, ".por": pyreadstat.read_por}
    read = readers.get(path.suffix.lower(), pyreadstat.read_sav)
    try:
        columns, metadata = read(path, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError) as error:
        problems.fatal(str(path), f"The file can't be read ({error}). Save or download it again.")
        return None
    names = list(metadata.column_names)
    cells = [[_text(value) for value in columns[name]] for name in names]
    rows = [names, *(list(row) for row in zip(*cells, strict=True))]
    choices = {
        name: {_text(code): str(label) for code, label in labels.items()}
        for name, labels in metadata.variable_value_labels.items()
    }
    labels = {name: str(label) for name, label in metadata.column_names_to_labels.items() if label}
    return Labelled(rows, labels, choices)


def _text(value: object) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return cell_text(value)
