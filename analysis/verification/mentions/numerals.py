"""Numbers as they are written: digits as each language groups them, and number words.

read_number(text, language)  -> the number, and its decimals
number_words(text, language) -> where number words begin and end, and their number
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from analysis.verification.mentions.vocabulary import joint


def read_number(text: str, language: str) -> tuple[float, int] | None:
    """The number written, and its decimals; None where it is none.

    A comma before three digits parts thousands in English and decimals elsewhere, as the other mark does
    the other way round; a blank always parts thousands.
    """
    plain = text.replace(" ", "").replace("'", "")
    mark = Locale.parse(language, sep="-").number_symbols["latn"]["decimal"]
    thousands = "." if mark == "," else ","
    if language == "es" and re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        thousands, mark = ",", "."  # Latin America parts thousands by a comma; nobody prints three decimals
    whole = re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{mark}\d+)?", plain)
    if whole:
        plain = plain.replace(thousands, "")
    elif re.fullmatch(r"\d{1,3}(?:[,.]\d{3}){2,}", plain):  # 1.234.567 is no decimal anywhere
        plain = re.sub("[,.]", "", plain)
    plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value, len(plain.partition(".")[2])


class _Token:
    """A word as text2num wants it."""

    def __init__(self, match: re.Match[str]):
        self.match = match

    def text(self) -> str:
        return self.match[0]

    def nt_separated(self, previous: _Token) -> bool:
        return self.match.start() - previous.match.end() > 1

    def not_a_number_part(self) -> bool:
        return not self.match[0][0].isalpha()


def number_words(text: str, language: str) -> Iterator[tuple[int, int, float]]:
    """Numbers written out, but for a lone "one" (un, une), which mostly is an article or a pronoun."""
    from text_to_num import find_numbers

    words = [_Token(match) for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]", text)]
    if not words or not _is_spoken(language):
        return
    for number in find_numbers(words, language, 0.0):
        if number.is_ordinal:
            continue
        first, last = words[number.start], words[number.end - 1]
        value = float(str(number.text).replace(",", "."))
        is_alone = number.end - number.start == 1 and value in (0.0, 1.0)
        if is_alone and not joint("lone", language).match(text, last.match.end()):
            continue
        yield first.match.start(), last.match.end(), value


@cache
def _is_spoken(language: str) -> bool:
    """Whether the library reads the number words of a language."""
    from text_to_num import alpha2digit

    try:
        alpha2digit("", language)
    except ValueError:  # "unsupported language"
        return False
    return True
