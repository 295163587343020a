"""Countries and regions of the world under one code each, whatever language or file names them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from analysis.languages import languages
from analysis.problems import suggestion
from analysis.reading.distinct_values import Cells

OTHER, UNKNOWN = "other", "unknown"
# Withdrawn alpha-3 codes that CLDR still maps to a country that has another one now, and "unknown".
_FORMER = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR", "ZZZ"})


def read_places(
    cells: Cells, meaning: Mapping[str, str] = MappingProxyType({})
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Positions (n,) in the codes found, and these codes; `unknown` where the cell is blank.

    A code is ISO 3166 alpha-3, a UN M49 number for a region, `other` or `unknown`; `meaning` gives
    the place for words that only this file uses. A name that can't be read is a fatal problem with
    the nearest name, and counts as unknown.
    """
    positions, names = cells.distinct
    codes = [place_code(meaning.get(name, name)) if name else UNKNOWN for name in (*names, "")]
    cells.report(
        np.array([code is None for code in codes])[positions],
        "no country or region of the world goes by this name; correct it, or add it to the aliases.",
        place_suggestion,
    )
    return recoded(positions, [code or UNKNOWN for code in codes])


def recoded(positions: np.ndarray, words: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Positions in the distinct `words`, and these, from positions in `words` (the last for -1)."""
    distinct = tuple(dict.fromkeys(words))
    place = {word: position for position, word in enumerate(distinct)}
    return np.array([place[word] for word in words], dtype=np.int32)[positions], distinct


@cache
def place_code(name: str) -> str | None:
    """The code of one place, by any of its names or codes, or None where it has none."""
    return _codes().get(plain_name(name))


@cache
def place_label(code: str, language: str) -> str:
    """What a place is called in a language ("GIN" is "Guinée" in French); the code itself if unknown."""
    territories = _territories(language)
    return territories.get(_cldr_codes().get(code, code), code).replace("’", "'")


def place_suggestion(name: str) -> str:
    """What may have been meant by a name that is no place, for the `expected` of a problem."""
    return suggestion(name, _spelt_out())


def is_place(code: str) -> bool:
    """Whether this is the code of a country or region: not `other`, not `unknown`, not a blank."""
    return code in _cldr_codes()


def plain_name(name: str) -> str:
    """A name without case, accents, punctuation and leading article, for comparison only."""
    plain = unicodedata.normalize("NFKD", str(name).replace("’", "'")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return re.sub(r"^(the|la|le|les|l) ", "", plain)


@cache
def _codes() -> Mapping[str, str]:
    """Code by key; the alias file wins over CLDR."""
    codes: dict[str, str] = {}
    for code, cldr in _cldr_codes().items():
        for name in (code, cldr, *(_territories(language).get(cldr, "") for language in languages())):
            codes.setdefault(plain_name(name), code)
    aliases = (files("analysis.reading") / "aliases.csv").read_text(encoding="utf-8")
    codes.update({plain_name(row["alias"]): row["code"] for row in csv.DictReader(aliases.splitlines())})
    codes.pop("", None)
    return codes


@cache
def _spelt_out() -> tuple[str, ...]:
    """Names worth suggesting: every place in every language of reports."""
    return tuple(
        dict.fromkeys(place_label(code, language) for language in languages() for code in _cldr_codes())
    )


@cache
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale

    return Locale.parse(language, sep="-").territories


@cache
def _cldr_codes() -> Mapping[str, str]:
    """CLDR territory by our code: alpha-3 of the countries that exist now, M49 number of regions."""
    from babel.core import get_global

    names = _territories("en")
    countries = {
        code: regions[0]
        for code, regions in get_global("territory_aliases").items()
        if len(code) == 3
        and code.isalpha()
        and len(regions) == 1
        and regions[0] in names
        and code not in _FORMER
    }
    return countries | {number: number for number in names if number.isdigit()}


def coded(names: Iterable[str]) -> dict[str, str]:
    """The code of each name that has one; names without one are left out."""
    return {name: code for name in names if (code := place_code(name)) is not None}
