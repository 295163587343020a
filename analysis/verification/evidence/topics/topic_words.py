"""The words by which a text names the answers and groups of one of our tables.

    TopicWords(likeness).answer(tokens, topic)   -> the answer that words name, and how much of it is said
    TopicWords(likeness).in_order(tokens, topic) -> every answer that they name, with its place

1. A word tells an answer by how few others of its table have it; one that all have tells a little, of an
   answer that has no other.
2. An answer is named where enough of it is said, and enough more of it than of the table's other answers.
3. Of a long answer two words of its own are enough, and of one that joins several things, any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

import numpy as np

from analysis.verification.evidence.facts import PARTED
from analysis.verification.evidence.likeness import Likeness
from analysis.verification.mentions.tokens import Token, stems

Table = tuple[str, str]
"""Study and table."""

#: How much of an answer must be said, and how much more of it than of its table's other answers.
SAID, _APART = 0.4, 0.2
_COMMON = 0.05
#: Of a long answer ("Discrimination against foreigners limits access to services") two words of its own do.
_ENOUGH_WORDS = 1.8


class TopicWords:
    """The words of the answers and groups of each table; `rows` are the facts of a table."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness
        self.language = likeness.language
        tables = likeness.facts.frame.groupby(["study", "table"]).groups
        self.rows = {table: rows.to_numpy() for table, rows in tables.items()}
        self._words: dict[Table, dict[str, list[dict[str, float]]]] = {}

    def in_order(self, tokens: Sequence[Token], topic: Table) -> list[tuple[int, str]]:
        """The answers that words name, each with where its first word stands, in the order of the text."""
        text_stems = {token.stem for token in tokens}
        covered = self.covered(tokens, topic)
        counts = Counter(
            word for answer_parts in self.telling(topic).values() for word in (answer_parts or [{}])[0]
        )
        words: dict[str, set[str]] = {}
        for answer, answer_parts in self.telling(topic).items():
            own = answer_parts[0].keys() & text_stems if answer_parts else set()
            # "Reasons" alone names neither personal nor economic ones
            if covered[answer] >= SAID and any(counts[word] == 1 for word in own):
                words[answer] = own
        named = []
        for answer, own in words.items():
            # "Cash to pay for health services" names no "Cash" beside it
            if any(own < other for other in words.values()):
                continue
            telling = {word for word in own if counts[word] == 1}
            named.append((min(token.start for token in tokens if token.stem in telling), answer))
        return sorted(named)

    def answer(self, tokens: Sequence[Token], topic: Table) -> tuple[str, float]:
        """The answer of a topic that words name and tell apart from its others; "" where they don't."""
        covered = self.covered(tokens, topic)
        if len(covered) == 1 and tokens:
            return next(iter(covered)), 1.0
        text_stems = {token.stem for token in tokens}
        words = {
            answer: answer_parts[0].keys() & text_stems
            for answer, answer_parts in self.telling(topic).items()
            if answer_parts
        }
        # "They don't know where to go" is no "don't know"
        likely = [words[answer] for answer in words if covered[answer] >= SAID]
        within = {answer for answer in covered for other in likely if words.get(answer, set()) < other}
        ordered = sorted(covered.keys() - within, key=lambda answer: -covered[answer])
        best = covered[ordered[0]] if ordered else 0.0
        if best < SAID or (len(ordered) > 1 and best - covered[ordered[1]] < _APART):
            return "", 0.0
        return ordered[0], best

    def covered(self, tokens: Sequence[Token], topic: Table) -> dict[str, float]:
        """How much (0-1) of each answer of a topic is said, by the words that tell it from the others."""
        return self._covered(frozenset(token.stem for token in tokens), topic)

    @lru_cache(maxsize=20_000)  # noqa: B019 - every rule asks for the same words of the same table
    def _covered(self, said: frozenset[str], topic: Table) -> dict[str, float]:
        covered = {}
        for answer, answer_parts in self.telling(topic).items():
            covered[answer] = max((_share_said(part, said) for part in answer_parts), default=0.0)
        return covered

    def telling(self, topic: Table) -> dict[str, list[dict[str, float]]]:
        """The words of each answer of a table, and of its parts, each with how few answers have it."""
        if topic in self._words:
            return self._words[topic]
        answers = list(dict.fromkeys(self.likeness.answers[self.rows[topic]].tolist()))
        stemmed = {answer: stems(answer, self.language) for answer in answers}
        counts = Counter(word for words in stemmed.values() for word in words)
        rarity = {word: np.log(len(answers) / count) + _COMMON for word, count in counts.items()}
        alone = {word for word, count in counts.items() if count == 1}
        telling: dict[str, list[dict[str, float]]] = {}
        for answer in answers:
            part_stems = [stems(part, self.language) for part in PARTED.split(answer)]
            telling_stems = (
                [stemmed[answer], *(part for part in part_stems if part & alone)] if stemmed[answer] else []
            )
            telling[answer] = [
                dict(zip(part, map(rarity.__getitem__, part), strict=True)) for part in telling_stems
            ]
        self._words[topic] = telling
        return telling

    def nearest_answer(self, before: Sequence[Token], topic: Table) -> tuple[str, float]:
        """The answer that was named last before a number."""
        ordered = sorted(before, key=lambda token: -token.start)
        for size in range(1, min(len(ordered), 12) + 1):
            answer, coverage = self.answer(ordered[:size], topic)
            if answer:
                return answer, coverage
        return "", 0.0

    def is_fully_named(self, answer: str, tokens: Sequence[Token], topic: Table) -> bool:
        """Whether all the words of an answer, or of one of its parts, are said that no other answer has."""
        text_stems = {token.stem for token in tokens}
        telling = self.telling(topic)
        rivals = [
            answer_parts[0] for other, answer_parts in telling.items() if other != answer and answer_parts
        ]
        others = set().union(*rivals)
        answer_parts = [set(part) - others for part in telling[answer]]
        return any(part and part <= text_stems for part in answer_parts)

    def groups(self, tokens: Sequence[Token], rows: np.ndarray) -> set[str]:
        """The groups of a topic that words name."""
        text_stems = {token.stem for token in tokens}
        groups = {str(group) for group in self.likeness.groups[rows] if group}
        return {group for group in groups for part in self._parts(group) if part <= text_stems}

    def _parts(self, group: str) -> list[frozenset[str]]:
        """The words of a group, and of each of the things that it joins: "Extortion or bribery"."""
        part_stems = [stems(part, self.language) for part in PARTED.split(group)]
        return [part for part in part_stems if part]


def _share_said(part: Mapping[str, float], said: Set[str]) -> float:
    """How much (0-1) of some words is said, by how much each tells."""
    enough = min(sum(part.values()), _ENOUGH_WORDS * max(part.values()))
    return min(sum(weight for word, weight in part.items() if word in said) / enough, 1.0)
