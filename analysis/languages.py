"""The languages a report can be written in, and the fixed words of each.

A language is a table `words/<language>.csv` of a key and its text: nothing else has to know of it. Stages
above `reporting` take a few words from here as they stand (the answers that an indicator adds to a form, the
names that `adopt` drafts); `reporting.wording.words` fills, counts and spaces them for print.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).with_name("words")


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a table of words, in order."""
    return tuple(sorted(table.stem for table in _TABLES.glob("*.csv")))


@cache
def word_tables() -> Mapping[str, Mapping[str, str]]:
    """Every fixed word as it is typed: key, then language, to text."""
    words: dict[str, dict[str, str]] = {}
    for language in languages():
        with (_TABLES / f"{language}.csv").open(encoding="utf-8", newline="") as stream:
            for record in csv.DictReader(stream):
                words.setdefault(record["key"], {})[language] = record["text"]
    return words


def texts_of(key: str) -> Mapping[str, str]:
    """One fixed word in every language, as it is typed. Raises KeyError for an unknown key."""
    return word_tables()[key]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, in English where it has none in it, in any other where that fails too."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
