"""Where a run finds its files: a workspace, and behind it the repository's instruments and notebooks.

A workspace is a folder with `params/`, and optionally `surveys/`, `notebooks/` and data. Microdata
lives there and never in the repository; the repository is itself a workspace, with the example cities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from analysis.addresses import as_typed, fetched, is_address, shown
from analysis.problems import CaseStudyError, suggestion

PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parent if (PACKAGE.parent / "params").is_dir() else PACKAGE / "shipped"
"""Where the example cities, their instruments and the notebooks lie: the checkout, or inside the package."""
COMPARISON = "comparison"
CONTEXT = "context"
"""The folders of results that are no city's: of all cities together, and of the figures they share."""
FLOWS, DISPLACEMENT, INTERVIEWS = "flows", "displacement", "interviews"
SOURCES = {FLOWS: "registry.yaml", DISPLACEMENT: "stocks.yaml", INTERVIEWS: "interviews.yaml"}
"""The sections that don't come from a survey, and the file that makes an instrument folder one of their
sources.
"""


@dataclass(frozen=True)
class Workspace:
    """A folder of cities; what it lacks of instruments, notebooks and data is taken from the repository."""

    root: Path

    @property
    def out(self) -> Path:
        """The folder results go to unless a run says otherwise."""
        return self.root / "out"

    def results(self, out: Path | None) -> Path:
        """The folder that results go to: `out` where one is named; of an address its copy here."""
        return (local_folder(out) if out else self.out).absolute()

    def cities(self) -> list[str]:
        """Every city with a params file here, in alphabetical order."""
        return _stems([self.root / "params"], "*.yaml")

    def params_files(self) -> dict[str, Path]:
        """The params file of every city, by its name, in alphabetical order."""
        return {city: self.root / "params" / f"{city}.yaml" for city in self.cities()}

    def notebooks(self) -> list[str]:
        """Every notebook to be had by name, here or in the repository."""
        return _stems(self._folders("notebooks"), "*.ipynb")

    def instruments(self, declaration: str = "instrument.yaml") -> list[str]:
        """Every instrument to be had by name, here or in the repository: each folder with such a
        declaration.
        """
        return _stems(self._folders("surveys"), f"*/{declaration}")

    def params(self, city: str) -> Path:
        """The city's params file. Raises CaseStudyError, with the nearest match, for a city not here."""
        cities = self.cities()
        if city not in cities:
            raise _unknown("city", city, cities, self.root / "params")
        return self.root / "params" / f"{city}.yaml"

    def notebook(self, name: str) -> Path:
        """The notebook of that name. Raises CaseStudyError, with the nearest match, when there is none."""
        return self._named("notebook", name, "notebooks", f"{name}.ipynb", self.notebooks())

    def instrument(self, name: str, declaration: str = "instrument.yaml") -> Path:
        """The instrument's folder.

        Raises CaseStudyError, with the nearest match, when there is none of that kind.
        """
        known = self.instruments(declaration)
        kind = "instrument" if declaration == "instrument.yaml" else f"instrument with {declaration}"
        return self._named(kind, name, "surveys", f"{name}/{declaration}", known).parent

    def resolve(self, text: str) -> Path:
        """The existing file a params file names: under the workspace, else under the repository; of an
        address the copy in `data/fetched`.

        A relative path that leaves both, through `..` or a link, is an error; an absolute one is taken as
        meant.
        Raises CaseStudyError for such a path and for a file that is not there.
        """
        if is_address(text):
            found = [fetched(text, self.root / "data" / "fetched")]
        elif Path(text).is_absolute():
            found = [Path(text)]
        else:
            found = [self._inside(root, text) for root in dict.fromkeys([self.root, REPOSITORY])]
        for path in found:
            if path.exists():
                return path
        near = suggestion(
            Path(text).name, sorted(path.name for path in _siblings(found[0]) if path.is_file())
        )
        raise CaseStudyError(
            f"{text}: there is no such file at {found[0]}."
            + (f" Expected {near}." if near else " Check the path.")
        )

    def _inside(self, root: Path, text: str) -> Path:
        path = (root / text).resolve()
        if not path.is_relative_to(root.resolve()):
            raise CaseStudyError(
                f"{text}: this path leads out of {root}. Put the file inside the workspace, or give its"
                " absolute path."
            )
        return path

    def _folders(self, kind: str) -> list[Path]:
        return list(dict.fromkeys([self.root / kind, REPOSITORY / kind]))

    def _named(self, kind: str, name: str, folder: str, pattern: str, known: list[str]) -> Path:
        for path in (home / pattern for home in self._folders(folder)):
            if name in known and path.is_file():
                return path
        raise _unknown(kind, name, known, self.root / folder)


def find_workspace(folder: Path | str | None = None) -> Workspace:
    """The workspace at `folder` or above it; without a folder, the one we stand in, else the repository.

    Of an address such as s3://bucket/folder it is the copy here (`mirrors.py`).

    Raises CaseStudyError when there is none.
    """
    start = local_folder(folder if folder is not None else ".").resolve()
    if folder is not None and (start / "params").is_dir():
        return Workspace(start)
    for home in (start, *start.parents):
        if (home / "params").is_dir() and (home / "surveys").is_dir():
            return Workspace(home)
    if folder is not None:
        raise CaseStudyError(
            f"{_as_named(folder, start)}: this is no workspace, it has no params folder. "
            "Make one with `casestudy adopt`, or name another with --workspace."
        )
    if REPOSITORY.is_relative_to(PACKAGE):
        raise CaseStudyError(
            f"{start}: this is no workspace. `casestudy example DIR` writes the example cities into a folder"
            " of your own, `casestudy adopt` makes a workspace from your form and export; or name one with"
            " --workspace."
        )
    return Workspace(REPOSITORY)


def local_folder(folder: Path | str) -> Path:
    """A folder as one of this machine: of an address its copy, which is put back when the command ends."""
    text = folder.as_posix() if isinstance(folder, Path) else folder
    if not is_address(text):
        return Path(folder)
    if urlsplit(text).scheme.lower() in ("file", "local"):
        return Path(url2pathname(urlsplit(text).path))
    from analysis.mirrors import mirror_of  # few workspaces lie at an address

    return mirror_of(as_typed(text)).root


def _as_named(folder: Path | str, start: Path) -> str:
    text = folder.as_posix() if isinstance(folder, Path) else folder
    return shown(as_typed(text)) if is_address(text) else str(start)


def results_folder(out: Path, name: str, language: str, own: str) -> Path:
    """Where the results of a city (or the comparison) lie.

    `out/<name>/` in the city's `own` language and `out/<name>/<language>/` in any other, so that
    an English and a French run stand side by side and neither overwrites the other.
    """
    return out / name if language == own else out / name / language


def _stems(folders: Iterable[Path], pattern: str) -> list[str]:
    files = (path for folder in folders for path in folder.glob(pattern))
    if "/" in pattern:
        return sorted({path.parent.name for path in files})
    return sorted({path.stem for path in files})


def _siblings(path: Path) -> Iterable[Path]:
    return path.parent.iterdir() if path.parent.is_dir() else ()


def _unknown(kind: str, name: str, known: list[str], home: Path) -> CaseStudyError:
    near = suggestion(name, known)
    return CaseStudyError(f"{home}: there is no {kind} {name!r}." + (f" Expected {near}." if near else ""))
