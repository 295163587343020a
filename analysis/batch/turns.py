"""Runs that write to the same results take turns, and clear away what a killed one left half done.

1. Of two runs on one machine the second waits, and says so; the system lets go of the lock of a process that
   dies, however it dies. The lock's file lies with the system's temporary files, not among results, and goes
   with the run.
2. Whoever has the turn removes hidden files that a killed process was about to put in a file's place.
"""

from __future__ import annotations

import getpass
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from analysis.batch.tasks import Progress
from analysis.digests import combine

PAUSE = 0.5
"""Seconds between two tries to get the turn."""
UNFINISHED = re.compile(r"\..*-[0-9a-f]{12}(\.[^.]*)?|\..*\.part\.ipynb|\.run-[0-9a-f]{16}.*|\.writable")
"""Names of files as `replacing`, notebooks that are being executed, and runs on Dask have them."""


@contextmanager
def own_turn(out: Path, progress: Progress) -> Iterator[None]:
    """Be alone in writing to a folder of results on this machine, however long others take."""
    name = combine(str(out.resolve()), _user())[:16]
    path = Path(tempfile.gettempdir()) / f"casestudy-{name}.lock"
    lock = _lock(path)
    if lock is None:
        progress.told(
            f"Another run is writing to {out}; this one goes on when that has ended. Ctrl-C stops it."
        )
    while lock is None:
        time.sleep(PAUSE)
        lock = _lock(path)
    try:
        remove_unfinished(out)
        yield
    finally:
        _unlock(lock, path)


def remove_unfinished(out: Path) -> None:
    """Remove what a process that was killed had begun to write. Nobody else may be writing."""
    for path in out.rglob(".*"):
        if path.is_file() and UNFINISHED.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return str(os.getuid()) if hasattr(os, "getuid") else ""


def _lock(path: Path) -> IO[bytes] | None:
    """The file at `path`, open and locked; None while another process has it."""
    file = path.open("ab")
    if _locked(file) and _lies_at(path, file):
        return file
    file.close()
    return None


def _lies_at(path: Path, file: IO[bytes]) -> bool:
    """Whether an open file is the one at `path`: one that waited may hold the file that the run before it has
    removed, while a third has made a new one.
    """
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _unlock(file: IO[bytes], path: Path) -> None:
    """Remove a locked file and close it, which unlocks it; who has opened it meanwhile makes a new one."""
    if os.name == "nt":
        # an open file can't be removed there, nor one that somebody waits for, who then removes it
        file.close()
        with suppress(OSError):
            path.unlink()
        return
    with suppress(OSError):
        path.unlink()
    file.close()


def _locked(file: IO[bytes]) -> bool:
    """Whether the file could be locked; closing it unlocks it."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
