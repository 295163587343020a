"""Findings of sources that are no surveys (flows, displacement, interviews), in every language of a city.

Their sentences are made where their tables are laid out; a finding keeps the estimates rows whose numbers
its sentence names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.findings.finding import COUNTED, Cell, Finding, cells_of
from analysis.params import CityParams
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in
from analysis.reporting.wording.context_sentences import interview_sentences, stock_sentences
from analysis.reporting.wording.flow_sentences import flow_sentences
from analysis.reporting.wording.words import number
from analysis.study.counts.context import flow_rows, stock_rows
from analysis.study.sources import Opened
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS

SIZE = 0.3
"""A count has no share; it is ranked as a difference of thirty points is."""
FIRST, LATER, REGISTER = 1.0, 0.4, 0.3
"""What a source's first sentence is worth, those after it, and those on how a register is made up."""


def counted_findings(
    study: str, params: CityParams, opened: Opened, estimates: pd.DataFrame, languages: Sequence[str]
) -> tuple[Finding, ...]:
    """The findings of every source that a city declares, from its rows among `estimates`, in these
    languages.
    """
    settings = {
        language: ContextSetting(language, params.name(language), country_in(params.country, language))
        for language in languages
    }
    found: list[Finding] = []
    if opened.flows:
        points = params.flow_monitoring.points
        counts = flow_rows(opened.flows, estimates)
        found += _told(
            study,
            FLOWS,
            settings,
            cells_of(counts),
            lambda setting: flow_sentences(opened.flows, counts, points, setting),
        )
    if opened.displacement:
        areas = opened.displacement.places(params.displacement.areas)
        rows = stock_rows(opened.displacement, estimates)
        found += _told(
            study,
            DISPLACEMENT,
            settings,
            cells_of(rows),
            lambda setting: stock_sentences(opened.displacement, setting, areas),
        )
    if opened.interviews:
        rows = estimates[estimates["survey"] == params.interviews.instrument]
        found += _told(
            study,
            INTERVIEWS,
            settings,
            cells_of(rows),
            lambda setting: interview_sentences(opened.interviews, setting),
        )
    return tuple(found)


def _told(
    study: str,
    section: str,
    settings: Mapping[str, ContextSetting],
    cells: Sequence[Cell],
    tell: Callable[[ContextSetting], Sequence[str]],
) -> list[Finding]:
    """One finding a sentence, the same sentence of every language together."""
    texts = {language: tell(setting) for language, setting in settings.items()}
    first = next(iter(texts))
    found = []
    for place, text in enumerate(texts[first]):
        named = tuple(cell for cell in cells if _is_named(cell, text, first))
        worth = FIRST if place == 0 else LATER
        found.append(
            Finding(
                kind=COUNTED,
                city=study,
                survey=named[0].survey if named else "",
                section=section,
                table=named[0].table if named else section,
                cells=named,
                size=SIZE,
                weight=REGISTER if section == INTERVIEWS else worth,
                sentences={language: told[place] for language, told in texts.items() if place < len(told)},
                headlines={
                    language: told[place].split(":")[0].rstrip(" .")
                    for language, told in texts.items()
                    if place < len(told)
                },
            )
        )
    return found


def _is_named(cell: Cell, text: str, language: str) -> bool:
    """Whether a sentence names the row's number."""
    if pd.isna(cell.estimate):
        return False
    value = cell.estimate * 100 if cell.statistic == "share" else cell.estimate
    told = number(value, language)
    return len(told) > 1 and told in text
