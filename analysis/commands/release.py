"""A city's survey as a data set for sharing, measured and documented (`casestudy release`)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from analysis.batch.manifest import git_commit
from analysis.cleaning.audit.pseudonyms import read_key
from analysis.digests import digest, digest_inputs, package_digest, versions
from analysis.disclosure.release.identifying import check_identifying
from analysis.disclosure.release.measures.information import PublishedTable
from analysis.disclosure.release.measures.population import CountedPeople
from analysis.disclosure.release.numbering import HOUSEHOLD, ID, INTERVIEW, WEIGHT
from analysis.disclosure.release.package.description import DescribedRelease, Voice
from analysis.disclosure.release.package.folder import write_manifest, write_release
from analysis.disclosure.release.recipe import Recipe, read_recipe
from analysis.disclosure.release.released import Released, make_release
from analysis.disclosure.release.taken import ReleaseSource
from analysis.languages import text_in
from analysis.problems import CaseStudyError, Problem, Problems, hint
from analysis.reading.label_text import plain
from analysis.reporting.wording.base_of_question import asked_of
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import noun, number, percent, word
from analysis.study import City, declare
from analysis.study.city import survey_names
from analysis.study.sources import Opened, open_sources
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.survey import SurveyData, read_survey
from analysis.workspace import Workspace

FOLDER = "release"


@dataclass(frozen=True, eq=False)
class ReleaseRequest:
    """What to release: cities (all, if none), by which recipe, into which folder, in which language ("": each
    city's own).
    """

    workspace: Workspace
    recipe: Path
    cities: tuple[str, ...] = ()
    out: Path | None = None
    language: str = ""


def find_recipe(path: Path, workspace: Workspace) -> Path:
    """The recipe where it is named, else of that name in the workspace. Raises CaseStudyError for neither."""
    for candidate in (path, workspace.root / path):
        if candidate.is_file():
            return candidate.absolute()
    raise CaseStudyError(
        f"{path}: there is no such recipe, neither here nor in {workspace.root}. `casestudy adopt` drafts one"
        " beside the params; or name another with --recipe."
    )


@dataclass(frozen=True, eq=False)
class CityRelease:
    """One release: where it lies, what was made, and what was warned of on the way."""

    city: str
    survey: str
    folder: Path
    released: Released
    problems: tuple[Problem, ...]


class Watch(Protocol):
    """What is told how far the work is."""

    def expect(self, tasks: int) -> None: ...

    def done(self, what: str) -> None: ...


def release(request: ReleaseRequest, watch: Watch | None = None) -> tuple[CityRelease, ...]:
    """Make the release of every survey of the cities that the recipe is for.

    Nothing is written before all of them are made.

    Raises CaseStudyError with every fatal problem of the recipe, the params and the data, and where no city
    has the recipe's instrument.
    """
    problems = Problems()
    recipe = problems.sound(read_recipe(request.recipe, problems))
    made, cities = [], request.cities or tuple(request.workspace.cities())
    if watch:
        watch.expect(len(cities))
    for city in cities:
        declared = declare(city, request.workspace.root, request.out, request.language or None)
        made += _city_releases(declared, recipe, request)
        if watch:
            watch.done(city)
    if not made:
        raise CaseStudyError(
            f"{request.recipe}, instrument: no city of {request.workspace.root} has the instrument"
            f" {recipe.instrument!r}{hint(recipe.instrument, request.workspace.instruments())}."
        )
    try:
        return tuple(_written(survey, request) for survey in made)
    except OSError as error:
        raise CaseStudyError(
            f"The release can't be written: {error.strerror or error}. Make room there, or name another"
            " --out."
        ) from error


@dataclass(frozen=True, eq=False)
class _Survey:
    """One survey of a city on its way."""

    city: City
    name: str
    data: SurveyData
    released: Released
    problems: Problems

    @property
    def declared(self) -> Declared:
        return self.data.declared


def _city_releases(city: City, recipe: Recipe, request: ReleaseRequest) -> list[_Survey]:
    """The releases of a city's surveys; none, where none is of the recipe's instrument."""
    names = [survey.instrument.name for survey in city.surveys]
    if not recipe.instrument and len(set(names)) > 1:
        raise CaseStudyError(
            f"{request.recipe}: {city.id} has several surveys, and the recipe does not say which it is for."
            f" Add `instrument: {names[0]}` (or {', '.join(dict.fromkeys(names[1:]))})."
        )
    made = []
    for survey, name in zip(city.surveys, survey_names(city.params), strict=True):
        if survey.instrument.name == (recipe.instrument or names[0]):
            made.append(_make(city, survey, name, recipe, request))
    return made


def _make(city: City, survey: Declared, name: str, recipe: Recipe, request: ReleaseRequest) -> _Survey:
    problems, where = Problems(), str(request.recipe)
    # what is wrong with IOM's files is of no matter here, unless they can't be read
    opened = open_sources(city.sources, Problems())
    data = read_survey(survey, str(city.params_path), problems, opened.flows)
    check_identifying(data.respondents, problems)
    source = ReleaseSource(
        answers=data.respondents,
        asked=survey.form,
        tables=published_tables(survey),
        language=city.language,
        where=where,
        counted=_counted(city, opened, recipe, where),
        made_of={recode.variable: recode.question for recode in survey.recodes},
        row_tables={name: row_tables(survey, name) for name in recipe.repeats},
        labels={name: word(f"release.{name}", city.language) for name in (ID, HOUSEHOLD, WEIGHT, INTERVIEW)},
    )
    draws = np.random.default_rng(_seed(request.workspace.root, f"{city.id}/{name}", recipe.seed))
    return _Survey(city, name, data, make_release(source, recipe, draws, problems), problems)


def published_tables(survey: Declared) -> tuple[PublishedTable, ...]:
    """The tables on people that the plan publishes of a survey."""
    rows = [row for row in survey.plan if not row.stack]
    return tuple(dict.fromkeys(PublishedTable(row.question, row.domains) for row in rows))


def row_tables(survey: Declared, repeat: str) -> tuple[PublishedTable, ...]:
    """The tables that the plan publishes of a repeat's rows, by their own questions."""
    stacks = [name for name, stack in survey.instrument.stacks.items() if stack.repeat == repeat]
    rows = [row for row in survey.plan if row.stack in stacks]
    return tuple(dict.fromkeys(PublishedTable(row.question, row.domains) for row in rows))


def _seed(workspace: Path, name: str, seed: int) -> int:
    """A seed that nobody can guess without the workspace's key; the same recipe gives the same release."""
    message = f"release/{name}/{seed}".encode()
    return int.from_bytes(hmac.new(read_key(workspace).encode(), message, hashlib.sha256).digest())


def _counted(city: City, opened: Opened, recipe: Recipe, where: str) -> CountedPeople | None:
    """The individuals counted at the city's flow monitoring points, where the recipe asks for them."""
    if not recipe.population.context or opened.flows is None:
        return None
    month = recipe.population.month or opened.flows.periods[-1]
    if month not in opened.flows.periods:
        raise CaseStudyError(
            f"{where}, population.month: nothing was counted in {month!r}{hint(month, opened.flows.periods)}."
        )
    totals = opened.flows.point_totals(month)["individuals"]
    points = [point for point in city.params.flow_monitoring.points if point in totals.index]
    size = int(totals.loc[points].sum())
    if not size:
        raise CaseStudyError(f"{where}, population.context: nobody was counted at this city's points.")
    return CountedPeople(size, "flows", text_in(opened.flows.registry.source, city.language), month)


def _written(survey: _Survey, request: ReleaseRequest) -> CityRelease:
    """One release on disk, with its manifest."""
    city = survey.city
    folder = (request.out or request.workspace.out / FOLDER) / city.id / survey.name
    described = _describe(survey)
    written = write_release(described, survey.declared.form, folder)
    inputs = digest_inputs(
        [*survey.declared.inputs, city.params_path, request.recipe], request.workspace.root
    )
    verdict = survey.released.verdict
    record: Mapping[str, object] = {
        "name": described.name,
        "title": described.title,
        "language": city.language,
        "people": len(survey.released.data.frame),
        "rows": {name: len(rows.data.frame) for name, rows in survey.released.repeats.items()},
        "passed": survey.released.passed,
        "risk_rests_on": verdict.basis,
        "files": {path.name: digest(path) for path in written},
        "inputs": sorted(inputs.values()),
        "git_commit": git_commit(),
        "package": package_digest(),
        "packages": versions(),
    }
    write_manifest(folder, record)
    return CityRelease(city.id, survey.name, folder, survey.released, survey.problems.warnings)


def _describe(survey: _Survey) -> DescribedRelease:
    """The release in the city's language."""
    city, declared, released = survey.city, survey.declared, survey.released
    language, instrument, recipe = city.language, declared.instrument, released.recipe
    form, place = declared.form, city.params.name(city.language)
    names = {"survey": text_in(instrument.title, language), "place": place}
    title = text_in(recipe.title, language) or word("release.title", language, **names)
    period = declared.params.period
    return DescribedRelease(
        released=released,
        voice=Voice(
            say=lambda key, **values: word(key, language, **values),
            number=lambda value, decimals: number(value, language, decimals),
            percent=partial(_percent, language=language),
        ),
        name=f"{city.id}_{survey.name}",
        title=title,
        place=place,
        about=text_in(recipe.about, language) or text_in(instrument.about, language),
        country=text_in(city.params.country, language),
        producer=text_in(instrument.source, language),
        unit=text_in(instrument.interviewed, language).partition("|")[0] or noun("respondents", 1, language),
        # months, as the very first and last day may be one person's
        period=(f"{period.from_:%Y-%m}", f"{period.to:%Y-%m}") if period else ("", ""),
        questions={name: plain(form.label(name, language)) for name in form.questions},
        asked_of=_asked_of(form, language, released),
    )


def _percent(share: float, decimals: int, language: str) -> str:
    return percent(share, language, decimals)


def _asked_of(form, language: str, released: Released) -> dict[str, str]:
    """Whom each question that leaves was asked of, in words."""
    labels = Labels([form])
    return {
        question: asked_of(form, question, labels, language)
        for question in released.questions
        if question in form.questions
    }
