"""Whether the order in which a sentence puts the answers that it names is theirs.

    Ranks(matcher, words).judge(sentence, passage, near) -> what contradicts, [] where nothing does

`near` are the verdicts of the sentence and of the one before it. No number needs to stand in the sentence.
Rules, each with a test (tests/verification/evidence/test_ranks.py):

1. An order is of one table: one that numbers near by are of, else any that has the answers, the title said
   best. It contradicts only where it is wrong in every table that it may be of.
2. "A, followed by B and C": none is larger than one before it; and no answer that the sentence leaves unnamed
   is larger than B. "A ahead of B", "more often A than B": A is larger. "Less", "fewer": smaller.
3. "The most common", "the second most": so many answers are larger; answers of one size share a rank. Where
   no number says which table, a word of its title must be said.
4. "Twice as often as": the two counts, within what the multiple may be rounded from.
5. "Other" and those who gave no answer have no rank. A sentence with a negation, of other sources or of other
   times is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.verification.evidence.agreement import FEW
from analysis.verification.evidence.judgement import Verdict, numbers
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.statements import Statements
from analysis.verification.evidence.told import BASE
from analysis.verification.evidence.topics.topic_words import Table, TopicWords
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Token, stems
from analysis.verification.mentions.vocabulary import joint, says_more
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence, split_sentences

_WORDS = ("before", "more", "less", "leader", "second", "third", "last", "as often", "goes next")
_PLACES = {"leader": 1, "second": 2, "third": 3, "last": -1}
_WHOLLY_SAID = 0.9
#: Shares that differ by no more may be printed alike.
_ROUNDED = 0.005


@dataclass(frozen=True)
class _Claim:
    """An order that a sentence claims at a place: the answers it is of, and whether given sizes bear it."""

    place: int
    answers: tuple[str, ...]
    bears: Callable[[dict[str, float], set[str], float], bool]
    instead: str = "the order of the two"
    rank: int = 0


class Ranks:
    """Holds the order in which answers are named against their tables."""

    def __init__(self, matcher: Matcher, words: TopicWords):
        self.matcher, self.words = matcher, words
        self.likeness, self.facts, self.language = matcher.likeness, matcher.facts, matcher.language
        other = joint("other", self.language)
        none = joint("none", self.language)
        named = [one for one in self.likeness.meanings if not other.search(one) and not none.match(one)]
        self._has_rank = np.isin(self.likeness.answers, named) & ~self.likeness.is_unanswered

    def judge_passage(
        self, passage: Passage, groups: Sequence[Sequence[Verdict]], own: Statements
    ) -> list[list[Verdict]]:
        """What contradicts in a passage, by sentence; `groups` are its verdicts, sentence by sentence."""
        sentences = split_sentences(passage.text)
        speaks = any(self._speaks_of_ranks(sentence.text) for sentence in sentences)
        if passage.kind == "heading" or not speaks:
            return []
        judged = []
        before: Sequence[Verdict] = ()
        by_start = {group[0].sentence.start: group for group in groups if group}
        for sentence in sentences:
            group = by_start.get(sentence.start, ())
            is_accused = any(verdict.is_accusing for verdict in group)
            if not is_accused and not own.is_finding(sentence.text) and not own.is_note(sentence.text):
                judged.append(self.judge(sentence, passage, [*before, *group]))
            before = group
        return judged

    def judge(self, sentence: Sentence, passage: Passage, near: Sequence[Verdict]) -> list[Verdict]:
        """The claims of a sentence that are wrong in every table that they may be of: one at most."""
        text = sentence.text
        if not self._speaks_of_ranks(text) or self._is_left_alone(text):
            return []
        tokens = self._without_ranks(text)
        own = [one for one in near if one.sentence.start == sentence.start]
        topics = set(self._behind(own)) or set(self._behind(near))
        held: dict[int, list[tuple[tuple[bool, int], tuple[str, str] | None]]] = {}
        for topic in self._tables(tokens, passage):
            if topics and topic not in topics:
                continue
            answers = self._besides_the_title(self.words.in_order(tokens, topic), tokens, topic)
            named = _first_of_each([*self._behind(own).get(topic, []), *answers])
            if not named or self._is_negated(text, named):
                continue
            sizes, slack = self._sizes(tokens, topic)
            covered = self.words.covered(tokens, topic)
            words = self._title_words(topic, tokens, named)
            for claim in self._claims(text, named, near, sentence):
                is_told = bool(topics or words or not claim.rank)
                fit = (min(covered[answer] for answer in claim.answers) >= _WHOLLY_SAID, words)
                if set(claim.answers) <= sizes.keys() and is_told:
                    named_answers = {answer for _, answer in named}
                    title = self.likeness.titles[self.words.rows[topic][0]]
                    wrong = None if claim.bears(sizes, named_answers, slack) else _told(claim, sizes, title)
                    held.setdefault(claim.place, []).append((fit, wrong))
        mention = Mention(sentence.start, sentence.end, text, "exempt", 0.0, 0.0, 0.0)
        for tables in held.values():
            best = max(fit for fit, _ in tables)
            likely = [wrong for fit, wrong in tables if fit == best]
            if likely[0] is not None and all(likely):
                return [Verdict(passage, sentence, mention, "contradicts", *likely[0], "rank")]
        return []

    def _speaks_of_ranks(self, text: str) -> bool:
        return any(joint(name, self.language).search(text) for name in _WORDS)

    def _without_ranks(self, text: str) -> list[Token]:
        """The words of a sentence but for those of its ranks: "more often" is no "washing more often"."""
        matches = [match for name in _WORDS for match in joint(name, self.language).finditer(text)]
        spans = [match.span() for match in matches]
        tokens = self.likeness.tokens_of(text)
        return [token for token in tokens if not any(first <= token.start < last for first, last in spans)]

    def _is_left_alone(self, text: str) -> bool:
        return bool(joint("elsewhere", self.language).search(text)) or self.facts.is_another_time(text)

    def _is_negated(self, text: str, named: Sequence[tuple[int, str]]) -> bool:
        """Whether a sentence says no, but for the words of the answers in it: "lack of freedom"."""
        labels = " ".join(answer for _, answer in named).casefold()
        denials = [match[0].casefold() for match in joint("denies", self.language).finditer(text)]
        return any(word not in labels for word in denials)

    def _behind(self, near: Sequence[Verdict]) -> dict[Table, list[tuple[int, str]]]:
        """The tables behind numbers, each with the answers behind them and where the numbers stand."""
        behind: dict[Table, list[tuple[int, str]]] = {}
        for one in near:
            is_source = one.status == "matched" and one.rule == "" and one.fact >= 0
            if is_source and not one.stands.startswith(BASE):
                row = self.facts.row(one.fact)
                place = one.mention.start - one.sentence.start
                behind.setdefault((row["study"], row["table"]), []).append((place, row["answer"]))
        return behind

    def _tables(self, tokens: Sequence[Token], passage: Passage) -> Iterator[Table]:
        """The tables of the cities that a sentence, or else the headings over it, name."""
        allowed = self.likeness.allowed([(token, 1.0) for token in tokens], passage)
        if allowed.all():
            headings = enumerate(passage.context, start=1)
            over = [(token, place) for place, text in headings for token in self.likeness.tokens_of(text)]
            allowed = self.likeness.allowed(over, passage)
        for topic, rows in self.words.rows.items():
            if allowed[rows].any():
                yield topic

    def _title_words(self, topic: Table, tokens: Sequence[Token], named: Sequence[tuple[int, str]]) -> int:
        """How many words of a table's title a sentence says, its city's and the named answers' left aside."""
        title = stems(self.likeness.titles[self.words.rows[topic][0]], self.language)
        title -= self.facts.place_words.union(*(stems(answer, self.language) for _, answer in named))
        return len(title & {token.stem for token in tokens})

    def _besides_the_title(
        self, named: Sequence[tuple[int, str]], tokens: Sequence[Token], topic: Table
    ) -> list[tuple[int, str]]:
        """The answers named by more than their table's title: "main obstacles to care" names no answer with
        "care" in it.
        """
        title = stems(self.likeness.titles[self.words.rows[topic][0]], self.language)
        title -= self.facts.place_words
        text_stems = {token.stem for token in tokens} - title
        named_besides = []
        for place, answer in named:
            own = stems(answer, self.language)
            if own <= title or own & text_stems:
                named_besides.append((place, answer))
        return named_besides

    def _sizes(self, tokens: Sequence[Token], topic: Table) -> tuple[dict[str, float], float]:
        """How many gave each answer of a table, of the only group that is named, else of all; and by how many
        two answers may differ whose percents are printed alike.
        """
        rows = self.words.rows[topic]
        rows = rows[self.likeness.is_main[rows] & self._has_rank[rows] & ~np.isnan(self.facts.n[rows])]
        groups = self.words.groups(tokens, rows)
        level = next(iter(groups)) if len(groups) == 1 else ""
        rows = rows[self.likeness.groups[rows] == level]
        base = float(np.nanmax(self.facts.base[rows], initial=0.0))
        slack = _ROUNDED * base if base >= FEW else 0.0
        sizes = zip(self.likeness.answers[rows].tolist(), self.facts.n[rows].tolist(), strict=True)
        return dict(sizes), slack

    def _claims(
        self, text: str, named: Sequence[tuple[int, str]], near: Sequence[Verdict], sentence: Sentence
    ) -> Iterator[_Claim]:
        yield from self._of_followers(text, named)
        yield from self._of_next(text, named, near, sentence)
        yield from self._of_comparison(text, named, near, sentence)
        yield from self._of_places(text, named)

    def _of_followers(self, text: str, named: Sequence[tuple[int, str]]) -> Iterator[_Claim]:
        """Rule 2: "A, followed by B and C"."""
        for match in joint("before", self.language).finditer(text):
            first = [answer for place, answer in named if place < match.start()]
            later = [answer for place, answer in named if place >= match.start()]
            # "They were followed by A and then B" leaves who led to the sentence before
            if not later or len(first) + len(later) < 2 or (not first and not self._are_in_turn(text)):
                continue
            chain = (*first[-1:], *later)
            is_next = bool(joint("followed", self.language).search(match[0]))

            def bears(sizes, said, slack, chain=chain, is_next=is_next) -> bool:
                own = [sizes[one] for one in chain if one in sizes]
                is_falling = all(one >= other - slack for one, other in pairwise(own))
                between = [
                    one for one, size in sizes.items() if own[1] + slack < size <= own[0] and one not in said
                ]
                return is_falling and not (is_next and between)

            is_next = is_next and bool(first)
            held = chain[:2] if is_next else chain
            yield _Claim(match.start(), held, bears)

    def _of_next(
        self, text: str, named: Sequence[tuple[int, str]], near: Sequence[Verdict], sentence: Sentence
    ) -> Iterator[_Claim]:
        """Rule 2: "Next comes A" follows on the last answer that a number of the sentence before is of."""
        if not joint("goes next", self.language).match(text) or not named:
            return
        behind = [one for one in near if one.sentence.start < sentence.start and one.status == "matched"]
        before = [str(self.likeness.answers[one.fact]) for one in behind if one.fact >= 0 and one.rule == ""]
        if not before or before[-1] == named[0][1]:
            return

        def bears(sizes, said, slack, first=before[-1], then=named[0][1], before=tuple(before)) -> bool:
            others = sizes.keys() - said.union(before)
            between = [one for one in others if sizes[then] + slack < sizes[one]]
            larger = [one for one in between if sizes[one] <= sizes[first] + slack]
            return sizes[first] >= sizes[then] - slack and not larger

        yield _Claim(0, (before[-1], named[0][1]), bears)

    def _are_in_turn(self, text: str) -> bool:
        return bool(joint("next", self.language).search(text))

    def _of_comparison(
        self, text: str, named: Sequence[tuple[int, str]], near: Sequence[Verdict], sentence: Sentence
    ) -> Iterator[_Claim]:
        """Rules 2 and 4: "more often A than B", "A twice as often as B"."""
        own = [one for one in near if one.sentence.start == sentence.start]
        times = numbers(own, "times")
        for match in joint("than", self.language).finditer(text):
            lead = text[: match.start()]
            clause = re.split(r"[;:,(.]", text[match.start() :])[0]
            before, after = _beside(named, match.start(), match.start() + len(clause))
            if any(joint("than", self.language).search(answer) for _, answer in named):
                continue  # "less than a week" is an answer
            if match.end() + 1 in {one.mention.start - sentence.start for one in own}:
                continue  # "more than half" is a quantity
            is_more = says_more(f"{lead}{match[0]}", self.language)
            if not before or not after or is_more is None or times:
                continue
            larger, smaller = (before, after) if is_more else (after, before)

            def bears(sizes, said, slack, larger=larger, smaller=smaller) -> bool:
                return sizes[larger] > sizes[smaller]

            yield _Claim(match.start(), (larger, smaller), bears)
        if numbers(own, "count", "percent"):
            return  # held against those
        for time in times:
            place = time.mention.end - sentence.start
            before, after = _beside(named, place, len(text))
            is_multiple = joint("as often", self.language).search(text[place:])
            if not before or not after or not is_multiple:
                continue
            limits = (time.mention.low, time.mention.high)

            def holds(sizes, said, slack, one=before, other=after, limits=limits) -> bool:
                return limits[0] <= sizes[one] / max(sizes[other], 1.0) <= limits[1]

            yield _Claim(place, (before, after), holds, "how many times as often")

    def _of_places(self, text: str, named: Sequence[tuple[int, str]]) -> Iterator[_Claim]:
        """Rule 3."""
        for start, clause in _clauses(text):
            inside = [answer for place, answer in named if start <= place < start + len(clause)]
            ranks = [rank for rank in _PLACES if joint(rank, self.language).search(clause)]
            if set(ranks) & {"second", "third", "last"}:
                ranks = [rank for rank in ranks if rank != "leader"]
            elif joint("not most", self.language).search(text):
                continue
            if len(inside) != 1 or len(ranks) != 1:
                continue
            answer, place = inside[0], _PLACES[ranks[0]]

            def bears(sizes, said, slack, answer=answer, place=place) -> bool:
                larger = sum(size > sizes[answer] + slack for size in sizes.values())
                if place < 0:  # what nobody named has no rank
                    return not any(0 < size < sizes[answer] - slack for size in sizes.values())
                alike = sum(abs(size - sizes[answer]) <= slack for size in sizes.values())
                return larger < place <= larger + alike or len(sizes) < 3

            yield _Claim(start, (answer,), bears, rank=place)


def _first_of_each(named: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The answers in the order of the text, each where it stands first."""
    first: dict[str, int] = {}
    for place, answer in sorted(named):
        first.setdefault(answer, place)
    return [(place, answer) for answer, place in first.items()]


def _told(claim: _Claim, sizes: dict[str, float], title: str) -> tuple[str, str]:
    """How a table has what a claim has wrong, and what to write."""
    answers, instead = claim.answers, claim.instead
    if claim.rank:
        ordered = sorted(sizes, key=lambda answer: -sizes[answer])
        instead = ordered[claim.rank - 1]
        if claim.rank < 0:
            ordered = [answer for answer in ordered if sizes[answer]]
            instead, answers = ordered[-1], (*claim.answers, ordered[-1])
        else:
            answers = (*ordered[: claim.rank], *claim.answers)
    counted = ", ".join(f"{one}: {sizes[one]:,.0f}" for one in dict.fromkeys(answers))
    return f"{title}: {counted}", instead


def _beside(named: Sequence[tuple[int, str]], place: int, end: int) -> tuple[str, str]:
    """The answers named last before a place and first after it, up to an end; "" where none is."""
    before = [answer for start, answer in named if start < place]
    after = [answer for start, answer in named if place <= start < end and answer not in before]
    return (before[-1] if before else ""), (after[0] if after else "")


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a sentence between commas, semicolons and brackets, each with its place."""
    for match in re.finditer(r"[^,;:()]+", text):
        yield match.start(), match[0]
