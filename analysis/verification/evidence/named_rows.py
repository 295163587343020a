"""The rows of our tables that the words right beside a number name.

    NamedRows(matcher, words).find(verdict, group) -> Named

Rules, each with a test (tests/verification/evidence/test_naming.py):

1. An answer is named where it is wholly said in the number's own part of the sentence; else the one of which
   most is said, by two words or more, and far more than of any other.
2. An answer of many questions ("Mauritania") is of the question that is said. One that has few words but its
   question's is told from its table's other answers. A group, a city, "other" and "none" name nothing.
3. The "yes" of a question is named where the question is said, and its "no" where a negation is beside it.
4. Of two answers the one of which more is said is named: "cash to pay for health services" is no "cash".
5. The group right beside a number is meant; else everybody, or a group that its passage names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.verification.evidence.agreement import comparable
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.likeness import NEAR, Words
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.topics.topic_words import TopicWords
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token, stems
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage

#: How much of an answer, or of the question of a "yes", must be said before its rows are named.
_NAMED, _ASKED = 0.9, 0.5
#: How much of an answer that is not wholly said must be, and how much more than of any other.
_PARTLY, _APART, _TIE = 0.55, 0.25, 0.01
#: From how many words of its own an answer is told by them alone.
_DISTINCT = 0.5
#: How much of its question must be said for an answer of many questions, and as much as of the others.
_ASKED_PARTLY, _ALIKE = 0.2, 0.1
#: How much less well than the best row of the city the words may fit a row that is named.
_BEST = 0.05
_BESIDE = 10
#: Words that stand in so many labels tell nothing.
_COMMON = 0.1
#: A group of so many tables is one of people (their sex), not an answer by chance.
_OFTEN = 5
_LABELS = ("answer", "subject", "group")


@dataclass(frozen=True, eq=False)
class Named:
    """The rows that a number's own words name, these words by where they stand, all words around it, which
    rows of the city it may be of, and whether a negation stands beside it.
    """

    rows: np.ndarray
    near: Mapping[int, set[str]]
    words: Words
    is_rival: np.ndarray
    is_negated: bool

    @property
    def stems(self) -> set[str]:
        """The stems of the words right beside the number."""
        return set().union(*self.near.values())


class NamedRows:
    """Finds the rows that the words right beside a number name."""

    def __init__(self, matcher: Matcher, words: TopicWords):
        self.matcher, self.likeness, self.words = matcher, matcher.likeness, words
        self.facts, self.language = matcher.facts, matcher.language
        like = self.likeness
        is_vague = like.is_unanswered | like.is_other | like.is_none | (like.unsaid > 0) | like.is_no
        # "29% of women" is no share of women, and a city is named wherever its results are told
        self.people = self._people_called()
        is_vague |= like.is_place | np.isin(like.answers, self.people)
        self._may_name = ~is_vague
        self._common = self._common_words()
        # A column of strings takes as long to read as all else that is asked of it
        self._labels = [self.facts.frame[name].to_numpy() for name in _LABELS]

    def find(self, verdict: Verdict, group: Sequence[Verdict]) -> Named:
        """The rows of the named city and group that the words beside a number name."""
        like, mention = self.likeness, verdict.mention
        others = [other.mention for other in group if other.mention.form != "exempt"]
        words = like.words(mention, verdict.passage, verdict.sentence, others)
        own = [(token, weight) for token, weight in words if weight == NEAR]
        # "One in five" is no "one week"
        own = [word for word in own if not _is_of_number(word[0], others, verdict.sentence.start)]
        near: dict[int, set[str]] = {}
        for token, _ in own:
            near.setdefault(token.start, set()).add(token.stem)
        is_open = like.allowed(words, verdict.passage) & self.matcher.scope.leaves(mention, verdict.sentence)
        is_negated = self._is_negated(verdict, own)
        asked = Named(self._asked(near, is_open, is_negated), near, words, is_open, False)
        rows = np.concatenate([self._answered(own, is_open), self.explaining(asked.rows, asked)])
        rows = self._of_groups(rows, asked.stems, verdict.passage)
        return Named(rows, near, words, is_open & comparable(self.facts, mention), is_negated)

    def _answered(self, near: Words, is_open: np.ndarray) -> np.ndarray:
        """Rules 1, 2 and 4."""
        like, coverage = self.likeness, self.likeness.said(near)
        rows = np.flatnonzero((coverage >= _NAMED) & is_open & self._may_name)
        asked = self.facts.labels("subject").covered(like.context(near))
        is_generic = like.is_generic[rows]
        best = max(asked[rows[is_generic]], default=0.0) - _ALIKE
        beside = [token for token, _ in near]
        is_told = [self._is_told_apart(row, beside) for row in rows.tolist()]
        is_asked = ~is_generic | (asked[rows] >= max(best, _ASKED_PARTLY))
        rows = rows[is_asked & np.array(is_told, dtype="bool")]
        if not len(rows):
            rows = self._partly_answered(coverage, near, is_open)
        return self._without_inner(rows, coverage, beside, is_open)

    def _is_told_apart(self, row: int, near: Sequence[Token]) -> bool:
        like = self.likeness
        if like.distinct[row] > _DISTINCT:
            return True
        fact = self.facts.row(row)
        if not stems(fact["answer"], self.language) <= {token.stem for token in near}:
            return False
        return self.words.answer(near, (fact["study"], fact["table"]))[0] == like.answers[row]

    def _partly_answered(self, said: np.ndarray, near: Words, is_open: np.ndarray) -> np.ndarray:
        """The rows of the one answer of which most is said, by two words or more, far more than of others."""
        like = self.likeness
        told_words = np.where(is_open & self._may_name & ~like.is_generic, said, 0.0)
        best = int(np.argmax(told_words))
        own = like.meanings[like.answers[best]]
        words = {token.start for token, _ in near if token.stem in own}
        is_other = like.meaning_of != like.meaning_of[best]
        rest = told_words[is_other].max(initial=0.0)
        if told_words[best] < _PARTLY or len(words) < 2 or rest > told_words[best] - _APART:
            return np.array([], dtype="int64")
        return np.flatnonzero((told_words >= told_words[best] - _TIE) & ~is_other)

    def _without_inner(
        self, rows: np.ndarray, said: np.ndarray, near: Sequence[Token], is_open: np.ndarray
    ) -> np.ndarray:
        """Rule 4."""
        like, stems_near = self.likeness, {token.stem for token in near}
        rivals = np.flatnonzero((said >= _PARTLY) & is_open & self._may_name) if len(rows) else rows
        words = {answer: like.meanings[answer] & stems_near for answer in set(like.answers[rivals].tolist())}
        own = [words[answer] for answer in set(like.answers[rows].tolist())]
        inner, outer = [], []
        for answer, answered in words.items():
            inner += [answer] if any(answered < other for other in words.values()) else []
            outer += [answer] if any(answered > inside for inside in own) else []
        named = np.concatenate([rows, rivals[np.isin(like.answers[rivals], outer)]])
        return np.unique(named[~np.isin(like.answers[named], inner)])

    def _asked(self, near: Mapping[int, set[str]], is_open: np.ndarray, is_negated: bool) -> np.ndarray:
        """Rule 3."""
        is_meant = self.likeness.is_no if is_negated else self.likeness.is_yes
        rows = np.flatnonzero(is_open & is_meant)
        titles = self.likeness.titles[rows].tolist()
        stems_near = set().union(*near.values())
        coverage_by_title = {title: self.title_said(title, stems_near) for title in set(titles)}
        best = max(coverage_by_title.values(), default=0.0)
        is_best = np.array([coverage_by_title[title] == best for title in titles], dtype="bool")
        return rows[is_best] if best >= _ASKED else rows[:0]

    def title_said(self, title: str, near: set[str]) -> float:
        """How many (0-1) of a title's words are said, its city left aside."""
        words = stems(title, self.language) - self.facts.place_words
        return len(words & near) / max(len(words), 1)

    def _of_groups(self, rows: np.ndarray, near: set[str], passage: Passage) -> np.ndarray:
        """Rule 5."""
        like = self.likeness
        over = near.union(*map(like.spread, (passage.text, *passage.context)))
        levels = {level for level in set(like.groups[rows].tolist()) if level}
        beside = [level for level in levels if like.group_words[level] <= near]
        around = ["", *(level for level in levels if like.group_words[level] <= over)]
        return rows[np.isin(like.groups[rows], beside or around)]

    def _is_negated(self, verdict: Verdict, near: Words) -> bool:
        """Whether a negation stands beside a number."""
        last = max((token.end for token, _ in near), default=0)
        first = min((token.start for token, _ in near), default=0)
        text = verdict.sentence.text
        beside = text[first:last] + re.split(r"[,;:.()]", text[last:])[0][:_BESIDE]
        return bool(joint("negation", self.language).search(beside))

    def explaining(self, rows: np.ndarray, named: Named) -> np.ndarray:
        """Those of some rows that have all words beside a number which any label has, and its negation."""
        facts, explains = self.facts, {}
        columns = [labels[rows] for labels in self._labels]
        labels_of = list(zip(*columns, strict=True))
        for labels in set(labels_of):
            label_stems = self._common.union(facts.place_words, *map(self.likeness.spread, labels))
            is_explained = all(self._is_explained(word, label_stems) for word in named.near.values())
            is_negated = bool(joint("negation", self.language).search(f"{labels[0].lower()}."))
            explains[labels] = is_explained and is_negated == named.is_negated
        return rows[np.array([explains[labels] for labels in labels_of], dtype="bool")]

    def _is_explained(self, stems: set[str], known: frozenset[str]) -> bool:
        """Whether a word, or most of what it stands for ("earning": money for the next stretch), is known."""
        of_labels = stems & self.facts.vocabulary.keys()
        return len(of_labels & known) >= 0.5 * len(of_labels)

    def by_words(self, rows: np.ndarray, words: Words) -> list[int]:
        """Rows in the order in which the words around a number fit them, those of everybody first."""
        scores = self.likeness.scores(words)[rows] + 0.001 * (~self.likeness.has_group[rows])
        return [int(row) for row in rows[np.argsort(-scores, kind="stable")]]

    def is_outdone(self, best: int, rows: np.ndarray, named: Named) -> bool:
        """Whether the words around a number fit another row of the city better, which they do not name."""
        is_rival = named.is_rival.copy()
        is_rival[named.rows[~np.isin(named.rows, rows)]] = False
        scores = self.likeness.scores(named.words)
        return bool(scores[best] < scores[is_rival].max(initial=0.0) - _BEST)

    def _people_called(self) -> list[str]:
        """The answers that are a sex or another kind of people, as groups of many tables are."""
        is_share = self.facts.kind == "share"
        counts = self.facts.frame[is_share].groupby("group")["table"].nunique()
        often = [group for group, count in counts.items() if group and count >= _OFTEN]
        words = frozenset().union(*map(self.likeness.spread, often))
        return [answer for answer, own in self.likeness.meanings.items() if own & words]

    def _common_words(self) -> frozenset[str]:
        """The stems that stand in many titles: "people", "interviewed", "journey"."""
        titles = set(self.facts.frame["title"])
        counts: Counter[str] = Counter()
        for title in titles:
            counts.update(self.likeness.spread(title))
        return frozenset(stem for stem, count in counts.items() if count >= _COMMON * len(titles))


def _is_of_number(token: Token, mentions: Sequence[Mention], offset: int) -> bool:
    """Whether a word is part of a number."""
    return any(mention.start <= token.start + offset < mention.end for mention in mentions)
