"""Which estimate a number of a report is about, and whether it agrees with it.

Rules, each with the test that fails without it (tests/verification/test_matching.py):

1. A denominator is never guessed: a percent is held against shares as they are printed, each with its base.
2. A number is matched by an estimate that has its value (rounded either way at a half), its count and base
   where they are given, and whose words stand around the number: the answer, the group, the city.
3. An answer that stands right beside a number is binding: another answer of its table is no source.
4. Where the words fit another estimate best, one of the same table with the number is its source if its
   answer is partly said.
5. Nothing but a negation says "no".
6. The number that the named city has not, but another city has of just the same, contradicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analysis.verification.evidence.agreement import FEW, against, agreeing, comparable, is_slip_of
from analysis.verification.evidence.alignment import Layouts
from analysis.verification.evidence.cells import Cells
from analysis.verification.evidence.contradiction import (
    COUNT_SINGLED_OUT,
    ENOUGH,
    SINGLED_OUT,
    Search,
    judge_unmatched,
)
from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Match
from analysis.verification.evidence.likeness import NEAR, Likeness, Words
from analysis.verification.evidence.told import fact_told
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import tokens
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence

#: How much better another estimate's words may fit before a number no longer makes a source, by how many
#: answers have that number: the more have it, the less its agreeing says.
APART = ((1, 0.4), (4, 0.25), (12, 0.18))
MANY_APART = 0.12
#: The same answer of another table ("alone", "together") is less of a rival: either may be meant.
_TWIN = 0.06
_PARTLY_SAID = 0.3
_SAID, _SAID_BESIDE = 0.6, 0.9


class Matcher:
    """Holds the numbers of a report against facts; `cells` those of its tables."""

    def __init__(self, facts: Facts, synonyms: Mapping[str, Iterable[str]] | None = None):
        self.facts = facts
        self.language = facts.language
        self.likeness = Likeness(facts, synonyms)
        self.cells = Cells(self.likeness)
        self.layouts = Layouts(self.likeness)

    def is_span(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a number is one end of a span that an answer is called by: "25–34"."""
        start, end = mention.start - sentence.start, mention.end - sentence.start
        spans = [token for token in tokens(sentence.text, self.language) if token.stem[0].isdigit()]
        inside = [token for token in spans if token.start <= start and end <= token.end]
        return any(token.stem in self.facts.vocabulary for token in inside)

    def match(
        self, mention: Mention, passage: Passage, sentence: Sentence, others: Sequence[Mention]
    ) -> Match:
        """What stands behind a number."""
        if not len(self.facts):
            return Match("no source found", tried="there are no results to look in")
        words = self.likeness.words(mention, passage, sentence, others)
        allowed = self.likeness.allowed(words, passage)
        is_negated = bool(joint("negation", self.language).search(sentence.text))
        scores = np.where(allowed, self.likeness.scores(words, is_negated), -1.0)
        search = Search(mention, passage, sentence, words, scores, is_negated, self.likeness)
        agrees = agreeing(self.facts, mention) & allowed
        if not is_negated and passage.kind != "cell" and mention.base is None:
            is_of_no = agrees & self.likeness.is_no & (scores >= ENOUGH["value"])
            agrees &= ~self.likeness.is_no
            if is_of_no.any() and not agrees.any():
                told = fact_told(self.facts, int(np.argmax(is_of_no)))
                return Match("no source found", tried=f"nothing in the sentence says no: {told}")
        source, is_beside = self._source(search, agrees)
        if source >= 0:
            return Match("matched", source, float(scores[source]))
        elsewhere = self._of_another_city(search, allowed)
        if elsewhere >= 0:
            return Match("contradicts", elsewhere, float(scores[elsewhere]), "the number of another city")
        # What agrees, but stands beside another answer's name, speaks for nothing
        return judge_unmatched(search, agrees & (not is_beside))

    def _source(self, search: Search, agrees: np.ndarray) -> tuple[int, bool]:
        """The fact that a number is of (-1: none); whether one agrees but stands beside another answer."""
        if not agrees.any():
            return -1, False
        mention, scores = search.mention, search.scores
        best = int(np.argmax(np.where(agrees, scores + 0.001 * ~self.likeness.has_group, -1.0)))
        rival = self._rival(search, best)
        is_enough = scores[best] >= ENOUGH[search.evidence] and scores[best] >= rival - self._apart(agrees)
        if mention.n is not None and mention.base is None and self.facts.n[best] != mention.n:
            # "57% (1,394)" may give the base, but a count that other estimates have is theirs
            is_enough = is_enough and scores[best] > np.where(self.facts.n == mention.n, scores, -1.0).max()
        if is_enough and not self._is_of_another(best, search.words):
            return best, False
        beside = self._of_rivals_table(agrees, scores, search.words)
        is_whole = mention.form == "percent" and mention.base is not None and mention.n is not None
        if beside >= 0 and (is_whole or not self._is_of_another(beside, search.words)):
            return beside, False
        if not is_enough and mention.form == "count" and self._is_base(search, rival):
            return best, False
        return -1, bool(is_enough)

    def _rival(self, search: Search, best: int) -> float:
        """How well the words fit the fact that they fit best, of those that the number could be of."""
        mention, likeness = search.mention, self.likeness
        is_rival = comparable(self.facts, mention)
        if joint("measure", self.language).match(search.passage.text, mention.end):
            is_rival &= self.facts.kind == "number"  # "32 years" are no count of people
        if mention.base is not None and mention.form != "ratio":
            is_rival &= self.facts.base == mention.base
        is_twin = likeness.answers == likeness.answers[best]
        is_twin &= likeness.groups == likeness.groups[best]
        return float(np.where(is_rival, search.scores - _TWIN * is_twin, -1.0).max())

    def _of_another_city(self, search: Search, allowed: np.ndarray) -> int:
        """The fact of the named city where the number is the same fact's of another city; -1 where not."""
        mention = search.mention
        if allowed.all() or mention.form not in ("count", "percent", "part"):
            return -1
        if mention.form == "count" and mention.value < FEW:
            return -1
        is_own = ~allowed & ~self.likeness.is_shared & (against(self.facts, mention) > 0)
        agrees = agreeing(self.facts, mention) & is_own
        if not agrees.any():
            return -1
        scores = np.where(agrees, self.likeness.scores(search.words, search.is_negated), -1.0)
        best = int(np.argmax(scores))
        row = self.facts.row(best)
        same = allowed.copy()
        for name in ("table", "choice", "group", "kind"):
            same &= (self.facts.frame[name] == row[name]).to_numpy("bool")
        level = "base" if mention.form == "count" else search.evidence
        if scores[best] < SINGLED_OUT[level] or same.sum() != 1:
            return -1
        return int(np.flatnonzero(same)[0])

    def _is_swapped(self, mention: Mention, scores: np.ndarray) -> bool:
        """Whether the estimate that the words fit best has a count of which this one is a slip of the pen."""
        best = int(np.argmax(np.where(np.isnan(self.facts.n), -1.0, scores)))
        is_told = scores[best] >= COUNT_SINGLED_OUT[True] and not self.likeness.is_generic[best]
        return bool(is_told and is_slip_of(mention.value, self.facts.n[best]))

    def _is_base(self, search: Search, rival: float) -> bool:
        """Whether a count is how many were asked or interviewed: a large one is by chance hardly ever."""
        value = search.mention.value
        is_base = (self.facts.base == value) | (self.facts.interviews == value)
        if not (is_base & (search.scores >= 0)).any():
            return False
        text = " ".join((search.sentence.text, *search.passage.context[-2:]))
        is_of_people = bool(joint("people", self.language).search(text))
        is_free = rival < COUNT_SINGLED_OUT[False]
        is_large = value >= FEW and not self._is_swapped(search.mention, search.scores)
        return is_large or (is_of_people and is_free)

    def _of_rivals_table(self, agrees: np.ndarray, scores: np.ndarray, words: Words) -> int:
        """The fact with a number that stands in the table of the fact which the words fit best, and whose
        answer is partly said: "Language is a barrier for 16 of 73"; -1 where there is none.
        """
        rival = int(np.argmax(scores))
        own = np.array(
            [row for row in np.flatnonzero(agrees).tolist() if self._is_beside(row, rival)], dtype="int64"
        )
        if not len(own):
            return -1
        said = self.facts.labels("answer").covered(self.likeness.context(words))[own]
        return int(own[np.argmax(said)]) if said.max() >= _PARTLY_SAID else -1

    def _is_beside(self, fact: int, other: int) -> bool:
        names = (self.likeness.tables, self.likeness.place_of, self.likeness.groups)
        return all(name[fact] == name[other] for name in names)

    def _apart(self, agrees: np.ndarray) -> float:
        """How much better another estimate's words may fit, by how many answers agree with the number."""
        places = np.flatnonzero(agrees)
        answers = {(self.likeness.titles[place], self.likeness.answers[place]) for place in places}
        return next((apart for most, apart in APART if len(answers) <= most), MANY_APART)

    def _is_of_another(self, fact: int, words: Words) -> bool:
        """Whether another answer of the same table stands right beside the number, and this one does not."""
        near = self.likeness.context([(token, weight) for token, weight in words if weight >= NEAR])
        answers = self.facts.labels("answer").covered(near)
        frame = self.facts.frame
        same = (frame["table"] == frame["table"].iat[fact]) & (frame["study"] == frame["study"].iat[fact])
        other = (
            same.to_numpy("bool")
            & (self.likeness.answers != self.likeness.answers[fact])
            & ~self.likeness.is_generic
        )
        return bool(answers[fact] < _SAID and other.any() and answers[other].max() >= _SAID_BESIDE)
