"""What a pack says of all cities together: where they differ, each section's tables side by side."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.reporting.documents.model import Briefing, Interviewed, Picture, Section, short_alt
from analysis.reporting.style import Style
from analysis.reporting.tables.layouts import country_in, text_in
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import join, word
from analysis.study.cities.comparison import Comparison
from analysis.study.packing.briefing import FIGURES, Draw, first_sentence, period_text, plain, with_numbers

DIFFERENCES = "differences"
MOST = 8
"""A page opens with at most so many findings."""


def brief_comparison(compared: Comparison, style: Style, drawn: Draw) -> Briefing:
    """The briefing of all cities together, in the comparison's language."""
    language = compared.language
    facts = [found for city in compared.cities for found in city.results.surveys]
    first = min((found.first for found in facts if found.first), default="")
    last = max((found.last for found in facts if found.last), default="")
    sections = [
        _differences(compared, drawn),
        *(_section(compared, name, drawn) for name in compared.sections),
    ]
    tables = [table for section in sections for table in section.tables]
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
        findings=with_numbers(comparison_statements(compared)),
        interviewed=tuple(comparison_interviewed(compared)),
        sections=tuple(section for section in sections if section.tables),
        methods=((word("pack.method.about", language), plain(compared.about())),),
        sources=tuple(dict.fromkeys(table.source for table in tables if table.source)),
    )


def comparison_statements(compared: Comparison) -> list[str]:
    """The key findings of all cities together; else the largest differences in words."""
    told = compared.findings.key_sentences()
    return list(told or compared.contrasts.statements())[:MOST]


def _differences(compared: Comparison, drawn: Draw) -> Section:
    tables = (compared.overview(), *compared.contrasts.tables())
    said = compared.summary()
    names = compared.contrast_figures[:FIGURES]
    pictures = tuple(_pictures(dict.fromkeys(names, ""), {}, drawn))
    lines = [line for line in plain(said).replace("**", "").split("\n\n") if line]
    return Section(
        DIFFERENCES, word("comparison.differences", compared.language), tuple(lines), pictures, tables
    )


def _section(compared: Comparison, name: str, drawn: Draw) -> Section:
    tables = tuple(table for table in compared.tables(name).items if isinstance(table, Table))
    figures = [figure for table in tables for figure in compared.figures_of(table.name)][:FIGURES]
    titles = {table.name: table.title for table in tables}
    pictures = tuple(_pictures({figure: figure for figure in figures}, titles, drawn))
    return Section(name, compared.section_title(name), (), pictures, tables)


def _pictures(tables: dict[str, str], titles: dict[str, str], drawn: Draw) -> Iterable[Picture]:
    for name, table in tables.items():
        figure = drawn(name)
        if figure is not None:
            title = titles.get(table) or first_sentence(figure.alt.partition(". ")[2]).rstrip(".")
            svg = figure.png.with_suffix(".svg")
            yield Picture(name, table, title, short_alt(figure.alt), svg, figure.png)


def comparison_interviewed(compared: Comparison) -> Iterable[Interviewed]:
    """A survey in each city a line."""
    for city in compared.cities:
        for facts in city.results.surveys:
            survey = next(found for found in city.surveys if found.instrument.name == facts.survey)
            title = text_in(survey.instrument.title, compared.language)
            period = period_text(facts.first, facts.last, compared.language)
            yield Interviewed(f"{city.place}: {title}", period, city.interviewed_text(facts))
