"""Of whom a number speaks, as a noun phrase: "those interviewed in Dakar", "women who reported any".

group_of(cell, layout, levels) -> Group
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.reporting.tables.grid import Block, TableLayout
from analysis.reporting.wording.labels import lower_initial
from analysis.reporting.wording.phrases import known_levels
from analysis.reporting.wording.quantities import Group, gendered
from analysis.reporting.wording.words import fill, gender, quoted, word

Levels = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Nouns of levels by question, by choice ("*": every other), by language; "{level}" is the level's label."""
ANY = "*"


def group_of(
    cell: Any,
    layout: TableLayout,
    levels: Levels | None = None,
    asked: Mapping[str, Mapping[str, str]] | None = None,
    everyone: Mapping[str, str] | None = None,
) -> Group:
    """The people, households or reports that a row is of, whole cities with their place.

    `asked` says in words whom a question speaks of, by question and language, after the noun; `everyone`
    whom all questions do that were asked of everybody.
    """
    language = layout.language
    forms = layout.interviewed.noun if cell.unit == "respondents" else ""
    own = gender(forms or word(cell.unit, language))
    noun = layout.noun(cell.unit, 2)
    qualifier, plain = _qualifier(cell, layout, noun, own)
    declared = (asked or {}).get(cell.question, {}).get(language, "")
    all_of_them = (everyone or {}).get(language, "") if plain else ""
    declared = declared or all_of_them
    if declared and cell.unit == "respondents":
        qualifier, plain = fill(declared, language, city=layout.place), False
    if cell.domain:
        level, level_gender = level_noun(cell.domain, cell.level, layout, levels or {}, noun)
        gender_of_level = level_gender or own
        if plain:
            qualifier = _interviewed(language, gender_of_level)
        return Group(level, gender_of_level, "" if cell.unit == "reports" else qualifier)
    those = ""
    if plain and cell.unit == "respondents":
        where = word("group.in", language, group="{group}", place=layout.place)
        if not layout.place:
            where = "{group}"
        if not forms and word("group.those", language) != "-":
            those = where.replace("{group}", word("group.those", language))
        qualifier = where.replace("{group}", qualifier)
    return Group(noun, own, qualifier, those)


def level_noun(
    domain: str, level: str, layout: TableLayout, levels: Levels, noun: str = ""
) -> tuple[str, str]:
    """What people of a level are called, and its gender: declared, known by its label, else quoted."""
    language = layout.language
    label = layout.labels.choice(domain, level, language)
    declared = levels.get(domain, {})
    texts = declared.get(level) or declared.get(ANY) or {}
    text = texts.get(language) or known_levels(language).get(label.strip().casefold(), "")
    if not text:
        return word("group.level", language, group=noun, level=quoted(label, language)), ""
    name = layout.labels.phrase(domain, level, language)
    text, _, own = text.partition("|")
    return fill(text, language, level=name), own


def _qualifier(cell: Any, layout: TableLayout, noun: str, own: str) -> tuple[str, bool]:
    """What narrows the noun, and whether it is only that they were interviewed."""
    block = _block(cell, layout)
    interviewed = _interviewed(layout.language, own)
    heading = block.heading if block else ""
    rest = _rest(heading, noun)
    if cell.unit == "reports":
        return rest, False
    if rest and rest.casefold() != interviewed.casefold():
        return rest, False
    if block is not None and block.asked_of:
        return _asked(block.asked_of, noun, interviewed), False
    return interviewed, True


def _asked(text: str, noun: str, interviewed: str) -> str:
    """What narrows the noun in words made from routing: "people who ...", "all households, in May"."""
    place = text.casefold().find(noun.casefold())
    rest = text[place + len(noun) :].strip() if place >= 0 else text
    if rest[:1] in ",(":
        return f"{interviewed}{'' if rest[0] == ',' else ' '}{rest}"
    return rest or interviewed


def _interviewed(language: str, own: str) -> str:
    return gendered(word("group.interviewed", language), own)


def _rest(heading: str, noun: str) -> str:
    """What follows the noun in a heading ("People who stopped in the city"), "" where it begins otherwise."""
    head = f"{noun} "
    if heading.casefold().startswith(head.casefold()):
        return lower_initial(heading[len(head) :].strip())
    return ""


def _block(cell: Any, layout: TableLayout) -> Block | None:
    """The block of the layout that an estimates row belongs to, one with a heading before one without."""
    same = [
        block
        for block in layout.blocks
        if (block.question, block.statistic, block.unit) == (cell.question, cell.statistic, cell.unit)
    ]
    return max(same, key=lambda block: bool(block.heading), default=None)
