"""Key shares under several weightings side by side: how much does the choice of weights matter?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by
from analysis.weighting.margins import Margin

UNWEIGHTED, RAKED, PROPENSITY, BOTH = "unweighted", "raked", "propensity", "propensity and raked"


@dataclass(frozen=True, eq=False)
class KeyShare:
    """A share to watch: `holds` (n,) whether a row is of this choice, `base` (n,) whether it counts."""

    question: str
    choice: str
    holds: np.ndarray
    base: np.ndarray


def weighted_designs(
    design: Design, margins: Sequence[Margin], propensity: np.ndarray | None = None, **options
) -> Mapping[str, Design]:
    """The design unweighted, and raked from its own weights; where `propensity` weights (n,) are given, with
    those, and with those raked.

    `options` are those of raking.
    """
    plain = design.reweighted(np.ones(design.n))
    designs = {UNWEIGHTED: plain, RAKED: raked(design, margins, **options)}
    if propensity is not None:
        designs[PROPENSITY] = design.reweighted(propensity)
        designs[BOTH] = raked(designs[PROPENSITY], margins, **options)
    return designs


def sensitivity_table(
    designs: Mapping[str, Design], shares: Sequence[KeyShare], confidence: float = 0.95
) -> pd.DataFrame:
    """One row a share and weighting: `question`, `choice`, `weighting`, `estimate`, `se`, `low`, `high`
    (0-1), `base`, `n_effective`, `lowest`, `highest` and `range`, the last three over the share's weightings.
    """
    rows = []
    for key in shares:
        codes = np.where(key.base, key.holds.astype(int), -1)
        for name, design in designs.items():
            block = share_by(design, codes, 2, confidence=confidence)
            rows.append(
                {
                    "question": key.question,
                    "choice": key.choice,
                    "weighting": name,
                    "estimate": block.estimate[0, 1],
                    "se": block.se[0, 1],
                    "low": block.low[0, 1],
                    "high": block.high[0, 1],
                    "base": int(block.base[0]),
                    "n_effective": block.n_effective[0],
                }
            )
    table = pd.DataFrame(rows)
    grouped = table.groupby(["question", "choice"], sort=False)["estimate"]
    table["lowest"], table["highest"] = grouped.transform("min"), grouped.transform("max")
    return table.assign(range=table["highest"] - table["lowest"])
