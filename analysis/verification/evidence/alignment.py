"""A report's table laid over one of ours: which answer each of its rows tells, and which people each column.

    Layouts(likeness).lay(cells, context) -> Alignment of one table's cells, or None where it is none of ours

Authors rename rows and columns ("W", "Papers"), so that the numbers say what the headings leave open. Rules,
each with a test (tests/verification/evidence/test_alignment.py):

1. Rows lie on answers and columns on groups, or the other way round, so that the most cells agree; words of
   headings count beside the numbers, and a heading that names another group or city counts against.
2. A row is known by its heading or by two cells of its own, a column by more than half of its cells.
3. A table is ours where four cells agree at least (two where headings tell all its rows), and most of those
   in its known rows and columns.
4. A cell of a known row and column is held against that answer of those people, and against nothing else.
   What stands in other rows and columns of such a table is a base, or accuses nothing by its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analysis.verification.evidence.likeness import Likeness
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.vocabulary import joint

Place = tuple[int, int]
"""A cell's row and column, counted from 1."""

#: Counts under ten, and zeros, agree by chance too often to tell as much as others.
_SMALL, _SMALL_TELLS, _ZERO_TELLS = 10, 0.6, 0.15
_LEAST_CELLS, _LEAST_TOLD, _MOST = 4, 2, 0.6
#: From where a heading tells its row, and how much headings count beside one agreeing cell.
#: What a heading that fits counts beside an agreeing cell, and the most that a column's can.
_WORDS, _MOST_BY_HEAD = 0.3, 3.0
#: A row whose heading is just an answer's name is of it in a table of which so many other rows are known,
#: whatever its numbers.
_JUST_NAMED, _MANY_ROWS = 0.9, 3
_TOLD, _ROW_WORDS, _COLUMN_WORDS = 0.5, 1.2, 0.8
_ANOTHER = -2.0
_TINY = 1e-9
_READINGS = ("share", "n", "bare", "value")
"""What a column may print of its facts: percents, counts, percents without their sign, other numbers."""


@dataclass(frozen=True, eq=False)
class Alignment:
    """A table laid over one of ours: the fact behind each cell of a known row and column, and how the cell is
    read; `agreeing`: which of these have the fact's number; `bases`: of known columns or rows, by place.
    """

    facts: Mapping[Place, int]
    readings: Mapping[Place, str]
    agreeing: frozenset[Place]
    bases: Mapping[int, frozenset[float]]
    is_turned: bool
    score: float


@dataclass(frozen=True, eq=False)
class _Layout:
    """One of our tables: facts by key (people, reading) and answer; -1 where there is none."""

    fact: np.ndarray
    answers: tuple[str, ...]
    keys: tuple[tuple[str, str, str, str, str], ...]
    """Study, subject, group, weighting, reading."""


class Layouts:
    """Our tables, as tables of a report are laid over them."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness
        self.facts = likeness.facts
        self._spread: dict[str, frozenset[str]] = {}
        frame = self.facts.frame
        studies = frame.drop_duplicates("study")
        self._place_of = dict(zip(studies["study"], studies["place"], strict=True))
        self._layouts = [self._layout(rows) for _, rows in frame.groupby("table", sort=False)]

    def _layout(self, rows: pd.DataFrame) -> _Layout:
        places: dict[tuple[str, ...], dict[str, int]] = {}
        for row in rows.itertuples():
            readings = ("share", "n", "bare") if row.kind == "share" else ("value",)
            for reading in readings:
                key = (row.study, row.subject, row.group, row.weighting, reading)
                places.setdefault(key, {}).setdefault(row.answer, row.Index)
        answers = tuple(dict.fromkeys(rows["answer"]))
        fact = np.full((len(places), len(answers)), -1, dtype="int64")
        for place, rows_by_answer in enumerate(places.values()):
            fact[place] = [rows_by_answer.get(answer, -1) for answer in answers]
        return _Layout(fact, answers, tuple(places))  # type: ignore[arg-type]

    def lay(
        self, cells: Mapping[Place, Mention], stubs: Mapping[int, str], heads: Mapping[int, str], over: str
    ) -> Alignment | None:
        """The best place of a table's numbers over one of our tables.

        `stubs` and `heads` are the headings of rows and columns, `over` what stands over the table.
        """
        agreements = {place: self._agreeing(mention) for place, mention in cells.items()}
        best: Alignment | None = None
        counts = []
        for layout in self._layouts:
            counts.append(sum(bool((agrees[1][layout.fact]).any()) for agrees in agreements.values()))
        most_by_words = _WORDS * (len(stubs) + _MOST_BY_HEAD * len(heads))
        for place in np.argsort(-np.array(counts, dtype="int64"), kind="stable").tolist():
            layout, agreement_count = self._layouts[place], counts[place]
            if agreement_count < max(_LEAST_TOLD, 0.5 * len(cells)):
                break
            if best is not None and agreement_count + most_by_words < best.score:
                break  # no table that so few cells agree with lies better
            for is_turned in (False, True):
                laid = self._laid(layout, cells, agreements, stubs, heads, over, is_turned)
                if laid is not None and (best is None or laid.score > best.score):
                    best = laid
        return best

    def _agreeing(self, mention: Mention) -> tuple[Mention, np.ndarray]:
        """Whether a cell's number agrees with each fact in each reading: (fact, reading); the last row is of
        no fact.
        """
        facts = self.facts
        agrees = np.zeros((len(facts) + 1, len(_READINGS)), dtype="bool")
        size = np.abs(facts.value)
        is_share = facts.kind == "share"
        low, high = mention.low - _TINY, mention.high + _TINY
        if mention.form in ("percent", "part"):
            is_right = is_share & (size >= low) & (size <= high)
            if mention.n is not None:
                is_right &= facts.n == mention.n
            if mention.base is not None:
                is_right &= facts.base == mention.base
            agrees[:-1, 0] = is_right
        elif mention.form == "count":
            agrees[:-1, 1] = is_share & (facts.n >= low) & (facts.n <= high)
            agrees[:-1, 2] = is_share & (100 * size >= low) & (100 * size <= high)
            agrees[:-1, 3] = ~is_share & (size >= low) & (size <= high)
        elif mention.form == "points":
            agrees[:-1, 3] = (facts.kind == "points") & (size >= low) & (size <= high)
        return mention, agrees

    def _laid(
        self,
        layout: _Layout,
        cells: Mapping[Place, Mention],
        agreements: Mapping[Place, tuple[Mention, np.ndarray]],
        stubs: Mapping[int, str],
        heads: Mapping[int, str],
        over: str,
        is_turned: bool,
    ) -> Alignment | None:
        rows, columns = sorted({place[0] for place in cells}), sorted({place[1] for place in cells})
        if is_turned:
            rows, columns, stubs, heads = columns, rows, heads, stubs
        reading = np.array([_READINGS.index(key[-1]) for key in layout.keys])
        agrees = np.zeros((len(rows), len(columns), *layout.fact.shape), dtype="float64")
        is_cell = np.zeros((len(rows), len(columns)), dtype="bool")
        for place, (mention, agreeing) in agreements.items():
            row, column = place[::-1] if is_turned else place
            at = (rows.index(row), columns.index(column))
            is_cell[at] = True
            agrees[at] = agreeing[layout.fact, reading[:, None]] * _tells(mention)
        row_words = np.array([self._row_words(stubs.get(row, ""), layout) for row in rows])
        column_words = np.array([self._column_words(heads.get(one, ""), over, layout) for one in columns])
        laid = _Laid(layout, tuple(rows), tuple(columns), agrees, is_cell, row_words, column_words)
        return self._kept(laid, stubs, is_turned)

    def _kept(self, laid: _Laid, stubs: Mapping[int, str], is_turned: bool) -> Alignment | None:
        """What of a table lies on ours; None where that is too little."""
        layout = laid.layout
        answer_of, key_of = laid.assigned()
        named = [_named(words, answer) for words, answer in zip(laid.row_words, answer_of, strict=True)]
        answer_of = np.array(named)
        fact = layout.fact[key_of[None, :], answer_of[:, None]]
        is_cell = laid.is_cell & (fact >= 0)
        tells = laid.agrees[
            np.arange(len(laid.rows))[:, None], np.arange(len(laid.columns)), key_of, answer_of[:, None]
        ]
        is_told = laid.row_words[np.arange(len(laid.rows)), answer_of] >= _TOLD
        is_named = laid.row_words[np.arange(len(laid.rows)), answer_of] >= _JUST_NAMED
        is_total = np.array([self._is_total(stubs.get(row, "")) for row in laid.rows])
        is_total &= ~np.array([self._is_total(layout.answers[answer]) for answer in answer_of])
        agrees = (tells > 0) & is_cell
        known_columns = np.ones(len(laid.columns), dtype="bool")
        known_rows = ~is_total
        for _ in range(2):
            known_rows = _known(agrees[:, known_columns], is_cell[:, known_columns], is_told) & ~is_total
            known_rows |= is_named & is_cell.any(axis=1) & (known_rows.sum() >= _MANY_ROWS)
            of_rows = agrees[known_rows].sum(axis=0)
            cells = is_cell[known_rows].sum(axis=0)
            # Where headings tell all rows, one of two cells is enough
            is_half = of_rows > 0.5 * cells - 0.5 * bool(is_told[known_rows].all())
            known_columns = is_half & (of_rows >= np.minimum(2, cells - 1)) & (of_rows > 0)
        is_known = is_cell & known_rows[:, None] & known_columns[None, :]
        weight = float(tells[is_known & agrees].sum())
        least = _LEAST_TOLD if is_told[known_rows].all() else _LEAST_CELLS
        if (agrees & is_known).sum() < max(least, _MOST * is_known.sum()) or weight < least - _SMALL_TELLS:
            return None
        by_numbers = fact
        key_of = np.array([self._headed(laid, column, key) for column, key in enumerate(key_of)])
        fact = layout.fact[key_of[None, :], answer_of[:, None]]
        agrees &= fact == by_numbers
        words = laid.row_words[np.arange(len(laid.rows)), answer_of].sum()
        words += laid.column_words[np.arange(len(laid.columns)), key_of].sum()
        return _alignment(
            laid,
            is_known & (fact >= 0),
            agrees,
            fact,
            key_of,
            self.facts.base,
            weight + _WORDS * words,
            is_turned,
        )

    def _headed(self, laid: _Laid, column: int, key: int) -> int:
        """The key of a column; where its heading names other people than those its numbers are of, theirs."""
        words, keys = laid.column_words[column], laid.layout.keys
        if words[key] >= 0:
            return key
        same = [
            other
            for other in np.flatnonzero(words >= 1.0).tolist()
            if (keys[other][0], keys[other][1], keys[other][-1])
            == (keys[key][0], keys[key][1], keys[key][-1])
        ]
        return same[0] if same else key

    def _is_total(self, text: str) -> bool:
        return bool(joint("total", self.facts.language).search(text.strip()))

    def _words(self, text: str) -> frozenset[str]:
        if text not in self._spread:
            self._spread[text] = self.likeness.spread(text)
        return self._spread[text]

    def _row_words(self, stub: str, layout: _Layout) -> np.ndarray:
        """How well (0-1) a heading tells each answer of a table."""
        stub_words = self._words(stub)
        fits = np.zeros(len(layout.answers))
        for place, answer in enumerate(layout.answers):
            if answer.casefold() == stub.casefold():
                fits[place] = 1.0
                continue
            own = self._words(answer)
            both = len(stub_words & own)
            if both:
                fits[place] = 0.45 * both / len(stub_words) + 0.45 * both / len(own)
        return fits

    def _column_words(self, head: str, over: str, layout: _Layout) -> np.ndarray:
        """How a heading fits each key of a table: 1 where it names its people, less than 0 where others."""
        head_words, above = self._words(head), self._words(over)
        groups = {key[2]: self._words(key[2]) for key in layout.keys if key[2]}
        named = {group for group, words in groups.items() if words and words <= head_words}
        named |= {group for group in groups if group.casefold() == head.casefold()}
        places = self.likeness.places
        here = {place for place, words in places.items() if words and words <= head_words}
        there = {place for place, words in places.items() if words and words <= above}
        fits = np.zeros(len(layout.keys))
        for place, (study, subject, group, weighting, reading) in enumerate(layout.keys):
            if group in named:
                fits[place] += 1.0
            elif named:
                fits[place] += _ANOTHER
            elif not group:
                fits[place] += 0.3
            city = self._place_of[study]
            if here or there:
                fits[place] += 0.5 if city in (here or there) else _ANOTHER
            if weighting and weighting.casefold() in head.casefold():
                fits[place] += 1.0
            if "%" in head:
                fits[place] += 0.3 * (reading in ("share", "bare"))
            fits[place] += 0.2 * bool(self._words(subject.partition("\t")[2]) & head_words)
            fits[place] += 0.1 * bool(self._words(subject) & above)
        return fits


@dataclass(frozen=True, eq=False)
class _Laid:
    """A table's cells over one of ours: how much each tells of (row, column, key, answer), and the words."""

    layout: _Layout
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    agrees: np.ndarray
    is_cell: np.ndarray
    row_words: np.ndarray
    column_words: np.ndarray

    def assigned(self) -> tuple[np.ndarray, np.ndarray]:
        """The answer of each row and the key of each column with which the most cells agree."""
        by_numbers = self.agrees.max(axis=2).sum(axis=1) if self.agrees.size else 0.0
        best, chosen = (
            -np.inf,
            (np.zeros(len(self.rows), dtype="int64"), np.zeros(len(self.columns), dtype="int64")),
        )
        for start in (_ROW_WORDS * self.row_words + by_numbers, self.row_words):
            answer_of = _one_each(start)
            key_of = self._keys(answer_of)
            for _ in range(2):
                answer_of = _one_each(self._row_scores(key_of))
                key_of = self._keys(answer_of)
            score = float(self._row_scores(key_of)[np.arange(len(self.rows)), answer_of].sum())
            score += _COLUMN_WORDS * float(self.column_words[np.arange(len(self.columns)), key_of].sum())
            if score > best:
                best, chosen = score, (answer_of, key_of)
        return chosen

    def _row_scores(self, key_of: np.ndarray) -> np.ndarray:
        agrees = self.agrees[:, np.arange(len(self.columns)), key_of, :].sum(axis=1)
        return agrees + _ROW_WORDS * self.row_words

    def _keys(self, answer_of: np.ndarray) -> np.ndarray:
        agrees = self.agrees[np.arange(len(self.rows)), :, :, answer_of].sum(axis=0)
        return _one_each(agrees + _COLUMN_WORDS * self.column_words)


def _one_each(scores: np.ndarray) -> np.ndarray:
    """The column of each row by which the most is scored, none taken twice where there are enough."""
    chosen = scores.argmax(axis=1)
    if scores.shape[0] <= scores.shape[1]:
        rows, columns = linear_sum_assignment(scores, maximize=True)
        chosen[rows] = columns
        return chosen
    columns, rows = linear_sum_assignment(scores.T, maximize=True)
    chosen[rows] = columns
    return chosen


def _named(words: np.ndarray, answer: int) -> int:
    """The answer of a row; where its heading is just another one's name, that one."""
    exact = np.flatnonzero(words >= 0.9)
    return int(exact[0]) if len(exact) == 1 and words[answer] < _TOLD else int(answer)


def _known(agrees: np.ndarray, is_cell: np.ndarray, is_told: np.ndarray) -> np.ndarray:
    """Rule 2, of rows: told by its heading, or by two of its cells."""
    right, cells = agrees.sum(axis=1), is_cell.sum(axis=1)
    by_words = is_told & ((right >= 1) | (cells <= 1))
    return (cells > 0) & (by_words | ((right >= 2) & (right > 0.5 * cells)))


def _alignment(
    laid: _Laid,
    is_known: np.ndarray,
    agrees: np.ndarray,
    fact: np.ndarray,
    key_of: np.ndarray,
    base: np.ndarray,
    score: float,
    is_turned: bool,
) -> Alignment:
    facts: dict[Place, int] = {}
    readings: dict[Place, str] = {}
    agreeing: set[Place] = set()
    for row, column in zip(*np.nonzero(is_known), strict=True):
        place = (laid.rows[row], laid.columns[column])
        place = place[::-1] if is_turned else place
        facts[place] = int(fact[row, column])
        readings[place] = laid.layout.keys[key_of[column]][-1]
        if agrees[row, column]:
            agreeing.add(place)
    bases: dict[int, frozenset[float]] = {}
    for column, key in enumerate(key_of):
        own = laid.layout.fact[key]
        values = base[own[own >= 0]]
        if is_known[:, column].any():
            bases[laid.columns[column]] = frozenset(values[~np.isnan(values)].tolist())
    return Alignment(facts, readings, frozenset(agreeing), bases, is_turned, score)


def _tells(mention: Mention) -> float:
    """How much an agreeing cell tells."""
    if mention.value == 0:
        return _ZERO_TELLS
    is_small = mention.form == "count" and mention.value < _SMALL
    return _SMALL_TELLS if is_small else 1.0
