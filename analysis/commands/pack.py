"""`casestudy pack`: the briefing pack of places whose results are there, made again in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.batch.pack import KINDS, PackRecord, pack_order, relative_names, write_packs
from analysis.batch.pack_keys import pack_keys
from analysis.batch.run import fresh_manifest
from analysis.batch.tasks import Place, Progress, Request, comparison, places
from analysis.batch.turns import own_turn
from analysis.problems import CaseStudyError, Problems, suggestion
from analysis.reporting.style import read_style
from analysis.study.kernel_tasks import write_pack
from analysis.workspace import COMPARISON, Workspace


def remake(
    home: Workspace, out: Path, names: Sequence[str], kinds: Sequence[str], language: str, progress: Progress
) -> list[str]:
    """Write the packs of these places (all that have results, where none is named); what was written, in
    words.

    Raises CaseStudyError for a style that can't be used (a template that is missing), for a place without
    results, and for one whose results are no longer those of its inputs.
    """
    problems = Problems()
    read_style(home.root, problems)
    problems.stop_if_fatal()
    chosen = _chosen(home, out, names)
    if language:
        for place in chosen:
            _check_language(place, language)
    orders = [(place, code) for place in chosen for code in ([language] if language else place.languages)]
    progress.expect(len(orders))
    lines = []
    with own_turn(out, progress):
        for place, code in orders:
            lines += _write(home, out, place, code, kinds)
            progress.done(f"{place.name} pack {code}")
    return lines


def _chosen(home: Workspace, out: Path, names: Sequence[str]) -> list[Place]:
    cities = tuple(name for name in names if name != COMPARISON)
    request = Request(home, out, cities)
    found = [] if names and not cities else places(request)
    for city in cities:
        home.params(city)
    if COMPARISON in names or not names:
        found.append(comparison(request))
    for place in found:
        if fresh_manifest(place, request) is None:
            _refuse(place)
    return found


def _refuse(place: Place) -> None:
    told = "" if place.name == COMPARISON else f" {place.name}"
    raise CaseStudyError(
        f"{place.folder}: there are no results here that are up to date, and a pack says what results say."
        f" Make them with `casestudy run{told}`, which writes the pack too."
    )


def _check_language(place: Place, language: str) -> None:
    if language not in place.languages:
        near = suggestion(language, place.languages)
        raise CaseStudyError(
            f"{place.name}: {language!r} is none of its languages. Expected {near}, or add it to `languages`"
            " in its params file."
        )


def _write(home: Workspace, out: Path, place: Place, language: str, kinds: Sequence[str]) -> list[str]:
    request = Request(home, out, pack=KINDS)
    manifest = fresh_manifest(place, request)
    if manifest is None:
        _refuse(place)
    keys = pack_keys(place, manifest, language, kinds, request)
    order = pack_order(place, language, kinds, KINDS)
    made = write_pack(place.name, str(home.root), str(out), order)
    records, lines = {}, []
    for kind, found in made.items():
        records[kind] = PackRecord(
            keys[kind], relative_names(place.folder, found["files"]), tuple(found["warnings"])
        )
        lines += [f"Written: {path}" for path in found["files"]]
        lines += [f"{place.name}: {text}" for text in found["warnings"]]
    write_packs(place.folder, language, records)
    return lines
