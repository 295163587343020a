"""The sections of a city's sources that are no surveys, laid out from its results in a study's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in
from analysis.reporting.wording.labels import Labels
from analysis.study.city import City
from analysis.study.counts.areas import area_section
from analysis.study.counts.context import lay_out
from analysis.study.counts.kept_counts import open_counts
from analysis.study.counts.sections import ContextScope, ContextSection
from analysis.study.results.results import Results
from analysis.study.results.shared_figures import marked_places, marked_points
from analysis.study.sources import Opened, Source
from analysis.study.surveys.declared import Declared


def source_sections(
    city: City, results: Results, language: str, place: str, surveys: Sequence[Declared], labels: Labels
) -> tuple[ContextSection, ...]:
    """What areas of interest, flows, displacement and interviews show; `place` is the city's name in titles,
    or none.
    """
    params, home = city.params, city.workspace
    flows = params.flow_monitoring
    setting = ContextSetting(
        language,
        place,
        country_in(params.country, language),
        marked_points(home, flows.instrument) if flows else (),
        marked_places(home, language),
    )
    areas = (area_section(city.areas, setting),) if city.areas else ()
    if not results.counts:
        return areas
    opened = _opened_counts(city.sources, results)
    return (*areas, *lay_out(opened, results.estimates, ContextScope(params, setting, surveys, labels)))


# A study in another language, or with another name in titles, holds the very same results.
@lru_cache(maxsize=64)
def _opened_counts(sources: tuple[Source, ...], results: Results) -> Opened:
    return open_counts(sources, results.counts)
