"""Numbers without words of their own: they are of what the number before them is of (rule 4 of topic.py).

    Restatements(words).facts(verdict, place, groups) -> the facts that a number may be of; none where it has
    words of its own

1. A percent behind a count, or a count behind a percent, restates it: "27 people did so, that is 37%".
2. A group that stands alone beside a number is of the answer before it: "nine fear to be reported: four women
   and five men".
3. A number that is only denied is of the "no" of the question before it: "1,220 had stopped. Eighty had not."
4. A city that stands alone beside a number has it of what the number before is of: "64% in Port, 41% in
   Hill".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analysis.verification.evidence.agreement import agreeing
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.told import BASE
from analysis.verification.evidence.topics.number_words import NumberWords
from analysis.verification.mentions.vocabulary import joint

_NONE = np.array([], dtype="int64")
_SHARES = ("percent", "ratio", "quantity")
#: The end of brackets, a word or two behind a number: "(25 people)".
_CLOSED = re.compile(r"(?: [^\W\d]+){0,2}\)")
_Groups = Sequence[Sequence[Verdict]]


class Restatements:
    """Finds what numbers without words of their own are of."""

    def __init__(self, words: NumberWords):
        self.words, self.likeness, self.facts = words, words.likeness, words.facts
        self.language = words.likeness.language

    def facts_of(self, verdict: Verdict, place: int, groups: _Groups) -> np.ndarray:
        """The facts that a number of the sentence at a place may be of; none where it restates nothing."""
        for facts in (
            self._restated(verdict, groups[place]),
            self._counted_again(verdict, groups[place]),
            self._of_its_part(verdict, place, groups),
            self._denied(verdict, place, groups),
            self._of_another_city(verdict, groups[place]),
        ):
            if len(facts):
                return facts
        return _NONE

    def _restated(self, verdict: Verdict, group: Sequence[Verdict]) -> np.ndarray:
        """Rule 1: of the count that a percent without words of its own restates."""
        mention = verdict.mention
        is_counted = mention.form == "percent" and mention.n is not None
        if mention.form not in ("percent", "ratio") or is_counted:
            return _NONE
        numbers = [other for other in group if other.status != "not a finding"]
        earlier = [other for other in numbers if other.mention.end <= mention.start]
        if not earlier or not self.words.is_plain(verdict, group):
            return _NONE
        other = earlier[-1]
        is_count = other.mention.form == "count" and other.status == "matched" and other.fact >= 0
        if not is_count or other.mention.value != self.facts.n[other.fact]:
            return _NONE
        between = verdict.before[other.mention.end - verdict.sentence.start :]
        text = verdict.sentence.text
        is_moved = joint("up", self.language).search(text) or joint("down", self.language).search(text)
        is_alone = [one.mention.form for one in numbers].count(mention.form) == 1
        if not joint("restates", self.language).search(between) or is_moved or not is_alone:
            return _NONE
        like = self.likeness
        same = (self.facts.kind == "share") & (self.facts.n == other.mention.value)
        same &= (like.answers == like.answers[other.fact]) & (like.place_of == like.place_of[other.fact])
        return np.flatnonzero(same)

    def _counted_again(self, verdict: Verdict, group: Sequence[Verdict]) -> np.ndarray:
        """Rule 1: of the percent that a count restates: "15%, or 191 people"."""
        mention = verdict.mention
        earlier = [one for one in group if one.mention.end <= mention.start and one.status != "not a finding"]
        if mention.form != "count" or not earlier or earlier[-1].mention.form not in _SHARES:
            return _NONE
        other = earlier[-1]
        between = verdict.before[other.mention.end - verdict.sentence.start :]
        is_alone = other.mention.n is None and other.status == "matched" and other.fact >= 0
        is_in_brackets = bool(re.fullmatch(r"[^.;()]*\(", between)) and bool(_CLOSED.match(verdict.after))
        is_again = is_in_brackets and self.words.is_plain(verdict, group)
        if not is_alone or not (is_again or joint("restated", self.language).fullmatch(between)):
            return _NONE
        names = (self.likeness.tables, self.likeness.place_of, self.likeness.answers, self.likeness.groups)
        same = (self.facts.kind == "share") & ~np.isnan(self.facts.n)
        for name in names:
            same &= name == name[other.fact]
        facts = np.flatnonzero(same)
        # Many estimates are "nearly all": what such words are of was only a guess, which the count undoes
        is_guess = other.mention.form == "quantity" and not agreeing(self.facts, mention, facts).any()
        return _NONE if is_guess else facts

    def _of_its_part(self, verdict: Verdict, place: int, groups: _Groups) -> np.ndarray:
        """Rule 2."""
        words = self.words.matcher.scope.group_beside(verdict.before, verdict.after)
        other = _before(verdict, place, groups)
        if not words or other is None or not self.words.is_plain(verdict, groups[place], words):
            return _NONE
        if other.status != "matched" or other.fact < 0 or other.rule not in ("", "restated"):
            return _NONE
        is_its_own = bool(agreeing(self.facts, other.mention, np.array([other.fact]))[0])
        rows = self._rows_of_table(other.fact)
        levels = self.words.groups_beside(verdict, rows)
        is_alike = other.mention.form == verdict.mention.form or other.sentence is verdict.sentence
        if not is_its_own or other.stands.startswith(BASE) or not levels or not is_alike:
            return _NONE
        like = self.likeness
        rows = rows[like.is_main[rows] & (self.facts.kind[rows] == "share")]
        return rows[
            (like.answers[rows] == like.answers[other.fact]) & np.isin(like.groups[rows], list(levels))
        ]

    def _denied(self, verdict: Verdict, place: int, groups: _Groups) -> np.ndarray:
        """Rule 3."""
        other = _before(verdict, place, groups)
        if other is None or other.status != "matched" or other.fact < 0:
            return _NONE
        opposite = int(self.words.matcher.scope.opposite[other.fact])
        clause = re.split(r"[.,;:]", verdict.after)[0]
        is_denied = joint("negation", self.language).search(clause)
        is_yes = opposite >= 0 and bool(self.likeness.is_yes[other.fact])
        if not is_yes or not is_denied or joint("unanswered", self.language).search(clause.strip()):
            return _NONE
        row = self.facts.row(other.fact)
        own = self.likeness.spread(f"{row['subject']} {row['answer']}")
        for name in ("remaining", "negation"):
            own |= self.likeness.spread(
                " ".join(match[0] for match in joint(name, self.language).finditer(clause))
            )
        if not self.words.is_plain(verdict, groups[place], own):
            return _NONE
        rows = self._rows_of_table(opposite)
        is_silent = self.likeness.is_unanswered[rows] & (
            self.likeness.groups[rows] == self.likeness.groups[opposite]
        )
        beside = [one.fact for one in [*groups[place], other] if one.fact >= 0]
        cities = set(self.likeness.place_of[beside].tolist())
        same = np.isin(self.likeness.kin_of, self.likeness.kin_of[[opposite, *rows[is_silent]]])
        same &= np.isin(self.likeness.place_of, sorted(cities)) & self.likeness.is_main
        return np.array([opposite, *np.setdiff1d(np.flatnonzero(same), [opposite])])

    def _of_another_city(self, verdict: Verdict, group: Sequence[Verdict]) -> np.ndarray:
        """Rule 4."""
        like = self.likeness
        earlier = [one for one in group if one.mention.end <= verdict.mention.start and one.fact >= 0]
        sources = [one for one in earlier if one.status == "matched" and not one.stands.startswith(BASE)]
        sources = [one for one in sources if self._says_its_city(one, group)]
        near = {token.stem for token in self.words.near(verdict, group)}
        named = like.places_named(near)
        is_whole = verdict.status == "matched" and verdict.mention.base is not None
        if len(named) != 1 or not sources or is_whole or not self.words.is_plain(verdict, group):
            return _NONE
        first = sources[0].fact
        is_kin = (like.kin_of == like.kin_of[first]) & (like.place_of == named[0]) & like.is_main
        is_other = like.place_of[first] != named[0] and not like.is_shared[first]
        return np.flatnonzero(is_kin) if is_other else _NONE

    def _says_its_city(self, verdict: Verdict, group: Sequence[Verdict]) -> bool:
        near = {token.stem for token in self.words.near(verdict, group)}
        return self.likeness.places[str(self.likeness.place_of[verdict.fact])] <= near

    def _rows_of_table(self, fact: int) -> np.ndarray:
        row = self.facts.row(fact)
        return self.words.tables.rows[(row["study"], row["table"])]


def _before(verdict: Verdict, place: int, groups: _Groups) -> Verdict | None:
    """The number before one, in its sentence or the one before."""
    before = [*groups[place - 1], *groups[place]] if place else groups[place]
    earlier = [one for one in before if one.status != "not a finding" and _is_before(one, verdict)]
    return earlier[-1] if earlier else None


def _is_before(one: Verdict, other: Verdict) -> bool:
    return one.mention.end <= other.mention.start or one.passage is not other.passage
