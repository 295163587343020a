"""Interviews that are the same, or nearly, and answers one enumerator gives again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_PRIME = np.uint64(0x100000001B3)
_SAMPLE = 5000
_ENOUGH = 10
PLAIN_ROWS = 3000
"""So many interviews are all compared with each other; of more only those that share a band of answers."""


@dataclass(frozen=True)
class DuplicateContent:
    """Interviews with the same answer to every question.

    Only interviews with at least `minimum_answered` answers are compared.
    """

    minimum_answered: int = 10

    def find(self, responses) -> Iterator[pd.DataFrame]:
        codes = _all_codes(responses)
        enough = np.flatnonzero(_answered(codes, len(responses.frame)) >= self.minimum_answered)
        uuids = responses.frame.index.astype("str").to_numpy(dtype=object)
        for rows in _alike(codes, enough):
            answers = _matrix(codes, rows)
            if (answers == answers[0]).all():
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
    another. No pair is missed: the result is that of the plain double loop, also where only pairs that share
    a band of answers are compared. Past `maximum_pairs` of one enumerator, one finding says that there are
    more.
    Source: cleaningkit validate_similar_surveys (Gower distance, at most 7 columns).
    """

    maximum_different: int = 7
    minimum_answered: int = 20
    overall: bool = False
    maximum_pairs: int = 20_000

    def find(self, responses) -> Iterator[pd.DataFrame]:
        codes = _all_codes(responses)
        answered = _answered(codes, len(responses.frame))
        who = np.full(len(answered), "", dtype=object) if self.overall else enumerators(responses)
        uuids = responses.frame.index.astype("str").to_numpy(dtype=object)
        enough = answered >= self.minimum_answered
        for name, rows in _rows_by_name(who, np.flatnonzero(enough)):
            first, second, different = near_pairs(codes, self.maximum_different, self.maximum_pairs, rows)
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
                limit_sentence = (
                    f"{self.maximum_pairs} pairs are alike and listed; there may be more. Lower"
                    " maximum_different or raise minimum_answered."
                )
                yield flag([""], "interview", [limit_sentence], str(name), [str(name)])


def _rows_by_name(names: np.ndarray, rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Those of the `rows` that bear each name, in their order: every row is looked at once, however many
    names there are.
    """
    codes, names_met = pd.factorize(names[rows])
    sorted_rows = rows[np.argsort(codes, kind="stable")]
    ends = np.cumsum(np.bincount(codes, minlength=len(names_met)))
    for name, end, count in zip(names_met, ends, np.diff(ends, prepend=0), strict=True):
        yield name, sorted_rows[end - count : end]


def near_pairs(
    codes: np.ndarray | Sequence[np.ndarray],
    maximum: int,
    most: int | None = None,
    rows: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows i < j of `codes` (n, k), or of its k columns, that differ in at most `maximum` columns: i, j and
    the count of columns; of some `rows` only where these are given.

    In the order of i, then j; only `most` of them where that is given. No pair is missed: of `maximum` + 1
    bands of columns two such rows have at least one in common (the pigeonhole principle), so that past
    `PLAIN_ROWS` rows only those that share a band are compared.
    """
    if rows is None:
        rows = np.arange(len(codes))
    if isinstance(codes, np.ndarray):
        codes = list(codes.T)
    if len(rows) <= PLAIN_ROWS or len(codes) <= maximum:
        return _compared(codes, rows, maximum, most)
    band_pairs = []
    for band in _bands(codes, rows, maximum + 1):
        for alike in _alike([codes[place] for place in band], rows):
            band_pairs.append(np.column_stack(_compared(codes, alike, maximum, most)))
        if most is not None and sum(map(len, band_pairs)) > _ENOUGH * most:
            break
    pairs = (
        np.unique(np.concatenate(band_pairs), axis=0)[:most]
        if band_pairs
        else np.zeros((0, 3), dtype="int64")
    )
    return pairs[:, 0], pairs[:, 1], pairs[:, 2]


def _bands(codes: Sequence[np.ndarray], rows: np.ndarray, count: int) -> list[list[int]]:
    """The columns dealt into bands, so that each has its share of those that tell most apart."""
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    sizes = [np.unique(column[sample], return_counts=True)[1] / len(sample) for column in codes]
    entropies = [float(-(shares * np.log(shares)).sum()) for shares in sizes]
    order = np.argsort(entropies)[::-1]
    return [order[place::count].tolist() for place in range(count)]


def _alike(codes: Sequence[np.ndarray], rows: np.ndarray) -> Iterator[np.ndarray]:
    """Groups of two or more of the `rows` that may have the same values in all these columns."""
    keys = np.zeros(len(rows), dtype=np.uint64)
    for column in codes:
        keys = keys * _PRIME + pd.util.hash_array(column[rows].astype("int64"))
    order = np.argsort(keys, kind="stable")
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(rows))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield rows[order[start:end]]


def _compared(
    codes: Sequence[np.ndarray], rows: np.ndarray, maximum: int, most: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every pair of the rows compared.

    Each row becomes a string with one character a column, so that rapidfuzz counts differences in C++ on all
    cores; blocks of rows keep memory at about 1000 n bytes.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Hamming

    strings = _as_strings(_matrix(codes, rows))
    pair_blocks = []
    kind = np.uint8 if maximum < 255 else np.uint32
    for start in range(0, len(strings), _ROWS_A_BLOCK):
        block = strings[start : start + _ROWS_A_BLOCK]
        counts = process.cdist(
            block, strings[start:], scorer=Hamming.distance, score_cutoff=maximum, dtype=kind, workers=-1
        )
        first, second = np.nonzero(counts <= maximum)
        later = second > first
        first, second = first[later], second[later]
        pair_blocks.append((rows[first + start], rows[second + start], counts[first, second].astype("int64")))
        if most is not None and sum(len(part[0]) for part in pair_blocks) >= most:
            break
    if not pair_blocks:
        nothing = np.zeros(0, dtype="int64")
        return nothing, nothing, nothing
    return tuple(np.concatenate(part)[:most] for part in zip(*pair_blocks, strict=True))


def _as_strings(codes: np.ndarray) -> list[str]:
    points = codes.astype("<i4") + 1
    points[points >= _SURROGATES] += 0x800  # these code points are no characters
    return [line.tobytes().decode("utf-32-le") for line in np.ascontiguousarray(points)]


def _all_codes(responses) -> list[np.ndarray]:
    """value_codes (n,) of every question that holds answers, each in as few bytes as will do."""
    columns = []
    for question in answer_questions(responses):
        codes = value_codes(responses, question)
        columns.append(codes.astype(np.min_scalar_type(-int(codes.max(initial=0)) - 1)))
    return columns


def _answered(codes: Sequence[np.ndarray], size: int) -> np.ndarray:
    """How many questions (n,) each interview answered."""
    count = np.zeros(size, dtype=np.int32)
    for column in codes:
        count += column >= 0
    return count


def _matrix(codes: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """int32 (rows, k)."""
    if not codes:
        return np.zeros((len(rows), 0), dtype="int32")
    return np.column_stack([column[rows].astype("int32") for column in codes])


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
