"""What is said where a name is asked for that a study doesn't have.

1. A table or section that another survey's plan has is no mistake: notebooks serve cities with other surveys.
   It is said to have no numbers here.
2. A question's name, asked for as a table, is said to be one, with the tables that it stands in.
3. Any other name is said to be none, with the nearest that there is, or all where they are few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, Problems, hint, nearest
from analysis.reading.csv_text import read_text_frame
from analysis.reporting.notebook_display import Words, escape_markdown
from analysis.reporting.wording.words import join, word
from analysis.workspace import SOURCES, Workspace

_FEW = 10


def tables_asking(question: str, plan: Mapping[str, Sequence[PlanRow]]) -> list[str]:
    """The tables of a plan that show a question, however its name is written."""
    wanted = str(question).casefold()
    tables = []
    for table, rows in plan.items():
        if wanted in {row.question.casefold() for row in rows}:
            tables.append(table)
    return tables


def missing_table(
    name: str,
    known: Collection[str],
    home: Workspace | None,
    told: tuple[str, str],
    asking: Sequence[str] = (),
) -> Words:
    """Why there is no such table; `told` are the language and the city's name, `asking` the tables in which a
    question of that name stands.
    """
    language, city = told
    if asking:
        sentence = word("table.none", language, table=name, city=city)
        more = word("name.question", language, names=join(list(asking), language))
        return Words(escape_markdown(f"{sentence} {more}"))
    if name in planned(home, "table"):
        return Words(word("table.not_here", language, table=name, city=city))
    return _none(word("table.none", language, table=name, city=city), name, known, language)


def no_compared_table(
    name: str, plan: Mapping[str, Sequence[PlanRow]], known: Collection[str], questions: Collection[str]
) -> CaseStudyError:
    """What to raise where cities are to be compared by a table that no two of them have; `questions` are
    those of their forms.
    """
    asking = tables_asking(name, plan)
    if asking:
        return CaseStudyError(
            f"{name!r} is a question, not a table; name a table of it: {', '.join(asking)}."
        )
    if name in questions:
        row = f'study.tabulate({name!r}).to_plan("name", section="section")'
        return CaseStudyError(
            f"{name!r} is a question of which the cities' plans have no table; {row} gives the row that makes"
            " one in every city."
        )
    return CaseStudyError(f"No table {str(name)!r} is in the cities' plans{hint(str(name), known)}.")


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
