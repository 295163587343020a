"""Findings of sources that are no surveys (flows, displacement, interviews), in every language of a city.

Their sentences are made where their tables are laid out; a finding keeps the estimates rows whose numbers
its sentence names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.findings.finding import COUNTED, EstimateCell, Finding, cells_of
from analysis.params import CityParams
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in
from analysis.reporting.wording.context_sentences import interview_sentences, stock_sentences
from analysis.reporting.wording.flow_sentences import flow_sentences
from analysis.reporting.wording.words import number, percent, sentence_case
from analysis.study.counts.displacement import stock_rows
from analysis.study.counts.flows import flow_rows
from analysis.study.sources import Opened
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS

_COLON = re.compile(r"[\u202f\u00a0]?: ")
_SENTENCE = re.compile(r"(?<=\D)\. ")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
SIZE = 0.3
"""A count has no share; it is ranked as a difference of thirty points is."""
FIRST, LATER, REGISTER = 0.8, 0.4, 0.3
"""What a source's first sentence is worth, those after it, and those on how a register is made up. A
source of the whole country, of which a city names no places, is context: none of its sentences is a first."""


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
    findings: list[Finding] = []
    if opened.flows:
        points = params.flow_monitoring.points
        counts = flow_rows(opened.flows, estimates)
        findings += _told(
            study,
            FLOWS,
            settings,
            cells_of(counts),
            lambda setting: flow_sentences(opened.flows, counts, points, setting),
        )
    if opened.displacement:
        areas = opened.displacement.places(params.displacement.areas)
        rows = stock_rows(opened.displacement, estimates)
        findings += _told(
            study,
            DISPLACEMENT,
            settings,
            cells_of(rows),
            lambda setting: stock_sentences(opened.displacement, setting, areas),
            own=bool(areas),
        )
    if opened.interviews:
        rows = estimates[estimates["survey"] == params.interviews.instrument]
        findings += _told(
            study,
            INTERVIEWS,
            settings,
            cells_of(rows),
            lambda setting: interview_sentences(opened.interviews, setting),
        )
    return tuple(findings)


def _told(
    study: str,
    section: str,
    settings: Mapping[str, ContextSetting],
    cells: Sequence[EstimateCell],
    tell: Callable[[ContextSetting], Sequence[str]],
    *,
    own: bool = True,
) -> list[Finding]:
    """One finding a sentence, the same sentence of every language together."""
    texts = {language: tell(setting) for language, setting in settings.items()}
    first = next(iter(texts))
    findings = []
    for place, text in enumerate(texts[first]):
        named = _named(cells, text, first)
        worth = FIRST if place == 0 and own else LATER
        findings.append(
            Finding(
                kind=COUNTED,
                city=study,
                survey=named[0].survey if named else "",
                section=section,
                table=named[0].table if named else section,
                cells=named,
                size=SIZE,
                weight=REGISTER if section == INTERVIEWS else worth,
                sentences={
                    language: sentences[place]
                    for language, sentences in texts.items()
                    if place < len(sentences)
                },
                headlines={
                    language: _headline(sentences[place], settings[language].country)
                    for language, sentences in texts.items()
                    if place < len(sentences)
                },
            )
        )
    return findings


def _headline(sentence: str, country: str) -> str:
    """What stands over a number: the sentence without the country before it, up to its first colon, without
    dates in brackets.
    """
    text = sentence
    if country and text.startswith(country):
        text = _COLON.split(text, maxsplit=1)[-1]
    text = _SENTENCE.split(_COLON.split(text, maxsplit=1)[0], maxsplit=1)[0]
    return sentence_case(_BRACKETS.sub("", text).rstrip(" .\u202f\u00a0"))


def _named(cells: Sequence[EstimateCell], text: str, language: str) -> tuple[EstimateCell, ...]:
    """The rows whose numbers a sentence names, in its order."""
    places = [(_place(cell, text, language), cell) for cell in cells]
    named = [(place, cell) for place, cell in places if place >= 0]
    return tuple(cell for _, cell in sorted(named, key=lambda pair: pair[0]))


def _place(cell: EstimateCell, text: str, language: str) -> int:
    """Where a sentence names the row's number, -1 where it doesn't; "20" is not in "2018" nor in "20%"."""
    if pd.isna(cell.estimate):
        return -1
    is_share = cell.statistic == "share"
    number_text = percent(cell.estimate, language) if is_share else number(cell.estimate, language)
    if len(number_text) < 2:
        return -1
    after = "" if is_share else r"(?![\d.,\u202f\u00a0]*[\d%٪])"
    match = re.search(rf"(?<![\d.,]){re.escape(number_text)}{after}", text)
    return match.start() if match else -1
