"""What a sentence says of a number of one city beside another city, held against both.

    CityComparisons(matcher).judge(groups) -> what contradicts, by sentence

Rules, each with a test (tests/verification/evidence/topics/test_leaning.py):

1. "More than in Port", "three times less than in Port": the number that stands last before is compared with
   the same table's row, answer and group of the other city.
2. Counts of two samples may be compared as counts or as shares: it contradicts where it is wrong as both.
3. A sentence that says another number after it, which is not the other city's, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from analysis.verification.evidence.judgement import Verdict, numbers
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import fact_told
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.vocabulary import joint, says_more

#: Shares that differ by no more may be printed alike.
_ALIKE = 0.005
_CITY_WORDS = 5


class CityComparisons:
    """Holds what is said of two cities against the rows of both."""

    def __init__(self, matcher: Matcher):
        self.likeness, self.facts, self.language = matcher.likeness, matcher.facts, matcher.language

    def judge(self, groups: Sequence[Sequence[Verdict]]) -> list[Verdict]:
        """What contradicts in the sentences of a passage that have numbers."""
        if len(self.likeness.places) < 2:
            return []
        judged: list[Verdict] = []
        for place, group in enumerate(groups):
            before = groups[place - 1] if place else ()
            judged += self._of_sentence(group, before)
        return judged

    def _of_sentence(self, group: Sequence[Verdict], before: Sequence[Verdict]) -> Iterator[Verdict]:
        text = group[0].sentence.text if group else ""
        for than in joint("than", self.language).finditer(text):
            city = self._city_after(text[than.end() :])
            if not city or any(verdict.is_accusing for verdict in group):
                continue
            own = [one for one in group if one.mention.start - one.sentence.start < than.start()]
            times = numbers(own, "times")
            behind = [one for one in [*before, *own] if one.status == "matched" and one.fact >= 0]
            others = [one for one in group if one not in own and one.mention.form != "exempt"]
            others = [one for one in others if not self._is_of(one, city)]
            if not behind or others or (not numbers(own, "count", "percent", "part") and not times):
                continue
            last = behind[-1]
            kin = self._kin(last.fact, city)
            is_more = says_more(text[: than.end()], self.language)
            if kin is None or is_more is None or self._bears(last, kin, times, is_more):
                continue
            wording = f"{fact_told(self.facts, last.fact)}; {city}: {fact_told(self.facts, kin)}"
            mention = Mention(0, len(text), text, "exempt", 0.0, 0.0, 0.0)
            at = times[0].mention if times else mention
            yield Verdict(last.passage, group[0].sentence, at, "contradicts", wording, "", "cities compared")

    def _is_of(self, verdict: Verdict, city: str) -> bool:
        """Whether a number that stands after a comparison is the other city's."""
        is_known = verdict.status == "matched" and verdict.fact >= 0
        return is_known and str(self.likeness.place_of[verdict.fact]) == city

    def _city_after(self, text: str) -> str:
        """The city that a comparison names within a few words; "" where it names none."""
        words = " ".join(re.split(r"[.,;:()]", text)[0].split()[:_CITY_WORDS])
        near = {token.stem for token in self.likeness.tokens_of(words)}
        named = self.likeness.places_named(near)
        return named[0] if len(named) == 1 else ""

    def _kin(self, fact: int, city: str) -> int | None:
        """The same row of another city."""
        like = self.likeness
        is_kin = (like.kin_of == like.kin_of[fact]) & (like.place_of == city) & like.is_main & ~like.is_shared
        rows = np.flatnonzero(is_kin)
        return int(rows[0]) if len(rows) == 1 and like.place_of[fact] != city else None

    def _bears(self, one: Verdict, other: int, times: Sequence[Verdict], is_more: bool) -> bool:
        """Rule 2."""
        pairs = [(self.facts.value[one.fact], self.facts.value[other])]
        if not np.isnan(self.facts.n[[one.fact, other]]).any():
            pairs.append((self.facts.n[one.fact], self.facts.n[other]))
        for first, second in pairs:
            larger, smaller = (first, second) if is_more else (second, first)
            if times:
                low, high = times[0].mention.low, times[0].mention.high
                if smaller > 0 and low <= larger / smaller <= high:
                    return True
            elif larger > smaller - (_ALIKE if self.facts.kind[one.fact] == "share" else 0.0):
                return True
        return False
