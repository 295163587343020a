"""A snapshot that is written again only where what it shows has changed.

A change of one title writes most files of a pack anew; the page of four numbers and four figures, whose
letters take longer than all other files together, seldom shows it. `snapshot.json` says what the page was
made of, and its files byte for byte: one that somebody changed is made again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.digests import combine, digest, program_digest
from analysis.files import write_atomic
from analysis.reporting.documents.snapshot import NAMES, Snapshot, write_snapshot

RECORD = "snapshot.json"


def keep_snapshot(folder: Path, snapshot: Snapshot) -> tuple[Path, ...]:
    """The page's files, made now where they are not what they would be, and what they were made of."""
    key = combine(program_digest(), repr(snapshot))
    if _read(folder / RECORD) != {"key": key, "files": _digests(folder)}:
        write_snapshot(folder, snapshot)
        record = {"key": key, "files": _digests(folder)}
        write_atomic(folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    return tuple(folder / name for name in (*NAMES, RECORD))


def _digests(folder: Path) -> dict[str, str]:
    return {name: digest(folder / name) for name in NAMES if (folder / name).is_file()}


def _read(path: Path) -> dict[str, Any]:
    """What the files were made of; nothing where it can't be read, so that they are made again."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
