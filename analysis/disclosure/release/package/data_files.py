"""The data as files: CSV and Parquet with the form's own codes, SPSS and Stata with numbers and labels.

SPSS and Stata label numbers only: choices that are whole numbers keep them, others are numbered in form
order. What a program cuts off (Stata: a name, 80 letters of a label) is cut here, so that names stay apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
from pandas.io.stata import StataParser

from analysis.disclosure.release.data import ReleaseData, Variable, column_names
from analysis.files import replacing

STATA_NAME, STATA_LABEL, SPSS_LABEL, SPSS_VALUE = 28, 80, 255, 120
"""Bytes; Stata has 32 for a name, of which its list of value labels, named after it, takes some."""
_SPSS_STAMP, _STATA_STAMP = (92, b"01 Jan 0000:00:00"), dt.datetime(2000, 1, 1)
_NUMBER, _WHOLE = re.compile(r"[+-]?\d+([.,]\d+)?"), re.compile(r"0|-?[1-9]\d{0,8}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, eq=False)
class Numbered:
    """The data with numbers for choices, and the labels of those numbers by column; of codes, where they
    stay as they are.
    """

    frame: pd.DataFrame
    values: Mapping[str, Mapping[Any, str]]


def write_csv(data: ReleaseData, path: Path) -> Path:
    """UTF-8 with a mark, so that Excel reads accents; text that begins like a formula is marked as text."""
    frame = data.frame.copy()
    for variable in data.variables:
        column = frame[variable.name]
        if variable.kind in ("text", "category"):
            texts = column.astype("object")
            frame[variable.name] = texts.map(guarded, na_action="ignore")
        elif variable.kind == "date":
            frame[variable.name] = column.dt.strftime("%Y-%m-%d")
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n", float_format="%.12g")
    return path


def guarded(text: str) -> str:
    """A code such as -99 is a number to Excel too, and stays what the codebook calls it."""
    return f"'{text}" if str(text).startswith(_FORMULA) and not _NUMBER.fullmatch(str(text)) else text


def write_parquet(data: ReleaseData, path: Path) -> Path:
    """The data as it is; categories stay categories."""
    with replacing(path) as temporary:
        data.frame.to_parquet(temporary, index=False)
    return path


def write_spss(data: ReleaseData, path: Path, title: str, *, codes: bool = False) -> Path:
    """A .sav file with variable and value labels; `codes`: choices keep theirs, unless they are numbers."""
    numbered = number_choices(data, codes=codes)
    labels: list[str | None] = [_cut(variable.label, SPSS_LABEL) for variable in data.variables]
    values: dict[str, dict[Any, str]] = {}
    for name, choices in numbered.values.items():
        values[name] = {code: _cut(label, SPSS_VALUE) for code, label in choices.items()}
    measures = {variable.name: _MEASURES[variable.kind] for variable in data.variables}
    frame = numbered.frame.copy()
    for name, column in frame.items():
        if pd.api.types.is_datetime64_any_dtype(column) and is_of_days(column):
            frame[name] = column.dt.date.where(column.notna(), None)
    with replacing(path) as temporary:
        pyreadstat.write_sav(
            frame,
            str(temporary),
            file_label=_cut(title, 64),
            column_labels=labels,
            variable_value_labels=values,
            variable_measure=measures,
        )
        _restamp(temporary, *_SPSS_STAMP)
    return path


_MEASURES = {"category": "nominal", "tick": "nominal", "number": "scale", "date": "scale", "text": "nominal"}


def write_stata(data: ReleaseData, path: Path, title: str, *, codes: bool = False) -> Path:
    """A .dta file of version 15 (118) with variable and value labels, and texts of any length; `codes` as for
    SPSS, but without their labels, as Stata labels numbers alone.
    """
    numbered = number_choices(data, codes=codes)
    names = dict(zip(numbered.frame.columns, stata_names(data.variables), strict=True))
    frame, dates = numbered.frame.rename(columns=names), {}
    for name, column in frame.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            dates[name] = "td" if is_of_days(column) else "tc"
        elif not pd.api.types.is_numeric_dtype(column):
            frame[name] = column.astype("object").where(column.notna(), "")
    with replacing(path) as temporary:
        frame.to_stata(
            temporary,
            write_index=False,
            version=118,
            time_stamp=_STATA_STAMP,
            data_label=_cut(title, STATA_LABEL),
            variable_labels={
                names[variable.name]: _cut(variable.label, STATA_LABEL) for variable in data.variables
            },
            value_labels={
                names[name]: dict(labels)
                for name, labels in numbered.values.items()
                if pd.api.types.is_numeric_dtype(numbered.frame[name])
            },
            convert_dates=dates,
        )
    return path


def is_of_days(column: pd.Series) -> bool:
    """Whether no date of the column has a time of day."""
    days = column.dropna()
    return bool((days == days.dt.normalize()).all())


def stata_names(variables: Sequence[Variable]) -> tuple[str, ...]:
    """A name that Stata can take for each variable, none twice: `end` and `long` are words of its own."""
    name_of, reserved = column_names(STATA_NAME), StataParser().RESERVED_WORDS
    names = []
    for variable in variables:
        name = f"v_{variable.name}" if variable.name in reserved else variable.name
        names.append(name_of(name))
    return tuple(names)


def number_choices(data: ReleaseData, *, codes: bool = False) -> Numbered:
    """Categories as numbers with labels, ticks as 0 and 1 with theirs; the rest as it is, with `codes`
    choices whose names are no numbers too.
    """
    columns: dict[str, pd.Series] = {}
    values: dict[str, Mapping[Any, str]] = {}
    for variable in data.variables:
        column = data.frame[variable.name]
        if variable.kind == "category" and codes and not _are_numbers(variable):
            columns[variable.name] = column.astype("object").where(column.notna(), None)
            values[variable.name] = dict(variable.values)
        elif variable.kind == "category":
            numbers = choice_numbers(variable)
            columns[variable.name] = column.astype("object").map(numbers).astype("float64")
            values[variable.name] = {numbers[choice]: label for choice, label in variable.values.items()}
        elif variable.kind == "tick":
            columns[variable.name] = column.astype("float64")
            values[variable.name] = {int(code): label for code, label in variable.values.items()}
        else:
            columns[variable.name] = column
    return Numbered(pd.DataFrame(columns), values)


def choice_numbers(variable: Variable) -> dict[str, int]:
    """The number of each choice: its own name where all are whole numbers, else its place from 1."""
    if _are_numbers(variable):
        return {name: int(name) for name in variable.values}
    return {name: place for place, name in enumerate(variable.values, start=1)}


def _are_numbers(variable: Variable) -> bool:
    return all(_WHOLE.fullmatch(name) for name in variable.values)


def _cut(text: str, most: int) -> str:
    """At most so many bytes of a text."""
    data = text.encode("utf-8")
    return text if len(data) <= most else data[: most - 3].decode("utf-8", errors="ignore") + "…"


def _restamp(path: Path, place: int, stamp: bytes) -> None:
    """Write a fixed date over the time of writing, so that the same data give the same file."""
    with path.open("r+b") as file:
        file.seek(place)
        file.write(stamp)
