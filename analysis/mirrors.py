"""Workspaces and results that lie at an address (s3://bucket/mine): worked on in a copy here, and put back.

1. The copy lies in the user's cache (`CASESTUDY_CACHE`, else ~/.cache/casestudy), readable by its owner
   alone. Opened, it takes what is another at the address by size, tag or date, and loses what is gone there.
2. What a command changed in the copy is put back when it ends, well or not: files as wholes, a folder's
   manifest after the rest. Hidden files, and copies of exports at addresses, stay here.
3. What somebody else changed at the address meanwhile is not written over: that is an error, and ours lies
   here.
4. A `file:` address is the folder itself.

    mirror_of(address) -> Mirror: its copy, fresh          mirror_around(path) -> the mirror that a path is of
    put_all_back(): what this process changed in every copy
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from analysis.addresses import facts_of, in_words, opened_store, shown
from analysis.files import replacing, write_atomic
from analysis.problems import CaseStudyError

LAST = "manifest.json"
STAYS = "data/fetched/"
_open: dict[str, Mirror] = {}


@dataclass(frozen=True)
class _Alike:
    """A file when both sides were last alike: what the address said of it, its length and date here."""

    facts: str
    here: tuple[int, int]


@dataclass(eq=False)
class Mirror:
    """A folder at `address` and its copy `root`."""

    address: str
    root: Path
    _alike: dict[str, _Alike] = field(default_factory=dict)

    def fetch(self) -> None:
        """Make the copy as the address is; what was changed here alone stays.

        Raises CaseStudyError where the address can't be read.
        """
        with in_words(self.address):
            there = self._listed()
            for name, facts in there.items():
                if self._facts(name) != facts:
                    self._get(name, facts)
            for name in self._alike.keys() - there.keys():
                (self.root / name).unlink(missing_ok=True)
                del self._alike[name]
        self._write_state()

    def put_back(self) -> int:
        """Put what was changed in the copy to the address (rules 2 and 3); how many files.

        Raises CaseStudyError where the address can't be written, and where somebody else wrote there.
        """
        changed, gone = self._changed()
        if not changed and not gone:
            return 0
        with in_words(self.address):
            there = self._listed()
            differing = [name for name in (*changed, *gone) if there.get(name) != self._facts(name)]
            others = {name for name in differing if name in there and not self._is_there(name)}
            own = [name for name in changed if name not in others]
            for name in own:
                if name not in differing or name not in there:
                    self._put(name)
            for name in set(gone) - others:
                store, place = self._place(name)
                if name in there:
                    store.rm_file(place)
                del self._alike[name]
            self._remember(own, self._listed())
        self._write_state()
        if others:
            raise CaseStudyError(
                f"{shown(self.address)}: {', '.join(sorted(others)[:5])} changed there while this ran, and"
                f" was not written over. What was made here lies in {self.root}; take that away, and the same"
                " command begins from what is there."
            )
        return len(changed) + len(gone)

    def check(self) -> None:
        """Raise CaseStudyError where the address can't be read, or is no workspace."""
        with in_words(self.address):
            there = self._listed()
        if not any(name.startswith("params/") for name in there):
            raise CaseStudyError(f"{shown(self.address)}: there is no workspace, it has no params folder.")

    def recall(self) -> None:
        """Take up what the copy was when it was last worked on; what is lost of it is fetched anew."""
        try:
            state = json.loads(self._state_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        for name, (facts, size, date) in state.items():
            if (self.root / name).is_file():
                self._alike[name] = _Alike(facts, (size, date))

    def _changed(self) -> tuple[list[str], list[str]]:
        """The files of the copy that are new or another, manifests last; and those that are gone."""
        here = dict(self._files())
        changed = []
        for name, state in here.items():
            if name not in self._alike or self._alike[name].here != state:
                changed.append(name)
        changed.sort(key=lambda name: (PurePosixPath(name).name == LAST, name))
        return changed, sorted(self._alike.keys() - here.keys())

    def _files(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and _travels(name):
                yield name, _state(path)

    def _facts(self, name: str) -> str | None:
        return self._alike[name].facts if name in self._alike else None

    def _listed(self) -> Mapping[str, str]:
        """What the address says of each of its files."""
        store, base = opened_store(self.address)
        store.invalidate_cache()
        files = {}
        for place, facts in store.find(base, detail=True).items():
            name = PurePosixPath(place).relative_to(PurePosixPath(base)).as_posix()
            if facts.get("type") != "directory" and _travels(name):
                files[name] = facts_of(facts)
        return files

    def _get(self, name: str, facts: str) -> None:
        store, place = self._place(name)
        with replacing(self.root / name, private=True) as draft:
            store.get_file(place, str(draft))
        self._remember([name], {name: facts})

    def _is_there(self, name: str) -> bool:
        """Whether the address has this very file, as where two who worked at once made the same."""
        store, place = self._place(name)
        path = self.root / name
        return path.is_file() and store.cat_file(place) == path.read_bytes()

    def _put(self, name: str) -> None:
        store, place = self._place(name)
        store.makedirs(str(PurePosixPath(place).parent), exist_ok=True)
        # of a transaction nobody sees a half, whatever kind of store it is
        with store.transaction, store.open(place, "wb") as target, (self.root / name).open("rb") as source:
            shutil.copyfileobj(source, target)

    def _remember(self, names: Collection[str], there: Mapping[str, str]) -> None:
        for name in names:
            self._alike[name] = _Alike(there[name], _state(self.root / name))

    def _place(self, name: str) -> tuple[Any, str]:
        store, base = opened_store(self.address)
        return store, f"{base.rstrip('/')}/{name}"

    @property
    def _state_file(self) -> Path:
        return self.root.with_name("state.json")

    def _write_state(self) -> None:
        state = {name: (alike.facts, *alike.here) for name, alike in self._alike.items()}
        write_atomic(self._state_file, json.dumps(state, sort_keys=True), private=True)


def mirror_of(address: str) -> Mirror:
    """The copy of the folder at an address, as it is there when it is first asked for.

    Raises CaseStudyError where nothing can be had of it.
    """
    if address not in _open:
        if urlsplit(address).scheme.lower() in ("http", "https"):
            raise CaseStudyError(
                f"{shown(address)}: web servers list no folders and take none. Copy the workspace here, or"
                " name a store such as s3://bucket/folder."
            )
        cache = os.environ.get("CASESTUDY_CACHE")
        home = Path(cache) if cache else Path.home() / ".cache" / "casestudy"
        own = home / hashlib.sha256(address.rstrip("/").encode("utf-8")).hexdigest()[:16]
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        mirror = Mirror(address, own.resolve() / "files")
        mirror.recall()
        mirror.fetch()
        _open[address] = mirror
    return _open[address]


def mirror_around(path: Path) -> Mirror | None:
    """The mirror whose copy a path lies in."""
    return next((mirror for mirror in _open.values() if path.is_relative_to(mirror.root)), None)


def put_all_back() -> list[str]:
    """Put back what this process changed in its copies; a sentence for each address that took something.

    Raises CaseStudyError as `Mirror.put_back`.
    """
    sentences = []
    for mirror in _open.values():
        count = mirror.put_back()
        if count:
            sentences.append(f"Put back to {shown(mirror.address)}: {count} files.")
    return sentences


def _travels(name: str) -> bool:
    """Whether a file goes from one side to the other: none that is hidden or leads out of the folder."""
    hidden = any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts)
    return not hidden and not name.startswith(("/", STAYS))


def _state(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns
