"""Facts of the example cities, worked out once and written nowhere: no figures, tests or annexes."""

import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.study import declare
from analysis.study.casestudy import CaseStudy
from analysis.study.preparation import _estimate, _facts, _gated, open_context
from analysis.study.report_check import in_language, study_tables
from analysis.study.results import Results
from analysis.study.sources import open_sources
from analysis.study.survey import read_survey
from analysis.verification.facts import gather_facts
from analysis.workspace import REPOSITORY

CITIES = ("bamako", "gao", "kayes", "mopti", "timbuktu")


def worked_out(name):
    """A city's study in English, with its estimates as they are printed and its other sources' tables."""
    city = declare(name, REPOSITORY, language="en")
    opened = open_sources(city.sources, Problems())
    surveys = [
        read_survey(survey, str(city.params_path), city.problems, opened.flows) for survey in city.surveys
    ]
    raw = pd.concat([_estimate(city, survey) for survey in surveys], ignore_index=True)
    estimates = _gated(city, surveys, raw, {}).estimates
    context = open_context(city, opened, estimates, draws=False)
    estimates = pd.concat([estimates, context.estimates], ignore_index=True)
    facts = tuple(_facts(survey, "en", opened) for survey in surveys)
    results = Results(estimates, {}, facts, context=context.sections)
    return CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results)


@pytest.fixture(scope="session")
def example_studies():
    """The studies of the example cities, in English."""
    return [worked_out(name) for name in CITIES]


@pytest.fixture(scope="session")
def example_facts(example_studies):
    """Their facts by language; Bamako's other sources alone are laid out in French and Spanish."""
    facts = {"en": gather_facts(map(study_tables, example_studies))}
    for language in ("fr", "es"):
        first = in_language(example_studies[0], language, REPOSITORY)
        others = [CaseStudy(**{**vars_of(study), "language": language}) for study in example_studies[1:]]
        facts[language] = gather_facts(map(study_tables, [first, *others]))
    return facts


def vars_of(study):
    """A study's fields, its other sources left out."""
    names = ("id", "params", "language", "folder", "surveys")
    plain = Results(study.results.estimates, {}, study.results.surveys)
    return {**{name: getattr(study, name) for name in names}, "results": plain}
