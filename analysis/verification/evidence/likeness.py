"""How well the words around a number fit each fact, and which facts they allow.

Rules, each with a test (tests/verification/evidence/test_matching.py):

1. The nearer a word stands to its number, the more it tells: its own part of the sentence, the rest of it,
   the sentence before, captions, headings.
2. A city or a group that the text names is binding. A group that the fact's own table is named by is none. A
   city that another number is compared with binds it no more than the one that the text around it names.
3. An answer that shares words with its title is told by its own words; one without any by its title.
4. "Yes" and a total are not said again: the question's own words stand for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.verification.evidence.facts import Facts
from analysis.verification.mentions.mentions import Mention
from analysis.verification.mentions.tokens import Synonyms, Token, stems, tokens
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence, segment

#: How much the words of an answer, a title and a group count for an estimate.
ANSWER, TITLE, GROUP = 0.5, 0.3, 0.2
#: Words of the number's own part of the sentence, of the rest of it, of the sentence before, of a caption, of
#: headings: the nearer, the more they tell. A city that another number is compared with ("40%, against 42% in
#: the port") tells a little less than its sentence.
NEAR, SENTENCE, COMPARED, BEFORE, CAPTION, HEADING = 1.0, 0.7, 0.69, 0.4, 0.7, 0.35
_NEARER = 0.001
#: How much of an answer that is not said again the words of its question make up for.
_UNSAID = 0.6
#: From where a group is named by the words around a number, and what one that is not counts for its facts.
_NAMED, _UNNAMED = 0.35, -2.5
#: How far a base tells the group that it is of.
_BY_BASE = 0.5
#: How far an answer that shares words with its title is told without it ("The same need").
_ALONE = 0.25

Words = Sequence[tuple[Token, float]]
"""The words around a number, each with how much it tells."""


class Likeness:
    """Facts by their words: what each is called, and how well words around a number fit it."""

    def __init__(self, facts: Facts, synonyms: Mapping[str, Iterable[str]] | None = None):
        self.facts = facts
        self.language = facts.language
        self._synonyms = Synonyms(synonyms or {}, facts.language)
        self._read: dict[str, list[Token]] = {}
        self.places = {place: stems(place, facts.language) for place in facts.places}
        spans = [word.split("-") for word in facts.vocabulary if word[0].isdigit()]
        self._age_bands = [(int(first), int(last)) for first, last in spans]
        frame = facts.frame
        generic = frame.groupby("answer")["question"].nunique() >= 4
        is_called = {name: self._called(name) for name in ("total", "yes", "no", "other")}
        is_many = (
            frame["answer"].map(generic).to_numpy("bool") & ~frame["answer"].isin(facts.places).to_numpy()
        )
        self.is_generic = is_many | is_called["total"]
        # "Yes" and a total are not said again in a sentence: the question's own words stand for them
        self.unsaid = np.where(is_called["total"] | is_called["yes"], _UNSAID, 0.0)
        self.is_no, self.is_yes = is_called["no"], is_called["yes"]
        self.is_either = self.is_no | self.is_yes
        self.is_unanswered, self.is_other = self._called("unanswered"), is_called["other"]
        self.is_none = self._called("none")
        labels = facts.labels("answer")
        self.distinct = labels.distinct[labels.codes]
        self.is_place = frame["answer"].isin(facts.places).to_numpy("bool")
        self.of_places = (
            pd.Series(self.is_place).groupby([frame["study"], frame["table"]]).transform("sum").to_numpy() > 1
        )
        apart = frame.groupby(["table", "choice", "group", "kind"])["value"].nunique().groupby("table").max()
        # Tables that say the same in every city, or whose answers are places
        self.is_shared = frame["table"].isin(apart[apart == 1].index).to_numpy("bool") | self.of_places
        self.has_group = (frame["group"] != "").to_numpy("bool")
        self.answers = frame["answer"].to_numpy("str")
        # "Women" in one table and "Female" in another are one answer
        self.meanings = {answer: self.spread(answer) for answer in frame["answer"].unique()}
        self.groups = frame["group"].to_numpy("str")
        # A table's first weighting is its main reading; the others are a sensitivity reading beside it
        main = frame["weighting"].groupby([frame["study"], frame["table"]]).transform("first")
        self.is_main = (frame["weighting"] == main).to_numpy("bool")
        self.tables = frame["table"].to_numpy("str")
        self.titles = frame["title"].to_numpy("str")
        self.place_of = frame["place"].to_numpy("str")
        self._titled: dict[frozenset[str], np.ndarray] = {}
        self._allowed: dict[tuple[tuple[str, ...], tuple[str, ...]], np.ndarray] = {}
        self.table_of = frame.groupby(["study", "table"], sort=False).ngroup().to_numpy()
        self.answer_of = frame.groupby(["title", "answer"], sort=False).ngroup().to_numpy()
        # The same answer and group of the same table in another city has the same number
        kin = ["table", "choice", "group", "kind"]
        self.kin_of = frame.groupby(kin, sort=False, dropna=False).ngroup().to_numpy()
        codes: dict[frozenset[str], int] = {}
        meant = [codes.setdefault(self.meanings[answer], len(codes)) for answer in self.answers.tolist()]
        self.meaning_of = np.array(meant, dtype="int64")
        groups = {group for group in frame["group"] if group}
        self.group_words = {group: stems(group, facts.language) for group in groups}
        # A city that heads a column ("by region left") is named wherever its own results are told
        names = set(self.places.values())
        self._binding = [words for words in self.group_words.values() if words and words not in names]

    def _called(self, name: str) -> np.ndarray:
        """The facts whose answer is one of a kind: a total, yes, no."""
        pattern = joint(name, self.facts.language)
        is_called = {answer: bool(pattern.search(answer)) for answer in self.facts.frame["answer"].unique()}
        return self.facts.frame["answer"].map(is_called).to_numpy("bool")

    def words(
        self, mention: Mention, passage: Passage, sentence: Sentence, others: Sequence[Mention]
    ) -> list[tuple[Token, float]]:
        """The words around a number, each with how much it tells."""
        start, end = segment(sentence, mention, others)
        weighted: list[tuple[Token, float]] = []
        own_place = mention.start - sentence.start
        comparisons = compared_spans(sentence.text, self.language)
        compared = [(one, to) for one, to in comparisons if not one <= own_place < to]
        own_city, other_city = self._cities_of_pair(sentence.text, own_place, mention.end - sentence.start)
        for token in self.tokens_of(sentence.text):
            place = token.start + sentence.start
            if token.stem in other_city:
                continue
            weight = NEAR if start <= place < end else SENTENCE
            if token.stem in self.facts.place_words and any(one <= token.start < to for one, to in compared):
                weight = COMPARED
            weight = NEAR if token.stem in own_city else weight
            weighted.append((token, weight))
        weighted += [(token, BEFORE) for token in self.tokens_of(sentence.before)]
        own = CAPTION if passage.kind in ("cell", "caption") else HEADING
        for place, text in enumerate(passage.context):
            is_beside = passage.kind == "cell" and place >= len(passage.context) - 2
            # Of two headings that each name a city, the nearer one says where
            weight = NEAR if is_beside else own + _NEARER * place
            weighted += [(token, weight) for token in self.tokens_of(text)]
        return weighted

    def places_named(self, words: Set[str]) -> list[str]:
        """The cities whose names stand whole among some stems."""
        return [place for place, own in self.places.items() if own and own <= words]

    def _cities_of_pair(self, text: str, start: int, end: int) -> tuple[frozenset[str], frozenset[str]]:
        """The words of the city that one of a pair of numbers is of, and of the one that it is not of:
        "in Port more than in Hill (43% against 40%)" has them in order.
        """
        pair = place_in_pair(text[:start], text[end:], self.language)
        if pair is None:
            return frozenset(), frozenset()
        before = text[: pair_opens(text[:start])]
        stemmed = [token.stem for token in self.tokens_of(before)]
        named = {place: stemmed.index(min(self.places[place])) for place in self.places_named({*stemmed})}
        if len(named) != 2:
            return frozenset(), frozenset()
        ordered = sorted(named, key=lambda place: named[place])
        return self.places[ordered[pair]], self.places[ordered[1 - pair]]

    def tokens_of(self, text: str) -> list[Token]:
        """The words of a text, and those of labels that they stand for at the same places."""
        # A sentence is asked for once a number and a rule: each text is read once
        if text not in self._read:
            bands = list(self._bands(text))
            # "35 and older" tells of no "older people"
            plain = [token for token in tokens(text, self.language) if not _is_inside(token, bands)]
            self._read[text] = self._synonyms.spread([*plain, *bands])
        return self._read[text]

    def _bands(self, text: str) -> Iterator[Token]:
        """The youngest and the oldest band of ages where a text says "under 25", "35 and over"."""
        bands = self._age_bands
        for name, edge in (("under age", min), ("over age", max)) if bands else ():
            first, last = edge(bands)
            for match in joint(name, self.language).finditer(text):
                age = int(next(filter(None, match.groups())))
                limit = last + 1 if name == "under age" else first
                if age == limit or (name == "over age" and age == first - 1):
                    yield Token(f"{first}-{last}", match.start(), match.end())

    def spread(self, text: str) -> frozenset[str]:
        """The stems of a label, and of the words that it stands for."""
        return frozenset(token.stem for token in self.tokens_of(text))

    def allowed(self, words: Words, passage: Passage) -> np.ndarray:
        """Rule 3: facts of the city that the text names nearest; all where it names none."""
        if len(self.places) < 2:
            return np.ones(len(self.facts), dtype="bool")
        nearest: dict[str, float] = {}
        for token, weight in words:
            if token.stem in self.facts.place_words:
                nearest[token.stem] = max(nearest.get(token.stem, 0.0), weight)
        strength = {}
        for place, name in self.places.items():
            strength[place] = min((nearest.get(word, 0.0) for word in name), default=0.0)
        strongest = max(strength.values())
        if strongest <= 0:
            return np.ones(len(self.facts), dtype="bool")
        strong = {strongest}
        if strongest == COMPARED:
            # "43% of women against 40% of men in Port" are both of Port; else the text around says the city
            strong.add(max((weight for weight in strength.values() if weight < strongest), default=strongest))
        named = tuple(place for place, weight in strength.items() if weight in strong - {0.0})
        mentioned_places = tuple(place for place, weight in strength.items() if weight > 0)
        if (named, mentioned_places) not in self._allowed:
            # Where the answers of a table are places, the answer says which one a number is of
            is_said = ~self.is_place | np.isin(self.answers, mentioned_places)
            allowed = np.where(self.of_places, is_said, np.isin(self.place_of, named))
            self._allowed[(named, mentioned_places)] = allowed
        return self._allowed[(named, mentioned_places)]

    def context(self, words: Words) -> np.ndarray:
        context = np.zeros(max(len(self.facts.vocabulary), 1))
        for token, weight in words:
            place = self.facts.vocabulary.get(token.stem)
            if place is not None:
                context[place] = max(context[place], weight)
        return context

    def said(self, words: Words) -> np.ndarray:
        """How much (0-1) of each fact's answer is said."""
        return self.facts.labels("answer").covered(self.context(words))

    def scores(self, words: Words, is_negated: bool = False, base: float | None = None) -> np.ndarray:
        """How well the words around a number fit each fact (0-1); its base tells a group as words do."""
        context = self.context(words)
        answer = self.facts.labels("answer").covered(context)
        title = self.facts.labels("subject").covered(context)
        group = self.facts.labels("group").covered(context)
        if base is not None:
            group = np.where(self.facts.base == base, np.maximum(group, _BY_BASE), group)
        unsaid = np.where(self.is_no & is_negated, _UNSAID, self.unsaid)
        answer = np.where(self.is_generic, np.maximum(answer, np.minimum(title, unsaid)), answer)
        # An answer without words of its own is told by its title; one with few of its own needs its title too
        answer = np.where(self.distinct == 0, np.minimum(np.maximum(answer, title), _UNSAID), answer)
        own_words = 2 * np.maximum(self.distinct - 0.5, 0.0)
        answer = np.where(self.distinct < 1, np.minimum(answer, title + _ALONE + own_words), answer)
        # A city that is an answer ("displaced, by place") is said in every sentence about that city, and
        # "other" in many
        answer = np.where(self.is_place | self.is_other, np.minimum(answer, title), answer)
        stem_weights: dict[str, float] = {}
        for token, weight in words:
            stem_weights[token.stem] = max(stem_weights.get(token.stem, 0.0), weight)
        # A group that the text names is binding; a total is the source where it names none near by, but for
        # a word that its table has itself: "individuals" are a group of one table and all of another.
        of_total = np.ones(len(group))
        for name in self._binding:
            if min(stem_weights.get(word, 0.0) for word in name) >= NEAR:
                of_total = np.where(self._has_in_title(name), of_total, 0.35)
        group = np.where(self.has_group, np.where(group < _NAMED, _UNNAMED, group), of_total)
        return ANSWER * answer + TITLE * title + GROUP * group

    def _has_in_title(self, words: frozenset[str]) -> np.ndarray:
        """The facts whose table or question has some words."""
        if words not in self._titled:
            subjects = self.facts.labels("subject")
            has = np.array([words <= stems(text, self.language) for text in subjects.texts], dtype="bool")
            self._titled[words] = has[subjects.codes]
        return self._titled[words]

    def is_title_said(self, fact: int, words: Words) -> bool:
        """Whether half of a title's words are said, where its answer has none of its own: "59% in Mali" is
        hardly of the nationality Mali.
        """
        if self.distinct[fact] > 0:
            return True
        return self.title_said(fact, words) >= 0.5

    def title_said(self, fact: int, words: Words) -> float:
        """How many (0-1) of a title's words, without its answer's, are said."""
        title = stems(self.titles[fact], self.language) - self.meanings[self.answers[fact]]
        return len(title & {token.stem for token, _ in words}) / max(len(title), 1)

    def is_of_strangers(self, fact: int, sentence: Sentence) -> bool:
        """Whether a sentence is of some people whom a fact does not name: "among those with children"."""
        among = joint("among", self.language).search(sentence.text)
        if among is None:
            return False
        of_whom = re.split(r"[,.;:()\d%]", sentence.text[among.end() :])[0]
        row = self.facts.row(fact)
        fact_stems = frozenset().union(
            *(self.spread(row[name]) for name in ("subject", "answer", "group", "place"))
        )
        for token in tokens(of_whom, self.language):
            meanings = {spread.stem for spread in self._synonyms.spread([token])}
            if not meanings & fact_stems:
                return True
        return False

    def is_named_as_base(self, fact: int, mention: Mention, sentence: Sentence) -> bool:
        """Whether an answer is whom a percent is of: "43% of women" is no share of women."""
        after = sentence.text[mention.end - sentence.start :][:40]
        is_of = joint("unit", self.language).match(after) or joint("base", self.language).match(after)
        if mention.form not in ("percent", "ratio", "quantity") or not is_of:
            return False
        first = " ".join(after[is_of.end() :].split()[:1])
        return bool(self.spread(first) & self.meanings[self.answers[fact]])


def pair_opens(before: str) -> int:
    """Where a pair of numbers may open before a place: at an open bracket, or at a colon that only one number
    may follow ("more women than men: 19 against 11"); -1 where none opens.
    """
    opened = before.rfind("(")
    if opened >= 0 and ")" not in before[opened:]:
        return opened
    colon = re.search(r":(?=\s*(?:\d[^():;,.]*)?$)", before)
    return colon.start() if colon else -1


def place_in_pair(before: str, after: str, language: str) -> int | None:
    """Which of two numbers in brackets, or behind a colon, a number is, by the text before and after it; None
    where no two stand there.
    """
    against = joint("set against", language)
    opened = pair_opens(before)
    if opened < 0:
        return None
    inside, rest = before[opened + 1 :], after.partition(")")[0]
    follows = against.match(rest)
    if not re.search(r"\d", inside) and follows and re.match(r"\d", rest[follows.end() :]):
        return 0
    is_second = re.search(r"\d[^()]*?$", inside) and any(
        match.end() == len(inside) for match in against.finditer(inside)
    )
    return 1 if is_second else None


def _is_inside(token: Token, bands: Sequence[Token]) -> bool:
    return any(band.start <= token.start and token.end <= band.end for band in bands)


@lru_cache(maxsize=2_000)
def compared_spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Parts of a sentence with what a number outside of them is compared with, to their next comma."""
    spans = []
    for match in joint("compared", language).finditer(text):
        stop = re.search(r"[,;:()]", text[match.end() :])
        spans.append((match.start(), match.end() + stop.start() if stop else len(text)))
    return tuple(spans)
