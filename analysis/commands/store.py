"""Exports turned into a store, which a run reads piece by piece (`casestudy store`)."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.intake.stored.files import ENDING, StoreManifest, is_store, read_manifest
from analysis.intake.stored.store import StoreMaking, write_store
from analysis.params import SurveyParams, read_params
from analysis.problems import CaseStudyError, Problem, Problems, suggestion
from analysis.study.surveys.declared import read_questionnaire
from analysis.workspace import Workspace


@dataclass(frozen=True)
class Stored:
    """A store that was made: of which survey, where, what it says of itself, what was met in reading, and
    how params name it; `named` says whether they do already.
    """

    instrument: str
    folder: Path
    export: str
    manifest: StoreManifest
    warnings: tuple[Problem, ...]
    named: bool

    @property
    def rows(self) -> int:
        return sum(self.manifest.parts.values())

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum((self.folder / name).stat().st_size for name in self.manifest.parts)


@dataclass(frozen=True)
class _Wanted:
    """A survey as params have it, the exports to read, and where the store is to be."""

    survey: SurveyParams
    exports: tuple[Path, ...]
    folder: Path
    named: bool


def make_stores(
    workspace: Workspace,
    name: str,
    exports: Sequence[Path] = (),
    to: Path | None = None,
    told: Callable[[str, int], None] = lambda survey, rows: None,
) -> Iterator[Stored]:
    """Make a store of each export of a city's surveys, or of an instrument's in all cities.

    `exports` are read instead of those that params name, `to` is the folder of the store. `told` hears how
    many interviews are written. Raises CaseStudyError where an export can't be read as one, or nothing of
    that name is there; a store that was there is then as it was.
    """
    wanted = _wanted(workspace, name, tuple(exports), to)
    for one in wanted:
        yield _make(workspace, one, told)


def _wanted(workspace: Workspace, name: str, exports: tuple[Path, ...], to: Path | None) -> list[_Wanted]:
    surveys = _surveys(workspace, name)
    stores: dict[Path, _Wanted] = {}
    for survey in surveys:
        folder, named = _folder_of(workspace, survey, exports, to)
        read = exports or _exports_of(workspace, survey, folder)
        other = stores.setdefault(folder, _Wanted(survey, read, folder, named))
        if _way(other.survey) != _way(survey) or other.exports != read:
            raise CaseStudyError(
                f"{folder}: two surveys would be written here that are of different instruments, waves or"
                " exports. Name a city, and a folder with --to."
            )
    if to is not None and len(stores) > 1:
        raise CaseStudyError("--to names one folder, and several stores would be made. Name one survey.")
    return list(stores.values())


def _way(survey: SurveyParams) -> tuple[str, ...]:
    """What decides how its export is read."""
    return survey.instrument, survey.wave, survey.sheet, survey.routing


def _surveys(workspace: Workspace, name: str) -> list[SurveyParams]:
    """The surveys of a city of this name, else those that use an instrument of this name."""
    problems = Problems()
    cities = workspace.cities()
    if name in cities:
        params = problems.sound(read_params(workspace.params(name), problems))
        return list(params.surveys)
    if name not in workspace.instruments():
        near = suggestion(name, [*cities, *workspace.instruments()])
        raise CaseStudyError(
            f"{workspace.root}: there is no city and no survey {name!r}."
            + (f" Expected {near}." if near else "")
        )
    surveys = []
    for city in cities:
        params = read_params(workspace.params(city), Problems())
        listed = params.surveys if params else ()
        surveys += [survey for survey in listed if survey.instrument == name]
    if not surveys:
        raise CaseStudyError(
            f"{workspace.root / 'params'}: no city has the survey {name}, so that nothing says which export"
            " is meant. Write a city's params first."
        )
    return surveys


def _folder_of(
    workspace: Workspace, survey: SurveyParams, exports: tuple[Path, ...], to: Path | None
) -> tuple[Path, bool]:
    """Where the store of a survey lies or is to lie, and whether its params name it there."""
    text = survey.exports[0]
    place = Path(text) if Path(text).is_absolute() else workspace.root / text
    if to is not None:
        return to.resolve(), place.resolve() == to.resolve()
    if place.suffix == ENDING:
        return place.resolve(), True
    stem = exports[0].stem if exports else place.stem
    return (workspace.root / "data" / f"{stem}{ENDING}").resolve(), False


def _exports_of(workspace: Workspace, survey: SurveyParams, folder: Path) -> tuple[Path, ...]:
    """The exports that params name, or those that the store they name was made of."""
    if Path(survey.exports[0]).suffix != ENDING:
        return tuple(workspace.resolve(text) for text in survey.exports)
    if not is_store(folder):
        raise CaseStudyError(
            f"{folder}: there is no store yet, and nothing says what to make it of. Name the exports:"
            f" `casestudy store {survey.instrument} --from FILE-OR-FOLDER`."
        )
    paths = tuple(Path(path) for path in read_manifest(folder).made_from)
    gone = [path for path in paths if not path.exists()]
    if gone:
        raise CaseStudyError(
            f"{gone[0]}: the store was made of this file, which is no longer there. Name the exports with"
            " --from."
        )
    return paths


def _make(workspace: Workspace, one: _Wanted, told: Callable[[str, int], None]) -> Stored:
    survey, problems = one.survey, Problems()
    questionnaire = read_questionnaire(survey, workspace, problems)
    # beside where it is to be, so that it can take that place in one step
    temporary = one.folder.with_name(f".{one.folder.stem}-{secrets.token_hex(6)}{ENDING}")
    making = StoreMaking(
        temporary,
        questionnaire.form,
        questionnaire.instrument,
        questionnaire.recodes,
        survey.wave,
        survey.sheet,
        survey.routing,
        lambda rows: told(survey.instrument, rows),
    )
    try:
        temporary.mkdir(parents=True, mode=0o700)
        manifest = write_store(making, one.exports, problems)
        _put_in_place(temporary, one.folder)
    except OSError as error:
        raise CaseStudyError(
            f"{one.folder}: the store can't be written: {error.strerror or error}. Make room there, or name"
            " another folder with --to."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    named = one.folder
    if one.folder.is_relative_to(workspace.root.resolve()):
        named = one.folder.relative_to(workspace.root.resolve())
    return Stored(
        survey.instrument, one.folder, named.as_posix(), manifest, tuple(problems.warnings), one.named
    )


def _put_in_place(temporary: Path, folder: Path) -> None:
    if folder.exists() and not is_store(folder):
        raise CaseStudyError(
            f"{folder}: there is something else here, which would be lost. Name another folder with --to."
        )
    old = temporary.with_name(f"{temporary.name}-old")
    if folder.exists():
        folder.replace(old)
    temporary.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
