"""Running the list of analysis: every row of a plan over one survey of one city, as estimates rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.estimation.design import Design
from analysis.estimation.frame import ESTIMATE_COLUMNS, estimates_frame
from analysis.estimation.means import mean_by, ratio_by, total_by
from analysis.estimation.measure import Levels, Measure, measure, split
from analysis.estimation.plan import PlanRow
from analysis.estimation.quantiles import quantile_by
from analysis.estimation.shares import share_by, share_ticks
from analysis.intake.responses import Reports, Responses


@dataclass(frozen=True)
class Survey:
    """One survey of one city, ready to be estimated from.

    `weights` maps the name of a weighting ("raked") to weights (n,) of the respondents; the
    unweighted reading is always made. `small_base`: bases under it are flagged.
    """

    study: str
    name: str
    wave: str
    respondents: Responses
    reports: Mapping[str, Reports] = field(default_factory=dict)
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    small_base: int = 30


def estimate_plan(plan: Sequence[PlanRow], survey: Survey) -> pd.DataFrame:
    """The estimates frame of a whole plan: table by table, unweighted before weighted.

    A question this form or city did not have gives rows with the status "not in this form"; one
    that nobody was asked gives "not asked". The whole city stands first in every table.
    """
    parts = [part for row in plan for part in _estimate_row(row, survey)]
    frame = pd.concat(parts, ignore_index=True) if parts else estimates_frame({})
    keys = ["table", "question", "choice", "domain", "level", "statistic", "unit", "weighting"]
    return frame.drop_duplicates(keys, ignore_index=True)[list(ESTIMATE_COLUMNS)]
