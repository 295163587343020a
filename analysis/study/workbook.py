"""A study's `tables.xlsx`: key findings and who was interviewed first, one tidy sheet, then the tables by
theme.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.reporting.tables.layouts import text_in
from analysis.reporting.tables.workbook import About, Front, write_workbook
from analysis.reporting.wording.words import fill, word
from analysis.study.briefing import interviewed, key_findings
from analysis.study.casestudy import CaseStudy
from analysis.study.tidy import Names, tidy

COLUMNS = ("survey", "period", "people", "sexes", "nationalities", "caution")


def write_study_workbook(study: CaseStudy, path: Path) -> Path:
    """Write the workbook of one city in the study's language.

    Raises OSError where `path` can't be written.
    """
    language = study.language
    themes = {study.section_title(name): list(study.tables(name).items) for name in study.sections}
    lines = [replace(line, caution=f"{line.sampling} {line.caution}".strip()) for line in interviewed(study)]
    front = Front(
        findings=[(found.text, _title(study, found.table)) for found in key_findings(study)],
        heads=[word(f"interviewed.{name}", language) for name in COLUMNS],
        interviewed=[[getattr(line, name) for name in COLUMNS] for line in lines],
        data=tidy(study.estimates[study.estimates["table"].isin(study.plan)], _names(study)),
    )
    about = About(study.place, study.about_lines(), language)
    return write_workbook(path, themes, about, front)


def _names(study: CaseStudy) -> Names:
    surveys = {
        survey.instrument.name: text_in(survey.instrument.title, study.language) for survey in study.surveys
    }
    return Names(
        study.labels,
        study.language,
        surveys,
        lambda table: _title(study, table),
        lambda table: study.section_title(study.plan[table][0].section),
    )


def _title(study: CaseStudy, table: str) -> str:
    if table not in study.plan:
        return ""
    layout = study.layout_of(table)
    return fill(layout.title, study.language, city=layout.place)
