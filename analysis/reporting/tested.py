"""What tests of a table's differences found, in plain words with the size first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.reporting.labels import Labels
from analysis.reporting.words import number, percent, quoted, word

SURE = 0.05
"""A difference is told where its p, corrected, is below this."""
TOLD = 3
"""Of a multi-select, so many answers are told, the largest differences first."""


def notes_of_tests(tests: pd.DataFrame, labels: Labels, language: str) -> tuple[str, ...]:
    """One to three sentences for each question and domain of `tests` (as `estimate_tests` gives them, of one table)."""
    groups = tests.groupby(["question", "domain", "unit"], sort=False)
    return tuple(note for _, group in groups for note in _of_group(group, labels, language))


def _of_group(group: pd.DataFrame, labels: Labels, language: str) -> Iterator[str]:
    sure = group[group["p_adjusted"] < SURE]
    domain = labels.question(group["domain"].iloc[0], language)
    if sure.empty:
        smallest = group.loc[group["p_adjusted"].idxmin()]
        yield word("test.none", language, domain=quoted(domain, language), details=_details(smallest, language))
        return
    order = (sure["low"] - sure["high"]).fillna(0).sort_values(kind="stable").index[:TOLD]
    for record in sure.loc[order].itertuples(index=False):
        yield _difference(record, domain, labels, language)


def _difference(record: Any, domain: str, labels: Labels, language: str) -> str:
    details = _details(record, language)
    if not record.largest:
        return word("test.unsized", language, domain=quoted(domain, language), details=details)
    return word(
        "test.differs",
        language,
        choice=quoted(labels.choice(record.question, record.largest, language), language),
        high=labels.choice(record.domain, record.high_level, language),
        low=labels.choice(record.domain, record.low_level, language),
        share_high=percent(record.high, language),
        share_low=percent(record.low, language),
        details=details,
    )


def _details(record: Any, language: str) -> str:
    """ "Rao-Scott F = 12.3, p < 0.001"."""
    small = record.p_adjusted < 0.001
    p = ("p < " if small else "p = ") + number(max(record.p_adjusted, 0.001), language, 3)
    return word("test.details", language, statistic=number(record.statistic, language, 1), p=p)
