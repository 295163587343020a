"""`casestudy pack`: the briefing pack of places whose results are there, made again in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from analysis.batch.manifest import Manifest, read_manifest
from analysis.batch.pack import KINDS, pack_order, read_packs, record_of, write_packs
from analysis.batch.pack_keys import pack_keys
from analysis.batch.steps import ThisProcess
from analysis.batch.tasks import Place, Progress, Request, comparison, places
from analysis.batch.turns import own_turn
from analysis.batch.visits import begin_visit, fresh_manifest, preparation, record_step
from analysis.problems import CaseStudyError, Problems, suggestion
from analysis.reporting.style import read_style
from analysis.study.kernel_tasks import has_numbers, write_pack
from analysis.study.results.results import read_facts
from analysis.workspace import COMPARISON, Workspace

FEW = 4
"""So many files of a kind are named; of more is said how many."""


@dataclass(frozen=True)
class WrittenPack:
    """What was written of a place in one language: the paths of each kind, and what there was to say."""

    place: str
    language: str
    files: Mapping[str, Sequence[Path]]
    warnings: Sequence[str] = ()


def written_lines(packs: Sequence[WrittenPack], *, each_file: bool = False) -> list[str]:
    """Packs in words: of each its folder, then its files by kind, or (`each_file`) every path; then what is
    to be known, once.
    """
    lines = []
    for pack in packs:
        if each_file:
            lines += [f"Written: {path}" for paths in pack.files.values() for path in paths]
            continue
        paths_by_kind = {kind: paths for kind, paths in pack.files.items() if paths}
        folder = next((paths[0].parent for paths in paths_by_kind.values()), None)
        kinds = "; ".join(f"{kind}: {_summary(paths)}" for kind, paths in paths_by_kind.items())
        where = f"in {folder}: {kinds}" if folder else "nothing to write"
        lines.append(f"{pack.place}, {pack.language}, {where}")
    warnings = [f"{pack.place}: {text}" for pack in packs for text in pack.warnings]
    return lines + list(dict.fromkeys(warnings))  # what is told of style and text, each language tells


def remake(
    home: Workspace, out: Path, names: Sequence[str], kinds: Sequence[str], language: str, progress: Progress
) -> list[WrittenPack]:
    """Write the packs of these places (all that have results, where none is named); what was written.

    Results are laid out anew first where only style, words or languages changed since, which takes no answer.
    Raises CaseStudyError for a style that can't be used (a template that is missing), for a place without
    results, and for one whose numbers are no longer those of its inputs.
    """
    problems = Problems()
    read_style(home.root, problems)
    problems.stop_if_fatal()
    chosen = _chosen(home, out, names)
    if language:
        for place in chosen:
            _check_language(place, language)
    written = [language] if language else []
    progress.expect(sum(len(written or place.languages) for place in chosen))
    packs = []
    with own_turn(out, progress):
        # Cities before the comparison, which says what their results say
        for place in chosen:
            request = _as_ran(home, out, place)
            manifest = _up_to_date(place, request)
            for code in written or place.languages:
                packs.append(_write(place, code, kinds, request, manifest))
                progress.done(f"{place.name} pack {code}")
    return packs


def _chosen(home: Workspace, out: Path, names: Sequence[str]) -> list[Place]:
    cities = tuple(name for name in names if name != COMPARISON)
    for city in cities:
        home.params(city)
    targets = [] if names and not cities else places(Request(home, out, cities))
    if COMPARISON in names or not names:
        targets.append(comparison(Request(home, out)))
    return targets


def _as_ran(home: Workspace, out: Path, place: Place) -> Request:
    """The request that a place's results were made by: its list of analysis, and what was said of figures."""
    request = Request(home, out, pack=KINDS)
    place_facts = (read_facts(city.folder) for city in ([place] if place.is_city else places(request)))
    facts = next(filter(None, place_facts), {})
    plan = Path(facts["plan"]) if facts.get("plan") and place.is_city else None
    return replace(request, plan=plan, figures=json.dumps(facts.get("figures", {})))


def _up_to_date(place: Place, request: Request) -> Manifest:
    """The manifest of a place whose results are those of its inputs, laid out again first where no number has
    to be worked out for that: after a change of style or words, of figures or languages in params.
    """
    manifest = fresh_manifest(place, request)
    if manifest is not None:
        return manifest
    if read_manifest(place.folder) is None or not _has_numbers(place, request):
        _refuse(place)
    visit = begin_visit(place, request)
    step = preparation(place, request)
    outcome = step.outcome_of(partial(step.prepare_by, ThisProcess()))
    if outcome.error:
        raise CaseStudyError(outcome.error)
    record_step(visit, step, outcome, request)
    if visit.manifest is None:
        _refuse(place)
    return visit.manifest


def _has_numbers(place: Place, request: Request) -> bool:
    """Whether a place's numbers are those of its inputs; a comparison's are where its cities' results are."""
    root, out = request.workspace.root, request.out
    if place.is_city:
        return has_numbers(place.name, root, out, place.language)
    made = [city for city in places(request) if read_manifest(city.folder) is not None]
    fresh = [fresh_manifest(city, _as_ran(request.workspace, out, city)) for city in made]
    return bool(fresh) and None not in fresh


def _refuse(place: Place) -> NoReturn:
    city_argument = "" if place.name == COMPARISON else f" {place.name}"
    raise CaseStudyError(
        f"{place.folder}: there are no results here that are up to date, and a pack says what results say."
        f" Make them with `casestudy run{city_argument}`, which writes the pack too."
    )


def _check_language(place: Place, language: str) -> None:
    if language not in place.languages:
        near = suggestion(language, place.languages)
        raise CaseStudyError(
            f"{place.name}: {language!r} is none of its languages. Expected {near}, or add it to `languages`"
            " in its params file."
        )


def _write(
    place: Place, language: str, kinds: Sequence[str], request: Request, manifest: Manifest
) -> WrittenPack:
    # The page links to what lies beside it, whether it is made now or was before
    beside = read_packs(place.folder).get(language, {})
    request = replace(request, pack=tuple(kind for kind in KINDS if kind in kinds or kind in beside))
    keys = pack_keys(place, manifest, language, kinds, request)
    order = pack_order(place, language, kinds, request.pack)
    made = write_pack(place.name, str(request.workspace.root), str(request.out), order)
    records = {kind: record_of(place.folder, keys[kind], pack_files) for kind, pack_files in made.items()}
    write_packs(place.folder, language, records)
    files = {kind: list(map(Path, pack_files["files"])) for kind, pack_files in made.items()}
    warnings = [text for pack_files in made.values() for text in pack_files["warnings"]]
    return WrittenPack(place.name, language, files, warnings)


def _summary(paths: Sequence[Path]) -> str:
    """Files of one kind: by name where they are few."""
    if len(paths) > FEW:
        return f"{len(paths)} files in {paths[0].parent.name}"
    return ", ".join(path.name for path in paths)
