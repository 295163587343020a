"""What a notebook shows of a city's other sources: tables and figures by name, each made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.params import CityParams
from analysis.problems import CaseStudyError
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.context_sentences import SaidPassage
from analysis.reporting.wording.labels import Labels
from analysis.study.surveys.declared import Declared


@dataclass(frozen=True, eq=False)
class ContextScope:
    """Of whom and in which language a city's sources are shown.

    `labels` are those of its surveys, by whose answers returns are projected.
    """

    params: CityParams
    setting: ContextSetting
    surveys: Sequence[Declared] = ()
    labels: Labels | None = None


@dataclass(frozen=True, eq=False)
class ContextSection:
    """What a notebook shows of one source in one language; tables and figures by name, each made when it is
    asked for.

    `source` is the instrument's name (the `survey` of its rows) and `title` what it is called; `labels` are
    those of its answers. `figures` are the names of figures by the table they stand after; `passages` what
    people said, each with its attribution; `passages_note` what they were searched for. `national` are the
    names of the figures that are of the country, and so the same in every city.
    """

    name: str
    about: str
    tables: Mapping[str, Callable[[], Table]]
    labels: Labels
    source: str = ""
    title: str = ""
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawings: Mapping[str, Callable[[], CountedFigure | None]] = field(default_factory=dict)
    passages: tuple[SaidPassage, ...] = ()
    passages_note: str = ""
    national: frozenset[str] = frozenset()


def figures_of(
    sections: Iterable[ContextSection], names: Collection[str] = ()
) -> tuple[dict[str, CountedFigure], tuple[str, ...]]:
    """Every figure of the sections (or those named) that can be drawn, not drawn yet; of the others why. One
    that shows no more than a sentence is left out without a word.
    """
    figures, left_out = {}, []
    for section in sections:
        wanted = [name for name in section.drawings if not names or name in names]
        for name in wanted:
            try:
                figure = section.drawings[name]()
            except CaseStudyError as error:
                left_out.append(f"the figure {name} is left out: {error}")
                continue
            if figure is not None:
                figures[name] = figure
    return figures, tuple(left_out)
