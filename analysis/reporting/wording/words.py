"""Everything that depends on the language of a report: fixed words, numbers, lists, plurals, place names.

Fixed words stand in `analysis/words/` (`analysis.languages`); `one|many` holds two forms.

    word(key, language, **values) -> str
    noun(key, count, language) -> str                     "person" / "people"
    numbered(count, forms, language) -> str               "1,394 reports", of a text with both forms
    plural(forms, count, language) -> str                 the same of a text with both forms, "day|days"
    counted(count, key, language) -> str                  "1,394 reports"
    number(value, language, decimals=0) -> str            "1,394" / "1 394"
    percent(share, language, decimals=0, sign=True)       "57%" / "57 %"; share 0-1
    percent_and_count(share, n, language) -> str          "57% (799)"
    join(items, language) -> str                          "a, b and c"
    row_of(items, language) -> str                        "a, b, c"
    month_text(month, language) -> str                    "December 2018"
    fill(text, language, **values) -> str                 "{city}" in a title; "à Le Caire" -> "au Caire"
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import takewhile

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list

from analysis.languages import languages, word_tables
from analysis.problems import CaseStudyError, suggestion

NARROW_SPACE = "\u202f"
_BY_GENDER = re.compile(r"\(([^()/]+)/([^()/]+)\)")
_QUOTED = re.compile(r"[“\"]([^“”\"]*)[”\"]|«[\s\u202f]*([^«»]*?)[\s\u202f]*»")
LEFT_TO_RIGHT_MARK = "\u200e"
_FRENCH_BLANKS = re.compile(r"[ \u00a0](?=[:;%?!»])|(?<=«)[ \u00a0]")
_GENDERS = ("m", "f", "w", "n")
_PLURALS = ("zero", "one", "two", "few", "many", "other")
"""CLDR's plural categories, in the order in which a word of more than two forms has them."""


@cache
def _words() -> dict[str, dict[str, str]]:
    words = {key: dict(texts) for key, texts in word_tables().items()}
    for texts in words.values():
        if "fr" in texts:
            texts["fr"] = typeset(texts["fr"], "fr")
    return words


def typeset(text: str, language: str) -> str:
    """`text` as print has it: tables, plans and forms are typed with plain blanks, but before : ; % ? ! » and
    after « French wants a narrow one, which no line is broken at.
    """
    return _FRENCH_BLANKS.sub(NARROW_SPACE, text) if language == "fr" else text


@cache
def _locale(language: str) -> Locale:
    """CLDR's data of a language, in the variety that its table of words names (`locale`)."""
    return Locale.parse(_words()["locale"][check_language(language)])


@cache
def _percent_pattern(language: str) -> str:
    """How a language writes a percent, {} for the number; a narrow blank where CLDR has one."""
    sign = _locale(language).number_symbols["latn"]["percentSign"].strip("\u200e\u200f")
    pattern = _locale(language).percent_formats[None].pattern
    spaced = "\xa0" in pattern or NARROW_SPACE in pattern
    return "{}" + (NARROW_SPACE if spaced else "") + sign


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left, whether or not it has a table of words."""
    return Locale.parse(language, sep="-").character_order == "right-to-left"


def own_name(language: str) -> str:
    """What a language calls itself: "Français"."""
    name = _locale(language).get_language_name(language)
    return name[:1].upper() + name[1:]


@cache
def language_name(code: str, language: str) -> str:
    """What a language is called in another: "French" in English; of a code that nobody knows the code."""
    return _locale(language).languages.get(code, code)


@cache
def language_tag(language: str) -> str:
    """The language with the country whose spelling programs check it by: "en-GB", "ar-EG".

    The country is that of the table of words (`locale`) where it names one, else CLDR's likeliest.
    """
    from babel.core import get_global

    territory = _locale(language).territory or ""
    if not territory.isalpha():  # none, or a part of the world, which no dictionary is of
        territory = get_global("likely_subtags")[language].split("_")[-1]
    return f"{language}-{territory}"


def check_language(language: str) -> str:
    """`language` itself. Raises CaseStudyError where there are no fixed words for it."""
    if language not in languages():
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
    """The form of "household|households" that goes with `count` in CLDR's plural rules of the language.

    A text of one form serves for all counts. One of more than two has the forms of the language's own
    categories, in the order zero, one, two, few, many, other. A gender at the end ("|f") is no form.
    """
    given = [form for form in forms.split("|") if form not in _GENDERS]
    locale = _locale(language)
    category = locale.plural_form(count)
    if len(given) == 2 and word("noun.tens", language) != "-":
        return _form_of_two(given, category, language)
    if len(given) < 3:
        return given[0] if category == "one" else given[-1]
    own = [name for name in _PLURALS if name in locale.plural_form.tags or name == "other"]
    return given[min(own.index(category), len(given) - 1)]


def _form_of_two(forms: list[str], category: str, language: str) -> str:
    """The form of "singular|plural" in Arabic: the plural up to ten, then the singular, with an ending from
    11 to 99 where the noun is one word that shows it.
    """
    singular, many = forms
    if category in ("two", "few"):
        return many
    shows_ending = not re.search(word("noun.no_tens", language), singular)
    return singular + word("noun.tens", language) if category == "many" and shows_ending else singular


def numbered(count: float, forms: str, language: str) -> str:
    """A number and its noun, from the noun's forms. Arabic says one and two without a figure."""
    category, singular = _locale(language).plural_form(count), plural(forms, 1, language)
    pattern = word(f"counted.{category}", language) if category in ("one", "two") else "-"
    if pattern == "-" or " " in singular:
        return f"{number(count, language)} {plural(forms, count, language)}"
    is_feminine = bool(re.search(word("noun.feminine", language), singular))
    pattern = _BY_GENDER.sub(lambda found: found[2 if is_feminine else 1], pattern)
    # The last letter of such a noun joins the ending of two: "أسرة", "أسرتين"
    return pattern.replace("{noun}", singular).replace("ةين", "تين")


def gender(forms: str) -> str:
    """The gender of a noun that declares one as its third form ("personne|personnes|f"); "" for others."""
    last = forms.split("|")[-1]
    return last if last in _GENDERS else ""


def definite(noun: str, language: str) -> str:
    """A noun as a sentence speaks of all of its kind, where the language marks that at the noun itself.

    Arabic's article stands at the last word of a compound, and at an adjective's noun too ("مرافق صحية");
    what follows a preposition or "who" keeps its own ("أشخاص من جنسيات أخرى").
    """
    article = word("noun.article", language)
    if article == "-" or noun.startswith(article):
        return noun
    ends = word("noun.ends", language).split()
    every = noun.split()
    words = list(takewhile(lambda part: part not in ends, every))
    rest = every[len(words) :]
    has_adjective = len(words) > 1 and words[-1].endswith(word("noun.adjective", language))
    first = 0 if has_adjective else len(words) - 1
    marked = [article + part.removeprefix(article) for part in words[first:]]
    return " ".join([*words[:first], *marked, *rest])


def sentence_case(text: str) -> str:
    """`text` with a capital at its head; quotation marks and brackets before it stay, and so does "pH"."""
    for place, letter in enumerate(text):
        if letter.isalnum():
            if text[place + 1 : place + 2].isupper():
                return text
            return text[:place] + letter.upper() + text[place + 1 :]
    return text


def counted(count: float, key: str, language: str) -> str:
    """A number and its noun: "1,394 reports"."""
    return numbered(count, word(key, language), language)


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
    symbols = _locale(language).number_symbols["latn"]
    marks = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
    text = text.translate(marks)
    return signed("\u2212", text, language) if round_half_up(value, decimals) < 0 else text


def signed(sign: str, text: str, language: str) -> str:
    """A number with what stands before it: "−2", "<1", "≥ 15,715".

    Where text runs from right to left a sign alone would change sides, and < read as >: a mark keeps it.
    """
    mark = LEFT_TO_RIGHT_MARK if _locale(language).character_order == "right-to-left" else ""
    return f"{mark}{sign}{text}"


def percent(share: float, language: str, decimals: int = 0, *, sign: bool = True) -> str:
    """A share (0-1) in percent, rounded half up.

    What is more than nothing and less than all never reads as 0 or 100: "<1%", ">99%".
    """
    rounded = round_half_up(share * 100, decimals)
    step = 10**-decimals
    if rounded == 0 and share > 0:
        text = signed("<", number(step, language, decimals), language)
    elif rounded == 100 and share < 1 - 1e-12:
        text = signed(">", number(100 - step, language, decimals), language)
    else:
        text = number(rounded, language, decimals)
    return _percent_pattern(check_language(language)).format(text) if sign else text


def percent_and_count(share: float, n: float, language: str, decimals: int = 0) -> str:
    """What stands at the end of a bar: "57% (799)"."""
    return f"{percent(share, language, decimals)} ({number(n, language)})"


def join(items: Iterable[str], language: str) -> str:
    """A list as a sentence has it: "a", "a and b", "a, b and c"."""
    return format_list(list(items), locale=_locale(language))


def row_of(items: Iterable[str], language: str) -> str:
    """Texts in a row without "and": "Dakar, March 2022"; Arabic has a comma of its own."""
    return f"{word('comma', language)} ".join(items)


def clauses_of(items: Iterable[str], language: str) -> str:
    """Clauses in a row: "12 March: 40; 13 March: 52", each language with its own semicolon."""
    return f"{word('semicolon', language)} ".join(items)


def month_text(month: str, language: str) -> str:
    """ "December 2018" for "2018-12", in Spanish "diciembre de 2018"."""
    return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=_locale(language))


def day_text(day: date, language: str) -> str:
    """ "6 December 2018", in Spanish "6 de diciembre de 2018"."""
    return format_date(day, "long", locale=_locale(language))


def quoted(text: str, language: str) -> str:
    """`text` in the quotation marks of the language; quotation marks inside it become its inner ones."""
    inner = word("quoted.inner", language)
    text = _QUOTED.sub(lambda found: inner.format(text=found[1] or found[2] or ""), text)
    return word("quoted", language).format(text=text)


def fill(text: str, language: str, /, **values: object) -> str:
    """`text` with `{name}` replaced by values; names not given stay as they are.

    An empty value takes its preposition with it: "Incidents in {city}" becomes "Incidents".
    In French an article or vowel at the head of a value joins the word before it: "à Le Caire" becomes
    "au Caire", "de Abidjan" becomes "d'Abidjan"; of several places each has its own: "à Abidjan et à Dakar".
    In Arabic a preposition of one letter joins the word after it: "بـ" and "ابتزاز" are "بابتزاز".
    In Spanish "a el" and "de el" become "al" and "del", but "a El Salvador" stays.
    """
    for name, value in values.items():
        value = number(value, language) if isinstance(value, (int, float)) else str(value)
        if not value:
            text = re.sub(rf"\s*\b({_prepositions(language)})\s+\{{{name}\}}", "", text)
        elif language == "fr":
            text = _join_french(text, name, value)
        text = text.replace("{" + name + "}", value)
    if language == "ar":
        return _ARABIC.sub(r"\1", text).replace(" لال", " لل")
    text = typeset(text, language)
    return _SPANISH.sub(r"\1l ", text) if language == "es" else text


def _prepositions(language: str) -> str:
    """The prepositions that go with an empty value, as a pattern: the language's own, and English ones."""
    return "|".join(
        dict.fromkeys([*word("prepositions", language).split(), *word("prepositions", "en").split()])
    )


_CONTRACTED = {"à le": "au", "à les": "aux", "de le": "du", "de les": "des"}
_SPANISH = re.compile(r"\b(a|de) el ")
_ARABIC = re.compile(r"(?<!\w)([بكل])ـ(?=[\u0621-\u064a])")
_VOWELS = "aeiouéèêëâîïôûù"


def _join_french(text: str, name: str, value: str) -> str:
    """`text` with "à {name}" and "de {name}" written out where French contracts or repeats them."""
    for preposition in ("à", "de"):
        pattern = rf"\b{preposition} \{{{name}\}}"
        if re.search(pattern, text):
            joined = _with_preposition(preposition, value)
            text = re.sub(pattern, lambda _, new=joined: new, text)
    return text


def _with_preposition(preposition: str, value: str) -> str:
    """A French preposition before a value: contracted with its article, elided before a vowel."""
    places = re.split(r"(, | et )", value)
    names = places[::2]
    # Places in a row each take the preposition; a phrase with small letters ("violence et abus") takes one.
    if len(names) > 1 and all(name[:1].isupper() for name in names):
        texts = [_one_with_preposition(preposition, name) for name in names]
        return "".join(part for pair in zip(texts, [*places[1::2], ""], strict=True) for part in pair)
    return _one_with_preposition(preposition, value)


def _one_with_preposition(preposition: str, value: str) -> str:
    article, _, rest = value.partition(" ")
    contracted = _CONTRACTED.get(f"{preposition} {article.lower()}")
    if contracted and rest:
        return f"{contracted} {rest}"
    if preposition == "de" and _begins_with_vowel(value):
        return f"d'{value}"
    return f"{preposition} {value}"


def _begins_with_vowel(value: str) -> bool:
    """Whether "de" elides before a word; y is a vowel only before a consonant: "d'Ypres", "de Yaoundé"."""
    head = value[:2].lower()
    if head[:1] == "y":
        return head[1:].isalpha() and head[1:] not in _VOWELS
    return head[:1] != "" and head[:1] in _VOWELS
