"""The record beside every result: from which inputs, with which code, when (`manifest.json`)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from analysis.digests import package_digest, versions
from analysis.files import write_atomic
from analysis.workspace import REPOSITORY

NAME = "manifest.json"
PACK = "pack.json"


@cache
def git_commit() -> str:
    """The repository's commit, ending in -dirty when files differ from it; empty outside a checkout."""
    command = ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", check=True, timeout=20
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


@dataclass(frozen=True)
class NotebookRecord:
    """One notebook as last executed. `key` is the hash of all it was made from; empty when it failed."""

    key: str
    started: str
    seconds: float
    error: str = ""


@dataclass(frozen=True)
class Manifest:
    """What the results in one folder were made from.

    `key` is the hash of all that went into them; `planned` the place's own notebooks, `outputs` the files
    its preparation left, `shown` hashes of what notebooks show, by section and by table, `said` hashes of
    what its pack says, by language, `numbers` that of what its numbers are made of, `seal` that of all a
    declaration looks for. Paths of inputs are relative to the workspace where they can be. No `seed`:
    nothing was drawn at random.
    """

    name: str
    language: str
    key: str
    started: str
    seconds: float
    planned: tuple[str, ...]
    tables: int
    figures: int
    warnings: tuple[str, ...]
    params: Mapping[str, object]
    seed: int | None
    inputs: Mapping[str, str]
    outputs: tuple[str, ...]
    notebooks: Mapping[str, NotebookRecord] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    numbers: str = ""
    seal: str = ""
    git_commit: str = field(default_factory=lambda: git_commit())
    package: str = field(default_factory=lambda: package_digest())
    python: str = field(default_factory=platform.python_version)
    system: str = field(default_factory=platform.system)
    packages: Mapping[str, str] = field(default_factory=lambda: versions())


def write_manifest(manifest: Manifest, folder: Path) -> Path:
    """Write the manifest into a results folder."""
    return write_atomic(
        folder / NAME, json.dumps(asdict(manifest), indent=2, ensure_ascii=False, default=str) + "\n"
    )


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a results folder, or None where there is none that this version can read."""
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
        notebooks = {name: NotebookRecord(**notebook) for name, notebook in record.pop("notebooks").items()}
        return Manifest(**record, notebooks=notebooks)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def forget_key(folder: Path) -> None:
    """Have a manifest say no longer that its folder is up to date: other results are written there now.

    A run that ends before it can write the new manifest (killed, or stopped), and then gets its inputs of
    before again, would else find that they fit, and leave results of the others.
    """
    manifest = read_manifest(folder)
    if manifest is not None and manifest.key:
        write_manifest(replace(manifest, key="", seal=""), folder)


def now() -> str:
    """The present moment in UTC, to the second; that of SOURCE_DATE_EPOCH where it is set."""
    fixed = _fixed_moment()
    moment = datetime.now(UTC) if fixed is None else datetime.fromtimestamp(fixed, UTC)
    return moment.isoformat(timespec="seconds")


def elapsed(seconds: float) -> float:
    """Seconds as the manifest keeps them: to the hundredth; 0 where the moment is fixed."""
    return round(seconds, 2) if _fixed_moment() is None else 0.0


def _fixed_moment() -> int | None:
    """The moment that https://reproducible-builds.org/specs/source-date-epoch/ has for all, if it is set."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(text) if text.isdecimal() else None


def list_outputs(folder: Path) -> tuple[str, ...]:
    """Every file a preparation left in a results folder: notebooks, the pack and other languages' folders
    aside.
    """
    packs = _packs(folder)
    others = [manifest_path.parent for manifest_path in folder.glob(f"*/{NAME}")]
    files = [
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb" and path.name != NAME
    ]
    own_paths = [path for path in files if not any(path.is_relative_to(other) for other in others)]
    names = {path.relative_to(folder).as_posix() for path in own_paths}
    packed = {name for kinds in packs.values() for record in kinds.values() for name in record["files"]}
    # A pack draws the figures of a further language into that language's folder, beside its files
    further = tuple(f"{language}/" for language in packs)
    return tuple(sorted(name for name in names - packed - {PACK} if not name.startswith(further)))


def _packs(folder: Path) -> dict[str, dict[str, Any]]:
    """The pack by language and kind, which is kept up to date by itself; nothing where it can't be read."""
    try:
        packs = json.loads((folder / PACK).read_text(encoding="utf-8"))
        for kinds in packs.values():
            for record in kinds.values():
                list(record["files"])
        return packs
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
