"""A verified report: its verdicts, as a frame and as a table for a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Status, Verdict
from analysis.verification.reading.report import Report

STATUSES: tuple[Status, ...] = (
    "contradicts",
    "contradicts itself",
    "no source found",
    "matched",
    "not a finding",
)
"""From the worst to the least worth reading."""

COLUMNS = (
    "status",
    "where",
    "says",
    "sentence",
    "stands",
    "instead",
    "table",
    "answer",
    "group",
    "base",
    "rule",
)


def verdict_frame(verdicts: Iterable[Verdict], facts: Facts) -> pd.DataFrame:
    """The verdicts as a table: columns COLUMNS, the worst first, then in the report's order."""
    rows = []
    for verdict in verdicts:
        fact = facts.row(verdict.fact) if verdict.fact >= 0 else None
        names = ("table", "answer", "group", "base")
        about = [fact[name] for name in names] if fact is not None else ["", "", "", np.nan]
        rows.append(
            (
                verdict.status,
                verdict.passage.where,
                verdict.mention.text,
                verdict.sentence.text,
                verdict.stands,
                verdict.instead,
                *about,
                verdict.rule,
            )
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame["status"].map({status: place for place, status in enumerate(STATUSES)})
    return frame.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Verification:
    """A verified report: its verdicts in its order, and what they were held against."""

    report: Report
    verdicts: tuple[Verdict, ...]
    facts: Facts
    language: str

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a number, the worst first; see `verdict_frame`."""
        return verdict_frame(self.verdicts, self.facts)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers have each status."""
        return self.frame["status"].value_counts().to_dict()

    @property
    def contradictions(self) -> pd.DataFrame:
        """What must be mended."""
        return self.frame[self.frame["status"].isin(["contradicts", "contradicts itself"])]

    def __repr__(self) -> str:
        counted = ", ".join(f"{count} {status}" for status, count in self.counts.items())
        return f"{self.report.path.name}: {counted or 'no numbers'}"

    def _repr_html_(self) -> str:
        return verdict_table(self)


def verdict_table(verification: Verification, rows: int = 20) -> str:
    """The worst verdicts as an HTML table for a notebook."""
    frame = verification.frame
    head = frame[frame["status"] != "not a finding"].head(rows)
    columns = ("status", "where", "says", "stands", "instead")
    cells = [
        "<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in columns) + "</tr>"
        for _, row in head.iterrows()
    ]
    names = "".join(f"<th>{escape(name)}</th>" for name in columns)
    return f"<p>{escape(repr(verification))}</p><table><tr>{names}</tr>{''.join(cells)}</table>"
