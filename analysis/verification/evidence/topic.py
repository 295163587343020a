"""Numbers held against the table that the numbers around them are of.

    Topics(matcher).judge(groups) -> the verdicts of a passage, sentence by sentence, judged by their topic

Who writes "30% go home, 23% take another road" says once what the numbers are of. Rules, each with a test
(tests/verification/evidence/test_topic.py):

1. The topic is the table that most numbers of the sentence are matched by, those of the sentences beside it
   counting less. A number that has a source in it, or says by its words that it is of something else, stays.
2. In the topic a number is of the answer that is named nearest, in its own part of the sentence first, and of
   the group named there; of all where none is. An answer must be told apart from the topic's others.
3. What agrees there is matched. What doesn't contradicts, unless another table has the number of an answer
   said there, the sentence is of other sources, times or changes, or the number stands with others' sums.
4. A number without words of its own restates the number before it: "27 people did so, that is 37%".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.verification.evidence.agreement import agreeing, comparable
from analysis.verification.evidence.facts import PARTED
from analysis.verification.evidence.judgement import Match, Verdict
from analysis.verification.evidence.likeness import NEAR, SENTENCE
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import BASE, verdict_of
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token, stems
from analysis.verification.mentions.vocabulary import joint

Table = tuple[str, str]
"""Study and table."""

#: What a matched number says of the topic of its own sentence, and of those beside it.
_WEIGHTS = {0: 1.0, -1: 0.6, 1: 0.4, -2: 0.3}
_SMALL, _SMALL_TELLS = 20, 0.5
_LEAST_VOTES = 0.6
#: How much of an answer must be said, and how much more of it than of the topic's other answers.
_SAID, _APART = 0.45, 0.2
_HEDGE = 0.1
_FORMS = ("percent", "count", "part", "ratio")


@dataclass(frozen=True, eq=False)
class _Meant:
    """The facts that a number in a topic may be of, the main one first, and how well its words say so."""

    facts: np.ndarray
    said: float
    is_near: bool


class Topics:
    """Holds numbers against the tables that the numbers around them are of."""

    def __init__(self, matcher: Matcher):
        self.matcher = matcher
        self.likeness = matcher.likeness
        self.facts = matcher.facts
        self.language = matcher.language
        frame = self.facts.frame
        self._rows = {key: rows.to_numpy() for key, rows in frame.groupby(["study", "table"]).groups.items()}
        self._titles = frame["title"].to_numpy("str")

    def judge(self, groups: Sequence[Sequence[Verdict]]) -> list[Verdict]:
        """The verdicts of a passage's sentences."""
        judged: list[Verdict] = []
        for place, group in enumerate(groups):
            for verdict in group:
                judged.append(self._judged(verdict, place, groups))
        return judged

    def _judged(self, verdict: Verdict, place: int, groups: Sequence[Sequence[Verdict]]) -> Verdict:
        mention = verdict.mention
        is_open = verdict.status in ("no source found", "contradicts") and verdict.rule in ("", "estimate")
        is_matched = verdict.status == "matched" and verdict.rule == "" and verdict.fact >= 0
        if mention.form not in _FORMS or not (is_open or is_matched) or self._is_elsewhere(verdict):
            return verdict
        votes = self._votes(verdict, place, groups)
        own = votes[self._table(verdict.fact)] if is_matched else 0.0
        for topic, weight in votes.most_common(2):
            if weight < _LEAST_VOTES:
                break
            meant = self._meant(verdict, topic, groups[place])
            if meant is None:
                continue
            agrees = self._agrees(mention, meant.facts)
            if agrees.any() and is_open:
                fact = int(meant.facts[np.argmax(agrees)])
                return self._told(verdict, Match("matched", fact, 1.0))
            if agrees.any():
                return verdict
            is_own = own > 0.5 * weight and self._table(verdict.fact) != topic
            if not is_own and self._may_contradict(verdict, meant, groups[place]):
                fact = int(meant.facts[0])
                return replace(self._told(verdict, Match("contradicts", fact, 1.0)), rule="topic")
            break
        return self._not_of_another(verdict, votes)

    def _not_of_another(self, verdict: Verdict, votes: Counter[Table]) -> Verdict:
        """The verdict; a number that its topic has accuses nothing of another table."""
        if verdict.status != "contradicts" or self._table(verdict.fact) in votes:
            return verdict
        for topic, weight in votes.items():
            rows = self._rows[topic]
            rows = rows[self.likeness.is_main[rows]]
            if weight >= 1.0 and agreeing(self.facts, verdict.mention, rows).any():
                told = f"a number of {self._titles[rows[0]]}, whose answer is not told apart"
                return replace(verdict, status="no source found", stands=told, instead="", fact=-1, rule="")
        return verdict

    def _table(self, fact: int) -> Table:
        if fact < 0:
            return ("", "")
        row = self.facts.row(fact)
        return (row["study"], row["table"])

    def _told(self, verdict: Verdict, match: Match) -> Verdict:
        return verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, self.facts)

    def _is_elsewhere(self, verdict: Verdict) -> bool:
        """Whether a sentence is of other sources or times."""
        text = verdict.sentence.text
        return bool(joint("elsewhere", self.language).search(text)) or self.facts.is_another_time(text)

    def _votes(
        self, verdict: Verdict, place: int, groups: Sequence[Sequence[Verdict]]
    ) -> Counter[Table]:
        """Rule 1."""
        votes: Counter[Table] = Counter()
        for offset, weight in _WEIGHTS.items():
            if not 0 <= place + offset < len(groups):
                continue
            for other in groups[place + offset]:
                is_source = other.status == "matched" and other.fact >= 0 and not other.stands.startswith(BASE)
                if other is verdict or not is_source:
                    continue
                row = self.facts.row(other.fact)
                is_small = other.mention.form == "count" and other.mention.value < _SMALL
                votes[(row["study"], row["table"])] += weight * (_SMALL_TELLS if is_small else 1.0)
        return votes

    def _meant(self, verdict: Verdict, topic: Table, group: Sequence[Verdict]) -> _Meant | None:
        """Rule 2: the facts of a topic that a number may be of; None where its words leave it open."""
        mention = verdict.mention
        others = [other.mention for other in group]
        exempt = [other.mention for other in group if other.mention.form == "exempt"]
        words = self.likeness.words(mention, verdict.passage, verdict.sentence, others)
        offset = verdict.sentence.start
        own = [(token, weight) for token, weight in words if weight in (NEAR, SENTENCE)]
        own = [(token, weight) for token, weight in own if not _is_in(token, exempt, offset)]
        near = [token for token, weight in own if weight == NEAR]
        before = [
            token for token, weight in own if weight == SENTENCE and token.start + offset < mention.start
        ]
        rows = self._rows[topic]
        rows = rows[self.likeness.is_main[rows] & comparable(self.facts, mention)[rows]]
        if not len(rows):
            return None
        answer, said = self._answer(near, rows)
        is_near = bool(answer)
        if not answer:
            answer, said = self._nearest_answer(before, rows)
        if not answer:
            return None
        levels = self._groups(near, rows) or self._groups(before, rows) or {""}
        of_answer = rows[self.likeness.answers[rows] == answer]
        chosen = of_answer[np.isin(self.likeness.groups[of_answer], list(levels))]
        if not len(chosen):
            return None
        return _Meant(chosen, said, is_near)

    def _answer(self, tokens: Sequence[Token], rows: np.ndarray) -> tuple[str, float]:
        """The answer of a topic that words name and tell apart from its others; "" where they don't."""
        if not tokens:
            return "", 0.0
        context = self.likeness.context([(token, 1.0) for token in tokens])
        covered = self.facts.labels("answer").covered(context)[rows]
        covered = np.where(self.likeness.distinct[rows] > 0, covered, 0.0)
        answers = self.likeness.answers[rows]
        if len(set(answers)) == 1:
            return str(answers[0]), 1.0
        best = int(np.argmax(covered))
        rest = covered[answers != answers[best]]
        apart = float(covered[best]) - (float(rest.max()) if len(rest) else 0.0)
        if covered[best] < _SAID or apart < _APART:
            return "", 0.0
        return str(answers[best]), float(covered[best])

    def _nearest_answer(self, before: Sequence[Token], rows: np.ndarray) -> tuple[str, float]:
        """The answer that was named last before a number."""
        ordered = sorted(before, key=lambda token: -token.start)
        for size in range(1, min(len(ordered), 12) + 1):
            answer, said = self._answer(ordered[:size], rows)
            if answer:
                return answer, said
        return "", 0.0

    def _groups(self, tokens: Sequence[Token], rows: np.ndarray) -> set[str]:
        """The groups of a topic that words name."""
        said = {token.stem for token in tokens}
        groups = {str(group) for group in self.likeness.groups[rows] if group}
        return {group for group in groups if any(part <= said for part in self._parts(group))}

    def _parts(self, group: str) -> list[frozenset[str]]:
        """The words of a group, and of each of the things that it joins: "Extortion or bribery"."""
        parts = [stems(part, self.language) for part in PARTED.split(group)]
        return [part for part in parts if part]

    def _agrees(self, mention: Mention, rows: np.ndarray) -> np.ndarray:
        if mention.hedged and mention.form in ("percent", "count"):
            slack = _HEDGE * mention.value
            mention = replace(mention, low=mention.low - slack, high=mention.high + slack)
        return agreeing(self.facts, mention, rows)

    def _may_contradict(self, verdict: Verdict, meant: _Meant, group: Sequence[Verdict]) -> bool:
        """Rule 3."""
        mention = verdict.mention
        if mention.base is not None and mention.form != "ratio":
            if mention.base not in self.facts.base[meant.facts]:
                return False
        if joint("measure", self.language).match(verdict.passage.text, mention.end):
            return False
        taken = {other.fact for other in group if other is not verdict and other.status == "matched"}
        if not meant.is_near and taken & set(meant.facts.tolist()):
            return False
        return not joint("together", self.language).search(verdict.sentence.text)


def _is_in(token: Token, mentions: Sequence[Mention], offset: int) -> bool:
    """Whether a word is part of a date, a page ..."""
    start, end = token.start + offset, token.end + offset
    return any(mention.start <= start and end <= mention.end for mention in mentions)
