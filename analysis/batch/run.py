"""The run: prepare every city, execute its notebooks in parallel, compare the cities, and say how it went."""

from __future__ import annotations

import importlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from analysis.batch.executors import Executor, open_executor
from analysis.batch.manifest import (
    Manifest,
    NotebookRecord,
    elapsed,
    now,
    read_manifest,
    write_manifest,
)
from analysis.batch.notebooks import Source, read_notebook
from analysis.batch.pack import (
    PackRecord,
    forget_keys,
    read_packs,
    relative_names,
    stale_kinds,
    warnings_of,
    write_packs,
)
from analysis.batch.pack_keys import compared_content, pack_keys
from analysis.batch.run_log import RunLog
from analysis.batch.seal import is_sealed, kept_seal, surroundings
from analysis.batch.steps import Execution, Packing, Preparation, Step
from analysis.batch.tasks import (
    Outcome,
    Place,
    PlaceReport,
    Progress,
    Request,
    check_request,
    chosen_notebooks,
    comparison,
    places,
    unwritable,
    wants_comparison,
)
from analysis.batch.turns import own_turn
from analysis.digests import combine, package_digest, versions
from analysis.files import write_atomic
from analysis.problems import CaseStudyError

PREPARE_CITY = "analysis.study.kernel_tasks:prepare_city"
PREPARE_COMPARISON = "analysis.study.kernel_tasks:prepare_comparison"
WRITE_PACK = "analysis.study.kernel_tasks:write_pack"
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
    failures: list[Outcome] = field(default_factory=list)

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


def run(request: Request, progress: Progress, log: RunLog | None = None) -> list[PlaceReport]:
    """Run the request; one report a place, the comparison last. `log` is told of each step.

    What is up to date is left alone. A failure stops only what depends on it.
    Raises CaseStudyError for a request that can't be, and when results can't be written.
    """
    log, clock = log or RunLog(), time.perf_counter()
    check_request(request)
    _check_writable(request.out)
    log.write("started", cities=list(request.cities), engine=request.engine, package=package_digest())
    try:
        with own_turn(request.out, progress), open_executor(request, progress) as executor:
            visits = _visit_all(request, executor, progress, log)
    except OSError as error:
        log.write("stopped", reason="disk")
        raise unwritable(request.out, error) from error
    except KeyboardInterrupt:
        log.write("stopped", reason="asked to")
        raise
    except CaseStudyError:
        log.write("stopped", reason="error")
        raise
    reports = [visit.report() for visit in visits]
    log.ended(reports, time.perf_counter() - clock)
    return reports


def fresh_manifest(place: Place, request: Request) -> Manifest | None:
    """The manifest of a place whose preparation is up to date and still there, else None.

    Raises CaseStudyError when the place's inputs can't be read.
    """
    manifest = read_manifest(place.folder)
    if manifest is None or not all((place.folder / name).is_file() for name in manifest.outputs):
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
    module, function = CITY_KEY.split(":")  # heavy, and not needed where nothing was made before
    return getattr(importlib.import_module(module), function)(city, workspace, language, plan, figures)


def _key(place: Place, content: str) -> str:
    """One hash of all that goes into a place's results, its notebooks aside."""
    return combine(content, place.language, package_digest(), *_listed(versions()))


def _listed(packages: Mapping[str, str]) -> list[str]:
    """Packages with their versions, as keys take them."""
    return [f"{name} {version}" for name, version in packages.items()]


def _visit_all(request: Request, executor: Executor, progress: Progress, log: RunLog) -> list[Visit]:
    """Every city, and the comparison as soon as all cities are prepared: it need not wait for their
    notebooks.
    """
    visits: list[Visit] = []
    waiting: dict[Future[Outcome], tuple[Visit, Step]] = {}

    def submit(visit: Visit, step: Step) -> None:
        waiting[executor.submit(step, step.urgent)] = (visit, step)
        progress.expect(1)

    def submit_notebooks(visit: Visit, made: Manifest) -> None:
        stale = _stale_notebooks(visit, made, request)
        _forget_notebooks(visit, [source.name for source in stale])
        for source in stale:
            submit(visit, Execution(visit.place, request, source))
        for packing in _stale_packs(visit.place, made, request):
            forget_keys(visit.place.folder, packing.language, packing.keys)
            submit(visit, packing)

    def begin(place: Place) -> None:
        visit = _begin(place, request)
        visits.append(visit)
        for failure in visit.failures:
            log.left_out(failure)
        if visit.manifest:
            submit_notebooks(visit, visit.manifest)
        elif not visit.failures:
            function = PREPARE_CITY if place.is_city else PREPARE_COMPARISON
            submit(visit, Preparation(place, request, function))

    for place in places(request):
        begin(place)
    compared = not wants_comparison(request)
    while waiting or not compared:
        preparing = any(isinstance(step, Preparation) for _, step in waiting.values())
        if not compared and not preparing:
            compared = True
            if any(visit.manifest for visit in visits):
                begin(comparison(request))
        executor.check()
        done, _ = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in done:
            visit, step = waiting.pop(future)
            outcome = future.result()
            _record(visit, step, outcome, request)
            log.step(step, outcome)
            if isinstance(step, Preparation) and visit.manifest:
                submit_notebooks(visit, visit.manifest)
            progress.done(step.label)
    return visits


def _begin(place: Place, request: Request) -> Visit:
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
        return Visit(place, failures=[Outcome(place.name, "", now(), 0.0, error=str(error))])


def _stale_notebooks(visit: Visit, made: Manifest, request: Request) -> list[Source]:
    stale = []
    for name in chosen_notebooks(request, visit.place, made.planned):
        try:
            source = read_notebook(name, request.workspace, visit.place.language)
        except CaseStudyError as error:
            visit.failures.append(Outcome(visit.place.name, name, now(), 0.0, error=str(error)))
            continue
        record = made.notebooks.get(name)
        target = visit.place.folder / f"{name}.ipynb"
        if (
            request.force
            or record is None
            or record.key != _notebook_key(made, source)
            or not target.is_file()
        ):
            stale.append(source)
    return stale


def _forget_notebooks(visit: Visit, names: Sequence[str]) -> None:
    """Let notebooks that are about to be executed again count as out of date, whatever stops it: a run after
    a change that was taken back would take the changed ones for those before.
    """
    made = visit.manifest
    known = {name: record for name, record in made.notebooks.items() if name in names} if made else {}
    if not known:
        return
    emptied = {name: replace(record, key="") for name, record in known.items()}
    visit.manifest = replace(made, notebooks={**made.notebooks, **emptied})
    write_manifest(visit.manifest, visit.place.folder)


def _stale_packs(place: Place, made: Manifest, request: Request) -> list[Packing]:
    """What of the place's pack is to be made, a task a language."""
    stale = []
    for language in place.languages if request.pack else ():
        keys = pack_keys(place, made, language, request.pack, request)
        kinds = stale_kinds(place.folder, language, keys, force=request.force)
        if kinds:
            made_of = {kind: keys[kind] for kind in kinds}
            stale.append(Packing(place, request, language, made_of, WRITE_PACK))
    return stale


def _notebook_key(manifest: Manifest, source: Source) -> str:
    """One hash of all that a notebook is made of: what it shows, where that is known, else all inputs."""
    shown = source.shown_of(manifest.shown)
    if not shown:
        return combine(manifest.key, source.name, source.digest)
    packages = _listed(manifest.packages)
    return combine(manifest.package, manifest.language, *packages, source.name, source.digest, *shown)


def _record(visit: Visit, step: Step, outcome: Outcome, request: Request) -> None:
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
        key = "" if outcome.error else _notebook_key(visit.manifest, step.source)
        record = NotebookRecord(key, outcome.started, elapsed(outcome.seconds), outcome.error)
        notebooks = {**visit.manifest.notebooks, step.notebook: record}
        visit.manifest = replace(visit.manifest, notebooks=notebooks)
    if visit.manifest:
        write_manifest(visit.manifest, visit.place.folder)


def _record_pack(visit: Visit, packing: Packing, outcome: Outcome) -> None:
    if outcome.value is None:
        return
    folder, records = visit.place.folder, {}
    for kind, key in packing.keys.items():
        made = outcome.value[kind]
        records[kind] = PackRecord(key, relative_names(folder, made["files"]), tuple(made["warnings"]))
        visit.packed += len(made["files"])
    write_packs(folder, packing.language, records)


def _new_manifest(visit: Visit, outcome: Outcome, request: Request) -> Manifest:
    place, value = visit.place, outcome.value or {}
    content = value["key"] if place.is_city else _content(place, request)
    params = request.workspace.params(place.name).read_text(encoding="utf-8-sig") if place.is_city else "{}"
    earlier = read_manifest(place.folder)
    wanted = {*value["planned"], *request.notebooks}
    kept = earlier.notebooks if earlier else {}
    records = {name: record for name, record in kept.items() if name in wanted}
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


def _check_writable(out: Path) -> None:
    probe = out / ".writable"
    try:
        write_atomic(probe, b"")
        probe.unlink()
    except OSError as error:
        raise unwritable(out, error) from error
