"""How the samples that a table shows were drawn, in words.

1. Samples of a survey that were drawn alike are told once.
2. Samples drawn in different ways are each told with their place and time, up to FEW; more are counted, and
   told in each city's own results.
3. A survey of which any sample was not drawn is not random: its tables say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.reporting.wording.words import clauses_of, number, row_of, word
from analysis.study.results.results import SurveyFacts
from analysis.study.survey_texts import period_text

FEW = 4
"""So many samples are told each by itself."""


@dataclass(frozen=True)
class Samples:
    """By survey: how its samples were drawn, in words; and the surveys of which some sample was not drawn."""

    designs: Mapping[str, str]
    purposive: frozenset[str]

    @classmethod
    def of(cls, samples: Iterable[tuple[str, SurveyFacts]], language: str) -> Samples:
        """Those of surveys with the place that each was held in, "" where there is one only."""
        by_survey: dict[str, list[tuple[str, SurveyFacts]]] = {}
        for place, facts in samples:
            by_survey.setdefault(facts.survey, []).append((place, facts))
        designs = {name: _told(own, language) for name, own in by_survey.items()}
        not_drawn = [name for name, own in by_survey.items() if not all(facts.design for _, facts in own)]
        return cls({name: text for name, text in designs.items() if text}, frozenset(not_drawn))

    @classmethod
    def of_cities(cls, cities: Iterable[Any], language: str) -> Samples:
        """Those of the case studies of several cities."""
        return cls.of(((city.place, facts) for city in cities for facts in city.results.surveys), language)


def _told(samples: list[tuple[str, SurveyFacts]], language: str) -> str:
    drawn = [(place, facts) for place, facts in samples if facts.design]
    ways = dict.fromkeys(facts.design_in(language) for _, facts in drawn)
    if len(ways) < 2 and len(drawn) == len(samples):
        return "".join(ways)
    if len(drawn) > FEW:
        return word("design.many", language, n=number(len(ways), language))
    texts = [f"{_named(place, facts, language)} [{facts.design_in(language)}]" for place, facts in drawn]
    return clauses_of(texts, language)


def _named(place: str, facts: SurveyFacts, language: str) -> str:
    """ "North, March 2022"."""
    when = period_text(facts.first, facts.last, language) or facts.wave
    return row_of(filter(None, [place, when]), language)
