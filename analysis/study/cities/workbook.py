"""The comparison's `tables.xlsx`, built like a city's: where cities differ and who was interviewed first, one
tidy sheet of all cities, the differences, the tables side by side, definitions and the data dictionary.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.languages import text_in
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.workbook import write_workbook
from analysis.reporting.tables.workbook_cells import About
from analysis.reporting.tables.workbook_lists import Front
from analysis.reporting.wording.words import word
from analysis.study.cities.briefing import comparison_interviewed, comparison_statements
from analysis.study.cities.comparison import Comparison
from analysis.study.packing.tidy import Names, tidy
from analysis.study.packing.workbook import definitions, dictionary, interviewed_heads, interviewed_rows


def write_comparison_workbook(compared: Comparison, path: Path) -> Path:
    """Write the workbook of all cities in the comparison's language.

    Raises OSError where `path` can't be written.
    """
    language, themes = compared.language, compared.themes()
    title = word("comparison.differences", language) if compared.contrast_tables.all else ""
    front = Front(
        findings=[(text, title) for text in comparison_statements(compared)],
        heads=interviewed_heads(language),
        interviewed=interviewed_rows(comparison_interviewed(compared)),
        data=comparison_data(compared),
    )
    about = About(word("comparison.title", language, places=compared.place), language=language)
    glossaries = [definitions(language), dictionary(compared.surveys, language)]
    return write_workbook(path, themes, about, front, glossaries)


def comparison_data(compared: Comparison) -> pd.DataFrame:
    """The tidy sheet: every number of the main reading of the tables that lie side by side."""
    tables = [table.name for name in compared.sections for table in compared.tables(name).items]
    own = compared.estimates
    return tidy(own[own["table"].isin(tables) & main_reading(own)], _names(compared))


def _names(compared: Comparison) -> Names:
    language = compared.language
    surveys = {
        survey.instrument.name: text_in(survey.instrument.title, language) for survey in compared.surveys
    }
    titles = {
        table.name: table.title
        for name in compared.sections
        for table in compared.tables(name).items
        if isinstance(table, Table)
    }
    return Names(
        compared.labels,
        language,
        surveys,
        lambda table: titles.get(table, ""),
        lambda table: compared.section_title(compared.plan[table][0].section),
    )
