"""`casestudy archive`: case studies as an RO-Crate that another machine can run again and prove."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analysis.batch.pack import read_packs
from analysis.batch.tasks import Request, places
from analysis.commands.archiving.contents import Contents, collect_contents
from analysis.commands.archiving.crate import how_to_run, write_crate
from analysis.problems import CaseStudyError

NO_LICENCE = "Not stated: ask the owner before passing it on."


@dataclass(frozen=True)
class ArchiveMade:
    """An archive that was written, and what it holds."""

    path: Path
    contents: Contents


def _relative(out: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(out, root)).as_posix()
    except ValueError:  # another drive
        return "out"


def archive(request: Request, target: Path, licence: str = "") -> ArchiveMade:
    """Write the request's cities into one archive.

    Raises CaseStudyError where results are missing or old, rocrate is not installed, or the file can't be
    written.
    """
    contents = collect_contents(request)
    packs = [read_packs(place.folder) for place in places(request)]
    kinds = {kind for pack in packs for language in pack.values() for kind in language}
    how = how_to_run(contents, tuple(sorted(kinds)), _relative(request.out, request.workspace.root))
    try:
        path = write_crate(contents, how, target, licence or NO_LICENCE)
    except OSError as error:
        raise CaseStudyError(
            f"{target}: the archive can't be written ({error.strerror or error}). Name another file with"
            " --to."
        ) from error
    return ArchiveMade(path, contents)
