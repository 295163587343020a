"""Which estimate a number of a report is about, and whether it agrees with it.

Rules, each with the test that fails without it (tests/verification/evidence/test_matching.py):

1. A denominator is never guessed: a percent is held against shares as they are printed, each with its base.
2. A number is matched by an estimate that has its value (rounded either way at a half), its count and base
   where they are given, and whose words stand around the number: the answer, the group, the city.
3. An answer that stands right beside a number is binding: another answer of its table is no source.
4. Where the words fit another estimate best, one of the same table with the number is its source if its
   answer is partly said.
5. Nothing but a negation says "no", and a negated verb right behind a number says no "yes". Where most of the
   question is said, such a number contradicts.
6. The number that the named city has not, but another city has of just the same, contradicts; and so does the
   number of another group than the one right beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analysis.verification.evidence.agreement import (
    FEW,
    against,
    agreeing,
    comparable,
    is_slip_of,
    is_within,
)
from analysis.verification.evidence.alignment import Layouts
from analysis.verification.evidence.cells import CellMatcher
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
from analysis.verification.evidence.scope import Scope
from analysis.verification.evidence.told import fact_told
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import stems, tokens
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence

#: How much better another estimate's words may fit before a number no longer makes a source, by how many
#: answers have that number: the more have it, the less its agreeing says.
APART = ((1, 0.4), (4, 0.25), (12, 0.18))
MANY_APART = 0.12
#: The same answer of another table ("alone", "together") is less of a rival: either may be meant.
_TWIN = 0.06
_FURTHER = 0.1
_PARTLY_SAID = 0.3
_SAID, _SAID_BESIDE = 0.6, 0.9
#: How much of its title must be said before a number is of a question's other answer.
_TITLE_SAID = 0.65


class Matcher:
    """Holds the numbers of a report against facts; `cells` those of its tables."""

    def __init__(self, facts: Facts, synonyms: Mapping[str, Iterable[str]] | None = None):
        self.facts = facts
        self.language = facts.language
        self.likeness = Likeness(facts, synonyms)
        self.scope = Scope(self.likeness)
        self.cells = CellMatcher(self.likeness)
        self.layouts = Layouts(self.likeness)
        # A change in percent has no base
        self._is_change = (facts.kind == "points") | ((facts.kind == "share") & np.isnan(facts.base))

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
        of_city = self.likeness.allowed(words, passage)
        allowed = of_city & self.scope.leaves(mention, sentence)
        is_denied = self.scope.is_denied(mention, sentence)
        # "None of" says no itself
        is_none = mention.form == "quantity" and mention.high == 0
        is_negated = not is_none and bool(joint("negation", self.language).search(sentence.text))
        base = mention.base if mention.form != "ratio" else None
        fits = self.likeness.scores(words, is_negated, base)
        scores = np.where(allowed, fits, -1.0)
        search = Search(mention, passage, sentence, words, scores, is_negated, self.likeness, is_denied)
        agrees = agreeing(self.facts, mention) & allowed
        if passage.kind != "cell" and not self._tells_of_change(sentence.text):
            agrees &= ~self._is_change
        if is_denied and mention.form == "count":
            agrees &= is_within(mention, against(self.facts, mention))  # a base is of all who were asked
        is_plain = passage.kind != "cell" and mention.base is None and (is_denied or not is_negated)
        turned = self._turned_round(search, np.where(of_city, fits, -1.0), is_denied) if is_plain else None
        if is_plain and not is_denied:
            agrees &= ~self.likeness.is_no
        source, is_beside = self._source(search, agrees)
        if turned is not None and (source < 0 or scores[source] < turned.score):
            return turned
        if source >= 0:
            return Match("matched", source, float(scores[source]))
        elsewhere = self._of_another_city(search, of_city)
        if elsewhere >= 0:
            return Match("contradicts", elsewhere, float(scores[elsewhere]), "the number of another city")
        swapped = self._of_another_group(search, of_city & ~allowed)
        if swapped >= 0:
            return Match("contradicts", swapped, float(scores[swapped]), "the number of another group")
        # What agrees, but stands beside another answer's name, speaks for nothing
        return judge_unmatched(search, agrees & (not is_beside))

    def _tells_of_change(self, text: str) -> bool:
        return any(joint(way, self.language).search(text) for way in ("up", "down", "changed", "difference"))

    def _turned_round(self, search: Search, fits: np.ndarray, is_denied: bool) -> Match | None:
        """What is said of a number that is a "no" where nothing says no, or a "yes" where a verb is negated;
        None where it is neither. Where most of the question is said, its opposite is meant beyond doubt.
        """
        is_wrong = self.likeness.is_yes if is_denied else self.likeness.is_no
        agrees = agreeing(self.facts, search.mention) & is_wrong & (fits >= ENOUGH["value"])
        agrees &= is_within(search.mention, against(self.facts, search.mention))
        if not agrees.any():
            return None
        best = int(np.argmax(np.where(agrees, fits, -1.0)))
        opposite = int(self.scope.opposite[best])
        if opposite >= 0 and agreeing(self.facts, search.mention, np.array([opposite]))[0]:
            return None  # as many said yes as no
        if opposite >= 0 and self.likeness.title_said(best, search.words) >= _TITLE_SAID:
            return Match("contradicts", opposite, float(fits[best]))
        fact_text = fact_told(self.facts, best)
        return Match("no source found", tried=f"nothing in the sentence says no: {fact_text}")

    def _source(self, search: Search, agrees: np.ndarray) -> tuple[int, bool]:
        """The fact that a number is of (-1: none); whether one agrees but stands beside another answer."""
        if not agrees.any():
            return -1, False
        mention, scores = search.mention, search.scores
        # A raked estimate is a further reading of the main one
        preferred = scores + 0.001 * ~self.likeness.has_group - _FURTHER * ~self.likeness.is_main
        best = int(np.argmax(np.where(agrees, preferred, -1.0)))
        rival = self._rival(search, best)
        apart = self._apart(agrees)
        if self.likeness.is_either[best] and mention.base is None:
            apart = min(apart, MANY_APART)  # a "yes" is only implied, and none where another answer is said
        is_enough = scores[best] >= ENOUGH[search.evidence] and scores[best] >= rival - apart
        if mention.n is not None and mention.base is None and self.facts.n[best] != mention.n:
            # "57% (1,394)" may give the base, but a count that other estimates have is theirs
            is_enough = is_enough and scores[best] > np.where(self.facts.n == mention.n, scores, -1.0).max()
        if is_enough and not self._is_of_another(best, search.words):
            return best, False
        beside = self._of_rivals_table(agrees, scores, search.words)
        is_whole = mention.form == "percent" and mention.base is not None and mention.n is not None
        if beside >= 0 and (is_whole or not self._is_of_another(beside, search.words)):
            return beside, False
        is_open = not is_enough and mention.form == "count" and not search.is_denied
        base = self._as_base(search, rival) if is_open else -1
        base = best if base >= 0 and scores[base] <= scores[best] + _TWIN else base
        return base, bool(is_enough) and base < 0

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
        same = allowed & (self.likeness.kin_of == self.likeness.kin_of[best])
        level = "base" if mention.form == "count" else search.evidence
        if scores[best] < SINGLED_OUT[level] or same.sum() != 1:
            return -1
        return int(np.flatnonzero(same)[0])

    def _of_another_group(self, search: Search, is_left_out: np.ndarray) -> int:
        """The fact of the group right beside a number where the number is the same answer's of another group;
        -1 where it isn't.
        """
        likeness = self.likeness
        is_rival = comparable(self.facts, search.mention) & likeness.has_group & likeness.is_main
        best = int(np.argmax(np.where(is_rival, search.scores, -1.0)))
        if not is_rival.any() or search.scores[best] < SINGLED_OUT["value"]:
            return -1
        names = (likeness.tables, likeness.place_of, likeness.answers, self.facts.kind)
        same = is_left_out & likeness.has_group & likeness.is_main
        for name in names:
            same &= name == name[best]
        rows = np.flatnonzero(same)
        has_it = is_within(search.mention, against(self.facts, search.mention)[rows])
        return best if has_it.any() else -1

    def _is_swapped(self, mention: Mention, scores: np.ndarray) -> bool:
        """Whether the estimate that the words fit best has a count of which this one is a slip of the pen."""
        best = int(np.argmax(np.where(np.isnan(self.facts.n), -1.0, scores)))
        is_told = scores[best] >= COUNT_SINGLED_OUT[True] and not self.likeness.is_generic[best]
        return bool(is_told and is_slip_of(mention.value, self.facts.n[best]))

    def _as_base(self, search: Search, rival: float) -> int:
        """The fact whose base, or whose survey's interviews, a count is; -1 where it is none's. A large one
        is by chance hardly ever; a small one stands with people and words of its own table.
        """
        value, facts = search.mention.value, self.facts
        is_of_survey = facts.interviews == value
        fits = np.where((facts.base == value) | is_of_survey, search.scores, -1.0)
        best = int(np.argmax(fits))
        if fits[best] < 0 or (value >= FEW and self._is_swapped(search.mention, search.scores)):
            return -1
        text = " ".join((search.sentence.text, *search.passage.context[-2:]))
        is_of_people = bool(joint("people", self.language).search(text))
        is_of_survey = bool((is_of_survey & (search.scores >= 0)).any())
        is_said = is_of_survey or fits[best] >= ENOUGH["value"]
        is_free = is_of_people and is_said and rival < COUNT_SINGLED_OUT[False]
        return best if value >= FEW or is_free else -1

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
        coverage = self.facts.labels("answer").covered(self.likeness.context(words))[own]
        return int(own[np.argmax(coverage)]) if coverage.max() >= _PARTLY_SAID else -1

    def _is_beside(self, fact: int, other: int) -> bool:
        names = (self.likeness.tables, self.likeness.place_of, self.likeness.groups)
        return all(name[fact] == name[other] for name in names)

    def _apart(self, agrees: np.ndarray) -> float:
        """How much better another estimate's words may fit, by how many answers agree with the number."""
        places = np.flatnonzero(agrees)
        answers = len(np.unique(self.likeness.answer_of[places]))
        return next((apart for most, apart in APART if answers <= most), MANY_APART)

    def _is_of_another(self, fact: int, words: Words) -> bool:
        """Whether another answer of the same table stands right beside the number, and this one does not."""
        near = self.likeness.context([(token, weight) for token, weight in words if weight >= NEAR])
        answers = self.facts.labels("answer").covered(near)
        rows = np.flatnonzero(self.likeness.table_of == self.likeness.table_of[fact])
        rows = rows[~self.likeness.is_generic[rows]]
        rows = rows[self.likeness.answers[rows] != self.likeness.answers[fact]]
        if answers[fact] >= _SAID:
            # "Cash to pay for health services" is no "cash"
            whole = set(self.likeness.answers[rows[answers[rows] >= _SAID_BESIDE]].tolist())
            own = stems(self.likeness.answers[fact], self.language)
            return any(own < stems(answer, self.language) for answer in whole)
        return bool(answers[rows].max(initial=0.0) >= _SAID_BESIDE)
