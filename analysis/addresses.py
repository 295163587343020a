"""Files that params name by an address (s3://bucket/export.csv) instead of a path.

1. A `file:` address is the file itself.
2. Any other is copied into the workspace, `data/fetched/`, readable by its owner alone, and read there; it is
   copied again when its size, tag or date at the address is another. A process looks at most once a minute.
3. What speaks with the store is fsspec and its package for the kind of store; keys and tokens are those of
   that package's own settings, and come into no file or message here.
4. A folder at an address is not read here: a workspace there is worked on in a copy (`mirrors.py`), a store
   of Parquet files has to be on a mounted share.

fetched(address, folder) -> the path to read
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from analysis.files import replacing, write_atomic
from analysis.problems import CaseStudyError

# A drive of Windows has one letter; Path takes one of the two slashes away.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/+[^/]")
_FRESH_SECONDS = 60.0
_TELLING = (
    "size",
    "ETag",
    "etag",
    "md5Hash",
    "mtime",
    "modified",
    "LastModified",
    "last_modified",
    "created",
)
"""What stores say of a file by which a change of it is seen."""
_seen: dict[tuple[str, Path], tuple[float, Path]] = {}


def is_address(text: str) -> bool:
    """Whether a text names a place on a server or in a store of objects, not a path."""
    return bool(_ADDRESS.match(text))


def as_typed(text: str) -> str:
    """An address with the two slashes of which Path takes one away."""
    return re.sub(r"^([A-Za-z0-9+.-]+):/(?=[^/])", r"\1://", text) if is_address(text) else text


def fetched(address: str, folder: Path) -> Path:
    """The file at an address as a file here; copies lie in `folder`.

    Raises CaseStudyError where the package that speaks with the store is missing, or the file can't be had.
    """
    scheme = urlsplit(address).scheme.lower()
    if scheme == "file":
        return Path(url2pathname(urlsplit(address).path))
    if scheme == "http":
        raise CaseStudyError(f"{shown(address)}: answers don't travel in the clear; give an https address.")
    key = (address, folder)
    looked, path = _seen.get(key, (-_FRESH_SECONDS, folder))
    if time.monotonic() - looked >= _FRESH_SECONDS or not path.is_file():
        path = _copied(address, folder)
        _seen[key] = time.monotonic(), path
    return path


def shown(address: str) -> str:
    """An address as it may be told: without user, password and query, which may hold keys."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _copied(address: str, folder: Path) -> Path:
    with in_words(address):
        store, place = opened_store(address)
        facts = store.info(place)
        if facts.get("type") == "directory":
            raise CaseStudyError(
                f"{shown(address)}: this is a folder. Mount the bucket or share as a folder of this machine,"
                " and name that."
            )
        told = facts_of(facts)
        own = folder / hashlib.sha256(address.encode("utf-8")).hexdigest()[:12]
        path, state = own / (Path(urlsplit(address).path).name or "export"), own / "state.json"
        if not (path.is_file() and state.is_file() and state.read_text(encoding="utf-8") == told):
            with replacing(path, private=True) as draft:
                store.get_file(place, str(draft))
            write_atomic(state, told, private=True)
    return path


def facts_of(facts: Mapping[str, Any]) -> str:
    """What a store says of a file, by which a change of it is seen."""
    return json.dumps({name: str(facts[name]) for name in _TELLING if name in facts}, sort_keys=True)


@contextmanager
def in_words(address: str) -> Iterator[None]:
    """Whatever a store of files has to say against reading or writing, as a CaseStudyError."""
    try:
        yield
    except CaseStudyError:
        raise
    except Exception as error:  # each package for a store has errors of its own
        raise CaseStudyError(
            f"{shown(address)}: it can't be read or written ({type(error).__name__}). Is there such a file or"
            " folder, and do the keys of this machine open it?"
        ) from error


def opened_store(address: str) -> tuple[Any, str]:
    """What speaks with the store, and the file's place in it."""
    try:
        from fsspec.core import url_to_fs

        store, place = url_to_fs(address)
    except ImportError as error:
        raise CaseStudyError(
            f"{shown(address)}: files at addresses need packages of their own:"
            ' `pip install "casestudy[remote]"`, and for stores other than S3 the one that fsspec names for'
            " it. Or copy the file into the workspace."
        ) from error
    except ValueError as error:
        raise CaseStudyError(
            f"{shown(address)}: no package here reads such addresses. Copy the file into the workspace, or"
            " mount the share and name the path."
        ) from error
    return store, str(place)
