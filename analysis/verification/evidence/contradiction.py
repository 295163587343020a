"""Whether a number that no estimate has contradicts one, which its words single out.

    judge_unmatched(search, agrees) -> Match: contradicts, no source found, or a manner of speaking

Rules, each with a test (tests/verification/evidence/test_contradiction.py):

1. A number contradicts an estimate only where the words single that estimate out, and none with the number's
   value comes near it in words. Anything less is "no source found".
2. A base that some table prints, and a count that an estimate has, say which estimates are meant.
3. A vague quantity ("nearly all") and "eight in ten" contradict only where they are a twentieth or more
   outside the limits of their words.
4. A count contradicts by most of its words, a small one by nearly all, one under twenty in words
   only where people stand right behind it; a
   digit changed or two swapped in a count of three digits or more is a slip that fewer words tell.
5. "Yes", "no" and a total are only implied: most of their title must be said.
6. A number that another table has of the same answer and group contradicts nothing: either may be meant.
7. A number of people whom no estimate is of ("among those with children") contradicts none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from analysis.verification.evidence.agreement import (
    FEW,
    against,
    agreeing,
    comparable,
    evidence,
    is_slip_of,
    is_within_reach,
)
from analysis.verification.evidence.judgement import Match, Status
from analysis.verification.evidence.likeness import NEAR, SENTENCE, Likeness, Words
from analysis.verification.evidence.told import fact_told
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence

#: The least score of a source: with count and base, with a base, with a value alone.
ENOUGH = {"triple": 0.12, "base": 0.22, "value": 0.3}
#: How much better an estimate's words must fit than those of any with the number before it contradicts.
BETTER = 0.15
#: The score from which an estimate is singled out by its words.
SINGLED_OUT = {"triple": 0.4, "base": 0.45, "value": 0.55}
#: A count in running text is singled out only by most of its words; a small one by nearly all.
COUNT_SINGLED_OUT = {True: 0.68, False: 0.8}
#: How much better the words must fit where a part is of a base that no table has.
_STRANGE = 0.15
_FAR_UNANSWERED = 3.0
#: A small number in words, without its base, is mostly a manner of speaking.
_SMALL = 20
_SLACK = 0.05
#: How much of its title must be said for a "yes" or a total that is not said itself.
_TITLE_SAID = 0.75
#: From where an answer is wholly said, and how far ahead of all others it tells a count without its title.
_WHOLLY_SAID, _ALONE, _FAR_AHEAD = 0.9, 0.5, 0.15
_TITLE_TOUCHED = 0.25
_SAID = 0.6
_NEARLY = 0.25
_TIE = 0.01
_TRIES = 6


@dataclass(frozen=True, eq=False)
class Search:
    """A number, the words around it, and how well each fact fits them (-1: a fact of another city)."""

    mention: Mention
    passage: Passage
    sentence: Sentence
    words: Words
    scores: np.ndarray
    is_negated: bool
    likeness: Likeness
    is_denied: bool = False

    @property
    def evidence(self) -> str:
        """How much the number says of itself."""
        return evidence(self.mention)


def judge_unmatched(search: Search, agrees: np.ndarray) -> Match:
    """What is said of a number that no estimate is the source of; `agrees`: the facts that have it."""
    mention, likeness = search.mention, search.likeness
    facts, scores = likeness.facts, search.scores
    if mention.form in ("times", "points"):
        return Match("no source found", tried="differences are held against the percents they are made of")
    of_another_base = _of_another_base(search) if mention.base is not None else -1
    if of_another_base >= 0:
        return Match("contradicts", of_another_base, float(scores[of_another_base]), "another base")
    fitting = _fitting(search)
    for _ in range(_TRIES):
        best = int(np.argmax(fitting))
        if fitting[best] <= 0 or not _is_meant_otherwise(search, best):
            break
        is_alike = (likeness.answers == likeness.answers[best]) & (likeness.tables == likeness.tables[best])
        fitting[is_alike | (likeness.is_unanswered & likeness.is_unanswered[best])] = -1.0
    score = float(fitting.max())
    rivals = _rivals(search, fitting)
    best = int(rivals[0])
    alternatives = float(np.where(agrees, scores, -1.0).max())
    is_singled_out = alternatives < score - BETTER and _is_one(search, rivals) and _is_enough(search, rivals)
    if mention.base is None and agreeing(facts, mention, rivals).any():
        return Match("no source found", best, score, "its words say the contrary of what has this number")
    if is_singled_out and not _is_unsaid(search, rivals):
        twin = of_same_answer(agrees, best, likeness)
        if twin >= 0:
            return _twin(twin, search)
        if mention.base is not None or not likeness.is_of_strangers(best, search.sentence):
            values = against(facts, mention)[rivals]
            nearest = int(rivals[np.argmin(np.abs(values - mention.value))])
            return Match("contradicts", nearest, score, others=_others(search, nearest))
    if mention.form == "quantity" and score < ENOUGH["value"]:
        return Match("not a finding", tried="a manner of speaking")
    if score <= 0:
        return Match("no source found", tried="no estimate has these words")
    tried = f"nearest in words: {likeness.titles[best]}, {likeness.answers[best]}"
    return Match("no source found", best if score > ENOUGH["base"] else -1, score, tried)


def _fitting(search: Search) -> np.ndarray:
    """The scores of the facts that a number may be a slip of; -1 for all others."""
    mention, facts = search.mention, search.likeness.facts
    fitting = np.where(comparable(facts, mention), search.scores, -1.0)
    if mention.base is not None and mention.form != "ratio":
        same_base = facts.base == mention.base
        if same_base.any():
            fitting[~same_base] = -1.0
    if mention.n is not None and mention.base is None:
        same_n = (facts.n == mention.n) & (fitting >= SINGLED_OUT[search.evidence])
        if same_n.any():
            fitting[~same_n] = -1.0
    if mention.form == "percent":
        fitting[np.isnan(facts.base)] = -1.0  # a change in percent, told as one or not at all
    if mention.form == "count":
        fitting[~is_within_reach(mention, against(facts, mention))] = -1.0
    # Nobody is told to write a raked estimate for the main one
    is_main = search.likeness.is_main
    return np.where(is_main, fitting, -1.0) if (fitting[is_main] > 0).any() else fitting


def _rivals(search: Search, fitting: np.ndarray) -> np.ndarray:
    """The facts that fit best; an answer that is said comes before a total or a "yes" that is implied."""
    likeness = search.likeness
    rivals = np.flatnonzero(fitting >= fitting.max() - _TIE)
    coverage = likeness.said(search.words)[rivals]
    is_told = ~likeness.is_generic[rivals] & (likeness.distinct[rivals] > 0) & (coverage >= _SAID)
    return rivals[is_told] if is_told.any() else rivals


def _is_one(search: Search, rivals: np.ndarray) -> bool:
    """Whether the facts that fit best are one thing: one answer, a yes and its no, or one question."""
    likeness = search.likeness
    meanings = [likeness.meanings[likeness.answers[place]] for place in rivals]
    shortest = min(meanings, key=len)
    is_one_answer = all(shortest <= meaning for meaning in meanings) and bool(shortest or len(rivals) == 1)
    is_one_title = len(set(likeness.titles[rivals])) == 1
    # Said with a negation, a number may be of "no" or of "yes"
    is_yes_or_no = bool((likeness.is_no[rivals] | (likeness.unsaid[rivals] > 0)).all())
    return is_one_answer or (is_one_title and (is_yes_or_no or search.mention.base is not None))


def _is_enough(search: Search, rivals: np.ndarray) -> bool:
    """Whether the words fit the best facts well enough for a number of this kind to contradict them."""
    mention, facts = search.mention, search.likeness.facts
    score, values = float(search.scores[rivals].max()), against(facts, mention)[rivals]
    if mention.form == "count":
        if _is_alone(search, rivals):
            return True
        if mention.value < _SMALL and mention.text.isalpha() and not _is_of_people(search):
            return False
        is_near = any(is_slip_of(mention.value, value) for value in values)
        return bool(score >= (SINGLED_OUT["base"] if is_near else COUNT_SINGLED_OUT[mention.value >= FEW]))
    if mention.form in ("quantity", "ratio"):
        is_far = (values < mention.low - _SLACK) | (values > mention.high + _SLACK)
        return bool(score >= SINGLED_OUT[search.evidence] and is_far.all())
    # A base that no table prints is hardly one of ours
    is_strange = mention.form == "part" and mention.base not in facts.bases
    return bool(score >= SINGLED_OUT[search.evidence] + (_STRANGE if is_strange else 0.0))


def _is_alone(search: Search, rivals: np.ndarray) -> bool:
    """Whether all words of one answer are said, and those of no other table or answer come near it."""
    likeness, best = search.likeness, int(rivals[0])
    is_other = (likeness.tables != likeness.tables[best]) | (likeness.answers != likeness.answers[best])
    others = float(np.where(is_other, search.scores, -1.0).max())
    answer, language = likeness.answers[best], likeness.language
    is_said = likeness.said(search.words)[best] >= _WHOLLY_SAID and not likeness.is_generic[best]
    is_said = is_said and not joint("none", language).match(answer)  # "eight changed nothing"
    is_said = is_said and bool(joint("negation", language).search(answer)) == search.is_negated
    title = likeness.title_said(best, search.words)
    # Nobody says "yes" again: its question is said instead
    implied = likeness.is_no if search.is_denied else likeness.is_yes & (not search.is_negated)
    is_implied = bool(implied[best]) and title >= _TITLE_SAID
    is_said = (is_said and title >= _TITLE_TOUCHED) or is_implied
    return bool(is_said and search.scores[best] >= max(_ALONE, others + _FAR_AHEAD))


def _is_of_people(search: Search) -> bool:
    """Whether people stand right behind a number: "sixteen people" is no manner of speaking."""
    start = search.sentence.start
    before = f" {search.sentence.text[: search.mention.start - start]}"
    after = search.sentence.text[search.mention.end - start :].lstrip(") ")
    language = search.likeness.language
    is_whole = re.search(f"(?:{joint('ratio', language).pattern})$", before, re.IGNORECASE)
    return bool(joint("people", language).match(after)) and not is_whole  # "sur dix femmes, une"


def _is_unsaid(search: Search, rivals: np.ndarray) -> bool:
    """Whether nothing says the answer of the best facts, nor enough of their title."""
    likeness, best = search.likeness, int(rivals[0])
    if search.passage.kind == "cell":
        beside = [(token, weight) for token, weight in search.words if weight >= NEAR]
        return bool(likeness.said(beside)[best] < _SAID)
    if search.mention.base is not None:
        return False
    is_implied = bool(likeness.is_generic[best] and likeness.said(search.words)[best] < _SAID)
    is_either = likeness.is_no[rivals].any() and (likeness.unsaid[rivals] > 0).any()
    if not search.is_negated or is_either:
        is_implied = is_implied and likeness.title_said(best, search.words) < _TITLE_SAID
    return is_implied or not all(likeness.is_title_said(row, search.words) for row in rivals)


def _is_meant_otherwise(search: Search, fact: int) -> bool:
    """Whether an answer's words stand in a sentence for something else: "they don't know where to go", a city
    in the heading alone, the women that a percent is of.
    """
    likeness = search.likeness
    if likeness.is_unanswered[fact]:
        is_far = search.mention.value > _FAR_UNANSWERED * against(likeness.facts, search.mention)[fact]
        if is_far or likeness.title_said(fact, search.words) < 0.5:
            return True
    own = [(token, weight) for token, weight in search.words if weight >= SENTENCE]
    if likeness.is_other[fact] and likeness.title_said(fact, own) < _SAID:
        return True  # "among others"
    if likeness.is_none[fact] and likeness.title_said(fact, own) < 0.5:
        return True  # "a third had none" tells of what was said before
    if likeness.is_place[fact]:
        beside = search.passage.kind == "cell"
        return not beside and likeness.said(own)[fact] < _SAID
    return likeness.is_named_as_base(fact, search.mention, search.sentence) or _is_named_as_group(
        search, fact
    )


def _is_named_as_group(search: Search, fact: int) -> bool:
    """Whether an answer is only whom a count is of: "this is true of five men" is no count of all men."""
    likeness, mention = search.likeness, search.mention
    after = search.sentence.text[mention.end - search.sentence.start :].split()[:1]
    is_beside = bool(after) and bool(likeness.spread(after[0]) & likeness.meanings[likeness.answers[fact]])
    if mention.form != "count" or not is_beside:
        return False
    is_all = joint("interviewed", likeness.language).search(search.sentence.text)
    return not is_all and likeness.title_said(fact, search.words) < _SAID


def of_same_answer(agrees: np.ndarray, fact: int, likeness: Likeness) -> int:
    """A fact with a number whose answer and group mean the same as those of another; -1 where none is."""
    meaning, group = likeness.meanings[likeness.answers[fact]], likeness.groups[fact]
    if likeness.is_generic[fact] or likeness.unsaid[fact] > 0:
        return -1
    for row in np.flatnonzero(agrees & likeness.is_main & (likeness.groups == group)):
        own = likeness.meanings[likeness.answers[row]]
        if meaning and own and not likeness.is_generic[row] and (own <= meaning or meaning <= own):
            return int(row)
    return -1


def _others(search: Search, fact: int) -> tuple[int, ...]:
    """The same answer of the same people in other tables that the words fit nearly as well."""
    likeness, facts = search.likeness, search.likeness.facts
    is_same = (likeness.answers == likeness.answers[fact]) & (likeness.groups == likeness.groups[fact])
    is_same &= (
        likeness.is_main & (likeness.tables != likeness.tables[fact]) & comparable(facts, search.mention)
    )
    is_same &= (search.scores >= search.scores[fact] - _NEARLY) & (facts.value != facts.value[fact])
    if search.mention.base is not None:
        is_same &= facts.base == search.mention.base
    return tuple(int(row) for row in np.flatnonzero(is_same)[:2])


def _twin(twin: int, search: Search) -> Match:
    reason = f"another table has this number of the same answer: {fact_told(search.likeness.facts, twin)}"
    score = float(search.scores[twin])
    status: Status = "matched" if score >= ENOUGH[search.evidence] else "no source found"
    return Match(status, twin, score, reason)


def _of_another_base(search: Search) -> int:
    """The fact that has a percent's value and the words around it, where its base is another one than the
    text says, and none of the said base fits; -1 where there is none.
    """
    mention, facts, scores = search.mention, search.likeness.facts, search.scores
    if mention.form != "percent" or mention.n is not None:
        return -1
    agrees = agreeing(facts, replace(mention, base=None))
    best = int(np.argmax(np.where(agrees, scores, -1.0)))
    rivals = float(np.where(facts.base == mention.base, scores, -1.0).max())
    is_best = agrees[best] and scores[best] >= max(SINGLED_OUT["value"], rivals + BETTER)
    return best if is_best else -1
