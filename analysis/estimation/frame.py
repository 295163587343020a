"""The estimates frame: the one shape in which every printed number travels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.files import replacing
from analysis.problems import CaseStudyError, hint
from analysis.vocabulary import OK, STATISTICS, STATUSES, SUPPRESSED, UNITS

UNWEIGHTED = "none"
"""The weighting of rows in which everybody counts once; every other name is free."""

_VOCABULARY = {"statistic": tuple(STATISTICS), "unit": UNITS, "status": STATUSES}
_COUNTS = ("n", "base")
_DEFAULTS: Mapping[str, Any] = {
    "unit": "respondents",
    "weighting": UNWEIGHTED,
    "status": OK,
    "n": 0,
    "base": 0,
}

DTYPES: Mapping[str, Any] = {
    "study": "str",
    "survey": "str",
    "wave": "str",
    "table": "str",
    "question": "str",
    "choice": "str",
    "domain": "str",
    "level": "str",
    "statistic": pd.CategoricalDtype(tuple(STATISTICS)),
    "unit": pd.CategoricalDtype(UNITS),
    "estimate": "float64",
    "se": "float64",
    "low": "float64",
    "high": "float64",
    "confidence": "float64",
    "method": "str",
    "n": "int64",
    "base": "int64",
    "base_weighted": "float64",
    "n_effective": "float64",
    "deff": "float64",
    "df": "float64",
    "weighting": "str",
    "status": pd.CategoricalDtype(STATUSES),
}
ESTIMATE_COLUMNS = tuple(DTYPES)
_TEXTS = tuple(name for name, dtype in DTYPES.items() if dtype == "str")
_FORMULA = r"^('* *[=+\-@\t\r])"


def estimates_frame(
    records: pd.DataFrame | Mapping[str, Any] | Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """The estimates frame of `records`: columns and dtypes as `DTYPES` declares, a fresh row index.

    `records` is a frame, one mapping of column to array (scalars are repeated) or one mapping per row.
    A text column left out is "", a number NaN, `n` and `base` 0, `unit` respondents,
    `weighting` none, `status` ok; `statistic` has no default. The `n` and `base` of a suppressed row
    may be missing, and stay so: these columns are then float64.

    Raises CaseStudyError for an unknown column, or a value outside a column's vocabulary.
    """
    if isinstance(records, pd.DataFrame):
        given = records
    elif isinstance(records, Mapping):
        given = pd.DataFrame(dict(records), index=_row_index(records))
    else:
        given = pd.DataFrame(list(records))
    unknown = [str(name) for name in given.columns if name not in DTYPES]
    if unknown:
        raise CaseStudyError(
            f"The estimates frame has no column {unknown[0]!r}{hint(unknown[0], ESTIMATE_COLUMNS)}."
        )
    columns = {name: _column(given, name) for name in ESTIMATE_COLUMNS}
    hidden = columns["status"] == SUPPRESSED
    # An answer that nobody in the whole city gave is a shown zero at every level, also where the base is
    # hidden.
    of_nobody = (columns["estimate"] == 0) & (columns["n"] == 0) & hidden.any()
    columns["n"] = _whole(columns["n"], hidden)
    columns["base"] = _whole(columns["base"], hidden | of_nobody)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(given)))


def main_reading(estimates: pd.DataFrame) -> np.ndarray:
    """Boolean (rows,): the rows of each survey's main reading, which is what comparisons and sentences take.

    That is the reading as the sample was drawn where a design was declared, the unweighted one elsewhere:
    a survey's rows hold it first.
    """
    if estimates.empty:
        return np.zeros(0, dtype=bool)
    first = estimates.groupby(["study", "survey", "wave"], sort=False, observed=True)["weighting"]
    return (estimates["weighting"] == first.transform("first")).to_numpy()


def write_estimates(estimates: pd.DataFrame, path: Path) -> Path:
    """Write an estimates frame to `path` (.parquet or .csv) in one step; `read_estimates` gives it back
    unchanged.

    In CSV a text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    path = Path(path)
    with replacing(path) as temporary:
        if path.suffix == ".parquet":
            estimates.to_parquet(temporary, index=False)
        else:
            whole = estimates.astype(dict.fromkeys(_COUNTS, "Int64"))
            marked = {name: whole[name].str.replace(_FORMULA, r"'\1", regex=True) for name in _TEXTS}
            whole.assign(**marked).to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
    return path


def read_estimates(path: Path) -> pd.DataFrame:
    """The estimates frame in a .parquet or .csv file that `write_estimates` wrote."""
    path = Path(path)
    if path.suffix == ".parquet":
        return estimates_frame(pd.read_parquet(path))
    texts = {name: "str" for name, dtype in DTYPES.items() if dtype not in ("float64", "int64")}
    frame = pd.read_csv(
        path,
        dtype=texts,
        encoding="utf-8",
        keep_default_na=False,
        na_values={name: [""] for name in DTYPES if name not in texts},
    )
    marked = {
        name: frame[name].str.replace(f"^'{_FORMULA[1:]}", r"\1", regex=True)
        for name in _TEXTS
        if name in frame
    }
    return estimates_frame(frame.assign(**marked))


def _row_index(records: Mapping[str, Any]) -> pd.RangeIndex:
    lengths = [len(value) for value in records.values() if not np.isscalar(value)]
    return pd.RangeIndex(max(lengths, default=1 if records else 0))


def _column(given: pd.DataFrame, name: str) -> Any:
    """A column's values (rows,) as DTYPES declares them, but counts, which may be missing yet, as floats."""
    dtype = DTYPES[name]
    if name not in given:
        return _blank(name, len(given))
    values = given[name]
    if dtype == "float64" or name in _COUNTS:
        return values.to_numpy(dtype="float64", na_value=np.nan)
    if name in _VOCABULARY and values.dtype != dtype:
        _check_vocabulary(values, name)
    values = values if values.dtype == dtype else values.astype(dtype)
    if name not in _VOCABULARY or name in _DEFAULTS:
        values = values.fillna(_DEFAULTS.get(name, "")) if values.isna().any() else values
    return values.array


def _blank(name: str, size: int) -> Any:
    """What a column that was left out holds. A frame a plan row is made, most of whose columns are left out:
    arrays of one value cost a tenth of lists.
    """
    dtype = DTYPES[name]
    if name in _COUNTS or dtype == "float64":
        return np.full(size, float(_DEFAULTS.get(name, np.nan)))
    return _blank_value(name).take(np.zeros(size, dtype=np.intp))


@lru_cache
def _blank_value(name: str) -> Any:
    return pd.array([_DEFAULTS.get(name, pd.NA if name in _VOCABULARY else "")], dtype=DTYPES[name])


def _whole(counts: np.ndarray, suppressed: np.ndarray) -> pd.Series:
    """Counts as whole numbers, 0 where missing; as floats where one is hidden, and so missing, not 0."""
    missing = np.isnan(counts)
    if (missing & suppressed).any():
        return pd.Series(np.where(missing & ~suppressed, 0, counts))
    return pd.Series(np.where(missing, 0, counts)).astype("int64")


def _check_vocabulary(values: pd.Series, name: str) -> None:
    wrong = set(values.dropna().unique()) - set(_VOCABULARY[name])
    if wrong:
        got = sorted(map(str, wrong))[0]
        raise CaseStudyError(
            f"The estimates frame's column {name!r} can't hold {got!r}{hint(got, _VOCABULARY[name])}."
        )
