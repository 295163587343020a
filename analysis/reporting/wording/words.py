"""Everything that depends on the language of a report: fixed words, numbers, lists, plurals, place names.

Fixed words stand in `words/`, one table a language of a key and its text; `one|many` holds two forms.

    word(key, language, **values) -> str
    noun(key, count, language) -> str                     "person" / "people"
    plural(forms, count, language) -> str                 the same of a text with both forms,
    "household|households"
    counted(count, key, language) -> str                  "1,394 reports"
    number(value, language, decimals=0) -> str            "1,394" / "1 394"
    percent(share, language, decimals=0, sign=True)       "57%" / "57 %"; share 0-1
    percent_and_count(share, n, language) -> str          "57% (799)"
    join(items, language) -> str                          "a, b and c"
    month_text(month, language) -> str                    "December 2018"
    fill(text, language, **values) -> str                 "{city}" in a title; French "à Le Caire" -> "au
    Caire"
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from analysis.problems import CaseStudyError, suggestion

NARROW_SPACE = "\u202f"
_TABLES = Path(__file__).with_name("words")
_DECIMAL_MARK = {"en": ".", "fr": ","}
_THOUSANDS_MARK = {"en": ",", "fr": NARROW_SPACE}
_PERCENT_SIGN = {"en": "%", "fr": f"{NARROW_SPACE}%"}


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for table in sorted(_TABLES.glob("*.csv")):
        language = table.stem
        with table.open(encoding="utf-8", newline="") as stream:
            for record in csv.DictReader(stream):
                text = _french_spacing(record["text"]) if language == "fr" else record["text"]
                words.setdefault(record["key"], {})[language] = text
    return words


def _french_spacing(text: str) -> str:
    """The table is typed with plain blanks; before : ; % ? ! » and after « print wants a narrow one."""
    return re.sub(r" (?=[:;%?!»])|(?<=«) ", NARROW_SPACE, text)


def languages() -> tuple[str, ...]:
    """Codes of the languages a report can be written in."""
    return tuple(_DECIMAL_MARK)


def check_language(language: str) -> str:
    """`language` itself. Raises CaseStudyError where there are no fixed words for it."""
    if language not in _DECIMAL_MARK:
        expected = suggestion(language, languages())
        raise CaseStudyError(f"reports can't be written in the language {language!r}: expected {expected}.")
    return language


def word(key: str, language: str, /, **values: object) -> str:
    """The fixed word `key`, its placeholders filled. Raises KeyError for an unknown key."""
    text = _words()[key][check_language(language)]
    return fill(text, language, **values) if values else text


def word_or(key: str, otherwise: str, language: str) -> str:
    """The fixed word `key`, or another text where there is none."""
    return _words()[key][check_language(language)] if key in _words() else otherwise


def noun(key: str, count: float, language: str) -> str:
    """The form of a `one|many` word that goes with `count`: French says one for 0 and 1, English for 1."""
    return plural(word(key, language), count, language)


def plural(forms: str, count: float, language: str) -> str:
    """The one of two forms ("household|households") that goes with `count`; a text of one form serves for
    both.
    """
    one, _, many = forms.partition("|")
    singular = abs(count) < 2 if language == "fr" else count == 1
    return one if singular or not many else many


def counted(count: float, key: str, language: str) -> str:
    """A number and its noun: "1,394 reports"."""
    return f"{number(count, language)} {noun(key, count, language)}"


def round_half_up(value: float, decimals: int = 0) -> float:
    """`value` rounded, halves away from zero, taking a float for the decimal number it stands for.

    0.285 is stored as 0.28499999999999998 and still rounds to 0.29, as it does on paper.
    """
    scale = 10**decimals
    size = math.floor(round(abs(value) * scale, 9) + 0.5) / scale
    return math.copysign(size, value) if size else 0.0


def number(value: float, language: str, decimals: int = 0) -> str:
    """A number as print has it: rounded half up, thousands set apart, a true minus sign."""
    check_language(language)
    text = f"{abs(round_half_up(value, decimals)):,.{decimals}f}"
    marks = str.maketrans({",": _THOUSANDS_MARK[language], ".": _DECIMAL_MARK[language]})
    sign = "\u2212" if round_half_up(value, decimals) < 0 else ""
    return sign + text.translate(marks)


def percent(share: float, language: str, decimals: int = 0, *, sign: bool = True) -> str:
    """A share (0-1) in percent, rounded half up.

    What is more than nothing and less than all never reads as 0 or 100: "<1%", ">99%".
    """
    rounded = round_half_up(share * 100, decimals)
    step = 10**-decimals
    if rounded == 0 and share > 0:
        text = "<" + number(step, language, decimals)
    elif rounded == 100 and share < 1 - 1e-12:
        text = ">" + number(100 - step, language, decimals)
    else:
        text = number(rounded, language, decimals)
    return text + (_PERCENT_SIGN[check_language(language)] if sign else "")


def percent_and_count(share: float, n: float, language: str, decimals: int = 0) -> str:
    """What stands at the end of a bar: "57% (799)"."""
    return f"{percent(share, language, decimals)} ({number(n, language)})"


def join(items: Iterable[str], language: str) -> str:
    """A list as a sentence has it: "a", "a and b", "a, b and c"."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return word("and", language).format(first=", ".join(items[:-1]), last=items[-1])


def month_text(month: str, language: str) -> str:
    """ "December 2018" for "2018-12"."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=language)


def quoted(text: str, language: str) -> str:
    """`text` in the quotation marks of the language."""
    return word("quoted", language).format(text=text)


def fill(text: str, language: str, /, **values: object) -> str:
    """`text` with `{name}` replaced by values; names not given stay as they are.

    An empty value takes its preposition with it: "Incidents in {city}" becomes "Incidents".
    In French an article or vowel at the head of a value joins the word before it:
    "à Le Caire" becomes "au Caire", "de Abidjan" becomes "d'Abidjan".
    """
    for name, value in values.items():
        value = number(value, language) if isinstance(value, (int, float)) else str(value)
        if not value:
            text = re.sub(rf"\s*\b(in|at|of|for|from|à|de|pour)\s+\{{{name}\}}", "", text)
        elif language == "fr":
            text = _join_french(text, name, value)
        text = text.replace("{" + name + "}", value)
    return text


_CONTRACTED = {"à le": "au", "à les": "aux", "de le": "du", "de les": "des"}


def _join_french(text: str, name: str, value: str) -> str:
    """`text` with "à {name}" and "de {name}" written out where French contracts them."""
    article, _, rest = value.partition(" ")
    for preposition in ("à", "de"):
        contracted = _CONTRACTED.get(f"{preposition} {article.lower()}")
        pattern = rf"\b{preposition} \{{{name}\}}"
        if contracted and article[:1].isupper() and rest:
            text = re.sub(pattern, lambda _, new=f"{contracted} {rest}": new, text)
        elif preposition == "de" and value[:1].upper() in "AEIOUYÉÈÊÂÎÔÛ" and value:
            text = re.sub(pattern, lambda _, new=f"d'{value}": new, text)
    return text
