"""The columns that a design is made of, read and checked: weights, strata, units, fpc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.statistics.stages import Stage

Column: TypeAlias = str | np.ndarray | pd.Series | Sequence[float]


def as_numbers(values: object, role: str) -> np.ndarray:
    """`values` (n,) as floats; CaseStudyError, with the row, for one that is no number."""
    given = pd.Series(values).reset_index(drop=True)
    if pd.api.types.is_numeric_dtype(given.dtype):
        return given.to_numpy(dtype=float, na_value=np.nan)
    # pandas would count a date in nanoseconds
    numbers = pd.to_numeric(given.astype(str) if given.dtype.kind in "mM" else given, errors="coerce")
    wrong = (numbers.isna() & given.notna()).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise CaseStudyError(
            f"The design's {role} must be numbers: {int(wrong.sum())} of {len(given)} rows are not"
            f" (first: row {row}, {given[row]!r}). Write decimals with a point."
        )
    return numbers.to_numpy(dtype=float, na_value=np.nan)


def check_weights(weights: np.ndarray) -> np.ndarray:
    """`weights` (n,), or CaseStudyError where one is missing or negative, or all are 0."""
    if np.isnan(weights).any():
        row = int(np.argmax(np.isnan(weights)))
        raise CaseStudyError(
            f"Weights are missing in {int(np.isnan(weights).sum())} of {len(weights)} rows (first: row"
            f" {row}); every row needs one."
        )
    if (weights < 0).any():
        row = int(np.argmax(weights < 0))
        raise CaseStudyError(f"Weights can't be negative: row {row} has {weights[row]:g}.")
    if not np.isfinite(weights).all():
        raise CaseStudyError(
            f"Weights must be finite: row {int(np.argmax(~np.isfinite(weights)))} is infinite."
        )
    with np.errstate(over="ignore"):
        total = float(weights @ weights)
    if not np.isfinite(total):
        row = int(np.argmax(weights))
        raise CaseStudyError(f"Weights are too large to be added up: row {row} has {weights[row]:g}.")
    if len(weights) and not weights.any():
        raise CaseStudyError("All weights are 0, so nothing can be estimated.")
    return weights


def weights_from(stages: tuple[Stage, ...], n: int) -> np.ndarray:
    """Weights (n,) as the product of N/m over the stages; 1 without fpc."""
    weights = np.ones(n)
    for stage in stages:
        if stage.fraction is not None:
            weights /= 1 - (stage.fraction if stage.cluster is None else stage.fraction[stage.cluster])
    return weights


def per_stage(frame: pd.DataFrame | None, n: int, given) -> list[object] | None:
    """The columns of each stage: a list is one column a stage, unless it holds n values."""
    if given is None:
        return None
    listed = isinstance(given, list | tuple) and len(given) > 0
    values = listed and np.isscalar(given[0]) and (not isinstance(given[0], str) or len(given) == n)
    stages = given if listed and not values else [given]
    return [column_of(frame, n, item) for item in stages]


def column_of(frame: pd.DataFrame | None, n: int, column: Column) -> np.ndarray | pd.Series:
    if isinstance(column, str):
        if frame is None:
            raise CaseStudyError(
                f"The design has no frame, so column {column!r} can't be found; give an array."
            )
        if column not in frame.columns:
            raise CaseStudyError(f"There is no column {column!r} in the frame{hint(column, frame.columns)}.")
        return frame[column]
    values = column if isinstance(column, pd.Series) else np.asarray(column)
    if len(values) != n:
        raise CaseStudyError(f"An array of {len(values)} values was given for a design of {n} rows.")
    return values
