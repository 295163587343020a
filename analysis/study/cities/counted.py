"""IOM's counts of several cities in one table: the points and places of all of them side by side.

counted_sections(cities, language, place) -> {section: {table: make}}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in
from analysis.reporting.tables.table import Table
from analysis.study.casestudy import CaseStudy
from analysis.study.counts.context import lay_out
from analysis.study.counts.kept_counts import open_counts
from analysis.study.counts.sections import ContextScope
from analysis.workspace import DISPLACEMENT, FLOWS

COMPARED = (FLOWS, DISPLACEMENT)
"""Sources whose rows say themselves where they were counted; a register of interviews is one city's own."""


def counted_sections(
    cities: Sequence[CaseStudy], language: str, place: str
) -> dict[str, dict[str, Callable[[], Table]]]:
    """The tables of counts that two cities or more have, made when asked for, under their sections.

    Cities that count by other instruments than the first stand apart: their rows mean something else.
    """
    tables_by_kind: dict[str, dict[str, Callable[[], Table]]] = {}
    for kind in COMPARED:
        having = [city for city in cities if _source(city, kind)]
        own = [city for city in having if _source(city, kind) == _source(having[0], kind)]
        if len(own) < 2:
            continue
        tables = _tables(own, kind, language, place)
        if tables:
            tables_by_kind[kind] = tables
    return tables_by_kind


def _source(city: CaseStudy, kind: str) -> str:
    """The name of the instrument by which a city counts; blank where it doesn't."""
    sources = city.city.sources if city.city is not None else ()
    return next((source.name for source in sources if source.kind == kind), "")


def _tables(
    cities: Sequence[CaseStudy], kind: str, language: str, place: str
) -> dict[str, Callable[[], Table]]:
    first = cities[0]
    counts = {name: frame for name, frame in first.results.counts.items() if name.partition("/")[0] == kind}
    if first.city is None or not counts:
        return {}
    country = country_in(first.params.country, language)
    scope = ContextScope(first.params, ContextSetting(language, place, country))
    rows = _rows(cities, _source(first, kind))
    shared = set(rows.loc[rows["several"], "table"])
    sections = lay_out(open_counts(first.city.sources, counts), rows.drop(columns="several"), scope)
    made = {
        name: make for section in sections if section.name == kind for name, make in section.tables.items()
    }
    return {name: make for name, make in made.items() if name in shared}


def _rows(cities: Sequence[CaseStudy], source: str) -> pd.DataFrame:
    """The cities' rows of a source, each figure once: a country's stands in every city. `several` says of
    which tables two cities have rows.
    """
    frames = [city.estimates[city.estimates["survey"] == source] for city in cities]
    rows = pd.concat(frames, ignore_index=True)
    several = rows.groupby("table")["study"].transform("nunique") > 1
    keys = ["wave", "table", "question", "choice", "domain", "level", "statistic", "method"]
    return rows.assign(several=several).drop_duplicates(keys, ignore_index=True)
