"""SPSS and Stata files (.sav, .zsav, .dta) as rows of text, and the labels they hold, through pyreadstat."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.problems import Problems
from analysis.reading.csv_text import Rows
from analysis.reading.workbooks import cell_text

LABELLED = (".sav", ".zsav", ".dta", ".por")


@dataclass(frozen=True)
class Labelled:
    """A file's rows, the first of them the names; labels of names, and of their codes, as text.

    `scales` are the variables that the file calls numbers on a scale; `sets` its sets of several answers: the
    label of each and its variables; `missing` how often each code that the file declares missing was given,
    by variable.
    """

    rows: Rows
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scales: frozenset[str] = frozenset()
    sets: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def read_labelled(path: Path, problems: Problems, *, described: bool = False) -> Labelled | None:
    """The file with its labels; None, with a fatal problem, where it can't be read.

    Values that the file itself declares missing are blank; `described` counts them.
    """
    found = _read(path, problems)
    if found is None:
        return None
    columns, metadata = found
    names = list(metadata.column_names)
    cells = [list(map(_text, columns[name])) for name in names]
    rows = [names, *(list(row) for row in zip(*cells, strict=True))]
    choices = {}
    for name, labels in metadata.variable_value_labels.items():
        choices[name] = {_text(code): str(label) for code, label in labels.items()}
    labels = {name: str(label) for name, label in metadata.column_names_to_labels.items() if label}
    scales = frozenset(name for name, measure in metadata.variable_measure.items() if measure == "scale")
    missing = _declared_missing(path, dict(zip(names, cells, strict=True))) if described else {}
    return Labelled(rows, labels, choices, scales, _sets(metadata), missing)


def _read(path: Path, problems: Problems, **how) -> tuple[Mapping[str, list], Any] | None:
    import pyreadstat

    readers: dict[str, Any] = {".dta": pyreadstat.read_dta, ".por": pyreadstat.read_por}
    read = readers.get(path.suffix.lower(), pyreadstat.read_sav)
    try:
        return read(path, output_format="dict", **how)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError) as error:
        problems.fatal(str(path), f"The file can't be read ({error}). Save or download it again.")
        return None


def _sets(metadata: Any) -> dict[str, tuple[str, tuple[str, ...]]]:
    """SPSS' sets of dichotomies: one variable a choice."""
    return {
        name: (found["label"] or name, tuple(found["variable_list"]))
        for name, found in metadata.mr_sets.items()
        if found["is_dichotomy"]
    }


def _declared_missing(path: Path, blanked: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    """How often each code was given that is blank because the file declares it missing."""
    if path.suffix.lower() == ".por":
        return {}
    found = _read(path, Problems(), user_missing=True)
    counts: dict[str, dict[str, int]] = {}
    for name, values in found[0].items() if found else ():
        given = Counter(map(_text, values))
        given.subtract(blanked[name])
        given.pop("", None)
        codes = {code: count for code, count in given.items() if count > 0}
        if codes:
            counts[name] = codes
    return counts


def _text(value: object) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return cell_text(value)
