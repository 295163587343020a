"""All problems of a workspace's params, forms and exports at once (`casestudy check`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from analysis.comparison.declared import read_comparison
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.study import declare
from analysis.study.preparation import work_out
from analysis.study.sources import open_sources
from analysis.study.survey import read_survey
from analysis.workspace import Workspace

Made = TypeVar("Made")


def check_workspace(workspace: Workspace, cities: Sequence[str] = ()) -> Problems:
    """Every problem that running these cities (all, if none is named) would meet, each once.

    Raises CaseStudyError for a city that is not there.
    """
    found: dict[Problem, None] = {}
    for city in cities or workspace.cities():
        workspace.params(city)
        found |= dict.fromkeys(_problems_of(city, workspace))
    return Problems(found)


def _problems_of(city: str, workspace: Workspace) -> list[Problem]:
    """All that is wrong with a city's declarations; with its data, where they are right; with its estimates,
    where both are.
    """
    try:
        declared = declare(city, workspace.root)
    except CaseStudyError as error:
        return _as_problems(error, str(workspace.params(city)))
    where, problems = str(declared.params_path), declared.problems
    for survey in declared.surveys:
        read_comparison(survey.instrument.folder, survey.plan, survey.variables, workspace.cities(), problems)
    opened = _attempt(lambda met: open_sources(declared.sources, met), where, problems)
    if opened is None:
        return list(problems)
    surveys = [
        _attempt(lambda met, survey=survey: read_survey(survey, where, met, opened.flows), where, problems)
        for survey in declared.surveys
    ]
    if not problems.fatals:
        _attempt(lambda _: work_out(declared, opened, surveys), where, problems)
    return list(problems)


def _attempt(read: Callable[[Problems], Made], where: str, problems: Problems) -> Made | None:
    """What `read` gives, its problems added to those met; None where it stops."""
    met = Problems()
    try:
        made = read(met)
    except CaseStudyError as error:
        problems.extend([*met.warnings, *_as_problems(error, where)])
        return None
    problems.extend(met)
    return made


def _as_problems(error: CaseStudyError, where: str) -> list[Problem]:
    return list(error.problems) or [Problem("fatal", where, str(error).removeprefix(f"{where}: "))]
