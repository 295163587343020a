"""Counts of people as reports print them: `1 234`, `1,234`, thin spaces, and "unknown"."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.reading.distinct_values import Cells

UNKNOWN_WORDS = frozenset({"unknown", "inconnu", "inconnue", "n/a", "nd", "n.d.", "-", "–", "—", "غيرمعروف"})
UNREADABLE = -np.inf
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]+")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,. ])\d{3}(\1\d{3})*")
_PLAIN = re.compile(r"[+-]?\d+([.,]\d*)?")


def read_counts(cells: Cells) -> np.ndarray:
    """Whole numbers of people (n,) float64; NaN where the cell is blank or says that it is unknown.

    A blank or a comma between groups of three digits is a thousands separator. A negative number,
    a part of a person, or `1.234`, which may be either, is a fatal problem, and NaN.
    """
    if pd.api.types.is_numeric_dtype(cells.values.dtype):
        numbers = cells.values.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        numbers = cells.lookup(read_number, np.float64)
    unreadable = numbers == UNREADABLE
    negative = (numbers < 0) & ~unreadable
    is_fraction = np.isfinite(numbers) & (numbers != np.floor(numbers)) & ~negative
    cells.report(unreadable, "this can't be read as a number of people; write digits only, or `unknown`.")
    cells.report(negative, "people can't be a negative number; correct it.")
    cells.report(is_fraction, "this counts people and must be a whole number.")
    return np.where(unreadable | negative | is_fraction, np.nan, numbers)


def read_number(text: str) -> float:
    """The number a text stands for: NaN for unknown or blank, `UNREADABLE` where it can't be read."""
    plain = _SPACES.sub(" ", text.replace("−", "-")).strip()
    if plain.replace(" ", "").casefold() in {"", *UNKNOWN_WORDS}:
        return np.nan
    plain = re.sub(r"^([+-]) ", r"\1", plain)
    grouped = _GROUPED.fullmatch(plain)
    if grouped and grouped.group(1) == "." and plain.count(".") == 1:
        return UNREADABLE
    if grouped:
        return float(plain.replace(grouped.group(1), ""))
    return float(plain.replace(",", ".")) if _PLAIN.fullmatch(plain) else UNREADABLE
