"""What a city's preparation could have read, by which a run that has nothing to do ends without declaring
any.

Declaring a city (its form, plan, margins, other cities beside it) takes half a second; hashing the same files
takes a tenth of that. The policy:

1. A seal is of every file that a declaration looks for, there or not: all params, instruments, style,
   cleaning logs and settings of the workspace, the instruments used of the package's own, what lies beside
   each input (a log has files beside it), and what the run was told.
2. A city is sealed where its seal is the one that its manifest has and every input has the hash written
   there. Then nothing else is looked at; everywhere else its key decides, as if there were no seal.
3. A seal is kept only where nothing under it changed while the city was prepared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analysis.batch.manifest import Manifest
from analysis.batch.tasks import Place, Request
from analysis.digests import combine, digest, program_digest
from analysis.workspace import REPOSITORY

FOLDERS = ("params", "surveys", "style", "cleaning")
FILES = ("findings.yaml",)


def seal_of(place: Place, request: Request, inputs: Iterable[str]) -> str:
    """One hash of all that a declaration of the place looks for, as it is now (rule 1)."""
    root = request.workspace.root
    plan = f"{request.plan} {_digest(request.plan)}" if request.plan else ""
    facts = (place.name, place.language, plan, request.figures, program_digest())
    paths = [*_watched(root), *_package_files(root, inputs)]
    return combine(*facts, *_beside(root, inputs), *(f"{path} {_digest(path)}" for path in paths))


def is_sealed(place: Place, request: Request, manifest: Manifest) -> bool:
    """Whether nothing that the place's results were made of, or could be, has changed (rule 2)."""
    if not manifest.seal or manifest.seal != seal_of(place, request, manifest.inputs):
        return False
    return has_its_inputs(request, manifest)


def has_its_inputs(request: Request, manifest: Manifest) -> bool:
    """Whether every input has the hash that it had: where one has not, the place's key is another one, and
    need not be worked out.
    """
    paths_by_name = {name: _found(name, request.workspace.root) for name in manifest.inputs}
    return all(_digest(path) == manifest.inputs[name] for name, path in paths_by_name.items())


def kept_seal(before: str, place: Place, request: Request, inputs: Mapping[str, str]) -> str:
    """The seal to keep of a place prepared since `before` was taken; "" where something changed (rule 3)."""
    root = request.workspace.root
    same = all(_digest(_found(name, root)) == file_digest for name, file_digest in inputs.items())
    return seal_of(place, request, inputs) if same and before == surroundings(root) else ""


def surroundings(root: Path) -> str:
    """One hash of the files of a workspace that declarations look for."""
    return combine(*(f"{path} {_digest(path)}" for path in _watched(root)))


def _watched(root: Path) -> list[Path]:
    paths = [path for name in FOLDERS for path in (root / name).rglob("*")]
    paths += [root / name for name in FILES]
    return sorted(path for path in paths if path.is_file() and not path.name.startswith(("~$", ".")))


def _package_files(root: Path, inputs: Iterable[str]) -> Iterator[Path]:
    """The files of those instruments that lie outside the workspace, with what came to lie there since."""
    home = REPOSITORY / "surveys"
    if root == REPOSITORY:
        return
    names = {name.split("/")[1] for name in inputs if name.startswith("surveys/")}
    for name in sorted(names):
        if not (root / "surveys" / name).is_dir():
            yield from sorted(path for path in (home / name).rglob("*") if path.is_file())


def _beside(root: Path, inputs: Iterable[str]) -> list[str]:
    """The names of all files in the folders of inputs, but for those whose content is looked at anyway."""
    folders = {_found(name, root).parent for name in inputs}
    watched = [root / name for name in FOLDERS]
    names = []
    for folder in sorted(folders):
        if folder.is_dir() and not any(folder.is_relative_to(one) for one in watched):
            names += sorted(str(path) for path in folder.iterdir() if path.is_file())
    return names


def _found(name: str, root: Path) -> Path:
    """The file that a manifest calls `name`."""
    for home in (root, REPOSITORY):
        if (home / name).is_file():
            return home / name
    return Path(name)


def _digest(path: Path) -> str:
    """The hash of a file; "" where there is none."""
    try:
        return digest(path)
    except OSError:
        return ""
