"""Numbers held against the table that the numbers around them are of.

    Topics(matcher).judge(groups) -> the verdicts of a passage, sentence by sentence, judged by their topic

Who writes "30% go home, 23% take another road" says once what the numbers are of. Rules, each with a test
(tests/verification/evidence/topics/test_topic.py):

1. The topic is the table that most numbers of the sentence are matched by, those of the sentences beside it
   counting less. A number that has a source in it, or says by its words that it is of something else, stays.
2. In the topic a number is of the answer that is named nearest, in its own part of the sentence first, and of
   the group named there; of all where none is. An answer must be told apart from the topic's others.
3. What agrees there is matched. What doesn't contradicts, unless another table has the number of an answer
   said there, the sentence is of other sources, times or changes, or the number stands with others' sums.
4. A number without words of its own is of what the number before it is of (restated.py); one that is said to
   be a sum is held against what it adds up (gathered.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.verification.evidence.agreement import against, agreeing, comparable, is_within_reach
from analysis.verification.evidence.changes import is_change
from analysis.verification.evidence.judgement import Match, Verdict, left_open
from analysis.verification.evidence.likeness import NEAR, SENTENCE, Words
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import BASE, verdict_of
from analysis.verification.evidence.topics.gathered import Sums
from analysis.verification.evidence.topics.number_words import NumberWords
from analysis.verification.evidence.topics.restated import Restatements
from analysis.verification.evidence.topics.topic_words import SAID, Table
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token
from analysis.verification.mentions.vocabulary import joint

#: What a matched number says of the topic of its own sentence, and of those beside it.
_WEIGHTS = {0: 1.0, -1: 0.6, 1: 0.4, -2: 0.3}
#: What a number of the same list says.
_IN_LIST = 1.0
_SMALL, _SMALL_TELLS = 20, 0.6
_LEAST_VOTES = 0.6
_SAID_ELSEWHERE = 0.6
#: The least count that an answer beside it is enough to tell, and how much of that must be said.
_LED, _SAID_LED = 10, 0.5
_TINY = 1e-9
_FAR_UNANSWERED = 3.0
_HEDGE = 0.1
#: A vague number contradicts only what lies so far outside of what it may be said of.
_SLACK = 0.05
_FORMS = ("percent", "count", "part", "ratio", "quantity")


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
        self.number_words = NumberWords(matcher)
        self.words = self.number_words.tables
        self.sums, self.restatements = Sums(self.number_words), Restatements(self.number_words)
        frame = self.facts.frame
        self._far = 0.0
        self._titles = frame["title"].to_numpy("str")
        # "29% of women" is no share of women
        self._is_also_group = np.isin(self.likeness.answers, [name for name in set(frame["group"]) if name])

    def judge(self, groups: Sequence[Sequence[Verdict]], is_list: bool = False) -> list[list[Verdict]]:
        """The verdicts of a passage's sentences, sentence by sentence; all of a list are of one topic."""
        self._far = _IN_LIST if is_list else 0.0
        led = [self._led_by_answers(group) for group in groups]
        judged = [self._judged_group(place, led) for place in range(len(led))]
        # Numbers are contradicted once all that have a source are known
        sourced_groups = [_but_for_early(first, group) for first, group in zip(led, judged, strict=True)]
        is_new = [first != group for first, group in zip(led, sourced_groups, strict=True)]
        for place in range(len(sourced_groups)):
            near = is_new if is_list else is_new[max(place - 2, 0) : place + 2]
            if any(near):
                judged[place] = self._judged_group(place, sourced_groups)
        return judged

    def _judged_group(self, place: int, groups: Sequence[Sequence[Verdict]]) -> list[Verdict]:
        """The verdicts of a sentence."""
        return [self._judged(verdict, place, groups) for verdict in groups[place]]

    def _led_by_answers(self, group: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts of a sentence; a number that an answer named beside it has in one table is of that
        answer. A small count is so only where another number of the sentence is, by the same table.
        """
        led = [self._candidates(verdict, group) for verdict in group]
        tables = Counter(topic for facts in led for topic in facts)
        judged = []
        for verdict, facts in zip(group, led, strict=True):
            is_small = verdict.mention.form == "count" and verdict.mention.value < _LED
            least = 2 if is_small else 1
            facts_by_table = {
                topic: candidate for topic, candidate in facts.items() if tables[topic] >= least
            }
            if facts_by_table:
                # Of two tables that have it, the one of more people
                fact = max(
                    facts_by_table.values(),
                    key=lambda candidate: (round(candidate[0], 2), self.facts.base[candidate[1]]),
                )[1]
                verdict = self._told(verdict, Match("matched", fact, 1.0))
            judged.append(verdict)
        return judged

    def _candidates(self, verdict: Verdict, group: Sequence[Verdict]) -> dict[Table, tuple[float, int]]:
        """Facts with a number whose answer and group are named beside it, one a table, with how much is."""
        mention = verdict.mention
        is_accused = verdict.status == "contradicts" and verdict.rule == "estimate"
        is_unsaid = is_accused and bool(self.likeness.is_unanswered[verdict.fact])
        is_open = (verdict.status == "no source found" and verdict.rule == "") or is_unsaid
        if mention.form not in ("percent", "count", "part") or not is_open or self._is_elsewhere(verdict):
            return {}
        if is_change(verdict, group, self.language):
            return {}
        near = self.number_words.near(verdict, group)
        allowed = self.likeness.allowed(self.number_words.around(verdict, group), verdict.passage)
        agrees = agreeing(self.facts, mention) & allowed & self._leaves(verdict) & self.likeness.is_main
        # A city is named wherever its own results are told
        agrees &= ~self.likeness.is_unanswered & ~self.likeness.is_place
        facts_by_table: dict[Table, tuple[float, int]] = {}
        for fact in np.flatnonzero(agrees).tolist():
            topic = self._table(fact)
            levels = self.words.groups(near, self.words.rows[topic]) or {""}
            if str(self.likeness.groups[fact]) not in levels:
                continue
            answer, coverage = self.words.answer(near, topic)
            is_named = answer == self.likeness.answers[fact] and len(self.words.telling(topic)) > 1
            if is_named and coverage >= _SAID_LED and coverage > facts_by_table.get(topic, (0.0, -1))[0]:
                facts_by_table[topic] = (coverage, fact)
        return facts_by_table

    def _judged(self, verdict: Verdict, place: int, groups: Sequence[Sequence[Verdict]]) -> Verdict:
        mention = verdict.mention
        is_open = verdict.status in ("no source found", "contradicts") and verdict.rule in ("", "estimate")
        is_matched = verdict.status == "matched" and verdict.rule == "" and verdict.fact >= 0
        if mention.form not in _FORMS or not (is_open or is_matched) or self._is_elsewhere(verdict):
            return verdict
        if is_change(verdict, groups[place], self.language):
            return verdict
        restated = self.restatements.facts_of(verdict, place, groups)
        if len(restated):
            return self._held(verdict, restated, "restated")
        gathered = self.sums.of_numbers(verdict, place, groups) if is_open else None
        if gathered is not None:
            return gathered
        votes = self._votes(verdict, place, groups)
        own = votes.get(self._table(verdict.fact), 0.0) if is_matched else 0.0
        for topic, weight in self._here(votes, verdict, groups[place]):
            added = self.sums.of_answers(verdict, topic, groups[place]) if is_open else None
            if added is not None:
                return added
            meant = self._meant(verdict, topic, groups[place])
            if meant is None:
                continue
            agrees = self._agrees(mention, meant.facts)
            if agrees.any():
                is_better = is_open and (meant.is_near or mention.form != "ratio")
                return self._held(verdict, meant.facts, "topic") if is_better else verdict
            is_own = is_matched and self._is_own(verdict, topic, meant, own > 0.5 * weight, groups[place])
            if not is_own and self._may_contradict(verdict, meant, groups[place]):
                return self._held(verdict, meant.facts, "topic")
            break
        # Of what is only about right, some other answer always is
        is_vague = mention.form == "quantity"
        return verdict if is_vague else self._not_of_another(verdict, votes, groups[place])

    def _held(self, verdict: Verdict, facts: np.ndarray, rule: str) -> Verdict:
        """The verdict of a number that is of one of some facts."""
        agrees = self._agrees(verdict.mention, facts)
        if agrees.any():
            is_same = verdict.status == "matched" and verdict.fact in facts[agrees]
            fact = int(facts[np.argmax(agrees)])
            return verdict if is_same else self._told(verdict, Match("matched", fact, 1.0))
        return replace(self._told(verdict, Match("contradicts", int(facts[0]), 1.0)), rule=rule)

    def _here(
        self, votes: Mapping[Table, float], verdict: Verdict, group: Sequence[Verdict]
    ) -> list[tuple[Table, float]]:
        """The topics with enough votes, each of the city that the words name."""
        words = self.number_words.around_all(verdict, group)
        allowed = self.likeness.allowed(words, verdict.passage)
        here: dict[Table, float] = {}
        ordered = sorted(votes.items(), key=lambda vote: -vote[1])
        for (study, table), weight in ordered[:3]:
            if weight < _LEAST_VOTES:
                break
            studies = [study, *(name for name, called in self.words.rows if called == table)]
            named = [name for name in studies if allowed[self.words.rows[(name, table)]].any()]
            if named and (named[0] == study or len(set(named)) == 1):
                here.setdefault((named[0], table), weight)
        return list(here.items())[:2]

    def _is_own(
        self, verdict: Verdict, topic: Table, meant: _Meant, is_voted: bool, group: Sequence[Verdict]
    ) -> bool:
        """Whether the source of a number is as likely as its topic: by its count, its table or its answer."""
        study, table = self._table(verdict.fact)
        is_counted = verdict.mention.n is not None and verdict.mention.form != "ratio"
        if is_counted or verdict.mention.form == "part":
            return True
        if (study, table) != topic:
            near = self.number_words.near(verdict, group)
            own = self.words.covered(near, (study, table)).get(str(self.likeness.answers[verdict.fact]), 0.0)
            level = str(self.likeness.groups[verdict.fact])
            is_same = level == self.likeness.answers[verdict.fact]
            if is_same or (level and level not in self.words.groups(near, self.words.rows[(study, table)])):
                own = 0.0  # whom it would be of is not named beside it
            is_implied = bool(self.likeness.unsaid[verdict.fact] > 0)
            is_titled = (
                is_implied
                and self.likeness.title_said(verdict.fact, self.number_words.around(verdict, group)) >= 0.5
            )
            return is_voted or table == topic[1] or own >= _SAID_LED or is_titled
        own = self.likeness.answers[verdict.fact]
        if own in self.likeness.answers[meant.facts]:
            return False  # of other people
        if meant.is_near and self._is_of_neighbour(verdict, topic, meant, group):
            return False
        words = self.number_words.around_all(verdict, group)
        coverage = self.words.covered([token for token, weight in words if weight >= SENTENCE], topic)
        return coverage[str(own)] >= SAID

    def _is_of_neighbour(
        self, verdict: Verdict, topic: Table, meant: _Meant, group: Sequence[Verdict]
    ) -> bool:
        """Whether the answer of a number's source is named beside another number, and the one that is named
        beside it is no other number's: "9% from Mali, 12% from Ghana", where 12% are from Mali.
        """
        own, named = str(self.likeness.answers[verdict.fact]), str(self.likeness.answers[meant.facts[0]])
        others = [other for other in group if other is not verdict and other.mention.form != "exempt"]
        near = [self.words.answer(self.number_words.near(other, group), topic)[0] for other in others]
        behind = [str(self.likeness.answers[other.fact]) for other in others if other.fact >= 0]
        here = self.words.covered(self.number_words.near(verdict, group), topic)
        return own in near and named not in behind and here.get(own, 0.0) < SAID

    def _not_of_another(
        self, verdict: Verdict, votes: Mapping[Table, float], group: Sequence[Verdict]
    ) -> Verdict:
        """The verdict; a number that its topic has accuses nothing of another table."""
        if verdict.status != "contradicts" or self._table(verdict.fact) in votes:
            return verdict
        is_implied = verdict.rule == "estimate" and self.likeness.unsaid[verdict.fact] > 0
        if is_implied and self._has_another(verdict, np.array([verdict.fact]), group):
            reason = "an answer of another table that is said beside it has the number"
            return left_open(verdict, reason, rule="")
        for topic, weight in votes.items():
            rows = self.words.rows[topic]
            rows = rows[self.likeness.is_main[rows]]
            if weight >= 1.0 and agreeing(self.facts, verdict.mention, rows).any():
                reason = f"a number of {self._titles[rows[0]]}, whose answer is not told apart"
                return left_open(verdict, reason, rule="")
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
        is_rate = joint("rate", self.language).search(text)
        is_of_others = joint("elsewhere", self.language).search(text)
        return bool(is_rate or is_of_others) or self.facts.is_another_time(text)

    def _votes(self, verdict: Verdict, place: int, groups: Sequence[Sequence[Verdict]]) -> dict[Table, float]:
        """Rule 1."""
        votes: dict[Table, float] = {}
        for other_place, group in enumerate(groups):
            weight = _WEIGHTS.get(other_place - place, 0.0)
            weight = max(weight, self._far)
            for other in group if weight else ():
                is_source = (
                    other.status == "matched" and other.fact >= 0 and not other.stands.startswith(BASE)
                )
                if other is verdict or not is_source:
                    continue
                row = self.facts.row(other.fact)
                is_small = other.mention.form == "count" and other.mention.value < _SMALL
                table = (str(row["study"]), str(row["table"]))
                votes[table] = votes.get(table, 0.0) + weight * (_SMALL_TELLS if is_small else 1.0)
        return votes

    def _meant(self, verdict: Verdict, topic: Table, group: Sequence[Verdict]) -> _Meant | None:
        """Rule 2: the facts of a topic that a number may be of; None where its words leave it open."""
        mention = verdict.mention
        offset = verdict.sentence.start
        own = self.number_words.own(verdict, group)
        near = [token for token, weight in own if weight == NEAR]
        earlier = [token for token, weight in own if weight == SENTENCE]
        earlier = [token for token in earlier if token.start + offset < mention.start]
        # What a semicolon parts is said of something else
        first = verdict.before.rfind(";") + 1
        before = [token for token in earlier if token.start >= first]
        rows = self.words.rows[topic]
        rows = rows[(self.likeness.is_main & comparable(self.facts, mention) & self._leaves(verdict))[rows]]
        if mention.base is not None and mention.form != "ratio":
            of_base = rows[self.facts.base[rows] == mention.base]
            rows = of_base if len(of_base) else rows
        if not len(rows):
            return None
        answer, coverage = self.words.answer(near, topic)
        is_near = bool(answer)
        dated = self.number_words.near(verdict, group, but_for_dates=False)
        levels = self.number_words.groups_beside(verdict, rows) or self.words.groups(dated, rows)
        if not answer and len(self.words.in_order(near, topic)) > 1:
            return None
        if not answer:
            # "35% of men look for one; of women, 29% did": a group alone goes on with what was said before
            goes_on = levels and not self._has_words(near, levels)
            answer, coverage = self.words.nearest_answer(earlier if goes_on else before, topic)
            if goes_on and not answer:
                answer, coverage = self._answer_before(verdict, topic, group), 1.0
        if not answer:
            return None
        of_answer = rows[self.likeness.answers[rows] == answer]
        levels = levels or self.words.groups(before, rows) or {"", *self._groups_behind(verdict, own, rows)}
        if mention.base is not None and mention.form != "ratio" and "" in levels:
            levels = set(self.likeness.groups[of_answer].tolist())
        chosen = of_answer[np.isin(self.likeness.groups[of_answer], list(levels))]
        if not len(chosen):
            return None
        return _Meant(chosen, coverage, is_near)

    def _answer_before(self, verdict: Verdict, topic: Table, group: Sequence[Verdict]) -> str:
        """The answer of a topic that the number before one in its sentence is of; "" where it is of none."""
        earlier = [one for one in group if one.mention.end <= verdict.mention.start and one.fact >= 0]
        own = [one for one in earlier if one.status == "matched" and self._table(one.fact) == topic]
        return str(self.likeness.answers[own[-1].fact]) if own else ""

    def _has_words(self, near: Sequence[Token], levels: set[str]) -> bool:
        """Whether words have any of labels but for those of some groups."""
        own_words = frozenset().union(*(self.likeness.group_words[level] for level in levels))
        left_out = {token.start for token in near if token.stem in own_words}
        words = {token.stem for token in near if token.start not in left_out}
        return bool((words - self.facts.place_words) & self.facts.vocabulary.keys())

    def _groups_behind(self, verdict: Verdict, own: Words, rows: np.ndarray) -> set[str]:
        """The groups that a sentence names at its end: "gangs (38%) and locals (38%) share the thefts"."""
        end = verdict.mention.end - verdict.sentence.start
        return self.words.groups([token for token, _ in own if token.start >= end], rows)

    def _leaves(self, verdict: Verdict) -> np.ndarray:
        """The facts that the words right beside a number leave."""
        return self.matcher.scope.leaves(verdict.mention, verdict.sentence)

    def _agrees(self, mention: Mention, rows: np.ndarray) -> np.ndarray:
        if mention.hedged and mention.form in ("percent", "count"):
            slack = _HEDGE * mention.value
            mention = replace(mention, low=mention.low - slack, high=mention.high + slack)
        return agreeing(self.facts, mention, rows)

    def _may_contradict(self, verdict: Verdict, meant: _Meant, group: Sequence[Verdict]) -> bool:
        """Rule 3."""
        mention = verdict.mention
        is_based = mention.base is not None and mention.form != "ratio"
        if is_based and mention.base not in self.facts.base[meant.facts]:
            return False
        if joint("measure", self.language).match(verdict.passage.text, mention.end):
            return False
        values = against(self.facts, mention)[meant.facts]
        if mention.form == "count" and not is_within_reach(mention, values).any():
            return False
        is_vague = mention.form in ("quantity", "ratio")
        if is_vague and ((values >= mention.low - _SLACK) & (values <= mention.high + _SLACK)).any():
            return False
        is_unanswered = self.likeness.is_unanswered[meant.facts].all()
        if is_unanswered and mention.value > _FAR_UNANSWERED * values.max():
            return False  # "a third do not know where to go"
        clause = re.split(r"[,;:]", verdict.before)[-1]
        is_number = (self.facts.kind[meant.facts] == "number").any()
        if joint("average", self.language).search(clause) and not is_number:
            return False  # "the average man is 32"
        beside = [other.fact for other in group if other is not verdict and other.status == "matched"]
        is_turn = any(self._table(fact) == self._table(int(meant.facts[0])) for fact in beside if fact >= 0)
        # "31% of reports are of women, 79% of men" are shares of a table of men and women
        if not is_turn and self.likeness.is_named_as_base(int(meant.facts[0]), mention, verdict.sentence):
            return False
        taken = {other.fact for other in group if other is not verdict and other.status == "matched"}
        if not meant.is_near and taken & set(meant.facts.tolist()):
            return False
        if joint("together", self.language).search(verdict.sentence.text):
            return False
        return not self._has_another(verdict, meant.facts, group)

    def _has_another(self, verdict: Verdict, facts: np.ndarray, group: Sequence[Verdict]) -> bool:
        """Whether another table of the city has the number of an answer that its words name."""
        words = self.number_words.around_all(verdict, group)
        near = [(token, weight) for token, weight in words if weight >= NEAR]
        row = self.facts.row(int(facts[0]))
        if verdict.mention.form == "count" and verdict.mention.value < _SMALL:
            return False  # of few people, some table has any number
        agrees = agreeing(self.facts, verdict.mention) & self.likeness.is_main
        agrees &= (self.likeness.place_of == row["place"]) & (self.likeness.tables != row["table"])
        agrees &= self._leaves(verdict)
        agrees &= (self.likeness.distinct > 0) & ~self.likeness.is_unanswered & ~self._is_also_group
        coverage = np.where(agrees, self.likeness.said(near), 0.0)
        return bool(coverage.max() >= _SAID_ELSEWHERE)


def _but_for_early(first: Sequence[Verdict], judged: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts of a sentence, but for what contradicts while others may still get a source."""
    kept_apart = []
    for one, other in zip(first, judged, strict=True):
        kept_apart.append(one if other.status == "contradicts" else other)
    return kept_apart
