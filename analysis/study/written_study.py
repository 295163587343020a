"""A study's tables and figures as files of its results folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.digests import combine
from analysis.doing import tell
from analysis.files import write_atomic
from analysis.reporting.figures.drawn import Figure
from analysis.reporting.figures.theme import styled
from analysis.study.annexes.annex import ANNEXES
from analysis.study.casestudy import CaseStudy
from analysis.study.counts.sections import figures_of
from analysis.study.results.drawn_figures import FIGURES, QUALITY_FIGURES, FigureFolder
from analysis.study.results.kept_figures import KeptFigures


def write_study(study: CaseStudy) -> tuple[Path, ...]:
    """Write every table (tables/*.csv) and every figure but those of the country (figures/, with
    figures.csv; those about data quality in quality/figures/); the paths.
    """
    tell(f"{study.id}: tables")
    tables = [table for section in study.sections for table in study.tables(section).items]
    folder = study.folder / "tables"
    written = [write_atomic(folder / f"{table.name}.csv", table.csv()) for table in tables]
    kept_figures = KeptFigures(study.folder)
    with styled(study.house):
        written += _write_figures(study, _of_the_city(study), FIGURES, kept_figures)
        written += _write_figures(study, dict(study.own_figures.of_annexes()), QUALITY_FIGURES, kept_figures)
    kept_figures.write()
    return tuple(written)


def _of_the_city(study: CaseStudy) -> dict[str, Figure]:
    """The figures of the study's tables and of its other sources; those of the country are drawn once for
    all cities.
    """
    counted, _ = figures_of(study.context)
    national = {name for section in study.context for name in section.national}
    figures: dict[str, Figure] = {**study.own_figures.planned, **counted}
    return {name: figure for name, figure in figures.items() if name not in national}


def _write_figures(
    study: CaseStudy, figures: Mapping[str, Figure], place: str, kept: KeptFigures
) -> list[Path]:
    """Write the figures that show more than a sentence would, and their list."""
    order = [*study.sections, *ANNEXES]
    folder = FigureFolder(kept, place, study.figure_style, order, study.id, counted_from(study))
    return folder.write(figures, _section_of(study), place)


def counted_from(study: CaseStudy) -> str:
    """One hash of what figures of counts are made of, beside their words; "" where it is not known."""
    if study.city is None or not study.results.numbers:
        return ""
    return combine(study.results.numbers, study.language, *study.city.neighbours)


def _section_of(study: CaseStudy) -> dict[str, str]:
    """The section of each figure."""
    section_by_figure = {}
    for table, rows in study.plan.items():
        section_by_figure |= dict.fromkeys(study.figures_of(table), rows[0].section)
    for part in study.context:
        for names in part.figures.values():
            section_by_figure |= dict.fromkeys(names, part.name)
    return section_by_figure
