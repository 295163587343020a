"""Candidate findings of a survey set beside counts of the same people passing. The rules:

1. Of the answers that both have (nationalities), the one whose shares lie furthest apart is the candidate,
   the survey's share first; what is told as "other" is none. A gap under eight points is no finding.
2. A count has no interval: the gap is likely where the interval of the survey's share leaves the counted
   share out, never clear, since the two are of different people and times; else too few were asked to say.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analysis.findings.certainty import wilson_of
from analysis.findings.finding import BESIDE, LIKELY, TOO_FEW, Finding, TableFacts, cells_of, finding_of
from analysis.findings.shown import width

NARROW = 0.08
COUNTED = "individuals"


def beside_candidates(
    estimates: pd.DataFrame, facts: TableFacts, silent: Collection[str] = ()
) -> tuple[Finding, ...]:
    """The widest gap between the people of a survey and the individuals counted, of one table's rows."""
    cells = [cell for cell in cells_of(estimates) if cell.choice not in silent and cell.base > 0]
    counted = {cell.choice: cell for cell in cells if cell.unit == COUNTED}
    pairs = [
        (cell, counted[cell.choice]) for cell in cells if cell.unit != COUNTED and cell.choice in counted
    ]
    best = max(pairs, key=width, default=None)
    if best is None or width(best) < NARROW:
        return ()
    asked, passing = best
    _, low, high = wilson_of(asked)
    return (
        finding_of(
            BESIDE,
            facts,
            best,
            size=asked.estimate - passing.estimate,
            low=low - passing.estimate,
            high=high - passing.estimate,
            certainty=TOO_FEW if low <= passing.estimate <= high else LIKELY,
        ),
    )
