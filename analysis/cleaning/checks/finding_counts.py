"""How many findings there are, by check and by enumerator: all that is told of them beside single interviews.

Counts of pieces of the interviews add up, as an interview stands in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from analysis.cleaning.checks.findings import SEVERITIES, empty_findings
from analysis.cleaning.checks.paradata import UNKNOWN, enumerators


@dataclass(frozen=True, eq=False)
class FindingCounts:
    """`checks`: check, findings, interviews. `enumerators`: enumerator, interviews, flagged_interviews.
    `flags`: enumerator, check, flags (interviews flagged, each once), weight (by severity).
    """

    checks: pd.DataFrame
    enumerators: pd.DataFrame
    flags: pd.DataFrame

    @classmethod
    def of(cls, parts: Iterable[pd.DataFrame], responses, order: Sequence[str] = ()) -> FindingCounts:
        """Those of the findings in the interviews `responses`, of which one part is held at a time: those of
        a rule, or of a rule in some interviews that no other part is of. Checks stand in `order`.
        """
        who = pd.Series(enumerators(responses), index=responses.frame.index.astype("str")).replace(
            "", UNKNOWN
        )
        checks: list[pd.DataFrame] = []
        flags: list[pd.DataFrame] = []
        names = who.unique()
        flagged = np.zeros(len(who), dtype=bool)
        for findings in chain([empty_findings()], parts):
            if checks and findings.empty:
                continue  # the frames' columns are those of the first, which has no rows
            rows = _of_enumerators(findings, who, names)
            checks.append(_by_check(findings))
            flags.append(_flags(rows))
            places = who.index.get_indexer(rows["uuid"].unique())
            flagged[places[places >= 0]] = True
        people = pd.DataFrame({"interviews": who.value_counts()})
        people["flagged_interviews"] = who[flagged].value_counts()
        people = people.fillna(0).astype("int64").rename_axis("enumerator").reset_index()
        return cls(
            _in_order(_joined(checks, ["check"]), order),
            people,
            _in_order(_joined(flags, ["enumerator", "check"]), order),
        )

    def __add__(self, other: FindingCounts) -> FindingCounts:
        """The counts of two pieces together."""
        return FindingCounts(
            _summed(self.checks, other.checks, ["check"]),
            _summed(self.enumerators, other.enumerators, ["enumerator"]),
            _summed(self.flags, other.flags, ["enumerator", "check"]),
        )


def _by_check(findings: pd.DataFrame) -> pd.DataFrame:
    about = findings["uuid"].where(findings["uuid"] != "")
    by_check = pd.DataFrame({"check": findings["check"], "uuid": about}).groupby("check", sort=False)
    return by_check["uuid"].agg(findings="size", interviews="nunique").reset_index()


def _of_enumerators(findings: pd.DataFrame, who: pd.Series, names: Sequence[str]) -> pd.DataFrame:
    """Each known enumerator's findings, an interview once a check; of no single interview, the value names
    him.
    """
    named = findings["uuid"].map(who).fillna(findings["value"].where(findings["uuid"] == ""))
    rows = findings[["check", "uuid", "severity"]].assign(enumerator=named)
    return rows[rows["enumerator"].isin(names)].drop_duplicates(["enumerator", "check", "uuid", "severity"])


def _flags(rows: pd.DataFrame) -> pd.DataFrame:
    weighed = rows.assign(weight=rows["severity"].map(SEVERITIES))
    grouped = weighed.groupby(["enumerator", "check"], sort=False)
    return grouped.agg(flags=("uuid", "size"), weight=("weight", "sum")).reset_index()


def _joined(frames: Sequence[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Those with rows, one after another, those of the same keys added up; without any, the first."""
    filled = [frame for frame in frames if len(frame)]
    joined = pd.concat(filled or list(frames[:1]), ignore_index=True)
    return joined.groupby(keys, sort=False).sum().reset_index() if joined.duplicated(keys).any() else joined


def _in_order(counts: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Counts with their checks in an order; those of one check stay as they stand."""
    place = counts["check"].map({check: place for place, check in enumerate(order)})
    return counts.iloc[place.argsort(kind="stable")].reset_index(drop=True) if len(order) else counts


def _summed(one: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    if one.empty or other.empty:
        return other if one.empty else one
    return pd.concat([one, other]).groupby(keys, sort=False).sum().reset_index()
