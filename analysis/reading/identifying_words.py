"""Words by which the name or label of a column says that it names somebody, whatever its values are.

`identifying_words.csv` has the words and phrases of each meaning, in any language:

- `name`: people's names; a number is none ("nombre" is a name in Spanish and a count in French);
- `direct`: their phones, addresses, documents and accounts; `position`: where they are; `staff`: who
  interviewed; together with `name`, what would tell who somebody is (TELLING);
- `amount`: money, which may look like a phone number; `key` and `key_number`: what neighbours know of her;
  `sensitive`: what could harm her.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("identifying_words.csv")
TELLING = ("staff", "name", "direct", "position")


def says(meaning: str, name: str, labels: Iterable[str] = (), longest: int = 0) -> bool:
    """Whether a column's name or one of its labels has a word or phrase of a meaning.

    Of a label with more than `longest` words (0: of any) phrases of several words alone count: "How many
    people share your phone?" is no phone number, "Why did you stop in this city?" is about no place of hers.
    """
    if _holds(_tokens(name), meaning, phrases_only=False):
        return True
    for label in labels:
        words = _tokens(label)
        if _holds(words, meaning, phrases_only=0 < longest < len(words)):
            return True
    return False


def tells_who(name: str, labels: Iterable[str] = (), *, of_numbers: bool = False) -> bool:
    """Whether a column would tell who somebody is, or where or by whom she was met; numbers are no names."""
    labels = tuple(labels)
    meanings = [meaning for meaning in TELLING if not (of_numbers and meaning == "name")]
    return any(says(meaning, name, labels) for meaning in meanings)


def _holds(words: list[str], meaning: str, phrases_only: bool) -> bool:
    padded = f" {' '.join(words)} "
    for phrase in _phrases().get(meaning, ()):
        if f" {phrase} " in padded and (" " in phrase or not phrases_only):
            return True
    return False


def _tokens(text: str) -> list[str]:
    """The words of a name or label, without accents, case, and the joints of camelCase, snake_case and
    numbered columns (phone2).
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    text = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in text if not unicodedata.combining(character))
    return re.findall(r"[^\W\d_]+|\d+", bare.casefold())


@cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Meaning -> its words and phrases."""
    phrases: dict[str, list[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for record in csv.DictReader(stream):
            phrases.setdefault(record["meaning"], []).append(" ".join(_tokens(record["words"])))
    return {meaning: tuple(words) for meaning, words in phrases.items()}
