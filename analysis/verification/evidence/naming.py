"""Numbers held against every row whose answer their own words name.

    Naming(matcher).judge(groups) -> the verdicts of a passage, sentence by sentence

A row is named where its answer is wholly said in the number's own part of the sentence, or where the question
of a "yes" is. Rules, each with a test (tests/verification/evidence/test_naming.py):

1. A number that a named row of the city has contradicts nothing, whichever table other words speak for.
2. A number that no named row has, of any table and group, in any rounding, contradicts the one whose words
   fit best. All named rows must be of one answer.
3. It does so only where the words leave nothing else that is meant: no other word of our labels, no
   strangers ("among taxi drivers"), no names of places or sources that we don't have, no sums, changes,
   measures, other times.
4. A number under twenty tells of single people ("two women described ..."): it speaks only beside another
   number of the same table, or where another city has it of just the same.
5. A base is none where an answer with another number is named beside it: "sixteen wear masks".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.verification.evidence.agreement import against, agreeing, comparable, is_within, is_within_reach
from analysis.verification.evidence.changes import is_change
from analysis.verification.evidence.judgement import Match, Verdict
from analysis.verification.evidence.likeness import NEAR, Words
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import BASE, verdict_of
from analysis.verification.evidence.topic_words import TopicWords
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token, stems, tokens
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage

#: How much of an answer, or of the question of a "yes", must be said before its rows are named.
_NAMED, _ASKED, _WELL_ASKED = 0.9, 0.5, 0.66
#: How much of an answer that is not wholly said must be, and how much more than of any other.
_PARTLY, _APART, _TIE = 0.55, 0.25, 0.01
#: From how many words of its own an answer is told by them alone.
_DISTINCT = 0.5
#: How much of its question must be said for an answer of many questions, and as much as of the others.
_ASKED_PARTLY, _ALIKE = 0.2, 0.1
#: How much less well than the best row of the city the words may fit a row that is named.
_BEST = 0.05
#: A vague number contradicts only what lies so far outside of what it may be said of.
_SLACK = 0.05
_FEW, _FEW_OF = 20, 100
_BESIDE = 10
#: Words that stand in so many labels tell nothing.
_COMMON = 0.1
#: A group of so many tables is one of people (their sex), not an answer by chance.
_OFTEN = 5
_FORMS = ("percent", "count", "part", "ratio", "quantity")
_LABELS = ("answer", "subject", "group")
_ELSEWHERE = ("elsewhere", "together", "rate", "future")
_JUDGED = ("estimate", "topic", "restated")


@dataclass(frozen=True, eq=False)
class _Named:
    """The rows that a number's own words name, these words by where they stand, all words around it, which
    rows of the city it may be of, and whether a negation stands beside it.
    """

    rows: np.ndarray
    near: Mapping[int, set[str]]
    words: Words
    is_rival: np.ndarray
    is_negated: bool


class Naming:
    """Holds numbers against the rows that their own words name."""

    def __init__(self, matcher: Matcher, words: TopicWords):
        self.matcher, self.likeness = matcher, matcher.likeness
        self.facts, self.language = matcher.facts, matcher.language
        like = self.likeness
        self.words = words
        is_vague = like.is_unanswered | like.is_other | like.is_none | (like.unsaid > 0) | like.is_no
        # "29% of women" is no share of women, and a city is named wherever its results are told
        is_vague |= like.is_place | np.isin(like.answers, self._people_called())
        self._may_name = ~is_vague
        self._common = self._common_words()

    def judge(self, groups: Sequence[Sequence[Verdict]]) -> list[list[Verdict]]:
        """The verdicts of a passage's sentences."""
        judged = []
        for place, group in enumerate(groups):
            beside = [verdict for near in groups[max(0, place - 1) : place + 2] for verdict in near]
            judged.append([self._judged(verdict, group, beside) for verdict in group])
        return judged

    def _judged(self, verdict: Verdict, group: Sequence[Verdict], beside: Sequence[Verdict]) -> Verdict:
        mention = verdict.mention
        if not len(self.facts):
            return verdict
        is_accused = verdict.status == "contradicts" and verdict.rule in _JUDGED
        is_base = verdict.status == "matched" and verdict.rule == "" and verdict.stands.startswith(BASE)
        is_base = is_base and mention.form == "count" and mention.value < _FEW_OF
        is_implied = verdict.status == "matched" and verdict.rule == "" and verdict.fact >= 0
        is_implied = is_implied and bool(self.likeness.unsaid[verdict.fact] > 0)
        is_open = verdict.status == "no source found" and verdict.rule in ("", "estimate")
        if mention.form not in _FORMS or not (is_accused or is_base or is_implied or is_open):
            return verdict
        named = self._named(verdict, group)
        # A raked estimate beside the main one is a further reading of it
        agrees = agreeing(self.facts, mention, named.rows) & self.likeness.is_main[named.rows]
        base = self._led_base(verdict, group) if is_accused else None
        agrees &= (base is None) | (self.facts.base[named.rows] == base)
        if agrees.any():
            return self._acquitted(verdict, named, agrees, beside)
        rows = named.rows[self.likeness.is_main[named.rows] & comparable(self.facts, mention)[named.rows]]
        rows = self._explaining(rows, named)
        if is_accused and (self._is_borrowed(verdict, named) or self._has_strange_name(verdict)):
            told = "the words for its answer, or where it was, may mean another thing"
            return replace(verdict, status="no source found", stands=told, instead="", fact=-1)
        if is_accused or not len(rows) or not self._may_contradict(verdict, rows, named, group, beside):
            return verdict
        best, *others = self._by_words(rows, named.words)
        if self._is_outdone(best, rows, named):
            return verdict
        titles = self.likeness.titles
        other = [row for row in others if titles[row] != titles[best]]
        match = Match("contradicts", best, 1.0, others=tuple(other[:1]))
        told = verdict_of(match, mention, verdict.passage, verdict.sentence, self.facts)
        return replace(told, rule="naming")

    def _led_base(self, verdict: Verdict, group: Sequence[Verdict]) -> float | None:
        """The base that a sentence begins with, where its next number is a bare percent: what other bases
        have of it acquits nothing.
        """
        numbers = [other for other in group if other.mention.form != "exempt"]
        is_bare = verdict.mention.form == "percent" and verdict.mention.base is None
        if not is_bare or len(numbers) < 2 or numbers[1] is not verdict or numbers[0].mention.form != "count":
            return None
        is_led = joint("leads", self.language).fullmatch(numbers[0].before)
        return numbers[0].mention.value if is_led and numbers[0].mention.value in self.facts.bases else None

    def _named(self, verdict: Verdict, group: Sequence[Verdict]) -> _Named:
        """The rows of the named city and group whose answer is wholly said beside a number."""
        like, mention = self.likeness, verdict.mention
        others = [other.mention for other in group if other.mention.form != "exempt"]
        words = like.words(mention, verdict.passage, verdict.sentence, others)
        offset = verdict.sentence.start
        # "One in five" is no "one week"
        own = [
            (token, weight)
            for token, weight in words
            if weight == NEAR and not any(_is_in(token, other, offset) for other in others)
        ]
        is_open = like.allowed(words, verdict.passage) & self.matcher.scope.leaves(mention, verdict.sentence)
        rows = self._answered(own, is_open)
        near: dict[int, set[str]] = {}
        for token, _ in own:
            near.setdefault(token.start, set()).add(token.stem)
        asked = _Named(self._asked(verdict, own, is_open), near, words, is_open, False)
        rows = np.concatenate([rows, self._explaining(asked.rows, asked)])
        rows = self._of_groups(rows, set().union(*near.values()), verdict.passage)
        is_rival = is_open & comparable(self.facts, mention)
        return _Named(rows, near, words, is_rival, self._is_negated(verdict, own))

    def _of_groups(self, rows: np.ndarray, near: set[str], passage: Passage) -> np.ndarray:
        """The rows of the groups beside a number, else of everybody and of those that its passage names."""
        like = self.likeness
        over = near.union(*map(like.spread, (passage.text, *passage.context)))
        levels = {level for level in set(like.groups[rows].tolist()) if level}
        beside = [level for level in levels if like.group_words[level] <= near]
        around = ["", *(level for level in levels if like.group_words[level] <= over)]
        return rows[np.isin(like.groups[rows], beside or around)]

    def _answered(self, near: Words, is_open: np.ndarray) -> np.ndarray:
        """The rows whose answer is wholly said, or else by two words and far more than any other."""
        like, said = self.likeness, self.likeness.said(near)
        rows = np.flatnonzero((said >= _NAMED) & is_open & self._may_name)
        asked = self.facts.labels("subject").covered(like.context(near))
        # An answer of many questions ("Mauritania") is of the one that is said, and one that has no words but
        # its question's is told from its table's other answers
        is_generic = like.is_generic[rows]
        best = max(asked[rows[is_generic]], default=0.0) - _ALIKE
        beside = [token for token, _ in near]
        is_told = [self._is_told_apart(row, beside) for row in rows.tolist()]
        rows = rows[
            (~is_generic | (asked[rows] >= max(best, _ASKED_PARTLY))) & np.array(is_told, dtype="bool")
        ]
        if not len(rows):
            rows = self._partly_answered(said, near, is_open)
        return self._without_inner(rows, said, beside, is_open)

    def _without_inner(
        self, rows: np.ndarray, said: np.ndarray, near: Sequence[Token], is_open: np.ndarray
    ) -> np.ndarray:
        """The rows without those of whose answer fewer words are said than of one that has these too: "cash
        to pay for health services" names no "cash", and no "health services".
        """
        like, stems_near = self.likeness, {token.stem for token in near}
        rivals = rows if not len(rows) else np.flatnonzero((said >= _PARTLY) & is_open & self._may_name)
        words = {answer: like.meanings[answer] & stems_near for answer in set(like.answers[rivals].tolist())}
        inner = [one for one, own in words.items() if any(own < other for other in words.values())]
        own = [words[answer] for answer in set(like.answers[rows].tolist())]
        outer = [one for one, said in words.items() if any(said > inside for inside in own)]
        named = np.concatenate([rows, rivals[np.isin(like.answers[rivals], outer)]])
        return np.unique(named[~np.isin(like.answers[named], inner)])

    def _is_told_apart(self, row: int, near: Sequence[Token]) -> bool:
        like = self.likeness
        if like.distinct[row] >= _DISTINCT:
            return True
        fact = self.facts.row(row)
        if not stems(fact["answer"], self.language) <= {token.stem for token in near}:
            return False
        return self.words.answer(near, (fact["study"], fact["table"]))[0] == like.answers[row]

    def _partly_answered(self, said: np.ndarray, near: Words, is_open: np.ndarray) -> np.ndarray:
        """The rows of the one answer of which most is said, by two words or more, far more than of others."""
        like = self.likeness
        said = np.where(is_open & self._may_name & ~like.is_generic, said, 0.0)
        best = int(np.argmax(said))
        own = like.meanings[like.answers[best]]
        words = {token.start for token, _ in near if token.stem in own}
        is_other = np.isin(like.answers, [one for one, meaning in like.meanings.items() if meaning != own])
        if said[best] < _PARTLY or len(words) < 2 or said[is_other].max(initial=0.0) > said[best] - _APART:
            return np.array([], dtype="int64")
        return np.flatnonzero((said >= said[best] - _TIE) & ~is_other)

    def _asked(self, verdict: Verdict, near: Words, is_open: np.ndarray) -> np.ndarray:
        """The "yes" of the question that stands beside a number, which no word turns into a "no"."""
        like, none = self.likeness, np.array([], dtype="int64")
        if self._is_negated(verdict, near):
            return none
        rows = np.flatnonzero(is_open & like.is_yes)
        near_stems = {token.stem for token, _ in near}
        said = {title: self._title_said(title, near_stems) for title in set(like.titles[rows].tolist())}
        best = max(said.values(), default=0.0)
        return rows[[said[title] == best for title in like.titles[rows].tolist()]] if best >= _ASKED else none

    def _title_said(self, title: str, near: set[str]) -> float:
        """How many (0-1) of a title's words are said, its city left aside."""
        words = stems(title, self.language) - self.facts.place_words
        return len(words & near) / max(len(words), 1)

    def _is_negated(self, verdict: Verdict, near: Words) -> bool:
        """Whether a negation stands beside a number."""
        last = max((token.end for token, _ in near), default=0)
        first = min((token.start for token, _ in near), default=0)
        text = verdict.sentence.text
        beside = text[first:last] + re.split(r"[,;:.()]", text[last:])[0][:_BESIDE]
        return bool(joint("negation", self.language).search(beside))

    def _acquitted(
        self, verdict: Verdict, named: _Named, agrees: np.ndarray, beside: Sequence[Verdict]
    ) -> Verdict:
        """Rule 1; so has a number without a source, but for a small one, which some row has by chance."""
        rows = named.rows[agrees]
        is_few = verdict.mention.form == "count" and verdict.mention.value < _FEW
        is_chance = is_few and verdict.status == "no source found"
        is_chance = is_chance and not self._is_supported(rows, verdict, beside)
        if verdict.status == "matched" or is_chance:
            return verdict
        match = Match("matched", self._by_words(rows, named.words)[0], 1.0)
        return verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, self.facts)

    def _by_words(self, rows: np.ndarray, words: Words) -> list[int]:
        """Rows in the order in which the words around a number fit them, those of everybody first."""
        scores = self.likeness.scores(words)[rows] + 0.001 * (~self.likeness.has_group[rows])
        return [int(row) for row in rows[np.argsort(-scores, kind="stable")]]

    def _is_borrowed(self, verdict: Verdict, named: _Named) -> bool:
        """Whether all words for an accused answer are words of labels with another meaning: French "arrêtées"
        is of those who stopped, and of those who were detained.
        """
        like, row = self.likeness, self.facts.row(verdict.fact)
        answer = like.meanings[row["answer"]]
        known = stems(f"{row['answer']} {row['subject']}", self.language)
        # "Women" and "Female" are one answer by two names
        alone = [own for one, own in like.meanings.items() if len(stems(one, self.language)) == 1]
        known = known.union(*(own for own in alone if own & answer))
        raw = {token.start: token.stem for token in tokens(verdict.sentence.text, self.language)}
        supplying = [raw.get(start, "") for start, near in named.near.items() if near & answer]
        is_other = [word not in known and word in self.facts.vocabulary for word in supplying]
        return bool(supplying) and all(is_other)

    def _is_outdone(self, best: int, rows: np.ndarray, named: _Named) -> bool:
        """Whether the words around a number fit another row of the city better, which they do not name."""
        is_rival = named.is_rival.copy()
        is_rival[named.rows[~np.isin(named.rows, rows)]] = False
        scores = self.likeness.scores(named.words)
        return bool(scores[best] < scores[is_rival].max(initial=0.0) - _BEST)

    def _explaining(self, rows: np.ndarray, named: _Named) -> np.ndarray:
        """The rows that have all words beside a number which any label has, and its negation."""
        like, facts = self.likeness, self.facts
        negation = joint("negation", self.language)
        names = list(zip(*(facts.frame[name].to_numpy()[rows] for name in _LABELS), strict=True))
        explains: dict[tuple[str, ...], bool] = {}
        for labels in set(names):
            known = self._common.union(facts.place_words, *(like.spread(text) for text in labels))
            is_negated = bool(negation.search(labels[0]))
            explains[labels] = is_negated == named.is_negated and all(
                self._is_explained(stems, known) for stems in named.near.values()
            )
        return rows[[explains[labels] for labels in names]] if len(rows) else rows

    def _is_explained(self, stems: set[str], known: frozenset[str]) -> bool:
        """Whether a word, or most of what it stands for ("earning": money for the next stretch), is known."""
        of_labels = stems & self.facts.vocabulary.keys()
        return len(of_labels & known) >= 0.5 * len(of_labels)

    def _may_contradict(
        self,
        verdict: Verdict,
        rows: np.ndarray,
        named: _Named,
        group: Sequence[Verdict],
        beside: Sequence[Verdict],
    ) -> bool:
        """Rules 2 to 5."""
        mention = verdict.mention
        if not self._is_one_answer(rows) or self._is_meant_otherwise(verdict, rows, named.words, group):
            return False
        if mention.base is not None and mention.form != "ratio" and mention.base not in self.facts.base[rows]:
            return False
        if mention.form in ("quantity", "ratio"):
            of_all = rows[~self.likeness.has_group[rows]]
            values = against(self.facts, mention)[of_all if len(of_all) else rows]
            return bool(((values < mention.low - _SLACK) | (values > mention.high + _SLACK)).all())
        if mention.form != "count" or self._is_of_another_city(int(rows[0]), mention):
            return True
        is_in_reach = is_within_reach(mention, against(self.facts, mention)[rows]).any()
        return bool(is_in_reach) and (mention.value >= _FEW or self._is_supported(rows, verdict, beside))

    def _is_one_answer(self, rows: np.ndarray) -> bool:
        meanings = [self.likeness.meanings[answer] for answer in set(self.likeness.answers[rows].tolist())]
        shortest = min(meanings, key=len)
        return all(shortest <= meaning for meaning in meanings)

    def _is_supported(self, rows: np.ndarray, verdict: Verdict, beside: Sequence[Verdict]) -> bool:
        """Whether another number near by is of one of the rows' tables."""
        tables = set(self.likeness.table_of[rows].tolist())
        others = [one for one in beside if one is not verdict and one.status == "matched" and one.fact >= 0]
        is_beside = any(int(self.likeness.table_of[other.fact]) in tables for other in others)
        return is_beside or self._is_of_another_city(int(rows[0]), verdict.mention)

    def _is_of_another_city(self, row: int, mention: Mention) -> bool:
        """Whether another city has a number of just the same question, answer and group."""
        like, frame = self.likeness, self.facts.frame
        same = (like.place_of != like.place_of[row]) & ~like.is_shared
        for name in ("table", "question", "choice", "group"):
            same &= (frame[name] == frame[name][row]).to_numpy("bool")
        rows = np.flatnonzero(same)
        return bool(is_within(mention, against(self.facts, mention)[rows]).any())

    def _is_meant_otherwise(
        self, verdict: Verdict, rows: np.ndarray, words: Words, group: Sequence[Verdict]
    ) -> bool:
        """Rule 3."""
        text, mention = verdict.sentence.text, verdict.mention
        if is_change(verdict, group, self.language) or self.facts.is_another_time(text):
            return True
        if any(joint(name, self.language).search(text) for name in _ELSEWHERE):
            return True
        if joint("measure", self.language).match(verdict.passage.text, mention.end):
            return True
        near = {token.stem for token, weight in words if weight >= NEAR}
        is_implied, title = self.likeness.is_yes[rows[0]], self.likeness.titles[rows[0]]
        if is_implied and self._title_said(title, near) < _WELL_ASKED:
            return True
        is_strange = self.likeness.is_of_strangers(int(rows[0]), verdict.sentence)
        return is_strange or self._has_strange_name(verdict)

    def _has_strange_name(self, verdict: Verdict) -> bool:
        """Whether a sentence has a name, of a place or source, that no label has."""
        text = verdict.sentence.text
        for token in self.likeness.tokens_of(text):
            is_name = token.start > 0 and text[token.start].isupper() and text[token.start - 1] in " ('’-"
            is_first = bool(re.search(r"[.!?:;•] *$", text[: token.start]))
            known = token.stem in self.facts.vocabulary or token.stem in self.facts.place_words
            is_known = known or any(
                other.stem in self.facts.vocabulary
                for other in self.likeness.tokens_of(text)
                if other.start == token.start
            )
            if is_name and not is_first and not is_known and not text[token.start : token.end].isupper():
                return True
        return False

    def _people_called(self) -> list[str]:
        """The answers that are a sex or another kind of people, as groups of many tables are."""
        is_share = self.facts.kind == "share"
        counts = self.facts.frame[is_share].groupby("group")["table"].nunique()
        groups = [self.likeness.spread(group) for group, count in counts.items() if group and count >= _OFTEN]
        meanings = self.likeness.meanings.items()
        return [answer for answer, own in meanings if own and any(own & group for group in groups)]

    def _common_words(self) -> frozenset[str]:
        """The stems that stand in many titles: "people", "interviewed", "journey"."""
        titles = set(self.facts.frame["title"])
        counts = Counter(stem for title in titles for stem in self.likeness.spread(title))
        return frozenset(stem for stem, count in counts.items() if count >= _COMMON * len(titles))


def _is_in(token: Token, mention: Mention, offset: int) -> bool:
    """Whether a word is part of a number."""
    return mention.start <= token.start + offset < mention.end
