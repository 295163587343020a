"""What an archive of case studies holds, and what of them is only named by its hash.

1. Only what is known to declare something travels of the inputs: params, the instruments' own files by their
   names, the form, style, own text, notebooks, published figures, and IOM's published counts.
2. Every other input is named by its hash: exports, cleaning logs (they quote answers), files of weights, a
   form that lists who interviewed, the register of qualitative interviews, and whatever else lies in an
   instrument's folder. A notebook that holds what its cells printed is refused: that may be people's answers.
3. Of the results everything travels but what is its owner's alone (files that would narrow down what is
   hidden, and the audit, which quotes answers) and folders of a language that the place no longer has: no run
   would make them again.
4. The key of the pseudonyms stays; whoever proves an archive may hold it and then gets the same pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from analysis.batch.manifest import Manifest
from analysis.batch.tasks import Place, Request, comparison, places
from analysis.batch.visits import fresh_manifest
from analysis.cleaning.audit.pseudonyms import KEY_FILE
from analysis.digests import digest
from analysis.intake.form.telling import identify_question
from analysis.languages import languages
from analysis.problems import CaseStudyError
from analysis.study import declare
from analysis.study.city import City
from analysis.study.surveys.declared import Declared
from analysis.workspace import CONTEXT, INTERVIEWS, REPOSITORY, Workspace

DECLARATIONS = (
    "instrument.yaml",
    "harmonise.csv",
    "recodes.csv",
    "indicators.yaml",
    "checks.csv",
    "plan.csv",
    "comparison.yaml",
    "phrases.yaml",
    "registry.yaml",
    "points.csv",
    "labels.csv",
    "stocks.yaml",
    "projection.yaml",
    "interviews.yaml",
)
OWN_FOLDERS = ("style", "text", "notebooks")
OWN_FILES = ("findings.yaml",)
PRIVATE = ("frames.json", "quality/disclosure.csv", "quality/audit*.xlsx")
"""Of the results of a place: its owner's alone."""


@dataclass(frozen=True)
class Hashed:
    """A file that stays where it is: its path in the workspace (its name alone where it lies elsewhere).

    `needed`: params or an instrument name it; nothing can be made again without it.
    """

    path: str
    sha256: str
    size: int
    needed: bool


@dataclass(frozen=True)
class Archived:
    """A place in an archive: its manifest, its results by their path in the archive, and the paths there of
    what it was made of.
    """

    place: Place
    manifest: Manifest
    results: dict[str, Path]
    inputs: tuple[str, ...]
    hashed: tuple[Hashed, ...]


@dataclass(frozen=True)
class Contents:
    """All that an archive holds: files by their path in it, and the places they belong to."""

    files: dict[str, Path]
    places: tuple[Archived, ...]
    key: Hashed | None

    @property
    def hashed(self) -> dict[str, Hashed]:
        """What stays with its owner, by path."""
        every = [file for archived in self.places for file in archived.hashed]
        return {file.path: file for file in (*every, *filter(None, [self.key]))}


def collect_contents(request: Request) -> Contents:
    """What belongs into an archive of the request's cities, and of the comparison where it has all of them.

    Raises CaseStudyError for a city without results, or whose results are not those of its inputs.
    """
    home = request.workspace
    cities = [_archived_city(place, request) for place in places(request)]
    files: dict[str, Path] = dict(_own_files(home))
    archives = list(cities)
    everyone = len(cities) == len(home.cities())
    compared = comparison(request)
    if everyone and (made := fresh_manifest(compared, request)) is not None:
        archives.append(
            Archived(compared, made, _results(compared.folder, "out/comparison", compared.languages), (), ())
        )
        files |= _results(request.out / CONTEXT, f"out/{CONTEXT}")
        if (request.out / "index.html").is_file():
            files["out/index.html"] = request.out / "index.html"
    for place in places(request):
        files |= dict(_declared_files(_declared(place, request), home))
    for archived in archives:
        files |= archived.results
    key = home.root / KEY_FILE
    key_hash = Hashed(KEY_FILE, digest(key), key.stat().st_size, False) if key.is_file() else None
    return Contents(dict(sorted(files.items())), tuple(archives), key_hash)


def _declared(place: Place, request: Request) -> City:
    return declare(place.name, request.workspace.root, request.out, place.language)


def _archived_city(place: Place, request: Request) -> Archived:
    manifest = fresh_manifest(place, request)
    if manifest is None:
        raise CaseStudyError(
            f"{place.folder}: there are no results here that are those of today's inputs. Make them with"
            f" `casestudy run {place.name}`, then archive them."
        )
    city = _declared(place, request)
    travelling = dict(_declared_files(city, request.workspace))
    named, data = {path.resolve() for path in travelling.values()}, _data(city)
    hashed = []
    for path in dict.fromkeys([*city.inputs, *_named_data(city)]):
        if path.is_file() and path.resolve() not in named:
            needed = path.resolve() in data
            hashed.append(Hashed(_named(path, request.workspace), digest(path), path.stat().st_size, needed))
    results = _results(place.folder, f"out/{place.name}", place.languages)
    return Archived(place, manifest, results, tuple(travelling), tuple(hashed))


def _declared_files(city: City, home: Workspace) -> Iterator[tuple[str, Path]]:
    """Rule 1: the inputs of a city that travel, by their path in the archive."""
    yield f"workspace/params/{city.id}.yaml", city.params_path
    data = _data(city)
    folders = {survey.instrument.folder: survey.instrument.form_path for survey in city.surveys}
    for folder, form in folders.items():
        yield from _placed([folder / name for name in DECLARATIONS], data, home)
        yield from _placed(sorted(form.rglob("*")) if form.is_dir() else [form], data, home)
        yield from _placed([folder / "example" / "published.csv"], data, home)
    for source in city.sources:
        every = [source.folder / name for name in DECLARATIONS]
        if source.kind != INTERVIEWS:
            every = sorted(path for path in source.folder.rglob("*") if path.suffix != ".md")
        yield from _placed(every, data, home)


def _data(city: City) -> set[Path]:
    """The files with answers that the city names, to be told from others."""
    return {path.resolve() for path in _named_data(city)}


def _named_data(city: City) -> Iterator[Path]:
    """The files with answers that the city names; of a store, which is a folder, all in it."""
    named = [path for survey in city.surveys for path in (*survey.exports, *survey.cleaning.existing)]
    named += [survey.design_file for survey in city.surveys if survey.design_file]
    named += [survey.instrument.form_path for survey in city.surveys if _lists_staff(survey)]
    for source in city.sources:
        named += source.exports if source.kind != INTERVIEWS else source.inputs
    for path in named:
        yield from sorted(path.rglob("*")) if path.is_dir() else [path]


def _lists_staff(survey: Declared) -> bool:
    """Whether the form has a list of those who interviewed: names of people, and no answers of the survey."""
    form, role = survey.form, survey.instrument.columns.enumerator
    selects = [name for name, question in form.questions.items() if question.is_select]
    return any(name == role or identify_question(form, name) == "staff" for name in selects)


def _check_without_outputs(notebook: Path) -> None:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # no notebook that could have printed anything
    if any(cell.get("outputs") for cell in cells):
        raise CaseStudyError(
            f"{notebook}: this notebook holds what its cells printed, which may be people's answers. Clear"
            " all outputs in Jupyter, save it, and archive again."
        )


def _placed(paths: list[Path], data: set[Path], home: Workspace) -> Iterator[tuple[str, Path]]:
    for path in paths:
        if path.is_file() and path.resolve() not in data and not path.name.startswith((".", "~$")):
            yield f"workspace/{_named(path, home)}", path


def _own_files(home: Workspace) -> Iterator[tuple[str, Path]]:
    """Style, own text and notebooks of the workspace; notebooks of ours come with the package."""
    if home.root == REPOSITORY:
        return
    for folder in OWN_FOLDERS:
        for path in sorted((home.root / folder).rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in path.relative_to(home.root).parts)
            if path.is_file() and not hidden:
                if path.suffix == ".ipynb":
                    _check_without_outputs(path)
                yield f"workspace/{path.relative_to(home.root).as_posix()}", path
    for name in OWN_FILES:
        if (home.root / name).is_file():
            yield f"workspace/{name}", home.root / name


def _results(folder: Path, prefix: str, kept: Collection[str] = ()) -> dict[str, Path]:
    """Rule 3: the files of a folder of results in the languages `kept`, by their path in the archive."""
    files, stale = {}, {*languages()} - {*kept}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not path.is_file() or hidden or name.endswith(".failed.ipynb") or name.split("/", 1)[0] in stale:
            continue
        # Another language's results lie in a folder of their own, with the same names in it.
        inner = name.split("/", 1)[-1]
        if not any(fnmatch(part, pattern) for pattern in PRIVATE for part in (name, inner)):
            files[f"{prefix}/{name}"] = path
    return files


def _named(path: Path, home: Workspace) -> str:
    """A path as seen from the workspace, or from the repository behind it; else the name alone."""
    for root in (home.root, REPOSITORY):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name
