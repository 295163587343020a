"""Studies of the example cities and their facts, each worked out once where a test asks for it; nothing is
written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from analysis.study import declare
from analysis.study.casestudy import CaseStudy
from analysis.study.preparation import with_findings
from analysis.study.report_check import study_tables
from analysis.study.sources import Opened, open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from analysis.verification.evidence.facts import Facts, gather_facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.mentions.vocabulary import synonyms
from analysis.workspace import REPOSITORY

CITIES: Mapping[str, tuple[str, ...]] = {
    "en": ("bamako", "gao", "kayes", "mopti", "timbuktu"),
    "fr": ("bamako", "gao", "kayes", "mopti", "timbuktu"),
    "es": ("bamako",),
}
"""The cities that the reports and sentences of each language name."""


@dataclass(frozen=True)
class Examples:
    """Studies, facts and matchers of the example cities, by city and by language."""

    studies: dict[str, CaseStudy] = field(default_factory=dict)
    known: dict[str, Matcher] = field(default_factory=dict)

    def study(self, name: str, language: str) -> CaseStudy:
        """A city's study with its findings, in a language."""
        if name not in self.studies:
            self.studies[name] = _worked_out(name)
        return replace(self.studies[name], language=language)

    def facts(self, language: str) -> Facts:
        """The facts of a language's cities."""
        return self.matcher(language).facts

    def matcher(self, language: str) -> Matcher:
        """What the reports of a language are held against."""
        if language not in self.known:
            studies = [self.study(name, language) for name in CITIES[language]]
            facts = gather_facts(map(study_tables, studies))
            self.known[language] = Matcher(facts, synonyms(language))
        return self.known[language]


def _without_country(opened: Opened) -> Opened:
    """The sources without the country's tables of flows: they are alike everywhere, and Bamako has them."""
    plan = tuple(row for row in opened.flows.plan if row.by != "country")
    return replace(opened, flows=replace(opened.flows, plan=plan))


def _worked_out(name: str) -> CaseStudy:
    city = declare(name, REPOSITORY, language="en")
    opened = open_sources(city.sources, city.problems)
    surveys = [
        read_survey(survey, str(city.params_path), city.problems, opened.flows) for survey in city.surveys
    ]
    if name != "bamako":
        opened = _without_country(opened)
    results = work_out(city, opened, surveys)
    study = CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results, city)
    return with_findings(study, city, opened) if name == "bamako" else study


@pytest.fixture(scope="session")
def examples() -> Examples:
    return Examples()
