"""A small briefing, drawn by hand: one section, one table of 1,394 reports and one of eleven people, one
figure.
"""

from __future__ import annotations

from pathlib import Path

from analysis.reporting.documents.model import (
    Briefing,
    DocumentBlock,
    KeyFinding,
    KeyNumber,
    Picture,
    Run,
    Section,
    SurveyLine,
    short_alt,
)
from analysis.reporting.figures.drawn import write_figure
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.tables.grid import ColumnBlock, TableLayout
from analysis.reporting.tables.table import Table
from analysis.reporting.tables.tabulate import tabulate
from tests.reporting.drawn import INCIDENT_ROWS, LABELS, frame, rows

SUPPRESSED = 7731
"""A count that disclosure hid: no file may hold it."""


def layout(language: str = "en") -> TableLayout:
    return TableLayout(
        title="Incidents reported in {city}",
        labels=LABELS,
        language=language,
        blocks=[ColumnBlock("incident", unit="reports"), ColumnBlock("incident", multiple=True)],
        place="Bamako",
        source="4Mi, Mixed Migration Centre",
    )


def incidents(language: str = "en") -> Table:
    from dataclasses import replace

    return replace(tabulate(frame(INCIDENT_ROWS), layout(language)), name="incidents")


def few(language: str = "en") -> Table:
    from dataclasses import replace

    records = rows("help", {"yes": 8, "no": 3}, 11)
    records += rows("help", {"dk": SUPPRESSED}, 11, status="suppressed")
    shown = TableLayout(title="Help needed", labels=LABELS, language=language, place="Bamako")
    return replace(tabulate(frame(records), shown), name="help")


def picture(folder: Path, language: str = "en") -> Picture:
    spec = FigureSpec("bars", frame(INCIDENT_ROWS[:5]), layout(language))
    svg, png, _ = write_figure(folder, "incidents", spec).paths
    return Picture("incidents", "incidents", "Extortion leads", short_alt(spec.alt), svg, png)


def briefing(folder: Path, language: str = "en") -> Briefing:
    own = (
        DocumentBlock(
            "paragraph",
            (Run("As "), Run("Figure 1", target="figure:incidents"), Run(" shows, 57% were extortion.")),
        ),
    )
    section = Section(
        "protection",
        "Protection",
        ("Extortion is reported most: 57% of the 1,394 reports.",),
        (picture(folder, language),),
        (incidents(language), few(language)),
        own,
        notes=("Nobody in it is real.",),
    )
    return Briefing(
        name="bamako",
        title="Bamako",
        subtitle="Case study",
        country="Mali",
        period="January 2020",
        language=language,
        languages=("en", "fr"),
        synthetic=True,
        numbers=(KeyNumber("57%", "extortion", "incidents"),),
        findings=(
            KeyFinding(
                1,
                "Extortion is reported most: 57% of the 1,394 reports.",
                "",
                "",
                "protection",
                "incidents",
                "incidents",
            ),
        ),
        interviewed=(
            SurveyLine("Core survey", "January 2020", "942 people", "Women 281", "Guinea 440", "Not random."),
        ),
        sections=(section,),
        methods=(("Figures", "All figures are unweighted."),),
        sources=("4Mi, Mixed Migration Centre",),
    )
