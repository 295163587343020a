"""What a pack says of all cities together: where they differ, each section's tables side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis.findings.finding import KEY
from analysis.languages import text_in
from analysis.reporting.documents.model import (
    Briefing,
    KeyFinding,
    Picture,
    Section,
    SurveyLine,
    short_alt,
)
from analysis.reporting.style import Style
from analysis.reporting.tables.layouts import country_in, people_of
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.notes import sample_words
from analysis.reporting.wording.words import join, word
from analysis.study.cities.comparison import SENTENCES, Comparison
from analysis.study.packing.briefing import (
    FIGURES,
    Draw,
    findings_of,
    numbers_of,
    period_text,
    plain,
    sources_of,
    with_numbers,
)
from analysis.study.packing.interviewed import interviewed_in
from analysis.study.samples import Samples

DIFFERENCES = "differences"
LARGEST = "largest_differences"
MOST = 8
"""A page opens with at most so many findings."""


def brief_comparison(compared: Comparison, style: Style, drawn: Draw) -> Briefing:
    """The briefing of all cities together, in the comparison's language."""
    language = compared.language
    facts = [survey_facts for city in compared.cities for survey_facts in city.results.surveys]
    first = min((survey_facts.first for survey_facts in facts if survey_facts.first), default="")
    last = max((survey_facts.last for survey_facts in facts if survey_facts.last), default="")
    sections = [
        _differences(compared, drawn),
        *(_section(compared, name, drawn) for name in compared.sections),
    ]
    tables = [table for section in sections for table in section.tables]
    findings = _key_findings(compared)
    countries = dict.fromkeys(country_in(city.params.country, language) for city in compared.cities)
    return Briefing(
        name="comparison",
        title=word("comparison.title", language, places=compared.place),
        subtitle=word("pack.comparison", language),
        country=join(countries, language),
        period=period_text(first, last, language),
        language=language,
        synthetic=any(survey.instrument.synthetic for survey in compared.surveys),
        publisher=text_in(style.publisher, language) if style.publisher else "",
        numbers=numbers_of(findings, compared.estimates, language),
        findings=findings,
        interviewed=tuple(comparison_interviewed(compared)),
        sections=tuple(section for section in sections if section.tables),
        methods=((word("pack.method.about", language), _about(compared)),),
        sources=tuple(sources_of(tables, language)),
        printed=frozenset([compared.overview().name, DIFFERENCES, *compared.first_tables()]),
        caution=" ".join(_cautions(compared)),
    )


def _key_findings(compared: Comparison) -> tuple[KeyFinding, ...]:
    """The key findings, each with what is laid out by cities; else the largest differences in words."""
    findings = findings_of(compared.findings, lambda row: next(iter(compared.figures_of(row.table)), ""))
    if not findings:
        return with_numbers(comparison_statements(compared))
    return tuple(replace(finding, by_place=_answer(finding)) for finding in findings[:MOST])


def _answer(finding: KeyFinding) -> str:
    """The answer that a finding is of, where it is of everybody."""
    row_key = dict(zip(KEY, finding.rows[0].split("|"), strict=False))
    return "" if row_key.get("domain") else row_key.get("choice", "")


def comparison_statements(compared: Comparison) -> list[str]:
    """The key findings of all cities together; else the largest differences in words."""
    sentences = compared.findings.key_sentences()
    return list(sentences or compared.contrasts.statements())[:MOST]


def _about(compared: Comparison) -> str:
    language = compared.language
    drawn = dict.fromkeys(Samples.of_cities(compared.cities, language).designs.values())
    designs = [word("note.sample_drawn", language, design=design) for design in drawn]
    return " ".join([plain(compared.about()), *designs, *_cautions(compared)])


def _cautions(compared: Comparison) -> list[str]:
    """Whom the samples that were not drawn must not be read as."""
    purposive = Samples.of_cities(compared.cities, compared.language).purposive
    instruments = [survey.instrument for survey in compared.surveys]
    peoples = [people_of(own, compared.language) for own in instruments if own.name in purposive]
    return [sample_words(people, compared.language) for people in dict.fromkeys(peoples)]


def _differences(compared: Comparison, drawn: Draw) -> Section:
    """What differs most, in one figure; shares with other traits held alike stand in the tables."""
    tables = (compared.overview(), *compared.contrast_tables.all)
    titles = {table.name: table.title for table in tables}
    pictures = tuple(_pictures({LARGEST: DIFFERENCES}, titles, drawn))
    sentences = () if compared.sections else (plain(compared.summary()),)
    return Section(
        DIFFERENCES, word("comparison.differences", compared.language), sentences, pictures, tables
    )


def _section(compared: Comparison, name: str, drawn: Draw) -> Section:
    """What is told of a section, and the figures of what is told: the others lie beside the document."""
    tables = tuple(table for table in compared.tables(name).items if isinstance(table, Table))
    titles = {table.name: table.title for table in tables}
    first_tables = [table for table in compared.first_tables() if table in titles]
    figures = [figure for table in first_tables for figure in compared.figures_of(table)][:FIGURES]
    pictures = tuple(_pictures({figure: figure for figure in figures}, titles, drawn))
    sentences = compared.findings.summary(name, SENTENCES)
    return Section(name, compared.section_title(name), tuple(sentences), pictures, tables)


def _pictures(tables: dict[str, str], titles: dict[str, str], drawn: Draw) -> Iterable[Picture]:
    for name, table in tables.items():
        figure = drawn(name)
        if figure is not None:
            svg = figure.png.with_suffix(".svg")
            yield Picture(name, table, titles.get(table, ""), short_alt(figure.alt), svg, figure.png)


def comparison_interviewed(compared: Comparison) -> Iterable[SurveyLine]:
    """A survey in each city a line."""
    for city in compared.cities:
        for facts in city.results.surveys:
            own = interviewed_in(city, facts)
            # What may not be concluded is said once, under methods
            survey = word("colon", compared.language, label=city.place, text=own.survey)
            yield replace(own, survey=survey, sampling="", caution="")
