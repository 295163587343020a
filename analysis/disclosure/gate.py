"""The one gate between what was estimated and what is printed.

    apply_gate(estimates, policy, numbers, known) -> Gated

1. With `method: suppress`, small counts are hidden, and what would give them back (`suppression`); with
   `method: round`, every count is rounded (`rounding`).
2. Numbers that show one person are hidden (`numbers`), whichever the method.
3. Weighted numbers are as fine as is safe beside the unweighted ones (`weighted`), whichever the method.
4. What the form has no word for, few people's answer or level, is left out with its label: where a code
   belongs there may stand a name (`unlisted`).
5. A threshold of 0 or 1 lets everything through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.counts import HiddenAnnexes
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.numbers import NUMBER_KEYS, TellingNumbers, hide_numbers, unsafe_quantiles
from analysis.disclosure.report import COLUMNS, report_hidden
from analysis.disclosure.rounding import round_counts
from analysis.disclosure.suppression import SMALL_BASE as SMALL_BELOW
from analysis.disclosure.suppression import suppress
from analysis.disclosure.unlisted import leave_out_unlisted
from analysis.disclosure.weighted import round_weighted
from analysis.vocabulary import OK, SMALL_BASE, SUPPRESSED

if TYPE_CHECKING:
    from analysis.params import CityParams


@dataclass(frozen=True)
class Policy:
    """Bases under `small_base` are flagged; fewer than `suppress_below` people are hidden, or rounded to
    multiples of `base`.
    """

    suppress_below: int = 0
    small_base: int = SMALL_BELOW
    method: str = "suppress"
    base: int = 5

    @classmethod
    def of(cls, params: CityParams) -> Policy:
        """The policy that a city's params declare."""
        thresholds, chosen = params.thresholds, params.disclosure
        return cls(thresholds.suppress_below, thresholds.small_base, chosen.method, chosen.base)


@dataclass(frozen=True, eq=False)
class Gated:
    """The estimates that may be printed, and how much of them is hidden: of `cells` in all, one row a table
    and domain (`report.COLUMNS`). Cells whose labels are left out are among them. `annexes` says which counts
    of the annexes are hidden with them.
    """

    estimates: pd.DataFrame
    cells: int = 0
    report: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    annexes: HiddenAnnexes = field(default_factory=HiddenAnnexes)


def apply_gate(
    estimates: pd.DataFrame,
    policy: Policy,
    numbers: TellingNumbers | None = None,
    known: KnownChoices | None = None,
) -> Gated:
    """`estimates` without what would tell of few people.

    `numbers` are those in which one person stands out, `known` what is known of choices and levels.
    """
    known = known or KnownChoices()
    annexes = HiddenAnnexes()
    if policy.suppress_below <= 1:
        return Gated(suppress(estimates, 0, policy.small_base).estimates)
    if policy.method == "round":
        safe_estimates = round_counts(estimates, policy.base, policy.suppress_below, policy.small_base)
        reasons = np.where(safe_estimates["status"] == SUPPRESSED, "primary", "")
    else:
        suppression = suppress(estimates, policy.suppress_below, policy.small_base, known)
        safe_estimates, reasons, annexes = suppression.estimates, suppression.reasons, suppression.annexes

    keys = pd.MultiIndex.from_frame(estimates[NUMBER_KEYS].astype(str))
    unsafe = unsafe_quantiles(estimates, policy.suppress_below)
    if numbers is not None and numbers.keys:
        unsafe = unsafe | keys.isin(list(numbers.keys))
    before = (safe_estimates["status"] == SUPPRESSED).to_numpy()
    safe_estimates = hide_numbers(safe_estimates, unsafe, numbers)
    if numbers is not None:
        safe_estimates = round_weighted(safe_estimates, numbers.gaps)
    by_number = (safe_estimates["status"] == SUPPRESSED).to_numpy() & ~before
    reasons = np.where(by_number, np.where(unsafe, "primary", "secondary"), reasons)
    report = report_hidden(estimates, reasons, policy.suppress_below, known)
    cells = int(estimates["status"].isin([OK, SMALL_BASE]).sum())
    listed = leave_out_unlisted(safe_estimates, estimates, known.listed, policy.suppress_below)
    return Gated(listed, cells, report, annexes)
