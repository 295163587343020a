"""Quantities in words: fractions with what hedges them, phrases for a share, multiples.

    read_quantities(text, language) -> each with its place, and the shares (or multiples) it may be said of

1. A fraction ("a third", "les deux tiers") may be said of what lies within a few points of it; a word before
   it says on which side: "nearly", "less than", "just over", "more than".
2. "More than half" is a majority however large, "less than half" a minority however small.
3. "Half a day", "the second half", "a third country" and "un quart d'heure" are no shares.
4. Other phrases ("nearly all", "none of") have their shares in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis.verification.mentions.vocabulary import joint, table_rows

#: How far below and above a fraction lies what it may be said of, in shares, by what stands before it.
_LIMITS = {
    "": (0.035, 0.035),
    "about": (0.05, 0.05),
    "nearly": (0.08, 0.005),
    "just over": (0.005, 0.1),
}
_LESS, _MORE, _ROUNDED = 0.45, 0.12, 0.005
#: What a multiple may be said of, over it, by what stands before it.
_TIMES = {
    "": (0.85, 1.2),
    "about": (0.75, 1.3),
    "nearly": (0.8, 1.02),
    "less": (0.5, 1.02),
    "just over": (0.98, 1.25),
    "more": (0.98, 1.6),
}


@dataclass(frozen=True)
class Quantity:
    """A quantity in words at a place: the share, or how many times, and the least and largest it may be."""

    start: int
    end: int
    value: float
    low: float
    high: float
    is_share: bool = True
    is_hedged: bool = False


def read_quantities(text: str, language: str) -> Iterator[Quantity]:
    """Every quantity in words, in the order of the text."""
    for match in _reader(language).finditer(text):
        name = match.lastgroup or ""
        kind, _, number = name.partition("_")
        if kind == "fraction":
            yield _fraction(match, _fractions(language)[int(number)][1], language)
        elif kind == "phrase":
            low, high = _shares(language)[int(number)][1:]
            yield Quantity(*match.span(), (low + high) / 2, low, high)
        else:
            factor = _multiples(language)[int(number)][1]
            low, high = times_limits(factor, match["degree"] or "", language)
            hedged = match["degree"] is not None
            yield Quantity(*match.span(), factor, low, high, is_share=False, is_hedged=hedged)


def _fraction(match: re.Match[str], share: float, language: str) -> Quantity:
    """Rules 1 and 2."""
    degree = _degree(match["degree"] or "", language)
    if degree == "less":
        low, high = (0.01 if share == 0.5 else _LESS * share), share + _ROUNDED
    elif degree == "more":
        low, high = share - _ROUNDED, (0.99 if share == 0.5 else min(share + _MORE, 1.0))
    else:
        below, above = _LIMITS[degree]
        low, high = share - below, share + above
    return Quantity(*match.span(), share, low, high)


def times_limits(factor: float, degree: str, language: str) -> tuple[float, float]:
    """The ratios that a multiple may be said of, with the words before it: "more than three times"."""
    least, most = _TIMES[_degree(degree, language)]
    return factor * least, factor * most


def degree_before(text: str, start: int, language: str) -> str:
    """The words right before a place that say on which side of a number its own is; "" where none stand."""
    own = [row["pattern"] for row in table_rows("degrees") if row["language"] == language]
    match = re.search(rf"(?<!\w)({'|'.join(own)}) ?$", text[max(0, start - 30) : start], re.IGNORECASE)
    return match[1] if match and own else ""


def _degree(said: str, language: str) -> str:
    """What the words before a fraction say of it; "" where they say nothing."""
    rows = [row for row in table_rows("degrees") if row["language"] == language]
    degrees = [row["degree"] for row in rows if said and re.fullmatch(row["pattern"], said, re.IGNORECASE)]
    return degrees[0] if degrees else ""


@cache
def _fractions(language: str) -> tuple[tuple[str, float], ...]:
    rows = [row for row in table_rows("fractions") if row["language"] == language]
    return tuple((row["pattern"], float(row["share"])) for row in rows)


@cache
def _shares(language: str) -> tuple[tuple[str, float, float], ...]:
    """Phrases, each with its shares, the longest first, so that it is found before its parts."""
    rows = [row for row in table_rows("quantities") if row["language"] == language]
    rows.sort(key=lambda row: -len(row["phrase"]))
    return tuple((row["phrase"], float(row["low"]), float(row["high"])) for row in rows)


@cache
def _multiples(language: str) -> tuple[tuple[str, float], ...]:
    rows = [row for row in table_rows("multiples") if row["language"] == language]
    return tuple((row["phrase"], float(row["factor"])) for row in rows)


@cache
def _reader(language: str) -> re.Pattern[str]:
    """All quantities of a language; the name of a group says which of a table it is."""
    own = [row["pattern"] for row in table_rows("degrees") if row["language"] == language]
    degree = "|".join(own) or "(?!)"
    ends = joint("fraction ends", language).pattern
    phrases = [f"(?P<phrase_{at}>{re.escape(phrase)})" for at, (phrase, *_) in enumerate(_shares(language))]
    multiples = [
        f"(?P<multiple_{at}>{re.escape(phrase)})" for at, (phrase, _) in enumerate(_multiples(language))
    ]
    # A hedged fraction is one whatever follows; a bare one may be an ordinal: "a third country"
    fractions = []
    for at, (pattern, _) in enumerate(_fractions(language)):
        fractions.append(f"(?P<fraction_{at}>{pattern.replace('{ends}', f'(?(degree)|{ends})')})")
    whole, hedged = "|".join(phrases) or "(?!)", "|".join([*multiples, *fractions]) or "(?!)"
    pattern = rf"(?<!\w)(?:(?:{whole})|(?:(?P<degree>{degree}) ?)?(?:{hedged}))(?!\w)"
    return re.compile(pattern, re.IGNORECASE)
