"""How the list of analysis wants its tables shown: plan rows as table layouts.

Setting(labels, language, place, ...)                      what all tables of a study share
table_layout(rows, forms, setting) -> TableLayout          rows of one table
title_of(row, labels, language) -> str                     what a table is called
shown_rows(estimates) -> DataFrame                         the rows a table has room for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.languages import text_in
from analysis.planning.plan import PlanRow
from analysis.reading.place_names import place_code, place_label
from analysis.reporting.tables.grid import ColumnBlock, Interviewed, TableLayout
from analysis.reporting.wording.base_of_question import asked_as_guessed, asked_of
from analysis.reporting.wording.labels import Labels, question_label
from analysis.reporting.wording.quantities import gendered, has_gender
from analysis.reporting.wording.words import gender, noun, plural, word
from analysis.vocabulary import GROUPED


@dataclass(frozen=True)
class Setting:
    """What all tables and figures of a study have in common.

    `routed` names the questions that not everybody was asked, `guessed` those of which that could not be
    worked out, `partly` the choices (of a question) that not
    everybody was offered; `margins` says what was raked to, `designs` how an
    instrument's samples were drawn, `purposive` those of which one was not, `adjusted` what further readings
    are adjusted to, by their names.
    `places` and `subtitles` are by instrument; one without a place of its own has `place`.
    """

    labels: Labels
    language: str
    place: str = ""
    small_base: int = 30
    margins: str = ""
    routed: frozenset[str] = frozenset()
    subtitles: Mapping[str, str] = field(default_factory=dict)
    partly: frozenset[tuple[str, str]] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    unprotected: bool = False
    protected: bool = False
    rounded: int = 0
    designs: Mapping[str, str] = field(default_factory=dict)
    purposive: frozenset[str] = frozenset()
    adjusted: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0
    guessed: frozenset[str] = frozenset()


def people_of(instrument: Instrument, language: str) -> Interviewed:
    """Whom an instrument interviews, in a language."""
    # A population named in another language alone is not said in this one
    population = instrument.population.get(language, "")
    return Interviewed(text_in(instrument.interviewed, language), population, instrument.surveyed)


def table_layout(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, setting: Setting
) -> TableLayout:
    """The layout of the table that these plan rows make, in the setting's language."""
    language = setting.language
    interviewed = people_of(instrument, language)
    return TableLayout(
        title=title_of(rows[0], setting.labels, language),
        labels=setting.labels,
        language=language,
        blocks=_blocks(rows, instrument, form, setting),
        place=setting.places.get(instrument.name, setting.place),
        subtitle=setting.subtitles.get(instrument.name, ""),
        ordered=rows[0].order in ("form", "diverging"),
        diverging=rows[0].order == "diverging",
        top=min((row.top for row in rows if row.top), default=0),
        decimals=setting.decimals,
        small_base=setting.small_base,
        margins=setting.margins,
        design=setting.designs.get(instrument.name, ""),
        random_sample=instrument.name in setting.designs and instrument.name not in setting.purposive,
        adjusted=setting.adjusted,
        synthetic=instrument.synthetic,
        unprotected=setting.unprotected and not instrument.synthetic,
        protected=setting.protected,
        rounded=setting.rounded,
        notes=tuple(dict.fromkeys(note for row in rows if (note := text_in(row.note, language)))),
        sentence=next((text for row in rows if (text := row.sentence.get(language))), ""),
        source=text_in(instrument.source, language) or text_in(instrument.title, language),
        interviewed=interviewed,
        reported=_reported(rows[0], instrument, language),
    )


def _blocks(
    rows: Sequence[PlanRow], instrument: Instrument, form: Form, setting: Setting
) -> tuple[ColumnBlock, ...]:
    """The columns of each row. People of whom a repeat or another stack tells are those with any row of it,
    which a row of the plan may say in words of its own.
    """
    interviewed = people_of(instrument, setting.language)
    headed = {(row.question, row.unit) for row in rows if row.column}
    blocks = []
    for row in rows:
        block = _block(row, form, setting, interviewed)
        if row.stack and row.unit == "respondents" and (row.question, row.unit) not in headed:
            block = replace(block, asked_of=_with_any(row, instrument, interviewed, setting.language))
        blocks.append(block)
    return tuple(blocks)


def _with_any(row: PlanRow, instrument: Instrument, interviewed: Interviewed, language: str) -> str:
    """Those who have any report of the row's stack: "households with any children"."""
    people = plural(interviewed.noun, 2, language) if interviewed.noun else noun("respondents", 2, language)
    unit = _reported(row, instrument, language)
    reports = plural(unit, 2, language) if unit else noun("reports", 2, language)
    return word("asked.with_any", language, interviewed=people, reports=reports)


def _reported(row: PlanRow, instrument: Instrument, language: str) -> str:
    """What one report of the row's stack is, in its two forms; "" where it is called a report."""
    stack = instrument.stacks.get(row.stack)
    unit = text_in(stack.unit, language) if stack else ""
    return unit if "|" in unit else ""


def title_of(row: PlanRow, labels: Labels, language: str) -> str:
    """A table's title as its plan has it; else what its first row is about ("Income per Spending")."""
    return text_in(row.title, language) or question_label(
        row.question, row.choice, row.statistic, labels, language
    )


def shown_rows(estimates: pd.DataFrame) -> pd.DataFrame:
    """The rows a table has room for: of other readings than the main one only the whole city, no levels."""
    return estimates[main_reading(estimates) | (estimates["domain"] == "")]


def data_note(instrument: Instrument, language: str) -> str:
    """What an instrument says of its data; of made-up data at least that they are."""
    about = text_in(instrument.about, language)
    return about or (word("note.synthetic", language) if instrument.synthetic else "")


def country_in(texts: Mapping[str, str], language: str) -> str:
    """A country's name in a language: as declared, else as CLDR has it, else as it is written."""
    if texts.get(language):
        return texts[language]
    written = text_in(texts, language)
    code = place_code(written)
    return place_label(code, language) if code else written


def _block(row: PlanRow, form: Form, setting: Setting, interviewed: Interviewed) -> ColumnBlock:
    asked = form.questions.get(row.question)
    extra = asked.extra if asked is not None else {}
    households = plural(interviewed.noun, 2, setting.language)
    routed = row.question in setting.routed and not row.stack
    people = asked_of(form, row.question, setting.labels, setting.language, interviewed) if routed else ""
    if has_gender(setting.language):
        people = gendered(people, gender(interviewed.noun or word("respondents", setting.language)))
    if row.question in setting.guessed:
        people = asked_as_guessed(setting.language, households)
    return ColumnBlock(
        question=row.question,
        statistic=row.statistic,
        unit=row.unit,
        heading=text_in(row.column, setting.language) if not row.by else "",
        multiple=asked is not None and asked.type == "select_multiple",
        excluded=row.exclude or tuple(extra.get("excluded", "").split()),
        asked_of=people,
        partly=tuple(choice for question, choice in sorted(setting.partly) if question == row.question),
        narrowed=extra.get("base", ""),
        excluded_of="" if row.exclude else extra.get("excluded_of", ""),
    )


@dataclass(frozen=True)
class PlannedFigure:
    """A figure that a plan row asks for: its name (a file's), its kind, and the row."""

    name: str
    kind: str
    row: PlanRow


def planned_figures(rows: Sequence[PlanRow]) -> tuple[PlannedFigure, ...]:
    """The figures of one table: one for each row that asks for one, bars of levels in the shape they have.

    Where a kind that shows levels is asked for with and without them, the one with levels is it.
    """
    asked = [row for row in rows if row.figure not in ("", "none")]
    of_levels = {row.figure for row in asked if row.by} - {"bars"}
    wanted = [row for row in asked if row.by or row.figure not in of_levels]
    figures: dict[str, PlannedFigure] = {}
    for row in wanted:
        kind = GROUPED if row.by and row.figure == "bars" else row.figure
        several = [other for other in wanted if other.by == row.by]
        name = row.table + ("_by_" + "_".join(row.domains) if row.by and len(wanted) > 1 else "")
        for part in ("question", "statistic", "unit"):
            name += f"_{getattr(row, part)}" if len({getattr(other, part) for other in several}) > 1 else ""
        figures.setdefault(name, PlannedFigure(name, kind, row))
    return tuple(figures.values())


def figure_rows(estimates: pd.DataFrame, row: PlanRow) -> pd.DataFrame:
    """The estimates that one plan row's figure draws: its question, unit and statistic, whole and by its
    levels.
    """
    same = estimates["table"] == row.table
    for name in ("question", "statistic", "unit"):
        same &= estimates[name].astype(str) == getattr(row, name)
    return estimates[same & estimates["domain"].isin(["", row.by])]
