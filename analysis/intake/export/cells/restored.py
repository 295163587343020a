"""Codes that lost their form on the way through Excel, R or pandas, put back.

1. Only a text that the list does not know is looked at, and it is put back only where one choice alone fits.
2. A number is the code that is the same number: 1.0 and 01 are 1, 1 is 01; one with an exponent is the code
   that is written so (2.0250101E+11).
3. TRUE and FALSE (VRAI and FAUX where Excel speaks French) are 1 and 0, true and false, or yes and no,
   whichever the list has; 1 and 0 are true and false.
4. A date is the code that Excel made it of: 2026-05-03, 3-May and 46145 are 3-5 or 5-3, whichever the list
   has, and 1-Mar is MAR1.
5. An apostrophe, or ="01", that kept Excel from reading a code falls away; so do the braces of {a,b}.
6. NA is R's, and no answer, where no choice is called so; so are Stata's .a to .z and other signs for
   nothing.
7. A code beside its own label ("1 - Yes", "Yes (1)") is the code.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.reading.dates import month_number, read_date
from analysis.reading.text_columns import ReadColumn
from analysis.vocabulary import NO, YES, yes_or_no

BLANK = ""
NOTHING = frozenset(
    (
        "na",
        "nan",
        "<na>",
        "null",
        "none",
        "nat",
        "n/a",
        "n.a.",
        "n.a",
        "(blank)",
        "---",
        "--",
        "-",
        ".",
        "...",
        "#n/a",
        "#null!",
        "#value!",
        "#ref!",
        "#div/0!",
        "#name?",
        "#num!",
        "#empty",
    )
)
"""What programs and people write where there is no answer."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_TRUTHS = {"1": True, "1.0": True, "0": False, "0.0": False}
_STATA_MISSING = re.compile(r"\.[a-z]")
_KEPT_AS_TEXT = re.compile(r"""['\u2018\u2019\u00b4`](?P<code>.+)|="(?P<quoted>[^"]*)\"""")
_BRACED = re.compile(r"\{[^{}]*\}")
TRUTH_WORDS = Path(__file__).with_name("truth_words.csv")
_MONTH_CODE = re.compile(r"(?P<name>[^\W\d_]{3,})[-/ ._]?(?P<day>\d{1,2})")
_DAY_MONTH = re.compile(r"(?P<one>[^\W_]+)\.?[-/ .](?P<two>[^\W_]+)\.?")
_BETWEEN = " -\u2013\u2014=:.)(|[]"
_SIGNS = ("-", "/", ".", " ", "_", "–")


@dataclass(frozen=True)
class Restored:
    """The column with its codes put back, and what each text that was changed became (BLANK: no answer)."""

    column: ReadColumn
    changed: Mapping[str, str]


def restore_codes(column: ReadColumn, spelling: Spelling, *, several: bool = False) -> Restored:
    """The column of a select question with codes put back (rule 1); of blank-separated codes with
    `several`.
    """
    changed: dict[str, str] = {}
    texts = []
    if several and not {word for text in column.texts for word in text.split()} - set(spelling.position):
        return Restored(column, changed)
    for text in column.texts:
        back = _restored_words(text, spelling) if several else _restored(text, spelling)
        if back is not None:
            changed[text] = back
        texts.append(text if back is None else back)
    return Restored(_with_texts(column, texts) if changed else column, changed)


def _with_texts(column: ReadColumn, texts: list[str]) -> ReadColumn:
    """The column with other texts; equal ones become one, blank ones missing."""
    places = {text: place for place, text in enumerate(dict.fromkeys(filter(None, texts)))}
    codes = [places.get(text, -1) for text in texts]
    return ReadColumn(column.spread(codes, -1, np.int32), list(places))


def _restored_words(text: str, spelling: Spelling) -> str | None:
    words = text.split()
    if _BRACED.fullmatch(text) and text not in spelling.position:
        inside = [word.strip(' "') for word in text[1:-1].split(",")]
        return " ".join(inside) if all(word in spelling.position for word in inside) else None
    if len(words) < 2:
        return _restored(text, spelling)
    if all(word in spelling.position for word in words) or not spelling.split(text)[1]:
        return None
    back = [word if word in spelling.position else _restored(word, spelling) for word in words]
    return None if None in back else " ".join(back)


def _restored(text: str, spelling: Spelling) -> str | None:
    """The code that a text was, BLANK for no answer, None where it is known or nothing alone fits."""
    if (
        not spelling.names
        or text in spelling.twofold
        or spelling.read([text], SpellingTally())[0] is not None
    ):
        return None
    if text.casefold() in NOTHING or _STATA_MISSING.fullmatch(text):
        return BLANK
    text_code = _KEPT_AS_TEXT.fullmatch(text)
    if text_code and (text_code["code"] or text_code["quoted"]) in spelling.position:
        return text_code["code"] or text_code["quoted"]
    fitting = dict.fromkeys(name for name in spelling.names if _fits(text, name))
    if not fitting:
        fitting = dict.fromkeys(name for name in spelling.names if _is_beside_label(text, name, spelling))
    if len(fitting) != 1:
        days = _days(text)
        fitting = dict.fromkeys(name for name in _codes_of(days) if name in spelling.position)
        fitting |= dict.fromkeys(name for name in spelling.names if days and _day_of(name) in days)
    return next(iter(fitting)) if len(fitting) == 1 else None


def _fits(text: str, name: str) -> bool:
    """Whether a text and a code are one number, or one truth (rules 2 and 3)."""
    if _NUMBER.fullmatch(text) and _NUMBER.fullmatch(name):
        return float(text) == float(name) or _is_rounded(text, name)
    if text in _TRUTHS and name.casefold() in ("true", "false"):
        return (name.casefold() == "true") == _TRUTHS[text]
    truth = _truths().get(text.casefold())
    return truth is not None and name.casefold() in YES | NO and yes_or_no(name) == truth


@cache
def _truths() -> Mapping[str, bool]:
    """What Excel writes for TRUE and FALSE in the languages that it speaks."""
    with TRUTH_WORDS.open(encoding="utf-8", newline="") as stream:
        return {row["word"]: row["truth"] == "yes" for row in csv.DictReader(stream)}


def _is_rounded(text: str, name: str) -> bool:
    """Whether a number with an exponent is what a program makes of a long code."""
    digits, sign, _ = text.casefold().partition("e")
    if not sign or not name.isdecimal():
        return False
    places = len(digits.partition(".")[2])
    return f"{float(name):.{places}e}" == f"{float(text):.{places}e}"


def _is_beside_label(text: str, name: str, spelling: Spelling) -> bool:
    """Whether a text is a code and its label, in either order (rule 7)."""
    bare = text.strip("()[] ")
    if bare.startswith(name):
        rest = bare[len(name) :]
    elif bare.endswith(name):
        rest = bare[: -len(name)]
    else:
        return False
    label = rest.strip(_BETWEEN)
    return bool(label) and label != rest and (label == name or spelling.is_label(label, name))


def without_nothing(column: ReadColumn, keep: Collection[str]) -> ReadColumn:
    """The column without signs for nothing; those in `keep` are answers."""
    nothing = [text.casefold() in NOTHING and text not in keep for text in column.texts]
    if not any(nothing):
        return column
    texts = [BLANK if gone else text for text, gone in zip(column.texts, nothing, strict=True)]
    return _with_texts(column, texts)


def _days(text: str) -> Collection[tuple[int, int]]:
    """The day and month that Excel's date may stand for."""
    pair = _DAY_MONTH.fullmatch(text)
    if pair and (month := month_number(pair["two"])) and pair["one"].isdigit():
        return [(int(pair["one"]), month)]
    if pair and (month := month_number(pair["one"])) and pair["two"].isdigit():
        return [(int(pair["two"]), month)]
    day = read_date(text)
    if np.isnat(day):
        return []
    _, month, number = str(day).split("-")
    return [(int(number), int(month))]


def _codes_of(days: Collection[tuple[int, int]]) -> Iterator[str]:
    """Every code in figures that Excel could have made these dates of (rule 4)."""
    for day, month in days:
        for one, two in ((day, month), (month, day)):
            for sign in _SIGNS:
                yield f"{one}{sign}{two}"
                yield f"{one:02d}{sign}{two:02d}"


def _day_of(name: str) -> tuple[int, int]:
    """The day and month that Excel takes a code like MAR1 for; (0, 0) for any other."""
    match = _MONTH_CODE.fullmatch(name)
    month = month_number(match["name"]) if match else 0
    return (int(match["day"]), month) if match and month else (0, 0)
