"""What is said where a name is asked for that a study doesn't have.

1. A table or section that another survey's plan has is no mistake: notebooks serve cities with other surveys.
   It is said to have no numbers here.
2. Any other name is said to be none, with the nearest that there is, or all where they are few.
"""

from __future__ import annotations

from collections.abc import Collection

from analysis.problems import Problems, nearest
from analysis.reading.csv_text import read_text_frame
from analysis.reporting.notebook_display import Words, escape_markdown
from analysis.reporting.wording.words import join, word
from analysis.workspace import SOURCES, Workspace

_FEW = 10


def missing_table(name: str, known: Collection[str], home: Workspace | None, told: tuple[str, str]) -> Words:
    """Why there is no such table; `told` are the language and the city's name."""
    language, city = told
    if name in planned(home, "table"):
        return Words(word("table.not_here", language, table=name, city=city))
    return _none(word("table.none", language, table=name, city=city), name, known, language)


def missing_figure(name: str, known: Collection[str], told: tuple[str, str]) -> Words:
    language, city = told
    sentence = word("figure.not_here", language, figure=name, city=city)
    if name in known:  # a table that shows no more than a sentence would
        return Words(sentence)
    close = nearest(name, known)
    return _none(sentence, name, known, language) if close else Words(sentence)


def missing_section(
    name: str, known: Collection[str], home: Workspace | None, told: tuple[str, str]
) -> Words | None:
    """Why there is no such section; nothing where another survey, or another city's source, has it."""
    language, city = told
    if name in {*planned(home, "section"), *SOURCES}:
        return None
    return _none(word("section.none", language, section=name, city=city), name, known, language)


def planned(home: Workspace | None, column: str) -> set[str]:
    """The tables, or sections, of all plans within reach."""
    names: set[str] = set()
    for folder in map(home.instrument, home.instruments()) if home else ():
        plan = folder / "plan.csv"
        # what can't be read is told by the run: here it names nothing
        names |= set(read_text_frame(plan, Problems()).get(column, ()))
    return names - {""}


def _none(sentence: str, name: str, known: Collection[str], language: str) -> Words:
    close = nearest(name, known)
    if close:
        more = word("name.nearest", language, name=close)
    elif 0 < len(known) <= _FEW:
        more = word("name.there", language, names=join(list(known), language))
    else:
        more = ""
    return Words(escape_markdown(f"{sentence} {more}".strip()))
