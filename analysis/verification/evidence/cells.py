"""Cells of tables: what stands behind a number by the row and the column that it stands in.

Rules, each with a test (tests/verification/evidence/test_known_tables.py):

1. A cell of a table that is one of ours is held against that table's answer and group, and against no other.
2. In an answer's own row stands its count: its base, or all who were interviewed, is another row's.
3. A column headed by people whom our table doesn't name is not held against everybody.
4. In a table of cities a cell is held against the answer of the city that heads its row or its column.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.reporting.wording.words import word
from analysis.verification.evidence.agreement import against, agreeing, comparable, is_within
from analysis.verification.evidence.judgement import Match
from analysis.verification.evidence.likeness import Likeness
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import stems
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage

Answer = tuple[str, str, str, str]
"""What is told of every city: table, choice, group, kind."""


class CellMatcher:
    """Holds cells of a report's tables against facts."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness
        self.facts = likeness.facts
        self.language = likeness.language
        frame = self.facts.frame
        self._heads = [tuple(text.casefold().split("\t")[1:]) for text in frame["subject"]]
        self._weightings = frame["weighting"].str.casefold().to_numpy("str")
        self._rows_of: dict[tuple[str, str], np.ndarray] = {}
        self._meant_by: dict[str, frozenset[str]] = {}

    def cell(self, mention: Mention, passage: Passage, table: str, study: str) -> Match | None:
        """Rule 5: a cell of a table known to be one of ours; None where its row is none of that one."""
        rows = self._rows_called(table, study, passage)
        if not len(rows):
            own = self._own_rows(table, study)
            is_foot = mention.value in self.facts.feet.get((table, study), ())
            is_base = self.facts.base[own] == mention.value
            if not len(own) or not (is_foot or is_base.any()):
                return None
            return Match("matched", int(own[np.argmax(is_base)]), 1.0)
        if mention.form == "count" and (self.facts.kind[rows] == "points").all():
            mention = replace(mention, form="points")  # its heading says so in words of its own
        agrees = agreeing(self.facts, mention, rows)
        if mention.form == "count":
            # In an answer's own row stands its count: its base, or all who were interviewed, is another row's
            is_base = self.facts.n[rows] != mention.value
            is_base &= ~is_within(mention, self.facts.value[rows])
            agrees &= ~is_base
        if agrees.any():
            return Match("matched", int(rows[np.argmax(agrees)]), 1.0)
        if mention.form not in ("count", "percent"):
            return None
        values = against(self.facts, mention)
        alike = rows[comparable(self.facts, mention)[rows] & ~np.isnan(values[rows])]
        if not len(alike):
            return None
        nearest = alike[np.argmin(np.abs(values[alike] - mention.value))]
        return Match("contradicts", int(nearest), 1.0)

    def answer_of(self, fact: int, mention: Mention) -> Answer | None:
        """What a fact tells, where a number is its own and not its base."""
        if fact < 0 or not agreeing(self.facts, mention, np.array([fact]))[0]:
            return None
        row = self.facts.row(fact)
        if mention.form == "count" and row["n"] != mention.value and row["value"] != mention.value:
            return None
        return row["table"], row["choice"], row["group"], row["kind"]

    def place_in(self, text: str) -> str:
        """The only city that a text names; "" where it names none or several."""
        words = stems(text, self.language)
        named = self.likeness.places_named(words)
        return named[0] if len(named) == 1 else ""

    def city_cell(self, mention: Mention, place: str, answer: Answer) -> Match | None:
        """A cell held against one answer of its city; None where the city has it not, or several times."""
        rows = np.flatnonzero(self.likeness.place_of == place)
        rows = np.array([row for row in rows.tolist() if self._tells(row, answer)], dtype="int64")
        if len(rows) != 1:
            return None
        return self._held(mention, int(rows[0]))

    def _held(self, mention: Mention, row: int) -> Match:
        agrees = bool(agreeing(self.facts, mention, np.array([row]))[0])
        if mention.form == "count":
            agrees = agrees and mention.value in (self.facts.n[row], self.facts.value[row])
        return Match("matched" if agrees else "contradicts", row, 1.0)

    def _tells(self, fact: int, answer: Answer) -> bool:
        row = self.facts.row(fact)
        return (row["table"], row["choice"], row["group"], row["kind"]) == answer

    def _own_rows(self, table: str, study: str) -> np.ndarray:
        """The facts of a table of ours."""
        if (table, study) not in self._rows_of:
            frame = self.facts.frame
            own = (frame["table"] == table) & (frame["study"] == study)
            self._rows_of[(table, study)] = np.flatnonzero(own)
        return self._rows_of[(table, study)]

    def _rows_called(self, table: str, study: str, passage: Passage) -> np.ndarray:
        """The facts of a table whose answer is the cell's row heading, and whose group its column names."""
        own = self._own_rows(table, study)
        heads = {head.casefold() for head in passage.heads}
        own = own[[self._is_called(place, passage.stub) for place in own]] if len(own) else own
        weighted = [self._weightings[row] in heads for row in own]
        own = own[weighted] if any(weighted) else own
        # A group of two questions has a heading of each: "Female" over "18 to 24"
        heads |= {", ".join(pair).casefold() for pair in pairwise(passage.heads)}
        groups = self.likeness.groups[own]
        of_group = np.array([self._is_headed(group, heads) for group in groups], dtype="bool")
        is_total = np.array([not group for group in groups], dtype="bool")
        if not of_group.any() and not is_total.all() and not self._are_of_all(heads, own):
            return own[:0]  # people whom our table doesn't name: no total is theirs
        rows = own[of_group] if of_group.any() else own[is_total]
        # Where a table counts people and reports side by side, the heading over the column says which
        is_below = [heads.issuperset(self._heads[row]) and bool(self._heads[row]) for row in rows]
        return rows[is_below] if any(is_below) else rows

    def _is_headed(self, group: str, heads: set[str]) -> bool:
        """Whether a column's headings name a group, as it is written or by its words."""
        if not group or group.casefold() in heads:
            return bool(group)
        words = self.likeness.group_words[group]
        return bool(words) and any(words <= self._meant(head) for head in heads)

    def _are_of_all(self, heads: set[str], own: np.ndarray) -> bool:
        """Whether a column's headings are of everybody in a table that has groups too: by their words, by the
        heading that all its columns have, or as none of them has any word ("%", "n").
        """
        everybody = {word("all", self.language).casefold()}.union(*(self._heads[row] for row in own))
        total = joint("total", self.language)
        for head in heads:
            if head in everybody or total.search(head):
                return True
        return not any(map(self._meant, heads))

    def _meant(self, head: str) -> frozenset[str]:
        """The words of a heading, and those of our labels that they stand for: "Mujeres" is "Mujer"."""
        if head not in self._meant_by:
            self._meant_by[head] = self.likeness.spread(head)
        return self._meant_by[head]

    def _is_called(self, fact: int, stub: str) -> bool:
        """Whether a row's heading is a fact's answer, as it is written or in its words."""
        if self.likeness.answers[fact].casefold() == stub.casefold():
            return True
        own = stems(self.likeness.answers[fact], self.language)
        return bool(own) and own == stems(stub, self.language)
