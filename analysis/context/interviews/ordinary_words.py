"""Ordinary words of English and French: a word that is none of them may be somebody's name."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# What an ending may stand for: "villages" is "village", "cities" is "city", "travaillait" is "travailler".
_ENDINGS = {
    "en": (
        ("", ("s", "es", "d", "ed", "ing", "ly", "r", "er", "st", "est", "n")),
        ("e", ("ing", "y")),
        ("y", ("ies", "ied", "ier", "iest", "ily")),
    ),
    "fr": (
        ("", ("s", "x", "e", "es", "ment", "ement")),
        ("al", ("aux",)),
        ("eux", ("euse", "euses", "eusement")),
        (
            "er",
            (
                "e",
                "es",
                "ons",
                "ez",
                "ent",
                "ais",
                "ait",
                "ions",
                "iez",
                "aient",
                "é",
                "ée",
                "és",
                "ées",
                "ant",
                "èrent",
            ),
        ),
        ("ger", ("geons", "geait", "geaient", "geant")),
        ("yer", ("ie", "ies", "ient", "iera", "ierait")),
        ("ir", ("is", "it", "issons", "issent", "issait", "issaient", "i", "ie", "is", "ies", "issant")),
        ("re", ("s", "t", "ons", "ent", "ais", "ait", "aient", "u", "us", "ue", "ues", "ant")),
        ("r", ("rai", "ras", "ra", "rons", "ront", "rait", "raient", "rais")),
    ),
}
_DOUBLED = re.compile(r"(\w)\1(ed|ing|er)$")
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
    return any(
        word in _lists()[language] or _bases(word, language) & _lists()[language] for language in _ENDINGS
    )


def _bases(word: str, language: str) -> frozenset[str]:
    """The words of a language that this one may be a form of."""
    found = {
        word.removesuffix(ending) + base
        for base, endings in _ENDINGS[language]
        for ending in endings
        if word.endswith(ending)
    }
    if language == "en" and (match := _DOUBLED.search(word)):
        found.add(word[: match.start()] + match.group(1))
    return frozenset(base for base in found if len(base) >= SHORTEST)


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    """Words by kind: `en`, `fr`, `either` (also a name), `name` (never an ordinary word)."""
    lists: dict[str, set[str]] = {}
    with (files("analysis.context.interviews") / "common_words.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        for row in csv.DictReader(stream):
            lists.setdefault(row["kind"], set()).update(row["words"].split())
    return {kind: frozenset(words) for kind, words in lists.items()}
