"""Numbers held against every row whose answer their own words name.

    Naming(matcher).judge(groups) -> the verdicts of a passage, sentence by sentence

Which rows are named says named_rows.py. Rules, each with a test (tests/verification/evidence/test_naming.py):

1. A number that a named row of the city has contradicts nothing, whichever table other words speak for.
2. A number that no named row has, of any table and group, in any rounding, contradicts the one whose words
   fit best. All named rows must be of one answer.
3. It does so only where the words leave nothing else that is meant: no other word of our labels, no
   strangers ("among taxi drivers"), no names of places or sources that we don't have, no sums, changes,
   measures, other times, no part of a smaller number before it ("ten settled, nine of them women").
4. A number under twenty tells of single people ("two women described ..."): it speaks only beside another
   number of the same table, or where another city has it of just the same.
5. No other table accuses a number that the table of a number beside it has.
6. A base is none where an answer with another number is named beside it: "sixteen wear masks".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.verification.evidence.agreement import against, agreeing, comparable, is_within, is_within_reach
from analysis.verification.evidence.changes import is_change
from analysis.verification.evidence.judgement import Match, Verdict, left_open
from analysis.verification.evidence.likeness import NEAR
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.named_rows import Named, NamedRows
from analysis.verification.evidence.told import BASE, verdict_of
from analysis.verification.evidence.topics.topic_words import TopicWords
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import stems, tokens
from analysis.verification.mentions.vocabulary import joint

#: How much of its question must be said before a "yes" is contradicted.
_WELL_ASKED = 0.66
#: A vague number contradicts only what lies so far outside of what it may be said of.
_SLACK = 0.05
_FEW, _FEW_OF = 20, 100
_FORMS = ("percent", "count", "part", "ratio", "quantity")
_ELSEWHERE = ("elsewhere", "together", "rate", "future")
_JUDGED = ("estimate", "topic", "restated")
#: A word begins no sentence, quote or item before which another word stands.
_IN_SENTENCE = re.compile(r"[^\W_][,)»”\"]*[ ('’-]+$")


class Naming:
    """Holds numbers against the rows that their own words name."""

    def __init__(self, matcher: Matcher, words: TopicWords):
        self.likeness, self.facts, self.language = matcher.likeness, matcher.facts, matcher.language
        self.named, self.words = NamedRows(matcher, words), words

    def judge(self, groups: Sequence[Sequence[Verdict]]) -> list[list[Verdict]]:
        """The verdicts of a passage's sentences."""
        judged = []
        for place, group in enumerate(groups):
            beside = [verdict for near in groups[max(0, place - 1) : place + 2] for verdict in near]
            judged.append([self._judged(verdict, group, beside) for verdict in group])
        return judged

    def _judged(self, verdict: Verdict, group: Sequence[Verdict], beside: Sequence[Verdict]) -> Verdict:
        is_accused = verdict.status == "contradicts" and verdict.rule in _JUDGED
        is_open = verdict.status == "no source found" and verdict.rule in ("", "estimate")
        if verdict.mention.form not in _FORMS or not len(self.facts):
            return verdict
        if not (is_accused or is_open or self._is_weakly_matched(verdict, group)):
            return verdict
        named = self.named.find(verdict, group)
        # A raked estimate beside the main one is a further reading of it
        agrees = agreeing(self.facts, verdict.mention, named.rows) & self.likeness.is_main[named.rows]
        if is_accused:
            base = self._led_base(verdict, group)
            agrees &= (base is None) | (self.facts.base[named.rows] == base)
        if is_accused and verdict.rule == "topic":
            agrees &= self._is_at_hand(named.rows, verdict, beside)
        if agrees.any():
            return self._acquitted(verdict, named, agrees, beside)
        if is_accused and self.likeness.unsaid[verdict.fact] > 0 and verdict.fact not in named.rows:
            # An answer that is said comes before a "yes" that is implied
            bare = replace(verdict, status="no source found", rule="")
            named_first = self._accused(bare, named, group, beside)
            verdict = named_first if named_first.is_accusing else verdict
        is_doubtful = is_accused and (
            self._is_borrowed(verdict, named)
            or self._has_strange_name(verdict, group)
            or self._is_undenied(verdict, named)
            or self._is_part_of_less(verdict.fact, verdict, group)
            or self._is_of_neighbour(verdict, group)
            or self._is_of_nearer(verdict, named, group)
        )
        if is_doubtful:
            reason = "the words for its answer, or where it was, may mean another thing"
            return left_open(verdict, reason)
        return verdict if is_accused else self._accused(verdict, named, group, beside)

    def _is_weakly_matched(self, verdict: Verdict, group: Sequence[Verdict]) -> bool:
        """Whether only a base, or an answer that nothing says ("yes"), stands behind a number, and no other
        number of the sentence is of its table.
        """
        if verdict.status != "matched" or verdict.rule != "" or verdict.fact < 0:
            return False
        own = int(self.likeness.table_of[verdict.fact])
        others = [one for one in group if one is not verdict and one.status == "matched" and one.fact >= 0]
        is_its_table = any(int(self.likeness.table_of[one.fact]) == own for one in others)
        is_small = verdict.mention.form == "count" and verdict.mention.value < _FEW_OF
        is_base = is_small and verdict.stands.startswith(BASE)
        return is_base or (bool(self.likeness.unsaid[verdict.fact] > 0) and not is_its_table)

    def _accused(
        self, verdict: Verdict, named: Named, group: Sequence[Verdict], beside: Sequence[Verdict]
    ) -> Verdict:
        """Rules 2 to 4, 6."""
        mention, titles = verdict.mention, self.likeness.titles
        is_held = self.likeness.is_main[named.rows] & comparable(self.facts, mention)[named.rows]
        rows = self.named.explaining(named.rows[is_held], named)
        if not len(rows) or not self._may_contradict(verdict, rows, named, beside):
            return verdict
        best, *others = self.named.by_words(rows, named.words)
        if self._is_meant_otherwise(verdict, rows, named, group) or self.named.is_outdone(best, rows, named):
            return verdict
        other = [row for row in others if titles[row] != titles[best]]
        match = Match("contradicts", best, 1.0, others=tuple(other[:1]))
        accused = verdict_of(match, mention, verdict.passage, verdict.sentence, self.facts)
        return replace(accused, rule="naming")

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

    def _acquitted(
        self, verdict: Verdict, named: Named, agrees: np.ndarray, beside: Sequence[Verdict]
    ) -> Verdict:
        """Rule 1; so has a number without a source, but for a small one, which some row has by chance."""
        rows = named.rows[agrees]
        is_few = verdict.mention.form == "count" and verdict.mention.value < _FEW
        is_chance = is_few and verdict.status == "no source found"
        is_chance = is_chance and not self._is_supported(rows, verdict, beside)
        if verdict.status == "matched" or is_chance:
            return verdict
        match = Match("matched", self.named.by_words(rows, named.words)[0], 1.0)
        return verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, self.facts)

    def _is_borrowed(self, verdict: Verdict, named: Named) -> bool:
        """Whether all words for an accused answer are words of labels with another meaning: French "arrêtées"
        is of those who stopped, and of those who were detained.
        """
        like, row = self.likeness, self.facts.row(verdict.fact)
        answer = like.meanings[row["answer"]]
        answer_stems = stems(f"{row['answer']} {row['subject']}", self.language)
        # "Women" and "Female" are one answer by two names
        alone = [own for one, own in like.meanings.items() if len(stems(one, self.language)) == 1]
        answer_stems = answer_stems.union(*(own for own in alone if own & answer))
        raw = {token.start: token.stem for token in tokens(verdict.sentence.text, self.language)}
        # A band of ages is told by numbers
        meant = {start: near & answer for start, near in named.near.items()}
        worded = [start for start, near in meant.items() if near and not re.match(r"\d", min(near))]
        supplying = [raw.get(start, "") for start in worded]
        is_other = [word not in answer_stems and word in self.facts.vocabulary for word in supplying]
        return bool(supplying) and all(is_other)

    def _is_undenied(self, verdict: Verdict, named: Named) -> bool:
        """Whether an accused answer says no ("I do not need one") where the text doesn't, and another answer
        of its table has the number.
        """
        like, fact = self.likeness, verdict.fact
        denies = joint("negation", self.language).search(like.answers[fact])
        same = (like.table_of == like.table_of[fact]) & (like.groups == like.groups[fact]) & like.is_main
        has_it = agreeing(self.facts, verdict.mention) & same
        return bool(denies) and not named.is_negated and bool(has_it.any())

    def _is_of_neighbour(self, verdict: Verdict, group: Sequence[Verdict]) -> bool:
        """Whether the table that another number of the sentence is of has an accused number, which is accused
        by a table of its own: "sixteen need help, thirteen do not".
        """
        like, own = self.likeness, int(self.likeness.table_of[verdict.fact])
        others = [one for one in group if one.status == "matched" and one.fact >= 0 and one is not verdict]
        tables = {int(like.table_of[one.fact]) for one in others}
        if verdict.mention.form != "count" or own in tables:
            return False
        is_beside = np.isin(like.table_of, sorted(tables)) & like.is_main
        is_beside &= like.place_of == like.place_of[verdict.fact]
        return bool((agreeing(self.facts, verdict.mention) & is_beside).any())

    def _is_of_nearer(self, verdict: Verdict, named: Named, group: Sequence[Verdict]) -> bool:
        """Whether words that stand nearer to an accused number than its answer tell another answer, which has
        the number: "security comes before the economy (16%)".
        """
        like, answer = self.likeness, self.likeness.meanings[self.likeness.answers[verdict.fact]]
        own = [token for token, weight in named.words if weight == NEAR and token.start < len(verdict.before)]
        last = max((token.start for token in own if token.stem in answer), default=-1)
        nearer = [token for token in own if token.start > last]
        if last < 0 or not nearer or verdict.rule != "estimate":
            return False
        rows = np.flatnonzero(named.is_rival & agreeing(self.facts, verdict.mention) & like.is_main)
        for row in rows[~like.is_unanswered[rows]].tolist():
            fact = self.facts.row(row)
            telling = like.meanings[fact["answer"]] - answer
            is_told = any(token.stem in telling for token in nearer)
            if is_told and self.words.answer(nearer, (fact["study"], fact["table"]))[0] == fact["answer"]:
                return True
        return False

    def _is_part_of_less(self, row: int, verdict: Verdict, group: Sequence[Verdict]) -> bool:
        """Whether a number is part of the one before it ("ten settled down, nine of them women"), which is
        smaller than what stands in a row: that counts others.
        """
        mention = verdict.mention
        if not joint("part of it", self.language).match(verdict.passage.text, mention.end):
            return False
        counts = [one.mention for one in group if one.mention.form == "count"]
        before = [one.value for one in counts if one.start < mention.start]
        return bool(before) and bool(against(self.facts, mention)[row] > before[-1])

    def _may_contradict(
        self, verdict: Verdict, rows: np.ndarray, named: Named, beside: Sequence[Verdict]
    ) -> bool:
        """Rules 2 and 4."""
        mention = verdict.mention
        is_implied, title = self.likeness.is_yes[rows[0]], self.likeness.titles[rows[0]]
        if is_implied and self.named.title_said(title, named.stems) < _WELL_ASKED:
            return False
        if not self._is_one_answer(rows):
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

    def _is_at_hand(self, rows: np.ndarray, verdict: Verdict, beside: Sequence[Verdict]) -> np.ndarray:
        """Which rows are of the table that a number is accused by, or of one that others near by are of."""
        others = [one for one in beside if one is not verdict and one.status == "matched" and one.fact >= 0]
        tables = [self.likeness.table_of[one.fact] for one in [verdict, *others]]
        return np.isin(self.likeness.table_of[rows], tables)

    def _is_supported(self, rows: np.ndarray, verdict: Verdict, beside: Sequence[Verdict]) -> bool:
        """Whether another number near by is of one of the rows' tables."""
        tables = set(self.likeness.table_of[rows].tolist())
        others = [one for one in beside if one is not verdict and one.status == "matched" and one.fact >= 0]
        is_beside = any(int(self.likeness.table_of[other.fact]) in tables for other in others)
        return is_beside or self._is_of_another_city(int(rows[0]), verdict.mention)

    def _is_of_another_city(self, row: int, mention: Mention) -> bool:
        """Whether another city has a number of just the same question, answer and group."""
        like = self.likeness
        is_kin = (like.kin_of == like.kin_of[row]) & (like.place_of != like.place_of[row])
        rows = np.flatnonzero(is_kin & ~like.is_shared)
        return bool(is_within(mention, against(self.facts, mention)[rows]).any())

    def _is_meant_otherwise(
        self, verdict: Verdict, rows: np.ndarray, named: Named, group: Sequence[Verdict]
    ) -> bool:
        """Rule 3."""
        text, mention = verdict.sentence.text, verdict.mention
        if is_change(verdict, group, self.language) or self.facts.is_another_time(text):
            return True
        if any(joint(name, self.language).search(text) for name in _ELSEWHERE):
            return True
        if joint("measure", self.language).match(verdict.passage.text, mention.end):
            return True
        if self._is_part_of_less(int(rows[0]), verdict, group):
            return True
        is_strange = self.likeness.is_of_strangers(int(rows[0]), verdict.sentence)
        return is_strange or self._has_strange_name(verdict, group)

    def _has_strange_name(self, verdict: Verdict, group: Sequence[Verdict]) -> bool:
        """Whether a sentence has a name, of a place or source, that no label has; no date and no "IOM"."""
        text, offset = verdict.sentence.text, verdict.sentence.start
        meanings: dict[tuple[int, int], set[str]] = {}
        for token in self.likeness.tokens_of(text):
            meanings.setdefault((token.start, token.end), set()).add(token.stem)
        label_stems = self.facts.vocabulary.keys() | self.facts.place_words
        taken = [(other.mention.start - offset, other.mention.end - offset) for other in group]
        for (start, end), means in meanings.items():
            is_name = (
                text[start].isupper() and not text[start:end].isupper() and _IN_SENTENCE.search(text[:start])
            )
            is_taken = any(first <= start < last for first, last in taken)
            if is_name and not is_taken and not means & label_stems:
                return True
        return False
