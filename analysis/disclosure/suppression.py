"""Hiding small counts so that no one can be recognised, and so that a hidden count can't be had back.

    suppress(estimates, suppress_below, small_base=30, choices=KnownChoices()) -> Suppressed

The policy, in the order it is applied:
1. A count is hidden when 0 < n < suppress_below, or when that few people are *not* in it (base - n).
   A count of reports is hidden too where that few people stand behind it, and a base of those who were
   offered an answer where that few of the others were not (`secondary.primary_counts`).
2. A hidden count is hidden wherever it is printed: a count is known by whom it counts, so the women
   who reported extortion are one count in the table by sex, in the table by incident, and as the base of
   what they were asked next (`counts`).
3. Printed counts add up: the answers of a single-choice question to its base, the levels of a domain to the
   whole city, crossed levels to the levels they are part of, groups to the group that holds them (`nested`).
   Others are hidden beside the first, as few rows as it takes, so that no hidden count of few people has but
   one possible value. Hidden parts of a shown sum hold together at least `suppress_below` people
   (`cell_problem`, `secondary`).
4. An estimate is hidden with its count or its base.
5. Zeros are shown: that nobody of a shown base gave an answer tells of nobody, and an answer that nobody in
   the whole city gave is a zero at every level, whatever its base. One is hidden only where it protects
   another count.
6. What is hidden is attacked before it is believed: no hidden count of few people follows from all sums
   taken together (`attack`).
7. A reader knows the form: what it says of counts that are no larger than others is held to be known with the
   sums, in the choice and in the attack (`limits`).
8. What annexes count of the same people (who was asked, gave no answer, did not know, refused; the categories
   of margins) is protected with the tables, and known with them (`annexes.counts`).

What is protected against: somebody who has every printed number and knows the form, that counts are whole and
not negative, and that an empty answer under a shown base would have been shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.counts import HiddenAnnexes, with_annexes
from analysis.disclosure.counts import counts_of
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.limits import limits_of
from analysis.disclosure.nested import with_nested
from analysis.disclosure.rests import with_rests
from analysis.disclosure.secondary import hide_counts
from analysis.vocabulary import OF_CHOICES

SMALL_BASE = 30
_ANSWER = ["study", "survey", "wave", "table", "question", "choice", "statistic", "unit", "weighting"]
PRECISION = ("se", "low", "high", "deff")
BLANKED = ("estimate", "se", "low", "high", "n", "deff")
BLANKED_BASE = ("base", "base_weighted", "n_effective", "df")


@dataclass(frozen=True)
class Suppressed:
    """The estimates as they may be printed, and why each row (r,) is hidden: "", "primary" or "secondary".

    A row is primary where few people are in its count or its base, or few of the others. `annexes` says which
    of the annexes' counts are hidden with them.
    """

    estimates: pd.DataFrame
    reasons: np.ndarray
    annexes: HiddenAnnexes = field(default_factory=HiddenAnnexes)


def suppress(
    estimates: pd.DataFrame,
    suppress_below: int,
    small_base: int = SMALL_BASE,
    choices: KnownChoices | None = None,
) -> Suppressed:
    """A copy in which small bases have the status "small base" and unsafe cells "suppressed", with reasons.

    A suppressed row keeps its keys; estimate, se, low, high, n and deff are missing, and where the
    base itself is unsafe so are base, base_weighted, n_effective and df. 0 or 1 hides nothing.
    `choices` is what is known of choices and levels.
    """
    frame = estimates.reset_index(drop=True)
    frame["status"] = frame["status"].mask(
        (frame["status"] == "ok") & (frame["base"] < small_base), "small base"
    )
    reasons = np.full(len(frame), "", dtype=object)
    if suppress_below <= 1 or frame.empty:
        return Suppressed(frame, reasons)
    choices = choices or KnownChoices()
    # Rule 3: whom no level holds, and whom one group leaves of another, are people like any row's.
    with_left, crossed = with_rests(frame, choices.crossed)
    with_left, nested = with_nested(with_left, choices.grouped, crossed)
    # Rule 2: what is printed in several places is one count.
    counts = counts_of(with_left, crossed, nested, choices.routes)
    # Rule 7.
    counts = replace(counts, limits=limits_of(with_left, counts, choices.routes, choices.alone))
    # Rule 8.
    counts, places = with_annexes(counts, frame, choices.annexes, choices.routes, suppress_below)
    # Rules 1, 3 and 6. Counts under a hidden base are hidden with it, which is rule 4.
    hidden_counts = hide_counts(counts, suppress_below)

    n, base = counts.n[: len(frame)], counts.base[: len(frame)]
    base_hidden, n_hidden = hidden_counts.hidden[base], hidden_counts.hidden[n]
    printed = frame["status"].isin(["ok", "small base"]).to_numpy()
    # Rule 5: under a hidden base too.
    nobody = base_hidden & _given_by_nobody(frame, n_hidden)
    cell_hidden = n_hidden & printed & ~nobody
    primary = hidden_counts.primary[n] | hidden_counts.primary[base]
    reasons[cell_hidden] = np.where(primary[cell_hidden], "primary", "secondary")

    # Rule 4.
    frame.loc[cell_hidden, "status"] = "suppressed"
    frame.loc[cell_hidden, list(BLANKED)] = np.nan
    # The interval of a zero would tell its base.
    frame.loc[nobody, list(PRECISION)] = np.nan
    frame.loc[base_hidden, list(BLANKED_BASE)] = np.nan
    return Suppressed(frame, reasons, HiddenAnnexes.of(choices.annexes, places, hidden_counts.hidden))


def _given_by_nobody(frame: pd.DataFrame, hidden: np.ndarray) -> np.ndarray:
    """Which rows (r,) are of an answer that is shown to be nobody's in the whole city; `hidden` (r,) are not
    shown.
    """
    zero = (frame["n"] == 0) & frame["statistic"].isin(OF_CHOICES)
    is_shown_zero = zero & (frame["domain"] == "") & (frame["base"] != 0) & ~hidden
    keys = pd.MultiIndex.from_frame(frame[_ANSWER].astype(str))
    return (zero & keys.isin(keys[is_shown_zero])).to_numpy()
