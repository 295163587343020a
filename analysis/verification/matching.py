"""Which estimate a number of a report is about, and whether it agrees with it.

Rules, each with the test that fails without it (tests/verification/test_matching.py):

1. A denominator is never guessed: a percent is held against shares as they are printed, each with its base.
2. A number is matched by an estimate that has its value (rounded either way at a half), its count and base
   where they are given, and whose words stand around the number: the answer, the group, the city.
3. A city or a group that the text names is binding: an estimate of another one is no source.
4. A number contradicts an estimate only where the words single that estimate out, and none with the number's
   value comes near it in words. Anything less is "no source found".
5. A cell of a table is matched by the row and column it stands in.
6. A vague quantity ("nearly all") and "eight in ten" agree within the limits of their words; they contradict
   only where they are a twentieth or more outside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.verification.facts import Facts
from analysis.verification.judgement import Status
from analysis.verification.mentions import Mention
from analysis.verification.report import Passage
from analysis.verification.sentences import Sentence, segment
from analysis.verification.tokens import Synonyms, Token, stems, tokens
from analysis.verification.told import fact_told
from analysis.verification.vocabulary import joint

#: How much the words of an answer, a title and a group count for an estimate.
ANSWER, TITLE, GROUP = 0.5, 0.3, 0.2
#: Words of the number's own part of the sentence, of the rest of it, of the sentence before, of a caption, of
#: headings: the nearer, the more they tell.
NEAR, SENTENCE, BEFORE, CAPTION, HEADING = 1.0, 0.7, 0.4, 0.7, 0.35
#: The least score of a source: with count and base, with a base, with a value alone.
ENOUGH = {"triple": 0.12, "base": 0.22, "value": 0.3}
#: How much better another estimate's words may fit before a number no longer makes a source, by how many
#: answers have that number: the more have it, the less its agreeing says.
APART = ((1, 0.4), (4, 0.25), (12, 0.18))
MANY_APART = 0.12
#: How much better an estimate's words must fit than those of any with the number before it contradicts.
BETTER = 0.15
#: The score from which an estimate is singled out by its words.
SINGLED_OUT = {"triple": 0.4, "base": 0.45, "value": 0.55}
#: A count in running text is singled out only by most of its words; a small one by nearly all.
COUNT_SINGLED_OUT = {True: 0.68, False: 0.8}
#: How much of an answer that is not said again the words of its question make up for.
_UNSAID = 0.6
#: From where a group is named by the words around a number, and what one that is not counts for its facts.
_NAMED, _UNNAMED = 0.35, -2.5
#: How much better the words must fit where a part is of a base that no table has.
_STRANGE = 0.15
#: How far an answer that shares words with its title is told without it ("The same need").
_ALONE = 0.25
#: A count is no slip of one that is so many times as large.
_FAR = 5.0
#: Of fewer people, counts and bases agree by chance too often to tell much.
_FEW = 100
#: A small number in words, without its base, is mostly a manner of speaking.
_SMALL = 20
_TINY = 1e-9
_SLACK = 0.05
_TWIN = 0.06
_PARTLY_SAID = 0.3
#: How much of its title must be said for a "yes" or a total that is not said itself.
_TITLE_SAID = 0.75
_TIE = 0.01


Answer = tuple[str, str, str, str]
"""What is told of every city: table, choice, group, kind."""


@dataclass(frozen=True)
class Match:
    """What stands behind a number: the fact's number (-1: none), how, and how well its words fit (0-1)."""

    status: Status
    fact: int = -1
    score: float = 0.0
    tried: str = ""


class Matcher:
    """Holds the numbers of a report against facts."""

    def __init__(self, facts: Facts, synonyms: Mapping[str, Iterable[str]] | None = None):
        self.facts = facts
        self.language = facts.language
        self._synonyms = Synonyms(synonyms or {}, facts.language)
        self._places = {place: stems(place, facts.language) for place in facts.places}
        frame = facts.frame
        generic = frame.groupby("answer")["question"].nunique() >= 4
        is_called = {name: self._called(name) for name in ("total", "yes", "no")}
        is_many = (
            frame["answer"].map(generic).to_numpy("bool") & ~frame["answer"].isin(facts.places).to_numpy()
        )
        self._is_generic = is_many | is_called["total"]
        # "Yes" and a total are not said again in a sentence: the question's own words stand for them
        self._unsaid = np.where(is_called["total"] | is_called["yes"], _UNSAID, 0.0)
        self._is_no = is_called["no"]
        labels = facts.labels("answer")
        self._distinct = labels.distinct[labels.codes]
        self._is_place = frame["answer"].isin(facts.places).to_numpy("bool")
        self._of_places = (
            pd.Series(self._is_place).groupby([frame["study"], frame["table"]]).transform("sum").to_numpy()
            > 1
        )
        apart = frame.groupby(["table", "choice", "group", "kind"])["value"].nunique().groupby("table").max()
        # Tables that say the same in every city, or whose answers are places
        self._is_shared = frame["table"].isin(apart[apart == 1].index).to_numpy("bool") | self._of_places
        self._has_group = (frame["group"] != "").to_numpy("bool")
        self._answers = frame["answer"].to_numpy("str")
        # "Women" in one table and "Female" in another are one answer
        self._meanings = {answer: self._spread(answer) for answer in frame["answer"].unique()}
        self._groups = frame["group"].to_numpy("str")
        self._heads = [tuple(text.casefold().split("\t")[1:]) for text in frame["subject"]]
        self._weightings = frame["weighting"].fillna("").str.casefold().to_numpy("str")
        # A table's first weighting is its main reading; the others are a sensitivity reading beside it
        main = frame["weighting"].groupby([frame["study"], frame["table"]]).transform("first")
        self._is_main = (frame["weighting"].fillna("") == main.fillna("")).to_numpy("bool")
        self._tables = frame["table"].to_numpy("str")
        self._titles = frame["title"].to_numpy("str")
        self._place_of = frame["place"].to_numpy("str")
        self._rows_of: dict[tuple[str, str], np.ndarray] = {}
        self._titled: dict[frozenset[str], np.ndarray] = {}
        groups = {group for group in frame["group"] if group}
        self._group_words = {group: stems(group, facts.language) for group in groups}
        # A city that heads a column ("by region left") is named wherever its own results are told
        names = set(self._places.values())
        self._binding = [words for words in self._group_words.values() if words and words not in names]

    def _called(self, name: str) -> np.ndarray:
        """The facts whose answer is one of a kind: a total, yes, no."""
        pattern = joint(name, self.facts.language)
        is_called = {answer: bool(pattern.search(answer)) for answer in self.facts.frame["answer"].unique()}
        return self.facts.frame["answer"].map(is_called).to_numpy("bool")

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
        agrees = self.agreeing(mention, rows)
        if mention.form == "count":
            # In an answer's own row stands its count: its base, or all who were interviewed, is another row's
            is_base = self.facts.n[rows] != mention.value
            is_base &= ~_is_within(mention, self.facts.value[rows])
            agrees &= ~is_base
        if agrees.any():
            return Match("matched", int(rows[np.argmax(agrees)]), 1.0)
        if mention.form not in ("count", "percent"):
            return None
        against = self._against(mention)
        comparable = rows[self._comparable(mention)[rows] & ~np.isnan(against[rows])]
        if not len(comparable):
            return None
        nearest = comparable[np.argmin(np.abs(against[comparable] - mention.value))]
        return Match("contradicts", int(nearest), 1.0)

    def answer_of(self, fact: int, mention: Mention) -> Answer | None:
        """What a fact tells, where a number is its own and not its base."""
        if fact < 0 or not self.agreeing(mention, np.array([fact]))[0]:
            return None
        row = self.facts.row(fact)
        if mention.form == "count" and row["n"] != mention.value and row["value"] != mention.value:
            return None
        return row["table"], row["choice"], row["group"], row["kind"]

    def place_of(self, fact: int) -> str:
        """The city that a fact is of."""
        return str(self._place_of[fact])

    def place_in(self, text: str) -> str:
        """The only city that a text names; "" where it names none or several."""
        words = stems(text, self.language)
        named = [place for place, name in self._places.items() if name and name <= words]
        return named[0] if len(named) == 1 else ""

    def city_cell(self, mention: Mention, place: str, answer: Answer) -> Match | None:
        """A cell held against one answer of its city; None where the city has it not, or several times."""
        rows = np.flatnonzero(self._place_of == place)
        rows = np.array([row for row in rows if self._tells(row, answer)], dtype=int)
        if len(rows) != 1:
            return None
        return self._held(mention, int(rows[0]))

    def city_of(self, passage: Passage) -> tuple[str, str] | None:
        """The city that heads a cell's row or column, and what heads the other; None where none or both do."""
        beside, over = self.place_in(passage.stub), self.place_in(" ".join(passage.heads))
        if bool(beside) == bool(over):
            return None
        return (beside, " ".join(passage.heads)) if beside else (over, passage.stub)

    def city_answer(self, mention: Mention, city: tuple[str, str], table: str) -> Match | None:
        """A cell held against the answer of a table and the city that head it; None where they aren't one."""
        place, answer = city
        is_own = (self._place_of == place) & (self._tables == table) & ~self._has_group
        rows = np.array([row for row in np.flatnonzero(is_own) if self._is_called(row, answer)], dtype=int)
        if len(rows) != 1:
            return None
        return self._held(mention, int(rows[0]))

    def _held(self, mention: Mention, row: int) -> Match:
        agrees = bool(self.agreeing(mention, np.array([row]))[0])
        if mention.form == "count":
            agrees = agrees and mention.value in (self.facts.n[row], self.facts.value[row])
        return Match("matched" if agrees else "contradicts", row, 1.0)

    def _tells(self, fact: int, answer: Answer) -> bool:
        row = self.facts.row(fact)
        return (row["table"], row["choice"], row["group"], row["kind"]) == answer

    def is_span(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a number is one end of a span that an answer is called by: "25–34"."""
        start, end = mention.start - sentence.start, mention.end - sentence.start
        spans = [token for token in tokens(sentence.text, self.language) if token.stem[0].isdigit()]
        inside = [token for token in spans if token.start <= start and end <= token.end]
        return any(token.stem in self.facts.vocabulary for token in inside)

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
        groups = self._groups[own]
        of_group = np.array([self._is_headed(group, heads) for group in groups], dtype="bool")
        is_total = np.array([not group for group in groups], dtype="bool")
        rows = own[of_group] if of_group.any() else own[is_total]
        # Where a table counts people and reports side by side, the heading over the column says which
        is_below = [heads.issuperset(self._heads[row]) and bool(self._heads[row]) for row in rows]
        return rows[is_below] if any(is_below) else rows

    def _is_headed(self, group: str, heads: set[str]) -> bool:
        """Whether a column's headings name a group, as it is written or by its words."""
        if not group or group.casefold() in heads:
            return bool(group)
        words = self._group_words[group]
        return bool(words) and any(words <= stems(head, self.language) for head in heads)

    def _is_called(self, fact: int, stub: str) -> bool:
        """Whether a row's heading is a fact's answer, as it is written or in its words."""
        if self._answers[fact].casefold() == stub.casefold():
            return True
        own = stems(self._answers[fact], self.language)
        return bool(own) and own == stems(stub, self.language)

    def match(
        self, mention: Mention, passage: Passage, sentence: Sentence, others: Sequence[Mention]
    ) -> Match:
        """What stands behind a number."""
        if not len(self.facts):
            return Match("no source found", tried="there are no results to look in")
        words = self._words(mention, passage, sentence, others)
        allowed = self._allowed(words, passage)
        is_negated = bool(joint("negation", self.language).search(sentence.text))
        scores = np.where(allowed, self._scores(words, is_negated), -1.0)
        agrees = self.agreeing(mention) & allowed
        if not is_negated and passage.kind != "cell" and mention.base is None:
            # Nothing says "no": the answer's number is no source, nor is it a slip of the number of "yes"
            is_of_no = agrees & self._is_no & (scores >= ENOUGH["value"])
            agrees &= ~self._is_no
            if is_of_no.any() and not agrees.any():
                told = fact_told(self.facts, int(np.argmax(is_of_no)))
                return Match("no source found", tried=f"nothing in the sentence says no: {told}")
        evidence = _evidence(mention)
        if agrees.any():
            best = int(np.argmax(np.where(agrees, scores + 0.001 * ~self._has_group, -1.0)))
            is_rival = self._comparable(mention)
            if joint("measure", self.language).match(passage.text, mention.end):
                is_rival &= self.facts.kind == "number"  # "32 years" are no count of people
            if mention.base is not None and mention.form != "ratio":
                is_rival &= self.facts.base == mention.base
            # The same answer of another table ("alone", "together") is less of a rival: either may be meant
            is_twin = (self._answers == self._answers[best]) & (self._groups == self._groups[best])
            rival = float(np.where(is_rival, scores - _TWIN * is_twin, -1.0).max())
            is_enough = scores[best] >= ENOUGH[evidence]
            is_enough = is_enough and scores[best] >= rival - self._apart(agrees)
            is_of_n = mention.n is None or mention.base is not None or self.facts.n[best] == mention.n
            if not is_of_n:  # "57% (1,394)": a count that other estimates have is theirs
                is_enough = is_enough and scores[best] > np.where(self.facts.n == mention.n, scores, -1.0).max()
            if is_enough and not self._is_of_another(best, words):
                return Match("matched", best, float(scores[best]))
            best = self._of_rivals_table(agrees, scores, words)
            is_whole = mention.form == "percent" and mention.base is not None and mention.n is not None
            if best >= 0 and (is_whole or not self._is_of_another(best, words)):
                return Match("matched", best, float(scores[best]))
            if is_enough:
                agrees = np.zeros(len(agrees), dtype="bool")
            elif mention.form == "count" and self._is_base(mention, passage, sentence, scores, rival):
                return Match("matched", best, float(scores[best]))
        elsewhere = self._of_another_city(mention, words, allowed, is_negated)
        if elsewhere >= 0:
            return Match("contradicts", elsewhere, float(scores[elsewhere]), "the number of another city")
        return self._unmatched(mention, passage, sentence, words, scores, agrees, is_negated)

    def _of_another_city(
        self, mention: Mention, words: Sequence[tuple[Token, float]], allowed: np.ndarray, is_negated: bool
    ) -> int:
        """The fact of the named city where the number is the same fact's of another city; -1 where not."""
        if allowed.all() or mention.form not in ("count", "percent", "part"):
            return -1
        if mention.form == "count" and mention.value < _FEW:
            return -1
        agrees = self.agreeing(mention) & ~allowed & ~self._is_shared & (self._against(mention) > 0)
        if not agrees.any():
            return -1
        scores = np.where(agrees, self._scores(words, is_negated), -1.0)
        best = int(np.argmax(scores))
        row = self.facts.row(best)
        same = allowed.copy()
        for name in ("table", "choice", "group", "kind"):
            same &= (self.facts.frame[name] == row[name]).to_numpy("bool")
        evidence = "base" if mention.form == "count" else _evidence(mention)
        if scores[best] < SINGLED_OUT[evidence] or same.sum() != 1:
            return -1
        return int(np.flatnonzero(same)[0])

    def _is_swapped(self, mention: Mention, scores: np.ndarray) -> bool:
        """Whether the estimate that the words fit best has a count of which this one is a slip of the pen."""
        best = int(np.argmax(np.where(np.isnan(self.facts.n), -1.0, scores)))
        is_told = scores[best] >= COUNT_SINGLED_OUT[True] and not self._is_generic[best]
        return bool(is_told and _is_slip_of(mention.value, self.facts.n[best]))

    def _is_base(
        self, mention: Mention, passage: Passage, sentence: Sentence, scores: np.ndarray, rival: float
    ) -> bool:
        """Whether a count is how many were asked or interviewed: a large one is by chance hardly ever."""
        is_base = (self.facts.base == mention.value) | (self.facts.interviews == mention.value)
        is_one = is_base & (scores >= 0)
        if not is_one.any():
            return False
        text = " ".join((sentence.text, *passage.context[-2:]))
        is_of_people = bool(joint("people", self.language).search(text))
        is_free = rival < COUNT_SINGLED_OUT[False]
        return (mention.value >= _FEW and not self._is_swapped(mention, scores)) or (is_of_people and is_free)

    def _of_rivals_table(
        self, agrees: np.ndarray, scores: np.ndarray, words: Sequence[tuple[Token, float]]
    ) -> int:
        """The fact with a number that stands in the table of the fact which the words fit best, and whose
        answer is partly said: "Language is a barrier for 16 of 73"; -1 where there is none.
        """
        rival = int(np.argmax(scores))
        own = np.array(
            [row for row in np.flatnonzero(agrees) if self._is_beside(row, rival)], dtype=int
        )
        if not len(own):
            return -1
        said = self.facts.labels("answer").covered(self._context(words))[own]
        return int(own[np.argmax(said)]) if said.max() >= _PARTLY_SAID else -1

    def _of_same_answer(self, agrees: np.ndarray, fact: int) -> int:
        """A fact with a number whose answer and group mean the same as those of another; -1 where none is."""
        meaning, group = self._meanings[self._answers[fact]], self._groups[fact]
        if self._is_generic[fact] or self._unsaid[fact] > 0:
            return -1
        for row in np.flatnonzero(agrees & self._is_main & (self._groups == group)):
            own = self._meanings[self._answers[row]]
            if meaning and own and not self._is_generic[row] and (own <= meaning or meaning <= own):
                return int(row)
        return -1

    def _is_beside(self, fact: int, other: int) -> bool:
        names = (self._tables, self._place_of, self._groups)
        return all(name[fact] == name[other] for name in names)

    def _apart(self, agrees: np.ndarray) -> float:
        """How much better another estimate's words may fit, by how many answers agree with the number."""
        places = np.flatnonzero(agrees)
        answers = {(self._titles[place], self._answers[place]) for place in places}
        return next((apart for most, apart in APART if len(answers) <= most), MANY_APART)

    def _is_of_another(self, fact: int, words: Sequence[tuple[Token, float]]) -> bool:
        """Whether another answer of the same table stands right beside the number, and this one does not."""
        near = self._context([(token, weight) for token, weight in words if weight >= NEAR])
        answers = self.facts.labels("answer").covered(near)
        frame = self.facts.frame
        same = (frame["table"] == frame["table"].iat[fact]) & (frame["study"] == frame["study"].iat[fact])
        other = same.to_numpy("bool") & (self._answers != self._answers[fact]) & ~self._is_generic
        return bool(answers[fact] < 0.6 and other.any() and answers[other].max() >= 0.9)

    def _comparable(self, mention: Mention) -> np.ndarray:
        """The facts of the kind that a number can be held against."""
        if mention.form == "count":
            return np.isin(self.facts.kind, ("count", "number")) | ~np.isnan(self.facts.n)
        return self.facts.kind == "share"

    def agreeing(self, mention: Mention, rows: np.ndarray | None = None) -> np.ndarray:
        """Which facts, of all or of some, have a number's value, and its count and base where it has them."""
        facts = self.facts if rows is None else self.facts.some(rows)
        is_share = facts.kind == "share"
        value = facts.value
        if mention.form in ("percent", "quantity", "decimal"):
            size = np.abs(value)  # a change may be written with its sign in words
            agrees = is_share & (size >= mention.low - _TINY) & (size <= mention.high + _TINY)
            if mention.form == "decimal":
                is_number = (facts.kind == "number") | (facts.kind == "points")
                agrees |= (
                    is_number
                    & (np.abs(value) >= mention.low - _TINY)
                    & (np.abs(value) <= mention.high + _TINY)
                )
            if mention.n is not None:
                is_base = (facts.base == mention.n) & (mention.base is None)  # "57% (1,394)" may give either
                agrees &= (facts.n == mention.n) | is_base
            if mention.base is not None:
                agrees &= facts.base == mention.base
            return agrees
        if mention.form == "part":
            return is_share & (facts.n == mention.n) & (facts.base == mention.base)
        if mention.form == "ratio":
            exact = is_share & (facts.n == mention.n) & (facts.base == mention.base)
            return exact | (is_share & (value >= mention.low - _TINY) & (value <= mention.high + _TINY))
        if mention.form == "points":
            is_points = facts.kind == "points"
            return (
                is_points & (np.abs(value) >= mention.low - _TINY) & (np.abs(value) <= mention.high + _TINY)
            )
        if mention.form == "count":
            is_number = (facts.kind == "number") | (facts.kind == "count")
            size = np.abs(value)  # a fall may be written without its sign
            within = is_number & (size >= mention.low - _TINY) & (size <= mention.high + _TINY)
            is_counted = (facts.n == mention.value) | (facts.base == mention.value)
            return within | is_counted | (facts.interviews == mention.value)
        return np.zeros(len(value), dtype="bool")

    def _words(
        self, mention: Mention, passage: Passage, sentence: Sentence, others: Sequence[Mention]
    ) -> list[tuple[Token, float]]:
        """The words around a number, each with how much it tells."""
        start, end = segment(sentence, mention, others)
        weighted: list[tuple[Token, float]] = []
        for token in self._tokens(sentence.text):
            place = token.start + sentence.start
            weighted.append((token, NEAR if start <= place < end else SENTENCE))
        weighted += [(token, BEFORE) for token in self._tokens(sentence.before)]
        own = CAPTION if passage.kind in ("cell", "caption") else HEADING
        for place, text in enumerate(passage.context):
            is_beside = passage.kind == "cell" and place >= len(passage.context) - 2
            weighted += [(token, NEAR if is_beside else own) for token in self._tokens(text)]
        return weighted

    def _tokens(self, text: str) -> list[Token]:
        return self._synonyms.spread(tokens(text, self.language))

    def _spread(self, text: str) -> frozenset[str]:
        """The stems of a label, and of the words that it stands for."""
        return frozenset(token.stem for token in self._tokens(text))

    def _allowed(self, words: Sequence[tuple[Token, float]], passage: Passage) -> np.ndarray:
        """Rule 3: facts of the city that the text names nearest; all where it names none."""
        if len(self._places) < 2:
            return np.ones(len(self.facts), dtype="bool")
        strength = {
            place: min(
                (
                    max((weight for token, weight in words if token.stem == word), default=0.0)
                    for word in name
                ),
                default=0.0,
            )
            for place, name in self._places.items()
        }
        strongest = max(strength.values())
        if strongest <= 0:
            return np.ones(len(self.facts), dtype="bool")
        named = [place for place, weight in strength.items() if weight == strongest]
        said = [place for place, weight in strength.items() if weight > 0]
        # Where the answers of a table are places, the answer says which one a number is of
        is_said = ~self._is_place | np.isin(self._answers, said)
        return np.where(self._of_places, is_said, np.isin(self._place_of, named))

    def _context(self, words: Sequence[tuple[Token, float]]) -> np.ndarray:
        context = np.zeros(max(len(self.facts.vocabulary), 1))
        for token, weight in words:
            place = self.facts.vocabulary.get(token.stem)
            if place is not None:
                context[place] = max(context[place], weight)
        return context

    def _scores(self, words: Sequence[tuple[Token, float]], is_negated: bool = False) -> np.ndarray:
        """How well the words around a number fit each fact (0-1)."""
        context = self._context(words)
        answer = self.facts.labels("answer").covered(context)
        title = self.facts.labels("subject").covered(context)
        group = self.facts.labels("group").covered(context)
        unsaid = np.where(self._is_no & is_negated, _UNSAID, self._unsaid)
        answer = np.where(self._is_generic, np.maximum(answer, np.minimum(title, unsaid)), answer)
        # An answer without words of its own is told by its title; one with few of its own needs its title too
        answer = np.where(self._distinct == 0, np.minimum(np.maximum(answer, title), _UNSAID), answer)
        own_words = 2 * np.maximum(self._distinct - 0.5, 0.0)
        answer = np.where(self._distinct < 1, np.minimum(answer, title + _ALONE + own_words), answer)
        # A city that is an answer ("displaced, by place") is said in every sentence about that city
        answer = np.where(self._is_place, np.minimum(answer, title), answer)
        stem_weights = {}
        for token, weight in words:
            stem_weights[token.stem] = max(stem_weights.get(token.stem, 0.0), weight)
        # A group that the text names is binding; a total is the source where it names none near by, but for
        # a word that its table has itself: "individuals" are a group of one table and all of another.
        of_total = np.ones(len(group))
        for name in self._binding:
            if min(stem_weights.get(word, 0.0) for word in name) >= NEAR:
                of_total = np.where(self._has_in_title(name), of_total, 0.35)
        group = np.where(self._has_group, np.where(group < _NAMED, _UNNAMED, group), of_total)
        return ANSWER * answer + TITLE * title + GROUP * group

    def _has_in_title(self, words: frozenset[str]) -> np.ndarray:
        """The facts whose table or question has some words."""
        if words not in self._titled:
            subjects = self.facts.labels("subject")
            has = np.array([words <= stems(text, self.language) for text in subjects.texts], dtype="bool")
            self._titled[words] = has[subjects.codes]
        return self._titled[words]

    def _unmatched(
        self,
        mention: Mention,
        passage: Passage,
        sentence: Sentence,
        words: Sequence[tuple[Token, float]],
        scores: np.ndarray,
        agrees: np.ndarray,
        is_negated: bool,
    ) -> Match:
        """Rule 4: a contradiction only where the words single an estimate out."""
        if mention.form in ("times", "points"):
            return Match(
                "no source found", tried="differences are held against the percents they are made of"
            )
        evidence = _evidence(mention)
        comparable = np.where(self._comparable(mention), scores, -1.0)
        if mention.base is not None:
            # A base that some table prints says which estimates are meant
            of_another_base = self._of_another_base(mention, scores)
            if of_another_base >= 0:
                return Match("contradicts", of_another_base, float(scores[of_another_base]), "another base")
            same_base = self.facts.base == mention.base
            if same_base.any() and mention.form != "ratio":
                comparable[~same_base] = -1.0
        if mention.n is not None and mention.base is None:
            same_n = (self.facts.n == mention.n) & (comparable >= SINGLED_OUT[evidence])
            comparable[~same_n] = np.where(same_n.any(), -1.0, comparable[~same_n])
        against = self._against(mention)
        if mention.form == "count":
            is_far = (against * _FAR < mention.value) | (against > mention.value * _FAR)
            comparable[is_far] = -1.0
        best = int(np.argmax(comparable))
        score = float(comparable[best])
        alternatives = float(np.where(agrees, scores, -1.0).max())
        rivals = np.flatnonzero(comparable >= score - _TIE)
        said = self.facts.labels("answer").covered(self._context(words))
        # An answer that is said comes before a total or a "yes" that is only implied
        is_told = ~self._is_generic[rivals] & (self._distinct[rivals] > 0) & (said[rivals] >= 0.6)
        rivals = rivals[is_told] if is_told.any() else rivals
        meanings = [self._meanings[self._answers[place]] for place in rivals]
        shortest = min(meanings, key=len)
        one_answer = all(shortest <= meaning for meaning in meanings) and bool(shortest or len(rivals) == 1)
        # Said with a negation, a number may be of "no" or of "yes"
        is_yes_or_no = bool((self._is_no[rivals] | (self._unsaid[rivals] > 0)).all())
        one_answer = one_answer or (is_yes_or_no and len(set(self._titles[rivals])) == 1)
        one_question = len(set(self._titles[rivals])) == 1 and mention.base is not None
        is_singled_out = alternatives < score - BETTER and (one_answer or one_question)
        against = against[rivals]
        if mention.form == "count":
            is_near = np.any([_is_slip_of(mention.value, value) for value in against])
            enough = SINGLED_OUT["base"] if is_near else COUNT_SINGLED_OUT[mention.value >= _FEW]
            is_singled_out = is_singled_out and score >= enough
        else:
            # A base that no table prints is hardly one of ours
            is_strange = mention.form == "part" and mention.base not in self.facts.bases
            enough = SINGLED_OUT[evidence] + (_STRANGE if is_strange else 0.0)
            is_singled_out = is_singled_out and score >= enough
        if mention.form in ("quantity", "ratio"):
            is_far = np.all((against < mention.low - _SLACK) | (against > mention.high + _SLACK))
            is_singled_out = is_singled_out and bool(is_far)
        best = int(rivals[0])
        is_small = mention.form == "count" and mention.value < _SMALL and mention.text.isalpha()
        is_singled_out = is_singled_out and not is_small
        is_unsaid = self._is_generic[best] and mention.base is None and said[best] < 0.6
        is_either = not is_negated or (self._is_no[rivals].any() and (self._unsaid[rivals] > 0).any())
        if is_either and self._title_said(best, words) >= _TITLE_SAID:
            is_unsaid = False
        if mention.base is None:
            is_unsaid = is_unsaid or not all(self._is_title_said(row, words) for row in rivals)
        if passage.kind == "cell":
            beside = self._context([(token, weight) for token, weight in words if weight >= NEAR])
            is_unsaid = self.facts.labels("answer").covered(beside)[best] < 0.6
        twin = self._of_same_answer(agrees, int(best))
        if is_singled_out and not is_unsaid and twin >= 0:
            told = f"another table has this number of the same answer: {fact_told(self.facts, twin)}"
            status: Status = "matched" if scores[twin] >= ENOUGH[evidence] else "no source found"
            return Match(status, twin, float(scores[twin]), told)
        is_stranger = mention.base is None and self._is_of_strangers(best, sentence)
        if is_singled_out and not is_unsaid and not is_stranger:
            nearest = rivals[np.argmin(np.abs(against - mention.value))]
            return Match("contradicts", int(nearest), score)
        if mention.form == "quantity" and score < ENOUGH["value"]:
            return Match("not a finding", tried="a manner of speaking")
        label = self._answers[best] if score > 0 else ""
        tried = f"nearest in words: {self._titles[best]}, {label}" if label else "no estimate has these words"
        return Match("no source found", best if score > ENOUGH["base"] else -1, score, tried)

    def _is_title_said(self, fact: int, words: Sequence[tuple[Token, float]]) -> bool:
        """Whether half of a title's words are said, where its answer has none of its own: "59% in Mali" is
        hardly of the nationality Mali.
        """
        if self._distinct[fact] > 0:
            return True
        return self._title_said(fact, words) >= 0.5

    def _title_said(self, fact: int, words: Sequence[tuple[Token, float]]) -> float:
        """How many (0-1) of a title's words, without its answer's, are said."""
        title = stems(self._titles[fact], self.language) - self._meanings[self._answers[fact]]
        return len(title & {token.stem for token, _ in words}) / max(len(title), 1)

    def _is_of_strangers(self, fact: int, sentence: Sentence) -> bool:
        """Whether a sentence is of some people whom a fact does not name: "among those with children"."""
        among = joint("among", self.language).search(sentence.text)
        if among is None:
            return False
        of_whom = re.split(r"[,.;:()\d%]", sentence.text[among.end() :])[0]
        row = self.facts.row(fact)
        known = frozenset().union(
            *(self._spread(row[name]) for name in ("subject", "answer", "group", "place"))
        )
        return any(
            not {token.stem, *(stem for stem, _, _ in self._synonyms.spread([token]))} & known
            for token in tokens(of_whom, self.language)
        )

    def _against(self, mention: Mention) -> np.ndarray:
        """What of each fact a number is held against: a count, or the value."""
        if mention.form != "count":
            return self.facts.value
        return np.where(np.isnan(self.facts.n), self.facts.value, self.facts.n)

    def _of_another_base(self, mention: Mention, scores: np.ndarray) -> int:
        """The fact that has a percent's value and the words around it, where its base is another one than the
        text says, and none of the said base fits; -1 where there is none.
        """
        if mention.form != "percent" or mention.n is not None:
            return -1
        agrees = self.agreeing(replace(mention, base=None))
        best = int(np.argmax(np.where(agrees, scores, -1.0)))
        rivals = float(np.where(self.facts.base == mention.base, scores, -1.0).max())
        is_best = agrees[best] and scores[best] >= max(SINGLED_OUT["value"], rivals + BETTER)
        return best if is_best else -1


def _is_within(mention: Mention, values: np.ndarray) -> np.ndarray:
    """Which values a number may have been rounded from, whatever their sign."""
    size = np.abs(values)
    return (size >= mention.low - _TINY) & (size <= mention.high + _TINY)


def _is_slip_of(value: float, right: float) -> bool:
    """Whether a number of three digits or more is another one with a digit changed or two swapped."""
    if not (float(value).is_integer() and float(right).is_integer()):
        return False
    one, other = f"{value:.0f}", f"{right:.0f}"
    if len(one) != len(other) or len(one) < 3:
        return False
    differing = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    swapped = sorted(one[place] for place in differing) == sorted(other[place] for place in differing)
    return len(differing) == 1 or (len(differing) == 2 and swapped)


def _evidence(mention: Mention) -> str:
    """How much a number says of itself."""
    if mention.form == "ratio" or (mention.n is None and mention.base is None):
        return "value"
    is_triple = mention.form == "part" or (mention.n is not None and mention.base is not None)
    return "triple" if is_triple and mention.base >= _FEW else "base"
