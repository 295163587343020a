"""Numbers as people and programs of any country write them, read by what the whole column shows.

1. Digits of any script are digits; blanks of any width and apostrophes between digits part thousands; a
   percent sign at the end falls away, and an apostrophe that kept Excel from reading a number. Beside
   percents, 0.5 is a half of a percent or a half, and is not read.
2. A sign with other than three digits behind it is the decimal sign of the whole column; one that stands
twice in a number parts thousands; of two different signs in one number the last is the decimal sign.
3. A comma before three digits, in a column that shows nothing else, parts thousands where whole numbers are
asked for; else it can be read two ways, and is not read.
4. A point before three digits is a decimal point, unless the column's decimal sign is the comma, or whole
   numbers are asked for and all points of the column stand before three digits, one of them before a 0 at the
   end. Where all stand before 000 and other numbers have no point ("2.000" and "500"), it can be read two
   ways.
5. A unit in the cell ("20 years", "$1.50") falls away where every number of the column carries the same
   one, or where it is declared. Of plain numbers beside it nobody knows the unit ("3" and "18 months").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

COMMA, POINT = ",", "."
_BLANKS = re.compile(r"(?<=\d)[\s\u00a0\u2007\u2009\u202f'’٬](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(\d{1,300}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
_LAKH = re.compile(r"[+-]?\d{1,2}(,\d{2})+,\d{3}")
"""1,23,456: India and its neighbours part the last three digits, then two at a time."""
_NOUGHTS = "000"
_SIGNED = re.compile(r"[+-]?\d[\d.,]*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<sign>[.,])\d{3}((?P=sign)\d{3})*")
_UNIT = re.compile(
    r"(?P<before>[^\W\d_]{1,4}\.?|[^\w\s+<>=~.,-])?\s*(?P<number>[+-]?\d[\d.,]*)\s*"
    r"(?P<after>[^\d\s+<>=~?.,()/-][^\d+<>=~?()/-]*)?"
)
_SCALES = frozenset(
    ("k", "m", "mn", "mio", "million", "milliard", "mille", "thousand", "hundred", "dozen", "lakh", "crore")
)
"""Words behind a number that are part of it."""


@dataclass(frozen=True)
class WrittenNumbers:
    """`values` (n,) float64, NaN where a text is no number or can be read two ways.

    `wrong` are the positions of the texts that are no number, `unclear` of those that can be read two ways;
    `written` counts the texts that were written otherwise than a computer does, by how.
    """

    values: np.ndarray
    wrong: tuple[int, ...]
    unclear: tuple[int, ...]
    written: Counter[str] = field(default_factory=Counter)


def read_written_numbers(
    texts: Sequence[str], *, whole: bool = False, decimal: str = "", units: Collection[str] = ()
) -> WrittenNumbers:
    """The numbers that the different texts of one column stand for.

    `whole`: whole numbers are asked for. `decimal`: the decimal sign, `units`: what may stand beside numbers,
    where they are declared.
    """
    written: Counter[str] = Counter()
    ascii_texts = [_in_ascii(text, written) for text in texts]
    plain = _without_units([text.removesuffix("%").rstrip() for text in ascii_texts], units, written)
    percents = any(text.endswith("%") for text in ascii_texts)
    decimal = decimal or _decimal_of(plain, whole)
    if decimal == COMMA and any(COMMA in text for text in plain):
        written["a decimal comma"] = sum(COMMA in text for text in plain)
    pointed = [text for text in plain if POINT in text and _GROUPED.fullmatch(text.partition(COMMA)[0])]
    if decimal == COMMA and pointed:
        written["a point between thousands"] = len(pointed)
    twofold = not decimal and whole and _are_thousands_or_none(plain)
    values = np.full(len(texts), np.nan)
    wrong, unclear = [], []
    for place, text in enumerate(plain):
        number = np.nan if twofold and POINT in text else _number(text, decimal, whole, written)
        if number is None:
            wrong.append(place)
        elif np.isnan(number) or (percents and 0 < abs(number) < 1 and not ascii_texts[place].endswith("%")):
            unclear.append(place)
        else:
            values[place] = number
    return WrittenNumbers(values, tuple(wrong), tuple(unclear), +written)


def in_ascii_digits(text: str) -> str:
    """A text whose digits of other scripts are 0 to 9, and its Arabic decimal sign a comma."""
    if text.isascii():
        return text
    digits = []
    for character in text:
        value = unicodedata.decimal(character, None)
        digits.append(character if value is None else str(value))
    return "".join(digits).replace("٫", COMMA).replace("−", "-")


def _in_ascii(text: str, written: Counter[str]) -> str:
    if text[:1] in ("'", "\u2019") and text[1:2].isdigit():
        written["an apostrophe before them"] += 1
        text = text[1:]
    plain = in_ascii_digits(text)
    if plain != text and any(unicodedata.decimal(character, None) is not None for character in text):
        written["digits of another script"] += any(not character.isascii() for character in text)
    parted = _BLANKS.sub("", plain)
    if parted != plain:
        written["blanks between thousands"] += 1
    parted = parted.strip("\u200e\u200f\u202a\u202b\u202c ").replace("٪", "%")
    written["a percent sign"] += parted.endswith("%")
    return parted


def _without_units(texts: list[str], declared: Collection[str], written: Counter[str]) -> list[str]:
    """The texts without the unit that all of them carry, or that is declared (rule 5)."""
    parted = [_UNIT.fullmatch(text) for text in texts]
    units = [_unit_of(match) for match in parted]
    distinct_units = {unit for unit in units if unit is not None}
    allowed = {_singular(unit) for unit in declared}
    if len(distinct_units) == 1 and None not in units:
        allowed |= distinct_units - _SCALES
    bare = []
    for text, match, unit in zip(texts, parted, units, strict=True):
        if match and unit and unit in allowed:
            written[f"the unit {unit!r}"] += 1
            text = match["number"]
        bare.append(text)
    return bare


def unit_of(text: str) -> str:
    """What stands beside the number in a text; "" where there is none, or nothing beside it."""
    return _unit_of(_UNIT.fullmatch(text)) or ""


def _unit_of(match: re.Match[str] | None) -> str | None:
    """What stands before or behind a number; "" for nothing, None where the text is no number."""
    if match is None or (match["before"] and match["after"]):
        return None
    return _singular(match["before"] or match["after"] or "")


def _singular(unit: str) -> str:
    unit = unit.strip(" .").casefold()
    return unit.removesuffix("s") if len(unit) > 2 else unit


def _decimal_of(texts: Sequence[str], whole: bool) -> str:
    """The decimal sign that the column shows (rules 2 and 4); "" where it shows none."""
    signed = [text for text in texts if _SIGNED.fullmatch(text) and (COMMA in text or POINT in text)]
    for text in signed:
        if COMMA in text and POINT in text:
            return max(COMMA, POINT, key=text.rindex)
    for sign, other in ((COMMA, POINT), (POINT, COMMA)):
        if any(text.count(sign) > 1 for text in signed):
            return other
    for sign in (COMMA, POINT):
        if any(sign in text and not _GROUPED.fullmatch(text) for text in signed):
            return sign
    behind = {text.partition(POINT)[2] for text in signed if POINT in text}
    if whole and behind != {_NOUGHTS} and any(text.endswith("0") for text in behind):
        return COMMA
    return ""


def _are_thousands_or_none(texts: Sequence[str]) -> bool:
    """Whether all points stand before noughts, and other numbers have none: 2.000 beside 500."""
    numbers = [text for text in texts if _SIGNED.fullmatch(text)]
    behind = {text.partition(POINT)[2] for text in numbers}
    return behind == {"", _NOUGHTS}


def _number(text: str, decimal: str, whole: bool, written: Counter[str]) -> float | None:
    """The number; NaN where it can be read two ways, None where it is none."""
    if decimal == COMMA:
        if POINT in text and not _GROUPED.fullmatch(text.partition(COMMA)[0]):
            return float(text) if _PLAIN.fullmatch(text) and COMMA not in text else None
        text = text.replace(POINT, "").replace(COMMA, POINT)
    elif COMMA in text:
        before = text.partition(POINT)[0]
        if not _GROUPED.fullmatch(before) and not _LAKH.fullmatch(before):
            return None
        if not decimal and not whole:
            return np.nan
        written["a comma between thousands"] += 1
        text = text.replace(COMMA, "")
    return float(text) if _PLAIN.fullmatch(text) else None
