"""What people said, checked for what could give them away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.context.interviews.ordinary_words import is_also_a_name, is_common
from analysis.problems import Problems, suggestion
from analysis.reading.place_names import place_code, plain_name

_NUMBER = re.compile(r"(?<!\w)(\+|00)?\d(?:[\s.\-/]?\d)*(?!\w)")
_AMOUNT = re.compile(
    r"\s*(?:francs?|f?cfa|fr|xof|euros?|dollars?|usd|dinars?|dirhams?|nairas?|cedis?|dalasis?|€|\$)(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(19|20)\d\d-\d\d-\d\d([ T]\d\d)?|\d{1,2}[/.-]\d{1,2}[/.-](19|20)\d\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_HANDLE = re.compile(r"(?<![\w.])@\w+")
_DOCUMENT = re.compile(r"(?<!\w)(?:[A-Z]{1,4}-?\d{4,}|[A-Za-z]{1,4}\d{3,}|\d+[A-Za-z]+\d{3,})\w*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:«“”\"(\[\]‘'–—-])\s*$")
PHONE_DIGITS, SHORT_PHONE_DIGITS = 8, 6
LONGEST_CODE, LONGEST_UNIT = 3, 3
"""Letters that follow a number directly are its unit ("10km", "2ème") up to this many."""


@dataclass(frozen=True)
class Quotation:
    """A passage of one interview: its id, the theme, the words, their language, and whether a person signed
    it off. The words of one passage in several languages share its `passage`, the original first.
    """

    interview: str
    theme: str
    text: str
    language: str
    checked: bool = False
    passage: int = 0


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
        return frozenset(
            plain_name(place) for place, level in self.places.items() if level not in self.levels_named
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Single words that are no person's name."""
        named = [place for place, level in self.places.items() if level in self.levels_named]
        texts = (*named, *self.words, *self.organisations)
        return frozenset(
            part
            for text in texts
            for word in text.split()
            for part in (plain_name(word), *plain_name(word).split())
        )


def check_quotations(
    quotations: Sequence[Quotation],
    gazetteer: Gazetteer,
    interviews: Collection[str],
    themes: Sequence[str],
    where: str,
    problems: Problems,
) -> tuple[Quotation, ...]:
    """The quotations that may stand in print: those that a person signed off, or in which nothing is
    doubtful.

    E-mail addresses and places finer than allowed are fatal, and so is a phone number that nobody signed
    off. Any other doubt is a warning that tells where in the quotation it is, without repeating it.
    """
    printed = []
    for quotation in quotations:
        place = f"{where}, quotation {quotation.passage}"
        _check_keys(quotation, interviews, themes, place, problems)
        _check_fatal(quotation, gazetteer, place, problems)
        doubtful = doubts(quotation.text, gazetteer)
        if quotation.checked or not doubtful:
            printed.append(quotation)
            continue
        problems.warn(
            place,
            f"this quotation is held back, not printed: it may hold {', '.join(doubtful)}; take that out,"
            " list words that name nobody under words in interviews.yaml, or add `checked: true` to the"
            " quotation once a person has read it.",
            column="text",
        )
    return tuple(printed)


def _check_keys(
    quotation: Quotation, interviews: Collection[str], themes: Sequence[str], place: str, problems: Problems
) -> None:
    if quotation.interview not in interviews:
        expected = suggestion(quotation.interview, interviews)
        problems.fatal(
            place,
            "there is no such interview.",
            column="interview",
            got=quotation.interview,
            expected=expected,
        )
    if quotation.theme not in themes:
        expected = suggestion(quotation.theme, themes)
        problems.fatal(
            place, "this theme is not declared.", column="theme", got=quotation.theme, expected=expected
        )


def _check_fatal(quotation: Quotation, gazetteer: Gazetteer, place: str, problems: Problems) -> None:
    if match := _EMAIL.search(quotation.text):
        problems.fatal(
            place, "the words hold an e-mail address; take it out.", column="text", got=match.group()
        )
    for number in _numbers(quotation.text, PHONE_DIGITS):
        if not quotation.checked:
            problems.fatal(
                place,
                "the words hold a phone number; take it out, or add `checked: true` to the quotation if it is"
                " none.",
                column="text",
                got=number,
            )
    for finer in _finer_places(quotation.text, gazetteer):
        problems.fatal(
            place, "this place is finer than may be named; say the city or region.", column="text", got=finer
        )


def doubts(text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """What in a text could give somebody away, each as a phrase that says where but not what it is."""
    phrases = []
    phrases += ["writing that can't be checked"] * (not _is_latin(text))
    phrases += ["a name on the internet (@)"] * bool(_HANDLE.search(text))
    phrases += ["a document number"] * bool(_DOCUMENT.search(text))
    phrases += ["a number that may be a phone's"] * bool(_numbers(text, SHORT_PHONE_DIGITS))
    words = [match.group() for match in _WORD.finditer(text)]
    named = [name for name in possible_names(text, gazetteer) if _is_latin(name)]
    if named:
        phrases.append(f"a name of a person or a place ({_placed(named, words)})")
    return tuple(phrases)


def _is_latin(text: str) -> bool:
    """Whether every letter is of the writing that ordinary words are listed in."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())


def _placed(named: Iterable[str], words: Sequence[str]) -> str:
    """Where words stand in a text: "word 5 (M…)"."""
    return ", ".join(f"word {words.index(name) + 1} ({name[0]}…)" for name in named)


def possible_names(text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Words that are no known place, country, organisation or declared word, and in lower case or at the
    beginning of a sentence no ordinary word of English or French either.
    """
    matches = list(_WORD.finditer(text))
    words = [match.group() for match in matches]
    names = []
    for position, match in enumerate(matches):
        is_ordinary = _is_ordinary(match, text) or _is_known(words[position], gazetteer)
        if not is_ordinary and not _in_a_place(words, position):
            names.append(words[position])
    return tuple(dict.fromkeys(names))


def _is_ordinary(match: re.Match, text: str) -> bool:
    word = match.group()
    if text[: match.start()][-1:].isdigit() and len(word) <= LONGEST_UNIT:
        return True
    if (
        word[0].isupper()
        and word != "I"
        and (is_also_a_name(word) or not _SENTENCE_START.search(text[: match.start()]))
    ):
        return False
    return is_common(word)


def _is_known(word: str, gazetteer: Gazetteer) -> bool:
    plain, names = plain_name(word), gazetteer.known | gazetteer.finer
    return plain in names or all(part in names for part in plain.split())


def _in_a_place(words: Sequence[str], position: int) -> bool:
    """Whether the word is part of a country's name, of up to four words; a code counts in capitals only
    ("Ben" is no Benin).
    """
    phrases = [
        " ".join(words[start:end])
        for start in range(max(0, position - 3), position + 1)
        for end in range(position + 1, start + 5)
    ]
    return any(
        place_code(phrase) is not None for phrase in phrases if len(phrase) > LONGEST_CODE or phrase.isupper()
    )


def _numbers(text: str, digits: int) -> list[str]:
    """Numbers of at least so many digits that are no date and no amount of money."""
    numbers = []
    for match in _NUMBER.finditer(text):
        number = match.group()
        long_enough = sum(map(str.isdigit, number)) >= digits
        if long_enough and not _DATE.fullmatch(number) and not _AMOUNT.match(text[match.end() :]):
            numbers.append(number)
    return numbers


def _finer_places(text: str, gazetteer: Gazetteer) -> list[str]:
    plain = f" {plain_name(text)} "
    return sorted(place for place in gazetteer.finer if f" {place} " in plain)
