"""The proof of an archive on another machine: run again from what it holds, and compare number by number.

1. The data is found by its hash in the folder that its owner gives, whatever it is called there.
2. Everything happens in a folder of its own, which goes afterwards; the archive is only read.
3. Proved is a city whose estimates have the same rows and the same numbers: byte by byte, or to 1e-12 where
   the libraries are others. What else differs is counted and named, but for what says when.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.batch.manifest import NAME, PACK
from analysis.batch.run import run
from analysis.batch.tasks import Progress, Request
from analysis.commands.archiving.contents import PRIVATE
from analysis.commands.archiving.crate import HOW
from analysis.digests import digest, package_digest, versions
from analysis.files import copy_private
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace

TOLERANCE = 1e-12
WHEN = (NAME, PACK, "drawn.json", "written.json")
"""Files of results that say when they were made, or of which code; not what was found."""


@dataclass(frozen=True)
class CityProof:
    """A city made again: the rows of its estimates, how many of them differ, and its other files that do."""

    city: str
    rows: int
    differing: int
    files: int
    others: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """All cities made again; `unlike` is what of this machine is not as it was where the archive was made."""

    cities: tuple[CityProof, ...]
    unlike: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every number came out again."""
        return all(not city.differing for city in self.cities)


def prove(archive: Path, data: Path, jobs: int, progress: Progress) -> Proof:
    """Run an archive again with the data of a folder, and compare.

    Raises CaseStudyError for a file that is no archive, for data that is not in the folder, and where a city
    can't be made again.
    """
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "archive"
        how = _unpack(archive, there)
        _place_data(how["data"], data, there / "workspace")
        home = Workspace(there / "workspace")
        # As the results lay to the workspace: notebooks hold the way from the one to the other.
        again = Path(os.path.normpath(home.root / how["out"]))
        if not again.is_relative_to(home.root):
            again = Path(folder) / "again"
        request = Request(home, again, tuple(how["cities"]), jobs=jobs, pack=tuple(how["pack"]))
        reports = run(request, progress)
        failures = [failure.error for report in reports for failure in report.failures]
        if failures:
            raise CaseStudyError(f"{archive}: could not be made again. {failures[0]}")
        cities = [_compared(there / "out" / city, again / city, city) for city in how["cities"]]
    return Proof(tuple(cities), tuple(_unlike(how)))


def _unpack(archive: Path, folder: Path) -> Mapping[str, Any]:
    try:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                if not (folder / name).resolve().is_relative_to(folder.resolve()):
                    raise CaseStudyError(f"{archive}: {name} leads out of the archive; it was not unpacked.")
            packed.extractall(folder)
        return json.loads((folder / HOW).read_text(encoding="utf-8"))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise CaseStudyError(
            f"{archive}: this is no archive of case studies. Expected a file that `casestudy archive` wrote."
        ) from error


def _place_data(wanted: list[Mapping[str, Any]], data: Path, home: Path) -> None:
    """Rule 1. What is not needed may be missing: without the key of the pseudonyms they are others, but no
    number is.
    """
    sizes = {entry["size"] for entry in wanted}
    own: dict[str, Path] = {}
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.stat().st_size in sizes:
            own.setdefault(digest(path), path)
    needed = [entry for entry in wanted if entry["needed"]]
    missing = [entry for entry in needed if entry["sha256"] not in own]
    if missing:
        listed = "; ".join(f"{entry['path']} (SHA-256 {entry['sha256']})" for entry in missing)
        raise CaseStudyError(
            f"{data}: {len(missing)} of {len(needed)} files of data are not in this folder, by their hash:"
            f" {listed}. Ask the owner of the archive for them, and name the folder with --data."
        )
    for entry in wanted:
        if entry["sha256"] in own:
            target = home / entry["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_private(own[entry["sha256"]], target)


def _compared(archived: Path, made: Path, city: str) -> CityProof:
    then, now = (pd.read_parquet(folder / "estimates.parquet") for folder in (archived, made))
    names = {path.relative_to(archived).as_posix() for path in archived.rglob("*") if path.is_file()}
    others = []
    for name in sorted(names):
        if Path(name).name in WHEN or name in PRIVATE:
            continue
        if not (made / name).is_file() or digest(made / name) != digest(archived / name):
            others.append(name)
    return CityProof(city, len(then), _differing(then, now), len(names), tuple(others))


def _differing(then: pd.DataFrame, now: pd.DataFrame) -> int:
    """How many rows are not the same, labels exactly and numbers to the tolerance."""
    if len(then) != len(now) or list(then) != list(now):
        return max(len(then), len(now))
    unlike = np.zeros(len(then), dtype=bool)
    for column in then:
        if pd.api.types.is_float_dtype(then[column]):
            close = np.isclose(then[column], now[column], rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
            unlike |= ~close
        else:
            before, after = (frame[column].astype(object).map(str).to_numpy() for frame in (then, now))
            unlike |= before != after
    return int(unlike.sum())


def _unlike(how: Mapping[str, Any]) -> list[str]:
    """What is not as it was where the archive was made."""
    differences = ["casestudy itself"] if how["package"] != package_digest() else []
    own = versions()
    for name, version in how["packages"].items():
        if own.get(name) != version:
            differences.append(f"{name} {own.get(name, 'none')} for {version}")
    return differences
