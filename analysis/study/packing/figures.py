"""The figures that a pack shows: as they lie, drawn with the results; in any other language drawn now, once,
those that are shown, and kept for the next pack.

PackFigures(opened, folder, is_own) -> .drawn(name) -> FigureFile or None, and at the end .keep()
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from analysis.reporting.figures.theme import styled
from analysis.reporting.notebook_display import FigureFile
from analysis.reporting.style import FigureStyle
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.results.drawn_figures import FIGURES
from analysis.study.results.kept_figures import KeptFigures
from analysis.study.results.shared_figures import write_shared
from analysis.study.written_study import counted_from


@dataclass(frozen=True)
class PackFigures:
    """Figures of an opened place; `is_own` says that they are in the language of its results."""

    opened: CaseStudy | Comparison
    folder: Path
    is_own: bool
    _shown: dict[str, FigureFile | None] = field(default_factory=dict)

    def drawn(self, name: str) -> FigureFile | None:
        """The files of a figure; None for one that is not there or not worth drawing."""
        if name not in self._shown:
            is_there = self.is_own or self._draw(name)
            figure = self.opened.figure(name) if is_there else None
            self._shown[name] = figure if isinstance(figure, FigureFile) else None
        return self._shown[name]

    def keep(self) -> None:
        """Keep what was drawn from what, for the next pack."""
        if not self.is_own:
            self._kept.write()

    @cached_property
    def _kept(self) -> KeptFigures:
        return KeptFigures(self.folder)

    @cached_property
    def _style(self) -> FigureStyle:
        """As pages show them: files for print are those of the results."""
        style = self.opened.figure_style
        return replace(style, widths=style.widths[:1], formats=())

    def _draw(self, name: str) -> bool:
        """Draw a figure of the place's own, or see that the one of its country is there; whether it may be
        shown. One that an earlier pack drew may be worth it no more.
        """
        opened = self.opened
        made_of = counted_from(opened) if isinstance(opened, CaseStudy) else ""
        with styled(opened.house):
            figure = opened.draw_figure(name)
            if figure is not None:
                is_worthy = self._kept.is_worth_drawing(name, figure, self._style)
                if is_worthy:
                    self._kept.draw(FIGURES, name, figure, self._style, made_of)
                return is_worthy
            if isinstance(opened, CaseStudy) and opened.city is not None:
                city = replace(opened.city, language=opened.language)
                write_shared(city, opened.context, opened.figure_style, [name])
        return True
