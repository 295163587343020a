"""Which interviews of an export count: those of the period, reviewed as they should be, no tests.

1. `period` leaves out who was interviewed outside it only where it says `outside: leave_out`; how many lie
outside is told either way.
2. `keep` names columns and their values: interviews with another value are left out, and counted.
3. What nobody has decided is told with its counts and left in: interviews that reviewers did not approve,
several versions of the form, tests.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.params import Period
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reading.label_text import counted
from analysis.vocabulary import YES

REVIEWS = (
    *("_validation_status", "_validation_status/uid", "_validation_status/label", "_validation_status.uid"),
    *("_validation_status_uid", "validation_status", "_review_status", "review_status"),
    *("ReviewState", "__system/reviewState", "__system.reviewState", "__system-reviewState"),
)
APPROVED = ("approved", "validation_status_approved")
VERSIONS = ("__version__", "_version_", "formdef_version", "FormVersion", "__system/formVersion")
SUBMITTED = ("_submission_time", "SubmissionDate", "__system/submissionDate")
SHOWN = 6


def in_period(responses: Responses, period: Period | None, where: str, problems: Problems) -> np.ndarray:
    """Boolean (n,): who counts by rule 1."""
    everyone = np.ones(len(responses), dtype=bool)
    if period is None:
        return everyone
    days = _days(responses)
    if days is None:
        problems.warn(where, "No column says when the interviews were held; the period can't be checked.")
        return everyone
    outside = ((days < pd.Timestamp(period.from_)) | (days > pd.Timestamp(period.to))).to_numpy()
    if not outside.any():
        return everyone
    left_out = period.outside == "leave_out"
    count = counted(int(outside.sum()), "interview was", "interviews were")
    decided = "left out" if left_out else "counted"
    advice = "" if period.outside else " Say `outside: leave_out` or `outside: keep` under period."
    sentence = (
        f"{count} held outside the period, and {'is' if outside.sum() == 1 else 'are'} {decided}.{advice}"
    )
    first = days[outside].min(), days[outside].max()
    got = " to ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in first))
    problems.warn(where, sentence, column="period", got=got, expected=str(period))
    return ~outside if left_out else everyone


def are_kept(
    responses: Responses, keep: Mapping[str, Iterable[str]], where: str, problems: Problems
) -> np.ndarray:
    """Boolean (n,): who has one of the values that `keep` names, in each of its columns (rule 2).

    Raises CaseStudyError for a column or value that is not there.
    """
    has_value = np.ones(len(responses), dtype=bool)
    for column, values in keep.items():
        texts = _texts(responses, column, where)
        wanted = set(values)
        unknown = sorted(wanted - set(texts) - {""})
        if unknown:
            raise CaseStudyError(
                f"{where}, keep: no interview has {unknown[0]!r} in {column!r}"
                f"{hint(unknown[0], sorted(set(texts) - {''}), lead=': ')}."
            )
        here = np.isin(texts, sorted(wanted))
        lost = int((has_value & ~here).sum())
        if lost:
            count = counted(lost, "interview is", "interviews are")
            problems.warn(where, f"{count} left out by `keep`.", column=column, got=_listed(texts[~here]))
        has_value &= here
    return has_value


def tell_undecided(
    responses: Responses, keep: Mapping[str, Iterable[str]], where: str, problems: Problems
) -> None:
    """What nobody has decided about the interviews that are counted (rule 3)."""
    reviews = [column for column in REVIEWS if column in responses.frame]
    if reviews and not any(column in keep for column in reviews):
        _tell_reviews(_texts(responses, reviews[0], where), reviews[0], where, problems)
    for column in VERSIONS:
        if column in keep or column not in responses.frame:
            continue
        texts = _texts(responses, column, where)
        if len(set(texts) - {""}) > 1:
            sentence = (
                "The export holds interviews of several versions of the form, all read by this one; choose"
                f" with `keep: {{{column}: [...]}}` in the params file, or map them with harmonise.csv."
            )
            problems.warn(where, sentence, column=column, got=_listed(texts))
    _tell_tests(responses, keep, where, problems)


def _tell_reviews(texts: np.ndarray, column: str, where: str, problems: Problems) -> None:
    others = np.array([bool(text) and text.casefold() not in APPROVED for text in texts], dtype=bool)
    if not others.any():
        return
    count = counted(int(others.sum()), "interview is", "interviews are")
    sentence = (
        f"{count} not approved by the reviewers and counted with the others; choose with"
        f" `keep: {{{column}: [...]}}` in the params file, '' for those not reviewed."
    )
    problems.warn(where, sentence, column=column, got=_listed(texts))


def _tell_tests(
    responses: Responses, keep: Mapping[str, Iterable[str]], where: str, problems: Problems
) -> None:
    columns = responses.instrument.columns
    telling_columns = {
        columns.enumerator,
        "username",
        "_submitted_by",
        "deviceid",
        "instanceName",
        "meta/instanceName",
    }
    for column in responses.frame.columns:
        if column in keep:
            continue
        if column in telling_columns:
            is_told: Callable[[str], bool] = _is_test
        elif _is_test(re.sub(r"[_\W]+", " ", column).removeprefix("is ").strip()):
            is_told = _is_yes
        else:
            continue
        # many interviews share a text, which is looked at once
        rows_by_text = responses.frame[column].value_counts()
        tests = sum(rows for text, rows in rows_by_text.items() if is_told(str(text)))
        if tests:
            count = counted(tests, "interview looks", "interviews look")
            sentence = (
                f"{count} like a test and {'is' if tests == 1 else 'are'} counted; choose with"
                f" `keep: {{{column}: [...]}}` in the params file, or discard in the cleaning log."
            )
            problems.warn(where, sentence, column=column)


def _is_yes(text: str) -> bool:
    return text.casefold() in YES


def _is_test(text: str) -> bool:
    return any(word in _test_words() for word in re.split(r"[\W_\d]+", text.casefold()))


@cache
def _test_words() -> frozenset[str]:
    with Path(__file__).with_name("test_words.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["word"].casefold() for row in csv.DictReader(stream))


def _days(responses: Responses) -> pd.Series | None:
    """When each interview began, or was sent where that is not known."""
    columns = responses.instrument.columns
    for name in (columns.start, columns.end, "today", *SUBMITTED):
        if name in responses.frame and responses.frame[name].dtype.kind == "M":
            column = responses.frame[name]
            if column.notna().any():
                return column.dt.normalize()
    return None


def _texts(responses: Responses, column: str, where: str) -> np.ndarray:
    """The values (n,) of a column as text, "" where blank."""
    if column not in responses.frame:
        raise CaseStudyError(
            f"{where}, keep: the export has no column {column!r}"
            f"{hint(column, responses.frame.columns, lead=': ')}."
        )
    values = responses.frame[column].astype("object")
    return np.array(["" if pd.isna(value) else str(value) for value in values], dtype=object).astype(str)


def _listed(texts: np.ndarray) -> str:
    values, counts = np.unique(texts, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    listed = [f"{values[place] or 'blank'}: {counts[place]}" for place in order[:SHOWN]]
    return ", ".join(listed) + (f" and {len(order) - SHOWN} more" if len(order) > SHOWN else "")
