"""Whether an accusation has its warrant: nothing that the words leave open may make its number right.

    Warrants(matcher, number_words).judge(groups) -> the verdicts of a passage, sentence by sentence

Every accusation by an estimate passes here, whichever rule made it. It stands only where each thing in which
the accused row differs from a row that has the number is said of the accused one; else the number has no
source. Rules, each with a sentence that needs it (tests/verification/evidence/test_warrant.py, and reports
of strangers in tests/verification/test_corpus.py):

1. Another group of the same answer has the number, and the accused one's group does not stand beside it, or
   the text over it is of that other group.
2. The city of the headings has it, and the accused row's city is only that of a sentence before, or one that
   is compared ("unlike in Port").
3. Another answer of the table has it that is said as well; or its "no", where the accused answer is not
   wholly said; "nobody does without" denies a denial.
4. Another table has it, of an answer that is said as well or better, and its question is said no worse. A
   count and base together are hardly those of another row by chance.
5. A name stands beside the number that is a label's, and none of the accused row's.
6. The words beside it are of people observed, or of reports, and the accused row is not.
7. Nothing tells the accused row's question: a total, a "yes" or "women" is an answer of many tables; a
   share "of the whole" is of what was told before, where only a synonym names the answer.
8. A number that something rose or fell from, or to, is of one of two times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from analysis.verification.evidence.agreement import against, agreeing, is_within
from analysis.verification.evidence.judgement import Verdict, left_open
from analysis.verification.evidence.likeness import NEAR, Words
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.topics.number_words import NumberWords
from analysis.verification.mentions.quantities import degree_before
from analysis.verification.mentions.tokens import stems, tokens
from analysis.verification.mentions.vocabulary import joint

_JUDGED = ("estimate", "topic", "restated", "naming")
_OF_PEOPLE = ("asked", "interviewed")
_VAGUE = ("quantity", "ratio")
#: How much of an answer must be said before it is; before it is wholly, in part.
_PARTLY, _SAID, _WHOLLY = 0.4, 0.5, 0.9
#: How much of its title must be said for a total or a "yes"; for a part whose answer is not wholly said.
_TOTAL_TITLE, _PART_TITLE = 0.4, 0.5
_BETTER = 0.1


class Warrants:
    """Holds accusations against all rows that have their number."""

    def __init__(self, matcher: Matcher, words: NumberWords, people: Sequence[str]):
        self.matcher, self.words, self.people = matcher, words, frozenset(people)
        self.likeness, self.facts, self.language = matcher.likeness, matcher.facts, matcher.language
        self._titles: dict[str, frozenset[str]] = {}

    def judge(self, groups: Sequence[Sequence[Verdict]]) -> list[list[Verdict]]:
        """The verdicts of a passage; accusations without warrant are left open."""
        return [[self._judged(verdict, group) for verdict in group] for group in groups]

    def _judged(self, verdict: Verdict, group: Sequence[Verdict]) -> Verdict:
        if verdict.status != "contradicts" or verdict.rule not in _JUDGED or verdict.fact < 0:
            return verdict
        if agreeing(self.facts, replace(verdict.mention, base=None), np.array([verdict.fact]))[0]:
            return verdict  # its base is what is wrong
        reason = _Accusation(self, verdict, group).lacks()
        return left_open(verdict, reason) if reason else verdict

    def group_stems(self, fact: int) -> frozenset[str]:
        """The words of a row's group."""
        return self.likeness.group_words.get(str(self.likeness.groups[fact]), frozenset())

    def place_stems(self, fact: int) -> frozenset[str]:
        """The words of a row's city."""
        return self.likeness.places[str(self.likeness.place_of[fact])]

    def title_stems(self, fact: int) -> frozenset[str]:
        """The words of a row's title, but for cities."""
        title = str(self.likeness.titles[fact])
        if title not in self._titles:
            self._titles[title] = stems(title, self.language) - self.facts.place_words
        return self._titles[title]


@dataclass(frozen=True, eq=False)
class _Accusation:
    """One accused number, with the words around it and the rows that have it."""

    warrants: Warrants
    verdict: Verdict
    group: Sequence[Verdict]

    def lacks(self) -> str:
        """What the accusation lacks; "" where it has its warrant."""
        for lack in self._lacks():
            if lack:
                return lack
        return ""

    def _lacks(self) -> Iterator[str]:
        yield "a number of one of two times" if self._is_from_or_to() else ""
        yield self._of_another_group()
        yield self._of_the_headings_city()
        yield self._of_another_answer()
        yield self._of_another_table()
        yield self._of_a_name()
        yield self._of_another_unit()
        yield self._of_no_question()

    @cached_property
    def _own(self) -> Words:
        return self.warrants.words.own(self.verdict, self.group)

    @cached_property
    def _near(self) -> Words:
        return [(token, weight) for token, weight in self._own if weight == NEAR]

    @cached_property
    def _own_stems(self) -> frozenset[str]:
        return frozenset(token.stem for token, _ in self._own)

    @cached_property
    def _near_stems(self) -> frozenset[str]:
        return frozenset(token.stem for token, _ in self._near)

    @cached_property
    def _over_stems(self) -> frozenset[str]:
        """The words of the headings, and of the sentence before."""
        verdict = self.verdict
        spread = self.warrants.likeness.spread
        return frozenset().union(*map(spread, (verdict.sentence.before, *verdict.passage.context)))

    @cached_property
    def _said_near(self) -> np.ndarray:
        return self.warrants.likeness.said(self._near)

    @cached_property
    def _said(self) -> np.ndarray:
        return self.warrants.likeness.said(self._own)

    @property
    def _is_none(self) -> bool:
        return self.verdict.mention.form == "quantity" and self.verdict.mention.high == 0

    @cached_property
    def _agrees(self) -> np.ndarray:
        """The rows that have the number, of those that the words beside it leave."""
        like, facts, mention = self.warrants.likeness, self.warrants.facts, self.verdict.mention
        agrees = agreeing(facts, mention) & like.is_main
        agrees &= self.warrants.matcher.scope.leaves(mention, self.verdict.sentence)
        if mention.form == "count":
            is_own_base = like.table_of == like.table_of[self.verdict.fact]
            agrees &= is_own_base | is_within(mention, against(facts, mention))
        return agrees

    def _same(self, *names: str) -> np.ndarray:
        """The rows that are like the accused one in some things."""
        like, fact = self.warrants.likeness, self.verdict.fact
        same = np.ones(len(like.answers), dtype="bool")
        for name in names:
            column = getattr(like, name)
            same &= column == column[fact]
        return same

    def _is_negated(self, text: str) -> bool:
        return bool(joint("negation", self.warrants.language).search(text))

    def _is_from_or_to(self) -> bool:
        """Rule 8."""
        numbers = [one for one in self.group if one.mention.form in ("percent", "count", "part")]
        language = self.warrants.language
        for first, second in pairwise(numbers):
            if self.verdict is not first and self.verdict is not second:
                continue
            between = first.after[: second.mention.start - first.mention.end]
            is_to = re.fullmatch(rf"(?:[^.,;:\d]{{0,30}}\))?(?:{joint('to', language).pattern})", between)
            if is_to and joint("from", language).search(first.before):
                return True
        return False

    def _of_another_group(self) -> str:
        """Rule 1."""
        warrants, fact = self.warrants, self.verdict.fact
        own, lack = warrants.group_stems(fact), "another group of the same answer has the number"
        same = self._same("table_of", "answers") & ~self._same("groups")
        for row in np.flatnonzero(self._agrees & same).tolist() if not self._is_none else ():
            other = warrants.group_stems(row)
            are_both = bool(other) and own | other <= self._own_stems
            if own and not own <= self._near_stems and not are_both:
                return lack
            if not own and other and other <= self._over_stems | self._own_stems:
                return lack
        return ""

    def _of_the_headings_city(self) -> str:
        """Rule 2."""
        warrants, verdict = self.warrants, self.verdict
        place, text = warrants.place_stems(verdict.fact), verdict.sentence.text
        compared = joint("compared", warrants.language).search(text)
        last = compared.start() if compared and len(verdict.before) < compared.start() else len(text)
        said_stems = {token.stem for token, _ in self._own if token.start < last}
        over = frozenset().union(*map(warrants.likeness.spread, verdict.passage.context))
        if place <= said_stems or place <= over:
            return ""
        for row in np.flatnonzero(self._agrees & self._same("kin_of") & ~self._same("place_of")).tolist():
            if warrants.place_stems(row) <= over:
                return "the city of the headings has the number"
        return ""

    def _of_another_answer(self) -> str:
        """Rule 3."""
        like, verdict, fact = self.warrants.likeness, self.verdict, self.verdict.fact
        if self._is_none:
            after = re.split("[,;:.]", verdict.after)[0]
            is_denied = joint("denied of nobody", self.warrants.language).search(after)
            return "nobody is denied it" if is_denied else ""
        is_of_all = self._same("groups") | ~like.has_group
        is_no_answer = self._is_negated(str(like.answers[fact]))
        others = self._agrees & self._same("table_of") & ~self._same("answers") & is_of_all
        for row in np.flatnonzero(others).tolist():
            is_restated = self.verdict.rule == "restated" and self._said_near[fact] == 0
            least = _PARTLY if is_restated else max(self._said[fact], _SAID)
            if self._said[row] >= least and not self._is_inner(row):
                return "another answer that is said has the number"
            is_partly = self._said_near[fact] < _WHOLLY and not like.is_yes[fact]
            is_implied = is_partly or self._is_negated(verdict.sentence.text)
            if like.is_no[row] and not is_no_answer and is_implied:
                return "the no of its question has the number"
        return ""

    def _of_another_table(self) -> str:
        """Rule 4."""
        like, fact, mention = self.warrants.likeness, self.verdict.fact, self.verdict.mention
        if mention.form in _VAGUE:
            return ""
        answer = like.meanings[str(like.answers[fact])] & self._own_stems
        title = (self.warrants.title_stems(fact) & self._own_stems) - answer
        rows = self._agrees & ~self._same("tables") & (self._same("place_of") | like.is_shared)
        is_whole = mention.form == "part" or (mention.n is not None and mention.base is not None)
        title_said = like.title_said(fact, self._own)
        is_worded = bool(title) or len({token.start for token, _ in self._own if token.stem in answer}) > 1
        is_told = (self._said_near[fact] >= _WHOLLY and is_worded) or title_said >= _PART_TITLE
        text, language = self.verdict.sentence.text, self.warrants.language
        are_both = all(joint(name, language).search(text) for name in ("observed", "asked"))
        is_open = title_said < _PART_TITLE and (are_both or self.verdict.rule == "estimate")
        for row in np.flatnonzero(rows & ~like.is_unanswered).tolist():
            if not self.warrants.group_stems(row) <= self._own_stems | self._over_stems:
                continue
            asked = self.warrants.title_stems(row) & self._own_stems
            if is_whole and not is_told:
                return "another table has its count and base"
            if like.is_yes[row] and len(asked) > len(title) + len(answer):
                return "another question that is said has the number"
            is_said = self._said_near[row] >= max(_SAID, self._said_near[fact])
            is_better = self._said_near[row] > self._said_near[fact] + _BETTER
            is_asked = len(asked) >= len(title)
            may_be = is_open if like.is_generic[row] else is_asked or is_better
            if is_said and is_asked and may_be and not self._is_inner(row):
                return "another table has the number of an answer that is said"
            if self.verdict.rule == "restated" and self._said[row] >= _PARTLY and not like.is_generic[row]:
                return "another answer of the sentence has the number"
        return ""

    def _of_a_name(self) -> str:
        """Rule 5."""
        warrants, text = self.warrants, self.verdict.sentence.text
        facts, row = warrants.facts, warrants.facts.row(self.verdict.fact)
        labels = " ".join((row["answer"], row["subject"], row["group"], row["place"]))
        own_labels = warrants.likeness.spread(labels) | facts.place_words
        meanings: dict[int, set[str]] = {}
        for token, _ in self._near:
            meanings.setdefault(token.start, set()).add(token.stem)
        for start, meaning in meanings.items():
            word = re.match(r"\w+", text[start:])
            if start == 0 or word is None or not word[0].istitle():
                continue
            if meaning & facts.vocabulary.keys() and not meaning & own_labels:
                return f"none of the nearest estimate's labels has {word[0]}"
        return ""

    def _of_another_unit(self) -> str:
        """Rule 6."""
        facts, verdict, language = self.warrants.facts, self.verdict, self.warrants.language
        row = facts.row(verdict.fact)
        clause = f"{re.split('[,;:(]', verdict.before)[-1]} {re.split('[,;:)]', verdict.after)[0]}"
        is_observed = bool(joint("observed", language).search(clause))
        is_asked = bool(joint("asked", language).search(clause))
        if row["unit"] and is_observed != is_asked and is_observed != (row["interviews"] == 0):
            return "of people asked or observed, and the nearest estimate is not"
        after = re.split("[,;:]", verdict.after.lstrip(") "))[0][:30]
        is_of_reports = joint("reports", language).search(after) and not joint("people", language).search(
            after
        )
        if row["unit"] == "respondents" and is_of_reports:
            return "of reports, and the nearest estimate is of people"
        return ""

    def _of_no_question(self) -> str:
        """Rule 7."""
        like, verdict, fact = self.warrants.likeness, self.verdict, self.verdict.fact
        if verdict.rule == "restated" and not self._is_touched():
            return "nothing of its answer or question is said"
        if verdict.rule != "estimate" or verdict.passage.kind == "cell" or self._is_none:
            return ""
        answer = str(like.answers[fact])
        title = self.warrants.title_stems(fact) - like.meanings[answer]
        is_of_people = any(
            joint(name, self.warrants.language).search(verdict.sentence.text) for name in _OF_PEOPLE
        )
        is_implied = like.unsaid[fact] > 0 or (answer in self.warrants.people and not is_of_people)
        if is_implied and len(title & self._own_stems) < _TOTAL_TITLE * len(title):
            return "its question is not said"
        text, language = verdict.sentence.text, self.warrants.language
        if self._is_more_or_less(answer):
            return "more or less than its answer"
        raw = {token.stem for token in tokens(text, language)}
        is_worded = stems(answer, language) & raw
        is_of_all = joint("of all", language).match(verdict.after)
        if is_of_all and not is_worded and not title & self._own_stems and not like.is_generic[fact]:
            return "a word that only stands for its answer, and nothing of its question"
        return ""

    def _is_inner(self, row: int) -> bool:
        """Whether the accused answer has all said words of another one and more: "cash for seeds", "cash"."""
        like = self.warrants.likeness
        other, own = (like.meanings[str(like.answers[one])] for one in (row, self.verdict.fact))
        return other & self._own_stems < own & self._own_stems

    def _is_touched(self) -> bool:
        """Whether the sentence, or the one before, says any word of the accused row but for cities: a small
        number before this one may have its source by luck.
        """
        row = self.warrants.facts.row(self.verdict.fact)
        before = self.warrants.likeness.spread(self.verdict.sentence.before)
        named = self.warrants.likeness.spread(f"{row['answer']} {row['title']}")
        return bool((named - self.warrants.facts.place_words) & (self._own_stems | before))

    def _is_more_or_less(self, answer: str) -> bool:
        """Whether a text goes beyond an answer: "more than three months" is no "one to three months"."""
        text, language = self.verdict.sentence.text, self.warrants.language
        own = stems(answer, language)
        for token, _ in self._own:
            before = re.search(r"[^\W\d_]+ $", text[: token.start])
            place = before.start() if before else token.start
            degree = degree_before(text, place, language) or degree_before(text, token.start, language)
            if token.stem in own and degree and not joint("more", language).search(answer):
                return degree.casefold().split()[0] not in answer.casefold()
        return False
