"""How people name what a row or a place of a table comes to, in each language (total_words.csv)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_suffix(".csv")


def is_of_rows(text: str) -> bool:
    """Whether a cell names a total, a mean, or a total of some rows."""
    return _plain(text) in _words()


def is_of_all(text: str) -> bool:
    """Whether a cell names the total of all, and no part or mean of it."""
    return _words().get(_plain(text)) == "all"


def _plain(text: str) -> str:
    return " ".join(text.strip(" :.").casefold().split())


@cache
def _words() -> dict[str, str]:
    with WORDS.open(encoding="utf-8", newline="") as stream:
        return {row["word"].casefold(): row["of"] for row in csv.DictReader(stream)}
