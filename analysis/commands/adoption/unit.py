"""What one interview is of: people, or households, or things that were looked at (water points).

1. `--population` says it by the noun that it begins with, or that stands last before what narrows it:
   "households in the camps", "displaced households", "water points". Words of the table unit_words.csv are
   known in several languages, others in their own alone, and told; they are things unless every fifth
   question speaks to somebody ("you").
2. Else a form that speaks of households (or families, children, informants) in its title or in every fifth of
   its questions is of them; it is of things only where both do.
3. Else people were interviewed.

find_unit(form, population) -> Unit
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analysis.commands.adoption.options import Guess
from analysis.intake.form.form import Form
from analysis.planning.draft import form_codes

UNIT_WORDS = Path(__file__).with_name("unit_words.csv")
NARROWING_WORDS = Path(__file__).with_name("narrowing_words.csv")
"""Where a noun ends and what narrows it begins: "water points" in "water points in the north"."""
PEOPLE, SURVEYED, ADDRESSED = "people", "surveyed", "addressed"
_OFTEN = 0.2
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", ""))


@dataclass(frozen=True)
class Unit:
    """What one interview is of, as an instrument declares it: the noun by language, {} for people; whether it
    is a thing that was looked at; whom the sample must not be read as, by language; what is guessed of it.
    """

    interviewed: Mapping[str, str] = field(default_factory=dict)
    surveyed: bool = False
    population: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class _Word:
    unit: str
    kind: str
    language: str
    one: str
    several: str
    forms: str

    @property
    def noun(self) -> str:
        return self.forms or f"{self.one}|{self.several}"


def find_unit(form: Form, population: str) -> Unit:
    """What the survey's interviews are of: told by `population`, else guessed from the form's own words."""
    codes = form_codes(form)
    if population:
        return _told(population, form, codes)
    for word in _words():
        if word.language in codes and word.kind not in (PEOPLE, ADDRESSED) and _speaks_of(form, word):
            unit = _of_word(word, codes)
            nouns = ", ".join(text.split("|")[1] for text in unit.interviewed.values())
            guess = Guess("interviewed", nouns, "the form's title or the words of its questions")
            return Unit(unit.interviewed, unit.surveyed, guesses=(guess,))
    rest = "nothing in the form says otherwise; --population names others (households, water points)"
    return Unit(guesses=(Guess("interviewed", "people", rest),))


def _told(population: str, form: Form, codes: Collection[str]) -> Unit:
    """Rule 1."""
    text = population.strip()
    plain = _narrowing().sub("", text)
    nouns = [word for word in _words() if word.kind != ADDRESSED]
    matches = [word for word in nouns if _begins_with(text, word)]
    matches = matches or [word for word in nouns if _ends_with(plain, word)]
    if matches:
        word = max(matches, key=lambda found: len(found.several))
        unit = _of_word(word, codes)
        others = {same.language: same.several for same in nouns if same.unit == word.unit}
        others = {code: others[code] for code in unit.interviewed}
        return Unit(unit.interviewed, unit.surveyed, {**others, word.language: text})
    language = next(iter(codes), "en")
    noun = text if "|" in text else f"{_singular(plain)}|{plain}"
    several = noun.split("|")[1]
    rests = "the first words of --population; change `interviewed` and `surveyed` in instrument.yaml if wrong"
    guess = Guess("interviewed", several, rests)
    are_things = not any(_is_in_questions(form, word) for word in _words() if word.kind == ADDRESSED)
    return Unit({language: noun}, are_things, {language: several if "|" in text else text}, (guess,))


def _begins_with(text: str, word: _Word) -> bool:
    """Whether a text begins with a unit, and goes on with another word."""
    return any(
        re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in (word.several, word.one)
    )


def _ends_with(text: str, word: _Word) -> bool:
    """Whether a text ends in a unit, after words of its own: "displaced households"."""
    return bool(re.search(rf"(?<!\w){re.escape(word.several)}$", text, re.IGNORECASE))


def _of_word(word: _Word, codes: Collection[str]) -> Unit:
    """A unit of the table in every language of the form that it is known in."""
    if word.kind == PEOPLE:
        return Unit()
    same = [other for other in _words() if other.unit == word.unit]
    nouns = {other.language: other.noun for other in same if other.language in (*codes, word.language)}
    return Unit(nouns, word.kind == SURVEYED)


def _is_in_questions(form: Form, word: _Word) -> bool:
    """Whether a word stands in every fifth question of the interview itself: a repeat of children tells of
    its own rows.
    """
    asked = [name for name, question in form.questions.items() if question.repeat is None]
    labels = [form.label(name, word.language).casefold() for name in asked]
    return sum(_has_word(label, word) for label in labels) > _OFTEN * len(labels)


def _speaks_of(form: Form, word: _Word) -> bool:
    """Rule 2."""
    often = _is_in_questions(form, word)
    entitled = _has_word(form.title.casefold(), word)
    return (often and entitled) if word.kind == SURVEYED else (often or entitled)


def _has_word(text: str, word: _Word) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in (word.one, word.several))


def _singular(several: str) -> str:
    """One of several, by the endings of English; the noun itself where none fits."""
    for ending, one in _ENDINGS:
        if several.endswith(ending) and not several.endswith("ss"):
            return several.removesuffix(ending) + one
    return several


@cache
def _words() -> tuple[_Word, ...]:
    with UNIT_WORDS.open(encoding="utf-8", newline="") as stream:
        return tuple(_Word(**row) for row in csv.DictReader(stream))


@cache
def _narrowing() -> re.Pattern[str]:
    with NARROWING_WORDS.open(encoding="utf-8", newline="") as stream:
        words = "|".join(re.escape(row["word"]) for row in csv.DictReader(stream))
    return re.compile(rf"\s+(?:{words})\s.*$", re.IGNORECASE)
