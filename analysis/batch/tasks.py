"""What a run is made of: the request, the places it covers, and what each task returns."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from analysis.batch.notebook_names import OWN_LANGUAGE, TEMPLATE
from analysis.params import read_params
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reporting.wording.words import languages as report_languages
from analysis.workspace import COMPARISON, SOURCES, Workspace, results_folder

WEIGHTS = "weights"
LOCAL, DASK = "local", "dask"
"""The engines of a run: processes on this machine, or the workers of a Dask scheduler."""


class Progress(Protocol):
    """Who watches a run."""

    def expect(self, tasks: int) -> None:
        """So many tasks more are to be done."""

    def done(self, what: str) -> None:
        """One task is done."""

    def doing(self, what: str) -> None:
        """What one of the tasks is at right now."""

    def told(self, sentence: str) -> None:
        """Something to know while the run goes on."""


@dataclass(frozen=True)
class Request:
    """What the user asked for. No cities: all; no notebooks: each city's own; no language: each city's own.

    `plan`: a list of analysis in place of the instruments' own; `figures`: what is said of them over params
    and style, as JSON; `pack`: the kinds of files of the pack; `scheduler`: where the Dask engine's
    scheduler is, one on this machine if empty.
    """

    workspace: Workspace
    out: Path
    cities: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    language: str = ""
    jobs: int = 0
    force: bool = False
    plan: Path | None = None
    figures: str = "{}"
    pack: tuple[str, ...] = ()
    engine: str = LOCAL
    scheduler: str = ""

    @property
    def processes(self) -> int:
        """How many processes to run in: as asked, else as many as there are cores."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True)
class Place:
    """A city, or the comparison of all: what is prepared once and has notebooks.

    `languages` are those its pack is written in, its own first.
    """

    name: str
    language: str
    folder: Path
    languages: tuple[str, ...] = ()

    @property
    def is_city(self) -> bool:
        return self.name != COMPARISON

    def parameters(self, request: Request) -> dict[str, str]:
        """What its notebooks are given; paths as seen from the results, so that a workspace can be moved."""
        given = {
            "workspace": _relative(request.workspace.root, self.folder),
            "out": _relative(request.out, self.folder),
            "language": self.language,
        }
        return {"city": self.name} | given if self.is_city else given


@dataclass(frozen=True)
class TaskOutcome:
    """How one task ended: a notebook, or with an empty `notebook` the preparation of a place.

    `value` is what the task gave; `cell` the failing cell's number; no `error` means it went well.
    """

    place: str
    notebook: str
    started: str
    seconds: float
    value: Mapping[str, Any] | None = None
    error: str = ""
    cell: int | None = None


@dataclass(frozen=True)
class PlaceReport:
    """A line of the end table.

    `executed` counts notebooks done in this run, `notebooks` all that are there.
    """

    place: Place
    executed: int = 0
    notebooks: int = 0
    tables: int = 0
    figures: int = 0
    warnings: Sequence[str] = ()
    seconds: float = 0.0
    failures: Sequence[TaskOutcome] = ()
    packed: int = 0


def check_request(request: Request) -> None:
    """Raise CaseStudyError, with the nearest match, for a city, notebook or list of analysis there is not."""
    cities = request.workspace.cities()
    if not cities:
        raise CaseStudyError(
            f"{request.workspace.root / 'params'}: there is no city here. "
            "Write a params file, or make a workspace with `casestudy adopt`."
        )
    for city in request.cities:
        request.workspace.params(city)
    if request.plan:
        from analysis.planning.analysis_list.formats import check_file  # heavy, and seldom needed

        check_file(request.plan)
    notebooks = known_notebooks(request.workspace)
    for name in request.notebooks:
        if name not in notebooks:
            raise CaseStudyError(f"There is no notebook {name!r}{hint(name, notebooks, lead='. Expected ')}.")


def known_notebooks(workspace: Workspace) -> list[str]:
    """Every notebook that can be asked for: those written, and one for each section of a plan or other
    source.
    """
    return sorted({*workspace.notebooks(), *plan_sections(workspace), *SOURCES} - {TEMPLATE})


def plan_sections(workspace: Workspace) -> set[str]:
    """The sections of all plans within reach."""
    plans = [workspace.instrument(name) / "plan.csv" for name in workspace.instruments()]
    return {section for plan in plans if plan.is_file() for section in _sections(plan)}


def places(request: Request) -> list[Place]:
    """The cities of a request, each with its language and folder."""
    return [_place(city, request) for city in dict.fromkeys(request.cities or request.workspace.cities())]


def comparison(request: Request) -> Place:
    """The comparison over all cities."""
    language = request.language or OWN_LANGUAGE
    folder = results_folder(request.out, COMPARISON, language, OWN_LANGUAGE)
    every = [code for place in places(replace(request, cities=())) for code in place.languages]
    return Place(COMPARISON, language, folder, tuple(dict.fromkeys([language, *every])))


def wants_comparison(request: Request) -> bool:
    return not request.notebooks or COMPARISON in request.notebooks


def chosen_notebooks(request: Request, place: Place, own: Sequence[str]) -> list[str]:
    """The notebooks of one place: its own; or of those asked for, the ones it has data for."""
    if not request.notebooks or not place.is_city:
        return list(own)
    needs_data = plan_sections(request.workspace) | {WEIGHTS, COMPARISON, *SOURCES}
    return [name for name in dict.fromkeys(request.notebooks) if name in own or name not in needs_data]


def export_sizes(place: Place, request: Request) -> int:
    """The bytes of all exports of a city; of the comparison, those of all cities' estimates."""
    if not place.is_city:
        return sum(path.stat().st_size for path in request.out.glob("*/estimates.csv"))
    # A store, which is a folder, is read in pieces that fit.
    return sum(path.stat().st_size for path in exports(place, request) if not path.is_dir())


def exports(place: Place, request: Request) -> list[Path]:
    """The exports of a city that are there; what is wrong with others is told by the preparation itself."""
    params = read_params(request.workspace.params(place.name), Problems())
    paths = []
    for survey in params.surveys if params else ():
        for name in survey.exports:
            with suppress(CaseStudyError, OSError):
                path = request.workspace.resolve(name)
                if path.exists():
                    paths.append(path)
    return paths


def unwritable(folder: Path, error: OSError) -> CaseStudyError:
    """What to tell of results that can't be written."""
    return CaseStudyError(
        f"{folder}: results can't be written there ({error.strerror or error}). "
        "Make room or give yourself the right to write, or name another folder with --out."
    )


def _place(city: str, request: Request) -> Place:
    problems = Problems()
    params = read_params(request.workspace.params(city), problems)
    own = params.languages[0] if params else OWN_LANGUAGE
    language = request.language or own
    spoken = params.languages if params and not request.language else ()
    other_languages = [name for name in spoken if name in report_languages()]
    folder = results_folder(request.out, city, language, own)
    return Place(city, language, folder, tuple(dict.fromkeys([language, *other_languages])))


def _sections(plan: Path) -> set[str]:
    with plan.open(
        encoding="utf-8-sig", errors="replace", newline=""
    ) as file:  # its reader reports bad bytes
        return {row.get("section") or "" for row in csv.DictReader(file)} - {""}


def _relative(path: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive
        return str(path.resolve())
