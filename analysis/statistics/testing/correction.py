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

    known = np.isfinite(p)
    if correction == "none" or not known.any():
        return p.copy()
    adjusted = np.full(len(p), np.nan)
    adjusted[known] = multipletests(p[known], method=METHODS[correction])[1]
    return adjusted


def corrected_within(frame: pd.DataFrame, keys: Sequence[str], correction: Correction) -> np.ndarray:
    """The column `p` of a frame, corrected in families: the rows that are alike in `keys`."""
    p = frame["p"].to_numpy(dtype=float)
    adjusted = np.full(len(frame), np.nan)
    families = frame.groupby(list(keys), sort=False).indices.values()
    with _little_garbage():
        for places in families:
            adjusted[places] = corrected(p[places], correction)
    return adjusted


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Keep what the process holds away from the garbage collector, which statsmodels calls in every family:
    of a second for a comparison's tests it took forty to look through all its objects again and again.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
