"""One city as declared: its params, its surveys and their plans, before any answer is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from analysis.cleaning.audit.pseudonyms import KEY_FILE
from analysis.context.areas import FILE as AREAS
from analysis.context.areas import Area, read_areas
from analysis.digests import combine, digest_inputs, program_digest
from analysis.findings.settings import FILE as FINDINGS
from analysis.identifiers import distinct
from analysis.params import AS_STYLED, CityParams, FigureParams, read_params
from analysis.planning.analysis_list.formats import named_questions
from analysis.problems import Problems, suggestion
from analysis.reporting.style import FOLDER, NAME
from analysis.reporting.wording.words import languages
from analysis.study.counts.beside import read_quietly, surveys_beside
from analysis.study.results.results import read_facts
from analysis.study.sources import Source, declared_sources
from analysis.study.surveys.declared import Declared, Questionnaire, read_declared, read_questionnaire
from analysis.workspace import Workspace, find_workspace, results_folder


@dataclass(frozen=True)
class City:
    """A city as declared, before any answer is read. `plan` replaces its instruments' own plans, `figures` is
    what a run says of them over params and style; `declared` is how many of its problems were met so far.
    """

    id: str
    workspace: Workspace
    out: Path
    language: str
    params: CityParams
    surveys: tuple[Declared, ...]
    sources: tuple[Source, ...]
    problems: Problems
    plan: Path | None = None
    figures: FigureParams = AS_STYLED
    declared: int = 0
    areas: tuple[Area, ...] = ()

    @property
    def areas_path(self) -> Path:
        """Where areas of interest in the workspace's cities are listed."""
        return self.params_path.with_name(AREAS)

    @property
    def folder(self) -> Path:
        """Where its results lie."""
        return results_folder(self.out, self.id, self.language, self.params.languages[0])

    @property
    def params_path(self) -> Path:
        return self.workspace.params(self.id)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file its results are made from."""
        files = [path for part in (*self.surveys, *self.sources) for path in part.inputs]
        root = self.workspace.root
        more = [self.plan, root / FOLDER / NAME, root / FINDINGS, root / KEY_FILE]
        more += [self.areas_path] if self.areas else []
        more += [survey.instrument.published_path for survey in self.surveys]
        files += [path for path in more if path is not None and path.is_file()]
        return tuple(dict.fromkeys([self.params_path, *files]))

    @property
    def surroundings(self) -> tuple[str, ...]:
        """What other surveys read of its exports."""
        descriptions = []
        for survey in self.surveys:
            for other in survey.beside:
                files = sorted(path.name for path in other.files)
                descriptions.append(f"{Path(other.where).name} {other.params!r} {files}")
        return tuple(descriptions)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """The names and flow monitoring points of all cities, which stand on maps of the country."""
        descriptions = []
        for name, path in self.workspace.params_files().items():
            params = read_quietly(path)
            if params is not None:
                descriptions.append(f"{name} {sorted(params.city.items())} {params.flow_monitoring!r}")
        return tuple(descriptions)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The hash of every input as it is when first asked for."""
        return digest_inputs(self.inputs, self.workspace.root)

    @cached_property
    def key(self) -> str:
        """One hash of all its inputs as they are when first asked for, of the program and the language."""
        return combine(
            program_digest(),
            self.language,
            self.figures.model_dump_json(exclude_none=True),
            *self.surroundings,
            *self.neighbours,
            *(f"{path} {digest}" for path, digest in self.digests.items()),
        )


def declare(
    city: str,
    workspace: Path | str | None = None,
    out: Path | str | None = None,
    language: str | None = None,
    plan: Path | None = None,
    figures: FigureParams = AS_STYLED,
) -> City:
    """The city's params, surveys and other sources as declared, without its answers.

    `plan` is a list of analysis (our plan.csv, MMC's workbook, IMPACT's list) instead of the instrument's
    own.

    Raises CaseStudyError, with all problems of its files at once, when one can't be worked with.
    """
    home, problems = find_workspace(workspace), Problems()
    path = home.params(city)
    params = problems.sound(read_params(path, problems))
    surveys = _declared(params, home, problems, plan, city)
    _check_tables(surveys, str(path), problems)
    language = language or params.languages[0]
    if language not in languages():
        sentence = (
            "Reports can't be written in this language; put first in the list one that they can be"
            " written in."
        )
        problems.fatal(
            str(path), sentence, column="languages", got=language, expected=" or ".join(languages())
        )
    sources = declared_sources(params, home, str(path), problems)
    if plan is None:
        sections = {
            *(row.section for survey in surveys for row in survey.plan),
            *(source.kind for source in sources),
            "places",
        }
        _check_notebooks(params.notebooks, {*home.notebooks(), *sections}, str(path), problems)
    areas = read_areas(path.with_name(AREAS), home.cities(), problems).get(city, ())
    problems.stop_if_fatal()
    out = Path(out) if out else home.out
    met = len(problems)
    return City(city, home, out, language, params, surveys, sources, problems, plan, figures, met, areas)


def declare_as_prepared(
    city: str, workspace: Path | str | None, out: Path | str | None, language: str | None
) -> City:
    """The city as declared, with the list of analysis that its results in `out` were made with, if any."""
    home, problems = find_workspace(workspace), Problems()
    params = problems.sound(read_params(home.params(city), problems))
    own = params.languages[0]
    folder = results_folder(Path(out) if out else home.out, city, language or own, own)
    facts = read_facts(folder) or {}
    plan = Path(facts["plan"]) if facts.get("plan") else None
    return declare(city, workspace, out, language, plan, FigureParams(**facts.get("figures", {})))


def _declared(
    params: CityParams, home: Workspace, problems: Problems, plan: Path | None, city: str
) -> tuple[Declared, ...]:
    """The city's surveys; with a list of analysis, those it has most questions of, and only they are
    tabulated.
    """
    _check_waves(params, str(home.params(city)), problems)
    logs = [f"{city}_{name}" for name in survey_names(params)]
    questionnaires = [read_questionnaire(survey, home, problems) for survey in params.surveys]
    listed = _instrument_of(plan, questionnaires) if plan else ""
    surveys = []
    for survey, questionnaire, log in zip(params.surveys, questionnaires, logs, strict=True):
        own = plan if questionnaire.instrument.name == listed else None
        declared = read_declared(survey, questionnaire, home, problems, own, log)
        declared = replace(declared, beside=surveys_beside(survey, city, params, home))
        surveys.append(declared if own or not plan else replace(declared, plan=()))
    return tuple(surveys)


def _instrument_of(plan: Path, questionnaires: Sequence[Questionnaire]) -> str:
    """The instrument that has most of the questions of a list of analysis."""
    named = named_questions(plan)
    shared = [len(named & set(questionnaire.known.questions)) for questionnaire in questionnaires]
    return questionnaires[shared.index(max(shared))].instrument.name


def survey_names(params: CityParams) -> tuple[str, ...]:
    """What sets a city's surveys apart, in their order: the instrument, and the wave where it was held
    again.
    """
    listed = [survey.instrument for survey in params.surveys]
    names = {}
    for place, survey in enumerate(params.surveys):
        again = listed.count(survey.instrument) > 1
        names[place] = survey.instrument
        if again:
            names[place] = re.sub(r"[^\w-]+", "_", f"{survey.instrument}_{survey.wave}")
    return tuple(distinct(names).values())


def _check_notebooks(names: Sequence[str], known: Collection[str], where: str, problems: Problems) -> None:
    """A notebook is one that is written, or a section of the city's own plans and sources."""
    for name in names:
        if name not in known:
            sentence = (
                "there is neither a notebook nor a section of this name; take it out, or mend its name."
            )
            problems.fatal(
                where, sentence, column="notebooks", got=name, expected=suggestion(name, sorted(known))
            )


def _check_waves(params: CityParams, where: str, problems: Problems) -> None:
    """An instrument that stands there twice needs waves, and not the same one twice: their numbers would be
    added up.
    """
    seen: set[tuple[str, str]] = set()
    listed = [survey.instrument for survey in params.surveys]
    for survey in params.surveys:
        key = (survey.instrument, survey.wave)
        if listed.count(survey.instrument) > 1 and (not survey.wave or key in seen):
            sentence = (
                f"{survey.instrument} is listed {listed.count(survey.instrument)} times; give each its own"
                " wave."
            )
            problems.fatal(where, sentence, column="surveys", got=survey.wave)
        seen.add(key)
    problems.stop_if_fatal()


def _check_tables(surveys: Sequence[Declared], where: str, problems: Problems) -> None:
    """Two instruments of one city can't use one table id: their numbers would stand in one table."""
    owner: dict[str, str] = {}
    for survey in surveys:
        for table in dict.fromkeys(row.table for row in survey.plan):
            other = owner.setdefault(table, survey.instrument.name)
            if other != survey.instrument.name:
                problems.fatal(
                    where,
                    f"the plans of {other} and {survey.instrument.name} both have this table; rename one of"
                    " them.",
                    column="surveys",
                    got=table,
                )
