"""Words as matching sees them: without case and accents, by their stem, synonyms beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.verification.mentions.vocabulary import joint, small_words, telling_words, unstemmed

_WORD = re.compile(r"[^\W\d_]{2,}")


class Token(NamedTuple):
    """A stem, and where its word begins and ends in the text."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=4)
def _stemmer(language: str):
    import snowballstemmer
    from babel import Locale

    name = Locale(language).get_language_name("en").casefold()
    return snowballstemmer.stemmer(name if name in snowballstemmer.algorithms() else "porter")


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word, without case and accents."""
    # A stem that two words of different meaning share ("income", "incoming") is none
    root = word.casefold() if word.casefold() in unstemmed() else _stemmer(language).stemWord(word.casefold())
    decomposed = unicodedata.normalize("NFKD", root)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def tokens(text: str, language: str) -> Iterator[Token]:
    """The words of a text that carry meaning, as stems with their places."""
    telling = telling_words(language)
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        is_name = match[0].isupper()  # "UN" is no article
        if word in small_words() and word not in telling and not is_name:
            continue
        yield Token(stem(word, language), match.start(), match.end())
    # An answer may be a span of ages alone: "18 to 24"
    for match in _spans(language).finditer(text):
        yield Token(f"{match[1]}-{match[2]}", match.start(), match.end())


@cache
def _spans(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d.,])(\d{{1,3}})(?:{joint('range', language).pattern})(\d{{1,3}})(?![\d%]|[.,]\d)"
    )


@lru_cache(maxsize=50_000)
def stems(text: str, language: str) -> frozenset[str]:
    """The stems of a text."""
    return frozenset(token.stem for token in tokens(text, language))


class Synonyms:
    """Stems of reports' words beside the stems of labels' words that they stand for."""

    def __init__(self, meanings: Mapping[str, Iterable[str]], language: str):
        self._meanings: dict[tuple[str, ...], tuple[str, ...]] = {}
        for word, means in meanings.items():
            phrase = tuple(token.stem for token in tokens(word, language))
            targets = tuple(token.stem for text in means for token in tokens(text, language))
            # "No change" without its small word would make every change one that stays
            is_reduced = len(phrase) == 1 and len(_WORD.findall(word)) > 1
            if phrase and not is_reduced:
                self._meanings[phrase] = (*self._meanings.get(phrase, ()), *targets)
        self._longest = max(map(len, self._meanings), default=0)
        self._firsts = {phrase[0] for phrase in self._meanings}

    def spread(self, found: Iterable[Token]) -> list[Token]:
        """The tokens, and at the same places those that they stand for, alone or as a phrase."""
        tokens = list(found)
        widened = list(tokens)
        for place, token in enumerate(tokens):
            if token.stem not in self._firsts:
                continue
            for size in range(1, self._longest + 1):
                phrase = tokens[place : place + size]
                means = self._meanings.get(tuple(word.stem for word in phrase), ())
                widened += [Token(target, token.start, phrase[-1].end) for target in means]
        return widened
