"""Facts of the example cities, worked out once and written nowhere."""

from dataclasses import replace

import pytest

from analysis.study import declare
from analysis.study.casestudy import CaseStudy
from analysis.study.preparation import work_out
from analysis.study.report_check import study_tables
from analysis.study.sources import open_sources
from analysis.study.survey import read_survey
from analysis.verification.facts import gather_facts
from analysis.workspace import REPOSITORY

CITIES = ("bamako", "gao", "kayes", "mopti", "timbuktu")


@pytest.fixture(scope="session")
def example_studies():
    """The studies of the example cities, in English."""
    studies = []
    for name in CITIES:
        city = declare(name, REPOSITORY, language="en")
        opened = open_sources(city.sources, city.problems)
        surveys = [
            read_survey(survey, str(city.params_path), city.problems, opened.flows) for survey in city.surveys
        ]
        results = work_out(city, opened, surveys)
        studies.append(CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results, city))
    return studies


@pytest.fixture(scope="session")
def example_facts(example_studies):
    """Their facts by language."""
    spoken = {
        language: [replace(study, language=language) for study in example_studies]
        for language in ("en", "fr", "es")
    }
    return {language: gather_facts(map(study_tables, studies)) for language, studies in spoken.items()}
