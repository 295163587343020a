"""Of whom a number speaks, as a noun phrase: "those interviewed in Dakar", "women who reported any".

group_of(cell, layout, levels) -> Group
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.reporting.tables.grid import ColumnBlock, TableLayout
from analysis.reporting.wording.agreement import agreeing
from analysis.reporting.wording.base_of_question import asked_as_guessed
from analysis.reporting.wording.labels import lower_initial
from analysis.reporting.wording.phrases import known_levels
from analysis.reporting.wording.quantities import Subject, gendered, is_compound
from analysis.reporting.wording.words import definite, fill, gender, quoted, word

Levels = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Nouns of levels by question, by choice ("*": every other), by language; "{level}" is the level's label."""
ANY = "*"
_INSTRUCTION = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
LONG = 140
"""Routing that takes more letters than this is not repeated in every sentence: "of the people asked"."""


def group_of(
    cell: Any,
    layout: TableLayout,
    levels: Levels | None = None,
    asked: Mapping[str, Mapping[str, str]] | None = None,
    everyone: Mapping[str, str] | None = None,
) -> Subject:
    """The people, households or reports that a row is of, whole cities with their place.

    `asked` says in words whom a question speaks of, by question and language, after the noun; `everyone`
    whom all questions do that were asked of everybody.
    """
    language = layout.language
    forms = layout.interviewed.noun if cell.unit == "respondents" else ""
    own = gender(forms or word(cell.unit, language))
    noun = definite(layout.noun(cell.unit, 2), language)
    qualifier, plain = _qualifier(cell, layout, layout.noun(cell.unit, 2), own)
    declared = (asked or {}).get(cell.question, {}).get(language, "")
    all_of_them = (everyone or {}).get(language, "") if plain else ""
    declared = declared or all_of_them
    if declared and cell.unit == "respondents":
        qualifier, plain = fill(declared, language, city=layout.place), False
    qualifier = _agreed(qualifier, own, cell, language)
    if cell.domain:
        level = level_words(cell.domain, cell.level, layout, levels or {}, cell.unit)
        if plain:
            # Of a group that is only quoted it goes without saying that it was interviewed
            qualifier = _interviewed(layout, level.gender or own) if level.are_people else ""
        qualifier = _agreed(qualifier, level.gender, cell, language)
        qualifier = qualifier if cell.unit == "respondents" else ""
        forms, tail = "", ""
        if level.noun.startswith(f"{noun} "):
            forms, tail = layout.noun_forms(cell.unit), level.noun.removeprefix(f"{noun} ")
        subject = Subject(level.noun, level.gender or own, qualifier, narrowed=not plain)
        return replace(subject, forms=forms, tail=tail)
    if is_compound(qualifier, language):
        noun = layout.noun(cell.unit, 2)
    those = ""
    if plain and cell.unit == "respondents":
        where = word("group.in", language, group="{group}", place=layout.place)
        if not layout.place:
            where = "{group}"
        if not forms and word("group.those", language) != "-":
            those = where.replace("{group}", word("group.those", language))
        qualifier = where.replace("{group}", qualifier)
    return Subject(noun, own, qualifier, those, narrowed=not plain, forms=layout.noun_forms(cell.unit))


def _agreed(qualifier: str, gender: str, cell: Any, language: str) -> str:
    """What narrows a noun, with verbs and pronouns of women or of things."""
    return agreeing(qualifier, gender, language) if cell.unit == "respondents" else qualifier


@dataclass(frozen=True)
class LevelWords:
    """What those of a level are called, and its gender ("" where it is that of the unit).

    `are_people` is false of a level that only quotes its label, or that a head of household has; then
    `belonging` is its verb: "are in the group “Open well”", "are headed by women".
    """

    noun: str
    gender: str = ""
    are_people: bool = True
    belonging: str = ""


def level_words(domain: str, level: str, layout: TableLayout, levels: Levels, unit: str) -> LevelWords:
    """What those of a level are called: declared, known by its label (women, men), else its label quoted.

    "Female" are women only where people are counted and the question isn't of the head of their household.
    """
    language = layout.language
    label = layout.labels.choice(domain, level, language)
    declared = levels.get(domain, {})
    texts = declared.get(level) or declared.get(ANY) or {}
    text = texts.get(language, "")
    usual_words = known_levels(language).get(label.strip().casefold(), "")
    noun = definite(layout.noun(unit, 2), language)
    if not text and usual_words and _is_of_head(domain, layout):
        people = usual_words.partition("|")[0]
        are_households = unit == "respondents" and layout.interviewed.noun
        key = "level.headed" if are_households else "level.headed.people"
        belonging = word("level.are_headed" if are_households else "level.are_headed.people", language)
        own = gender(layout.interviewed.noun if are_households else word(unit, language))
        return LevelWords(
            gendered(word(key, language, group=noun, level=people), own),
            own,
            are_people=False,
            belonging=belonging.replace("{level}", people),
        )
    if not text and unit == "respondents" and not layout.interviewed.noun:
        text = usual_words
    if not text:
        return _labelled(domain, label, noun, layout)
    name = layout.labels.phrase(domain, level, language)
    text, _, own = text.partition("|")
    text = definite(text, language)
    return LevelWords(fill(text, language, level=name), own)


def _labelled(domain: str, label: str, noun: str, layout: TableLayout) -> LevelWords:
    """Those of a level that only its label names: "households in a camp", "wells of the type “Open well”"."""
    language = layout.language
    kind, level = "", quoted(label, language)
    if re.match(word("level.preposition", language), label, re.IGNORECASE) and not re.search(r"\d", label):
        kind, level = ".placed", lower_initial(label)
    elif re.search(word("level.type", language), layout.labels.question(domain, language), re.IGNORECASE):
        kind = ".type"
    named = word(f"group.level{kind}", language, group=noun, level=level)
    belonging = word(f"level.belong{kind}", language, level=level)
    return LevelWords(named, are_people=False, belonging=belonging)


def being_words(question: str, choice: str, layout: TableLayout, unit: str) -> str:
    """What those are who gave an answer that says who they are: "are women", of the head of their household
    "are headed by women"; "" of any other.
    """
    language = layout.language
    label = layout.labels.choice(question, choice, language)
    people = known_levels(language).get(label.strip().casefold(), "").partition("|")[0]
    if not people or unit != "respondents":
        return ""
    if _is_of_head(question, layout):
        key = "level.is_headed" if layout.interviewed.noun else "level.is_headed.people"
        return word(key, language, level=people)
    is_own = asks_sex(layout.labels.question(question, language), language)
    return word("level.is", language, level=people) if is_own and not layout.interviewed.noun else ""


def asks_sex(label: str, language: str) -> bool:
    """Whether a question asks whether the person interviewed is a woman or a man."""
    asked = _INSTRUCTION.sub("", label).strip()
    return bool(re.fullmatch(word("level.sex", language), asked, re.IGNORECASE))


def _is_of_head(domain: str, layout: TableLayout) -> bool:
    """Whether a question is of the head of a household, whose answers are not the household's own."""
    label = layout.labels.question(domain, layout.language)
    return bool(re.search(word("level.head", layout.language), label, re.IGNORECASE))


def relative(layout: TableLayout, unit: str) -> str:
    """The pronoun of a unit: people "who", households "that"."""
    are_people = unit == "respondents" and not layout.interviewed.noun
    return word("who" if are_people else "who.things", layout.language)


def _qualifier(cell: Any, layout: TableLayout, noun: str, own: str) -> tuple[str, bool]:
    """What narrows the noun, and whether it is only that they were interviewed."""
    block = _block(cell, layout)
    interviewed = _interviewed(layout, own)
    heading = block.heading if block else ""
    rest = _rest(heading, noun)
    if cell.unit != "respondents":
        # Reports and mentions are not interviewed, nor asked
        return rest, False
    if rest and rest.casefold() != interviewed.casefold():
        return rest, False
    if block is not None and block.asked_of == asked_as_guessed(layout.language, noun):
        # That the condition can't be worked out stands under the table, not in every sentence
        return gendered(word("group.answered", layout.language), own), False
    if block is not None and block.asked_of:
        narrowed = _asked(block.asked_of, noun, interviewed)
        return narrowed if len(narrowed) <= LONG else gendered(
            word("group.asked", layout.language), own
        ), False
    return interviewed, True


def _asked(text: str, noun: str, interviewed: str) -> str:
    """What narrows the noun in words made from routing: "people who ...", "all households, in May"."""
    place = text.casefold().find(noun.casefold())
    rest = text[place + len(noun) :].strip() if place >= 0 else text
    if rest[:1] in ",(":
        return f"{interviewed}{'' if rest[0] == ',' else ' '}{rest}"
    return rest or interviewed


def _interviewed(layout: TableLayout, own: str) -> str:
    done = "group.surveyed" if layout.interviewed.surveyed else "group.interviewed"
    return gendered(word(done, layout.language), own)


def _rest(heading: str, noun: str) -> str:
    """What follows the noun in a heading ("People who stopped in the city"), "" where it begins otherwise."""
    head = f"{noun} "
    if heading.casefold().startswith(head.casefold()):
        return lower_initial(heading[len(head) :].strip())
    return ""


def _block(cell: Any, layout: TableLayout) -> ColumnBlock | None:
    """The block of the layout that an estimates row belongs to, one with a heading before one without."""
    same = [
        block
        for block in layout.blocks
        if (block.question, block.statistic, block.unit) == (cell.question, cell.statistic, cell.unit)
    ]
    return max(same, key=lambda block: bool(block.heading), default=None)
