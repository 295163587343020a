"""Numbers that add up what is named or counted around them: "together, tankers and rain serve 40 people".

    Sums(words).of_answers(verdict, topic, group)   -> the verdict on a sum of the answers that are named
    Sums(words).of_numbers(verdict, place, groups)  -> on a sum of the numbers before it

Rules, each with a test (tests/verification/evidence/topics/test_leaning.py):

1. A number that the answers named in its sentence add to is their sum. One that is said to be a sum, of
   answers that are wholly named, contradicts where they don't add to it.
2. A number that is said to be the sum of those before it ("together", "these three") is held against what
   stands behind them: of one table and group, whose answers exclude each other. "These three" are three.
3. Percents may be added as they are printed, or as they were counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.verification.evidence.judgement import Verdict, between, left_open
from analysis.verification.evidence.likeness import NEAR, SENTENCE
from analysis.verification.evidence.told import BASE
from analysis.verification.evidence.topics.number_words import NumberWords
from analysis.verification.evidence.topics.topic_words import Table
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.numerals import number_words
from analysis.verification.mentions.vocabulary import joint

_SAID_ELSEWHERE = 0.6
_TINY = 1e-9
#: Shares of answers that exclude each other add to no more.
_WHOLE = 1.01
_SLACK = 0.05
_SUMMED = ("percent", "count", "quantity", "ratio")


class Sums:
    """Holds numbers that are sums against what they add up."""

    def __init__(self, words: NumberWords):
        self.words, self.likeness, self.facts = words, words.likeness, words.facts
        self.language = words.likeness.language

    def of_answers(self, verdict: Verdict, topic: Table, group: Sequence[Verdict]) -> Verdict | None:
        """Rule 1; None where the words leave open of which answers."""
        mention, tables = verdict.mention, self.words.tables
        if mention.form not in ("percent", "count"):
            return None
        rows = tables.rows[topic]
        rows = rows[self.likeness.is_main[rows] & (self.facts.kind[rows] == "share")]
        around = self.words.own(verdict, group)
        own = [token for token, weight in around if weight in (NEAR, SENTENCE)]
        is_said = self._is_sum(verdict)
        if not is_said and tables.answer(self.words.near(verdict, group), topic)[0]:
            return None  # it stands beside an answer of its own
        covered = tables.covered(own, topic)
        named = [answer for answer, share in covered.items() if share >= _SAID_ELSEWHERE]
        levels = tables.groups(own, rows) or {""}
        chosen = rows[np.isin(self.likeness.answers[rows], named)]
        chosen = chosen[np.isin(self.likeness.groups[chosen], list(levels))]
        if len(named) < 2 or len(chosen) != len(named):
            return None
        judged = self._held(verdict, chosen)
        partly = [answer for answer in named if not tables.is_fully_named(answer, own, topic)]
        if judged.status == "matched" or (is_said and not mention.hedged and not partly):
            return judged if judged.status == "matched" or self._is_above_all(mention, chosen) else None
        return None

    def of_numbers(self, verdict: Verdict, place: int, groups: Sequence[Sequence[Verdict]]) -> Verdict | None:
        """Rule 2."""
        mention = verdict.mention
        counted = self._these(verdict)
        wording = self._of_list_behind(verdict, groups[place])
        if wording is not None:
            return wording
        if mention.form not in _SUMMED or not (counted or self._is_sum(verdict)):
            return None
        earlier = [one for one in groups[place] if one.mention.end <= mention.start]
        earlier = [one for one in earlier if one.mention.form != "exempt" and one.mention.text != counted]
        if len(earlier) < 2 and place:
            earlier = [*groups[place - 1], *earlier]
        behind = [one for one in earlier if one.mention.form != "exempt" and not one.stands.startswith(BASE)]
        if not all(one.status == "matched" for one in behind):
            return None
        for facts in self._by_table(behind):
            is_whole = len(facts) == self._count(counted) if counted else len(facts) > 1
            is_whole = is_whole and not self._names_others(verdict, facts, groups[place])
            if is_whole and self._exclude_each_other(facts):
                return self._held(verdict, facts)
        return None

    def _names_others(self, verdict: Verdict, facts: np.ndarray, group: Sequence[Verdict]) -> bool:
        """Whether a sentence names other answers of a table: "Togo and Mali together"."""
        row = self.facts.row(int(facts[0]))
        own = [token for token, _ in self.words.own(verdict, group)]
        named = {answer for _, answer in self.words.tables.in_order(own, (row["study"], row["table"]))}
        return bool(named - set(self.likeness.answers[facts].tolist()))

    def _of_list_behind(self, verdict: Verdict, group: Sequence[Verdict]) -> Verdict | None:
        """The verdict on a number that a list behind a colon adds up to; None where there is no such list, or
        nothing speaks against the number.
        """
        later = [
            one for one in group if one.mention.start > verdict.mention.end and one.mention.form != "exempt"
        ]
        behind = [one for one in later if ":" in between(verdict, one) and one.status == "matched"]
        if verdict.mention.form not in _SUMMED or ":" in verdict.before or len(behind) < 2:
            return None
        for facts in self._by_table(behind):
            if len(facts) > 1 and self._exclude_each_other(facts):
                held = self._held(verdict, facts)
                if held.status == "matched":
                    return held
                is_doubtful = verdict.status == "contradicts"
                return left_open(verdict, "the list behind it") if is_doubtful else None
        return None

    def _by_table(self, behind: Sequence[Verdict]) -> list[np.ndarray]:
        """What stands behind numbers, but for totals, by table, the one of most numbers first."""
        facts = list(dict.fromkeys(one.fact for one in behind if one.fact >= 0))
        total = joint("total", self.language)
        addends = np.array([fact for fact in facts if not total.search(self.likeness.answers[fact])], "int64")
        tables = self.likeness.table_of[addends]
        apart = [addends[tables == table] for table in dict.fromkeys(tables.tolist())]
        return sorted(apart, key=len, reverse=True)

    def _is_sum(self, verdict: Verdict) -> bool:
        """Whether the words right around a number say that it is a sum."""
        before, after = re.split(r"[;:]", verdict.before)[-1], re.split(r"[,;:]", verdict.after)[0]
        clause = f"{before}{verdict.mention.text}{after}"
        is_said = joint("together", self.language).search(clause)
        is_said = is_said or joint("gathers", self.language).match(before.strip())
        return bool(is_said or joint("adds", self.language).search(verdict.before))

    def _these(self, verdict: Verdict) -> str:
        """The number word of "these three regions" in a sentence, before the number; "" where none stands."""
        match = joint("these", self.language).search(verdict.before)
        return next(filter(None, match.groups()), "") if match else ""

    def _count(self, word: str) -> int:
        return next((int(value) for _, _, value in number_words(word, self.language)), 0)

    def _exclude_each_other(self, facts: np.ndarray) -> bool:
        """Whether facts are of one table and group, whose answers nobody gives two of."""
        like = self.likeness
        same = (like.table_of == like.table_of[facts[0]]) & (like.groups == like.groups[facts[0]])
        same &= like.is_main & (self.facts.kind == self.facts.kind[facts[0]])
        if not same[facts].all() or len(set(like.answers[facts].tolist())) < len(facts):
            return False
        return self.facts.kind[facts[0]] != "share" or float(self.facts.value[same].sum()) <= _WHOLE

    def _shares(self, facts: np.ndarray) -> np.ndarray:
        """The facts as shares: of people counted, over their table's total."""
        if self.facts.kind[facts[0]] == "share":
            return self.facts.value[facts]
        like = self.likeness
        same = (like.table_of == like.table_of[facts[0]]) & (like.groups == like.groups[facts[0]])
        total = [
            row for row in np.flatnonzero(same) if joint("total", self.language).search(like.answers[row])
        ]
        whole = max((float(self.facts.value[row]) for row in total), default=np.nan)
        return self.facts.value[facts] / whole

    def _held(self, verdict: Verdict, facts: np.ndarray) -> Verdict:
        """Rule 3: the verdict on a number that some facts add to."""
        mention = verdict.mention
        is_count = mention.form == "count"
        counted = np.where(self.facts.kind[facts] == "share", self.facts.n[facts], self.facts.value[facts])
        values = counted if is_count else self._shares(facts)
        rounded = values.sum() if is_count else np.floor(100 * values + 0.5).sum() / 100
        total = float(values.sum())
        wording = " + ".join(self.likeness.answers[facts].tolist())
        slack = _SLACK if mention.form in ("quantity", "ratio") or mention.hedged else _TINY
        slack = slack * total if is_count and mention.hedged else slack
        if np.isnan(total):
            return verdict
        if any(mention.low - slack <= value <= mention.high + slack for value in (total, rounded)):
            return replace(
                verdict, status="matched", stands=f"the sum of {wording}", instead="", rule="arithmetic"
            )
        right = f"{total:,.0f}" if is_count else f"{total:.0%}"
        return replace(
            verdict,
            status="contradicts",
            stands=f"{wording} add to {right}",
            instead=right,
            rule="sum of answers",
            fact=int(facts[0]),
        )

    def _is_above_all(self, mention: Mention, facts: np.ndarray) -> bool:
        """Whether a number is larger than each of its parts: else it is none of their sum."""
        values = self.facts.value[facts] if mention.form == "percent" else self.facts.n[facts]
        return bool((values < mention.value).all())
