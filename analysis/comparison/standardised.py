"""Shares at one fixed mix of people: how much of a difference is only who was interviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.comparison.pooled import Groups, MixCells
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by
from analysis.statistics.standardise import standardised
from analysis.weighting.margins import Margin
from analysis.weighting.raking import rake

STANDARDISED_COLUMNS = (
    "group",
    "base",
    "crude",
    "crude_se",
    "crude_low",
    "crude_high",
    "standardised",
    "se",
    "low",
    "high",
    "missing",
)


def standard_mix(
    outcome: np.ndarray,
    cells: MixCells,
    members: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Shares (k,) of the cells among those in the outcome's base, of all or of `members` (n,) bool."""
    inside = np.isfinite(outcome) & (cells.codes >= 0)
    if members is not None:
        inside &= members
    own = None if weights is None else weights[inside]
    counts = np.bincount(cells.codes[inside], own, minlength=len(cells.names))
    return counts / counts.sum() if counts.sum() > 0 else counts * 0.0


def raked_mix(
    outcome: np.ndarray,
    cells: MixCells,
    mix: Sequence[str],
    margins: Mapping[str, Mapping[str, float]],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Shares (k,) of the cells of everybody in the outcome's base, raked to margins: for questions of the
    mix, shares of their choices.

    Raises CaseStudyError as `rake` does: where choices with a share have nobody, or people's choices have no
    share.
    """
    inside = np.isfinite(outcome) & (cells.codes >= 0)
    names = np.array(cells.names, dtype=object)[cells.codes[inside]]
    frame = pd.DataFrame(names.reshape(-1, len(mix)), columns=list(mix))
    targets = [Margin(question, shares, source="comparison.yaml") for question, shares in margins.items()]
    raked = rake(frame, targets, base=None if weights is None else weights[inside])
    weights = np.bincount(cells.codes[inside], raked.weights, minlength=len(cells.names))
    return weights / weights.sum()


def estimate_standardised(
    outcome: np.ndarray, groups: Groups, cells: MixCells, standard: np.ndarray, design: Design | None = None
) -> pd.DataFrame:
    """Each group's share as it is and with the standard mix: STANDARDISED_COLUMNS, one row a group.

    `outcome` (n,) 0/1, NaN outside the base; `standard` (k,) shares of the cells; `design` how
    everybody was drawn, alike where none is given. Whoever has no cell is in
    neither share. A group without anybody in a cell of the standard can't be standardised: `missing` names
    the cells, the standardised columns are NaN.
    Source: R survey's `svystandardize`.
    """
    k, g = len(cells.names), len(groups.names)
    inside = np.isfinite(outcome) & (cells.codes >= 0) & (groups.codes >= 0)
    design = design or Design.of(len(outcome), lonely="certainty")
    yes = np.where(inside, outcome == 1, 0).astype(np.intp)
    crude = share_by(design, np.where(inside, yes, -1), 2, groups.codes, g)
    filled = np.bincount(groups.codes[inside] * k + cells.codes[inside], minlength=g * k).reshape(g, k) > 0
    # A cell of the standard without anybody would need a share that nobody has told.
    lacking = ~filled & (standard > 0)
    possible = ~np.any(lacking, axis=1) & np.any(filled, axis=1)
    frame = pd.DataFrame(
        {
            "group": list(groups.names),
            "base": crude.base[1:],
            "crude": crude.estimate[1:, 1],
            "crude_se": crude.se[1:, 1],
            "crude_low": crude.low[1:, 1],
            "crude_high": crude.high[1:, 1],
            **dict.fromkeys(("standardised", "se", "low", "high"), np.nan),
            "missing": ["; ".join(np.array(cells.labels(), dtype=object)[row]) for row in lacking],
        }
    )
    if possible.any():
        used = np.flatnonzero(standard > 0)
        by = np.full(k + 1, -1)  # the last place is that of who has no cell
        by[used] = np.arange(len(used))
        chosen = inside & possible[groups.codes] & (by[cells.codes] >= 0)
        fixed = standardised(design, by[cells.codes], standard[used], over=groups.codes, base=chosen)
        block = share_by(fixed, np.where(chosen, yes, -1), 2, groups.codes, g)
        for name, values in (
            ("standardised", block.estimate),
            ("se", block.se),
            ("low", block.low),
            ("high", block.high),
        ):
            frame[name] = np.where(possible, values[1:, 1], np.nan)
    return frame[list(STANDARDISED_COLUMNS)]
