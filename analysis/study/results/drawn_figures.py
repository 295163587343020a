"""Figures written with what lists them, those that are kept as they are not drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.doing import tell
from analysis.reporting.figures.drawn import Figure
from analysis.reporting.style import FigureStyle
from analysis.study.packing.figure_list import Listed, write_figure_list
from analysis.study.results.kept_figures import KeptFigures

FIGURES, QUALITY_FIGURES = "figures", "quality/figures"
"""Where a city's figures lie below its results, and those about data quality."""


@dataclass(frozen=True)
class FigureFolder:
    """A folder of figures: `place` below the results, how they are drawn, the `sections` in their order.

    `whose` is said with the progress of drawing; `counted_from` is one hash of what figures of counts are
    made of.
    """

    kept: KeptFigures
    place: str
    style: FigureStyle
    sections: Sequence[str] = ()
    whose: str = ""
    counted_from: str = ""

    def write(self, figures: Mapping[str, Figure], section_of: Mapping[str, str], other: str) -> list[Path]:
        """Write the figures that show more than a sentence would, and their list; one of no section is of
        `other`.
        """
        worthy = {
            name: figure
            for name, figure in figures.items()
            if self.kept.is_worth_drawing(name, figure, self.style)
        }
        written: list[Path] = []
        listed: dict[str, Listed] = {}
        for count, (name, figure) in enumerate(worthy.items(), start=1):
            if self.whose:
                tell(f"{self.whose}: figure {count} of {len(worthy)}")
            made = self.kept.draw(self.place, name, figure, self.style, self.counted_from)
            written += made.paths
            listed[name] = Listed.of(figure, section_of.get(name, other), f"{name}.svg", made.size)
        if not listed:
            return written
        ordered = dict(sorted(listed.items(), key=lambda item: self._rank(item[1].section)))
        return [*written, write_figure_list(self.kept.folder / self.place, ordered)]

    def _rank(self, section: str) -> int:
        """Where a section stands; one that is not among them comes last."""
        return self.sections.index(section) if section in self.sections else len(self.sections)
