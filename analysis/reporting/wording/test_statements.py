"""What tests of a table's differences found, in plain words with the size first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.reporting.wording.dates import wave_text
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import join, number, percent, quoted, word

SURE = 0.05
"""A difference is told where its p, corrected, is below this."""
TOLD = 3
"""Of a multi-select, so many answers are told, the largest differences first."""


def notes_of_tests(tests: pd.DataFrame, labels: Labels, language: str) -> tuple[str, ...]:
    """One to three sentences for each question and domain of `tests` (as `estimate_tests` gives them, of one
    table).
    """
    several = tests["wave"].nunique() > 1
    notes = []
    for (_, _, _, wave), group in tests.groupby(["question", "domain", "unit", "wave"], sort=False):
        for text in _of_group(group, labels, language):
            # rounds are of different people, each tested by itself
            when = wave_text(wave, language)
            notes.append(word("test.of_wave", language, wave=when, text=text) if several else text)
    return tuple(notes)


def notes_of_associations(tests: pd.DataFrame, labels: Labels, language: str) -> tuple[str, ...]:
    """Whether the cities' answers differ, for one table of `tests` (as `estimate_associations` gives them).

    Nothing where no two cities could be tested.
    """
    tested = tests[tests["p"].notna()] if len(tests) else tests
    if tested.empty:
        return ()
    return tuple(
        _between(group, labels, language) for _, group in tested.groupby(["question", "unit"], sort=False)
    )


def _between(group: pd.DataFrame, labels: Labels, language: str) -> str:
    smallest = group.loc[group["p_adjusted"].idxmin()]
    sure = group[group["p_adjusted"] < SURE]
    test_rows = sure.sort_values("p_adjusted", kind="stable").head(TOLD) if len(sure) else group
    left_out = list(dict.fromkeys(name for cell in test_rows["left_out"] for name in cell.split()))
    places = join([labels.study(name, language) for name in left_out], language)
    without = word("between.without", language, places=places) if left_out else ""
    words = {"details": _details(smallest, language), "without": without}
    if sure.empty:
        return word("between.none", language, **words)
    if sure["choice"].iloc[0] == "":
        return word("between.differ", language, **words)
    answers = [
        quoted(labels.choice(row.question, row.choice, language), language) for row in test_rows.itertuples()
    ]
    return word(
        "between.choices", language, answers=join(answers, language), n=number(len(sure), language), **words
    )


def differ_in_short(tests: pd.DataFrame | None, language: str, small_base: int) -> str:
    """One cell: whether the cities' answers to a table differ; a dash where its rows are not tested (reports,
    means), and in words where fewer than `small_base` were asked in all cities but one.
    """
    if tests is None:
        return word("status.no data", language)
    p = tests["p_adjusted"].min()
    if pd.isna(p):
        if tests["groups"].str.contains(" ").any():
            return word("overview.same", language)
        return word("overview.not_tested", language, n=small_base)
    # A narrow column breaks before the bracket, not within it
    p_text = _p(p, language).replace(" ", "\u00a0")
    return word("overview.differs" if p < SURE else "overview.alike", language, p=p_text)


def _of_group(group: pd.DataFrame, labels: Labels, language: str) -> Iterator[str]:
    sure = group[group["p_adjusted"] < SURE]
    domain = labels.question(group["domain"].iloc[0], language)
    if sure.empty:
        smallest = group.loc[group["p_adjusted"].idxmin()]
        yield word(
            "test.none", language, domain=quoted(domain, language), details=_details(smallest, language)
        )
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
    """ "Rao-Scott F = 12.3, p < 0.001"; where a cell of the test is hidden, its p alone, as a limit."""
    if pd.isna(record.statistic):
        return _limit(record.p_adjusted, language)
    return word(
        "test.details",
        language,
        statistic=number(record.statistic, language, 1),
        p=_p(record.p_adjusted, language),
    )


def _p(value: float, language: str) -> str:
    return ("p < " if value < 0.001 else "p = ") + number(max(value, 0.001), language, 3)


def _limit(value: float, language: str) -> str:
    if value < SURE:
        return f"p < {number(value, language, 3)}"
    return f"p \N{GREATER-THAN OR EQUAL TO} {number(SURE, language, 2)}"
