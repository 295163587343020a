"""A study's `tables.xlsx`: key findings and who was interviewed first, one tidy sheet, then the tables by
theme, quality and weights, definitions and the data dictionary last; of one city or of all cities together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.languages import text_in
from analysis.reporting.documents.model import SurveyLine
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.workbook import write_workbook
from analysis.reporting.tables.workbook_cells import About
from analysis.reporting.tables.workbook_lists import Front, Glossary
from analysis.reporting.wording.words import fill, word
from analysis.study.annexes.quality import Quality
from analysis.study.annexes.weights import Weights
from analysis.study.casestudy import CaseStudy
from analysis.study.method import method_lines
from analysis.study.packing.briefing import key_findings
from analysis.study.packing.interviewed import interviewed
from analysis.study.packing.tidy import CODES, FLAG, LABELLED, NUMBERS, Names, tidy
from analysis.study.surveys.declared import Declared

COLUMNS = ("survey", "period", "people", "sexes", "nationalities", "caution")
DEFINED = (
    ("base", "define.base"),
    ("n", "define.n"),
    ("respondents.heading", "define.people"),
    ("reports.heading", "define.reports"),
    ("individuals.heading", "define.individuals"),
    ("status.not asked", "define.not_asked"),
    ("status.not in this form", "define.not_in_form"),
)
"""Terms and their meanings, as keys of the table of words."""
MOST_ANSWERS = 12
"""Answers of a longer list are named up to here; the form has the others."""


def write_study_workbook(study: CaseStudy, path: Path) -> Path:
    """Write the workbook of one city in the study's language.

    Raises OSError where `path` can't be written.
    """
    language = study.language
    themes = {study.section_title(name): list(study.tables(name).items) for name in study.sections}
    themes |= _annexes(study)
    counted = [name for section in study.context for name in section.tables]
    rows = study.estimates[study.estimates["table"].isin([*study.plan, *counted])]
    front = Front(
        findings=[(finding.text, _title(study, finding.table)) for finding in key_findings(study)],
        heads=interviewed_heads(language),
        interviewed=interviewed_rows(interviewed(study)),
        data=tidy(rows, city_names(study)),
    )
    about = About(study.place, study.about_lines(), language)
    glossaries = [definitions(language, method_lines(study)), dictionary(study.surveys, language)]
    return write_workbook(path, themes, about, front, glossaries)


def interviewed_heads(language: str) -> list[str]:
    """What stands over who was interviewed."""
    return [word(f"interviewed.{name}", language) for name in COLUMNS]


def interviewed_rows(lines: Iterable[SurveyLine]) -> list[list[str]]:
    """Who was interviewed, a survey a row."""
    survey_lines = [replace(line, caution=f"{line.sampling} {line.caution}".strip()) for line in lines]
    return [[getattr(line, name) for name in COLUMNS] for line in survey_lines]


def _annexes(study: CaseStudy) -> dict[str, list[Table]]:
    """How good the data are and what weights do, each a sheet, where there is anything to say.

    What reading the files met and who interviewed are for the analyst, and stand in the notebook alone.
    """
    quality: Quality = study.quality
    weights: Weights = study.weights
    tables_by_annex = {
        "quality": [
            quality.sample(),
            quality.targets(),
            quality.discarded(),
            quality.nonresponse(),
            quality.changes(),
        ],
        "weights": [weights.margins(), weights.diagnostics(), weights.adjustments(), weights.comparison()],
    }
    tables_by_title = {}
    for name, contents in tables_by_annex.items():
        tables = [part for part in contents if isinstance(part, Table)]
        if tables:
            tables_by_title[word(f"section.{name}", study.language)] = tables
    return tables_by_title


def definitions(language: str, methods: Iterable[tuple[str, str]] = ()) -> Glossary:
    """What the words over columns and the marks in cells mean, then how figures were made."""
    terms = [(word(term, language), word(meaning, language)) for term, meaning in DEFINED]
    heads = [word("define.term", language), word("define.meaning", language)]
    return Glossary(word("define.sheet", language), heads, [*terms, *methods], (26, 90))


def dictionary(surveys: Sequence[Declared], language: str) -> Glossary:
    """The columns of the tidy data, then every question that a plan tabulates, with its answers."""
    names = ("question", "code", "survey", "answers")
    heads = [word(f"dictionary.{name}", language) for name in names]
    heads[0] = f"{word('dictionary.column', language)} / {heads[0]}"
    columns = [*_columns(language), *_questions(surveys, language)]
    return Glossary(word("dictionary.sheet", language), heads, columns, (46, 20, 26, 60))


def _columns(language: str) -> Iterator[tuple[str, str, str, str]]:
    for name in (*LABELLED, *NUMBERS, FLAG):
        values = {flag: word(f"tidy.flag.{key}", language) for flag, key in _FLAGS}
        description = word(f"dictionary.about.{name}", language, **(values if name == FLAG else {}))
        yield word(f"tidy.{name}", language), name, "", description
    for name in CODES:
        yield f"{name} (code)", name, "", word("dictionary.about.code", language)


_FLAGS = (("small", "small base"), ("hidden", "suppressed"))


def _questions(surveys: Sequence[Declared], language: str) -> Iterator[tuple[str, str, str, str]]:
    for survey in surveys:
        title, variables = text_in(survey.instrument.title, language), survey.variables
        for name in dict.fromkeys(row.question for row in survey.plan):
            if name not in variables.questions:
                continue
            choices = variables.choices(name)
            labels = [variables.choice_label(name, choice.name, language) for choice in choices]
            more = ["…"] if labels[MOST_ANSWERS:] else []
            answer_text = "; ".join([*labels[:MOST_ANSWERS], *more])
            yield variables.label(name, language), name, title, answer_text


def city_names(study: CaseStudy) -> Names:
    """What things are called in one city."""
    surveys = {
        survey.instrument.name: text_in(survey.instrument.title, study.language) for survey in study.surveys
    }
    own = {name: section.labels for section in study.context for name in section.tables}
    sections = {name: section.name for section in study.context for name in section.tables}
    surveys |= {
        section.source: section.title for section in study.context if section.source and section.title
    }
    return Names(
        study.labels,
        study.language,
        surveys,
        lambda table: _title(study, table),
        lambda table: study.section_title(sections.get(table) or study.plan[table][0].section),
        own,
    )


def _title(study: CaseStudy, table: str) -> str:
    if table not in study.plan:
        made = study.table(table) if table else None
        return made.title if isinstance(made, Table) else ""
    layout = study.layout_of(table)
    return fill(layout.title, study.language, city=layout.place)
