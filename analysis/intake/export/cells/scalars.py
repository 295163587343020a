"""Numbers, dates and free text from the texts of an export."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.reading.text_columns import ReadColumn

_OFFSET = re.compile(r"(?<=\d)\s*(Z|[+-]\d\d:?\d\d)$")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_ISO_DATE = r"^\d{4}-\d\d-\d\d"
_NUMBER = r"^[+-]?(\d{1,300}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$"
"""Beyond are infinities to a computer, and no answers to anybody."""
EXCEL_EPOCH = np.datetime64("1899-12-30", "us")
DAY = 86_400_000_000


def read_numbers(column: ReadColumn) -> tuple[np.ndarray, list[int]]:
    """float64 (n,), NaN where missing, and the positions of the texts that are no number."""
    texts = pa.array(list(column.texts), pa.string())
    good = pc.match_substring_regex(texts, _NUMBER)
    values = pc.cast(pc.if_else(good, texts, None), pa.float64()).to_numpy(zero_copy_only=False)
    return (
        column.spread(values, np.nan, np.float64),
        np.flatnonzero(~good.to_numpy(zero_copy_only=False)).tolist(),
    )


def read_dates(column: ReadColumn, *, days: bool) -> tuple[np.ndarray, list[int], list[int]]:
    """datetime64 (n,), NaT where missing; positions of the texts that are no date, and of Excel's day
    numbers.

    An offset from UTC is left out: the time stays that of the interview's own clock. With
    `days` the time of day is left out too.
    """
    texts = [_OFFSET.sub("", text) for text in column.texts]
    series = pd.Series(texts, dtype="str")
    iso = series.str.match(_ISO_DATE)
    parsed = (
        pd.to_datetime(series.where(iso), format="ISO8601", errors="coerce")
        .to_numpy(dtype="datetime64[us]")
        .copy()
    )
    serial = [position for position, text in enumerate(texts) if _SERIAL.match(text)]
    for position in serial:
        parsed[position] = EXCEL_EPOCH + np.timedelta64(round(float(texts[position]) * DAY), "us")
    bad = np.flatnonzero(np.isnat(parsed)).tolist()
    if days:
        parsed = parsed.astype("datetime64[D]").astype("datetime64[us]")
    return column.spread(parsed, np.datetime64("NaT"), "datetime64[us]"), bad, serial


def offsets(column: ReadColumn) -> np.ndarray:
    """Minutes (n,) that each moment's clock is ahead of UTC; NaN where it does not say."""
    minutes = []
    for text in column.texts:
        match = _OFFSET.search(text)
        if not match:
            minutes.append(np.nan)
            continue
        digits = match[1].replace(":", "").lstrip("+-Z")
        ahead = int(digits[:2]) * 60 + int(digits[2:]) if digits else 0
        minutes.append(-ahead if match[1].startswith("-") else ahead)
    return column.spread(minutes, np.nan, np.float64)


def read_text(column: ReadColumn) -> pd.Series:
    """Text (n,), missing where the cell is."""
    texts: Sequence[str] = column.texts
    return pd.Series(column.spread(texts, None, object), dtype="str")
