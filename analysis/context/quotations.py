"""What people said, checked for what could give them away."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.context.places import place_code, plain_name
from analysis.problems import Problems, suggestion

_PHONE = re.compile(r"(?<![\w])(\+|00)?\d(?:[\s.\-/]?\d){7,14}(?!\w)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:«“\"(\[\]])\s*$")


@dataclass(frozen=True)
class Quotation:
    """A passage of one interview: its id, the theme, the words, and their language."""

    interview: str
    theme: str
    text: str
    language: str


@dataclass(frozen=True)
class Gazetteer:
    """Which words may stand in print: places by level, the levels that may be named, other words."""

    places: Mapping[str, str]
    levels_named: Sequence[str]
    words: Sequence[str] = ()
    organisations: Sequence[str] = ()

    @cached_property
    def finer(self) -> frozenset[str]:
        """The places that are finer than may be named, as plain names."""
        return frozenset(plain_name(place) for place, level in self.places.items() if level not in self.levels_named)

    @cached_property
    def known(self) -> frozenset[str]:
        """Single words that are no person's name."""
        named = [place for place, level in self.places.items() if level in self.levels_named]
        return frozenset(plain_name(word) for text in (*named, *self.words, *self.organisations) for word in text.split())


def check_quotations(
    quotations: Sequence[Quotation],
    gazetteer: Gazetteer,
    interviews: Collection[str],
    themes: Sequence[str],
    where: str,
    problems: Problems,
) -> None:
    """Report what may not stand in print: phone numbers, e-mail addresses, places finer than allowed.

    A capitalised word within a sentence that is no known place or word may be a name: a warning.
    """
    for number, quotation in enumerate(quotations, start=1):
        place = f"{where}, quotation {number}"
        if quotation.interview not in interviews:
            expected = suggestion(quotation.interview, interviews)
            problems.fatal(place, "there is no such interview.", column="interview", got=quotation.interview, expected=expected)
        if quotation.theme not in themes:
            expected = suggestion(quotation.theme, themes)
            problems.fatal(place, "this theme is not declared.", column="theme", got=quotation.theme, expected=expected)
        for pattern, what in ((_PHONE, "a phone number"), (_EMAIL, "an e-mail address")):
            if match := pattern.search(quotation.text):
                problems.fatal(place, f"the words hold {what}; take it out.", column="text", got=match.group())
        for finer in _finer_places(quotation.text, gazetteer):
            problems.fatal(place, "this place is finer than may be named; say the city or region.", column="text", got=finer)
        for name in possible_names(quotation.text, gazetteer):
            problems.warn(
                place,
                "this may be a person's name; take it out, or list it under words in interviews.yaml.",
                column="text",
                got=name,
            )


def possible_names(text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Capitalised words within a sentence that are no known place, country, organisation or word."""
    words = list(_WORD.finditer(text))
    found = []
    for position, match in enumerate(words):
        word = match.group()
        starts_sentence = bool(_SENTENCE_START.search(text[: match.start()]))
        if not word[0].isupper() or starts_sentence or word == "I" or word.startswith(("I'", "I’")):
            continue
        known = plain_name(word) in gazetteer.known | gazetteer.finer
        if not known and not _in_a_place([other.group() for other in words], position):
            found.append(word)
    return tuple(dict.fromkeys(found))


def _in_a_place(words: Sequence[str], position: int) -> bool:
    """Whether the word is part of a country's name, of up to four words."""
    return any(
        place_code(" ".join(words[start:end])) is not None
        for start in range(max(0, position - 3), position + 1)
        for end in range(position + 1, start + 5)
    )


def _finer_places(text: str, gazetteer: Gazetteer) -> list[str]:
    plain = f" {plain_name(text)} "
    return sorted(place for place in gazetteer.finer if f" {place} " in plain)
