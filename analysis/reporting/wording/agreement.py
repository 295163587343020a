"""Verbs and pronouns that agree with those of whom a sentence speaks, where a language asks for it.

    agreeing(text, gender, language) -> "فقدن دخلهن" of women for "فقدوا دخلهم"

Plans and rules say what several people did. Arabic says otherwise what women did, and what households did.
The words `agreement.women` and `agreement.things` of a language are pairs parted by ";": whole words
("يحتاجون=يحتجن"), or beginnings and endings around a "*" ("ي*ون=ي*ن"); whole words go first, then the pairs
in their order. A language without agreement has "-".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analysis.reporting.wording.quantities import FEMININE, WOMEN
from analysis.reporting.wording.words import word

_KEYS = {WOMEN: "agreement.women", FEMININE: "agreement.things"}
_QUOTED = re.compile(r"(«[^«»]*»)")
_WORD = re.compile(r"[^\W\d_][\w\u064b-\u0652]*")


@dataclass(frozen=True)
class _Ending:
    """A beginning and an ending of words, and what they become."""

    begins: str
    ends: str
    begun: str
    ended: str

    def of(self, text: str) -> str:
        """The word in its other form, "" where it is of another kind."""
        stem = text[len(self.begins) : len(text) - len(self.ends)]
        if len(stem) < 2 or not (text.startswith(self.begins) and text.endswith(self.ends)):
            return ""
        return self.begun + stem + self.ended


def agreeing(text: str, gender: str, language: str) -> str:
    """`text` said of several people, as it is said of women or of things.

    What stands in quotation marks stays. Unchanged where the language's verbs do not agree, or the gender is
    that of people.
    """
    if gender not in _KEYS:
        return text
    whole_words, endings = _forms(_KEYS[gender], language)
    if not whole_words and not endings:
        return text

    def other_form(found: re.Match[str]) -> str:
        if found[0] in whole_words:
            return whole_words[found[0]]
        return next(filter(None, (ending.of(found[0]) for ending in endings)), found[0])

    passages = _QUOTED.split(text)
    passages[::2] = [_WORD.sub(other_form, piece) for piece in passages[::2]]
    return "".join(passages)


@cache
def _forms(key: str, language: str) -> tuple[dict[str, str], Sequence[_Ending]]:
    """The pairs of a language: whole words, and beginnings and endings."""
    pairs = [pair.strip().partition("=") for pair in word(key, language).split(";")]
    whole_words = {own: other for own, _, other in pairs if other and "*" not in own}
    endings = []
    for own, _, other in pairs:
        if "*" in own:
            begins, _, ends = own.partition("*")
            begun, _, ended = other.partition("*")
            endings.append(_Ending(begins, ends, begun, ended))
    return whole_words, endings
