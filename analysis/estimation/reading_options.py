"""How a row of the plan wants its intervals: its own words first, then the params', then the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from analysis.planning.row import PlanRow
from analysis.statistics.design import DfRule
from analysis.statistics.intervals import ShareMethod

CERTAIN = 0.95
"""The confidence of the arithmetic where no interval is asked for."""


@dataclass(frozen=True)
class ReadingOptions:
    """The confidence, the kind of interval of shares, and whose units count for degrees of freedom."""

    confidence: float = CERTAIN
    interval: ShareMethod = "logit"
    df: DfRule = "domain"

    def of(self, row: PlanRow) -> ReadingOptions:
        """What a row asks for, where it says nothing as these options have it."""
        # the plan's readers let no other words through
        interval = cast(ShareMethod, row.interval or self.interval)
        return ReadingOptions(row.confidence or CERTAIN, interval, cast(DfRule, row.df or self.df))
