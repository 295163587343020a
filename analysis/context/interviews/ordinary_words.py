"""Ordinary words: a word that is none of them may be somebody's name.

`common_words.csv` has the words of a language, `word_endings.csv` what their endings may stand for: "cities"
is "city", "travaillait" is "travailler". The words of a language without a list all count as doubtful.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ONCE = "="
"""The base in `word_endings.csv` of a word whose last letter was doubled: "stopped" is "stop"."""
SHORTEST = 3


@cache
def is_common(word: str) -> bool:
    """Whether a word, in whatever case, is an ordinary one, perhaps with an ending; accents count."""
    plain = word.casefold()
    if plain in _lists()["name"]:
        return False
    return all(_is_listed(part) for part in plain.split("-"))


@cache
def is_also_a_name(word: str) -> bool:
    """Whether an ordinary word is a person's name too ("Grace"), so that a capital makes it doubtful."""
    return any(part in _lists()["either"] for part in word.casefold().split("-"))


def _is_listed(word: str) -> bool:
    for language in _endings():
        if word in _lists()[language] or _bases(word, language) & _lists()[language]:
            return True
    return False


def _bases(word: str, language: str) -> frozenset[str]:
    """The words of a language that this one may be a form of."""
    bases = set()
    for base, endings in _endings()[language]:
        for ending in filter(word.endswith, endings):
            stem = word.removesuffix(ending)
            if base != ONCE:
                bases.add(stem + base)
            elif stem[-2:-1] == stem[-1:]:
                bases.add(stem[:-1])
    return frozenset(base for base in bases if len(base) >= SHORTEST)


@cache
def _endings() -> Mapping[str, Sequence[tuple[str, Sequence[str]]]]:
    """By language, what a word may end in, and the end of the word that this stands for."""
    endings: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for row in _table("word_endings.csv"):
        endings.setdefault(row["language"], []).append((row["base"], row["endings"].split()))
    return endings


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    """Words by kind: a language, `either` (also a name), `name` (never an ordinary word)."""
    lists: dict[str, set[str]] = {}
    for row in _table("common_words.csv"):
        lists.setdefault(row["kind"], set()).update(row["words"].split())
    return {kind: frozenset(words) for kind, words in lists.items()}


def _table(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
