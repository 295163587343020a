"""SPSS and Stata files (.sav, .zsav, .dta) as rows of text, and the labels they hold, through pyreadstat."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
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
    label of each and its variables; `missing` what was given where the file declares it missing, a text a row
    ("" elsewhere) of each variable with any.
    """

    rows: Rows
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scales: frozenset[str] = frozenset()
    sets: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def missing_counts(self) -> dict[str, dict[str, int]]:
        """How often each code that the file declares missing was given, by variable."""
        return {name: dict(Counter(filter(None, texts))) for name, texts in self.missing.items()}


def read_labelled(path: Path, problems: Problems) -> Labelled | None:
    """The file with its labels; None, with a fatal problem, where it can't be read.

    Values that the file itself declares missing are blank in its rows, and stand in `missing`.
    """
    kept_codes = {} if path.suffix.lower() == ".por" else {"user_missing": True}
    contents = _read(path, problems, **kept_codes)
    if contents is None:
        return None
    columns, metadata = contents
    names = list(metadata.column_names)
    cells, missing = [], {}
    for name in names:
        declared = _declared_missing(columns[name], name, metadata)
        texts = list(map(_text, columns[name]))
        if declared:
            blanked, missing_texts = dict.fromkeys(declared, ""), {text: text for text in declared}
            missing[name] = [missing_texts.get(text, "") for text in texts]
            texts = [blanked.get(text, text) for text in texts]
        cells.append(texts)
    rows = [names, *(list(row) for row in zip(*cells, strict=True))]
    choices = {}
    for name, labels in metadata.variable_value_labels.items():
        choices[name] = {_text(code): str(label) for code, label in labels.items()}
    labels = {name: str(label) for name, label in metadata.column_names_to_labels.items() if label}
    scales = frozenset(name for name, measure in metadata.variable_measure.items() if measure == "scale")
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
        name: (answer_set["label"] or name, tuple(answer_set["variable_list"]))
        for name, answer_set in metadata.mr_sets.items()
        if answer_set["is_dichotomy"]
    }


def _declared_missing(values: Sequence[Any], name: str, metadata: Any) -> frozenset[str]:
    """The texts among a variable's values that the file declares missing: SPSS' codes and ranges, Stata's
    letters.
    """
    ranges = metadata.missing_ranges.get(name, ())
    letters = frozenset(metadata.missing_user_values.get(name, ()))
    missing_texts = set()
    for value in dict.fromkeys(values) if ranges or letters else ():
        of_range = any(_is_within(value, one["lo"], one["hi"]) for one in ranges)
        if of_range or (isinstance(value, str) and value in letters):
            missing_texts.add(_text(value))
    return frozenset(missing_texts) - {""}


def _is_within(value: Any, lowest: Any, highest: Any) -> bool:
    if isinstance(value, str) or isinstance(lowest, str):
        return isinstance(value, str) and value.strip() in (str(lowest).strip(), str(highest).strip())
    return isinstance(value, int | float) and lowest <= value <= highest


def _text(value: object) -> str:
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return cell_text(value)
