"""Post-stratification: weights that meet the known size of every joint cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError


@dataclass(frozen=True, eq=False)
class PostStratified:
    """Weights (n,) after post-stratification and each row's cell, `codes` (n,)."""

    weights: np.ndarray
    codes: np.ndarray


def poststratify(
    frame: pd.DataFrame,
    variables: str | Sequence[str],
    sizes: Mapping[object, float],
    base: np.ndarray | None = None,
    partial: bool = False,
) -> PostStratified:
    """Weights that meet `sizes`, the known count of each cell: category, or tuple of categories in order of
    `variables`.

    Cells without rows are an error, or with `partial` left out.
    Raises CaseStudyError for a cell on one side only, or a value missing in the sample.
    Source: Holt and Smith (1979); R survey's `postStratify`.
    """
    variables = [variables] if isinstance(variables, str) else list(variables)
    codes, cells = _joint_cells(frame, variables)
    wanted = {}
    for key, size in sizes.items():
        wanted[key if isinstance(key, tuple) else (key,)] = size
    wanted = {tuple(map(str, key)): float(size) for key, size in wanted.items()}
    name = " x ".join(variables)
    without_size = [cell for cell in cells if cell not in wanted]
    without_rows = [cell for cell, size in wanted.items() if size > 0 and cell not in set(cells)]
    if without_size:
        raise CaseStudyError(
            f"Post-stratification by {name}: the sample has cells without a known size:"
            f" {_listed(without_size)}."
        )
    if without_rows and not partial:
        raise CaseStudyError(
            f"Post-stratification by {name}: known cells without a row: {_listed(without_rows)}. "
            "Collapse cells, or give partial=True to leave them out."
        )
    base = np.ones(len(frame)) if base is None else np.asarray(base, dtype=float)
    return PostStratified(scale_to_sizes(codes, base, np.array([wanted[cell] for cell in cells])), codes)


def scale_to_sizes(codes: np.ndarray, base: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Weights `base` (n,) scaled so that they sum to `sizes` in each cell of `codes`: kernel, nothing is
    checked.
    """
    sums = np.bincount(codes, base, minlength=len(sizes))
    return base * np.divide(sizes, sums, out=np.zeros(len(sizes)), where=sums > 0)[codes]


def _joint_cells(frame: pd.DataFrame, variables: list[str]) -> tuple[np.ndarray, list[tuple[str, ...]]]:
    for variable in variables:
        if frame[variable].isna().any():
            raise CaseStudyError(
                f"Post-stratification: {int(frame[variable].isna().sum())} of {len(frame)} rows have no value"
                f" in {variable!r}."
            )
    codes, uniques = pd.factorize(pd.MultiIndex.from_frame(frame[variables].astype(str)))
    return codes.astype(np.intp), [tuple(cell) for cell in uniques]


def _listed(cells: Sequence[tuple[str, ...]]) -> str:
    examples = ", ".join(repr(" x ".join(cell)) for cell in cells[:5])
    return examples + (f" and {len(cells) - 5} more" if len(cells) > 5 else "")
