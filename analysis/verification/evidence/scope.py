"""Which facts the words beside a number leave: whom it is of, whether it is said yes or no of, which source.

    Scope(likeness).leaves(mention, sentence) -> for each fact, whether the number may be of it

Rules, each with a test (tests/verification/evidence/test_scope.py):

1. A group right beside a number binds it: "13% of men", "eight were women", "men (39%)". The same table's
   facts of others, and of everybody, are left out; an answer that means the same ("Male") stays.
2. A number that a negated verb follows ("14 people do not have access") is of an answer that says no, and
   "none of" of one that doesn't.
3. A sentence of people interviewed is of surveys; one of people observed is of what was observed.
4. A survey that a sentence calls by its name ("the COVID-19 survey"), or dates by a month that only one has,
   is the one; other surveys are left out.
5. "More often by women than by men (43% against 40%)": two numbers in brackets, or behind a colon, are of
   the two groups before them, in their order.
6. Where a sentence names the head of some of a table's columns (one of two points of observation), the
   table's columns of other heads are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import numpy as np

from analysis.verification.evidence.likeness import Likeness, pair_opens, place_in_pair
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.months import months_in
from analysis.verification.mentions.tokens import stems
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.sentences import Sentence

_WORD = r"[^\W\d_]+"
#: As near to its name stands the word "survey": "the COVID-19 survey", "enquête sur la COVID-19".
_CALLED = 25
_FORMS = ("percent", "count", "part", "ratio", "quantity")


class Scope:
    """The facts that the words beside a number leave."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness
        self.facts = likeness.facts
        self.language = likeness.language
        frame = self.facts.frame
        # Columns that count people and reports side by side are no groups of people
        is_of_one_unit = frame.groupby(["study", "table"])["unit"].transform("nunique") == 1
        names = sorted({group for group in frame.loc[is_of_one_unit, "group"] if group})
        groups = {name: stems(name, self.language) for name in names}
        self._groups = {name: words for name, words in groups.items() if words}
        self._table_of = likeness.table_of
        self.opposite = self._opposites()
        self._is_none = likeness.is_no | likeness.is_none
        negation = joint("negation", self.language)
        negated = [answer for answer in likeness.meanings if negation.search(answer)]
        self._says_no = self._is_none | likeness.is_unanswered | np.isin(likeness.answers, negated)
        self._says_no |= likeness.is_yes & (self.opposite < 0)
        is_of_people = (self.facts.interviews > 0) & (frame["unit"] != "individuals").to_numpy("bool")
        self._sources = {"asked": is_of_people, "observed": ~is_of_people}
        self._survey_of = self._surveys()
        self._called = self._names()
        self._head_rows = self._heads()
        asked_tables = np.unique(self._table_of[self._sources["asked"]])
        is_of_survey = np.isin(self._table_of, asked_tables)
        labels = set(frame.loc[is_of_survey, "answer"]) | set(frame.loc[is_of_survey, "group"])
        asked = frozenset().union(*(stems(label, self.language) for label in labels))
        points = {head for head, rows in self._head_rows.items() if not is_of_survey[~rows].any()}
        # A region that is a point of observation too is told of in surveys as well
        self._points = {head for head in points if not stems(head, self.language) & asked}
        self._head_words = {head: stems(head, self.language) for head in self._head_rows}

    def leaves(self, mention: Mention, sentence: Sentence) -> np.ndarray:
        """Which facts a number may be of, by the words of its sentence."""
        if mention.form not in _FORMS:
            return np.ones(len(self.facts), dtype="bool")
        before = sentence.text[: mention.start - sentence.start]
        after = sentence.text[mention.end - sentence.start :]
        left = self._of_source(sentence.text) & self._of_heads(sentence.text)
        is_none = mention.form == "quantity" and mention.high == 0  # no "0 of 29 refused"
        group = self._as_group(mention.text.split()[-1]) if is_none else frozenset()
        group = group or self.group_beside(before, after)
        if group:
            left &= self._of_group(group)
        if is_none:
            # "No woman" is no share of women
            left &= ~(self._is_none | self.likeness.is_unanswered | self._means(group))
        elif self.is_denied(mention, sentence):
            left &= self._says_no
        return left

    def is_denied(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a negated verb follows a number: "14 people do not have access"."""
        after = sentence.text[mention.end - sentence.start :]
        before = sentence.text[: mention.start - sentence.start]
        is_denied = joint("denied", self.language).match(after)
        return bool(is_denied or joint("denied before", self.language).search(before))

    def group_beside(self, before: str, after: str) -> frozenset[str]:
        """The words of the group that stands right beside a number; none where it stands beside none."""
        pair = self._group_of_pair(before, after)
        if pair is not None:
            return pair
        follows = joint("bound", self.language).match(after)
        if follows:
            words = re.match(rf"({_WORD})(?:,? \w+ ({_WORD}))?", after[follows.end() :])
            first = self._as_group(words[1]) if words else frozenset()
            # "12 women and men" are no women alone
            if first and not (words and words[2] and self._as_group(words[2])):
                return first
        leads = re.search(rf"({_WORD})(?::| ?[(\[]| ?=) ?$", before)
        return self._as_group(leads[1]) if leads else frozenset()

    def _group_of_pair(self, before: str, after: str) -> frozenset[str] | None:
        """Rule 5: the group of one of two numbers; None where no two stand there."""
        place = place_in_pair(before, after, self.language)
        if place is None:
            return None
        words = re.findall(_WORD, before[: pair_opens(before)])
        groups = list(dict.fromkeys(filter(None, map(self._as_group, words))))
        if len(groups) != 2:
            return frozenset()
        return groups[place]

    @lru_cache(maxsize=2_000)  # noqa: B019 - a scope lives as long as its facts
    def _as_group(self, text: str) -> frozenset[str]:
        """The stems of the groups that a word means; none where it means no group."""
        meanings = self.likeness.spread(text)
        own = [words for words in self._groups.values() if words <= meanings]
        return frozenset().union(*own)

    @lru_cache(maxsize=500)  # noqa: B019
    def _of_group(self, group: frozenset[str]) -> np.ndarray:
        """Rule 1."""
        fits = {name: bool(words & group) for name, words in self._groups.items()}
        of_group = np.array([fits.get(name, False) for name in self.likeness.groups], dtype="bool")
        has_group = np.zeros(self._table_of.max(initial=0) + 1, dtype="bool")
        has_group[self._table_of[of_group]] = True
        is_of_others = self.likeness.has_group | has_group[self._table_of]
        return of_group | self._means(group) | ~is_of_others

    def _heads(self) -> dict[str, np.ndarray]:
        """The heads of columns that part a table, each with the facts under it and under the others."""
        parted = [f"{subject}\t".split("\t") for subject in self.facts.frame["subject"]]
        subjects = np.array([segments[1] for segments in parted], dtype="str")
        heads: dict[str, np.ndarray] = {}
        for table in np.unique(self._table_of):
            rows = self._table_of == table
            named = {head for head in subjects[rows].tolist() if head}
            for head in named if len(named) > 1 else ():
                heads[head] = heads.get(head, np.ones(len(rows), dtype="bool")) & (~rows | (subjects == head))
        return heads

    @lru_cache(maxsize=2_000)  # noqa: B019
    def _of_heads(self, text: str) -> np.ndarray:
        """Rule 6."""
        text_stems = stems(text, self.language)
        left = np.ones(len(self.facts), dtype="bool")
        named = [head for head, words in self._head_words.items() if words and words <= text_stems]
        if len(named) == 1:  # of several, each has its own number
            left &= self._head_rows[named[0]]
        is_asked = joint("asked", self.language).search(text)
        is_point = any(head in self._points for head in named)
        if is_point and not is_asked and not joint("elsewhere", self.language).search(text):
            left &= self._sources["observed"]
        return left

    @lru_cache(maxsize=500)  # noqa: B019
    def _means(self, words: frozenset[str]) -> np.ndarray:
        """The facts whose answer means one of some words."""
        means = [answer for answer, meaning in self.likeness.meanings.items() if meaning & words]
        return np.isin(self.likeness.answers, means)

    def _opposites(self) -> np.ndarray:
        """The "no" of each plain "yes" and the other way round; -1 of all others, and where the question is
        negated itself, so that its "yes" says no.
        """
        like, frame = self.likeness, self.facts.frame
        negation = joint("negation", self.language)
        negated = {text for text in set(frame["subject"]) if negation.search(text)}
        opposite = np.full(len(frame), -1)
        either = frame[(like.is_yes | like.is_no) & ~frame["subject"].isin(negated)]
        names = ["study", "table", "question", "group", "kind", "weighting", "base"]
        for _, pair in either.groupby(names, sort=False, dropna=False):
            if len(pair) == 2:
                opposite[pair.index] = pair.index[::-1]
        return opposite

    def _surveys(self) -> np.ndarray:
        """The survey that each fact is of, by its place and interviews; "" where it is of none."""
        asked = [one for one in self.facts.surveys if one.interviews]
        survey_titles = {(one.place, float(one.interviews)): one.title for one in asked}
        places = self.facts.frame["place"]
        pairs = zip(places, self.facts.interviews.tolist(), strict=True)
        return np.array([survey_titles.get(pair, "") for pair in pairs], dtype="str")

    def _names(self) -> dict[str, frozenset[str]]:
        """The words of each survey's name that no other one has."""
        titles = {one.title for one in self.facts.surveys if one.interviews}
        words = {title: frozenset(re.findall(r"[^\W\d_]{3,}", title.casefold())) for title in titles}
        counts = Counter(word for title_words in words.values() for word in title_words)
        own = frozenset(word for word, count in counts.items() if count == 1)
        return {title: title_words & own for title, title_words in words.items()}

    @lru_cache(maxsize=2_000)  # noqa: B019
    def _of_source(self, text: str) -> np.ndarray:
        """Rules 3 and 4."""
        left = np.ones(len(self.facts), dtype="bool")
        is_said = {name: bool(joint(name, self.language).search(text)) for name in self._sources}
        if sum(is_said.values()) == 1 and not joint("elsewhere", self.language).search(text):
            left &= self._sources[next(name for name, is_named in is_said.items() if is_named)]
        called = self._surveys_called(text, is_said["asked"])
        if called:
            left &= np.isin(self._survey_of, sorted({"", *called}))
        return left

    def _surveys_called(self, text: str, is_interviewed: bool) -> set[str]:
        """The surveys that a sentence names or dates; none where it does neither, or leaves none out."""
        lowered, called = text.casefold(), set()
        for match in joint("survey", self.language).finditer(lowered):
            near = lowered[max(0, match.start() - _CALLED) : match.end() + _CALLED]
            near_words = set(re.findall(r"[^\W\d_]{3,}", near))
            called |= {title for title, words in self._called.items() if words & near_words}
        months = months_in(text, self.language) if is_interviewed and not called else []
        if months:
            asked = [one for one in self.facts.surveys if one.interviews]
            called = {one.title for one in asked if all(one.first <= month <= one.last for month in months)}
        return called if len(called) == 1 else set()
