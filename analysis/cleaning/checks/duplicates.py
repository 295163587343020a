"""Interviews that are the same, or nearly, and answers one enumerator gives again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import answer_questions, shown, value_codes
from analysis.cleaning.checks.findings import flag
from analysis.cleaning.checks.limits import Questions
from analysis.cleaning.checks.paradata import enumerators
from analysis.reading.label_text import matching

_ROWS_A_BLOCK = 1000
_SURROGATES = 0xD800


@dataclass(frozen=True)
class DuplicateContent:
    """Interviews with the same answer to every question.

    Only interviews with at least `minimum_answered` answers are compared.
    """

    minimum_answered: int = 10

    def find(self, responses) -> Iterator[pd.DataFrame]:
        codes = _all_codes(responses)
        keys = pd.util.hash_pandas_object(pd.DataFrame(codes), index=False).to_numpy()
        enough = np.flatnonzero((codes >= 0).sum(axis=1) >= self.minimum_answered)
        groups = pd.Series(enough).groupby(keys[enough], sort=False)
        uuids = responses.frame.index.astype("str").to_numpy(dtype=object)
        for rows in groups.indices.values():
            rows = enough[rows]
            if len(rows) > 1 and (codes[rows] == codes[rows[0]]).all():
                count = len(rows)
                yield flag(
                    uuids[rows],
                    "interview",
                    f"{count} interviews have the same answer to every question.",
                    str(count),
                    [uuids[rows[0]]] * count,
                )


@dataclass(frozen=True)
class SoftDuplicates:
    """Two interviews differ in few questions only (at most `maximum_different`).

    A question counts as different where one answered and the other did not, or where both
    answered differently; where neither answered it counts as nothing. Only interviews with at
    least `minimum_answered` answers are compared, as two refusals are alike without harm.
    `overall` compares everybody with everybody, else each enumerator's interviews with one
    another. Every pair is looked at: the result is that of the plain double loop. Past
    `maximum_pairs` of one enumerator, one finding says that there are more.
    Source: cleaningkit validate_similar_surveys (Gower distance, at most 7 columns).
    """

    maximum_different: int = 7
    minimum_answered: int = 20
    overall: bool = False
    maximum_pairs: int = 20_000

    def find(self, responses) -> Iterator[pd.DataFrame]:
        codes = _all_codes(responses)
        answered = (codes >= 0).sum(axis=1)
        who = np.full(len(codes), "", dtype=object) if self.overall else enumerators(responses)
        uuids = responses.frame.index.astype("str").to_numpy(dtype=object)
        enough = answered >= self.minimum_answered
        for name in pd.unique(who[enough]):
            rows = np.flatnonzero(enough & (who == name))
            first, second, different = near_pairs(codes[rows], self.maximum_different, self.maximum_pairs)
            first, second = rows[first], rows[second]
            pairs = [f"{one} ~/~ {other}" for one, other in zip(uuids[first], uuids[second], strict=True)]
            sentences = [
                f"{one} and {other} differ in {count} of {max(answered[i], answered[j])} answered questions."
                for one, other, count, i, j in zip(
                    uuids[first], uuids[second], different, first, second, strict=True
                )
            ]
            values = [str(count) for count in different]
            yield flag([*uuids[first], *uuids[second]], "interview", sentences * 2, values * 2, pairs * 2)
            if len(first) == self.maximum_pairs:
                told = (
                    f"{self.maximum_pairs} pairs are alike and listed; there may be more. Lower"
                    " maximum_different or raise minimum_answered."
                )
                yield flag([""], "interview", [told], str(name), [str(name)])


def near_pairs(
    codes: np.ndarray, maximum: int, most: int | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows i < j of `codes` (n, k) that differ in at most `maximum` columns: i, j and the count of columns.

    In the order of i, then j; only the first `most` where that is given.
    Exact over all n(n-1)/2 pairs. Each row becomes a string with one character a column, so that
    rapidfuzz counts differences in C++ on all cores; blocks of rows keep memory at about 1000 n bytes.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Hamming

    strings = _as_strings(codes)
    found = []
    kind = np.uint8 if maximum < 255 else np.uint32
    for start in range(0, len(strings), _ROWS_A_BLOCK):
        block = strings[start : start + _ROWS_A_BLOCK]
        counts = process.cdist(
            block, strings[start:], scorer=Hamming.distance, score_cutoff=maximum, dtype=kind, workers=-1
        )
        first, second = np.nonzero(counts <= maximum)
        later = second > first
        first, second = first[later], second[later]
        found.append((first + start, second + start, counts[first, second]))
        if most is not None and sum(len(part[0]) for part in found) >= most:
            break
    if not found:
        nothing = np.zeros(0, dtype="int64")
        return nothing, nothing, nothing
    return tuple(np.concatenate(part)[:most] for part in zip(*found, strict=True))


def _as_strings(codes: np.ndarray) -> list[str]:
    points = codes.astype("<i4") + 1
    points[points >= _SURROGATES] += 0x800  # these code points are no characters
    return [line.tobytes().decode("utf-32-le") for line in np.ascontiguousarray(points)]


def _all_codes(responses) -> np.ndarray:
    """value_codes of every question that holds answers: int32 (n, k)."""
    columns = [value_codes(responses, question) for question in answer_questions(responses)]
    return np.column_stack(columns) if columns else np.zeros((len(responses.frame), 0), dtype="int32")


@dataclass(frozen=True)
class RepeatedText:
    """One enumerator wrote the same open answer in several interviews.

    Case, accents' encoding and blanks don't count. Answers shorter than `minimum_length`
    characters are left out, as short ones are alike by nature.
    """

    questions: Questions = ()
    minimum_length: int = 15
    minimum_times: int = 3

    def find(self, responses) -> Iterator[pd.DataFrame]:
        who = enumerators(responses)
        for question in self.questions or answer_questions(responses, ("text",)):
            rows = np.flatnonzero(responses.answered(question))
            table = pd.DataFrame(
                {
                    "row": rows,
                    "who": who[rows],
                    "text": pd.Series(
                        [matching(text) for text in shown(responses, question, rows)], dtype="str"
                    ),
                }
            )
            table = table[table["text"].str.len() >= self.minimum_length]
            groups = table.groupby(["who", "text"], sort=False)["row"]
            table = table[groups.transform("size") >= self.minimum_times]
            times = groups.transform("size").loc[table.index]
            yield flag(
                responses.frame.index[table["row"]].astype("str"),
                question,
                [f"One enumerator gave this same answer in {count} interviews." for count in times],
                shown(responses, question, table["row"].to_numpy()),
                [f"{question} {name} {text}" for name, text in zip(table["who"], table["text"], strict=True)],
            )
