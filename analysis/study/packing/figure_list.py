"""`figures.csv`: every figure of a folder, with what it says, of whom, and where it lies.

write_figure_list(folder, figures) -> path
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.files import write_atomic
from analysis.reporting.figures.drawn import Figure
from analysis.reporting.tables.frames import csv_text

NAME = "figures.csv"
COLUMNS = ("name", "number", "headline", "subject", "base", "section", "file", "size")


@dataclass(frozen=True)
class Listed:
    """A figure as written: its words, the section it stands in, its file beside the list, its size in cm."""

    headline: str
    subject: str
    base: str
    section: str
    file: str
    size: tuple[float, float]

    @classmethod
    def of(cls, figure: Figure, section: str, file: str, size: tuple[float, float]) -> Listed:
        """A figure that was just written."""
        return cls(figure.headline, figure.subject, figure.base, section, file, size)


def write_figure_list(folder: Path, figures: Mapping[str, Listed]) -> Path:
    """Write the list of these figures (by name), numbered in their order."""
    rows = []
    for number, (name, listed) in enumerate(figures.items(), start=1):
        width, height = listed.size
        texts = (listed.headline, listed.subject, listed.base)
        rows.append((name, number, *texts, listed.section, listed.file, f"{width:g} x {height:g} cm"))
    return write_atomic(folder / NAME, csv_text(pd.DataFrame(rows, columns=list(COLUMNS))))
