"""Texts of a plan that call a question's people "interviewed" where only some of them were asked.

1. A text that says of everybody what only some were asked is warned of, in its own language, wherever a
   reader meets it: title, heading, sentence, note, phrase.
2. One that says whom it means ("people interviewed who stopped in the city") is left alone.
3. What was asked is what the answers at hand say: a condition that lets everybody pass narrows nothing.

The words stand in `interviewed_words/<language>.csv`, one regular expression a row; a language without a
table is not looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.intake.answers.responses import Reports, Responses
from analysis.planning.row import PlanRow
from analysis.problems import Problems

WORDS = Path(__file__).parent / "interviewed_words"
TEXTS = ("title", "column", "sentence", "note", "phrase")


def narrowed_bases(
    plan: Sequence[PlanRow], answers: Responses, reports: Mapping[str, Reports]
) -> dict[str, str]:
    """What makes a base fewer people than were interviewed, in words, by what is counted (`counted_by`);
    bases of everybody are left out.
    """
    narrowed = {}
    for row in plan:
        narrow_words = _narrowed_by(row, answers, reports)
        if narrow_words:
            narrowed[counted_by(row)] = narrow_words
    return narrowed


def counted_by(row: PlanRow) -> str:
    """What a row's base hangs on, as one name."""
    return "|".join([row.unit, row.stack, row.question, row.denominator])


def check_base_words(
    plan: Sequence[PlanRow], narrowed: Mapping[str, str], where: str, problems: Problems
) -> None:
    """Warn of each text that says "interviewed" of people who are only some of those interviewed, by what
    `narrowed_bases` found.
    """
    for row in plan:
        narrow = narrowed.get(counted_by(row), "")
        for column, words in _everybody_said(row) if narrow else ():
            sentence = (
                f"this says “{words}”, but only {narrow}. Say whom it is of, like “People asked” or"
                " “People who ...”."
            )
            problems.warn(where, sentence, row=row.line, column=column, got=_text(row, column))


@lru_cache
def everybody_words(language: str) -> tuple[re.Pattern[str], ...]:
    """What says "everybody interviewed" in a language; none where nobody wrote it down."""
    path = WORDS / f"{language}.csv"
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(re.compile(row["pattern"], re.IGNORECASE) for row in csv.DictReader(file))


def _narrowed_by(row: PlanRow, answers: Responses, reports: Mapping[str, Reports]) -> str:
    """What makes a row's base fewer people than were interviewed, in words; "" where nothing does."""
    if row.unit == "reports":
        return ""
    if row.stack in reports:
        # People of a stack are those with any row in it: everybody, where everybody has one.
        made_any = len(np.unique(reports[row.stack].cluster))
        return f"those with any row in {row.stack} are counted" if made_any < len(answers) else ""
    for name in filter(None, (row.question, row.denominator)):
        if answers.has(name) and not answers.asked_of(name).all():
            return f"some were asked {name}"
    return ""


def _everybody_said(row: PlanRow) -> Iterator[tuple[str, str]]:
    """(column of the plan, words) of each text that speaks of everybody."""
    for text in TEXTS:
        for language, written in getattr(row, text).items():
            matches = (pattern.search(written) for pattern in everybody_words(language))
            first = next(filter(None, matches), None)
            if first is not None:
                yield f"{text}::{language}", first[0]


def _text(row: PlanRow, column: str) -> str:
    text, _, language = column.partition("::")
    return getattr(row, text)[language]
