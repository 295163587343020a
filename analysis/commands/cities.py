"""The cities of a workspace at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.batch.manifest import read_manifest
from analysis.batch.tasks import Place, Request, places
from analysis.batch.visits import fresh_manifest
from analysis.problems import CaseStudyError


@dataclass(frozen=True)
class ListedCity:
    """One city: its surveys by instrument, the notebooks it has or will have, and how its output stands."""

    city: str
    surveys: Sequence[str]
    notebooks: Sequence[str]
    state: str


def overview(request: Request) -> list[ListedCity]:
    """A line for every city of the workspace, in alphabetical order."""
    return [_line(place, request) for place in places(request)]


def _line(place: Place, request: Request) -> ListedCity:
    from analysis.study import declare

    try:
        city = declare(place.name, request.workspace.root, request.out, place.language)
    except CaseStudyError as error:
        return ListedCity(place.name, (), (), f"can't be read: {str(error).splitlines()[-1]}")
    made = read_manifest(place.folder)
    surveys = [survey.instrument.name for survey in city.surveys]
    planned = dict.fromkeys(row.section for survey in city.surveys for row in survey.plan)
    planned |= dict.fromkeys(source.kind for source in city.sources)
    notebooks = made.planned if made else city.params.notebooks or ("quality", *planned)
    return ListedCity(place.name, surveys, notebooks, _state(place, request, made is not None))


def _state(place: Place, request: Request, made: bool) -> str:
    if not made:
        return "not run"
    fresh = fresh_manifest(place, request)
    if fresh is None:
        return "inputs or code changed since"
    missing = [name for name in fresh.planned if name not in fresh.notebooks or fresh.notebooks[name].error]
    return f"without {', '.join(missing)}" if missing else "up to date"
