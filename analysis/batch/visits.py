"""One place on its way through a run: what is up to date of it, and what is kept of each step that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from analysis.batch.manifest import (
    Manifest,
    NotebookRecord,
    elapsed,
    now,
    read_manifest,
    write_manifest,
)
from analysis.batch.notebooks import NotebookSource
from analysis.batch.pack import read_packs, record_of, warnings_of, write_packs
from analysis.batch.pack_keys import compared_content
from analysis.batch.seal import has_its_inputs, is_sealed, kept_seal, surroundings
from analysis.batch.steps import Execution, Packing, Preparation, Step, ThisProcess
from analysis.batch.tasks import Place, PlaceReport, Request, TaskOutcome
from analysis.digests import combine, package_digest, versions
from analysis.problems import CaseStudyError

PREPARE_CITY = "analysis.study.kernel_tasks:prepare_city"
PREPARE_COMPARISON = "analysis.study.kernel_tasks:prepare_comparison"
CITY_KEY = "analysis.study.kernel_tasks:city_key"


@dataclass
class Visit:
    """One place on its way through the run."""

    place: Place
    manifest: Manifest | None = None
    surroundings: str = ""
    executed: int = 0
    packed: int = 0
    seconds: float = 0.0
    failures: list[TaskOutcome] = field(default_factory=list)

    def report(self) -> PlaceReport:
        made = self.manifest
        if made is None:
            return PlaceReport(self.place, seconds=self.seconds, failures=self.failures)
        good = sum(not record.error for record in made.notebooks.values())
        return PlaceReport(
            self.place,
            self.executed,
            good,
            made.tables,
            made.figures,
            (*made.warnings, *warnings_of(read_packs(self.place.folder), self.place.languages)),
            self.seconds,
            self.failures,
            self.packed,
        )


def fresh_manifest(place: Place, request: Request) -> Manifest | None:
    """The manifest of a place whose preparation is up to date and still there, else None.

    Raises CaseStudyError when the place's inputs can't be read.
    """
    manifest = read_manifest(place.folder)
    if manifest is None or not all((place.folder / name).is_file() for name in manifest.outputs):
        return None
    if place.is_city and not has_its_inputs(request, manifest):
        return None
    if place.is_city and is_sealed(place, request, manifest):
        return manifest
    return manifest if manifest.key == _key(place, _content(place, request)) else None


def _content(place: Place, request: Request) -> str:
    """One hash of a place's inputs."""
    if place.is_city:
        return _city_key(place.name, request.workspace.root, place.language, request.plan, request.figures)
    return compared_content(request)


def _city_key(
    city: str, workspace: Path, language: str, plan: Path | None = None, figures: str = "{}"
) -> str:
    # heavy, and not needed where nothing was made before
    given = {"city": city, "workspace": workspace, "language": language, "plan": plan, "figures": figures}
    return ThisProcess().call(CITY_KEY, **given)


def _key(place: Place, content: str) -> str:
    """One hash of all that goes into a place's results, its notebooks aside."""
    return combine(content, place.language, package_digest(), *_listed(versions()))


def _listed(packages: Mapping[str, str]) -> list[str]:
    """Packages with their versions, as keys take them."""
    return [f"{name} {version}" for name, version in packages.items()]


def begin_visit(place: Place, request: Request) -> Visit:
    """A visit to a place, with its manifest where that is up to date."""
    # taken before anything is read: what changes while the place is prepared is not under its seal
    before = surroundings(request.workspace.root) if place.is_city else ""
    try:
        manifest = None if request.force else fresh_manifest(place, request)
        if manifest and place.is_city and not is_sealed(place, request, manifest):
            seal = kept_seal(before, place, request, manifest.inputs)
            manifest = replace(manifest, seal=seal)
            write_manifest(manifest, place.folder)
        return Visit(place, manifest, before)
    except CaseStudyError as error:
        return Visit(place, failures=[TaskOutcome(place.name, "", now(), 0.0, error=str(error))])


def preparation(place: Place, request: Request) -> Preparation:
    """The step that prepares a place."""
    return Preparation(place, request, PREPARE_CITY if place.is_city else PREPARE_COMPARISON)


def notebook_key(manifest: Manifest, source: NotebookSource) -> str:
    """One hash of all that a notebook is made of: what it shows, where that is known, else all inputs."""
    digests = source.shown_of(manifest.shown)
    if not digests:
        return combine(manifest.key, source.name, source.digest)
    packages = _listed(manifest.packages)
    return combine(manifest.package, manifest.language, *packages, source.name, source.digest, *digests)


def record_step(visit: Visit, step: Step, outcome: TaskOutcome, request: Request) -> None:
    """Keep how a step ended: in the visit, and in the manifest or the record of the pack."""
    visit.seconds += outcome.seconds
    if outcome.error:
        visit.failures.append(outcome)
    if isinstance(step, Packing):
        _record_pack(visit, step, outcome)
        return
    if isinstance(step, Preparation) and not outcome.error:
        visit.manifest = _new_manifest(visit, outcome, request)
    elif isinstance(step, Execution) and visit.manifest is not None:  # they wait for the place's manifest
        visit.executed += 1
        key = "" if outcome.error else notebook_key(visit.manifest, step.source)
        record = NotebookRecord(key, outcome.started, elapsed(outcome.seconds), outcome.error)
        notebooks = {**visit.manifest.notebooks, step.notebook: record}
        visit.manifest = replace(visit.manifest, notebooks=notebooks)
    if visit.manifest:
        write_manifest(visit.manifest, visit.place.folder)


def _record_pack(visit: Visit, packing: Packing, outcome: TaskOutcome) -> None:
    if outcome.value is None:
        return
    folder, records = visit.place.folder, {}
    for kind, key in packing.keys.items():
        made = outcome.value[kind]
        records[kind] = record_of(folder, key, made)
        visit.packed += len(made["files"])
    write_packs(folder, packing.language, records)


def _new_manifest(visit: Visit, outcome: TaskOutcome, request: Request) -> Manifest:
    place, value = visit.place, outcome.value or {}
    content = value["key"] if place.is_city else _content(place, request)
    params = request.workspace.params(place.name).read_text(encoding="utf-8-sig") if place.is_city else "{}"
    earlier = read_manifest(place.folder)
    wanted = {*value["planned"], *request.notebooks}
    earlier_records = earlier.notebooks if earlier else {}
    records = {name: record for name, record in earlier_records.items() if name in wanted}
    inputs = dict(value["inputs"])
    return Manifest(
        name=place.name,
        language=place.language,
        key=_key(place, content),
        started=outcome.started,
        seconds=elapsed(outcome.seconds),
        planned=tuple(value["planned"]),
        tables=value["tables"],
        figures=value["figures"],
        warnings=tuple(value["warnings"]),
        params=yaml.safe_load(params),
        seed=None,
        inputs=inputs,
        outputs=tuple(value["outputs"]),
        notebooks=records,  # one that shows what it showed is not executed again
        shown=value.get("shown", {}),
        said=value.get("said", {}),
        numbers=value.get("numbers", ""),
        seal=kept_seal(visit.surroundings, place, request, inputs) if place.is_city else "",
    )
