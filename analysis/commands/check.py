"""All problems of a workspace's params, forms and exports at once (`casestudy check`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from analysis.comparison.declared import read_comparison
from analysis.disclosure.release.identifying import check_identifying, find_identifying_with_rows
from analysis.disclosure.release.recipe import FILE as RECIPE
from analysis.disclosure.release.recipe import read_recipe
from analysis.findings.settings import FILE as FINDINGS
from analysis.intake.answers.responses import Responses
from analysis.languages import languages
from analysis.params import read_params
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.reporting.style import FOLDER as STYLE
from analysis.reporting.style import NAME as STYLE_FILE
from analysis.reporting.style import read_style
from analysis.study.cities.held_surveys import check_set_against
from analysis.study.city import declare
from analysis.study.finding_settings import read_finding_settings
from analysis.study.packing.text_files import FOLDER as TEXTS
from analysis.study.packing.text_files import check_text_files
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import SurveyData, check_said, read_raw, read_survey
from analysis.study.worked_out import foresee
from analysis.verification.evidence.sources import SOURCES, read_sources
from analysis.verification.mentions.vocabulary import OWN_SYNONYMS, read_own_synonyms
from analysis.workspace import Workspace

Made = TypeVar("Made")


@dataclass(frozen=True)
class IdentifyingColumn:
    """A column of a survey that would tell who somebody is, why, and whether instrument.yaml marks it."""

    survey: str
    column: str
    reason: str
    marked: bool


@dataclass(frozen=True)
class Checked:
    """Every problem that running some cities would meet, each once, and what would identify people in their
    exports, each survey once. Surveys that can't be read have no columns: a problem says why.
    """

    problems: Problems
    identifying: tuple[IdentifyingColumn, ...]


def check_workspace(workspace: Workspace, cities: Sequence[str] = ()) -> Checked:
    """What is wrong with the files of these cities (all, if none is named), and what identifies people.

    Raises CaseStudyError for a city that is not there.
    """
    problems = dict.fromkeys([*_problems_of_files(workspace), *check_texts(workspace)])
    columns: dict[tuple[str, str], IdentifyingColumn] = {}
    for city in cities or workspace.cities():
        workspace.params(city)
        met, answers = _check_city(city, workspace)
        problems |= dict.fromkeys(met)
        for column in _identifying(answers):
            columns.setdefault((column.survey, column.column), column)
    return Checked(Problems(problems), tuple(columns.values()))


def _identifying(answers: Iterable[Responses]) -> Iterator[IdentifyingColumn]:
    for one in answers:
        for column in find_identifying_with_rows(one):
            marked = column.column in one.instrument.identifying
            yield IdentifyingColumn(one.instrument.name, column.column, column.reason, marked)


def _problems_of_files(workspace: Workspace) -> list[Problem]:
    """What is wrong with the files that serve all cities: style, ranking of findings, words and
    numbers declared for `verify`, recipe.
    """
    root, problems = workspace.root, Problems()
    recipe = root / RECIPE
    readers: dict[Path, Callable[[Problems], object]] = {
        root / FINDINGS: lambda met: read_finding_settings(workspace, met),
        root / STYLE / STYLE_FILE: lambda met: read_style(root, met),
        root / SOURCES: lambda met: _read_declared_numbers(root, met),
        root / OWN_SYNONYMS: lambda met: read_own_synonyms(root / OWN_SYNONYMS, met),
        recipe: lambda met: read_recipe(recipe, met),
    }
    for path, read in readers.items():
        if path.is_file():
            _attempt(read, str(path), problems)
    return list(problems)


def _read_declared_numbers(root: Path, problems: Problems) -> None:
    """The numbers of `text/sources.csv` as the language reads them in which most can be read."""
    problem_lists = []
    for language in languages():
        met = Problems()
        read_sources(root, language, met)
        problem_lists.append(met)
    problems.extend(min(problem_lists, key=len))


def check_texts(workspace: Workspace) -> list[Problem]:
    """The analyst's own texts that no city's pack reads; nothing where a city's params can't be read."""
    of_cities, problems = {}, Problems()
    if not (workspace.root / TEXTS).is_dir():
        return []
    for city in workspace.cities():
        params = read_params(workspace.params(city), Problems())
        if params is None:
            return []
        of_cities[city] = params.languages
    check_text_files(workspace.root, of_cities, problems)
    return list(problems)


def _check_city(city: str, workspace: Workspace) -> tuple[list[Problem], list[Responses]]:
    """All that is wrong with a city's declarations; with its data, where they are right; with its estimates,
    where both are. And the answers of each survey as they were written, where they can be read.
    """
    try:
        declared = declare(city, workspace.root)
    except CaseStudyError as error:
        return [*error.warnings, *_as_problems(error, str(workspace.params(city)))], []
    where, problems = str(declared.params_path), declared.problems
    for survey in declared.surveys:
        folder, plan, form = survey.instrument.folder, survey.plan, survey.variables
        compared = read_comparison(folder, plan, form, workspace.cities(), problems)
        check_set_against(compared, survey, problems)
    opened = _attempt(lambda met: open_sources(declared.sources, met), where, problems)
    surveys: list[SurveyData] = []
    answers: list[Responses] = []
    for one in declared.surveys:
        data = None
        if opened is not None:
            data = _attempt(lambda met, one=one: read_survey(one, where, met, opened.flows), where, problems)
        if data is not None:
            surveys.append(data)
            answers.append(data.raw)
            check_identifying(data.respondents, problems)
            check_said(one, data.narrowed, problems)
        else:
            # its log or weights may be wrong and its answers readable all the same
            with suppress(CaseStudyError):
                answers.append(read_raw(one, where, Problems())[1])
    if opened is not None and not problems.fatals:
        _attempt(lambda _: foresee(declared, opened, surveys), where, problems)
    return list(problems), answers


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
    if error.problems:
        return list(error.problems)
    text = str(error).removeprefix(f"{where}: ")
    place, colon, rest = text.removeprefix(f"{where}, ").partition(": ")
    if text.startswith(f"{where}, ") and colon:
        return [Problem("fatal", where, rest, column=place)]
    return [Problem("fatal", where, text)]
