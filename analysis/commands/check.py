"""All problems of a workspace's params, forms and exports at once (`casestudy check`)."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.problems import CaseStudyError, Problem, Problems
from analysis.study import declare
from analysis.study.compared import read_declaration
from analysis.study.sources import open_sources
from analysis.study.survey import Declared, read_survey
from analysis.workspace import Workspace


def check_workspace(workspace: Workspace, cities: Sequence[str] = ()) -> Problems:
    """Every problem that running these cities (all, if none is named) would meet, each once.

    Raises CaseStudyError for a city that is not there.
    """
    found: dict[Problem, None] = {}
    for city in cities or workspace.cities():
        workspace.params(city)
        found |= dict.fromkeys(_problems_of(city, workspace))
    found |= dict.fromkeys(_problems_of_comparison(cities or workspace.cities(), workspace))
    return Problems(found)


def _problems_of_comparison(cities: Sequence[str], workspace: Workspace) -> list[Problem]:
    """What the comparison of the cities that can be declared would stop at."""
    having: dict[str, dict[tuple[str, str], Declared]] = {}
    for city in cities:
        try:
            surveys = declare(city, workspace.root).surveys
        except CaseStudyError:
            continue
        for survey in surveys:
            having.setdefault(survey.instrument.name, {})[city, survey.params.wave] = survey
    found = []
    for declared in having.values():
        try:
            read_declaration(declared)
        except CaseStudyError as error:
            found += _as_problems(error, "")
    return found


def _problems_of(city: str, workspace: Workspace) -> list[Problem]:
    try:
        declared = declare(city, workspace.root)
    except CaseStudyError as error:
        return _as_problems(error, str(workspace.params(city)))
    found, opened = list(declared.problems), Problems()
    try:
        flows = open_sources(declared.sources, opened).flows
    except CaseStudyError as error:
        return [*found, *opened.warnings, *_as_problems(error, str(declared.params_path))]
    found += opened
    for survey in declared.surveys:
        problems = Problems()
        try:
            read_survey(survey, str(declared.params_path), problems, flows)
            found += problems
        except CaseStudyError as error:
            found += [*problems.warnings, *_as_problems(error, str(declared.params_path))]
    return found


def _as_problems(error: CaseStudyError, where: str) -> list[Problem]:
    return list(error.problems) or [Problem("fatal", where, str(error))]
