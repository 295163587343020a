"""Each pull as a file of its own, and what changed since the one before.

`<folder>/0001.jsonl` holds a submission a line, in the server's order; `partial.jsonl` and `partial.json` are
a pull that was interrupted, which the next one goes on with. An edit can't be told by its date on every
server, so submissions are compared by a hash of all that they hold.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.files import write_atomic
from analysis.intake.sources.pages import Page, Record, count_submissions, read_pages
from analysis.intake.sources.server import Connection
from analysis.problems import CaseStudyError

_PARTIAL, _STATE = "partial.jsonl", "partial.json"


@dataclass(frozen=True)
class Pulled:
    """A pull: its snapshot and submissions, and the ids that are new, changed and gone since the last one."""

    path: Path
    records: tuple[Record, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    vanished: tuple[str, ...]


def pull_submissions(connection: Connection, folder: Path) -> Pulled:
    """Fetch all submissions into a new snapshot; where nothing changed the last one stands.

    Raises CaseStudyError where the server refuses, or the number read is not the server's; what was read so
    far then stays for the next try.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state, records = _read_partial(folder, connection)
    if state != "done":
        for page in read_pages(connection, state):
            records += page.records
            _write_partial(folder, page, connection)
    expected = count_submissions(connection)
    ids = [record_id(record) for record in records]
    if len(set(ids)) != expected:
        _forget_partial(folder)
        raise CaseStudyError(
            f"{len(set(ids)):,} submissions were read, but the server says there are {expected:,}. Some came"
            " or went meanwhile, or may not be read with this token. Nothing was changed; run the command"
            " again."
        )
    return _finish(folder, records)


def record_id(record: Record) -> str:
    """What a submission goes by: its uuid, else ODK's __id, else its number."""
    return str(record.get("_uuid") or record.get("__id") or record.get("_id"))


def hash_record(record: Record) -> str:
    """A hash of all that a submission holds, whatever the order of its keys."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def snapshots(folder: Path) -> list[Path]:
    """All snapshots, the first one first."""
    return sorted(path for path in folder.glob("*.jsonl") if path.stem.isdigit())


def read_snapshot(path: Path) -> list[Record]:
    """The submissions of a snapshot."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _finish(folder: Path, records: Sequence[Record]) -> Pulled:
    earlier = snapshots(folder)
    before = {record_id(record): hash_record(record) for record in _last(earlier)}
    now = {record_id(record): hash_record(record) for record in records}
    added = tuple(key for key in now if key not in before)
    changed = tuple(key for key, value in now.items() if key in before and before[key] != value)
    vanished = tuple(key for key in before if key not in now)
    path = earlier[-1] if earlier else folder / "0001.jsonl"
    if not earlier or added or changed or vanished:
        path = folder / f"{len(earlier) + 1:04}.jsonl"
        _write_private(path, _lines(records))
    _forget_partial(folder)
    return Pulled(path, tuple(records), added, changed, vanished)


def _last(earlier: Sequence[Path]) -> list[Record]:
    return read_snapshot(earlier[-1]) if earlier else []


def _lines(records: Iterable[Record]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _write_private(path: Path, text: str) -> None:
    """Microdata: for its owner's eyes alone."""
    write_atomic(path, text, private=True)


def _source(connection: Connection) -> dict[str, str]:
    return connection.server.model_dump(mode="json")


def _read_partial(folder: Path, connection: Connection) -> tuple[str, list[Record]]:
    """Where an interrupted pull of the same form stopped, and what it had read: from the start, if none."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        lines = (folder / _PARTIAL).read_bytes()[: state["bytes"]].decode("utf-8").splitlines()
    except (OSError, ValueError, KeyError, TypeError):
        _forget_partial(folder)
        return "", []
    if state.get("source") != _source(connection):
        _forget_partial(folder)
        return "", []
    return state["after"] or "done", [json.loads(line) for line in lines]


def _write_partial(folder: Path, page: Page, connection: Connection) -> None:
    """Add a page: its lines first, then how many bytes of them are good."""
    path = folder / _PARTIAL
    state = folder / _STATE
    good = json.loads(state.read_text(encoding="utf-8"))["bytes"] if state.is_file() else 0
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(good)
        file.seek(good)
        file.write(_lines(page.records).encode("utf-8"))
        good = file.tell()
    _write_private(state, json.dumps({"after": page.after, "bytes": good, "source": _source(connection)}))


def _forget_partial(folder: Path) -> None:
    for name in (_STATE, _PARTIAL):
        (folder / name).unlink(missing_ok=True)
