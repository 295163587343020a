"""Label text as people type it: cleaned for print, and made comparable for matching."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[\u00a0\u2007\u202f]")
_MARKS = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "[\u200b\u2060\ufeff\u00ad\u00a0\u2007\u202f]|^[\u200c-\u200f\u202a-\u202e\u2066-\u2069]"
"""Texts that `visible` may change hold this, or a mark of direction at their end."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_REFERENCE = re.compile(r"\$\{[^{}]*\}")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_HEADING = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)
LEFT_OUT = "…"
"""What stands for the answer that a label repeats: an answer is never printed."""
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_APOSTROPHES = str.maketrans(
    dict.fromkeys("’‘ʼ`´ʹ′＇", "'") | dict.fromkeys("“”„«»", '"') | {"–": "-", "—": "-"}
)
_MOJIBAKE = re.compile("[ÂÃâØÙ]")


def visible(text: str) -> str:
    """`text` without the signs that nobody sees and copying from web pages leaves: blanks of no width, byte
    order marks, soft hyphens; other kinds of blank become a blank, marks of direction fall away at both ends.
    """
    if text.isascii():
        return text
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip(_MARKS)


def without_controls(text: str) -> str:
    """`text` without what no XML can hold: control characters, halves of pairs, and two more.

    Source: XML 1.0, production 2.
    """
    return _NOT_XML.sub("", text)


def plain(text: str) -> str:
    """`text` without HTML tags, Markdown and references to answers, with single blanks between words."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    if "${" in text:
        text = _REFERENCE.sub(LEFT_OUT, text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "#" in text:
        text = _HEADING.sub("", text)
    if "**" in text or "__" in text:
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(text.split())


def mended(text: str) -> str:
    """`text` with UTF-8 that was read as Windows-1252 or Latin-1 turned back ("DonÂ´t" to "Don´t")."""
    if not _MOJIBAKE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


NEARLY_NONE = 0.005
"""Shares up to this, and as near to 1, would round to none or all."""


@lru_cache(maxsize=65536)
def matching(text: str) -> str:
    """What is compared when two texts should be the same: no case, mojibake, markup or kind of apostrophe."""
    text = unicodedata.normalize("NFKC", mended(text).translate(_APOSTROPHES))
    return plain(text).casefold()


@lru_cache(maxsize=65536)
def letters(text: str) -> str:
    """Only the letters and digits of `text`, for headers that a program has put full stops into."""
    return "".join(character for character in matching(text) if character.isalnum())


def counted(count: int, one: str, many: str = "") -> str:
    """The count and what is counted: "1 row", "3 rows"; `many` where an s is not enough."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def percent_text(share: float) -> str:
    """A share (0-1) in whole percents for a sentence, never 0 or 100 of what only comes near."""
    if 0 < share <= NEARLY_NONE:
        return "<1%"
    if 1 - NEARLY_NONE <= share < 1:
        return ">99%"
    return f"{share:.0%}"


class NameMatcher:
    """Finds which of some names a text stands for: exactly, then by its `matching` form, then by its letters.

    `spellings` maps each name to every text that stands for it. A loosened form that
    stands for two names finds neither.
    """

    def __init__(self, spellings: Mapping[str, Iterable[str]]):
        self._tiers: list[dict[str, str | None]] = [{}, {}, {}]
        for name in spellings:
            self._tiers[0][name] = name
        for name, texts in spellings.items():
            for text in texts:
                if text:
                    self._tiers[0].setdefault(text, name)
        for form, tier in zip((matching, letters), self._tiers[1:], strict=True):
            for text, meant in self._tiers[0].items():
                loose = form(text)
                if loose and tier.setdefault(loose, meant) != meant:
                    tier[loose] = None

    def exact(self, text: str) -> str | None:
        """The name that `text` is, or is a spelling of, to the letter."""
        return self._tiers[0].get(text)

    def find(self, text: str, *, by_letters: bool = False) -> str | None:
        """The name that `text` stands for, or None; `by_letters` also lets punctuation and blanks differ."""
        name = self._tiers[0].get(text) or self._tiers[1].get(matching(text))
        return name or (self._tiers[2].get(letters(text)) if by_letters else None)

    @property
    def loose(self) -> Mapping[str, str | None]:
        """`matching` form -> name, None where it stands for several."""
        return self._tiers[1]
