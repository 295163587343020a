"""Covariate balance: how far a sample is from known margins, before and after weighting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.weighting.margins import CodedMargin, Margin, check_margins


def balance_table(
    frame: pd.DataFrame, margins: Sequence[Margin], weightings: Mapping[str, np.ndarray | None]
) -> pd.DataFrame:
    """Shares of each category under several weightings, against the margins; also what a love plot draws.

    `weightings` maps a name to weights (n,), None for unweighted. One row a category and weighting, in
    their order: `variable`, `category`, `weighting`, `share`, `target`, `difference` (standardised: share
    less target, over the root of target (1 - target); NaN where the target is 0 or 1), `source`.
    Raises CaseStudyError as `check_margins` does. Source: Austin (2009).
    """
    rows = [
        part
        for coded in check_margins(frame, margins)
        for name, weights in weightings.items()
        for part in _shares(coded, name, weights)
    ]
    return pd.DataFrame(rows)


def balance_summary(table: pd.DataFrame) -> pd.DataFrame:
    """One row a weighting: `weighting`, `mean` and `largest` absolute standardised difference, `worst`
    category.
    """
    sized = table.assign(size=table["difference"].abs(), place=table["variable"] + " = " + table["category"])
    rows = []
    for name, part in sized.groupby("weighting", sort=False):
        largest = part.loc[part["size"].idxmax()]
        rows.append(
            {
                "weighting": name,
                "mean": part["size"].mean(),
                "largest": largest["size"],
                "worst": largest["place"],
            }
        )
    return pd.DataFrame(rows)


def _shares(coded: CodedMargin, name: str, weights: np.ndarray | None) -> list[dict[str, object]]:
    sums = np.bincount(coded.codes, weights, minlength=len(coded.categories))
    shares = sums / sums.sum()
    spread = np.sqrt(coded.shares * (1 - coded.shares))
    difference = np.divide(shares - coded.shares, spread, out=np.full(len(spread), np.nan), where=spread > 0)
    return [
        {
            "variable": coded.margin.variable,
            "category": category,
            "weighting": name,
            "share": shares[place],
            "target": coded.shares[place],
            "difference": difference[place],
            "source": coded.margin.source,
        }
        for place, category in enumerate(coded.categories)
    ]
