"""What a pack says of one city: the study's sentences, figures and tables as one briefing, in any of its
languages.

brief(study, style, own_texts) -> Briefing

Figures of a section: those of its key findings, then those that its sentences are of, then those of its first
tables; at most FIGURES of them, as an editor prints twelve to fifteen of seventy. The tables that carry it
are chosen alike, at most TABLES of them; every other is in the annex.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.findings.finding import COMPOSITION, COUNTED, KEY
from analysis.languages import text_in
from analysis.planning.plan import PlanRow
from analysis.reporting.documents.model import (
    Briefing,
    DocumentBlock,
    KeyFinding,
    KeyNumber,
    Picture,
    Run,
    Section,
    short_alt,
)
from analysis.reporting.notebook_display import FigureFile, Words
from analysis.reporting.style import Style
from analysis.reporting.tables.layouts import country_in
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.context_sentences import SaidPassage
from analysis.reporting.wording.words import number, percent, quoted, word
from analysis.study.casestudy import CaseStudy
from analysis.study.method import method_lines
from analysis.study.packing.interviewed import interviewed
from analysis.study.survey_texts import period_text
from analysis.study.told_findings import Findings
from analysis.vocabulary import WITH_NUMBER

FINDINGS = "findings"
_COUNTS = ("total", "count")
NUMBERS = 4
FIGURES = 3
TABLES = 2
Draw = Callable[[str], FigureFile | None]
_ESCAPED = re.compile(r"\\(?=[\\`*_\[\]#|])")


@dataclass(frozen=True)
class OwnTexts:
    """What the analyst wrote, by section; `conclusions` stands for itself."""

    sections: Mapping[str, tuple[DocumentBlock, ...]] = field(default_factory=dict)
    conclusions: tuple[DocumentBlock, ...] = ()

    def figures_of(self, section: str) -> list[str]:
        """The figures that the texts name: those placed in a section's own before all others."""
        placed: list[str] = []
        named: list[str] = []
        for name, blocks in {section: (), **self.sections, "": self.conclusions}.items():
            for block in blocks:
                targets = [run.target.partition(":")[2] for run in block.runs if run.target]
                names = [block.name] if block.kind == "figure" else targets
                (placed if name == section else named).extend(names)
        return placed + named


def brief(study: CaseStudy, style: Style, drawn: Draw, own: OwnTexts | None = None) -> Briefing:
    """The briefing of one city in the study's language; `drawn` gives a figure's files by its name."""
    language, own = study.language, own or OwnTexts()
    findings = key_findings(study)
    sections = tuple(_section(study, name, findings, drawn, own) for name in study.sections)
    facts = study.results.surveys
    first = min((survey_facts.first for survey_facts in facts if survey_facts.first), default="")
    last = max((survey_facts.last for survey_facts in facts if survey_facts.last), default="")
    return Briefing(
        name=study.id,
        title=study.place,
        subtitle=word("pack.casestudy", language),
        country=country_in(study.params.country, language),
        period=period_text(first, last, language),
        language=language,
        languages=tuple(study.params.languages),
        synthetic=any(survey.instrument.synthetic for survey in study.surveys),
        publisher=text_in(style.publisher, language) if style.publisher else "",
        numbers=_numbers(study, findings),
        findings=findings,
        interviewed=interviewed(study),
        sections=sections,
        methods=tuple(method_lines(study)),
        conclusions=own.conclusions,
        sources=tuple(_all_sources(sections, language)),
    )


def plain(words: Words) -> str:
    """Markdown that was made from escaped text, as the text it was."""
    return unescape(_ESCAPED.sub("", str(words)))


def key_findings(study: CaseStudy) -> tuple[KeyFinding, ...]:
    """The study's key findings by rank; where none were found, what each section opens with."""
    frame = study.results.frames.get(FINDINGS)
    sentence_column = f"sentence_{study.language}"
    if frame is None or sentence_column not in frame or not frame["key"].astype(bool).any():
        return _openings(study)
    return findings_of(Findings(frame, study.language), lambda row: _figure(study, row))


def findings_of(findings: Findings, figure_of: Callable[[Any], str]) -> tuple[KeyFinding, ...]:
    """The key findings that can be told in the language, by rank, with their table and figure."""
    sentence_column, keyed = f"sentence_{findings.language}", findings.key
    keyed = (
        keyed[keyed[sentence_column].fillna("") != ""].sort_values("rank")
        if sentence_column in keyed
        else keyed[:0]
    )
    headlines = keyed.get(f"headline_{findings.language}", keyed.get(sentence_column, keyed["rank"])).fillna(
        ""
    )
    numbered_findings: list[KeyFinding] = []
    for row, headline in zip(keyed.itertuples(), headlines, strict=True):
        made = KeyFinding(
            len(numbered_findings) + 1,
            getattr(row, sentence_column),
            headline,
            section=row.section,
            table=row.table,
            figure=figure_of(row),
            rows=tuple(row.rows.split("; ")),
            kind=row.kind,
        )
        numbered_findings.append(made)
    return tuple(numbered_findings)


def _figure(study: CaseStudy, row: Any) -> str:
    """The figure of a finding; of a source that is no survey the first of its table."""
    if row.figure or row.kind != COUNTED:
        return row.figure or ""
    return next(iter(study.figures_of(row.table)), "")


def _openings(study: CaseStudy) -> tuple[KeyFinding, ...]:
    """The first sentence of each section."""
    findings: list[KeyFinding] = []
    for section in study.sections:
        sentence = first_sentence(plain(study.summary(section)))
        tables = study.tables(section).items
        if sentence and tables:
            table = tables[0].name
            figure = next(iter(study.figures_of(table)), "")
            findings.append(
                KeyFinding(len(findings) + 1, sentence, section=section, table=table, figure=figure)
            )
    return tuple(findings)


def with_numbers(sentences: Iterable[str]) -> tuple[KeyFinding, ...]:
    """Sentences as findings, in their order."""
    return tuple(KeyFinding(place, sentence) for place, sentence in enumerate(sentences, start=1))


def first_sentence(text: str) -> str:
    """The first sentence of a text; a full stop within a number or an abbreviation ends none."""
    return re.split(r"(?<=[.!?؟])\s+(?=[A-ZÀ-ÝÁÉÍÓÚÑ¿¡«“\u0600-\u06ff])", text.strip(), maxsplit=1)[0]


def numbers_of(
    findings: Sequence[KeyFinding], estimates: pd.DataFrame, language: str
) -> tuple[KeyNumber, ...]:
    """Four numbers to set large: those of the first findings of different tables. That all of some people are
    of one group is no number by itself.
    """
    numbers_by_table: dict[str, KeyNumber] = {}
    for finding in sorted(findings, key=lambda finding: finding.kind == COMPOSITION):
        made = _of_finding(finding, estimates, language)
        if made is not None:
            numbers_by_table.setdefault(made.table, made)
    return tuple(numbers_by_table.values())[:NUMBERS]


def _numbers(study: CaseStudy, findings: Sequence[KeyFinding]) -> tuple[KeyNumber, ...]:
    """Those of the findings, else each section's leading answer."""
    of_findings = numbers_of(findings, study.estimates, study.language)
    numbers_by_table: dict[str, KeyNumber] = {}
    for section in study.sections if not of_findings else ():
        made = next(filter(None, (_leading(study, table) for table in study.tables(section).items)), None)
        if made is not None:
            numbers_by_table.setdefault(made.table, made)
    return of_findings or tuple(numbers_by_table.values())[:NUMBERS]


def _of_finding(finding: KeyFinding, estimates: pd.DataFrame, language: str) -> KeyNumber | None:
    """The first share or count that a finding is made of, under its headline."""
    for key in finding.rows:
        row_key = dict(zip(KEY, key.split("|"), strict=False))
        if row_key.get("statistic") not in ("share", *_COUNTS):
            continue
        own = estimates
        for name, value in row_key.items():
            own = own[own[name].astype(str) == value]
        own = own[own["status"].astype(str).isin(WITH_NUMBER)]
        if len(own) == 1:
            row, text = own.iloc[0], _alone(finding, language)
            is_count = row["statistic"] in _COUNTS
            number_text = number(row["estimate"], language) if is_count else shown_share(row, language)
            if finding.kind == COMPOSITION:
                # "All 8 are women", of whom the row says that they are 8 of 11
                number_text = number(row["n"], language)
            return KeyNumber(number_text, text, finding.table)
    return None


def _alone(finding: KeyFinding, language: str) -> str:
    """A headline that stands without its figure. One that quotes an answer leaves the question to the
    figure's subject; the sentence quotes it.
    """
    mark = quoted("", language)[0]
    if 0 < finding.headline.count(mark) < finding.text.count(mark):
        # what stands in brackets is the number itself
        return finding.text.partition(" (")[0]
    return finding.headline or finding.text


def _leading(study: CaseStudy, table: Table) -> KeyNumber | None:
    """The largest share of a table's first column, of those that answer."""
    if table.name not in study.plan:
        return None
    row: PlanRow = study.plan[table.name][0]
    own = study.estimates
    own = own[(own["table"] == table.name) & (own["question"] == row.question) & (own["domain"] == "")]
    own = own[(own["statistic"] == "share") & (own["unit"] == row.unit) & own["status"].isin(WITH_NUMBER)]
    own = own[main_reading(own)]
    own = own[own["choice"].map(study.labels.role) == ""]
    if not len(own):
        return None
    best = own.loc[own["estimate"].idxmax()]
    label = study.labels.choice(best["question"], best["choice"], study.language)
    return KeyNumber(shown_share(best, study.language), f"{label}. {table.title}", table.name)


def shown_share(row: Any, language: str) -> str:
    """A share as a reader meets it first: "57%", of under thirty people "23 of 29"."""
    if row["status"] == "small base" or row["base"] < 30:
        return word("pack.of", language, n=number(row["n"], language), base=number(row["base"], language))
    return percent(row["estimate"], language)


def _section(
    study: CaseStudy, name: str, findings: Sequence[KeyFinding], drawn: Draw, own: OwnTexts
) -> Section:
    tables = tuple(table for table in study.tables(name).items if isinstance(table, Table))
    blocks = own.sections.get(name, ())
    own_findings = [finding for finding in findings if finding.section == name]
    return Section(
        name=name,
        title=study.section_title(name),
        sentences=tuple(filter(None, [plain(study.summary(name))])),
        figures=tuple(_figures(study, tables, own_findings, drawn, own.figures_of(name))),
        tables=tables,
        own=blocks,
        passages=tuple(_quotation(passage) for passage in study.said(name)),
        notes=tuple(study.notes(name)),
        carrying=tuple(_carrying(study, [table.name for table in tables], own_findings, blocks)),
    )


def _carrying(
    study: CaseStudy,
    tables: Sequence[str],
    findings: Sequence[KeyFinding],
    blocks: Sequence[DocumentBlock],
) -> list[str]:
    """The tables that the analyst placed, then those that the section's findings and sentences are of."""
    placed = [block.name for block in blocks if block.kind == "table"]
    own = [finding.table for finding in findings] + study.findings.tables_told(tables)
    wanted = [*placed, *own, *tables[:1]]
    names = [name for name in dict.fromkeys(wanted) if name in tables]
    return names[: max(TABLES, len(set(placed)))]


def _quotation(passage: SaidPassage) -> DocumentBlock:
    words = Run(passage.words, language=passage.language)
    return DocumentBlock("quote", (words, Run(f" {passage.who}")))


def figures_shown(
    study: CaseStudy,
    tables: Sequence[str],
    findings: Sequence[KeyFinding],
    named: Sequence[str] = (),
) -> list[str]:
    """Those that the analyst's texts name, those of the section's key findings, then those that its sentences
    are of and those of its first tables.
    """
    by_table = {table: study.figures_of(table) for table in tables}
    available_figures = {figure for figures in by_table.values() for figure in figures}
    wanted = [*named, *(finding.figure for finding in findings)]
    firsts = [figures[0] for figures in by_table.values() if figures]
    sentence_figures = [
        figure for table in study.findings.tables_told(tables) for figure in by_table[table][:1]
    ]
    leading_figures = [name for name in dict.fromkeys(wanted) if name in available_figures]
    more = [name for name in dict.fromkeys([*sentence_figures, *firsts]) if name not in leading_figures]
    return leading_figures + more[: max(FIGURES - len(leading_figures), 0)]


def _figures(
    study: CaseStudy,
    tables: Sequence[Table],
    findings: Sequence[KeyFinding],
    drawn: Draw,
    named: Sequence[str],
) -> Iterable[Picture]:
    table_of = {figure: table.name for table in tables for figure in study.figures_of(table.name)}
    titles = {table.name: table.title for table in tables}
    for name in figures_shown(study, [table.name for table in tables], findings, named):
        figure = drawn(name)
        if figure is not None:
            # The finding stands over the figure; its caption says the subject
            svg, title = figure.png.with_suffix(".svg"), study.figure_subject(name) or titles[table_of[name]]
            yield Picture(name, table_of[name], title, short_alt(figure.alt), svg, figure.png)


def _all_sources(sections: Iterable[Section], language: str) -> Iterable[str]:
    tables = [table for section in sections for table in section.tables]
    return sources_of(tables, language)


def sources_of(tables: Iterable[Table], language: str) -> Iterable[str]:
    """Every source that a table names, once, each of several by itself, without the word before it."""
    label = word("source", language, text="")
    texts = (table.source.removeprefix(label).rstrip(". ") for table in tables)
    return dict.fromkeys(part.strip() for text in texts for part in text.split("; ") if part.strip())
