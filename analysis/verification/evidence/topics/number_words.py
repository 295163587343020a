"""The words of a number in its sentence: those beside it, and the groups that they name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.likeness import NEAR, SENTENCE, Words
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.topics.topic_words import TopicWords
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token

_MOST_READ = 5_000
_NAMES = ("the name of an answer", "age")
"""Numbers in words that may name an answer or group."""


class NumberWords:
    """Reads the words of numbers; `tables` are those of our tables."""

    def __init__(self, matcher: Matcher):
        self.matcher, self.likeness, self.facts = matcher, matcher.likeness, matcher.facts
        self.tables = TopicWords(matcher.likeness)
        self._read: dict[tuple[object, ...], Words] = {}

    def around(self, verdict: Verdict, group: Sequence[Verdict]) -> Words:
        """The words around a number, beside the other numbers of its sentence."""
        return self._words(verdict, [other.mention for other in group if other.status != "not a finding"])

    def around_all(self, verdict: Verdict, group: Sequence[Verdict]) -> Words:
        """The words that a number has beside all others of its sentence, dates and pages among them."""
        return self._words(verdict, [other.mention for other in group])

    def _words(self, verdict: Verdict, others: Sequence[Mention]) -> Words:
        mention, passage, sentence = verdict.mention, verdict.passage, verdict.sentence
        spans = tuple((other.start, other.end, other.form) for other in others)
        # Every rule asks for them: the same number beside the same others is read once
        key = (passage.kind, passage.text, passage.context, sentence, mention.start, mention.end, spans)
        if key not in self._read:
            if len(self._read) > _MOST_READ:
                self._read.clear()
            self._read[key] = self.likeness.words(mention, passage, sentence, others)
        return self._read[key]

    def own(self, verdict: Verdict, group: Sequence[Verdict], but_for_dates: bool = True) -> Words:
        """The words of a number's sentence, without those of its dates and pages."""
        exempt = [other.mention for other in group if other.mention.form == "exempt"]
        exempt = [mention for mention in exempt if mention.why not in _NAMES and but_for_dates]
        # "One in five" is no "one week"
        exempt += [other.mention for other in group if other.mention.form != "exempt"]
        own = [(token, weight) for token, weight in self.around(verdict, group) if weight in (NEAR, SENTENCE)]
        return [(token, weight) for token, weight in own if not _is_in(token, exempt, verdict.sentence.start)]

    def near(self, verdict: Verdict, group: Sequence[Verdict], but_for_dates: bool = True) -> list[Token]:
        """The words of a number's own part of its sentence."""
        own = self.own(verdict, group, but_for_dates)
        return [token for token, weight in own if weight == NEAR]

    def is_plain(
        self, verdict: Verdict, group: Sequence[Verdict], but_for: frozenset[str] = frozenset()
    ) -> bool:
        """Whether no word of a label stands beside a number, but for some."""
        near = self.near(verdict, group)
        left_out = {token.start for token in near if token.stem in but_for}
        words = {token.stem for token in near if token.start not in left_out}
        return not (words - self.facts.place_words) & self.facts.vocabulary.keys()

    def groups_beside(self, verdict: Verdict, rows: np.ndarray) -> set[str]:
        """The groups of some facts that stand right beside a number."""
        words = self.matcher.scope.group_beside(verdict.before, verdict.after)
        named = {
            str(group): self.likeness.group_words[group] for group in self.likeness.groups[rows] if group
        }
        return {group for group, own in named.items() if own and own <= words}


def _is_in(token: Token, mentions: Sequence[Mention], offset: int) -> bool:
    """Whether a word is part of a date, a page ..."""
    start, end = token.start + offset, token.end + offset
    return any(mention.start <= start and end <= mention.end for mention in mentions)
