"""Hashes of inputs and of the code, by which a run knows what is fresh."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from analysis.files import Stamp, stamp_of
from analysis.workspace import PACKAGE, REPOSITORY

SOURCES = {".py", ".csv", ".tsv", ".yaml", ".html", ".jinja", ".css", ".js", ".lark"}


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return _digest(path, stamp_of(path))


@lru_cache(maxsize=4096)
def _digest(path: Path, stamp: Stamp) -> str:
    """A file's hash as long as it bears this stamp: an export that many cities share is read through once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_inputs(paths: Iterable[Path], workspace: Path) -> dict[str, str]:
    """The SHA-256 of every input, by its path in the workspace, in the repository, or in full."""
    return {_shown(path, workspace): digest(path) for path in sorted(paths) if path.is_file()}


def combine(*parts: str) -> str:
    """One hash that changes when any part does."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def package_digest() -> str:
    """One hash of every source file of the package, so that changed code redoes what it made."""
    shipped = PACKAGE / "shipped"  # the examples are inputs, hashed as such
    sources = sorted(
        path for path in PACKAGE.rglob("*") if path.suffix in SOURCES and not path.is_relative_to(shipped)
    )
    return combine(*(f"{path.relative_to(PACKAGE).as_posix()} {digest(path)}" for path in sources))


@cache
def versions() -> dict[str, str]:
    """Installed versions of everything the package declares to need."""
    declared = [text for text in metadata.requires("casestudy") or () if "extra ==" not in text]
    names = sorted(re.split(r"[^\w.-]", requirement)[0] for requirement in declared)
    return {name: metadata.version(name) for name in names}


def program_digest() -> str:
    """One hash of the package, the packages it uses, and Python: what else than inputs makes a result."""
    packages = (f"{name} {version}" for name, version in versions().items())
    return combine(package_digest(), platform.python_version(), *packages)


def _shown(path: Path, workspace: Path) -> str:
    for root in (workspace, REPOSITORY):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.as_posix()
