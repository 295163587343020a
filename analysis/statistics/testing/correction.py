"""p-values corrected for how many there are."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np
import pandas as pd

Correction = Literal["holm", "bh", "none"]
METHODS = {"holm": "holm", "bh": "fdr_bh"}
"""What statsmodels calls them."""


def corrected(p: np.ndarray, correction: Correction) -> np.ndarray:
    """The p-values (m,) as one family; NaN stays NaN and counts for nothing.

    Source: Holm (1979); Benjamini and Hochberg (1995).
    """
    from statsmodels.stats.multitest import multipletests

    is_finite = np.isfinite(p)
    if correction == "none" or not is_finite.any():
        return p.copy()
    adjusted = np.full(len(p), np.nan)
    with _little_garbage():
        adjusted[is_finite] = multipletests(p[is_finite], method=METHODS[correction])[1]
    return adjusted


def corrected_within(frame: pd.DataFrame, keys: Sequence[str], correction: Correction) -> np.ndarray:
    """The column `p` of a frame, corrected in families: the rows that are alike in `keys`."""
    p = frame["p"].to_numpy(dtype=float)
    adjusted = np.full(len(frame), np.nan)
    for places in frame.groupby(list(keys), sort=False).indices.values():
        adjusted[places] = corrected(p[places], correction)
    return adjusted


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Keep what the process holds away from the garbage collector.

    `multipletests` calls it each time, for nothing of ours: the few hundred families of a comparison took
    seconds to correct and the better part of a minute to look through all objects of the process for each.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
