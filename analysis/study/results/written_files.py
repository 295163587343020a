"""Which tables and figures a run has written, so that the next one takes away those it no longer has."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from analysis.files import write_atomic

NAME = "written.json"


def keep_only(folder: Path, written: Iterable[Path]) -> None:
    """Remove what an earlier run wrote into `folder` and this one did not; what others put there stays."""
    names = sorted({path.relative_to(folder).as_posix() for path in written})
    for name in set(_earlier(folder)) - set(names):
        (folder / name).unlink(missing_ok=True)
    write_atomic(folder / NAME, json.dumps(names, indent=1) + "\n")


def _earlier(folder: Path) -> list[str]:
    try:
        return json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
