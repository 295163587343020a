"""How many findings there are, by check and by enumerator: all that is told of them beside single interviews.

Counts of pieces of the interviews add up, as an interview stands in one piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.cleaning.checks.findings import SEVERITIES
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
    def of(cls, findings: pd.DataFrame, responses) -> FindingCounts:
        """Those of some findings in the interviews `responses`."""
        who = pd.Series(enumerators(responses), index=responses.frame.index.astype("str")).replace(
            "", UNKNOWN
        )
        about = findings["uuid"].where(findings["uuid"] != "")
        by_check = pd.DataFrame({"check": findings["check"], "uuid": about}).groupby("check", sort=False)
        checks = by_check["uuid"].agg(findings="size", interviews="nunique").reset_index()
        rows = findings.assign(
            enumerator=findings["uuid"].map(who).fillna(findings["value"].where(findings["uuid"] == ""))
        )
        rows = rows[rows["enumerator"].isin(who)].drop_duplicates(["enumerator", "check", "uuid", "severity"])
        rows = rows.assign(weight=rows["severity"].map(SEVERITIES))
        flags = rows.groupby(["enumerator", "check"], sort=False).agg(
            flags=("uuid", "size"), weight=("weight", "sum")
        )
        people = pd.DataFrame({"interviews": who.value_counts()})
        flagged = rows[rows["uuid"] != ""].groupby("enumerator")["uuid"].nunique()
        people["flagged_interviews"] = flagged
        people = people.fillna(0).astype("int64").rename_axis("enumerator").reset_index()
        return cls(checks, people, flags.reset_index())

    def __add__(self, other: FindingCounts) -> FindingCounts:
        """The counts of two pieces together."""
        return FindingCounts(
            _summed(self.checks, other.checks, ["check"]),
            _summed(self.enumerators, other.enumerators, ["enumerator"]),
            _summed(self.flags, other.flags, ["enumerator", "check"]),
        )


def _summed(one: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    if one.empty or other.empty:
        return other if one.empty else one
    return pd.concat([one, other]).groupby(keys, sort=False).sum().reset_index()
