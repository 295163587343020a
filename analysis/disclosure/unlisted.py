"""Labels that stand in no list of the form: an answer that was typed where a code belongs may be a name.

    leave_out_unlisted(shown, estimates, listed, suppress_below) -> estimates

1. An answer or a level of a question with a list that is not in the list is printed only where
   `suppress_below` people or more, in a row that is shown, gave it.
2. Where it is not, every row of it goes, zeros too: the label is what would tell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from analysis.vocabulary import SUPPRESSED


def leave_out_unlisted(
    shown: pd.DataFrame,
    estimates: pd.DataFrame,
    listed: Mapping[str, Collection[str]],
    suppress_below: int,
) -> pd.DataFrame:
    """`shown` without rows of labels that few people gave and no list has; row for row, `estimates` holds the
    counts before they were hidden. Questions that `listed` lacks keep all their labels.
    """
    seen = (shown["status"] != SUPPRESSED).to_numpy()
    many_answered = seen & (estimates["n"] >= suppress_below).to_numpy()
    many_asked = seen & (estimates["base"] >= suppress_below).to_numpy()
    gone = _few(shown["question"], shown["choice"], many_answered, listed)
    gone |= _few(shown["domain"], shown["level"], many_asked, listed)
    return shown[~gone].reset_index(drop=True)


def _few(
    questions: pd.Series, labels: pd.Series, many: np.ndarray, listed: Mapping[str, Collection[str]]
) -> np.ndarray:
    """Which rows (r,) have a label that no list has and that no row of many people shows."""
    pairs = pd.MultiIndex.from_arrays([questions, labels])
    strange = [
        (question, label)
        for question, label in pairs.unique()
        if label and question in listed and label not in listed[question]
    ]
    return pairs.isin(strange) & ~pairs.isin(pairs[many])
