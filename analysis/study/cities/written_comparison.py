"""The comparison as files of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.batch.manifest import forget_key
from analysis.estimation.frame import write_estimates
from analysis.files import write_atomic
from analysis.params import AS_STYLED, FigureParams
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.figures import FigureSpec
from analysis.reporting.figures.theme import styled
from analysis.reporting.style import figure_style
from analysis.reporting.tables.frames import csv_text
from analysis.study.cities.comparison import COMPARABILITY, ELSEWHERE, Comparison
from analysis.study.cities.contrasts.all_pairs import write_all_pairs
from analysis.study.results.drawn_figures import FigureFolder
from analysis.study.results.kept_figures import KeptFigures
from analysis.study.results.written_files import keep_only
from analysis.study.told_findings import FRAME as FINDINGS

DIFFERENCES = "differences"
WHOLE = "estimates.parquet"
"""Written last: a folder without it is no comparison that is whole."""


def begin_comparison(folder: Path) -> None:
    """Take away what says that the folder's files are whole, before any of them is written anew."""
    (folder / WHOLE).unlink(missing_ok=True)
    forget_key(folder)


def write_comparison(compared: Comparison, said: FigureParams = AS_STYLED) -> None:
    """Write the estimates of all cities, every table and every figure; what an earlier run wrote beside them
    goes. `said` is what a run says of figures over the house style.
    """
    folder = compared.folder
    begin_comparison(folder)
    write_estimates(compared.estimates, folder / "estimates.csv")
    written = [
        write_atomic(folder / "tables" / f"{table.name}.csv", table.csv())
        for tables in compared.themes().values()
        for table in tables
    ]
    written += _write_frames(compared)
    written += _write_figures(compared, said)
    keep_only(folder, written)
    write_estimates(compared.estimates, folder / WHOLE)


def _write_frames(compared: Comparison) -> Iterator[Path]:
    frames = {
        **compared.frames,
        COMPARABILITY: compared.comparability,
        "published_check": compared.published,
        FINDINGS: compared.findings.frame,
        ELSEWHERE: compared.elsewhere,
    }
    for name, frame in frames.items():
        if len(frame):
            yield write_atomic(compared.folder / f"{name}.csv", csv_text(frame))
    pairs = write_all_pairs(compared.cities, compared.estimates, compared.folder)
    if pairs is not None:
        yield pairs


def _write_figures(compared: Comparison, said: FigureParams) -> list[Path]:
    style = figure_style(said, compared.style.figures)
    figures: dict[str, FigureSpec | CountedFigure] = dict(compared.drawn_contrasts)
    sections: dict[str, str] = {}
    for table, rows in compared.plan.items():
        figure = compared.draw_figure(table)
        if figure is not None:
            figures[table], sections[table] = figure, rows[0].section
    kept_figures = KeptFigures(compared.folder)
    with styled(compared.style.house(style)):
        written = FigureFolder(kept_figures, "figures", style).write(figures, sections, DIFFERENCES)
    kept_figures.write()
    return written
