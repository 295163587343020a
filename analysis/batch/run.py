"""The run: prepare every city, execute its notebooks in parallel, compare the cities, and say how it went."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from pathlib import Path

from analysis.batch.executors import Executor, open_executor
from analysis.batch.manifest import Manifest, now, write_manifest
from analysis.batch.notebooks import NotebookSource, read_notebook
from analysis.batch.pack import forget_keys, stale_kinds
from analysis.batch.pack_keys import pack_keys
from analysis.batch.run_log import RunLog
from analysis.batch.steps import Execution, Packing, Preparation, Step
from analysis.batch.tasks import (
    Place,
    PlaceReport,
    Progress,
    Request,
    TaskOutcome,
    check_request,
    chosen_notebooks,
    comparison,
    places,
    unwritable,
    wants_comparison,
)
from analysis.batch.turns import own_turn
from analysis.batch.visits import Visit, begin_visit, notebook_key, preparation, record_step
from analysis.digests import package_digest
from analysis.files import write_atomic
from analysis.problems import CaseStudyError

WRITE_PACK = "analysis.study.kernel_tasks:write_pack"


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


def _visit_all(request: Request, executor: Executor, progress: Progress, log: RunLog) -> list[Visit]:
    """Every city, and the comparison as soon as all cities are prepared: it need not wait for their
    notebooks.
    """
    visits: list[Visit] = []
    waiting: dict[Future[TaskOutcome], tuple[Visit, Step]] = {}

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
        visit = begin_visit(place, request)
        visits.append(visit)
        for failure in visit.failures:
            log.left_out(failure)
        if visit.manifest:
            submit_notebooks(visit, visit.manifest)
        elif not visit.failures:
            submit(visit, preparation(place, request))

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
            record_step(visit, step, outcome, request)
            log.step(step, outcome)
            if isinstance(step, Preparation) and visit.manifest:
                submit_notebooks(visit, visit.manifest)
            progress.done(step.label)
    return visits


def _stale_notebooks(visit: Visit, made: Manifest, request: Request) -> list[NotebookSource]:
    stale = []
    for name in chosen_notebooks(request, visit.place, made.planned):
        try:
            source = read_notebook(name, request.workspace, visit.place.language)
        except CaseStudyError as error:
            visit.failures.append(TaskOutcome(visit.place.name, name, now(), 0.0, error=str(error)))
            continue
        record = made.notebooks.get(name)
        target = visit.place.folder / f"{name}.ipynb"
        if (
            request.force
            or record is None
            or record.key != notebook_key(made, source)
            or not target.is_file()
        ):
            stale.append(source)
    return stale


def _forget_notebooks(visit: Visit, names: Sequence[str]) -> None:
    """Let notebooks that are about to be executed again count as out of date, whatever stops it: a run after
    a change that was taken back would take the changed ones for those before.
    """
    made = visit.manifest
    records = {name: record for name, record in made.notebooks.items() if name in names} if made else {}
    if not records:
        return
    emptied = {name: replace(record, key="") for name, record in records.items()}
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


def _check_writable(out: Path) -> None:
    probe = out / ".writable"
    try:
        write_atomic(probe, b"")
        probe.unlink()
    except OSError as error:
        raise unwritable(out, error) from error
