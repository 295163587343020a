"""Areas of interest in a city (`params/places.csv`): a map of them, and their list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from analysis.context.areas import Area
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.maps import Dots, draw_points
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.figures.theme import palette
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import word
from analysis.study.counts.sections import ContextSection

SECTION, MAP = "places", "places_map"


def area_section(areas: Sequence[Area], setting: ContextSetting) -> ContextSection:
    """The section of a city's areas: their list, with the map after it."""
    return ContextSection(
        SECTION,
        "",
        {SECTION: partial(_table, areas, setting)},
        Labels([]),
        figures={SECTION: (MAP,)},
        drawings={MAP: partial(_map, areas, setting)},
    )


def _table(areas: Sequence[Area], setting: ContextSetting) -> Table:
    language = setting.language
    rows = [(area.name(language), area.kind(language)) for area in areas]
    headings = {"place": word("places.place", language), "kind": word("places.kind", language)}
    title = word("places.title", language, city=setting.place)
    layout = ListLayout(SECTION, title, language, headings, source=_source(areas, language))
    return list_table(pd.DataFrame(rows, columns=["place", "kind"]), layout)


def _map(areas: Sequence[Area], setting: ContextSetting) -> CountedFigure:
    language = setting.language
    kinds = list(dict.fromkeys(area.kind(language) for area in areas))
    series = palette().series
    dots = Dots(
        {kind: kind for kind in kinds},
        colours={kind: series[place % len(series)] for place, kind in enumerate(kinds)},
    )
    points = pd.DataFrame(
        {
            "latitude": [area.latitude for area in areas],
            "longitude": [area.longitude for area in areas],
            "type": [area.kind(language) for area in areas],
            "individuals": float("nan"),
        },
        index=[area.name(language) for area in areas],
    )
    foot = tuple(filter(None, [_source(areas, language)]))
    sheet = FigureSheet(word("places.title", language, city=setting.place), "", foot, language)
    alt_text = "; ".join(f"{area.name(language)} ({area.kind(language)})" for area in areas)
    data = repr([(area.latitude, area.longitude) for area in areas])
    return CountedFigure(lambda sheet: draw_points(points, sheet, dots), sheet, f"{alt_text}.", data=data)


def _source(areas: Sequence[Area], language: str) -> str:
    sources = dict.fromkeys(area.source.rstrip(".") for area in areas if area.source)
    return word("source", language, text="; ".join(sources) + ".") if sources else ""
